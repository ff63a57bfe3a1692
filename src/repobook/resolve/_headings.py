"""Headings and labels of all documents, by the anchors and names that links use. Pure."""

from __future__ import annotations

import re

from ..model import Document, Kind
from .world import World

_DROPPED = re.compile(r"[^\w\- ]")
_SPACE = re.compile(r"\s+")


def slug(title: str) -> str:
    """The anchor of a heading by GitHub's rule, before equal ones are numbered."""
    return _DROPPED.sub("", title.strip().lower()).replace(" ", "-")


def normal(name: str) -> str:
    """A label's name as reStructuredText compares them."""
    return _SPACE.sub(" ", name.strip().lower())


def anchors(document: Document) -> dict[str, int]:
    """The anchors of one document: index of the definition by anchor. Looser spellings stand behind exact ones."""
    found: dict[str, int] = {}
    loose: dict[str, int] = {}
    for index, item in enumerate(document.definitions):
        if item.kind is Kind.HEADING:
            name = slug(item.signature)
            number, free = 0, name
            while free in found:
                number += 1
                free = f"{name}-{number}"
            found[free] = index
            loose.setdefault(_loose(item.signature), index)
        elif item.kind is Kind.LABEL:
            found.setdefault(item.name, index)
            loose.setdefault(_loose(item.name), index)
    for name, index in loose.items():
        found.setdefault(f"\0{name}", index)
    return found


def anchor(table: dict[str, int], name: str) -> int:
    """The definition behind an anchor, -1 for none. Site builders spell anchors in several ways."""
    for spelling in (name, name.lower(), f"\0{_loose(name)}"):
        if spelling in table:
            return table[spelling]
    return -1


def _loose(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


Described = dict[str, list[tuple[str, str, int]]]


def labels(world: World, files: list[int]) -> tuple[dict[str, list[int]], Described]:
    """Symbols by label; and directive, name as written and symbol of what directives describe, by the name. A label
    above a title means the title."""
    plain: dict[str, list[int]] = {}
    described: Described = {}
    for file in files:
        document = world.documents[file]
        if document is None:
            continue
        for index, item in enumerate(document.definitions):
            if item.kind is not Kind.LABEL:
                continue
            above = document.definitions[item.enclosing] if item.enclosing >= 0 else None
            stands = above is not None and above.kind is Kind.HEADING and item.start_byte < above.byte
            symbol = world.symbol(file, item.enclosing if stands else index)
            if item.type:
                described.setdefault(normal(item.name), []).append((item.type, item.name, symbol))
            else:
                plain.setdefault(normal(item.name), []).append(symbol)
    return plain, described
