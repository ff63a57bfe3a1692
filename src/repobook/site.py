"""The site: the same pages as HTML, source that can be clicked, and the data its scripts load. [I/O]

Each process writes the pages of the files it has at hand; see `writing.Pages`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

import msgspec
import numpy as np

from .content import Diagram, Inline, Link, Listing, Page, Section, plain
from .languages import fence_tag
from .lastbook import Sizes
from .pagefolder import PageFolder
from .pages import folderpicture
from .pages.shelf import Shelf
from .render import escape, filewords, html, keywordlists, mapdata, scripts, searchdata, source, sourcedata
from .render import frame as frames
from .render.addresses import Addresses
from .render.addresses import page as site_page
from .render.found import Found


class Site:
    """What the processes that write the site share. ``folder`` is where it goes, ``twins`` says whether the Markdown
    book lies beside it."""

    def __init__(self, shelf: Shelf, folder: PageFolder, twins: bool) -> None:
        self.shelf, self.view, self.book = shelf, shelf.view, shelf.view.book
        self.folder = folder
        self.frame = frames.Frame(self.book, twins)
        self.sources = sourcedata.SourceData(self.view)
        self._slots = {self.book.docs(number): self.book.slots[number] for number in range(len(self.book.paths))}
        self._saved: list[tuple[str, int]] = []

    def start(self) -> Sizes:
        """Writes what belongs to no page."""
        self.folder.make(("_static", "_data", "_data/files", "_data/keywords", "_data/search"))
        static = sorted((files("repobook") / "static").iterdir(), key=lambda entry: entry.name)
        for item in static:
            if item.name.endswith((".js", ".txt")):
                self._save(f"_static/{item.name}", item.read_bytes())
        # One sheet: a page has one address less to say.
        sheets = [item.read_bytes() for item in static if item.name.endswith(".css")]
        self._save("_static/book.css", b"".join(sheets))
        history = self.view.history
        about = {
            "title": escape.visible(self.book.title), "revision": history.revision if history else "",
            "files": len(self.book.paths), "keywords": [(piece.part, piece.title) for piece in self.shelf.alphabet.pieces],
        }  # fmt: skip
        self._save("_data/book.js", scripts.call("book", about).encode())
        for path, text in sourcedata.paths(self.view):
            self._save(path, text.encode())
        self._map()
        return self.saved()

    def _map(self) -> None:
        """The map of all folders: one page, and one script."""
        self._save("_data/map.js", mapdata.script(self.shelf).encode())
        title = f"Map · {self.book.title}"
        self._page(mapdata.PAGE, self.frame.page(mapdata.PAGE, 0, title, mapdata.body(), ""))

    # -- pages -----------------------------------------------------------------------------------------------------

    def file(self, number: int, docs: Page, keywords: Sequence[Page], *, plain: bool = False) -> None:
        """What is told of a file with its keywords, and the data of its source. ``plain`` is for a file of which nothing but
        its text can be shown."""
        book, view = self.book, self.view
        path, _ = site_page(docs.path)
        source_path = book.source(number)
        document = view.document(number)
        addresses = Addresses(path)
        language = fence_tag(document.language) if document else ""
        body = html.body(docs, path, language)
        listed = self._words(keywords, path)
        items = [("Documentation", "")]
        if document is not None:
            items.append(("Source", addresses.to(source_path)))
        if filewords.has_any(keywords):
            items.append(("Keywords", "#keywords"))
        nav = frames.views(path, items)
        around = self._neighbours(number, path)
        shown = escape.visible(view.path(number))
        name = shown.rpartition("/")[2]
        folder = book.folder_of[number]
        lang = f"<article data-lang={document.language}>" if document and language else "<article>"
        foot = self.frame.foot(path, docs.path, around)
        whole = self.frame.page(
            path, folder, f"{name} · {self.book.title}", f"{nav}{lang}{body}{listed}</article>", foot
        )
        self._page(path, whole)
        if document is None or plain:
            return
        script = self.sources.script(number) + filewords.script(keywords, self.book.slots[number], self._slots)
        if script:
            self._save(sourcedata.name(source_path), script.encode())

    def source(self, number: int, text: bytes, *, plain: bool = False) -> None:
        """The page of a file's source; ``plain`` leaves out its links."""
        book = self.book
        path, _ = site_page(book.docs(number))
        made = source.page(self.view, number, text, plain=plain)
        shown = escape.visible(self.view.path(number))
        head = frames.views(made.path, [("Documentation", Addresses(made.path).to(path)), ("Source", "")])
        title = f"{shown.rpartition('/')[2]}, source"
        foot = self.frame.foot(made.path, "", [("prev", "Documentation", path)])
        body = f"{head}<h1>{escape.inner(shown)}</h1>{made.html}"
        self._page(made.path, self.frame.page(made.path, book.folder_of[number], title, body, foot, "source"))

    def _words(self, keywords: Sequence[Page], path: str) -> str:
        """The place of a file's keywords, which the scripts fill from its data."""
        if not filewords.has_any(keywords):
            return "<div id=keywords></div>"  # links from folders lead here all the same
        said = "They stand in the Markdown book." if self.frame.twins else "Scripts show them."
        return f"<h2 id=keywords>Keywords</h2><div class=kw><noscript><p>{said}</noscript></div>"

    def _without_scripts(self, planned: str, path: str) -> str:
        """A way to the Markdown twin for readers without scripts."""
        twin = self.frame.twin(path, planned)
        said = f"<a class=t href={twin}>They stand in the Markdown book.</a>" if twin else "Scripts show them."
        return f"<noscript><p>{said}</noscript>"

    def _neighbours(self, number: int, path: str) -> list[tuple[str, str, str]]:
        found = []
        for relation, other in (("prev", number - 1), ("next", number + 1)):
            if 0 <= other < len(self.book.paths):
                label = escape.visible(self.view.path(other).rpartition("/")[2])
                found.append((relation, label, site_page(self.book.docs(other))[0]))
        return found

    def folder_pages(self, number: int, pages: Sequence[Page]) -> None:
        """The index and the narrative of a folder."""
        for page in pages:
            if page.path == self.book.narrative(number):
                page = _with_picture(page, folderpicture.picture(self.shelf, number))
            self._folder_page(number, page, html.body(page, site_page(page.path)[0]))

    def subtree_pages(self, number: int, pages: Sequence[Page]) -> None:
        """The keywords of a folder, one page."""
        self._folder_page(number, pages[0], self._subtree(number, pages))

    def _folder_page(self, number: int, page: Page, body: str) -> None:
        book = self.book
        path, _ = site_page(page.path)
        addresses = Addresses(path)
        views = [
            (label, "" if planned == page.path else addresses.link(planned, ""))
            for label, planned in (
                ("Files", book.index(number)), ("About", book.narrative(number)), ("Keywords", book.subtree(number)),
            )
        ]  # fmt: skip
        views.append(("Map", addresses.to(mapdata.PAGE, escape.label(book.folders[number].path))))
        more = _more(page)
        nav = frames.views(path, views)
        name = book.folders[number].path
        kind = {"index.html": "", "doc.html": "about ", "sub.html": "keywords of "}.get(path.rpartition("/")[2], "")
        title = f"{kind}{name}/ · {book.title}" if name else f"{kind}{book.title}"
        body = nav + "<article>" + body + more_links(more, path) + "</article>"
        self._page(path, self.frame.page(path, number, title, body, self.frame.foot(path, page.path)))

    def _subtree(self, number: int, pages: Sequence[Page]) -> str:
        """The keywords of a folder: few on the page itself, more by the scripts."""
        path, _ = site_page(pages[0].path)
        entries = keywordlists.entries_of(pages)
        found = self.shelf.entries
        title = f"<h1>{html.Writer(path).inline(pages[0].title)}</h1>"
        if not number:  # the root's keywords are all, and stand in the A–Z
            return html.body(pages[0], path)
        if len(entries) <= keywordlists.FEW:
            return title + keywordlists.shown(found.lexicon, entries, Addresses(path))
        starts = np.array([piece.start for piece in self.shelf.alphabet.pieces], np.int64)
        files_ = self.book.subtree_files(number)
        return (
            f"{title}<div class=az data-from={self.book.slots[files_[0]]} data-to={self.book.slots[files_[-1]] + 1}"
            f' data-counts="{keywordlists.counts(starts, entries)}">'
            f"{self._without_scripts(pages[0].path, path)}</div>"
        )

    def search(self, before: Found, tree: tuple[bytes, bytes]) -> searchdata.Shards:
        """What can be found, with the scripts by which the search finds its shards; see `shards`. ``before`` and ``tree`` are
        what an earlier build found and made of it."""
        made = searchdata.Shards(self.shelf, before, tree)
        for path, text in made.front():
            self._save(path, text.encode())
        return made

    def shards(self, made: searchdata.Shards, numbers: Sequence[int]) -> Iterator[None]:
        """Writes some shards of the search, one a step."""
        for path, text in made.scripts(numbers):
            self._save(path, text.encode())
            yield

    def book_pages(self, pages: Sequence[Page]) -> None:
        """Pages of the whole."""
        for page in pages:
            path, _ = site_page(page.path)
            listings = [block for section in page.sections for block in section.blocks if isinstance(block, Listing)]
            if listings:
                part = path.removeprefix("keywords").removesuffix(".html").removeprefix("_")
                entries = [entry for block in listings for entry in block.entries.tolist()]
                script = keywordlists.script(self.shelf.entries, entries, part, self.book.slots)
                self._save(f"_data/keywords/{part or 'all'}.js", script.encode())
                body = (
                    f"<h1>{html.Writer(path).inline(page.title)}</h1>"
                    f"<div class=az data-part={part or 'all'}>{self._without_scripts(page.path, path)}</div>"
                )
            else:
                body = html.body(page, path)
            nav = f"<nav aria-label=Views>{html.Writer(path).inline(_bare(page.navigation))}</nav>"
            title = f"{plain(page.title)} · {self.book.title}"
            foot = self.frame.foot(path, page.path)
            self._page(path, self.frame.page(path, 0, title, f"{nav}<article>{body}</article>", foot))

    # -- writing ---------------------------------------------------------------------------------------------------

    def _page(self, path: str, text: str) -> None:
        self._save(path, text.encode("utf-8", "backslashreplace"))

    def _save(self, path: str, data: bytes) -> None:
        self._saved.append((path, len(data)))
        self.folder.save(path, data)

    def saved(self) -> Sizes:
        """Files written since this was asked last, with their sizes in bytes."""
        made = tuple(self._saved)
        self._saved = []
        return made


def _with_picture(page: Page, picture: Diagram | None) -> Page:
    """The narrative of a folder with the picture of its neighbours before their tables."""
    at = next((at for at, section in enumerate(page.sections) if section.anchor in ("rests-on", "used-by")), -1)
    if picture is None or at < 0:
        return page
    around = Section("Neighbours", "neighbours", (picture,))
    return msgspec.structs.replace(page, sections=(*page.sections[:at], around, *page.sections[at:]))


def _bare(navigation: Inline) -> Inline:
    """The links of a navigation line, without what stands between them."""
    return tuple([piece for piece in navigation if isinstance(piece, Link)])


def _more(page: Page) -> list[Link]:
    """Links to the pages that a page continues on."""
    return [
        piece for piece in page.navigation if isinstance(piece, Link) and piece.label in ("Previous page", "Next page")
    ]


def more_links(links: Sequence[Link], path: str) -> str:
    writer = html.Writer(path)
    return f"<p>{' '.join([writer.link(link) for link in links])}" if links else ""
