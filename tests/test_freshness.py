"""A build that has nothing to do does nothing, and says so; anything else is noticed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from trees import PACKAGE, write

import repobook
from repobook.cli import main
from repobook.status import status


@pytest.fixture
def settled(tmp_path: Path) -> Path:
    """A repository that nobody touched for a while, and its book."""
    root = tmp_path / "repository"
    write(root, PACKAGE)
    _age(root)
    repobook.build(root, jobs=1)
    return root


def _age(root: Path) -> None:
    for path in root.rglob("*"):
        if path.is_file() and not path.is_relative_to(root / "book"):
            os.utime(path, (1_700_000_000, 1_700_000_000))


def _pages(root: Path) -> dict[str, tuple[int, int]]:
    book = root / "book" / "markdown"
    return {
        path.relative_to(book).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in book.rglob("*")
        if path.is_file()
    }


def test_second_build_has_nothing_to_do(settled: Path) -> None:
    before = _pages(settled)
    report = repobook.build(settled, jobs=1)
    assert report.unchanged
    assert report.out == settled / "book"
    assert report.pages == len(before)
    assert _pages(settled) == before


def _source(root: Path) -> Path:
    return next(path for path in sorted(root.rglob("*.py")) if "book" not in path.parts)


def _touch_source(root: Path) -> None:
    path = _source(root)
    path.write_text(path.read_text() + "\n# one more line\n")


def _change_and_hide_it(root: Path) -> None:
    path = next(path for path in sorted(root.rglob("*.py")) if "book" not in path.parts)
    text = path.read_bytes()
    path.write_bytes(text[:-2] + b"#\n")
    os.utime(path, (1_700_000_000, 1_700_000_000))


def _add_file(root: Path) -> None:
    (root / "new.txt").write_text("new\n")


def _remove_page(root: Path) -> None:
    next((root / "book" / "markdown").glob("*_docs.md")).unlink()


def _edit_page(root: Path) -> None:
    (root / "book" / "markdown" / "index.md").write_text("not ours\n")


def _settings(root: Path) -> None:
    (root / "repobook.toml").write_text('title = "Another title"\n')


def _commit(root: Path) -> None:
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", "one"],
    ):
        subprocess.run(["git", *command], cwd=root, check=True)


@pytest.mark.parametrize(
    "change", [_touch_source, _change_and_hide_it, _add_file, _remove_page, _edit_page, _settings, _commit]
)
def test_every_change_is_noticed(settled: Path, tmp_path: Path, change: Callable[[Path], None]) -> None:
    change(settled)
    report = repobook.build(settled, jobs=1)
    assert not report.unchanged
    clean = tmp_path / "clean"
    repobook.build(settled, clean, jobs=1)
    assert _bytes(settled / "book" / "markdown") == _bytes(clean / "markdown")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_page_that_stays_the_same_stays_the_same_file(settled: Path) -> None:
    before = _pages(settled)
    _touch_source(settled)
    repobook.build(settled, jobs=1)
    after = _pages(settled)
    same = [name for name in before if after.get(name) == before[name]]
    assert same
    assert len(same) < len(before)


def test_a_source_whose_time_tells_nothing_is_not_trusted(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    write(root, PACKAGE)
    _age(root)
    path = next(iter(sorted(root.rglob("*.py"))))
    later = int(path.stat().st_ctime) + 3600  # a change made now would not move it
    os.utime(path, (later, later))
    repobook.build(root, jobs=1)
    assert not repobook.build(root, jobs=1).unchanged


def test_status_names_what_is_not_as_the_book_has_it(settled: Path) -> None:
    with repobook.Book.open(settled) as book:
        assert status(book).fresh
        touched = _source(settled)
        _touch_source(settled)
        _add_file(settled)
        gone = next(path for path in sorted(settled.rglob("*.md")) if "book" not in path.parts)
        gone.unlink()
        found = status(book)
    assert {(item.what, item.path) for item in found.changes} == {
        ("changed", touched.relative_to(settled).as_posix()),
        ("new", "new.txt"),
        ("gone", gone.relative_to(settled).as_posix()),
    }
    assert found.lines()[0] == "3 paths are not as the book has them: 1 changed, 1 new, 1 gone."


def test_status_tells_another_commit(settled: Path) -> None:
    _commit(settled)
    with repobook.Book.open(settled) as book:
        found = status(book)
    assert not found.fresh
    assert found.lines()[0].startswith("The book is of no commit; ")


def test_an_answer_names_its_files_that_have_changed_since(settled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = _source(settled)
    with repobook.Book.open(settled) as book:
        name = book.document_symbols(source.relative_to(settled).as_posix())[0].qualified_name
    assert main(["refs", name, "--book", str(settled / "book")]) == 0
    assert "changed since" not in capfd.readouterr().out
    _touch_source(settled)
    assert main(["refs", name, "--book", str(settled / "book")]) == 0
    said = f"(changed since the book was built: {source.relative_to(settled).as_posix()})"
    assert capfd.readouterr().out.splitlines()[-1] == said


@pytest.mark.parametrize("name", ["building.py", "static/book.css", "static/search.js", "templates/frame.html"])
def test_another_file_of_the_program_makes_it_another_program(tmp_path: Path, name: str) -> None:
    copy = tmp_path / "repobook"
    shutil.copytree(Path(repobook.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    before = _program(tmp_path)
    assert _program(tmp_path) == before
    (copy / name).write_bytes((copy / name).read_bytes() + b"\n")
    assert _program(tmp_path) != before


def _program(folder: Path) -> str:
    script = "from repobook.fingerprint import program; print(program().hex())"
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    ).stdout
