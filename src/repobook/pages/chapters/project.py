"""What the project is, in its own words: its README, and what its packaging says of it."""

from __future__ import annotations

from ...content import Block, Code, Inline, Link, Paragraph, Place, Row, Section, Table
from ...model import Kind
from .. import documents
from ..about import readme
from ..shelf import Shelf
from ..view import View
from .chapter import Chapter

#: Files that describe the project as a package, with the prefix of the keys that do.
_PACKAGING = (
    ("pyproject.toml", ("project.", "tool.poetry.")), ("setup.cfg", ("metadata.",)), ("package.json", ("",)),
    ("Cargo.toml", ("package.",)), ("CITATION.cff", ("",)), ("go.mod", ("",)),
)  # fmt: skip
_KEYS = (
    "name", "title", "version", "description", "abstract", "summary", "license", "license-expression", "licence",
    "requires-python", "python_requires", "rust-version", "go", "module", "edition", "keywords", "homepage", "url",
    "repository", "author",
)  # fmt: skip


def chapters(shelf: Shelf) -> list[Chapter]:
    view = shelf.view
    sections: list[Section] = []
    packaging = _packaging(view)
    if packaging:
        sections.append(Section("As it is packaged", "as-it-is-packaged", (packaging,)))
    file = readme(view, 0)
    if file >= 0:
        blocks: tuple[Block, ...] = documents.content(view, file)
        if blocks:
            source = Paragraph((view.file_link(file),))
            sections.insert(0, Section("Its README", "its-readme", (*documents.trimmed(blocks), source)))
    if not sections:
        return []
    line: Inline = ("Its README", *((" and its packaging",) if packaging else ())) if file >= 0 else ("Its packaging",)
    return [Chapter("project", "What the project is", line, (), tuple(sections))]


def _packaging(view: View) -> Table | None:
    rows = []
    for path, prefixes in _PACKAGING:
        file = view.world.by_path.get(path)
        document = view.document(file) if file is not None else None
        if file is None or document is None:
            continue
        base = view.world.base[file]
        for number, item in enumerate(document.definitions):
            name = next((item.qualified_name[len(p) :] for p in prefixes if item.qualified_name.startswith(p)), "")
            if item.kind is Kind.KEY and name in _KEYS and item.value:
                source = Link(f"{path} L{item.row + 1}", view.book.docs(file), view.anchor(base + number))
                value = item.value.strip("\"'")
                rows.append(Row(((Code(name),), (value,), (source,)), (Place(file, item.row, item.row + 1),)))
    return Table(("Key", "Value", "Where"), tuple(rows)) if rows else None
