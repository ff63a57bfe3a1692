"""Vectors that grow step by step although their final size is known."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from ..evidence import CPP, Rule, Seen, Site, loop_around

_WORDS = ("push_back", "emplace_back")
_MADE = re.compile(rb"std::(?:vector|string)\s*<[^;{}()]*>\s+(\w+)\s*(?:;|=\s*\{\})")
_SIMPLE = frozenset({"compound_statement", "expression_statement", "for_statement", "for_range_loop"})


def see(site: Site) -> Iterator[Seen]:
    """``v.push_back(…)`` as a direct statement of a counting or ranging loop, when ``v`` is a local ``std::vector``
    or ``std::string`` for which no size was reserved."""
    for call, callee in site.calls(*_WORDS):
        name = callee.rpartition(".")[0]
        loop = loop_around(call)
        if not name.isidentifier() or loop is None or loop.type not in ("for_statement", "for_range_loop"):
            continue
        if (
            not _direct(call, loop)
            or loop_around(loop) is not None
            or b"break;" in site.data[loop.start_byte : loop.end_byte]
        ):
            continue
        function = site.function_around(call.start_byte)
        if function is None:
            continue
        before = site.data[function.start_byte : loop.start_byte]
        word = name.encode()
        made = any(match[1] == word for match in _MADE.finditer(before))
        if made and word + b".reserve(" not in before and word + b".resize(" not in before:
            yield site.at(call, f"`{name}` grows in a loop and no size was reserved for it.")


def _direct(node: tree_sitter.Node, loop: tree_sitter.Node) -> bool:
    up = node.parent
    while up is not None and up.id != loop.id:
        if up.type not in _SIMPLE:
            return False
        up = up.parent
    return True


RULE = Rule(
    "push-back-without-reserve", "Growing vector without a reserved size", CPP, see,
    "A vector grows in a loop and no size was reserved.", "performance", "note", words=_WORDS,
)  # fmt: skip
