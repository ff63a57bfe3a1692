"""Whether a book still is what its sources would give, told without reading them. [I/O]

A build notes what it went by: the program, the settings, git's commit, and of every path what the file system says of it
(size, times, inode, mode), taken before the path was read. When all of that is as it was, and so are the files of the
book, a build has nothing to do. What was changed so shortly before it was looked at that its time could not tell
(`_settled`) is not trusted, as in git's index.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

import msgspec

from . import filesums
from .config import Config
from .fingerprint import fingerprint
from .git import position
from .hashing import sealed, unsealed
from .lastbook import Sizes
from .publish import BUILDER, CACHE
from .report import Report
from .scan import Survey
from .workers import Lost

#: Name of the note in the output folder.
FILE = "state.msgpack"
#: Nanoseconds between two times that a file system can tell apart; the coarse ones keep whole seconds, in steps of two.
_STEP, _COARSE_STEP = 50_000_000, 2_000_000_000
_SECOND = 1_000_000_000
#: Files in the output folder that are no part of the book.
_PASSING = (CACHE.encode(), BUILDER.encode(), FILE.encode())


class Sources(msgspec.Struct, frozen=True):
    """What a build goes by. ``settled`` is false when a source is too young to be told from a later change."""

    digest: bytes
    settled: bool
    #: of each path what the file system says of it, but for those too young to be told from a later change
    signatures: dict[str, bytes]


class Note(msgspec.Struct, frozen=True):
    """What a build leaves behind for the next one."""

    sources: bytes
    book: bytes
    report: Report
    #: pages that the index knows nothing of (`lastbook.Made`): of the Markdown book and of the site
    loose: tuple[Sizes, Sizes]


class Seen(msgspec.Struct, frozen=True):
    """What the files of a book look like."""

    #: of names, sizes and times of all files, without those that no reader sees
    digest: bytes
    pages: filesums.Looked


def look(root: Path, config: Config, surveyed: Survey, format: str) -> Sources:
    """What a build of these sources would go by, as the file system has it now."""
    now = time.time_ns()
    settled = True
    digest = blake2b(digest_size=16)
    digest.update(origin(config) + f"{format} {sys.version}".encode())
    digest.update(position(root))
    signatures: dict[str, bytes] = {}
    for file in surveyed.files:
        digest.update(os.fsencode(file.path) + f"\0{file.skip}\0{file.category}\0".encode() + os.fsencode(file.detail))
        signature, old = _signature(os.path.join(root, file.path), now)
        digest.update(signature)
        settled &= old
        if old:
            signatures[file.path] = signature
    for rules in surveyed.attributes.files:
        settled &= not rules.add  # these stand above the root
        signature, old = _signature(os.path.join(os.fsencode(root), rules.strip, b".gitattributes"), now)
        digest.update(signature)
        settled &= old
    return Sources(digest.digest(), settled, signatures)


def origin(config: Config) -> bytes:
    """What a book goes by beside its repository: the program and what it is made of, and the settings that count."""
    settings = msgspec.structs.replace(config, jobs=0)
    return fingerprint(config) + msgspec.msgpack.encode((settings, sys.version_info[:2], _versions()))


def _versions() -> list[str]:
    """Versions of the libraries beside the grammars that what a book says depends on."""
    return [metadata.version(name) for name in ("jinja2", "markdown-it-py", "ruff")]


def _signature(path: str | bytes, now: int) -> tuple[bytes, bool]:
    """What the file system says of a path; whether a later change to it would show."""
    try:
        found = os.lstat(path)
    except OSError as error:
        return f"{error.errno}\n".encode(), True
    said = (found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)
    return " ".join(map(str, said)).encode() + b"\n", _settled(found.st_mtime_ns, now)


def _settled(changed: int, now: int) -> bool:
    step = _STEP if changed % _SECOND else _COARSE_STEP
    return changed + step < now


def noted(out: Path) -> bool:
    """Whether a build left a note in ``out``."""
    return (out / FILE).is_file()


def known(out: Path, sources: Sources, book: Callable[[], Seen | None]) -> Report | None:
    """The report of the build that made the book in ``out`` from just these sources; None when there is something to do.
    ``book`` says what `seen` says of ``out``."""
    note = _read(out)
    if note is None or note.sources != sources.digest or not _is_of(note, book()):
        return None
    return msgspec.structs.replace(note.report, out=out, unchanged=True)


def untouched(out: Path, book: Seen) -> Note | None:
    """The note of the book in ``out``, if all its files are as the build left them; ``book`` is what they look like."""
    note = _read(out)
    return note if note is not None and _is_of(note, book) else None


def _is_of(note: Note, book: Seen | None) -> bool:
    return book is not None and note.book == book.digest


def _read(out: Path) -> Note | None:
    try:
        packed = unsealed((out / FILE).read_bytes())
        return msgspec.msgpack.decode(packed, type=Note, dec_hook=_path)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None


def note(folder: Path, sources: Sources, report: Report, pages: filesums.Sums, loose: tuple[Sizes, Sizes]) -> None:
    """Leaves a note in a finished book that is not published yet. A book that another try may make say more, or whose sources
    may have changed unseen, is noted as one of no sources: so the next build tries again. ``pages`` is what there is to say
    of its pages."""
    known = sources.settled and not report.passing
    noted = Note(sources.digest if known else b"", _whole(folder, pages), report, loose)
    (folder / FILE).write_bytes(sealed(msgspec.msgpack.encode(noted, enc_hook=str)))


def _path(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise ValueError(kind)


def seen(folder: Path) -> bytes:
    """What the files of a book look like: a `Seen`, packed."""
    pages = filesums.look(folder)
    return msgspec.msgpack.encode(Seen(_whole(folder, pages.files), pages))


def read_seen(answer: bytes | Lost) -> Seen | None:
    """What `seen` says in its process; None where that was lost."""
    return None if isinstance(answer, Lost) else msgspec.msgpack.decode(answer, type=Seen)


def _whole(folder: Path, pages: filesums.Sums) -> bytes:
    """A digest of all files of a book, by what is said of its ``pages``."""
    digest = blake2b(b"%d\n" % pages.said, digest_size=16)
    with suppress(FileNotFoundError), os.scandir(os.fsencode(folder)) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if not entry.is_dir(follow_symlinks=False) and not entry.name.startswith(_PASSING):
                found = entry.stat(follow_symlinks=False)
                digest.update(b"%s %d %d\n" % (entry.name, found.st_size, found.st_mtime_ns))
    return digest.digest()
