"""The components and how they rest on each other: layers, the matrix, and what runs in circles."""

from __future__ import annotations

import numpy as np

from ... import components as rule
from ...content import Block, Bullets, Diagram, Folded, Inline, Item, Link, Paragraph, Row, Section, Table
from ..about import about_component
from ..shelf import Shelf
from ..view import count, join
from .chapter import Chapter

#: Nodes and edges of the picture.
_NODES, _EDGES = 16, 28


def chapters(shelf: Shelf) -> list[Chapter]:
    found = shelf.view.components
    if len(found.list) < 2:
        return []
    sections = [_list(shelf), _layers(shelf), _picture(shelf), _matrix(shelf), _mutual(shelf), _cycles(shelf)]
    kept = tuple(section for section in sections if section is not None)
    layers = max(item.layer for item in found.list) + 1
    line = f"{len(found.list)} components in {count(layers, 'layer')}"
    return [Chapter("components", "Components and how they rest on each other", (line,), (_rule(shelf),), kept)]


def _rule(shelf: Shelf) -> Block:
    found = shelf.view.components
    text = (
        f"The rule: the tree is split from the top. A folder with more than {rule.LARGE_SHARE:.1%} of all source files "
        f"is split into its folders; one with at least {found.share:.1%} of them (at the top, of all files) is a "
        "component. “…” marks what is left of a folder whose larger folders are components. "
        "Links are imports and uses whose target is known for sure."
    )
    return Paragraph((text,))


def link(shelf: Shelf, number: int) -> Link:
    """A link to a component's folder."""
    found = shelf.view.components
    return Link(found.title(number), shelf.view.book.narrative(found.list[number].folder), "", True)


def _list(shelf: Shelf) -> Section:
    found = shelf.view.components
    rows = []
    for number in found.order:
        item = found.list[number]
        said = about_component(shelf, item)
        lines = sum(shelf.lines[file + 1] - shelf.lines[file] for file in item.files)
        name: Inline = (link(shelf, number),)
        down = sum(found.between(number, other) for other in item.rests_on)
        up = sum(found.between(other, number) for other in item.used_by)
        cells: tuple[Inline, ...] = (
            name, (f"{len(item.files):,}",), (f"{lines:,}",), (f"{item.layer}",), (f"{down:,}",), (f"{up:,}",),
            said.text,
        )  # fmt: skip
        rows.append(Row(cells, said.places))
    header = ("Component", "Files", "Lines", "Layer", "Links out", "Links in", "What it holds")
    return Section("Components", "components", (Table(header, tuple(rows)),))


def _layers(shelf: Shelf) -> Section:
    """Which components stand on which: the heavier direction of each pair counts."""
    found = shelf.view.components
    items = []
    for layer in range(max(item.layer for item in found.list), -1, -1):
        members = [number for number in found.order if found.list[number].layer == layer]
        if members:
            items.append(Item((f"{layer}: ", *join([(link(shelf, number),) for number in members], " · "))))
    text = (
        "A component is one layer above the highest one it rests on. Of two that use each other, the one with more "
        f"links to the other rests on it, when these are {rule.NOTABLE:.0%} of the links that leave it or more. Pairs "
        "are taken by how many more these links are, the most first; one that would close a circle is left out."
    )
    return Section("Layers", "layers", (Paragraph((text,)), Bullets(tuple(items))))


def _picture(shelf: Shelf) -> Section | None:
    """The strongest edges between the components with the most links."""
    found = shelf.view.components
    weights = found.weights.copy()
    np.fill_diagonal(weights, 0)
    degree = weights.sum(axis=0) + weights.sum(axis=1)
    chosen = sorted(sorted(range(len(found.list)), key=lambda n: (-int(degree[n]), n))[:_NODES])
    place = {number: at for at, number in enumerate(chosen)}
    edges = [
        (int(weights[a, b]), a, b)
        for a in chosen
        for b in chosen
        if weights[a, b] > weights[b, a] and weights[a, b] > 0
    ]
    edges = sorted(edges, key=lambda item: (-item[0], item[1], item[2]))[:_EDGES]
    if not edges:
        return None
    nodes = tuple((found.title(number), shelf.view.book.narrative(found.list[number].folder), "") for number in chosen)
    layers = tuple(found.list[number].layer for number in chosen)
    picture = Diagram(nodes, tuple((place[a], place[b]) for _, a, b in edges), layers=layers)
    return Section("The strongest ties", "the-strongest-ties", (picture,))


def _matrix(shelf: Shelf) -> Section:
    """Links from the component of the row to that of the column."""
    found = shelf.view.components
    order = found.order
    header = ("", "Component", *(f"{number + 1}" for number in range(len(order))))
    rows = []
    for at, number in enumerate(order):
        cells: list[Inline] = [(f"{at + 1}",), (link(shelf, number),)]
        for other in order:
            weight = found.between(number, other)
            cells.append(("·",) if other == number else (f"{weight:,}",) if weight else ())
        rows.append(Row(tuple(cells)))
    text = "A number counts the links from the component of its row to that of its column; foundations come first."
    return Section("Dependency matrix", "dependency-matrix", (Paragraph((text,)), Table(header, tuple(rows))))


def _mutual(shelf: Shelf) -> Section | None:
    """Pairs that use each other, those first where the lighter direction is heaviest."""
    found = shelf.view.components
    pairs = []
    for number in range(len(found.list)):
        for other in range(number):
            one, two = found.between(number, other), found.between(other, number)
            if one and two:
                pairs.append(
                    (min(one, two), max(one, two), number if one > two else other, other if one > two else number)
                )
    if not pairs:
        return None
    pairs.sort(key=lambda item: (-item[0], -item[1], item[2], item[3]))
    rows = tuple(
        Row(((link(shelf, above),), (link(shelf, below),), (f"{many:,}",), (f"{few:,}",)))
        for few, many, above, below in pairs
    )
    table = Table(("Component", "Rests on", "Links", "Links back"), rows)
    block: Block = table if len(rows) <= 20 else Folded((f"{len(rows)} pairs, the most links back first",), (table,))
    return Section("Pairs that use each other", "pairs-that-use-each-other", (block,))


def _cycles(shelf: Shelf) -> Section | None:
    found = shelf.view.components
    blocks: list[Block] = []
    if found.cycles:
        items = tuple(
            Item((f"{count(len(cycle), 'component')}: ", *join([(link(shelf, number),) for number in cycle], " · ")))
            for cycle in found.cycles
        )
        text = "Components that reach each other even when only the heavier direction of each pair counts:"
        blocks += [Paragraph((text,)), Bullets(items)]
    if found.against:
        rows = tuple(
            Row(((link(shelf, above),), (link(shelf, lower),), (f"{found.between(above, lower):,}",)))
            for above, lower in found.against
        )
        blocks += [Paragraph(("Links against the layers:",)), Table(("Component", "Uses", "Links"), rows)]
    return Section("Circles", "circles", tuple(blocks)) if blocks else None
