"""Loops that copy each element (C++)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import CPP, Rule, Seen, Site, occurrences

_HEAD = re.compile(rb"for\s*\(\s*(const\s+)?(auto|std::string|std::vector<[^;{}()]*>)\s+(\w+)\s*:(?!:)")


def see(site: Site) -> Iterator[Seen]:
    """``for (auto x : …)`` when the body uses ``x`` as an object with members (``x.…``) and never changes it."""
    for match in _HEAD.finditer(site.data):
        node = site.node_at(match.start(3), match.end(3))
        loop = node.parent if node is not None and node.type == "identifier" else None
        if loop is None or loop.type != "for_range_loop":
            continue
        body = loop.child_by_field_name("body")
        if body is None:
            continue
        name = match[3]
        if match[2] == b"auto" and not _object(site, name, body.start_byte, body.end_byte):
            continue
        text = site.data[body.start_byte : body.end_byte]
        escaped = re.escape(name)
        if re.search(
            rb"\b"
            + escaped
            + rb"(?:\.\w+)*\s*(?:=[^=]|[-+*/|&^]=|\+\+)|move\(\s*"
            + escaped
            + rb"|&\s*"
            + escaped
            + rb"\b",
            text,
        ):
            continue
        right = loop.child_by_field_name("right")
        if right is not None and re.search(
            r"\brange\b|irange|enumerate|zip|views|ArrayRef|\.sizes\(|\.strides\(", site.text(right, 200)
        ):
            continue
        element = match[0].partition(b"(")[2].removesuffix(b":").decode("utf-8", "replace")
        yield site.at(loop, f"`{' '.join(element.split())} : …` copies each element.")


def _object(site: Site, name: bytes, start: int, end: int) -> bool:
    for position in occurrences(site.data, name, start, end):
        if site.data[position + len(name) : position + len(name) + 1] == b".":
            node = site.node_at(position, position + len(name))
            if node is not None and node.type == "identifier":
                return True
    return False


RULE = Rule(
    "copy-in-range-for", "Element copied in a loop", CPP, see,
    "Copies each element of what it loops over.", "performance", "note", marks=(b"auto ", b"std::string "),
)  # fmt: skip
