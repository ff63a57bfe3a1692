"""A folder that pages are written into; what stays the same stays the same file. [I/O]"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from .filesums import Sums, of_file
from .spare import delete


class Changed(msgspec.Struct, frozen=True, array_like=True):
    """Pages that are no files of the last book."""

    #: what is said of them
    sums: Sums = Sums()
    #: their names below the book; none where all pages are such
    names: tuple[str, ...] = ()


class PageFolder:
    """``path`` is where pages go. ``before`` is where those of the last book are, None for none."""

    def __init__(self, path: Path, before: Path | None = None) -> None:
        self.path, self.before = path, before
        # A `Path` for each of a hundred thousand pages takes longer than their links.
        self._to = os.path.join(path, "")
        self._from = os.path.join(before, "") if before is not None else ""
        self._known = self._grown = False
        self._sums, self._names = Sums(), list[str]()
        #: folders made, below the book
        self.folders: set[str] = set()
        #: whether pages were copied that could not be linked
        self.copied = False

    def begin(self, *, known: bool, grown: bool) -> None:
        """Makes the folder. ``known`` says that the last book is as its build left it: what stays a file of it has not changed.
        ``grown`` says that its pages are here already, or will be (`spare`)."""
        self._known, self._grown = known, grown
        self.make([""])

    def make(self, folders: Iterable[str]) -> None:
        """Makes folders inside it; ones that hold others come first."""
        for name in folders:
            try:
                os.mkdir(self._to + name)
            except FileExistsError:
                if not os.path.isdir(self._to + name):  # a page of the spare
                    os.unlink(self._to + name)
                    os.mkdir(self._to + name)
            self.folders.add(self._name(name).rstrip("/"))

    def save(self, name: str, data: bytes) -> None:
        """Writes a page, or takes it from the last book where it is just so."""
        to = self._to + name
        if self.before is not None and _holds(self._from + name, data) and self._linked(name):
            return
        try:
            handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            # Of a spare, or made twice: what is there may be a file of the last book too, which must stay as it is.
            delete(to)
            handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
        finally:
            os.close(handle)
        self._note(name)

    def keep(self, name: str) -> None:
        """Takes a page from the last book as it is."""
        if not self._linked(name):
            shutil.copyfile(self._from + name, self._to + name)
            self.copied = True
            self._note(name)

    def _linked(self, name: str) -> bool:
        """Whether a page is a file of the last book now: another file system has none, or one without links."""
        to, source = self._to + name, self._from + name
        try:
            if self._grown:
                with suppress(FileNotFoundError):
                    if os.path.samestat(os.stat(to), os.stat(source)):
                        return True
                    os.unlink(to)
            os.link(source, to)
        except OSError:
            return False
        if not self._known:
            self._note(name)
        return True

    def _note(self, name: str) -> None:
        known = self._name(name)
        self._sums += of_file(known, self._to + name)
        if self._known:
            self._names.append(known)

    def _name(self, name: str) -> str:
        return f"{self.path.name}/{name}"

    def changed(self) -> tuple[Changed, ...]:
        """What was written since this was asked last: one, or none. Other processes have what they wrote."""
        if self._sums == Sums():
            return ()
        found = Changed(self._sums, tuple(self._names))
        self._sums, self._names = Sums(), []
        return (found,)


def _holds(path: str, data: bytes) -> bool:
    """Whether a file holds just these bytes."""
    try:
        if os.stat(path).st_size != len(data):
            return False
        with open(path, "rb") as stream:
            return stream.read() == data
    except OSError:
        return False
