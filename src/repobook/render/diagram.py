"""Graphs as SVG inside the page: every node a link, no script, no style of its own. Pure.

A graph around one node has those that lead to it on its left and those it leads to on its right; their groups are
named, so it reads as two lists. Any other graph is laid out in layers (`layers`) and has a text twin below it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..content import Diagram
from . import escape
from .addresses import Addresses
from .layers import NODE, Point, layout

#: Width of a character of a label, height of a line, space around a label; in pixels.
_CHARACTER, _LINE, _PAD = 7.25, 22, 8
#: Width between a column of labels and the node in the middle.
_GAP = 72
#: Room for the number of a layer.
_LAYER = 28
#: Longer labels lose their middle.
_LONGEST = 36


def svg(block: Diagram, addresses: Addresses, number: int) -> str:
    """The picture. ``number`` tells the pictures of a page apart."""
    if not block.nodes:
        return ""
    labels = [_label(label) for label, _, _ in block.nodes]
    links = [_opening(addresses, page, anchor) for _, page, anchor in block.nodes]
    focus = block.focus
    if focus >= 0 and all(focus in edge for edge in block.edges):
        return _star(block, labels, links)
    return _layered(block, labels, links)


def _label(text: str) -> str:
    text = escape.visible(text)
    if len(text) > _LONGEST:
        half = (_LONGEST - 1) // 2
        text = f"{text[:half]}…{text[-half:]}"
    return text


def _opening(addresses: Addresses, page: str, anchor: str) -> str:
    """The start tag of a node's link; "" for a node that leads nowhere."""
    return f"<a href={addresses.link(page, anchor)}>" if page or anchor else ""


def _frame(width: float, height: float, name: str, inside: str) -> str:
    size = f'width={_short(width)} height={_short(height)} viewBox="0 0 {_short(width)} {_short(height)}"'
    return f'<figure><svg {size} role=group aria-label="{name}">{inside}</svg></figure>'


def _short(number: float) -> str:
    return str(round(number))


def _width(label: str) -> float:
    return len(label) * _CHARACTER


# -- around one node ---------------------------------------------------------------------------------------------


def _star(block: Diagram, labels: Sequence[str], links: Sequence[str]) -> str:
    focus = block.focus
    to = {end for start, end in block.edges if start == focus}
    users = [node for node in range(len(labels)) if (node, focus) in set(block.edges) and node not in to]
    used = [node for node in range(len(labels)) if node in to and node != focus]
    height = max(len(users), len(used), 1) * _LINE
    middle = height / 2
    left = max([_width(labels[node]) for node in users], default=0)
    begin = left + _GAP if users else 1.0
    box = _width(labels[focus]) + 2 * _PAD
    end = begin + box
    right = end + _GAP
    width = right + max(_width(labels[node]) for node in used) + 4 if used else end + 1
    lines: list[str] = []
    for y, _ in _rows(users, height):
        lines.append(_curve(left + 6, y, begin - 1, middle))
    for y, _ in _rows(used, height):
        lines.append(_curve(end + 1, middle, right - 6, y))
    parts = [f'<path d="{"".join(lines)}"/>']
    if users:
        parts.append(_column("e", left, "Uses it:", _rows(users, height), labels, links))
    parts.append(
        f"<rect x={_short(begin)} y={_short(middle - _LINE / 2 + 1)} width={_short(box)} height={_LINE - 2} />"
        f"<text x={_short(begin + _PAD)} y={_short(middle + 4)}>{escape.inner(labels[focus])}</text>"
    )
    if used:
        parts.append(_column("s", right, "It uses:", _rows(used, height), labels, links))
    return _frame(width, height, "What is linked most with it", "".join(parts))


def _rows(nodes: Sequence[int], height: float) -> list[tuple[float, int]]:
    """The height of each node in a column that stands in the middle."""
    first = (height - len(nodes) * _LINE + _LINE) / 2
    return [(first + place * _LINE, node) for place, node in enumerate(nodes)]


def _column(
    side: str, x: float, name: str, rows: Sequence[tuple[float, int]], labels: Sequence[str], links: Sequence[str]
) -> str:
    texts = "".join(
        [
            f"{links[node]}<text y={_short(y + 4)}>{escape.inner(labels[node])}</text>{'</a>' if links[node] else ''}"
            for y, node in rows
        ]
    )
    return f'<g class={side} role=group aria-label="{name}" transform="translate({_short(x)})">{texts}</g>'


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    """A line from left to right."""
    wide, high = round(to_x) - round(x), round(to_y) - round(y)
    return (
        f"M{round(x)} {round(y)}c{wide // 2} 0 {wide // 2} {high} {wide} {high}"
        if high
        else f"M{round(x)} {round(y)}h{wide}"
    )


# -- in layers ---------------------------------------------------------------------------------------------------


def _layered(block: Diagram, labels: Sequence[str], links: Sequence[str]) -> str:
    widths = [_width(label) + 2 * _PAD for label in labels]
    kept = sorted(set(block.layers), reverse=True)
    made = layout(widths, block.edges, [kept.index(layer) for layer in block.layers])
    lines = [_line(points) for points in made.edges]
    parts = [f'<path d="{"".join(lines)}"/>']
    indent = _LAYER if kept else 0
    if kept:
        tops = {layer: made.nodes[block.layers.index(layer)][1] for layer in kept}
        parts = [
            *[f"<text class=d y={_short(tops[layer] + NODE / 2 + 4)}>{layer}</text>" for layer in kept],
            f'<g transform="translate({indent})">', *parts,
        ]  # fmt: skip
    for node, (x, y) in enumerate(made.nodes):
        shape = (
            f"<rect x={_short(x)} y={_short(y)} width={_short(widths[node])} height={NODE} />"
            f"<text x={_short(x + _PAD)} y={_short(y + NODE / 2 + 4)}>{escape.inner(labels[node])}</text>"
        )
        group = " class=f" if node == block.focus else ""
        opening = links[node]
        if opening:
            shape = opening + shape + "</a>"
        parts.append(f"<g{group}>{shape}</g>" if group else shape)
    if kept:
        parts.append("</g>")
    name = "Components in their layers" if kept else "Graph"
    picture = _frame(made.width + indent, made.height, f"{name}; the same as text below", "".join(parts))
    return picture + _twin(block, labels, links)


def _line(points: Sequence[Point]) -> str:
    """A line downwards through points, with an arrow at its end."""
    x, y = points[0]
    text = f"M{_short(x)} {_short(y)}"
    for to_x, to_y in points[1:]:
        bend = (y + to_y) / 2
        text += f"C{_short(x)} {_short(bend)} {_short(to_x)} {_short(bend)} {_short(to_x)} {_short(to_y)}"
        x, y = to_x, to_y
    down = points[-1][1] > points[-2][1]
    return text + ("m-3-6l3 6 3-6" if down else "m-3 6l3-6 3 6")


def _twin(block: Diagram, labels: Sequence[str], links: Sequence[str]) -> str:
    """The same graph as text."""
    items = []
    for node, label in enumerate(labels):
        ends = [end for start, end in block.edges if start == node]
        if ends:
            shown = [
                f"{links[at]}{escape.inner(labels[at])}{'</a>' if links[at] else ''}" for at in dict.fromkeys(ends)
            ]
            layer = f" (layer {block.layers[node]})" if block.layers else ""
            items.append(f"<li>{escape.inner(label)}{layer} → {', '.join(shown)}")
    return f"<details><summary>The graph as text</summary><ul>{''.join(items)}</ul></details>" if items else ""
