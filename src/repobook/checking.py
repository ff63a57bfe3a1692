"""Does the book still hold? Its pages and links, the ledger, and every statement against the source as it is now. [I/O]

On a tree that did not change since the build everything is derived anew from the source, nothing from a cache, and
compared with the index and the pages. Where files changed, the statements that rest on a changed row are named; a
statement whose rows only moved still holds.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from .building import cores, derive, nothing_shown
from .config import Config, load
from .errors import InputError
from .extract import row_hashes
from .linkcheck import check_pages
from .model import SourceFile, content_hash
from .moved import moved_rows
from .notes import notes
from .query import Book
from .scan import read, scan
from .sitecheck import check_site
from .statements import Statement, decode
from .textcoding import decode as decode_text
from .textcoding import shown

Progress = Callable[[str, int, int], None]
#: Tables that tell of the build and not of the repository.
OF_THE_BUILD = ("meta", "made")


class Problem(msgspec.Struct, frozen=True):
    """Something that does not hold.

    ``kind`` is ``ledger`` (a path or its content is not what the book knows), ``page`` (a page is not what was
    written), ``link``, ``statement``, or ``index`` (the source gives something else). ``page`` is the page, "" where
    the problem is not one of a page; ``path`` and ``line`` (1-based, 0 for the whole file) say where in the repository.

    A note is no fault of the book but a remark on the repository (``level`` is ``note``): ``unresolved-import`` (leads
    to nothing in the repository and to no package that is known), ``dead-link`` (in a document of the repository), or
    ``unused-definition`` (private by its language's rule, undecorated, and named nowhere else).
    """

    kind: str
    page: str
    path: str
    line: int
    what: str
    level: str = "error"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return ": ".join(part for part in (self.kind, self.page, place, self.what) if part)


class Result(msgspec.Struct, frozen=True):
    """What a check looked at, and what it found."""

    problems: tuple[Problem, ...]
    #: remarks on the repository
    notes: tuple[Problem, ...]
    files: int
    pages: int
    links: int
    statements: int
    #: True when everything was also derived anew, which is done where nothing else was found
    derived: bool

    def summary(self) -> str:
        """One line for a person."""
        looked = f"{self.files:,} files, {self.pages:,} pages, {self.links:,} links, {self.statements:,} statements"
        if self.problems:
            return f"{len(self.problems):,} {'problem' if len(self.problems) == 1 else 'problems'} in {looked}"
        return f"{looked}: all hold, all derived anew from the source"


def check(book: Book, progress: Progress = nothing_shown, repo: str | os.PathLike[str] | None = None) -> Result:
    """Checks a book against the repository at ``repo``, by default the one it was built from.

    Raises `InputError` when there is no such folder or the book cannot be read.
    """
    root = book.repository(repo)
    progress("ledger", 0, 0)
    ledger = [row["path"] for row in book.dump("ledger")]
    numbers = book.file_numbers()
    config = load(root)
    files = {shown(item.path): item for item in scan(root, config, book.folder)}
    if ledger and not any(path in files for path in ledger):
        raise InputError("this is not the repository that the book is of", str(root), "Name it with --repo.")
    rows = _Rows(root, config, book, [files.get(path) for path in numbers])
    problems = _ledger(files, ledger, numbers, rows)
    statements, stale = _statements(book, rows, numbers, progress)
    progress("links", 0, 0)
    links, wrong = _pages(book)
    problems += stale + wrong
    derived = not problems
    if derived:
        problems += _anew(book, root, numbers, progress)
    ordered = sorted(problems, key=lambda item: (item.kind, item.page, item.path, item.line, item.what))
    progress("notes", 0, 0)
    remarks = tuple(Problem(item.kind, "", item.path, item.line, item.what, "note") for item in notes(book, rows.text))
    return Result(tuple(ordered), remarks, len(ledger), book.page_count(), links, statements, derived)


def _ledger(
    files: Mapping[str, SourceFile], ledger: Sequence[str], numbers: Sequence[str], rows: _Rows
) -> list[Problem]:
    """The rows of the ledger are the paths on disk, and the files hold what they held."""
    known = set(ledger)
    gone = [Problem("ledger", "", path, 0, "is in the book and not on disk") for path in ledger if path not in files]
    new = [Problem("ledger", "", path, 0, "is on disk and not in the book") for path in files if path not in known]
    changed = [
        Problem("ledger", "", path, 0, "its content changed since the build")
        for number, path in enumerate(numbers)
        if path in files and rows.moved(number) is not None
    ]
    if list(ledger) != list(numbers):
        gone.append(Problem("ledger", "", "", 0, "the ledger does not list the files of the index"))
    return gone + new + changed


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

    def text(self, file: int) -> bytes:
        """What a file holds now; b"" when it cannot be read."""
        source = self.files[file]
        data = read(self.root, source, self.config) if source is not None and source.skip is None else b""
        return data if isinstance(data, bytes) else b""

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


def _pages(book: Book) -> tuple[int, list[Problem]]:
    """The number of links, and the pages and links that are not as they were written."""
    sums = book.page_sums() if book.has_markdown() else {}
    tree = check_pages(book.folder / "markdown", cores())
    problems = [Problem("link", item.page, "", 0, f"{item.link}: {item.why}") for item in tree.broken]
    for page in sorted(sums.keys() | tree.sums.keys()):
        if page not in tree.sums:
            problems.append(Problem("page", page, "", 0, "is missing"))
        elif page not in sums:
            problems.append(Problem("page", page, "", 0, "is no page of this book"))
        elif sums[page] != tree.sums[page]:
            problems.append(Problem("page", page, "", 0, "was changed after it was written"))
    site = check_site(book.folder / "site", cores())
    problems += [Problem("link", f"site/{item.page}", "", 0, f"{item.link}: {item.why}") for item in site.broken]
    return tree.links + site.links, problems


def _anew(book: Book, root: Path, numbers: Sequence[str], progress: Progress) -> list[Problem]:
    """Everything once more from the source: what the index and the pages would say otherwise."""
    with tempfile.TemporaryDirectory(prefix="repobook-") as private:
        folder = Path(private)
        derive(root, book.folder, folder, progress, with_pages=book.page_count() > 0)
        with Book.open(folder) as fresh:
            # Pages also tell what git knows: after a commit they would not be the same, with all files as they were.
            moved_on = book.meta().get("revision") != fresh.meta().get("revision")
            problems = []
            for table, columns in fresh.tables().items():
                if table == "page":
                    problems += [] if moved_on else _other_pages(book, fresh)
                elif table not in OF_THE_BUILD and (found := other_row(book, fresh, table, columns, numbers)):
                    problems.append(found)
        if (folder / "ledger.jsonl").read_bytes() != (book.folder / "ledger.jsonl").read_bytes():
            problems.append(Problem("ledger", "", "", 0, "the source gives another ledger"))
    return problems


def _other_pages(book: Book, fresh: Book) -> list[Problem]:
    known = {row[0]: row[1:] for row in book.rows("page")}
    problems = []
    for page, *rest in fresh.rows("page"):
        before = known.pop(page, None)
        if before is None:
            problems.append(Problem("page", page, "", 0, "is missing: the source gives it"))
        elif before[0] != rest[0]:
            problems.append(Problem("statement", page, "", 0, "the source gives other statements"))
        elif before != tuple(rest):
            problems.append(Problem("page", page, "", 0, "the source gives another text"))
    return problems + [Problem("page", page, "", 0, "the source gives no such page") for page in known]


def other_row(book: Book, fresh: Book, table: str, columns: Sequence[str], numbers: Sequence[str]) -> Problem | None:
    """The first row of a table that the source gives otherwise."""
    if book.tables().get(table) != list(columns):
        return Problem("index", "", "", 0, f"the table {table} is not what it should be")
    for here, there in zip_longest(book.rows(table), fresh.rows(table)):
        if here != there:
            row: dict[str, Any] = dict(zip(columns, here or there or (), strict=True))
            path = row.get("path") or (numbers[row["file"]] if row.get("file") in range(len(numbers)) else "")
            line = row["line"] if isinstance(row.get("line"), int) else 0
            return Problem("index", "", str(path), line, f"the source gives another row of the table {table}")
    return None
