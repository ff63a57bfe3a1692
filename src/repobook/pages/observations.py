"""Patterns, performance and security: what rules saw in a file, each with its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ..content import Bullets, Code, Inline, Item, Place, Section
from ..findings import Rule
from ..model import Document, Observation
from ..patterns import titles
from .view import View, count, join


def patterns(view: View, file: int, document: Document) -> Section | None:
    """One item a pattern; where each instance has something of its own to say, with that."""
    if not document.patterns:
        return None
    by_rule: dict[str, list[Observation]] = defaultdict(list)
    for observation in document.patterns:
        by_rule[observation.rule].append(observation)
    names = titles()
    items = []
    for rule, seen in by_rule.items():
        entries: list[Inline] = [_instance(view, file, item) for item in seen]
        places = tuple(Place(file, item.start_row, item.end_row) for item in seen)
        items.append(Item((f"{names.get(rule, rule)}: ", *join(entries, " · ")), places))
    return Section("Code Patterns & Idioms", "code-patterns--idioms", (Bullets(tuple(items)),))


def _instance(view: View, file: int, item: Observation) -> Inline:
    link = view.line(file, item.start_row)
    return (f"{item.detail} ", link) if item.detail else (link,)


def findings(
    view: View, file: int, seen: Sequence[Observation], rules: dict[str, Rule], section: str, title: str, anchor: str
) -> Section | None:
    """The findings of one section (``performance`` or ``security``), in the order of the lines."""
    items = []
    for item in sorted(seen, key=lambda item: (item.start_row, item.rule)):
        rule = rules.get(item.rule)
        if rule is None or rule.section != section:
            continue
        text: Inline = (view.line(file, item.start_row, item.end_row), f" {item.detail or rule.sentence} ", Code(item.rule))
        items.append(Item(text, (Place(file, item.start_row, item.end_row),)))
    return Section(title, anchor, (Bullets(tuple(items)),)) if items else None


def summary(ran: dict[str, int], found: dict[str, bool]) -> str:
    """One line for the metadata: how many rules ran where they found nothing."""
    parts = [f"{section}: none, {count(number, 'rule')} ran" for section, number in ran.items() if number and not found[section]]
    return " · ".join(parts)
