"""``summary.md``: what was read, what the book holds, and what was not covered. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..content import Block, Code, Folded, Inline, Link, Page, Row, Section, Table
from ..languages import languages
from ..model import LedgerRow, Outcome
from .shelf import Shelf
from .view import View, join

#: Lists of more rows are folded.
LONG = 25


def pages(shelf: Shelf, ledger: Sequence[LedgerRow], counts: Sequence[tuple[str, str]] = ()) -> list[Page]:
    """The summary. ``ledger`` has one row a file, in the order of file ids (rows of other paths may follow); ``counts``
    are further figures from the caller, such as pages written and links checked, as (what, how many)."""
    from .paging import paged

    view = shelf.view
    sections = [_counts(shelf, counts), _languages(shelf, ledger), _categories(ledger), *_not_covered(view, ledger)]
    navigation = join([(Link("Start", view.book.index(0)),), (Link("Book", "comprehensive_book.md"),),
                       (Link("Keywords", view.book.alphabet()),)], " · ")  # fmt: skip
    title: Inline = (view.book.title, ": summary")
    kept = tuple(section for section in sections if section is not None)
    return paged(Page("summary.md", title, (), kept, navigation))


def _counts(shelf: Shelf, counts: Sequence[tuple[str, str]]) -> Section:
    view = shelf.view
    index = view.index
    imports = [item for links in index.links if links for item in links.imports]
    factual = int((index.uses.resolution <= 2).sum())
    rows = [
        ("Files", f"{len(view.book.paths):,}"), ("Folders", f"{len(view.book.folders):,}"),
        ("Lines", f"{shelf.lines[-1]:,}"), ("Definitions", f"{view.world.base[-1] - view.world.base[0]:,}"),
        ("Imports", f"{len(imports):,}"),
        ("Imports that lead to a file here", f"{sum(item.file >= 0 for item in imports):,}"),
        ("Uses whose meaning is known for sure", f"{factual:,}"),
        ("Uses that may mean something here", f"{len(index.uses.target) - factual:,}"),
        ("Keywords", f"{len(shelf.entries.lexicon.words):,}"),
        ("Places of keywords", f"{len(shelf.entries.lexicon.word):,}"),
        ("Import cycles", f"{len(index.cycles):,}"), ("Components", f"{len(view.components.list):,}"),
        *counts,
    ]  # fmt: skip
    table = Table(("What", "How many"), tuple(Row(((what,), (number,))) for what, number in rows))
    return Section("Counts", "counts", (table,))


def _languages(shelf: Shelf, ledger: Sequence[LedgerRow]) -> Section | None:
    """Per language the files, lines and definitions, and how the reading ended."""
    world = shelf.view.world
    records = languages()
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    definitions: Counter[str] = Counter()
    outcomes: Counter[tuple[str, Outcome]] = Counter()
    unparsed: Counter[str] = Counter()
    for number, row in enumerate(ledger):
        record = records.get(row.language)
        name = record.title if record else "no known language"
        files[name] += 1
        lines[name] += row.lines
        outcomes[name, row.outcome] += 1
        unparsed[name] += sum(end - start + 1 for start, end in row.unparsed)
        if number < len(world.files):
            definitions[name] += world.base[number + 1] - world.base[number]
    shown = [outcome for outcome in Outcome if any(outcomes[name, outcome] for name in files)]
    rows = []
    for name in sorted(files, key=lambda item: (-lines[item], item)):
        share = f"{1 - unparsed[name] / lines[name]:.2%}" if unparsed[name] and lines[name] else ""
        ended = [(f"{outcomes[name, outcome]:,}" if outcomes[name, outcome] else "",) for outcome in shown]
        rows.append(Row(((name,), (f"{files[name]:,}",), (f"{lines[name]:,}",), (f"{definitions[name]:,}",), *ended, (share,))))
    header = ("Language", "Files", "Lines", "Definitions", *(outcome.value.capitalize() for outcome in shown), "Lines parsed, if not all")
    return Section("Coverage by language", "coverage-by-language", (Table(header, tuple(rows)),)) if rows else None


def _categories(ledger: Sequence[LedgerRow]) -> Section | None:
    files: Counter[str] = Counter(row.category.value for row in ledger)
    lines: Counter[str] = Counter()
    for row in ledger:
        lines[row.category.value] += row.lines
    rows = [Row(((name,), (f"{number:,}",), (f"{lines[name]:,}",))) for name, number in files.most_common()]
    return Section("Categories", "categories", (Table(("Category", "Files", "Lines"), tuple(rows)),)) if rows else None


def _not_covered(view: View, ledger: Sequence[LedgerRow]) -> list[Section]:
    """What was read only in part, as text, or not at all: every path, with the reason."""
    sections = []
    for outcome, title in (
        (Outcome.PARTIAL, "Analyzed in part"), (Outcome.TEXT, "Text only"), (Outcome.BINARY, "Binary"),
        (Outcome.SKIPPED, "Skipped"),
    ):  # fmt: skip
        rows = [_path_row(view, row) for row in ledger if row.outcome is outcome]
        if rows:
            header = ("Path", "Lines that did not parse" if outcome is Outcome.PARTIAL else "Why")
            table = Table(header, tuple(rows))
            block: Block = table if len(rows) <= LONG else Folded((f"{len(rows):,} files",), (table,))
            sections.append(Section(title, title.lower().replace(" ", "-"), (block,)))
    return sections


def _path_row(view: View, row: LedgerRow) -> Row:
    file = view.world.by_path.get(row.path)
    name: Inline = (view.file_link(file),) if file is not None else (Code(row.path),)
    why = ", ".join(part for part in (row.reason.value if row.reason else "", row.detail) if part)
    if row.unparsed:
        why = ", ".join(f"{start}" if start == end else f"{start}–{end}" for start, end in row.unparsed)
    elif not why and row.outcome is Outcome.TEXT:
        why = f".{row.path.rpartition('.')[2]}" if "." in row.path.rpartition("/")[2] else ""
    return Row((name, (why,)))
