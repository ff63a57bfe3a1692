"""What the file system says of the files of a book, as sums. [I/O]

A sum knows no order: what a build writes and takes away is added and taken off, and the other files need no second look.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec

from .hashing import digest_of

_MASK = (1 << 64) - 1
#: An odd number with bits all over (that of SplitMix64).
_STEP = 0x9E3779B97F4A7C15


class Sums(msgspec.Struct, frozen=True, array_like=True):
    """Of some files."""

    #: of hashes of names, sizes and times: the same for files that say the same
    said: int = 0
    #: of the same with the numbers that the file system gave them: the same for the very same files
    held: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.said + other.said & _MASK, self.held + other.held & _MASK)

    def __sub__(self, other: Sums) -> Sums:
        return Sums(self.said - other.said & _MASK, self.held - other.held & _MASK)


class Looked(msgspec.Struct, frozen=True):
    """The files in the folders of a book: of its pages."""

    files: Sums
    #: all folders below the book's own, relative to it
    folders: list[bytes]
    #: what is said of them: see `of_folders`
    held: int


def look(book: Path) -> Looked:
    """What is said of all files in the folders of a book; of none where there is none."""
    top = os.path.join(os.fsencode(book), b"")
    said = held = 0
    todo = _folders_in(top)
    folders = []
    while todo:
        folder = todo.pop()
        folders.append(folder)
        inside, place = folder + b"/", digest_of(folder)
        with os.scandir(top + folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    todo.append(inside + entry.name)
                else:
                    found = entry.stat(follow_symlinks=False)
                    says = _says(place, entry.name, found)
                    said += says
                    held += says ^ found.st_ino * _STEP
    return Looked(Sums(said & _MASK, held & _MASK), folders, of_folders(book, folders))


def _folders_in(top: bytes) -> list[bytes]:
    try:
        with os.scandir(top) as entries:
            return [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return []


def _says(place: int, name: bytes, found: os.stat_result) -> int:
    """A hash of what is said of a file in a folder with the hash ``place``. Python gives integers the same hash in every
    process, and a tuple of them in a quarter of the time that a text and its digest take."""
    return hash((place, int.from_bytes(name, "little"), found.st_size, found.st_mtime_ns))


def of_file(name: str, path: str) -> Sums:
    """What is said of one file, known by its ``name`` below the book; of none where there is none."""
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return Sums()
    if stat.S_ISDIR(found.st_mode):
        return Sums()
    folder, base = os.path.split(os.fsencode(name))
    says = _says(digest_of(folder), base, found)
    return Sums(says & _MASK, (says ^ found.st_ino * _STEP) & _MASK)


def of_folders(top: Path, folders: list[bytes]) -> int:
    """A sum of what is said of some folders: the same as long as no name came to them, went, or leads to another file.
    Nobody can set the time of the last change (``ctime``), so it tells copies from what they were made of. 0 where one is
    gone."""
    start = os.path.join(os.fsencode(top), b"")
    held = 0
    for folder in folders:
        try:
            found = os.lstat(start + folder)
        except OSError:
            return 0
        held += digest_of(b"%b %d %d %d" % (folder, found.st_ino, found.st_mtime_ns, found.st_ctime_ns))
    return held & _MASK
