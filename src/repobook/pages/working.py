"""How to work in a folder: its tests and how to run them, who owns it, what builds it. Pure."""

from __future__ import annotations

import numpy as np

from ..content import Block, Bullets, Code, Folded, Heading, Inline, Item, Place, Row, Section, Table
from ..model import Kind
from .shelf import Shelf
from .view import View, count, join

BUILD_FILES = (
    "CMakeLists.txt", "BUILD.bazel", "BUILD", "BUCK", "TARGETS", "meson.build", "Makefile", "GNUmakefile", "makefile",
    "pyproject.toml", "setup.py", "setup.cfg", "package.json", "Cargo.toml", "go.mod", "pom.xml", "build.gradle",
    "build.gradle.kts", "SConscript", "Android.mk",
)  # fmt: skip
#: Tests shown; the rest is folded.
_TESTS = 8
_TARGETS = 10


def working(shelf: Shelf, folder: int) -> Section | None:
    """Owners and build files as a list, then the tests as a table."""
    items = [item for item in (shelf.owners.item(folder), *_builds(shelf.view, folder)) if item is not None]
    blocks: list[Block] = [Bullets(tuple(items))] if items else []
    blocks.extend(_tests(shelf, folder))
    return Section("How to work in it", "how-to-work-in-it", tuple(blocks)) if blocks else None


def _tests(shelf: Shelf, folder: int) -> list[Block]:
    """Test files that use the folder's files, those with the most links first."""
    if folder == 0:
        return []
    view = shelf.view
    edges = view.index.edges
    files = view.book.subtree_files(folder)
    reaching = edges.by_target[int(edges.into[files.start]) : int(edges.into[files.stop])]
    if not len(reaching):
        return []
    weights = np.bincount(edges.source[reaching], weights=edges.weight[reaching])
    users = [int(file) for file in np.flatnonzero(weights) if view.is_test(int(file))]
    if not users or all(view.is_test(file) for file in files):
        return []
    users.sort(key=lambda file: (-int(weights[file]), file))
    rows = []
    for file in users:
        commands = view.runner.commands(file)
        run: Inline = (Code(commands[0][0]),) if commands else ()
        rows.append(Row(((view.file_link(file),), (f"{int(weights[file]):,}",), run), (commands[0][1],) if commands else ()))
    header = ("Test", "Links to files here", "Run by")
    title = Heading((f"Tests: {count(len(users), 'file')}",), 3)
    if len(rows) <= _TESTS:
        return [title, Table(header, tuple(rows))]
    more = count(len(rows) - _TESTS, "more test file")
    return [title, Table(header, tuple(rows[:_TESTS])), Folded((more,), (Table(header, tuple(rows[_TESTS:])),))]


def _builds(view: View, folder: int) -> list[Item]:
    """The build files of the folder, else the nearest above it."""
    at = folder
    while at >= 0:
        path = view.book.folders[at].path
        prefix = path + "/" if path else ""
        found = [view.world.by_path[prefix + name] for name in BUILD_FILES if prefix + name in view.world.by_path]
        if found:
            return [_build(view, file, at == folder) for file in found]
        at = view.book.folders[at].parent
    return []


def _build(view: View, file: int, here: bool) -> Item:
    document = view.document(file)
    text: Inline = ("Build file: " if here else "Nearest build file: ", view.file_link(file))
    if document is None or not here:
        return Item(text, (Place(file, 0, 1),))
    base = view.world.base[file]
    targets = [
        (number, item) for number, item in enumerate(document.definitions) if item.kind in (Kind.TARGET, Kind.RULE)
    ]
    entries: list[Inline] = [(view.symbol_link(base + number),) for number, _ in targets]
    places = tuple(Place(file, item.row, item.row + 1) for _, item in targets) or (Place(file, 0, 1),)
    if not entries:
        return Item(text, places)
    if len(entries) <= _TARGETS:
        return Item((*text, ": ", *join(entries)), places)
    return Item((*text, f": {count(len(entries), 'target')}"), places, (Folded(("Targets",), (Bullets((Item(join(entries)),)),)),))
