"""Files that belong with a file, each with the reason."""

from __future__ import annotations

from collections.abc import Iterator

from ..content import Bullets, Item, Place, Section
from ..resolve.world import Relation
from .overview import SOURCES
from .view import View

_HEADERS = (".h", ".hpp", ".hh", ".hxx", ".cuh", ".inl")
#: Grammars that programs of C are made from: of yacc and bison, of lex and flex.
_GRAMMARS = (".y", ".yy", ".ypp", ".l", ".ll", ".lpp")
#: A file name in more files than this says nothing about them.
COMMON = 8
_STRONGEST = 3


def section(view: View, file: int) -> Section | None:
    reasons: dict[int, list[str]] = {}
    places: dict[int, list[Place]] = {}
    for other, reason, place in _related(view, file):
        if other != file:
            if reason not in reasons.setdefault(other, []):
                reasons[other].append(reason)
            places.setdefault(other, []).extend([place] if place else [])
    if not reasons:
        return None
    items = [
        Item((view.file_link(other), f": {', '.join(words)}"), tuple(places[other])) for other, words in reasons.items()
    ]
    return Section("Related Files", "related-files", (Bullets(tuple(items)),))


def _related(view: View, file: int) -> Iterator[tuple[int, str, Place | None]]:
    folder, _, name = view.path(file).rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    prefix = f"{folder}/" if folder else ""
    by_path = view.world.by_path
    if dot and "." + suffix in _HEADERS + SOURCES:
        mine = "." + suffix in _HEADERS
        for twin in SOURCES if mine else _HEADERS:
            if (found := by_path.get(f"{prefix}{stem}{twin}")) is not None:
                yield found, "implementation" if mine else "header", None
    if dot and "." + suffix in _GRAMMARS + _HEADERS + SOURCES:
        mine = "." + suffix in _GRAMMARS
        for twin in SOURCES + _HEADERS if mine else _GRAMMARS:
            if (found := by_path.get(f"{prefix}{stem}{twin}")) is not None:
                yield found, "program of the same name" if mine else "grammar of the same name", None
    if name.endswith(".py") and (found := by_path.get(f"{prefix}{name}i")) is not None:
        yield found, "stub", None
    if name.endswith(".pyi") and (found := by_path.get(prefix + name[:-1])) is not None:
        yield found, "the module it describes", None
    yield from _declared(view, file)
    for other in view.tests_of.get(file, ()):
        yield other, "test with its name", None
    for other in view.tested_by_name.get(file, ()):
        yield other, "the file it is named after", None
    same = view.same_name.get(name, ())
    if 1 < len(same) <= COMMON:
        for other in same:
            yield other, "same name in another folder", None
    yield from _history(view, file)
    yield from _strongest(view, file)


def _declared(view: View, file: int) -> Iterator[tuple[int, str, Place | None]]:
    """Files that declare what this one defines, or define what it declares."""
    world = view.world
    declares = Relation.DECLARES
    relations_of, relations_to = view.index.relations_of, view.index.relations_to
    counts: dict[tuple[int, str], int] = {}
    for symbol in range(world.base[file], world.base[file + 1]):
        for item in relations_of.get(symbol, ()):
            if item.relation is declares:
                key = (world.file_of(item.target), "defines what this file declares")
                counts[key] = counts.get(key, 0) + 1
        for item in relations_to.get(symbol, ()):
            if item.relation is declares:
                key = (world.file_of(item.source), "declares what this file defines")
                counts[key] = counts.get(key, 0) + 1
    best = sorted(((other, reason) for other, reason in counts if other != file), key=lambda key: (-counts[key], key))
    for other, reason in best[:_STRONGEST]:
        yield other, reason, None


def _history(view: View, file: int) -> Iterator[tuple[int, str, Place | None]]:
    if view.history is None:
        return
    for path, times in view.history.changes_together.get(view.path(file), ()):
        if (found := view.world.by_path.get(path)) is not None:
            yield found, f"changed together in {times} commits", None


def _strongest(view: View, file: int) -> Iterator[tuple[int, str, Place | None]]:
    leaving, reaching = view.neighbours(file)
    out = sorted([(-weight, other) for other, weight, _ in leaving])[:_STRONGEST]
    into = sorted([(-weight, other) for other, weight, _ in reaching])[:_STRONGEST]
    for weight, other in out:
        if weight < -2:
            yield other, f"{-weight:,} links from here", None
    for weight, other in into:
        if weight < -2:
            yield other, f"{-weight:,} links to here", None
