"""A folder's ``doc.md``: what it is for, how it is built, what is key in it, and how it is tied to the rest. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from ..content import (
    Block,
    Code,
    Folded,
    Heading,
    Inline,
    Link,
    Page,
    Paragraph,
    Place,
    Row,
    Section,
    Table,
)  # fmt: skip
from ..doctext import blocks as doc_blocks
from ..languages import languages
from ..model import FACTS, FileCategory
from . import documents
from .about import about, package, readme
from .index import trail
from .neighbours import Neighbour
from .overview import public_interface
from .paging import paged
from .purpose import purpose
from .shelf import FolderTerm, Shelf
from .view import View, count, join
from .working import working

#: Key files of a folder, and terms, that are shown.
KEY_FILES = 8
KEY_TERMS = 16
#: A README of more blocks is shown by what stands before its second heading, and a table of contents.
_BLOCKS = 40
#: Tables of more rows are folded.
LONG = 15


def pages(shelf: Shelf, folder: int) -> list[Page]:
    """The narrative of a folder."""
    view, book = shelf.view, shelf.view.book
    item = book.folders[folder]
    found = [
        _purpose(shelf, folder), _structure(shelf, folder), _key_files(shelf, folder), _concepts(shelf, folder),
        *_ties(shelf, folder), working(shelf, folder),
    ]  # fmt: skip
    links: list[Inline] = [(piece,) for piece in trail(view, folder)]
    links += [(Link("Files", book.index(folder)),), (Link("Keywords", book.subtree(folder)),)]
    component = _component(view, folder)
    if component:
        links.append(component)
    title: Inline = (Code(item.path + "/"),) if item.path else (book.title,)
    kept = tuple(section for section in found if section is not None)
    return paged(Page(book.narrative(folder), title, (), kept, join(links, " · ")))


def _component(view: View, folder: int) -> Inline:
    """The component that holds the folder, when it is not the folder itself."""
    files = view.book.subtree_files(folder)
    if not files:
        return ()
    number = view.components.of_file[files.start]
    component = view.components.list[number]
    if component.folder == folder or view.components.of_file[files.stop - 1] != number:
        return ()
    return ("Component ", Link(view.components.title(number), view.book.narrative(component.folder), "", True))


def _purpose(shelf: Shelf, folder: int) -> Section | None:
    view = shelf.view
    file = readme(view, folder)
    if file >= 0:
        blocks = documents.content(view, file)
        if blocks:
            return Section("What it is for", "what-it-is-for", _readme(view, file, blocks))
    file = package(view, folder)
    document = view.document(file) if file >= 0 else None
    if document is not None:
        place = Place(file, document.doc_start, max(document.doc_end, document.doc_start + 1))
        source = Paragraph(("From ", view.file_link(file), " ", view.line(file, place.start, place.end)))
        return Section("What it is for", "what-it-is-for", (*doc_blocks(document.doc, (place,)), source))
    said = about(shelf, folder)
    return Section("What it holds", "what-it-holds", (Paragraph(said.text, said.places),)) if said.text else None


def _readme(view: View, file: int, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The README whole when it is short, else its introduction and what further headings it has."""
    link = Paragraph(("From ", view.file_link(file)))
    if isinstance(blocks[0], Heading):
        blocks = blocks[1:]  # the title of the page says it
    if len(blocks) <= _BLOCKS:
        return (*documents.trimmed(blocks), link)
    document = view.document(file)
    titles: Inline = ()
    if document is not None:
        base = view.world.base[file]
        titles = join(
            [(view.symbol_link(base + number, item.name),) for number, item in enumerate(document.definitions)], " · "
        )
    contents = Paragraph(("The README goes on with: ", *titles)) if titles else None
    return (*documents.trimmed(documents.intro(blocks)), *([contents] if contents else ()), link)


def _structure(shelf: Shelf, folder: int) -> Section | None:
    book = shelf.view.book
    item = book.folders[folder]
    files = book.subtree_files(folder)
    if len(files) < 2:
        return None
    blocks: list[Block] = [Paragraph((_counts(shelf, folder, files),))]
    rows = []
    for child in item.folders:
        inside = book.subtree_files(child)
        lines = shelf.lines[inside.stop] - shelf.lines[inside.start]
        said = about(shelf, child)
        link = Link(book.folders[child].name + "/", book.narrative(child), "", True)
        rows.append(Row(((link,), (f"{len(inside):,}",), (f"{lines:,}",), said.text), said.places))
    if rows:
        table = Table(("Folder", "Files", "Lines", "What it holds"), tuple(rows))
        blocks.append(table if len(rows) <= 40 else Folded((f"{len(rows)} folders",), (table,)))
    return Section("Structure", "structure", tuple(blocks))


def _counts(shelf: Shelf, folder: int, files: range) -> str:
    """``131 files, 61,234 lines: 129 Python, 2 Markdown; 12 of them tests``."""
    view = shelf.view
    records = languages()
    tally: Counter[str] = Counter()
    special: Counter[FileCategory] = Counter()
    for file in files:
        record = records.get(view.world.files[file].language)
        tally[record.title if record else "of no known language"] += 1
        category = view.facts[file].category
        if category in (FileCategory.TEST, FileCategory.GENERATED, FileCategory.VENDORED):
            special[category] += 1
    kinds = [f"{number:,} {name}" for name, number in sorted(tally.items(), key=lambda item: (-item[1], item[0]))]
    lines = shelf.lines[files.stop] - shelf.lines[files.start]
    text = f"{count(len(files), 'file')}, {count(lines, 'line')}: {', '.join(kinds)}"
    if special:
        text += "; " + ", ".join(f"{number:,} {category.value}" for category, number in sorted(special.items()))
    folder_count = sum(1 for _ in _below(view, folder)) - 1
    return text + (f"; {count(folder_count, 'folder')} below" if folder_count else "") + "."


def _below(view: View, folder: int) -> Sequence[int]:
    """A folder and all folders below it: they stand in a row in the plan."""
    folders = view.book.folders
    path = folders[folder].path
    end = folder + 1
    while end < len(folders) and (not path or folders[end].path.startswith(path + "/")):
        end += 1
    return range(folder, end)


def _key_files(shelf: Shelf, folder: int) -> Section | None:
    """Files that most others use: those outside the folder count first."""
    view = shelf.view
    files = view.book.subtree_files(folder)
    if len(files) < 2:
        return None
    outside = {file: number for number, file in shelf.users_outside(folder)}
    index = view.index
    ranked = sorted(
        (file for file in files if index.edges.into[file + 1] > index.edges.into[file] and not view.is_test(file)),
        key=lambda file: index.position[file],
    )[:KEY_FILES]
    if not ranked:
        return None
    rows = []
    for file in ranked:
        said, places = purpose(view, file)
        document = view.document(file)
        public = len(public_interface(document, view.path(file))) if document else 0
        name = view.file_link(file, view.path_within(folder, file))
        cells: tuple[Inline, ...] = (
            (name,), (f"{index.position[file] + 1:,}",), (f"{shelf.users(file):,}",),
            *([(f"{outside.get(file, 0):,}",)] if folder else []), (f"{public:,}" if public else "",), said,
        )  # fmt: skip
        rows.append(Row(cells, (*places, *_proof(view, file))))
    outer = ("Outside the folder",) if folder else ()
    header = ("File", "Rank", "Files that use it", *outer, "Public names", "What it is for")
    return Section("Key files", "key-files", (Table(header, tuple(rows)),))


def _proof(view: View, file: int) -> tuple[Place, ...]:
    """The first import of a file: it shows that the file is used."""
    for origin, number in view.index.importers[file][:1]:
        document = view.document(origin)
        if document is not None:
            row = document.imports[number].row
            return (Place(origin, row, row + 1),)
    return ()


def _concepts(shelf: Shelf, folder: int) -> Section | None:
    """The terms of the folder (see `Shelf.terms_of`), as a table."""
    found = list(islice(shelf.terms_of(folder), KEY_TERMS))
    if not found:
        return None
    rows = []
    for item in found:
        cells: tuple[Inline, ...] = ((_term(shelf, item),), (f"{item.here:,}",))
        rows.append(Row((*cells, (f"{item.all:,}",)) if folder else cells))
    header = ("Term", "Files here", "Files in all") if folder else ("Term", "Files")
    return Section("Key concepts", "key-concepts", (Table(header, tuple(rows)),))


def _term(shelf: Shelf, item: FolderTerm) -> Link | str:
    return shelf.concept_link(item.text, item.text) or item.text


def _ties(shelf: Shelf, folder: int) -> list[Section | None]:
    if folder == 0:
        return []
    down, up = shelf.neighbours.rests_on(folder), shelf.neighbours.used_by(folder)
    return [
        _tie(
            shelf,
            folder,
            down,
            "Rests on",
            "rests-on",
            ("Folder", "Links", "From files here", "To files there", "Strongest link"),
        ),
        _tie(
            shelf,
            folder,
            up,
            "Used by",
            "used-by",
            ("Folder", "Links", "To files here", "From files there", "Strongest link"),
        ),
    ]


def _tie(
    shelf: Shelf, folder: int, found: list[Neighbour], title: str, anchor: str, header: tuple[str, ...]
) -> Section | None:
    if not found:
        return None
    view = shelf.view
    rows = []
    for item in found:
        name = view.folder_link(item.folder)
        label: Inline = (name,) if item.whole else (name, " (files right in it)")
        example, places = _example(view, item)
        cells = (label, (f"{item.links:,}",), (f"{item.here:,}",), (f"{item.there:,}",), example)
        rows.append(Row(cells, places))
    table = Table(header, tuple(rows))
    if len(rows) <= LONG:
        return Section(title, anchor, (table,))
    first = Table(header, tuple(rows[:LONG]))
    rest = Folded((f"{len(rows) - LONG} more folders with fewer links",), (Table(header, tuple(rows[LONG:])),))
    return Section(title, anchor, (first, rest))


def _example(view: View, item: Neighbour) -> tuple[Inline, tuple[Place, ...]]:
    """The strongest link behind a row: between which files, and the line of its import when there is one."""
    text: Inline = (
        view.file_link(item.source, view.path(item.source).rpartition("/")[2]), " → ",
        view.file_link(item.target, view.path(item.target).rpartition("/")[2]),
    )  # fmt: skip
    links, document = view.index.links[item.source], view.document(item.source)
    if links is not None and document is not None:
        for number, link in enumerate(links.imports):
            if link.file == item.target and link.resolution in FACTS:
                row = document.imports[number].row
                return (*text, " ", view.line(item.source, row)), (Place(item.source, row, row + 1),)
    return text, ()
