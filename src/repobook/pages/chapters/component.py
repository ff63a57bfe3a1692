"""A chapter for each component, foundations first: its files by rank, what of it others use, and its ties."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...content import Block, Folded, Inline, Link, Paragraph, Row, Section, Table
from ...model import TYPES, Kind
from ...resolve.world import Relation
from ..about import about_component
from ..shelf import Shelf
from ..view import count, join, listed
from . import central
from .architecture import link
from .chapter import Chapter, slug

#: Types, with the types that extend each.
_Families = list[tuple[int, list[int]]]

_EXTENDING = frozenset({Relation.EXTENDS, Relation.IMPLEMENTS})
_SYMBOLS = 25
#: Definitions that the line of contents names.
_NAMED = 3
_FAMILIES = 12
#: Files shown before the rest is folded.
_FILES = 25


def chapters(shelf: Shelf) -> list[Chapter]:
    found = shelf.view.components
    if len(found.list) < 2:
        return []
    symbols, extended = central.candidates(shelf), _extended(shelf)
    files = np.searchsorted(np.array(shelf.view.world.base), symbols, side="right") - 1
    owner = np.array(found.of_file)[files]
    return [_chapter(shelf, number, symbols[owner == number], extended[number]) for number in found.order]


def _chapter(shelf: Shelf, number: int, used: NDArray[np.int64], extended: _Families) -> Chapter:
    """``used`` are those of its definitions that many files use, ``extended`` its types that others extend."""
    view, found = shelf.view, shelf.view.components
    item = found.list[number]
    said = about_component(shelf, item)
    title = f"Component {found.title(number)}"
    lead: list[Block] = [Paragraph(said.text, said.places)] if said.text else []
    links: list[Inline] = [
        (Link("Folder", view.book.narrative(item.folder)),),
        (Link("Files", view.book.index(item.folder)),),
    ]
    links.append((Link("Keywords", view.book.subtree(item.folder)),))
    lead.append(Paragraph(join(links, " · ")))
    symbols = central.most_used(shelf, used, _SYMBOLS)
    sections = [_ties(shelf, number)]
    table = central.table(shelf, symbols)
    if symbols:
        sections.append(Section("What others use most", "what-others-use-most", (table,)))
    sections += [_families(shelf, number, extended), _files(shelf, number)]
    size: Inline = (f"{count(len(item.files), 'file')}, layer {item.layer}",)
    line, places = size, said.places
    if places:
        *told, last = said.text
        line = (*told, last.removesuffix(".") if isinstance(last, str) else last, " · ", *size)
    elif symbols:
        # Where nobody says what it is for, others show it.
        line = (*size, "; used most: ", *listed([row.cells[0] for row in table.rows[:_NAMED]]))
        places = tuple([row.places[0] for row in table.rows[:_NAMED]])
    kept = tuple(section for section in sections if section is not None)
    name = f"component_{slug(item.path or 'top')}_{number + 1}"
    return Chapter(name, title, line, tuple(lead), kept, places)


def _ties(shelf: Shelf, number: int) -> Section | None:
    found = shelf.view.components
    item = found.list[number]
    others = dict.fromkeys((*item.rests_on, *item.used_by))
    if not others:
        return None
    rows = [(found.between(number, other), found.between(other, number), other) for other in others]
    rows.sort(key=lambda entry: (-entry[0] - entry[1], entry[2]))
    table = Table(
        ("Component", "Links from here", "Links to here", "Layer"),
        tuple(
            Row(
                (
                    (link(shelf, other),),
                    (f"{out:,}" if out else "",),
                    (f"{back:,}" if back else "",),
                    (f"{found.list[other].layer}",),
                )
            )
            for out, back, other in rows
        ),
    )
    return Section("What it rests on and what rests on it", "ties", (table,))


def _extended(shelf: Shelf) -> list[_Families]:
    """For each component its types that several types extend or implement, with these."""
    view = shelf.view
    kinds, first = view.naming.kinds, view.naming.first
    found: list[_Families] = [[] for _ in view.components.list]
    for symbol, relations in view.index.relations_to.items():
        kind = kinds[symbol - first] if symbol >= first else None
        if kind in TYPES or kind is Kind.TYPE:
            derived = sorted({item.source for item in relations if item.relation in _EXTENDING})
            if len(derived) > 1:
                found[view.components.of_file[view.world.file_of(symbol)]].append((symbol, derived))
    return found


def _families(shelf: Shelf, number: int, extended: _Families) -> Section | None:
    """Types of the component with the most types that extend them."""
    view = shelf.view
    if not extended:
        return None
    rows = []
    for symbol, derived in sorted(extended, key=lambda family: (-len(family[1]), family[0]))[:_FAMILIES]:
        outside = sum(view.components.of_file[view.world.file_of(one)] != number for one in derived)
        names: Inline = join([(view.symbol_link(one),) for one in derived[:6]])
        rows.append(Row(((view.symbol_link(symbol),), (f"{len(derived):,}",), (f"{outside:,}",), names)))
    table = Table(("Type", "Types that extend it", "Outside the component", "Some of them"), tuple(rows))
    return Section("Families of types", "families-of-types", (table,))


def _files(shelf: Shelf, number: int) -> Section:
    """All files of the component, those with the highest rank first."""
    view = shelf.view
    item = view.components.list[number]
    into = view.index.edges.into
    rows: list[Row] = []
    start = len(item.path) + 1 if item.path else 0
    for file in sorted(item.files, key=lambda file: view.index.position[file]):
        said, places = shelf.purpose(file) if len(rows) < _FILES else ((), ())
        users = int(into[file + 1] - into[file])
        rows.append(
            Row(((view.file_link(file, view.path(file)[start:]),), (f"{users:,}" if users else "",), said), places)
        )
    header = ("File", "Files that use it", "What it is for")
    blocks: list[Block] = [Table(header, tuple(rows[:_FILES]))]
    if len(rows) > _FILES:
        rest = Table(header[:2], tuple(Row(row.cells[:2]) for row in rows[_FILES:]))
        blocks.append(Folded((f"{len(rows) - _FILES:,} files of lower rank",), (rest,)))
    return Section("Its files by rank", "its-files-by-rank", tuple(blocks))
