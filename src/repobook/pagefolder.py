"""A folder that pages are written into; what stays the same stays the same file. [I/O]"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


class PageFolder:
    """``path`` is where pages go. ``before`` is where those of the last book are, None for none."""

    def __init__(self, path: Path, before: Path | None = None) -> None:
        self.path, self.before = path, before
        # A `Path` for each of a hundred thousand pages takes longer than their links.
        self._to = os.path.join(path, "")
        self._from = os.path.join(before, "") if before is not None else ""

    def make(self, folders: Iterable[str]) -> None:
        """Makes the folder, and those inside it; ones that hold others come first."""
        self.path.mkdir()
        for name in folders:
            with suppress(FileExistsError):
                os.mkdir(self._to + name)

    def save(self, name: str, data: bytes) -> None:
        """Writes a page, or takes it from the last book where it is just so."""
        to = self._to + name
        if self.before is not None and _holds(self._from + name, data):
            try:
                os.link(self._from + name, to)
                return
            except OSError:  # another file system, or one without links
                pass
        try:
            handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            # Made twice: what is there may be a file of the last book too, which must stay as it is.
            os.unlink(to)
            handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
        finally:
            os.close(handle)

    def keep(self, name: str) -> None:
        """Takes a page from the last book as it is."""
        assert self.before is not None
        try:
            os.link(self._from + name, self._to + name)
        except OSError:  # another file system, or one without links
            shutil.copyfile(self._from + name, self._to + name)


def _holds(path: str, data: bytes) -> bool:
    """Whether a file holds just these bytes."""
    try:
        if os.stat(path).st_size != len(data):
            return False
        with open(path, "rb") as stream:
            return stream.read() == data
    except OSError:
        return False
