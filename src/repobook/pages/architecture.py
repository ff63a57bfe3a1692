"""Where a file stands among the others: its component, how central it is, cycles, and its nearest neighbours."""

from __future__ import annotations

from ..content import Block, Bullets, Diagram, Inline, Item, Link, Place, Section
from ..cycles import waits
from ..model import FACTS
from .view import Neighbours, View, count, join, lines, listed

#: The most nodes of a file's graph, itself included.
NODES = 12
#: Components named in a line at most.
_NAMED = 3


def section(view: View, file: int) -> Section | None:
    leaving, reaching = view.neighbours(file)
    if not leaving and not reaching:
        return None
    place = join([part for part in (_component(view, file), _rank(view, file, leaving, reaching)) if part], "; ")
    items = [*([Item((*place, "."))] if place else []), *_cycles(view, file)]
    result: list[Block] = [Bullets(tuple(items))] if items else []
    if len({other for other, _, _ in (*leaving, *reaching)}) > 1:
        result.append(_diagram(view, file, leaving, reaching))
    if not result:
        return None
    return Section("Architecture & Design", "architecture--design", tuple(result))


def _component(view: View, file: int) -> Inline:
    """The component, with the components it rests on and those that rest on it; many are told on its own page."""
    number = view.components.of_file[file]
    if number < 0:
        return ()
    component = view.components.list[number]
    parts: list[Inline] = []
    for word, others in (("rests on", component.rests_on), ("used by", component.used_by)):
        if len(others) > _NAMED:
            parts.append((f"{word} {count(len(others), 'component')}",))
        elif others:
            links = [(view.folder_link(view.book.by_folder[view.components.list[other].path]),) for other in others]
            parts.append((f"{word} ", *listed(links)))
    head: Inline = ("Component ", view.folder_link(view.book.by_folder[component.path]))
    return (*head, " (", *join(parts, ", "), ")") if parts else head


def _rank(view: View, file: int, leaving: Neighbours, reaching: Neighbours) -> Inline:
    """The rule: PageRank over factual links between files. Nothing where no file links here."""
    if not reaching:
        return ()
    position = view.index.position[file] + 1
    weight = sum([weight for _, weight, _ in reaching])
    # Not "of so many": else every new file would change every page.
    said = f"rank {position:,} by links from other files: {count(len(reaching), 'file')} with {count(weight, 'link')} to it"
    return (f"{said}, from it to {count(len(leaving), 'file')}",)


def _cycles(view: View, file: int) -> list[Item]:
    """The cycles by their number; their members stand once, on the page of all cycles."""
    document, links = view.document(file), view.index.links[file]
    if document is None or links is None:
        return []
    items = []
    for number in view.cycles_of.get(file, ()):
        cycle = view.index.cycles[number]
        members = set(cycle.files)
        # One import takes several names in.
        rows = dict.fromkeys(
            taken.row
            for taken, link in zip(document.imports, links.imports, strict=True)
            if link.file in members
            and link.file != file
            and link.resolution in FACTS
            and not (cycle.loaded and waits(document, taken))
        )
        how = "" if cycle.loaded else ", that only deferred imports close"
        link = Link(f"import cycle {number + 1}", view.book.cycles(), f"cycle-{number + 1}")
        items.append(
            Item(
                ("Part of ", link, f", {len(cycle.files):,} files{how}, by {lines(rows)}"),
                tuple(Place(file, row, row + 1) for row in rows),
            )
        )
    return items


def _diagram(view: View, file: int, leaving: Neighbours, reaching: Neighbours) -> Diagram:
    """The strongest neighbours: those by import first, then by the number of links."""
    order = sorted([(not imports, -weight, other) for other, weight, imports in (*leaving, *reaching)])
    chosen = list(dict.fromkeys([file, *[other for _, _, other in order]]))[:NODES]
    number = {node: at for at, node in enumerate(chosen)}
    pairs = {(0, number[other]) for other, _, _ in leaving if other in number}
    pairs |= {(number[other], 0) for other, _, _ in reaching if other in number}
    # The page itself needs no link below the picture.
    pages = ["", *[view.book.docs(node) for node in chosen[1:]]]
    nodes = zip(_labels([view.path(node) for node in chosen]), pages, strict=True)
    return Diagram(tuple([(label, page, "") for label, page in nodes]), tuple(sorted(pairs)), 0)


def _labels(paths: list[str]) -> list[str]:
    """File names with their folder; more of the path where two would be the same."""
    labels = ["/".join(path.split("/")[-2:]) for path in paths]
    return [path if labels.count(label) > 1 else label for path, label in zip(paths, labels, strict=True)]
