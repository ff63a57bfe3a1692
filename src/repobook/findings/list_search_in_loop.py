"""Lists that are searched from the start each time round a loop."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from ..evidence import PYTHON, Rule, Seen, Site, around, loop_around

_ASKED = re.compile(rb"in (\w+)(?=\s*(?::|\)|\]|and\b|or\b|else\b|$))", re.MULTILINE)


def see(site: Site) -> Iterator[Seen]:
    """``x in names`` in the body of a loop, when ``names`` is a list that the same loop appends to."""
    for match in around(site.data, b" in ", _ASKED, before=0):
        if match[1] + b"." not in site.data:
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
                    f"`{site.text(test, 40)}` searches a list that the loop makes longer: a set finds in one step.",
                )


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
