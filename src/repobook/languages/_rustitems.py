"""Items of Rust that stand in macros: between the braces of a call, and in the body of a ``macro_rules!``."""

from __future__ import annotations

import re
from typing import NamedTuple

import tree_sitter

from ..syntax import parse
from ._tree import first_child

_GRAMMAR = "tree_sitter_rust"
_STARTS = rb"(?:pub|mod|use|fn|struct|enum|impl|trait|static|const|type|unsafe|async|extern)\b"
#: a macro call at the start of a row that opens a brace
_CALLED = re.compile(rb"^[ \t]*(?:\w+::)*\w+![ \t]*\{\s*(?:#|/|\w+!|" + _STARTS + rb")", re.M)
#: a rule of ``macro_rules!`` that gives what may be an item
_GIVEN = re.compile(rb"=>\s*[({\[]\s*(?:#|/|macro_rules!|" + _STARTS + rb")")
#: items that have a name, by which others find them
_NAMED = frozenset(
    {
        "mod_item",
        "use_declaration",
        "function_item",
        "struct_item",
        "enum_item",
        "union_item",
        "trait_item",
        "static_item",
        "const_item",
        "type_item",
        "extern_crate_declaration",
    }
)
_ITEMS = _NAMED | {"impl_item"}
_HOLDERS = frozenset({"mod_item", "impl_item", "trait_item"})
_ALLOWED = _ITEMS | {
    "attribute_item",
    "inner_attribute_item",
    "line_comment",
    "block_comment",
    "macro_invocation",
    "expression_statement",
    "macro_definition",
    "empty_statement",
}
_SIGNS = re.compile(rb"[^\n]")


class Opened(NamedTuple):
    """A text of the same length in which items of macros stand among the others; the definitions of the macros that are
    blanked there."""

    text: bytes
    macros: list[tree_sitter.Node]


def opened(data: bytes) -> Opened | None:
    """The text with the names and braces blanked of macro calls that hold whole items (``cfg_unix! { pub mod … }``), and
    of macros with one rule that gives items with names: so these items are read. None when there are none."""
    calls, rules = _CALLED.search(data), b"macro_rules!" in data and _GIVEN.search(data)
    if not calls and not rules:
        return None
    text = data
    macros: list[tree_sitter.Node] = []
    ended: list[int] = []
    for _ in range(4):
        root = parse(text, _GRAMMAR).root_node
        nodes = places(root, _HOLDERS)
        spans = [span for node in nodes for span in (_held(node, text) if calls else ())]
        for node in nodes if rules else ():
            blanked = _given(node, text)
            if blanked:
                macros.append(node)
                # The sign that ends an item keeps attributes of the macro from the first of its items.
                ended.append(blanked[0][1] - 1)
                spans += blanked
        if not spans:
            break
        changed = bytearray(text)
        for start, end in spans:
            changed[start:end] = _SIGNS.sub(b" ", changed[start:end])
        for place in ended:
            changed[place] = 59
        text = bytes(changed)
    return Opened(text, macros) if text is not data else None


def places(root: tree_sitter.Node, holders: frozenset[str] = frozenset({"mod_item"})) -> list[tree_sitter.Node]:
    """What stands where items may stand: in the file, its modules, and what else holds items."""
    found, pending = [], [root]
    while pending:
        node = pending.pop()
        found.append(node)
        for child in node.named_children:
            if child.type in holders:
                body = child.child_by_field_name("body")
                pending += [body] if body else []
    return [item for node in found for item in node.named_children]


def _held(node: tree_sitter.Node, text: bytes) -> list[tuple[int, int]]:
    """What to blank of a macro call whose braces hold nothing but items."""
    if node.type == "expression_statement":
        node = first_child(node) or node
    if node.type != "macro_invocation" or not node.named_child_count:
        return []
    held = node.named_children[-1]
    start, end = held.start_byte, held.end_byte
    if held.type != "token_tree" or text[start : start + 1] != b"{" or not text[start + 1 : end - 1].strip():
        return []
    if not _are_items(text[start + 1 : end - 1], _ITEMS):
        return []
    return [(node.start_byte, start + 1), (end - 1, end)]


def _given(node: tree_sitter.Node, text: bytes) -> list[tuple[int, int]]:
    """What to blank of a macro that gives items: each call gives the same ones, for there is no other rule. What repeats
    stands there once, or where that is no Rust, not at all."""
    rules = [child for child in node.named_children if child.type == "macro_rule"]
    right = rules[0].child_by_field_name("right") if node.type == "macro_definition" and len(rules) == 1 else None
    if right is None:
        return []
    start, end = right.start_byte + 1, right.end_byte - 1
    around = [(node.start_byte, start), (end, node.end_byte)]
    repeated, outer = _repeated(right, text)
    for inside in (repeated, outer):
        content = bytearray(text[start:end])
        for first, last in inside:
            content[first - start : last - start] = _SIGNS.sub(b" ", content[first - start : last - start])
        if _are_items(bytes(content), _NAMED):
            return around + inside
    return []


def _repeated(right: tree_sitter.Node, text: bytes) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The signs around what repeats (``$(…),*``), and the whole of it."""
    signs: list[tuple[int, int]] = []
    whole: list[tuple[int, int]] = []
    pending = [(right, False)]
    while pending:
        node, within = pending.pop()
        repeats = node.type == "token_repetition"
        if repeats:
            start, end = node.start_byte, node.end_byte
            opening, close = text.find(b"(", start, end), text.rfind(b")", start, end)
            if 0 <= opening < close:
                signs += [(start, opening + 1), (close, end)]
            whole += [] if within else [(start, end)]
        pending += [(child, within or repeats) for child in node.named_children if child.named_child_count]
    return signs, whole


def _are_items(text: bytes, asked: frozenset[str]) -> bool:
    """Whether a text is nothing but items, and one of them is as asked and has a name of its own; a call that holds whole
    items may stand for one where any are asked for."""
    root = parse(text, _GRAMMAR).root_node
    if root.has_error or any(child.type not in _ALLOWED for child in root.named_children):
        return False
    for child in root.named_children:
        if child.type in asked:
            name = child.child_by_field_name("name")
            if name is None or name.type != "metavariable":
                return True
        elif asked is _ITEMS and _held(child, text):
            return True
    return False
