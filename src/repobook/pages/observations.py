"""Patterns, performance and security: what rules saw in a file, each with its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..content import Bullets, Code, Inline, Item, Link, Piece, Place, Section
from ..evidence import spans
from ..findings import Rule
from ..model import Document, Observation
from ..patterns import titles
from .view import View, count, few, innermost, join

#: Rules that speak of one definition: they stand with it, and in the overview.
OF_DEFINITIONS = frozenset({"refuses", "registers"})
#: How many of the names that one definition registers stand with it.
_SHOWN = 12


def patterns(view: View, file: int, document: Document) -> Section | None:
    """One item a pattern; where each instance has something of its own to say, with that."""
    by_rule: dict[str, list[Observation]] = defaultdict(list)
    for observation in document.patterns:
        if observation.rule not in OF_DEFINITIONS:
            by_rule[observation.rule].append(observation)
    if not by_rule:
        return None
    items = []
    for rule, seen in by_rule.items():
        entries: list[Inline] = [_instance(view, file, item) for item in seen]
        places = tuple(Place(file, item.start_row, item.end_row) for item in seen)
        items.append(Item((*_title(rule), *join(entries, " · ")), places))
    return Section("Code Patterns & Idioms", "code-patterns--idioms", (Bullets(tuple(items)),))


def _instance(view: View, file: int, item: Observation) -> Inline:
    link = view.line(file, item.start_row)
    if not item.detail:
        return (link,)
    said = spoken(view, file, item)
    # What is said links to the definition already.
    again = any(type(piece) is Link and piece.anchor == link.anchor for piece in said)
    return (*said, f" {link.label}") if again else (*said, " ", link)


def spoken(view: View, file: int, item: Observation, detail: str = "") -> Inline:
    """What a rule says of some rows, with what it puts between backticks as code: a link where that is a definition of the
    file."""
    detail = detail or item.detail
    if "`" not in detail:
        return (detail,)
    pieces: list[Piece] = []
    for part, is_code in spans(detail):
        if is_code:
            number = _meant(view, file, item, part)
            pieces.append(view.symbol_link(view.world.base[file] + number, part) if number >= 0 else Code(part))
        else:
            pieces.append(part)
    return tuple(pieces)


def _meant(view: View, file: int, item: Observation, name: str) -> int:
    """The number of the definition that a rule means by a name, -1 when that is not known: the one that its rows define, else
    the nearest from the inside out, else the only one."""
    found = view.own_names(file).get(name)
    if not found:
        return -1
    document = view.document(file)
    if len(found) == 1 or document is None:
        return found[0]
    definitions = document.definitions
    for number in found:
        if item.start_row <= definitions[number].row < item.end_row:
            return number
    scope = innermost(definitions, item.start_row)
    while True:
        for number in found:
            if definitions[number].enclosing == scope:
                return number
        if scope < 0:
            return -1
        scope = definitions[scope].enclosing


def _title(rule: str) -> Inline:
    title = titles().get(rule, rule) + ": "
    return tuple([Code(part) if is_code else part for part, is_code in spans(title)])


def of_definitions(document: Document) -> dict[int, list[Observation]]:
    """What rules say of single definitions, by the number of the definition (-1: the file's top)."""
    found: dict[int, list[Observation]] = defaultdict(list)
    for item in document.patterns:
        if item.rule in OF_DEFINITIONS:
            found[innermost(document.definitions, item.start_row)].append(item)
    return found


def said_items(view: View, file: int, seen: Sequence[Observation]) -> list[Item]:
    """``Refuses`` and ``Registers`` as items of a definition."""
    if not seen:
        return []
    items = []
    for rule in sorted({item.rule for item in seen}):
        mine = [item for item in seen if item.rule == rule]
        whole = len(mine)
        if rule == "registers":
            # The overview has all.
            mine = mine[:_SHOWN]
        entries: list[Inline] = [(*spoken(view, file, item), f" L{item.start_row + 1}") for item in mine]
        entries = few(entries, whole)
        items.append(
            Item(
                (*_title(rule), *join(entries, " · ")),
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
        said = spoken(view, file, item, item.detail or rule.sentence)
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
