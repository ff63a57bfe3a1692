"""From the index to pages on disk: plans, renders and writes, spread over processes. [I/O]

Files first, each by itself; then folders, which need the keywords of all files; then the pages of the whole.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from .analyze import Analysis, content_hash
from .config import Config
from .content import Page
from .history import History
from .link import Index
from .model import LedgerRow, Observation, SourceFile
from .plan import Book
from .render import markdown
from .scan import read
from .statements import encode, statements
from .store import Writer
from .textcoding import decode
from .workers import Lost, run

#: Texts a process keeps at hand to quote from.
_TEXTS = 64


class Written(msgspec.Struct, frozen=True, array_like=True):
    """What a process wrote: each page with its statements, packed, and its size in bytes."""

    pages: tuple[tuple[str, bytes, int], ...]
    #: the keywords of a file, encoded; b"" for anything but a file
    keywords: bytes = b""


class Texts:
    """The UTF-8 text of files, read again from disk, a few at a time."""

    def __init__(self, root: Path, config: Config, files: Sequence[SourceFile], hashes: Sequence[str]) -> None:
        self.root, self.config, self.files, self.hashes = root, config, files, hashes
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    def __call__(self, file: int) -> bytes:
        """The text of a file; b"" when it is gone, was changed since it was analyzed, or is not text."""
        known = self._kept.get(file)
        if known is not None:
            self._kept.move_to_end(file)
            return known
        data = read(self.root, self.files[file], self.config)
        text = b""
        if isinstance(data, bytes) and content_hash(data) == self.hashes[file]:
            decoded = decode(data)
            text = decoded[1] if decoded else b""
        self._kept[file] = text
        if len(self._kept) > _TEXTS:
            self._kept.popitem(last=False)
        return text


def write_page(folder: Path, page: Page, hashes: Sequence[bytes], pages: list[tuple[str, bytes, int]]) -> None:
    """Renders a page, writes it, and notes its statements."""
    data = markdown.render(page).encode("utf-8", "backslashreplace")
    handle = os.open(folder / page.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
    finally:
        os.close(handle)
    pages.append((page.path, encode(statements(page, hashes.__getitem__)), len(data)))
