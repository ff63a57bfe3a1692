"""A folder's ``index.md``: its files and folders, each with one line that says what it is. Pure."""

from __future__ import annotations

from ..content import Block, Code, Inline, Link, Page, Paragraph, Row, Section, Table
from ..languages import languages
from . import listings
from .about import about
from .paging import paged
from .purpose import purpose
from .shelf import Shelf
from .view import View, join


def pages(shelf: Shelf, folder: int) -> list[Page]:
    """The index of a folder; more pages when it is very long."""
    view, book = shelf.view, shelf.view.book
    item = book.folders[folder]
    said = about(shelf, folder)
    lead: list[Block] = []
    if said.text:
        text: Inline = (
            (*said.text, " (", view.file_link(said.source, view.path(said.source).rpartition("/")[2]), ")")
            if said.source >= 0
            else said.text
        )
        lead.append(Paragraph(text, said.places))
    sections = [_ways_in(shelf)] if folder == 0 else []
    if item.folders:
        rows = [_folder_row(shelf, child) for child in item.folders]
        sections.append(
            Section("Folders", "folders", (Table(("Folder", "What it holds", "Files", "Lines"), tuple(rows)),))
        )
    if item.files:
        rows = [_file_row(view, file) for file in item.files]
        sections.append(
            Section("Files", "files", (Table(("File", "What it is for", "Language", "Lines", ""), tuple(rows)),))
        )
    title: Inline = (Code(item.path + "/"),) if item.path else (book.title,)
    page = Page(book.index(folder), title, tuple(lead), tuple(sections), _navigation(view, folder))
    return paged(page)


def _ways_in(shelf: Shelf) -> Section:
    """The book's other doors, on the page of the root."""
    book = shelf.view.book
    rows = [
        (
            "The book",
            "comprehensive_book.md",
            "what the project is, how it is built, its components, what is central, tests, findings",
        ),
        ("Keywords A–Z", book.alphabet(), listings.summary(shelf.entries, shelf.alphabet.entries)),
        ("About the repository", book.narrative(0), "its README, structure, key files and key concepts"),
        ("Summary", "summary.md", "counts, coverage by language, what was not covered"),
    ]
    table = Table(
        ("Door", "What is behind it"), tuple(Row(((Link(label, page),), (text,))) for label, page, text in rows)
    )
    return Section("Ways in", "ways-in", (table,))


def _navigation(view: View, folder: int) -> Inline:
    book = view.book
    links: list[Inline] = [(piece,) for piece in trail(view, folder)]
    links.append((Link("About this folder", book.narrative(folder)),))
    links.append((Link("Keywords", book.subtree(folder)),))
    links.append((Link("A–Z", book.alphabet()),))
    return join(links, " · ")


def trail(view: View, folder: int) -> list[Link]:
    """Links to the folders above, the root first."""
    book = view.book
    links = []
    at = book.folders[folder].parent
    while at >= 0:
        links.append(Link(book.folders[at].name + "/" if at else book.title, book.index(at)))
        at = book.folders[at].parent
    return links[::-1]


def _folder_row(shelf: Shelf, folder: int) -> Row:
    book = shelf.view.book
    said = about(shelf, folder)
    files = book.subtree_files(folder)
    lines = shelf.lines[files.stop] - shelf.lines[files.start]
    name = Link(book.folders[folder].name + "/", book.index(folder), "", True)
    return Row(((name,), said.text, (f"{len(files):,}",), (f"{lines:,}",)), said.places)


def _file_row(view: View, file: int) -> Row:
    said, places = purpose(view, file)
    document = view.document(file)
    record = languages().get(document.language) if document else None
    facts = view.facts[file]
    if not said and facts.outcome not in ("analyzed", "analyzed in part", "text only"):
        said = (facts.outcome + (f": {facts.detail}" if facts.detail else ""),)
    name = view.path(file).rpartition("/")[2]
    lines = f"{document.lines:,}" if document else ""
    keywords: Inline = (Link("keywords", view.book.keywords(file)),)
    return Row(((view.file_link(file, name),), said, (record.title if record else "",), (lines,), keywords), places)
