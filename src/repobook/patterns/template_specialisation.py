"""Templates with a version of their own for certain arguments."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import CPP, Rule, Seen, Site, code
from ..model import Flag

_LONG = 80


def see(site: Site) -> Iterator[Seen]:
    """Full and partial specialisations that are defined here."""
    for item in site.definitions:
        if item.flags & Flag.SPECIALISATION and not item.flags & Flag.DECLARATION:
            written = item.signature
            if written.startswith("template"):
                written = _after_brackets(written)
            yield site.head(item, code(_cut(written)))


def _cut(text: str) -> str:
    """A long head without its parameters, and without its end where that is not enough."""
    if len(text) > _LONG and (opening := text.find("(", text.find("<") + 1)) > 0:
        text = text[:opening].rstrip() + "(…)"
    return text if len(text) <= _LONG else text[: _LONG - 1].rstrip() + "…"


def _after_brackets(text: str) -> str:
    depth = 0
    for index, letter in enumerate(text):
        depth += (letter == "<") - (letter == ">")
        if letter == ">" and depth == 0:
            return text[index + 1 :].strip()
    return text


PATTERN = Rule("template-specialisation", "Template specialisation", CPP, see, flags=Flag.SPECIALISATION)
