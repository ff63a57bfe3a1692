"""Lists that are searched from the start each time round a loop."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from ..evidence import PYTHON, Rule, Seen, Site, around, code, loop_around

_ASKED = re.compile(rb"in (\w+)(?=\s*(?::|\)|\]|and\b|or\b|else\b|$))", re.MULTILINE)

_ADDED = re.compile(rb"\.(?:append|extend|insert)\(")
_LAST = re.compile(rb"(?<!\w)\w+\Z")


def see(site: Site) -> Iterator[Seen]:
    """``x in names`` in the body of a loop, when ``names`` is a list that the same loop appends to."""
    grown = _grown(site.data)
    for match in around(site.data, b" in ", _ASKED, before=0) if grown else ():
        if match[1] not in grown:
            continue
        node = site.node_at(match.start(1), match.end(1))
        test = node.parent if node is not None and node.type == "identifier" else None
        if node is None or test is None or test.type != "comparison_operator":
            continue
        loop = _outermost(test)
        function = site.function_around(match.start())
        if loop is None or function is None:
            continue
        name = match[1]
        made = rb"\b" + name + rb"(?::[^=\n]+)? = (?:\[\]|list\()"
        grows = rb"\b" + name + rb"\.(?:append|extend|insert)\("
        if re.compile(made).search(site.data, function.start_byte, loop.start_byte):
            body = site.data[loop.start_byte : loop.end_byte]
            if re.search(grows, body) and not re.search(rb"\b" + name + rb"(?::[^=\n]+)? = ", body):
                yield site.at(
                    test,
                    f"{code(site.text(test, 40))} searches a list that the loop makes longer: a set finds in one step.",
                )


def _grown(data: bytes) -> set[bytes]:
    """The names that something is added to, and members of that name."""
    found = set()
    for match in _ADDED.finditer(data):
        at = match.start()
        last = _LAST.search(data, max(0, at - 80), at)
        if last is not None:
            found.add(last[0])
    return found


def _outermost(node: tree_sitter.Node) -> tree_sitter.Node | None:
    loop = loop_around(node)
    while loop is not None:
        outer = loop_around(loop)
        if outer is None or "comprehension" in outer.type:
            return loop
        loop = outer
    return None


RULE = Rule(
    "list-search-in-loop", "Growing list searched in a loop", PYTHON, see,
    "Searches a growing list each time round.", "performance", "note", marks=(b".append(",),
)  # fmt: skip
