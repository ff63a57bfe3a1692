"""The docs of a Python file: docstrings, and the strings that are made the doc of something elsewhere. Pure."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator

import msgspec
import tree_sitter

from ..extract import Prose
from ._python_file import PythonFile

#: calls that give the text of their first argument back, but for its indentation
_TIDYING = (b"dedent", b"cleandoc")
_PREFIXES = "rRuUbBfF"


class Doc(msgspec.Struct, frozen=True):
    """A doc: its text and rows (half-open)."""

    text: str
    start: int
    end: int
    #: of one that is put together: of each string first byte, end, row of its first word, text
    parts: tuple[tuple[int, int, int, str], ...] = ()


#: a row of a template that is filled in as a whole: what stands there is not known
_INSERTED = re.compile(r"^[ \t]*\{[\w.]+\}[ \t]*$", re.MULTILINE)


def doc_of(file: PythonFile, node: tree_sitter.Node) -> Doc | None:
    """What a string that is a statement of its own says; None when it is no docstring (an f-string, bytes)."""
    raw = file.data[node.start_byte : node.end_byte]
    if raw[:1] in (b"f", b"F", b"b", b"B") or raw[:2].lower() in (b"rb", b"fr", b"rf", b"br"):
        return None
    value = _value(raw.decode("utf-8", "replace"), simple=node.type == "string")
    if value is None:
        return None
    row = file.builder.source.row
    return Doc(clean(value), row(node.start_byte), row(node.end_byte - 1) + 1)


def assigned(file: PythonFile, node: tree_sitter.Node) -> Doc | None:
    """What an expression of strings says that is made the doc of something; None when it does not begin with one.

    A template counts as it is written, with the names of what is filled in. What is not written here is left out.
    """
    pieces: list[tuple[tree_sitter.Node, bool]] = []
    for piece, filled in _strings(node, filled=False):
        if piece is None:
            if not pieces:
                return None
            continue
        pieces.append((piece, filled))
    row = file.builder.source.row
    parts: list[tuple[int, int, int, str]] = []
    for piece, filled in pieces:
        text = file.text(piece.start_byte, piece.end_byte)
        bare = text.lstrip(_PREFIXES)
        prefix = text[: len(text) - len(bare)].lower()
        if "b" in prefix:
            return None
        value = _value(prefix.replace("f", "") + bare, simple=True) or ""
        if filled or "f" in prefix:
            value = _INSERTED.sub("", value).replace("{{", "{").replace("}}", "}")
        blank = value[: len(value) - len(value.lstrip())].count("\n")
        parts.append((piece.start_byte, piece.end_byte, row(piece.start_byte) + blank, value))
    text = clean("".join([part[3] for part in parts]))
    if not text:
        return None
    return Doc(text, row(parts[0][0]), row(parts[-1][1] - 1) + 1, tuple(parts))


def _strings(node: tree_sitter.Node, *, filled: bool) -> Iterator[tuple[tree_sitter.Node | None, bool]]:
    """The literals that are joined in an expression, each with whether it is a template with doubled braces; None for what is
    no literal."""
    kind = node.type
    if kind == "string":
        yield node, filled
        return
    if kind in ("concatenated_string", "parenthesized_expression"):
        for child in node.named_children:
            if child.type != "comment":
                yield from _strings(child, filled=filled)
        return
    if kind == "binary_operator":
        left, sign, right = (node.child_by_field_name(side) for side in ("left", "operator", "right"))
        if left is not None and right is not None and sign is not None and sign.type in ("+", "%"):
            yield from _strings(left, filled=filled)
            if sign.type == "+":
                yield from _strings(right, filled=filled)
            return
    if kind == "call":
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is not None and arguments is not None:
            name = function.text or b""
            if function.type == "attribute" and name.endswith((b".format", b".strip", b".lstrip", b".rstrip")):
                template = function.child_by_field_name("object")
                if template is not None:
                    yield from _strings(template, filled=filled or name.endswith(b".format"))
                    return
            elif name.rpartition(b".")[2] in _TIDYING and arguments.named_children:
                yield from _strings(arguments.named_children[0], filled=filled)
                return
    yield None, filled


def _value(text: str, *, simple: bool) -> str | None:
    """What a literal as it is written stands for; ``simple`` when it is one string and not several side by side."""
    prefix = text[:1].lower() if text[:1] not in "\"'" else ""
    body = text[len(prefix) :] if prefix in ("r", "u") else text
    if simple and (prefix == "r" or "\\" not in body):
        width = 3 if body[:3] in ('"""', "'''") else 1
        return body[width : len(body) - width] if body.endswith(body[:width]) else body[width:]
    try:
        value = ast.literal_eval("(" + text + ")") if not simple else ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = text.strip("\"'")
    return value if isinstance(value, str) else None


def clean(text: str) -> str:
    """A docstring without the indentation that its lines share (as `inspect.cleandoc`), fit to be encoded."""
    if "\n" in text or "\t" in text:
        text = inspect.cleandoc(text)
    else:
        text = text.strip()
    return text.encode("utf-8", "replace").decode("utf-8", "replace").replace("\0", "")


def told(file: PythonFile, doc: Doc) -> None:
    """Counts the rows of a doc as comment, and its words as prose."""
    if not doc.parts:
        file.docstring(doc.text, doc.start, doc.end)
    for start, end, row, text in doc.parts:
        file.builder.comment(start, end)
        if text.strip():
            file.builder.prose.append(Prose(row, clean(text)))
