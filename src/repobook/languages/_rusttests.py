"""Tests of Rust that a macro writes: ``case!(name, …)`` among items."""

from __future__ import annotations

import re
from typing import NamedTuple

import tree_sitter

from ._tree import first_child

#: in ``macro_rules!``: a rule begins with a name, and a function of that name is marked as a test
_TAKES = re.compile(rb"\(\s*\$(\w+)\s*:\s*ident\b")
_MARKS = re.compile(rb"#\s*\[\s*(?:\w+\s*::\s*)*test\b[^\]]*\](?:\s*#\s*\[[^\]]*\])*\s*(?:async\s+)?fn\s+\$(\w+)")


class Written(NamedTuple):
    """A test that a macro writes: the whole call, the name, and where the signature ends."""

    node: tree_sitter.Node
    name: tree_sitter.Node
    end: int


def makers(definitions: list[tree_sitter.Node], data: bytes) -> frozenset[bytes]:
    """The macros of a file whose first argument is the name of a test."""
    found = set()
    for node in definitions:
        name = node.child_by_field_name("name") if node.type == "macro_definition" else None
        if name is not None:
            text = data[node.start_byte : node.end_byte]
            if set(_MARKS.findall(text)) & set(_TAKES.findall(text)):
                found.add(data[name.start_byte : name.end_byte])
    return frozenset(found)


def written(items: list[tree_sitter.Node], known: frozenset[bytes], data: bytes) -> list[Written]:
    """The tests among items. Of macros of other files those count that speak of a test in their name and take a body,
    for the names of functions that make tests are all that is seen of them here."""
    found = []
    for item in items:
        node = first_child(item) if item.type == "expression_statement" else item
        if node is None or node.type != "macro_invocation" or not node.named_child_count:
            continue
        held = node.named_children[-1]
        first = first_child(held) if held.type == "token_tree" else None
        if first is None or first.type != "identifier" or data[held.start_byte + 1 : first.start_byte].strip():
            continue
        called = data[node.start_byte : held.start_byte].rstrip(b" \t\r\n!").rpartition(b"::")[2]
        after = data[first.end_byte : held.end_byte].lstrip()[:1]
        body = next(
            (child for child in held.named_children if data[child.start_byte : child.start_byte + 1] == b"{"), None
        )
        if called in known or (b"test" in called and after == b"," and body is not None):
            found.append(Written(item, first, body.start_byte if body is not None else node.end_byte))
    return found
