"""From the index to pages on disk: plans, renders and writes, spread over processes. [I/O]

Files first, each by itself; then folders, which need the keywords of all files; then the pages of the whole.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import TypeVar
from zlib import crc32

import msgspec

from . import keptlists
from .analyze import Analysis
from .concepts import Concept
from .config import Config
from .content import Page
from .encoded import fresh
from .errors import OutputError
from .findings import all_rules
from .hashing import Hashes, packed
from .history import History
from .keywords import Vocabulary, of_file
from .lastbook import LastBook, Sizes, name, name_of_list, name_of_page, name_of_source
from .link import Index
from .linkcolumns import LinkColumns
from .listkeys import ListKeys
from .memory import give_back
from .model import Observation, SourceFile, content_hash
from .pagefolder import Changed, PageFolder
from .pagekeys import PageKeys, common
from .pages import alphabet, chapters, cycles, subtree, summary
from .pages import file as file_pages
from .pages import folder as folders
from .pages import keywords as keyword_pages
from .pages.shelf import Shelf
from .pages.view import FileFacts, View
from .patterns import titles
from .plan import Book
from .render import markdown
from .report import Loss
from .scan import read
from .site import Site
from .statements import encode, statements
from .store import keyword_rows
from .textcoding import decode
from .title import title
from .workers import LONG, Lost, begun, run, watching

Answer = TypeVar("Answer")

#: Files whose pages a process makes before a fresh one takes its place: bounds its memory.
_LIFETIME = 800
#: Texts a process keeps at hand to quote from.
_TEXTS = 64


class WrittenPage(msgspec.Struct, frozen=True, array_like=True):
    """A page: its path and its size in bytes; its statements, packed, and the crc32 of its bytes."""

    path: str
    size: int
    statements: bytes
    crc: int


class Targets(msgspec.Struct, frozen=True):
    """Where pages go. ``pages`` is false for the index alone; a format that is None is not written."""

    pages: bool = True
    markdown: PageFolder | None = None
    site: PageFolder | None = None
    #: what every page rests on beside the repository: the program, the settings
    origin: bytes = b""

    @property
    def folders(self) -> list[PageFolder]:
        """The folders that pages go to."""
        return [folder for folder in (self.markdown, self.site) if folder is not None]

    def changed(self) -> tuple[Changed, ...]:
        """What this process wrote since this was asked last. It is asked before a process is begun, which would tell it too."""
        return tuple([changed for folder in self.folders for changed in folder.changed()])

    def common(self) -> bytes:
        """What every page rests on, with the formats."""
        return msgspec.msgpack.encode((self.origin, self.markdown is not None, self.site is not None))


class Written(msgspec.Struct, frozen=True, array_like=True):
    """What a process wrote, or that something stays as the last book has it (`kept`)."""

    pages: tuple[WrittenPage, ...] = ()
    #: the keywords of a file, encoded; b"" for anything but a file, and for what was taken from the last book
    keywords: bytes = b""
    #: files of the site
    site: Sizes = ()
    #: what it is known by (`LastBook.made`), and what its pages were made under; b"" where something went wrong
    name: str = ""
    key: bytes = b""
    #: of what was written: what is no file of the last book
    changed: tuple[Changed, ...] = ()
    #: whether the last book has just that under its name
    kept: bool = False

    def sizes(self) -> tuple[Sizes, Sizes]:
        """The Markdown pages that were written, and the files of the site."""
        return tuple([(page.path, page.size) for page in self.pages]), self.site


#: What was written, with the file id for pages of a file, else -1.
Numbered = tuple[int, Written]


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
    """What the processes that write share. ``targets`` is where pages go; no folders make them without writing. ``keys`` are
    those of all files; ``cache`` is where lists are kept from build to build."""

    def __init__(
        self, shelf: Shelf, targets: Targets, site: Site | None, reuse: _Reuse, keys: PageKeys, cache: Path | None
    ) -> None:
        self.shelf, self.reuse, self.keys, self.cache = shelf, reuse, keys, cache
        self.common = keys.common
        self.view = shelf.view
        self.targets, self.folder = targets, targets.markdown
        self.site = site
        self._last: tuple[Page, bytes] | None = None
        self._paths = blake2b(packed(self.view.book.paths), digest_size=16).digest()
        # A hundred modules, loaded once and not by each process.
        titles(), all_rules()

    def file_pages(self, part: _Part) -> bytes:
        """What is told of a file, with its keywords; or its page of source."""
        if part.what == _SOURCE:
            return self._source(part.number)
        number = part.number
        keywords = of_file(self.shelf.vocabulary, number, self.view.file_anchors(number))
        readable = self.view.document(number) is not None
        text = self.view.texts(number).decode("utf-8", "replace") if readable else None
        pages = file_pages.pages(self.view, number, text)
        whole = pages[0]
        if len(self._rendered(whole)) > file_pages.PAGE_BYTES:
            pages = file_pages.pages(self.view, number, text, light=True)
        words = keyword_pages.pages(self.shelf, number, keywords, pages[0])
        if self.site is not None:
            self.site.file(number, whole, words)
        return self._written([*pages, *words], keyword_rows(keywords))

    def plain(self, part: _Part, reason: str) -> bytes:
        """The same with nothing but the metadata and text of the file, for when `file_pages` failed."""
        number = part.number
        if part.what == _SOURCE:
            return self._source(number, plain=True)
        text = self.view.texts(number).decode("utf-8", "replace")
        docs = file_pages.plain(self.view, number, text, reason)
        words = keyword_pages.page(self.shelf, number, (), docs[0])
        if self.site is not None:
            self.site.file(number, docs[0], (words,), plain=True)
        return self._written([*docs, words], keyword_rows(()))

    def _source(self, number: int, *, plain: bool = False) -> bytes:
        """The page of a file's source; nothing where it is no text."""
        assert self.site is not None
        if self.view.document(number) is not None:
            self.site.source(number, self.view.texts(number), plain=plain)
        return self._written(())

    def folder_pages(self, part: _Part) -> bytes:
        """The pages of a folder, or its list of keywords."""
        if part.what == _LIST:
            pages = subtree.pages(self.shelf, part.number)
            if self.site is not None:
                self.site.subtree_pages(part.number, pages)
        else:
            pages = folders.pages(self.shelf, part.number)
            if self.site is not None:
                self.site.folder_pages(part.number, pages)
        return self._written(pages)

    def book_pages(self, parts: Sequence[_Part]) -> bytes:
        """Some parts of the whole: a list of what was written."""
        return msgspec.msgpack.encode([written for part in parts for written in self._book_part(part)])

    def _book_part(self, part: _Part) -> Iterator[Written]:
        if part.what == _SEARCH:
            yield from self._search(part)
            return
        with self._purposes(part):
            pages: Sequence[Page] = _WHOLE[part.what](self.shelf)
        if part.what == _ALPHABET:
            yield self._book_page(part, pages[part.number])
            return
        taken, todo = self.reuse.sorted(
            _Part(part.what, number, name_of_page(page.path), self._key(page)) for number, page in enumerate(pages)
        )
        yield from taken
        for item in todo:
            yield self._book_page(item, pages[item.number])

    @contextmanager
    def _purposes(self, part: _Part) -> Iterator[None]:
        """Lends chapters what an earlier build knew of files, and keeps what they asked for."""
        if part.what != _CHAPTERS:
            yield
            return
        told, known = self._paths + self.common, self.shelf.purposes
        before = keptlists.purposes(self.cache, told, self.keys.files)
        known |= before
        yield
        if before.keys() != known.keys():
            keptlists.keep_purposes(self.cache, told, self.keys.files, known)

    def _book_page(self, part: _Part, page: Page) -> Written:
        """Writes a page of the whole."""
        if self.site is not None:
            self.site.book_pages((page,))
        return part.of(self._made((page,)))

    def _key(self, page: Page) -> bytes:
        """What a page becomes rests on: all that it says, and the rows that prove it. To know that, it must be made, but not
        rendered. The numbers of files in it are those of the paths."""
        told = (self._paths, page, self._proofs(page))
        return blake2b(self.common + packed(told), digest_size=16).digest()

    def _proofs(self, page: Page) -> bytes:
        return encode(statements(page, self._hashes))

    def _search(self, part: _Part) -> Iterator[Written]:
        """The search: its first scripts, then each shard by itself."""
        assert self.site is not None
        made = self.site.search(*keptlists.found(self.cache))
        if made.every.worth_keeping:
            keptlists.keep_found(self.cache, made.every.found)
        if made.grown:
            keptlists.keep_tree(self.cache, made.rests_on, made.packed_tree())
        give_back()  # what all that was gathered in
        yield part.of(self._made(()))
        shards = [
            _Part(_SHARD, at, name_of_page(made.path(at)), blake2b(self.common + key, digest_size=16).digest())
            for at, key in enumerate(made.keys())
        ]
        taken, todo = self.reuse.sorted(shards)
        yield from taken
        for shard, _ in zip(todo, self.site.shards(made, [shard.number for shard in todo]), strict=True):
            yield shard.of(self._made(()))

    def _written(self, pages: Sequence[Page], keywords: bytes = b"") -> bytes:
        return msgspec.msgpack.encode(self._made(pages, keywords))

    def _made(self, pages: Sequence[Page], keywords: bytes = b"") -> Written:
        """Writes pages; with the files of the site that were written since this was asked last."""
        written = tuple([self._write(page) for page in pages])
        site = self.site.saved() if self.site is not None else ()
        return Written(written, keywords, site, changed=self.targets.changed())

    def _write(self, page: Page) -> WrittenPage:
        """Renders a page and writes it."""
        data = self._rendered(page)
        if self.folder is not None:
            self.folder.save(page.path, data)
        return WrittenPage(page.path, len(data), self._proofs(page), crc32(data))

    def _hashes(self, file: int) -> bytes:
        """The hashes of the rows of a file."""
        document = fresh(self.view.world.documents, file)
        return document.row_hashes if document is not None else b""

    def _rendered(self, page: Page) -> bytes:
        """The page's bytes; those of the last one are kept at hand."""
        if self._last is None or self._last[0] is not page:
            self._last = (page, markdown.render(page).encode("utf-8", "backslashreplace"))
        return self._last[1]


class Keywords:
    """What processes share that make the index alone: keywords, and no pages."""

    def __init__(self, view: View, vocabulary: Vocabulary) -> None:
        self.view = view
        self.vocabulary = vocabulary

    def file(self, number: int) -> bytes:
        """The keywords of a file."""
        keywords = of_file(self.vocabulary, number, self.view.file_anchors(number))
        return msgspec.msgpack.encode(Written((), keyword_rows(keywords)))


class Writing:
    """The plan of the book and all that its pages are made of; see `begin`."""

    def __init__(
        self,
        root: Path,
        config: Config,
        index: Index,
        analyses: Sequence[Analysis],
        history: History | None,
        findings: Mapping[str, Sequence[Observation]],
        chosen: Sequence[Sequence[Concept]],
    ) -> None:
        """``chosen`` are the concepts of each file (`concepts.choose`)."""
        files = [item.file for item in analyses]
        self.book = Book(files, config.title or title(index.world))
        facts = [
            FileFacts(
                item.file.size, item.file.category, item.outcome.value, _detail(item), item.hash, item.macros.given
            )
            for item in analyses
        ]
        texts = Texts(root, config, files, [item.hash for item in analyses])
        view = View(index, self.book, facts, history, findings, texts)
        self.view = view
        self.chosen = chosen
        self.vocabulary = Vocabulary(index, self.chosen)
        #: files whose pages could not say all, with the reason
        self.troubles: list[Loss] = []
        self._digests: Hashes | None = None
        self._decoder = msgspec.msgpack.Decoder(Written)

    def link_digests(self) -> Hashes:
        """A hash of the links of each file, which is made with the keys of pages, where there are any."""
        return LinkColumns(self.view.index.links).digests() if self._digests is None else self._digests

    @contextmanager
    def begin(
        self,
        targets: Targets,
        jobs: int,
        progress: Callable[[str, int, int], None],
        last: LastBook | None,
        cache: Path | None,
        grown: bool = False,
    ) -> Iterator[tuple[Iterator[Numbered], Iterator[Numbered]]]:
        """Writes all pages: hands over those of files and folders, then those of the whole, as they are made. Pages of files
        and folders that came out the same are taken from the ``last`` book, which must lie where `PageFolder.before` leads. ``cache`` is where
        keywords are kept from build to build. ``grown`` as in `PageFolder.begin`."""
        if not targets.pages:
            yield self._index_alone(jobs, progress), iter(())
            return
        entries = keptlists.entries(self.view, self.vocabulary, cache)
        shelf = Shelf(self.view, self.chosen, self.vocabulary, entries)
        for folder in targets.folders:
            folder.begin(known=last is not None, grown=grown)
            folder.make([item.page for item in self.book.folders])
        site = Site(shelf, targets.site, targets.markdown is not None) if targets.site else None
        start = [(-1, Written((), b"", site.start(), changed=targets.changed()))] if site is not None else []
        lists = ListKeys(shelf, common(self.view, targets.common()), site is not None)
        reuse = _Reuse(targets, last, grown)
        pages = Pages(shelf, targets, site, reuse, PageKeys(shelf, lists), cache)
        taken, whole = reuse.sorted(_whole(lists))
        start += [(-1, written) for written in taken]
        parts = partial(self._parts, pages, reuse, jobs)
        if last is None:
            answers = run(Pages.book_pages, pages, [[part] for part in whole], jobs, batch=1, limits=LONG)
            yield chain(start, parts(progress)), _of_book(answers)
        else:
            # Little is to be made of the files: a processor is free for the pages of the whole, all of them.
            with begun(Pages.book_pages, pages, [whole], 1, limits=LONG) as beside:
                yield chain(start, parts(watching(beside, progress))), _of_book(beside.results())

    def _parts(
        self, pages: Pages, reuse: _Reuse, jobs: int, progress: Callable[[str, int, int], None]
    ) -> Iterator[Numbered]:
        """The pages of files and folders."""
        self._digests = pages.keys.links.digests()
        yield from self._files(pages, pages.keys, reuse, jobs, progress)
        yield from self._folders(pages, pages.keys, reuse, jobs, progress)

    def _order(self) -> list[int]:
        """All files, the largest first."""
        return sorted(range(len(self.book.paths)), key=lambda number: (-self.view.facts[number].size, number))

    def _index_alone(self, jobs: int, progress: Callable[[str, int, int], None]) -> Iterator[Numbered]:
        order = self._order()
        state = Keywords(self.view, self.vocabulary)
        for done, (place, answer) in enumerate(run(Keywords.file, state, order, jobs, lifetime=_LIFETIME), 1):
            yield order[place], _answered(answer, self.book.paths[order[place]], self._decoder)
            progress("files", done, len(order))

    def _files(
        self, pages: Pages, keys: PageKeys, reuse: _Reuse, jobs: int, progress: Callable[[str, int, int], None]
    ) -> Iterator[Numbered]:
        """The pages of all files; what was made under the same key is taken from the last book."""
        paths, todo = self.book.paths, []
        for number in self._order():
            # What needs the same text is made one after the other.
            parts = [_Part(_FILE, number, name(paths[number]), keys.files[number])]
            if keys.sources:
                parts.append(_Part(_SOURCE, number, name_of_source(paths[number]), keys.sources[number]))
            for part in parts:
                taken = reuse.take(part.name, part.key)
                if taken is None:
                    todo.append(part)
                else:
                    yield part.file, taken
        each = 2 if keys.sources else 1
        answers = run(Pages.file_pages, pages, todo, jobs, lifetime=_LIFETIME * each)
        for done, (place, answer) in enumerate(answers, len(paths) * each - len(todo)):
            progress("files", done // each, len(paths))
            part, path = todo[place], paths[todo[place].number]
            if isinstance(answer, Lost):
                what = "its pages show" if part.what == _FILE else "the page of its source shows"
                self.troubles.append(Loss(path, f"{what} the text only: {answer.reason}"))
                part, answer = msgspec.structs.replace(part, key=b""), pages.plain(part, answer.reason)
            yield part.file, part.of(_answered(answer, path, self._decoder))
        progress("files", len(paths), len(paths))

    def _folders(
        self, pages: Pages, keys: PageKeys, reuse: _Reuse, jobs: int, progress: Callable[[str, int, int], None]
    ) -> Iterator[Numbered]:
        """The pages of all folders, and their lists of keywords, in the same way."""
        every: list[_Part] = []
        for number, folder in enumerate(self.book.folders):
            every.append(_Part(_FOLDER, number, name(folder.path, folder=True), keys.folder(number)))
            every.append(_Part(_LIST, number, name_of_list(folder.path), keys.lists.subtree(number)))
        taken, todo = reuse.sorted(every)
        yield from ((-1, written) for written in taken)
        done = len(taken)
        for place, answer in run(Pages.folder_pages, pages, todo, jobs, batch=8):
            part = todo[place]
            yield -1, part.of(_answered(answer, self.book.folders[part.number].path, self._decoder))
            done += 1
            progress("folders", done // 2, len(self.book.folders))


class _Reuse:
    """Takes pages from the last book, if there is one."""

    def __init__(self, targets: Targets, last: LastBook | None, grown: bool) -> None:
        """``grown`` as in `PageFolder.begin`."""
        self.targets, self.last, self.grown = targets, last, grown

    def take(self, name: str, key: bytes) -> Written | None:
        """Takes the pages of a file or folder as the last book has them; None when they were made under another key."""
        made = self.last.made.get(name) if self.last is not None else None
        if self.last is None or made is None or made.key != key:
            return None
        if self.grown:  # they are there
            return Written(name=name, key=key, kept=True)
        for folder, files in zip((self.targets.markdown, self.targets.site), made.sizes(), strict=True):
            if folder is not None:
                for path, _ in files:
                    folder.keep(path)
        return Written(name=name, key=key, kept=True, changed=self.targets.changed())

    def sorted(self, parts: Iterable[_Part]) -> tuple[list[Written], list[_Part]]:
        """What is as the last book has it, and what is to be made."""
        taken: list[Written] = []
        todo: list[_Part] = []
        for part in parts:
            written = self.take(part.name, part.key) if part.key else None
            if written is None:
                todo.append(part)
            else:
                taken.append(written)
        return taken, todo


_FILE, _SOURCE, _FOLDER, _LIST = "file", "source", "folder", "list"
_SEARCH, _SHARD, _ALPHABET, _CHAPTERS = "search", "shard", "alphabet", "chapters"
#: What makes pages of the whole, beside the search.
_WHOLE: dict[str, Callable[[Shelf], Sequence[Page]]] = {
    _CHAPTERS: chapters.pages, _ALPHABET: alphabet.pages, "cycles": cycles.pages, "summary": summary.pages,
}  # fmt: skip


class _Part(msgspec.Struct, frozen=True):
    """Pages that are made together, of a file, of a folder or of the whole. Without a name and a key they are made by every build."""

    what: str
    number: int = 0
    name: str = ""
    key: bytes = b""

    @property
    def file(self) -> int:
        """The id of the file that it tells of, -1 for none."""
        return self.number if self.what == _FILE else -1

    def of(self, written: Written) -> Written:
        """What was written for it, with what it was made under."""
        return msgspec.structs.replace(written, name=self.name, key=self.key)


def _whole(lists: ListKeys) -> list[_Part]:
    """The parts of the whole; what takes longest comes first."""
    parts = [_Part(_SEARCH)] if lists.numbered else []
    for what in _WHOLE:
        if what != _ALPHABET:
            parts.append(_Part(what))
            continue
        # Its pages are many, and each stays while its keywords do.
        paths = alphabet.paths(lists.shelf)
        parts += [
            _Part(what, number, name_of_page(path), key)
            for number, (path, key) in enumerate(zip(paths, lists.alphabet(), strict=True))
        ]
    return parts


def _of_book(answers: Iterable[tuple[int, bytes | Lost]]) -> Iterator[Numbered]:
    """What was written for the whole."""
    decoder = msgspec.msgpack.Decoder(list[Written])
    for _, answer in answers:
        yield from ((-1, written) for written in _answered(answer, "the book's pages", decoder))


def _answered(answer: bytes | Lost, what: str, decoder: msgspec.msgpack.Decoder[Answer]) -> Answer:
    if isinstance(answer, Lost):
        raise OutputError(f"the pages could not be written: {answer.reason}", what)
    return decoder.decode(answer)


def _detail(item: Analysis) -> str:
    return ", ".join(part for part in (item.reason.value if item.reason else "", item.detail) if part)
