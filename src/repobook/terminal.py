"""What a person sees while a build runs and when it is done. Plain and silent when not on a terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import Report

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


#: The same where JSON leaves them as they are, as UTF-8: they stand in strings only.
_CONTROL_IN_JSON = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]")


def json_visible(text: bytes) -> bytes:
    """JSON that means the same, and has no character in it that a terminal would obey."""
    return _CONTROL_IN_JSON.sub(lambda found: f"\\u{ord(found[0].decode()):04x}".encode(), text)


def visible(text: str) -> str:
    """Text of a repository without control sequences: each control character as a visible mark."""
    shown = _CONTROL.sub(lambda match: f"⟨U+{ord(match.group()):04X}⟩", text)
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A `repobook.report.Progress` that draws a bar with the stage, the work done and the time left."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    import time

    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    # No thread of its own: processes are forked while the bar is shown.
    bar = Progress(
        TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TimeRemainingColumn(), console=Console(stderr=True), auto_refresh=False, transient=True,
    )  # fmt: skip
    tasks: dict[str, int] = {}
    shown = [0.0]

    def report(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            for other in tasks.values():
                bar.stop_task(other)  # type: ignore[arg-type]
            tasks[stage] = bar.add_task(stage, total=total or None)
        now = time.monotonic()
        if now - shown[0] > 0.1 or done == total:
            shown[0] = now
            bar.update(tasks[stage], completed=done, total=total or None)  # type: ignore[arg-type]
            bar.refresh()

    with bar:
        yield report


def summary(report: Report) -> None:
    """The table at the end of a build; plain lines when not on a terminal."""
    rows = [(outcome, f"{count:,}") for outcome, count in report.outcomes.items()]
    rows += [("definitions", f"{report.definitions:,}"), ("links to definitions", f"{report.uses:,}")]
    if report.pages:
        rows += [("pages", f"{report.pages:,}"), ("size of the pages", f"{report.page_bytes / 1e6:,.1f} MB")]
    if report.site_files:
        rows += [
            ("files of the site", f"{report.site_files:,}"),
            ("size of the site", f"{report.site_bytes / 1e6:,.1f} MB"),
        ]
    if report.reused:
        rows.append(("unchanged since the last build", f"{report.reused:,}"))
        if report.pages and not report.unchanged:
            rows.append(("files whose pages are new", f"{report.remade:,}"))
    files = sum(report.outcomes.values())
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        table = Table(title=f"{files:,} files", title_justify="left", show_header=False)
        table.add_column()
        table.add_column(justify="right")
        for name, value in rows:
            table.add_row(name, value)
        for title, (count, lines) in report.languages.items():
            table.add_row(escape(title), f"{count:,} files, {lines:,} lines")
        console = Console()
        console.print(table)
    else:
        print(f"{files:,} files")
        for name, value in rows:
            print(f"{name}: {value}")
    if report.unchanged:
        print("Nothing has changed since this book was built.")
    for path, reason in report.lost:
        print(visible(f"{path}: {reason}"))
    for note in report.notes:
        print(visible(note))
    print(f"The book is in {visible(str(report.out))}")
