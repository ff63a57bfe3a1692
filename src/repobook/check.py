"""Does the book still hold? Links, the ledger, and every statement against the source as it is now. [I/O]

On a tree that did not change since the build, everything is derived anew from the source and compared. Where files
changed, the statements that rest on a changed row are named; a statement whose rows only moved still holds.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from .analyze import content_hash
from .build import derive
from .config import Config, load
from .errors import InputError
from .extract import row_hashes
from .linkcheck import check_links
from .model import SourceFile
from .query import Book
from .scan import read, scan
from .statements import Statement, decode
from .textcoding import decode as decode_text

Progress = Callable[[str, int, int], None]


class Problem(msgspec.Struct, frozen=True):
    """Something that does not hold. ``kind`` is ``ledger``, ``link`` or ``statement``; ``page`` is "" for the ledger;
    ``path`` and ``line`` (1-based, 0 for the whole file) say where in the repository."""

    kind: str
    page: str
    path: str
    line: int
    what: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return ": ".join(part for part in (self.kind, self.page, place, self.what) if part)


class Result(msgspec.Struct, frozen=True):
    """What a check looked at, and what it found."""

    problems: tuple[Problem, ...]
    files: int
    links: int
    statements: int
    #: True when everything was also derived anew
    derived: bool

    def summary(self) -> str:
        looked = f"{self.files:,} files, {self.links:,} links, {self.statements:,} statements"
        if self.problems:
            return f"{len(self.problems):,} problems in {looked}"
        return f"{looked}: all hold" + (", all derived anew from the source" if self.derived else "")


def check(book: Book, progress: Progress, repo: str | os.PathLike[str] | None = None) -> Result:
    """Checks a book against the repository at ``repo`` (by default where it was built from)."""
    root = Path(repo) if repo else book.root
    ledger = {row["path"]: row for row in book.dump("ledger")}
    numbers = book.file_numbers()
    progress("ledger", 0, 0)
    if not root.is_dir():
        raise InputError("there is no such folder", str(root), "Name the repository with --repo.")
    config = load(root)
    files = {_shown(item.path): item for item in scan(root, config, book.folder)}
    problems = _ledger(files, ledger)
    state = _Rows(root, config, book, [files.get(path) for path in numbers])
    statements, stale = _statements(book, state, numbers, progress)
    problems += stale
    progress("links", 0, 0)
    links, broken = check_links(book.folder / "markdown", os.cpu_count() or 1)
    problems += [Problem("link", item.page, "", 0, f"{item.link}: {item.why}") for item in broken]
    derived = not problems
    if derived:
        problems += _derive(book, root, progress)
    ordered = sorted(problems, key=lambda item: (item.kind, item.page, item.path, item.line, item.what))
    return Result(tuple(ordered), len(ledger), links, statements, derived)


def _ledger(files: Mapping[str, SourceFile], ledger: Mapping[str, object]) -> list[Problem]:
    """The rows of the ledger are the paths on disk."""
    gone = [Problem("ledger", "", path, 0, "is in the book and not on disk") for path in ledger if path not in files]
    new = [Problem("ledger", "", path, 0, "is on disk and not in the book") for path in files if path not in ledger]
    return gone + new


def _shown(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class _Rows:
    """Which rows of each file are still what they were."""

    def __init__(self, root: Path, config: Config, book: Book, files: Sequence[SourceFile | None]) -> None:
        self.root, self.config, self.book, self.files = root, config, book, files
        self.hashes = book.hashes()
        self._moved: dict[int, NDArray[np.int64] | None] = {}

    def moved(self, file: int) -> NDArray[np.int64] | None:
        """For each old row its new number, -1 for a row that changed; None when the whole file is as it was."""
        if file not in self._moved:
            self._moved[file] = self._compare(file)
        return self._moved[file]

    def _compare(self, file: int) -> NDArray[np.int64] | None:
        source, digest = self.files[file], self.hashes[file]
        if not digest:
            return None
        old = np.frombuffer(self.book.row_hashes(file), "<u4")
        if source is None:
            return np.full(len(old), -1)
        data = read(self.root, source, self.config)
        if not isinstance(data, bytes):
            return np.full(len(old), -1)
        if content_hash(data) == digest:
            return None
        decoded = decode_text(data)
        if decoded is None:
            return np.full(len(old), -1)
        return moved_rows(old, np.frombuffer(row_hashes(decoded[1]), "<u4"))


def moved_rows(old: NDArray[np.uint32], new: NDArray[np.uint32]) -> NDArray[np.int64]:
    """For each old row its new number, -1 when it changed. Rows are compared in place where the number of rows is
    the same, else by the longest runs they share (Ratcliff and Obershelp)."""
    if len(old) == len(new):
        return np.where(old == new, np.arange(len(old)), -1)
    shorter = min(len(old), len(new))
    same = old[:shorter] == new[:shorter]
    head = shorter if same.all() else int(np.argmin(same))
    back = old[len(old) - (shorter - head) :][::-1] == new[len(new) - (shorter - head) :][::-1]
    tail = len(back) if back.all() else int(np.argmin(back))
    result = np.full(len(old), -1)
    result[:head] = np.arange(head)
    if tail:
        result[len(old) - tail :] = np.arange(len(new) - tail, len(new))
    middle_old, middle_new = old[head : len(old) - tail].tolist(), new[head : len(new) - tail].tolist()
    for block in difflib.SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_matching_blocks():
        start = head + block.a
        result[start : start + block.size] = np.arange(head + block.b, head + block.b + block.size)
    return result


def _statements(book: Book, rows: _Rows, numbers: list[str], progress: Progress) -> tuple[int, list[Problem]]:
    """Every statement whose rows are not all what they were, and still together."""
    problems: list[Problem] = []
    count = 0
    pages = book.page_count()
    for done, (page, packed) in enumerate(book.statements(), 1):
        for statement in decode(packed):
            count += 1
            for file, start, end, _ in statement.places:
                moved = rows.moved(file)
                if moved is None:
                    continue
                changed = _first_change(moved, start, end)
                if changed >= 0:
                    problems.append(_stale(page, statement, numbers[file], changed))
                    break
        if done % 256 == 0:
            progress("statements", done, pages)
    return count, problems


def _first_change(moved: NDArray[np.int64], start: int, end: int) -> int:
    """The first row of a range that changed or has something new behind it; -1 when there is none."""
    part = moved[start:end]
    if not len(part):
        return -1
    gone = np.flatnonzero(part < 0)
    if len(gone):
        return start + int(gone[0])
    gaps = np.flatnonzero(np.diff(part) != 1)
    return start + int(gaps[0]) if len(gaps) else -1


def _stale(page: str, statement: Statement, path: str, row: int) -> Problem:
    what = f"statement {statement.number + 1} of section {statement.section} rests on a line that changed"
    return Problem("statement", page, path, row + 1, what)


def _derive(book: Book, root: Path, progress: Progress) -> list[Problem]:
    """Everything once more from the source, without the cache; pages that would say something else."""
    known = dict(book.statements())
    problems = []
    for page, packed in derive(root, book.folder, progress):
        if known.pop(page, None) != packed:
            problems.append(Problem("statement", page, "", 0, "the source gives other statements"))
    problems += [Problem("statement", page, "", 0, "the source gives no such page") for page in known]
    return problems
