"""The spare tree of a book: the pages of the one before it, in which the next book grows. [I/O]

A page that stays is one file with a name in both. So the next build puts right only the names in which they differ, and not
one name for every page.

Nobody but a build writes to a spare. It counts as long as its folders are as they were, so that every name in it leads
where it led, and as long as the book holds the very same files (`filesums`): what is changed in place shows there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Set
from contextlib import suppress
from pathlib import Path

import msgspec

from . import filesums
from .hashing import sealed, unsealed

#: Name of the note in the folder of a spare that says what it is: where it is missing, it is no whole spare.
FILE = "spare.msgpack"
#: Keeps git from listing it, where it lies in a repository.
_IGNORE = ".gitignore"


class Spare(msgspec.Struct, frozen=True):
    """What the build says that swapped the pages out."""

    #: the files of the book it is the spare of (`filesums.Sums.held`)
    book: int
    #: the folders of the spare, and what is said of them (`filesums.of_folders`)
    folders: list[bytes]
    held: int
    #: names of pages that are not the same file in spare and book, or are in one of them only
    differing: list[str]


def read(folder: Path) -> Spare | None:
    """The whole spare in ``folder``; None when there is none, or when it is not as it was left."""
    try:
        spare = msgspec.msgpack.decode(unsealed((folder / FILE).read_bytes()), type=Spare)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None
    return spare if spare.held and spare.held == filesums.of_folders(folder, spare.folders) else None


def leave(folder: Path, spare: Spare) -> None:
    """Says that ``folder`` holds a whole spare."""
    (folder / _IGNORE).write_text("*\n", encoding="ascii")
    (folder / FILE).write_bytes(sealed(msgspec.msgpack.encode(spare)))


def bring_up(folder: Path, book: Path, spare: Spare, saved: Set[str], gone: Set[str], needed: Collection[str]) -> None:
    """Makes of a spare the pages of a new book. ``saved`` ones are written already; ``gone`` are those of the present
    ``book`` that the new one has no more; all others are to be those of the present one. ``needed`` are folders that stay
    even when they are empty."""
    to, source = os.path.join(folder, ""), os.path.join(book, "")
    emptied: set[str] = set()
    for name in {*spare.differing, *gone} - saved:
        with suppress(FileNotFoundError, NotADirectoryError):  # a page may stand where a folder was
            os.unlink(to + name)
        try:
            if name in gone:
                raise FileNotFoundError
            os.link(source + name, to + name)
        except (FileNotFoundError, NotADirectoryError):  # gone by now, or with the last build
            while (name := os.path.dirname(name)) and name not in emptied:
                emptied.add(name)
    for name in sorted(emptied.difference(needed), key=len, reverse=True):
        with suppress(OSError):  # it holds others
            os.rmdir(to + name)


def delete(path: str | os.PathLike[str]) -> None:
    """Deletes a file, a link, or a folder with all it holds."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


def clear(folder: Path) -> None:
    """Takes all pages away."""
    for entry in list(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
