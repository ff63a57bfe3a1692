"""Loops that allocate memory each time round (C and C++)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import C_FAMILY, Rule, Seen, Site, code, loop_around

_WORDS = ("malloc", "calloc", "realloc", "strdup", "alloca", "posix_memalign", "aligned_alloc")


def see(site: Site) -> Iterator[Seen]:
    """``new`` and the allocation functions of C in the body of a loop."""
    for call, callee in site.calls(*_WORDS):
        if callee.removeprefix("std::") in _WORDS and loop_around(call) is not None:
            yield site.at(call, f"{code(callee)} in a loop.")
    for node in site.nodes(b"new ", "new_expression"):
        if node.child_by_field_name("placement") is None and loop_around(node) is not None:
            kind = node.child_by_field_name("type")
            yield site.at(node, f"`new {site.text(kind, 40)}` in a loop." if kind is not None else "")


RULE = Rule(
    "allocation-in-loop", "Allocation in a loop", C_FAMILY, see,
    "Allocates each time round.", "performance", "note", words=_WORDS, marks=(b"new ",),
)  # fmt: skip
