"""Strings that grow in a loop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, around, loop_around

_TEXT = rb"(?=[rbfRBF]{0,2}[\"']|str\(|\(?f?\")"
_GROWS = re.compile(rb"(\w+)\s*\+=\s*" + _TEXT)
#: the end of it, which is found many times faster
_ADDS = re.compile(rb"\+=\s*" + _TEXT)


def see(site: Site) -> Iterator[Seen]:
    """``s += "…"`` in the body of a loop, when ``s`` is a local name that was given a string in the same function."""
    if _ADDS.search(site.data) is None:
        return
    for match in around(site.data, b"+=", _GROWS):
        node = site.node_at(match.start(1), match.end(1))
        statement = node.parent if node is not None and node.type == "identifier" else None
        if node is None or statement is None or not statement.type.startswith("augmented_assignment"):
            continue
        loop = loop_around(statement)
        if loop is None:
            continue
        function = site.function_around(match.start())
        start = function.start_byte if function else 0
        given = re.compile(rb"\b" + match[1] + rb"(?:\s*:\s*str)?\s*=\s*(?:[rbfRBF]{0,2}[\"'`]|str\(|String\()")
        if given.search(site.data, start, loop.start_byte) and not given.search(
            site.data, loop.start_byte, statement.start_byte
        ):
            name = match[1].decode("utf-8", "replace")
            yield site.at(statement, f"`{name}` grows by `+=` in a loop: a list and one `join` copy less.")


RULE = Rule(
    "string-concatenation-in-loop", "String built in a loop", PYTHON, see,
    "A string grows by += in a loop.", "performance", "note", marks=(b"+=",),
)  # fmt: skip
