"""Is a committed book what the source at a commit gives? For continuous integration. [I/O]

A book cannot name the commit that it is committed in. So it is held against the *files* of the commit that is asked about,
with the *past* as of the commit that the book itself says it is of: that one, or one before it. A book that is
built, then committed together with the sources it is of, holds; so does one that is committed after them.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path

import msgspec

from . import git, revisions
from .building import build, nothing_shown
from .checking import OF_THE_BUILD, Problem, Progress, other_row
from .errors import InputError
from .linkcheck import walk
from .query import Book

#: What a comparison looks at; the rest of the folder serves the next build.
_TREES = ("markdown", "site")


class Against(msgspec.Struct, frozen=True):
    """What a comparison found. ``commit`` is the full hash of the commit that the book was held against."""

    commit: str
    problems: tuple[Problem, ...]
    files: int
    pages: int

    def summary(self) -> str:
        """One line for a person."""
        said = f"{self.files:,} files and {self.pages:,} files of the book at {self.commit[:12]}"
        if self.problems:
            return f"{len(self.problems):,} differences in {said}: build the book anew and commit it"
        return f"{said}: the book is what the source gives"


def check_against(
    book: Book, revision: str, progress: Progress = nothing_shown, repo: str | os.PathLike[str] | None = None
) -> Against:
    """Builds the book once more, from the files of ``revision``, and compares. ``repo`` is the repository, by default the
    one that the book was built from. Raises `InputError` when there is no such commit, or the clone does not reach back
    to the commit that the book is of."""
    root = book.repository(repo).resolve()
    checkout = git.find_checkout(root)
    if checkout is None:
        raise InputError("this is no git checkout", str(root), "Name one with --repo.")
    commit = revisions.commit(checkout, revision)
    past = _past(checkout, book, commit)
    with tempfile.TemporaryDirectory(prefix="repobook-") as private:
        top = Path(private).resolve() / "repository"
        try:
            revisions.lay_out(checkout, commit, past, top, _below(book.folder.resolve(), checkout.top))
        except git.GitError as error:
            raise InputError(f"its files cannot be read ({error})", revision, "Fetch the whole history.") from error
        source = top / os.fsdecode(checkout.prefix)
        if not source.is_dir():
            raise InputError("the folder that the book is of is not in that commit", revision)
        out = Path(private) / "book"
        report = build(source, out, format=_format(book), progress=progress)
        problems, pages = _differences(book, out)
    return Against(commit, tuple(problems), sum(report.outcomes.values()), pages)


def _past(checkout: git.Checkout, book: Book, commit: str) -> str:
    """The commit that the book says it is of, "" for none."""
    past = book.meta().get("revision", "")
    if not past:
        return ""
    try:
        revisions.commit(checkout, past)
    except InputError as error:
        todo = "Fetch the whole history (fetch-depth: 0), or build the book anew."
        raise InputError(
            f"the book is of {past[:12]}, which this clone does not have", str(book.folder), todo
        ) from error
    if not revisions.precedes(checkout, past, commit):
        what = f"the book is of {past[:12]}, which is not in the past of {commit[:12]}"
        raise InputError(what, str(book.folder), "Build the book anew, on this branch.")
    return past


def _below(folder: Path, top: Path) -> bytes:
    """The book's folder as a path in the checkout, b"" when it is elsewhere."""
    return os.fsencode(folder.relative_to(top)) + b"/" if folder.is_relative_to(top) and folder != top else b""


def _format(book: Book) -> str:
    """The format that gives what is there."""
    found = [name for name in _TREES if (book.folder / name).is_dir()]
    return "all" if len(found) == 2 else found[0] if found else "none"


def _differences(book: Book, out: Path) -> tuple[list[Problem], int]:
    """What is not the same in the book and in one built anew, and how many files of the book were compared."""
    problems = []
    compared = 0
    for name in _TREES:
        here, there = book.folder / name, out / name
        old = set(walk(here)) if here.is_dir() else set()
        new = set(walk(there)) if there.is_dir() else set()
        compared += len(old | new)
        for path in sorted(old | new):
            page = f"{name}/{path}"
            if path not in old:
                problems.append(Problem("page", page, "", 0, "is missing: the source gives it"))
            elif path not in new:
                problems.append(Problem("page", page, "", 0, "the source gives no such page"))
            elif _bytes(here / path) != _bytes(there / path):
                problems.append(Problem("page", page, "", 0, "the source gives another text"))
    if _bytes(book.folder / "ledger.jsonl") != _bytes(out / "ledger.jsonl"):
        problems.append(Problem("ledger", "", "", 0, "the source gives another ledger"))
    with Book.open(out) as fresh:
        problems += _of_index(book, fresh)
    return problems, compared


def _of_index(book: Book, fresh: Book) -> list[Problem]:
    if book.meta().get("program") != fresh.meta().get("program"):
        return [Problem("index", "", "", 0, "another repobook, or one with other grammars, wrote the book")]
    numbers = fresh.file_numbers()
    try:
        tables = fresh.tables().items()
        found = [
            other_row(book, fresh, table, columns, numbers) for table, columns in tables if table not in OF_THE_BUILD
        ]
    except sqlite3.DatabaseError as error:
        return [Problem("index", "", "", 0, f"it cannot be read ({error})")]
    return [problem for problem in found if problem is not None]


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None
