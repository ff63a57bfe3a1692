"""How far a book is behind its sources: what a build would do, and why. [I/O]"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec

from .config import Config, load
from .fingerprint import program
from .git import position
from .model import SourceFile, content_hash
from .query import Book
from .scan import Skipped, read, scan
from .textcoding import shown


class Change(msgspec.Struct, frozen=True):
    """A path that is not as the book has it. ``what`` is ``changed``, ``new`` or ``gone``."""

    what: str
    path: str


class Status(msgspec.Struct, frozen=True):
    """How a book stands to its repository."""

    #: the commit that the book is of, and the one that is checked out; "" where there is no git
    revision: str
    checked_out: str
    #: whether another repobook, or one with other grammars, wrote the book: then every file is analyzed again
    other_program: bool
    #: sorted by path
    changes: tuple[Change, ...]

    @property
    def fresh(self) -> bool:
        """Whether a build would find nothing to do."""
        return not self.changes and not self.other_program and self.revision == self.checked_out

    def lines(self) -> list[str]:
        """What to tell a person."""
        if self.fresh:
            return [f"The book is of these sources{self._of(self.revision)}: nothing to do."]
        result = []
        if self.other_program:
            result.append(
                "Another repobook, or one with other grammars, wrote this book: a build analyzes every file again."
            )
        if self.revision != self.checked_out:
            result.append(f"The book is of {_short(self.revision)}; {_short(self.checked_out)} is checked out.")
        if self.changes:
            count = {word: sum(item.what == word for item in self.changes) for word in ("changed", "new", "gone")}
            said = ", ".join(f"{number:,} {word}" for word, number in count.items() if number)
            result.append(f"{len(self.changes):,} paths are not as the book has them: {said}.")
        return [*result, *(f"{item.what:<8}{item.path}" for item in self.changes)]

    @staticmethod
    def _of(revision: str) -> str:
        return f" ({_short(revision)})" if revision else ""


def _short(revision: str) -> str:
    return revision[:12] or "no commit"


def status(book: Book, repo: str | os.PathLike[str] | None = None) -> Status:
    """Compares a book with the repository at ``repo``, by default the one it was built from. Reads every file, and writes
    nothing. Raises `InputError` when there is no such folder."""
    root = book.repository(repo)
    config = load(root)
    meta = book.meta()
    known = {row["path"]: row for row in book.dump("ledger")}
    changes = []
    for item in scan(root, config, book.folder):
        path = shown(item.path)
        row = known.pop(path, None)
        if row is None:
            changes.append(Change("new", path))
            continue
        if not _same(root, config, item, row):
            changes.append(Change("changed", path))
    changes += [Change("gone", path) for path in known]
    head = position(root).split(b"\n")[0].decode("ascii", "replace")
    return Status(
        meta.get("revision", ""), head, meta.get("program", "") != program().hex(), tuple(sorted(changes, key=_place))
    )


def _same(root: Path, config: Config, item: SourceFile, row: dict[str, Any]) -> bool:
    """Whether a path is what its row in the ledger says."""
    if item.skip is not None:
        return row.get("reason") == item.skip.value and row.get("detail", "") == shown(item.detail)
    data = read(root, item, config)
    if isinstance(data, Skipped):
        return bool(row.get("reason") == data.reason.value)
    return bool(row.get("hash") == content_hash(data))


def _place(change: Change) -> tuple[str, str]:
    return change.path, change.what
