"""From the index to pages on disk: plans, renders and writes, spread over processes. [I/O]

Files first, each by itself; then folders, which need the keywords of all files; then the pages of the whole.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from zlib import crc32

import msgspec

from .analyze import Analysis, content_hash
from .concepts import choose
from .config import Config
from .content import Page
from .errors import OutputError
from .history import History
from .keywords import Vocabulary, of_file
from .link import Index
from .model import Observation, SourceFile
from .pages import alphabet, chapters, cycles, subtree, summary
from .pages import file as file_pages
from .pages import folder as folders
from .pages import keywords as keyword_pages
from .pages.shelf import Shelf
from .pages.view import FileFacts, View
from .plan import Book
from .render import markdown
from .scan import read
from .statements import encode, statements
from .store import keyword_rows
from .textcoding import decode
from .title import title
from .workers import Lost, run

#: Files whose pages a process makes before a fresh one takes its place: bounds its memory.
_LIFETIME = 1000
#: Texts a process keeps at hand to quote from.
_TEXTS = 64


class WrittenPage(msgspec.Struct, frozen=True, array_like=True):
    """A page: its path, its statements, packed, its size in bytes, and the crc32 of them."""

    path: str
    statements: bytes
    size: int
    crc: int


class Written(msgspec.Struct, frozen=True, array_like=True):
    """What a process wrote."""

    pages: tuple[WrittenPage, ...]
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


class Pages:
    """What the processes that write share. ``folder`` is where pages go; None makes them without writing. ``before`` is where
    those of the last book are: a page that stays the same stays the same file."""

    def __init__(self, shelf: Shelf, folder: Path | None, before: Path | None = None) -> None:
        self.shelf = shelf
        self.view = shelf.view
        self.folder = folder
        self.before = before
        self._last: tuple[Page, bytes] | None = None
        self.hashes = [document.row_hashes if document else b"" for document in self.view.world.documents]

    def file(self, number: int) -> bytes:
        """The pages of a file; its keywords go back too."""
        keywords = of_file(self.shelf.vocabulary, number, self.view.file_anchors(number))
        readable = self.view.document(number) is not None
        text = self.view.texts(number).decode("utf-8", "replace") if readable else None
        pages = file_pages.pages(self.view, number, text)
        if len(self._rendered(pages[0])) > file_pages.PAGE_BYTES:
            pages = file_pages.pages(self.view, number, text, light=True)
        pages += keyword_pages.pages(self.shelf, number, keywords, pages[0])
        return self._written(pages, keyword_rows(number, keywords))

    def plain(self, number: int, reason: str) -> bytes:
        """The pages of a file with nothing but its metadata and text, for when `file` failed."""
        text = self.view.texts(number).decode("utf-8", "replace")
        docs = file_pages.plain(self.view, number, text, reason)
        return self._written([*docs, keyword_pages.page(self.shelf, number, (), docs[0])], keyword_rows(number, ()))

    def folder_pages(self, number: int) -> bytes:
        """The pages of a folder."""
        return self._written([*folders.pages(self.shelf, number), *subtree.pages(self.shelf, number)])

    def book_pages(self, number: int) -> bytes:
        """The pages of the whole: one group after the other."""
        return self._written(_BOOK[number](self.shelf))

    def _written(self, pages: Sequence[Page], keywords: bytes = b"") -> bytes:
        return msgspec.msgpack.encode(Written(tuple(map(self._write, pages)), keywords))

    def _write(self, page: Page) -> WrittenPage:
        """Renders a page and writes it."""
        data = self._rendered(page)
        proofs = encode(statements(page, self.hashes.__getitem__))
        if self.folder is not None:
            self._save(page.path, data)
        return WrittenPage(page.path, proofs, len(data), crc32(data))

    def _rendered(self, page: Page) -> bytes:
        """The page's bytes; those of the last one are kept at hand."""
        if self._last is None or self._last[0] is not page:
            self._last = (page, markdown.render(page).encode("utf-8", "backslashreplace"))
        return self._last[1]

    def _save(self, path: str, data: bytes) -> None:
        assert self.folder is not None
        if self.before is not None and _holds(self.before / path, data):
            try:
                os.link(self.before / path, self.folder / path)
                return
            except OSError:  # another file system, or one without links
                pass
        handle = os.open(self.folder / path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
        finally:
            os.close(handle)


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file is just these bytes."""
    try:
        with open(path, "rb") as stream:
            return os.fstat(stream.fileno()).st_size == len(data) and stream.read() == data
    except OSError:
        return False


class Keywords:
    """What processes share that make the index alone: keywords, and no pages."""

    def __init__(self, view: View, vocabulary: Vocabulary) -> None:
        self.view = view
        self.vocabulary = vocabulary

    def file(self, number: int) -> bytes:
        """The keywords of a file."""
        keywords = of_file(self.vocabulary, number, self.view.file_anchors(number))
        return msgspec.msgpack.encode(Written((), keyword_rows(number, keywords)))


class Writing:
    """The plan of the book and all that its pages are made of; see `write`."""

    def __init__(
        self,
        root: Path,
        config: Config,
        index: Index,
        analyses: Sequence[Analysis],
        history: History | None,
        findings: Mapping[str, Sequence[Observation]],
    ) -> None:
        files = [item.file for item in analyses]
        self.book = Book(files, config.title or title(index.world))
        facts = [
            FileFacts(item.file.size, item.file.category, item.outcome.value, _detail(item), item.hash)
            for item in analyses
        ]
        texts = Texts(root, config, files, [item.hash for item in analyses])
        view = View(index, self.book, facts, history, findings, texts)
        self.view = view
        self.chosen = choose(index.world.documents)
        self.vocabulary = Vocabulary(index, self.chosen)
        #: files whose pages could not say all, with the reason
        self.troubles: list[tuple[str, str]] = []

    def write(
        self,
        folder: Path | None,
        jobs: int,
        progress: Callable[[str, int, int], None],
        with_pages: bool = True,
        before: Path | None = None,
    ) -> Iterator[tuple[int, Written]]:
        """Writes all pages below ``folder``; yields what was written, with the file id for pages of a file, else -1.

        Pages that are in ``before`` just so are taken from there."""
        count = len(self.book.paths)
        order = sorted(range(count), key=lambda number: (-self.view.facts[number].size, number))
        decoder = msgspec.msgpack.Decoder(Written)
        if not with_pages:
            state = Keywords(self.view, self.vocabulary)
            for done, (place, answer) in enumerate(run(Keywords.file, state, order, jobs, lifetime=_LIFETIME), 1):
                yield order[place], _answered(answer, self.book.paths[order[place]], decoder)
                progress("files", done, count)
            return
        if folder is not None:
            folder.mkdir()
            for item in self.book.folders:
                (folder / item.page).mkdir(exist_ok=True)
        pages = Pages(Shelf(self.view, self.chosen, self.vocabulary), folder, before)
        for done, (place, answer) in enumerate(run(Pages.file, pages, order, jobs, lifetime=_LIFETIME), 1):
            if isinstance(answer, Lost):
                self.troubles.append((self.book.paths[order[place]], f"its pages show the text only: {answer.reason}"))
                answer = pages.plain(order[place], answer.reason)
            yield order[place], decoder.decode(answer)
            progress("files", done, count)
        folders_ = len(self.book.folders)
        for done, (place, answer) in enumerate(run(Pages.folder_pages, pages, range(folders_), jobs, batch=8), 1):
            yield -1, _answered(answer, self.book.folders[place].path, decoder)
            progress("folders", done, folders_)
        for place, answer in run(Pages.book_pages, pages, range(len(_BOOK)), jobs, batch=1):
            yield -1, _answered(answer, f"the book's pages {place}", decoder)


_BOOK: tuple[Callable[[Shelf], Sequence[Page]], ...] = (alphabet.pages, chapters.pages, cycles.pages, summary.pages)


def _answered(answer: bytes | Lost, what: str, decoder: msgspec.msgpack.Decoder[Written]) -> Written:
    if isinstance(answer, Lost):
        raise OutputError(f"the pages could not be written: {answer.reason}", what)
    return decoder.decode(answer)


def _detail(item: Analysis) -> str:
    return ", ".join(part for part in (item.reason.value if item.reason else "", item.detail) if part)
