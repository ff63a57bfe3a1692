"""Where a build writes, and how it becomes the book: aside first, then swapped in at once. [I/O]

The next book grows in ``.<name>.next`` beside the output folder and takes its place by one rename. A build that was
stopped leaves that folder behind; the next one takes its cache over and clears the rest.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

from .errors import OutputError
from .ownfolder import is_marked, mark

CACHE = "cache.sqlite"
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_AT_FDCWD = -100


class Staging:
    """The folder that becomes the book. ``path`` is where to write."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.path = out.parent / f".{out.name}.next"

    def open(self) -> None:
        """Makes the folder ready. Raises `OutputError` when the output is something else than a book."""
        if self.out.exists() and not is_marked(self.out) and (not self.out.is_dir() or any(self.out.iterdir())):
            raise OutputError(
                "it exists and is not a book of repobook's", str(self.out), "Choose another folder with --out."
            )
        try:
            self.out.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and not is_marked(self.path):
                raise OutputError("it is in the way and not repobook's", str(self.path), "Move it away.")
            self.path.mkdir(exist_ok=True)
            mark(self.path)
            self._clear()
            for name in (CACHE, CACHE + "-wal"):
                old = self.out / name
                if old.exists() and not (self.path / CACHE).exists():
                    os.rename(old, self.path / name)
        except OSError as error:
            raise OutputError(error.strerror or str(error), str(self.path), "Choose another folder with --out.") from error

    def _clear(self) -> None:
        for entry in self.path.iterdir():
            if entry.name.startswith(CACHE) or entry.name == ".repobook":
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def publish(self) -> None:
        """Puts the finished folder in the place of the old one."""
        try:
            if not self.out.exists():
                os.rename(self.path, self.out)
            elif exchange(self.path, self.out):
                shutil.rmtree(self.path)
            else:
                aside = self.out.parent / f".{self.out.name}.old"
                if aside.exists():
                    shutil.rmtree(aside)
                os.rename(self.out, aside)
                os.rename(self.path, self.out)
                shutil.rmtree(aside)
        except OSError as error:
            raise OutputError(error.strerror or str(error), str(self.out), "The new book is whole in " + str(self.path)) from error


def exchange(one: Path, other: Path) -> bool:
    """Swaps two folders in one step where the system can (Linux 3.15 and newer). False when it cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done: int = call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE)
    return done == 0
