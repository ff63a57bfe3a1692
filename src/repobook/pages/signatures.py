"""Heads of definitions as pages show them: whole and wrapped in a fence, short in a table cell. Pure."""

from __future__ import annotations

import re

from ..model import TYPES, Definition, Flag, Kind

#: A head longer than this stands with one parameter a line.
_WIDE = 120
#: The most characters of a value or signature in a table cell; the source has it whole.
CELL = 80
#: Words before a name that say no more than its kind.
_DECLARING = frozenset({"export", "default", "declare", "const", "let", "var", "type"})
_OPENING, _CLOSING = "([{", ")]}"
#: what stands around what a definition is marked with, where that is no ``@`` before it
_ATTRIBUTES = {"rust": ("#[", "]")}
_MARKS = re.compile(r"""[][(){}<>,"']""")


def head(item: Definition, language: str = "") -> str:
    """Decorators and the head of a definition, as code of a language. Some languages' heads hold no name: then it goes
    before."""
    before, after = _ATTRIBUTES.get(language, ("@", ""))
    decorators = "".join(f"{before}{text}{after}\n" for text in item.decorators)
    signature = item.signature
    if signature.startswith("(") or item.name not in signature:
        word = "class " if item.kind in TYPES else "async def " if item.flags & Flag.ASYNC else "def "
        signature = f"{word if signature.startswith('(') else ''}{item.name}{signature}"
    return decorators + (signature if len(signature) <= _WIDE else wrapped(signature))


def wrapped(signature: str) -> str:
    """The signature with one parameter a line; as it is where its longest parenthesis holds fewer than two."""
    start, end, commas = _longest(signature)
    if not commas:
        return signature
    parts = [
        signature[a:b].strip() for a, b in zip([start + 1, *(at + 1 for at in commas)], [*commas, end], strict=True)
    ]
    lines = [f"    {part}," for part in parts[:-1]]
    if parts[-1]:
        lines.append(f"    {parts[-1]}")
    return "\n".join([signature[: start + 1].rstrip(), *lines, signature[end:]])


def _longest(signature: str) -> tuple[int, int, list[int]]:
    """The longest outermost parenthesis: where it opens and closes, and the commas right in it."""
    best: tuple[int, int, list[int]] = (0, 0, [])
    depth = start = 0
    angles = 0
    quote = ""
    commas: list[int] = []
    for match in _MARKS.finditer(signature):
        at, sign = match.start(), match[0]
        if quote:
            if sign == quote and signature[at - 1] != "\\":
                quote = ""
        elif sign in "\"'":
            quote = sign
        elif sign in _OPENING:
            if not depth:
                start, commas, angles = at, [], 0
            depth += 1
        elif sign in _CLOSING:
            depth = max(depth - 1, 0)
            if not depth and sign == ")" and signature[start] == "(" and at - start > best[1] - best[0]:
                best = (start, at, commas)
        elif sign == "<" and depth == 1 and at and (signature[at - 1].isalnum() or signature[at - 1] == "_"):
            angles += 1
        elif sign == ">" and depth == 1 and angles and signature[at - 1] != "-":
            angles -= 1
        elif sign == "," and depth == 1 and not angles:
            commas.append(at)
    return best


def short(text: str, limit: int = CELL) -> str:
    """Text for a table cell, cut with "…" past the limit: at a word where one ends near."""
    if len(text) <= limit:
        return text
    cut = text[:limit]
    at = cut.rfind(" ")
    return (cut[:at] if at > limit // 2 else cut).rstrip(" ,") + " …"


def told(item: Definition) -> str:
    """The signature where it says more than the name."""
    signature = item.signature
    if item.kind is Kind.MACRO:
        bare = signature.removeprefix("#").lstrip().removeprefix("define ").strip()
        return "" if bare in (item.name, f"{item.name}()") else signature
    if signature.endswith(item.name) and _DECLARING.issuperset(signature[: -len(item.name)].split()):
        return ""
    return "" if signature.strip("[] ") in (item.name, item.qualified_name) else signature
