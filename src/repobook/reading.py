"""Reading one file of the repository: no link is followed, nothing that is not a file is waited for. [I/O]"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import msgspec

from .config import Config
from .model import SkipReason, SourceFile

#: Files of patterns or attributes that are larger are not read.
MOST_BYTES = 4_000_000


class Skipped(msgspec.Struct, frozen=True):
    """Why a file was not read, with what to add for a person."""

    reason: SkipReason
    detail: str = ""


def read(root: Path, file: SourceFile, config: Config) -> bytes | Skipped:
    """The bytes of a file, or why it cannot be read. A link that took its place meanwhile is not followed."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    name = os.path.join(os.fsencode(root), file.path.encode("utf-8", "surrogateescape"))
    try:
        handle = os.open(name, flags)
    except OSError as error:
        return _not_opened(error)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return Skipped(SkipReason.NOT_REGULAR, kind_of(found.st_mode))
        if found.st_size > config.max_file_size:
            return too_large(found.st_size, config)
        parts: list[bytes] = []
        left, want = config.max_file_size + 1, found.st_size + 1
        while left and (part := os.read(handle, min(left, want))):
            parts.append(part)
            left -= len(part)
            want = 65536
        return b"".join(parts) if left else too_large(config.max_file_size + 1, config)
    except OSError as error:
        return Skipped(SkipReason.UNREADABLE, error.strerror or str(error))
    finally:
        os.close(handle)


def _not_opened(error: OSError) -> Skipped:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return Skipped(SkipReason.VANISHED, "")
    if error.errno == errno.ELOOP:
        return Skipped(SkipReason.SYMLINK, "a link took the file's place while reading")
    if error.errno == errno.ENXIO:
        return Skipped(SkipReason.NOT_REGULAR, "socket")
    return Skipped(SkipReason.UNREADABLE, error.strerror or str(error))


def too_large(size: int, config: Config) -> Skipped:
    return Skipped(SkipReason.TOO_LARGE, f"{size:,} bytes; max_file_size is {config.max_file_size:,}")


def kind_of(mode: int) -> str:
    """What something is that is not a file, folder or link."""
    if stat.S_ISFIFO(mode):
        return "FIFO"
    if stat.S_ISSOCK(mode):
        return "socket"
    if stat.S_ISDIR(mode):
        return "folder"
    return "device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else "special file"


def text_of(path: bytes) -> str:
    """A path as it is kept: the same in every locale."""
    return path.decode("utf-8", "surrogateescape")


def small_file(path: bytes) -> bytes | None:
    """The content of a file of patterns, None when it is not a regular file, too large or not readable."""
    found = read(Path(), SourceFile(text_of(path)), Config(max_file_size=MOST_BYTES))
    return found if isinstance(found, bytes) else None
