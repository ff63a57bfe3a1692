"""Where a build writes, and how it becomes the book: aside first, then swapped in at once. [I/O]

The next book grows in ``.<name>.next`` beside the output folder and takes its place by one rename. A build that was
stopped leaves that folder behind; the next one takes its cache over and clears the rest.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import sys
import time
from collections import deque
from contextlib import suppress
from pathlib import Path

from . import spare as spares
from .errors import OutputError
from .ownfolder import MARKER, is_marked, mark
from .spare import Spare, delete
from .workers import LONG, run

if sys.platform != "win32":
    import fcntl

CACHE = "cache.sqlite"
#: Says which process is writing here.
BUILDER = "builder"
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_AT_FDCWD = -100
#: Seconds that the processes of a build that was killed get to end, and between two looks.
_PATIENCE, _STEP = 10.0, 0.05


class Staging:
    """The folder that becomes the book. ``path`` is where to write; ``root`` is the repository."""

    def __init__(self, out: Path, root: Path) -> None:
        self.out = out
        self.path = _beside(out)
        self.root = root
        self._held = -1
        #: the book is finished: if it cannot be swapped in, it stays for a person to do so
        self._whole = False
        #: what the folder holds that the next book may grow in
        self.spare: Spare | None = None

    def open(self) -> None:
        """Makes the folder ready. Raises `OutputError` when the output is something else than a book."""
        try:
            if self.out.exists() and not is_marked(self.out) and (not self.out.is_dir() or any(self.out.iterdir())):
                raise OutputError("it exists and is no book", str(self.out), "Choose another folder with --out.")
            self.out.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and not is_marked(self.path) and (not self.path.is_dir() or any(self.path.iterdir())):
                raise OutputError("it is in the way, and no book", str(self.path), "Move it away.")
            self._hold()
            mark(self.path, self._origin())
            self._take_spare()
            (self.path / BUILDER).write_text(f"{os.getpid()}\n", encoding="utf-8")
            self._take_cache()
        except OSError as error:
            raise OutputError(
                f"it cannot be written: {error.strerror or error}", str(self.path), "Choose another folder with --out."
            ) from error

    def __enter__(self) -> Staging:
        self.open()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """What the system refuses is told as an `OutputError`, and the room that was taken is given back: but for the cache,
        by which the next build goes on."""
        try:
            if isinstance(error, OSError | sqlite3.Error | OutputError) and not self._whole:
                with suppress(OSError):
                    _strip(self.path)
            if isinstance(error, OSError | sqlite3.Error):
                what = (error.strerror if isinstance(error, OSError) else "") or str(error)
                todo = "The last book is as it was. Make room or change the permissions, and run it again."
                raise OutputError(f"the book could not be written: {what}", str(self.out), todo) from error
        finally:
            self.close()

    def _hold(self) -> None:
        """Makes the folder and locks it until `close` or the end of the process. Raises `OutputError` when another has it.

        Where the system has no such locks nothing is locked."""
        patience = _PATIENCE
        while self._held < 0:
            self.path.mkdir(exist_ok=True)
            if sys.platform == "win32":
                return
            try:
                handle = os.open(self.path, os.O_RDONLY)
            except FileNotFoundError:
                continue  # a build that ended has just taken it away
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # A build that ended in between has made a book of this folder: then it is not the one to write to.
                if _is_at(handle, self.path):
                    self._held = handle
            except BlockingIOError:
                builder = self._builder()
                patience -= _STEP
                # A build that was killed may have left processes that are about to end.
                if patience <= 0 or _runs(builder):
                    who = f" (process {builder})" if builder else ""
                    todo = "Wait until it is done."
                    raise OutputError(f"another build is writing it{who}", str(self.out), todo) from None
                time.sleep(_STEP)
            except FileNotFoundError:
                pass
            finally:
                if self._held < 0:
                    os.close(handle)

    def _builder(self) -> int:
        """The process that said it writes here, 0 for none."""
        try:
            return int((self.path / BUILDER).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return 0

    def close(self) -> None:
        """Lets others build."""
        if self._held >= 0:
            os.close(self._held)
            self._held = -1

    def _origin(self) -> str:
        """The repository as seen from the book: so it is found again when both are moved."""
        return os.path.relpath(self.root, self.out) if self.out.is_relative_to(self.root) else str(self.root)

    def _take_cache(self) -> None:
        """Takes over the cache of the old book, unless a build that was stopped left one."""
        if (self.path / CACHE).exists():
            return
        for end in ("", "-wal", "-shm"):
            if (self.out / (CACHE + end)).exists():
                os.rename(self.out / (CACHE + end), self.path / (CACHE + end))

    def _take_spare(self) -> None:
        """Clears the folder but for a whole spare. Its note goes first: from now on it is none."""
        self.spare = spares.read(self.path)
        (self.path / spares.FILE).unlink(missing_ok=True)
        _strip(self.path, self.spare)

    def publish(self, jobs: int = 1, spare: Spare | None = None) -> None:
        """Puts the finished folder in the place of the old one. That stays as ``spare``, or ``jobs`` processes take it away."""
        aside = self.out.parent / f".{self.out.name}.old"
        self._whole = True
        try:
            (self.path / BUILDER).unlink()
            if not self.out.exists():
                os.rename(self.path, self.out)
                return
            if exchange(self.path, self.out):
                aside = self.path
            else:
                spare = None  # what is moved away does not lie where the next build begins
                if is_marked(aside):
                    _remove(aside)
                os.rename(self.out, aside)
                os.rename(self.path, self.out)
        except OSError as error:
            todo = f"The new book is whole in {self.path}."
            raise OutputError(f"it cannot be replaced: {error.strerror or error}", str(self.out), todo) from error
        _take_away(aside, jobs, spare)


def _beside(out: Path) -> Path:
    """Where the book grows that will stand in ``out``."""
    return out.parent / f".{out.name}.next"


def tidy(out: Path) -> None:
    """Takes away what a build left behind that was stopped after its book was in place; not what one is writing now."""
    left = _beside(out)
    if sys.platform != "win32" and is_marked(left) and not (left / spares.FILE).exists():
        _take_away(left)


def _take_away(folder: Path, jobs: int = 1, spare: Spare | None = None) -> None:
    """Removes a book that is no more needed, or all but the pages that stay as ``spare``; locked: it may stand where the next
    build begins to write. When one has begun already, it is left to that."""
    if sys.platform == "win32":
        _remove(folder, jobs)
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not _is_at(handle, folder):
                return
            if spare is None:
                _remove(folder, jobs)
            else:
                _strip(folder, spare)
                spares.leave(folder, spare)
        finally:
            os.close(handle)


def _is_at(handle: int, path: Path) -> bool:
    """Whether an open folder is the one that stands at a path."""
    return os.path.samestat(os.fstat(handle), os.stat(path))


def _strip(folder: Path, spare: Spare | None = None) -> None:
    """Takes away all but the mark, the cache, and the pages of a ``spare``."""
    pages = spare.folders if spare is not None else []
    for entry in list(folder.iterdir()):
        if entry.name.startswith(CACHE) or entry.name == MARKER:
            continue
        if os.fsencode(entry.name) not in pages:
            delete(entry)


def _remove(folder: Path, jobs: int = 1) -> None:
    """Takes a book away that is no more needed; what cannot be taken is in nobody's way. The mark goes last: what is left of
    it when the process is killed is still known as ours."""
    with suppress(OSError):
        if jobs > 1:
            parts = [
                entry for top in folder.iterdir() if top.is_dir() and not top.is_symlink() for entry in top.iterdir()
            ]
            deque(run(_remove_part, None, parts, jobs, batch=8, limits=LONG), maxlen=0)
        for entry in folder.iterdir():
            if entry.name != MARKER:
                with suppress(OSError):
                    delete(entry)
    shutil.rmtree(folder, ignore_errors=True)


def _remove_part(_: None, entry: Path) -> bytes:
    delete(entry)
    return b""


def _runs(process: int) -> bool:
    """Whether there is such a process. What cannot be asked counts as running."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return process > 0


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
