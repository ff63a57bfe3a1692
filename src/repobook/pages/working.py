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
    users, weights = _testers(shelf, folder)
    items = [shelf.owners.item(folder), *_builds(shelf.view, folder), _run(shelf.view, users)]
    kept = tuple(item for item in items if item is not None)
    blocks: list[Block] = [Bullets(kept)] if kept else []
    blocks.extend(_tests(shelf.view, users, weights))
    return Section("How to work in it", "how-to-work-in-it", tuple(blocks)) if blocks else None


def _testers(shelf: Shelf, folder: int) -> tuple[list[int], list[int]]:
    """Test files that use the folder's files, and how many links each has to them, the most first."""
    view = shelf.view
    edges = view.index.edges
    files = view.book.subtree_files(folder)
    reaching = edges.by_target[int(edges.into[files.start]) : int(edges.into[files.stop])]
    if folder == 0 or not len(reaching) or all(view.is_test(file) for file in files):
        return [], []
    sources, inverse = np.unique(edges.source[reaching], return_inverse=True)
    weights = np.bincount(inverse, weights=edges.weight[reaching]).astype(np.int64).tolist()
    found = sorted(
        (-weight, file) for file, weight in zip(sources.tolist(), weights, strict=True) if view.is_test(file)
    )
    return [file for _, file in found], [-weight for weight, _ in found]


def _run(view: View, users: list[int]) -> Item | None:
    found = next((commands[0] for file in users if (commands := view.runner.commands(file))), None)
    if found is None:
        return None
    command, place = found
    return Item(("Run a test: ", Code(command), " (", view.file_link(place.file), f" L{place.start + 1})"), (place,))


def _tests(view: View, users: list[int], weights: list[int]) -> list[Block]:
    if not users:
        return []
    rows = [Row(((view.file_link(file),), (f"{weight:,}",))) for file, weight in zip(users, weights, strict=True)]
    header = ("Test", "Links to files here")
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
        if found and at == folder:
            return [_build(view, file) for file in found]
        if found:
            links: list[Inline] = [(view.file_link(file),) for file in found]
            head = "Nearest build file: " if len(found) == 1 else "Nearest build files: "
            return [Item((head, *join(links, " · ")), tuple(Place(file, 0, 1) for file in found))]
        at = view.book.folders[at].parent
    return []


def _build(view: View, file: int) -> Item:
    document = view.document(file)
    text: Inline = ("Build file: ", view.file_link(file))
    if document is None:
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
    return Item(
        (*text, f": {count(len(entries), 'target')}"),
        places,
        (Folded(("Targets",), (Bullets((Item(join(entries)),)),)),),
    )
