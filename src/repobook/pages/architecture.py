"""Where a file stands among the others: its component, how central it is, cycles, and its nearest neighbours."""

from __future__ import annotations

from ..content import Block, Bullets, Diagram, Inline, Item, Link, Place, Section
from ..model import FACTS
from .view import View, count, join, lines

#: The most nodes of a file's graph, itself included.
NODES = 12


def section(view: View, file: int) -> Section | None:
    edges = view.index.edges
    leaving, reaching = edges.leaving(file), edges.reaching(file)
    if not leaving and not reaching:
        return None
    items = [*_component(view, file), _rank(view, file, len(reaching), len(leaving)), *_cycles(view, file)]
    result: list[Block] = [Bullets(tuple(items)), _diagram(view, file, leaving, reaching)]
    return Section("Architecture & Design", "architecture--design", tuple(result))


def _component(view: View, file: int) -> list[Item]:
    number = view.components.of_file[file]
    if number < 0:
        return []
    component = view.components.list[number]
    text: list[Inline] = [("Component ", view.folder_link(view.book.by_folder[component.path]))]
    for word, others in (("rests on", component.rests_on), ("used by", component.used_by)):
        if others:
            links = [(view.folder_link(view.book.by_folder[view.components.list[other].path]),) for other in others]
            text.append((f"{word} ", *join(links)))
    return [Item(join(text, "; "))]


def _rank(view: View, file: int, reaching: int, leaving: int) -> Item:
    """The rule: PageRank over factual links between files."""
    position = view.index.position[file] + 1
    edges = view.index.edges
    places: list[Place] = []
    for origin, number in view.index.importers[file]:
        document = view.document(origin)
        if document is not None:
            places.append(Place(origin, document.imports[number].row, document.imports[number].row + 1))
    weight = int(edges.weight[edges.reaching(file)].sum()) if reaching else 0
    text = f"Rank {position:,} of {len(view.facts):,} by links from other files: {count(reaching, 'file')} with {count(weight, 'link')} to it"
    return Item((f"{text}; it links to {count(leaving, 'file')}.",), tuple(places))


def _cycles(view: View, file: int) -> list[Item]:
    """The cycles by their number; their members stand once, on the page of all cycles."""
    document, links = view.document(file), view.index.links[file]
    if document is None or links is None:
        return []
    items = []
    for number in view.cycles_of.get(file, ()):
        cycle = view.index.cycles[number]
        members = set(cycle)
        rows = [
            taken.row
            for taken, link in zip(document.imports, links.imports, strict=True)
            if link.file in members and link.file != file and link.resolution in FACTS
        ]
        link = Link(f"import cycle {number + 1}", view.book.cycles(), f"cycle-{number + 1}")
        items.append(Item(("Part of ", link, f", {len(cycle):,} files, by {lines(rows)}"), tuple(Place(file, row, row + 1) for row in rows)))
    return items


def _diagram(view: View, file: int, leaving: list[int], reaching: list[int]) -> Diagram:
    edges = view.index.edges
    strength = [(-int(edges.imports[edge]), -int(edges.weight[edge]), int(edges.target[edge])) for edge in leaving]
    strength += [(-int(edges.imports[edge]), -int(edges.weight[edge]), int(edges.source[edge])) for edge in reaching]
    chosen: list[int] = [file]
    for _, _, other in sorted(strength):
        if other not in chosen:
            chosen.append(other)
        if len(chosen) == NODES:
            break
    place = {node: number for number, node in enumerate(chosen)}
    pairs = {(place[file], place[int(edges.target[edge])]) for edge in leaving if int(edges.target[edge]) in place}
    pairs |= {(place[int(edges.source[edge])], place[file]) for edge in reaching if int(edges.source[edge]) in place}
    nodes = tuple((_label(view.path(node)), view.book.docs(node), "") for node in chosen)
    return Diagram(nodes, tuple(sorted(pairs)), 0)


def _label(path: str) -> str:
    return "/".join(path.split("/")[-2:])
