"""The picture of what a folder rests on and what rests on it: the strongest neighbours on either side. Pure."""

from __future__ import annotations

from ..content import Diagram
from .neighbours import Neighbour
from .shelf import Shelf

#: Neighbours on each side at most.
SIDE = 8


def picture(shelf: Shelf, folder: int) -> Diagram | None:
    """The graph around a folder; None where fewer than two others are tied to it, or for all."""
    if not folder:
        return None
    book = shelf.view.book
    down, up = shelf.neighbours.rests_on(folder), shelf.neighbours.used_by(folder)
    chosen: dict[int, None] = {folder: None}
    for item in [*_strongest(down), *_strongest(up)]:
        chosen.setdefault(item.folder)
    if len(chosen) < 3:
        return None
    place = {number: at for at, number in enumerate(chosen)}
    edges = [(0, place[item.folder]) for item in _strongest(down)]
    edges += [(place[item.folder], 0) for item in _strongest(up)]
    nodes = [
        (book.folders[number].path + "/" if number else book.title, "" if number == folder else book.narrative(number))
        for number in chosen
    ]
    return Diagram(tuple([(label, page, "") for label, page in nodes]), tuple(sorted(set(edges))), 0)


def _strongest(found: list[Neighbour]) -> list[Neighbour]:
    return [item for item in found if item.folder][:SIDE]
