"""What the repository calls itself, from its own files. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .model import Definition, Document, Kind
from .resolve.world import World
from .symboltable import shown_name

#: Files that describe a package, and before which keys its name and description stand.
MANIFESTS = {
    "pyproject.toml": ("project.", "tool.poetry."),
    "package.json": ("",),
    "Cargo.toml": ("package.",),
    "setup.cfg": ("metadata.",),
}
#: ``# Title``: a heading deeper than that heads a part, not the whole
_TOP = len("# ")
_SUBJECT = re.compile(r"([A-Z][\w.+-]*(?: [A-Z][\w.+-]*){0,2}) (?:is|are) (?:a|an|the) ")


def title(world: World) -> str:
    """The name under which it is packaged; else its README's title, or what the README says something about; else the
    project of its build file; else ``The repository``. Never the folder's name, which is not the repository's own."""
    return next((text for text in _candidates(world) if text), "The repository")


def _candidates(world: World) -> Iterator[str]:
    for path, tables in MANIFESTS.items():
        for item in _definitions(world, path):
            if item.qualified_name in [f"{table}name" for table in tables]:
                yield item.value.strip("\"'")
    readmes = [path for path in sorted(world.by_path) if "/" not in path and path.lower().startswith("readme")]
    for path in readmes:
        document = _document(world, path)
        if document is None:
            continue
        for item in document.definitions:
            if document.doc and document.doc_start < item.row:
                break  # a heading after the first text heads a part too
            if item.kind is Kind.HEADING and item.enclosing < 0 and item.column <= _TOP:
                yield shown_name(item)
    for path in readmes:
        document = _document(world, path)
        subject = _SUBJECT.match(document.doc) if document else None
        yield subject.group(1) if subject else ""
    for path in ("CMakeLists.txt", "meson.build"):
        for item in _definitions(world, path):
            if item.signature.startswith("project("):
                yield item.name


def _document(world: World, path: str) -> Document | None:
    file = world.by_path.get(path)
    return world.documents[file] if file is not None else None


def _definitions(world: World, path: str) -> tuple[Definition, ...]:
    document = _document(world, path)
    return document.definitions if document else ()
