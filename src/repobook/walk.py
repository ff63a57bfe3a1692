"""The walk over the disk that a scan makes. [I/O]

Invariant: every path on disk that belongs to the input becomes exactly one row. Folders are no paths of their own,
unless they are all that is to be said: one that cannot be read, or a submodule that is not there.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import msgspec

from . import attributes as gitattributes
from . import git, ignore
from .config import Config
from .ignore import Patterns
from .model import SkipReason
from .ownfolder import MARKER
from .reading import MOST_BYTES, kind_of, small_file, text_of, too_large

#: Files that say what to leave out, besides those of git.
IGNORE_FILE = ".repobookignore"

_MARKER = os.fsencode(MARKER)
_IGNORE_FILE = os.fsencode(IGNORE_FILE)
_SUBMODULE_PATH = re.compile(rb"^\s*path\s*=\s*([^\n]+)", re.MULTILINE)

#: A set of patterns and the length of the path (with its slash) of the folder they belong to; the outermost first.
_Stack = tuple[tuple[int, Patterns], ...]

#: Path, size in bytes, why it is not read, and what to add for a person.
Row = tuple[bytes, int, SkipReason | None, str]


class _Listing(msgspec.Struct, frozen=True):
    """What git says of one checkout. Paths are relative to the root of the scan."""

    checkout: git.Checkout
    #: the folder the checkout is read from: b"" or ending with ``/``
    base: bytes
    files: frozenset[bytes]
    #: folders on the way to these files, each ending with ``/``
    folders: frozenset[bytes]
    #: folders that are repositories of their own, ending with ``/``
    nested: frozenset[bytes]


class _Folder(msgspec.Struct, frozen=True):
    """A folder that is to be walked."""

    #: b"" or ending with ``/``
    path: bytes
    #: what git says; None outside a checkout, where ``gitignore`` counts instead
    listing: _Listing | None
    gitignore: _Stack = ()
    own: _Stack = ()
    #: whether the setting ``include`` takes in what is here
    included: bool = True


class Walk:
    """One walk over the disk. ``run`` fills ``rows``, ``attributes`` and ``notes``."""

    def __init__(self, top: Path, config: Config, output: bytes | None) -> None:
        self.top = os.fsencode(top)
        self.config = config
        self.output = output
        self.include = ignore.from_settings(config.include) if config.include else None
        self.exclude = ignore.from_settings(config.exclude)
        self.rows: list[Row] = []
        self.attributes: list[tuple[bytes, gitattributes.Rules]] = []
        self.notes: list[str] = []
        self.pending: list[_Folder] = []
        #: folders and special files that no listing of git names: ignored, or such that git does not list them
        self.unlisted: list[tuple[_Folder, bytes, os.DirEntry[bytes]]] = []
        self.submodules: frozenset[bytes] = frozenset()

    def run(self) -> None:
        listing = self._listing(git.find_checkout(Path(os.fsdecode(self.top))), b"")
        if listing is None:
            self.submodules = self._named_submodules()
        self.pending.append(_Folder(b"", listing, included=self.include is None))
        while self.pending or self.unlisted:
            while self.pending:
                self._folder(self.pending.pop())
            self._ask_for_unlisted()

    # -- one folder ----------------------------------------------------------------------------------------------

    def _folder(self, folder: _Folder) -> None:
        try:
            with os.scandir(os.path.join(self.top, folder.path)) as found:
                entries = {entry.name: entry for entry in found}
        except FileNotFoundError:
            return
        except OSError as error:
            if folder.included:
                self.rows.append((folder.path.rstrip(b"/"), 0, SkipReason.UNREADABLE, f"folder: {error.strerror}"))
            return
        if _MARKER in entries and not entries[_MARKER].is_dir(follow_symlinks=False):
            return
        folder = self._with_rules(self._own_repository(folder, entries), entries)
        for name, entry in entries.items():
            if name != b".git":
                self._entry(folder, folder.path + name, name, entry)

    def _own_repository(self, folder: _Folder, entries: dict[bytes, os.DirEntry[bytes]]) -> _Folder:
        """The folder with the listing of its own git, when it is a repository inside the repository."""
        nested = folder.listing is not None and folder.path in folder.listing.nested
        if folder.path and b".git" in entries and (nested or folder.listing is None):
            here = Path(os.fsdecode(self.top + b"/" + folder.path.rstrip(b"/")))
            found = git.find_checkout(here)
            listing = self._listing(found, folder.path) if found is not None and found.top == here else None
            if listing is not None:
                return msgspec.structs.replace(folder, listing=listing, gitignore=())
        if nested or folder.path in self.submodules:
            if not entries and folder.included:
                row = (folder.path.rstrip(b"/"), 0, SkipReason.SUBMODULE, "the folder is empty")
                self.rows.append(row)
            return msgspec.structs.replace(folder, listing=None, gitignore=())
        return folder

    def _with_rules(self, folder: _Folder, entries: dict[bytes, os.DirEntry[bytes]]) -> _Folder:
        """The folder with the patterns of the files in it."""
        length = len(folder.path)
        if b".gitattributes" in entries and (text := self._rules(folder.path + b".gitattributes")) is not None:
            rules = gitattributes.parse(text, folder.path)
            if rules.rules:
                self.attributes.append((folder.path, rules))
        if _IGNORE_FILE in entries and (text := self._rules(folder.path + _IGNORE_FILE)) is not None:
            folder = msgspec.structs.replace(folder, own=(*folder.own, (length, ignore.parse(text))))
        if folder.listing is None and b".gitignore" in entries:
            text = self._rules(folder.path + b".gitignore")
            if text is not None:
                folder = msgspec.structs.replace(folder, gitignore=(*folder.gitignore, (length, ignore.parse(text))))
        return folder

    def _rules(self, path: bytes) -> bytes | None:
        text = small_file(os.path.join(self.top, path))
        if text is None and os.path.isfile(os.path.join(self.top, path)):
            self.notes.append(
                f"{text_of(path)} was not read: it is a link, not readable, or over {MOST_BYTES:,} bytes."
            )
        return text

    # -- one entry -----------------------------------------------------------------------------------------------

    def _entry(self, folder: _Folder, path: bytes, name: bytes, entry: os.DirEntry[bytes]) -> None:
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
        except OSError:
            is_folder = False
        if path == self.output or _excluded(folder.own, path, name, is_folder):
            return
        if self.exclude.decides(path, name, is_folder):
            return
        included = folder.included
        if self.include is not None:
            decided = self.include.decides(path, name, is_folder)
            included = included if decided is None else decided
        listing = folder.listing
        if listing is None:
            if _excluded(folder.gitignore, path, name, is_folder):
                return
        elif path + b"/" not in listing.folders if is_folder else path not in listing.files:
            if is_folder or not (entry.is_file(follow_symlinks=False) or entry.is_symlink()):
                self.unlisted.append((msgspec.structs.replace(folder, included=included), path, entry))
            return
        if is_folder:
            self.pending.append(_Folder(path + b"/", listing, folder.gitignore, folder.own, included))
        elif included:
            self._file(path, entry)

    def _file(self, path: bytes, entry: os.DirEntry[bytes]) -> None:
        try:
            found = entry.stat(follow_symlinks=False)
            mode, size = found.st_mode, found.st_size
            if stat.S_ISREG(mode):
                if size <= self.config.max_file_size:
                    self.rows.append((path, size, None, ""))
                else:
                    skipped = too_large(size, self.config)
                    self.rows.append((path, size, skipped.reason, skipped.detail))
            elif stat.S_ISLNK(mode):
                self.rows.append((path, size, SkipReason.SYMLINK, "-> " + text_of(os.readlink(entry.path))))
            else:
                self.rows.append((path, 0, SkipReason.NOT_REGULAR, kind_of(mode)))
        except FileNotFoundError:
            return
        except OSError as error:
            self.rows.append((path, 0, SkipReason.UNREADABLE, error.strerror or str(error)))

    # -- git -----------------------------------------------------------------------------------------------------

    def _listing(self, checkout: git.Checkout | None, base: bytes) -> _Listing | None:
        """What git says of the checkout that is read from ``base``, None when it manages nothing there."""
        if checkout is None:
            return None
        try:
            tracked = git.ask(checkout, ["ls-files", "-z", "--cached", "--stage"])
            others = git.ask(checkout, ["ls-files", "-z", "--others", "--exclude-standard"])
        except git.GitError as error:
            where = text_of(base.rstrip(b"/")) or str(checkout.root)
            self.notes.append(f"{where}: git could not list the files ({error}); all that .gitignore allows are read.")
            return None
        files: set[bytes] = set()
        nested: set[bytes] = set()
        for line in tracked.split(b"\0")[:-1]:
            head, _, path = line.partition(b"\t")
            if head.startswith(b"160000"):
                nested.add(base + path + b"/")
            # What should be a folder may be a file or a link on disk.
            files.add(base + path)
        for path in others.split(b"\0")[:-1]:
            if path.endswith(b"/"):
                nested.add(base + path)
            else:
                files.add(base + path)
        # A folder inside a checkout that ignores it has nothing to do with that checkout.
        if not files and not nested and checkout.top != checkout.root:
            return None
        folders: set[bytes] = set(nested)
        for path in (*files, *nested):
            at = path.rfind(b"/", 0, -1)
            while at >= 0 and path[: at + 1] not in folders:
                folders.add(path[: at + 1])
                at = path.rfind(b"/", 0, at)
        return _Listing(checkout, base, frozenset(files), frozenset(folders), frozenset(nested))

    def _ask_for_unlisted(self) -> None:
        """Walks on in folders that hold nothing git lists, and takes in special files, unless git ignores them."""
        unlisted, self.unlisted = self.unlisted, []
        by_listing: dict[bytes, list[tuple[_Folder, bytes, os.DirEntry[bytes]]]] = {}
        for item in unlisted:
            assert item[0].listing is not None
            by_listing.setdefault(item[0].listing.base, []).append(item)
        for base, items in by_listing.items():
            listing = items[0][0].listing
            assert listing is not None
            given = b"".join(b"./%s\0" % path[len(base) :] for _, path, _ in items)
            try:
                # The status is 1 when none of the paths is ignored.
                answer = git.ask(listing.checkout, ["check-ignore", "-z", "--stdin"], given, allowed=(0, 1))
            except git.GitError as error:
                self.notes.append(f"git could not tell which folders are ignored ({error}).")
                continue
            ignored = {base + path.removeprefix(b"./") for path in answer.split(b"\0")}
            for folder, path, entry in items:
                if path in ignored:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    self.pending.append(_Folder(path + b"/", listing, (), folder.own, folder.included))
                elif folder.included:
                    self._file(path, entry)

    def _named_submodules(self) -> frozenset[bytes]:
        """The folders that ``.gitmodules`` names, for a tree without its git."""
        text = small_file(os.path.join(self.top, b".gitmodules"))
        return frozenset(path.strip(b'" \t\r/') + b"/" for path in _SUBMODULE_PATH.findall(text or b""))


def _excluded(stack: _Stack, path: bytes, name: bytes, folder: bool) -> bool:
    """Whether the innermost patterns that say anything exclude a path."""
    for length, patterns in reversed(stack):
        decided = patterns.decides(path[length:], name, folder)
        if decided is not None:
            return decided
    return False
