"""The complete list of files, by folder."""

from __future__ import annotations

from ...content import Block, Heading, Inline, Link, Row, Section, Table
from ...encoded import has_document
from ...languages import languages
from ..shelf import Shelf
from ..view import count
from .chapter import Chapter


def chapters(shelf: Shelf) -> list[Chapter]:
    view, book = shelf.view, shelf.view.book
    records = languages()
    blocks: list[Block] = []
    for number, folder in enumerate(book.folders):
        if not folder.files:
            continue
        rows = []
        for file in folder.files:
            lines = f"{shelf.lines[file + 1] - shelf.lines[file]:,}" if has_document(view.world.documents, file) else ""
            record = records.get(view.world.files[file].language)
            cells: tuple[Inline, ...] = (
                (view.file_link(file, view.path(file).rpartition("/")[2]),), (record.title if record else "",),
                (lines,), (view.facts[file].category.value,),
            )  # fmt: skip
            rows.append(Row(cells))
        label = folder.path + "/" if folder.path else book.title
        blocks.append(Heading((Link(label, book.index(number), "", bool(folder.path)),), 3))
        blocks.append(Table(("File", "Language", "Lines", "Category"), tuple(rows)))
    if not blocks:
        return []
    line = f"{count(len(book.paths), 'file')} in {count(len(book.folders), 'folder')}"
    return [Chapter("files", "Complete file list", (line,), (), (Section("Files", "files", tuple(blocks)),))]
