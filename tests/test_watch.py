"""A book that follows its repository."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from trees import PACKAGE, write

Watcher = subprocess.Popen[str]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, Watcher]]:
    root = write(tmp_path / "repository", PACKAGE)
    command = [sys.executable, "-u", "-m", "repobook", "watch", str(root), "--jobs", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield root, process
    process.kill()
    process.communicate()


def _line(process: Watcher, part: str) -> str:
    """The next line of the output with ``part`` in it."""
    assert process.stdout is not None
    for line in process.stdout:
        if part in line:
            return line
    raise AssertionError(f"it ended: {process.stderr.read() if process.stderr else ''}")


def test_a_saved_file_gets_new_pages_and_what_a_build_writes_is_no_change(watched: tuple[Path, Watcher]) -> None:
    root, process = watched
    _line(process, "Watching")
    page = root / "book/markdown/shapes/main.py_docs.md"
    (root / "shapes/main.py").write_text("def entirely_new() -> None: ...\n")
    assert _line(process, "changed").startswith("shapes/main.py changed: new pages for ")
    assert "entirely_new" in page.read_text()
    (root / "shapes/other.py").write_text("import shapes\n")
    assert _line(process, "changed").startswith("shapes/other.py changed")
    assert page.with_name("other.py_docs.md").exists()
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert not (root / ".book.next").exists() or not (root / ".book.next" / "builder").exists()
