"""What a function refuses: the errors it raises, and the reasons it returns, in their own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from ..evidence import CPP, JAVASCRIPT, PYTHON, Rule, Seen, Site, arguments, code

_WORDS = {"raise_statement": b"raise ", "throw_statement": b"throw "}
_STRINGS = frozenset({"string", "string_literal", "concatenated_string", "template_string"})
_QUOTES = re.compile(r"^[a-zA-Z]{0,2}(?:\"\"\"|'''|\"|'|`)|(?:\"\"\"|'''|\"|'|`)$")
_PIECES = re.compile(r"[\"']\s+[a-zA-Z]{0,2}[\"']")
_REASON = re.compile(r"(?=.*\bstr\b)(?=.*(?:\bNone\b|\bOptional\b))")
_MESSAGE = 160


def see(site: Site) -> Iterator[Seen]:
    """Raised errors with a text, and texts returned by functions whose result is declared as text or nothing."""
    for kind, mark in _WORDS.items():
        if (kind == "raise_statement") == (site.language == "python"):
            for node in site.nodes(mark, kind):
                if (said := _raised(site, node)) is not None:
                    yield said
    if site.language == "python":
        for index in site.callables:
            item = site.definitions[index]
            if "str" in item.type and _REASON.match(item.type):
                for node in site.nodes(b"return ", "return_statement"):
                    value = node.named_children[0] if node.named_children else None
                    inside = item.start_byte <= node.start_byte < item.end_byte
                    if inside and value is not None and value.type in _STRINGS:
                        yield site.at(node, f"returns “{_words(site, value)}”")


def _raised(site: Site, node: tree_sitter.Node) -> Seen | None:
    made = node.named_children[0] if node.named_children else None
    if made is None or made.type not in ("call", "call_expression", "new_expression"):
        return None
    callee = made.child_by_field_name("function") or made.child_by_field_name("constructor")
    text = next((item for item in arguments(made) if item.type in _STRINGS), None)
    if callee is None:
        return None
    said = f": “{_words(site, text)}”" if text is not None else ""
    return site.at(node, f"raises {code(site.text(callee))}{said}")


def _words(site: Site, node: tree_sitter.Node) -> str:
    """What a string literal says, on one line."""
    text = _PIECES.sub("", site.text(node, _MESSAGE))
    return _QUOTES.sub("", text).replace("`", "'").strip()


PATTERN = Rule(
    "refuses", "Refuses", (*PYTHON, *CPP, *JAVASCRIPT, "java"), see, marks=(b"return ", b"raise ", b"throw ")
)
