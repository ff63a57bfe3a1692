"""Formats that are not fixed in the source (C)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import C_FAMILY, Rule, Seen, Site, arguments, code

#: which argument is the format
_FORMAT = {"printf": 0, "fprintf": 1, "sprintf": 1, "snprintf": 2, "syslog": 1, "dprintf": 1, "NSLog": 0}


def see(site: Site) -> Iterator[Seen]:
    """A lower-case variable, member or call in the place of a format, with nothing to print after it."""
    for call, callee in site.calls(*_FORMAT):
        name = callee.removeprefix("std::").removeprefix("::")
        given = arguments(call)
        place = _FORMAT.get(name, -1)
        if place < 0 or len(given) != place + 1:
            continue
        text = site.text(given[place])
        kind = given[place].type
        if kind in ("identifier", "field_expression", "call_expression", "subscript_expression") and not text.isupper():
            yield site.at(call, f"`{name}` takes {code(text)} as its format: a `%` in it would be followed.")


RULE = Rule(
    "format-not-literal", "Format that is not fixed", C_FAMILY, see,
    "Takes a text made at run time as a format.", "security", "warning", words=tuple(_FORMAT),
)  # fmt: skip
