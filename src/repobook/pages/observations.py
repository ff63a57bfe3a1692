"""Patterns, performance and security: what rules saw in a file, each with its lines."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from ..content import Bullets, Code, Inline, Item, Link, Piece, Place, Section
from ..evidence import spans
from ..findings import Rule
from ..model import Document, Observation
from ..patterns import titles
from .view import View, count, join

#: Rules that speak of one definition: they stand with it, and in the overview.
OF_DEFINITIONS = frozenset({"refuses", "registers"})


def patterns(view: View, file: int, document: Document) -> Section | None:
    """One item a pattern; where each instance has something of its own to say, with that."""
    by_rule: dict[str, list[Observation]] = defaultdict(list)
    for observation in document.patterns:
        if observation.rule not in OF_DEFINITIONS:
            by_rule[observation.rule].append(observation)
    if not by_rule:
        return None
    names = titles()
    items = []
    for rule, seen in by_rule.items():
        entries: list[Inline] = [_instance(view, file, item) for item in seen]
        places = tuple(Place(file, item.start_row, item.end_row) for item in seen)
        items.append(Item((f"{names.get(rule, rule)}: ", *join(entries, " · ")), places))
    return Section("Code Patterns & Idioms", "code-patterns--idioms", (Bullets(tuple(items)),))


def _instance(view: View, file: int, item: Observation) -> Inline:
    link = view.line(file, item.start_row)
    if not item.detail:
        return (link,)
    said = spoken(view, file, item.detail)
    # What is said links to the definition already.
    again = any(type(piece) is Link and piece.anchor == link.anchor for piece in said)
    return (*said, f" {link.label}") if again else (*said, " ", link)


def spoken(view: View, file: int, detail: str) -> Inline:
    """What a rule says, with what it puts between backticks as code: a link where that is a definition of the file."""
    if "`" not in detail:
        return (detail,)
    known = view.own_names(file)
    pieces: list[Piece] = []
    for part, is_code in spans(detail):
        if is_code:
            symbol = known.get(part, -1)
            pieces.append(view.symbol_link(symbol, part) if symbol >= 0 else Code(part))
        else:
            pieces.append(part)
    return tuple(pieces)


def of_definitions(document: Document) -> dict[int, list[Observation]]:
    """What rules say of single definitions, by the number of the definition (-1: the file's top)."""
    found: dict[int, list[Observation]] = defaultdict(list)
    for item in document.patterns:
        if item.rule in OF_DEFINITIONS:
            found[_around(document, item.start_row)].append(item)
    return found


def _around(document: Document, row: int) -> int:
    number = bisect_right(document.definitions, row, key=lambda item: item.start_row) - 1
    while number >= 0 and not document.definitions[number].start_row <= row < document.definitions[number].end_row:
        number = document.definitions[number].enclosing
    return number


def said_items(view: View, file: int, seen: Sequence[Observation]) -> list[Item]:
    """``Refuses`` and ``Registers`` as items of a definition."""
    if not seen:
        return []
    items = []
    names = titles()
    for rule in sorted({item.rule for item in seen}):
        mine = [item for item in seen if item.rule == rule]
        entries: list[Inline] = [(*spoken(view, file, item.detail), f" L{item.start_row + 1}") for item in mine]
        items.append(
            Item(
                (f"{names[rule]}: ", *join(entries, " · ")),
                tuple(Place(file, item.start_row, item.end_row) for item in mine),
            )
        )
    return items


def findings(
    view: View, file: int, seen: Sequence[Observation], rules: dict[str, Rule], section: str, title: str, anchor: str
) -> Section | None:
    """The findings of one section (``performance`` or ``security``), in the order of the lines."""
    items = []
    for item in sorted(seen, key=lambda item: (item.start_row, item.rule)):
        rule = rules.get(item.rule)
        if rule is None or rule.section != section:
            continue
        said = spoken(view, file, item.detail or rule.sentence)
        text: Inline = (view.line(file, item.start_row, item.end_row), " ", *said, " ", Code(item.rule))
        items.append(Item(text, (Place(file, item.start_row, item.end_row),)))
    return Section(title, anchor, (Bullets(tuple(items)),)) if items else None


def summary(ran: dict[str, int], found: dict[str, bool]) -> str:
    """One line for the metadata: how many rules ran where they found nothing."""
    parts = [
        f"{section}: none, {count(number, 'rule')} ran"
        for section, number in ran.items()
        if number and not found[section]
    ]
    return " · ".join(parts)
