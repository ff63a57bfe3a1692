"""Which pages exist, where, and in what order. Pure; the only place that decides it.

A file ``a/b.py`` has ``a/b.py_docs.md`` and ``a/b.py_kw.md`` (and ``a/b.py_docs_2.md`` … where its source needs more
pages); a folder has ``index.md``, ``doc.md`` and ``sub.md``; the root also ``keywords.md``, ``comprehensive_book.md``
and ``summary.md``. The site has ``.html`` for ``.md``, and ``a/b.py_src.html`` with its data, ``a/b.py_src.js``. Names
that no file system or link takes everywhere are rewritten, and never so that two collide; a folder so deep that its path
would be too long for the system has its pages in a folder at the top.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from itertools import groupby

import msgspec

from .model import SourceFile

#: Markdown pages end with this.
SUFFIX = ".md"
_SAFE = re.compile(r"[A-Za-z0-9_.+=@,\-]{1,200}")
#: Names that mean devices to Windows, with any ending.
_WINDOWS = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
#: Names of pages that a folder of the repository must not take.
_TAKEN = re.compile(
    r"(?i)(index|doc|sub|keywords|summary|comprehensive_book|cycles|map)(_[a-z0-9_]+)?\.(md|html)_*"
    r"|.*_(docs|kw)(_uses)?(_\d+)?\.(md|html)_*|.*_src\.(html|js)_*"
)
#: Folders of the site's own, at its top.
_OWN = re.compile(r"(?i)_(static|data|serve)_*")


#: Least numbers in the data of the site for files that stand together in a folder.
_ROOM = 16
#: Bytes that the path of a folder of pages may have. Systems take 4,096 in all, with the way to the book.
_LONGEST_PATH = 2000


class Folder(msgspec.Struct, frozen=True):
    """A folder of the repository. ``path`` is "" for the root; numbers are those in `Book.folders`."""

    path: str
    name: str
    parent: int
    folders: tuple[int, ...]
    #: file ids of the files right inside
    files: tuple[int, ...]
    #: page folder, "" or ending with ``/``
    page: str


class Book:
    """The plan of the book: names of pages and the tree of folders. File ids are those of the index."""

    def __init__(self, files: Sequence[SourceFile], title: str) -> None:
        self.title = title
        self.paths = [file.path for file in files]
        self.folders, self.folder_of = _tree(self.paths)
        names = _names(self.paths, self.folders, self.folder_of)
        self._docs = [f"{name}_docs{SUFFIX}" for name in names]
        self._kw = [f"{name}_kw{SUFFIX}" for name in names]
        self._names = names
        self._ranges = [_range(self.paths, folder.path + "/" if folder.path else "") for folder in self.folders]
        #: the number of each file in the data of the site: it rises with the file id, and is seldom another when files
        #: come or go
        self.slots = _slots(self.folder_of)
        self.by_folder = {folder.path: number for number, folder in enumerate(self.folders)}

    def docs(self, file: int, part: int = 1) -> str:
        """Path of a file's docs page; ``part`` from 2 on for pages that continue its source."""
        return self._docs[file] if part == 1 else f"{self._names[file]}_docs_{part}{SUFFIX}"

    def source(self, file: int) -> str:
        """Path of a file's source in the site; its data has ``.js`` for ``.html``."""
        return f"{self._names[file]}_src.html"

    def keywords(self, file: int) -> str:
        """Path of a file's keyword page."""
        return self._kw[file]

    def index(self, folder: int) -> str:
        """Path of a folder's index page."""
        return f"{self.folders[folder].page}index{SUFFIX}"

    def narrative(self, folder: int) -> str:
        """Path of a folder's narrative."""
        return f"{self.folders[folder].page}doc{SUFFIX}"

    def subtree(self, folder: int, part: str = "") -> str:
        """Path of a folder's subtree keyword index, or of one part of it (``a`` … ``z``, ``other``)."""
        return f"{self.folders[folder].page}sub{'_' + part if part else ''}{SUFFIX}"

    def alphabet(self, part: str = "") -> str:
        """Path of the A–Z of the whole, or of one part of it."""
        return f"keywords{'_' + part if part else ''}{SUFFIX}"

    def cycles(self) -> str:
        """Path of the page of all import cycles."""
        return f"cycles{SUFFIX}"

    def subtree_files(self, folder: int) -> range:
        """File ids of all files in and below a folder."""
        return self._ranges[folder]


def _slots(folder_of: Sequence[int]) -> list[int]:
    """A number for each file, rising, with room: what stands together in a folder gets a power of two of them, `_ROOM` at
    least and more than it needs. So a file more or less changes the numbers of its neighbours only."""
    found: list[int] = []
    start = 0
    for _, together in groupby(folder_of):
        count = len(list(together))
        found += range(start, start + count)
        start += max(_ROOM, 1 << count.bit_length())
    return found


def _range(paths: list[str], prefix: str) -> range:
    """The run of sorted paths that start with a prefix ("" or ending with ``/``)."""
    if not prefix:
        return range(len(paths))
    low, high = 0, len(paths)
    key = path_key(prefix)
    while low < high:
        middle = (low + high) // 2
        if path_key(paths[middle]) < key:
            low = middle + 1
        else:
            high = middle
    first, high = low, len(paths)
    while low < high:
        middle = (low + high) // 2
        if path_key(paths[middle]).startswith(key):
            low = middle + 1
        else:
            high = middle
    return range(first, low)


def path_key(path: str) -> bytes:
    """The bytes by which paths are sorted everywhere."""
    return path.encode("utf-8", "surrogateescape")


def _tree(paths: list[str]) -> tuple[list[Folder], list[int]]:
    children: dict[str, set[str]] = defaultdict(set)
    members: dict[str, list[int]] = defaultdict(list)
    members[""] = []
    for number, path in enumerate(paths):
        folder = path.rpartition("/")[0]
        known = folder in members
        members[folder].append(number)
        while folder and not known:
            parent = folder.rpartition("/")[0]
            known = parent in members
            members[parent]
            children[parent].add(folder)
            folder = parent
    ordered = sorted(members, key=lambda item: path_key(item + "/") if item else b"")
    numbers = {path: number for number, path in enumerate(ordered)}
    pages = {"": ""}
    for path in ordered:
        taken: dict[str, str] = {}
        for child in sorted(children[path], key=path_key):
            name = _component(child.rpartition("/")[2], folder=True, top=not path)
            if _alike(name) in taken:
                name += "~" + _digest(child)
            taken[_alike(name)] = child
            page = f"{pages[path]}{name}/"
            # No other name holds this sign unchanged.
            pages[child] = page if len(page.encode("utf-8")) <= _LONGEST_PATH else f"deep~{_digest(child)}/"
    folders = [
        Folder(
            path, path.rpartition("/")[2], numbers[path.rpartition("/")[0]] if path else -1,
            tuple(numbers[child] for child in sorted(children[path], key=path_key)), tuple(members[path]), pages[path],
        )
        for path in ordered
    ]  # fmt: skip
    folder_of = [0] * len(paths)
    for number, item in enumerate(folders):
        for file in item.files:
            folder_of[file] = number
    return folders, folder_of


def _names(paths: list[str], folders: list[Folder], folder_of: list[int]) -> list[str]:
    """The path of each file's pages without what is added at the end."""
    names = []
    taken: dict[str, int] = {}
    for number, path in enumerate(paths):
        name = folders[folder_of[number]].page + _component(path.rpartition("/")[2], folder=False)
        if _alike(name) in taken:
            name += "~" + _digest(path)
        taken[_alike(name)] = number
        names.append(name)
    return names


def _component(name: str, *, folder: bool, top: bool = False) -> str:
    """One part of a path as a page's name: itself where that is safe everywhere. ``top`` is for folders at the top."""
    if folder and (_TAKEN.fullmatch(name) or (top and _OWN.fullmatch(name))):
        name += "_"
    # Pages of files end with more than the name: without a dot in it nothing but that begins them.
    device = _WINDOWS.fullmatch(name) is not None and (folder or "." in name)
    if _SAFE.fullmatch(name) and not name.endswith((".", "_.md")) and not device:
        return name
    safe = []
    for character in name:
        if _SAFE.fullmatch(character) or (character.isalnum() and character.isprintable()):
            safe.append(character)
        else:
            safe.extend(f"~{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))
    text = "".join(safe)
    while len(text.encode("utf-8")) > 180:
        text = text[: len(text) * 3 // 4]
    if device:
        text = text.replace(".", "~2e", 1)
    if text != "".join(safe) or text.endswith(".") or _WINDOWS.fullmatch(text):
        text = f"{text.rstrip('.')}~{_digest(name)}"
    return text


def _alike(name: str) -> str:
    """The same for names that some file system takes for one: in another case, or with accents of their own."""
    return unicodedata.normalize("NFC", name).casefold()


def _digest(text: str) -> str:
    return blake2b(path_key(text), digest_size=5).hexdigest()
