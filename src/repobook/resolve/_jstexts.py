"""Types of JavaScript and TypeScript as they are written: unions, functions, and objects without a name."""

from __future__ import annotations

import re

from ._brackets import closing, outside, split

_KEY = re.compile(r"(?:readonly\s+)?[\"']?([\w$]+)[\"']?\??\s*:")
_ABSENT = frozenset(["", "null", "undefined", "void"])


def present(text: str) -> list[str]:
    """The types of a union as written. A value that may be absent still has the members of its type."""
    if "|" not in text:
        return [text.strip()]
    return [part for part in split(text, "|") if part not in _ABSENT]


def aliased(signature: str) -> str:
    """What the signature of an alias says that it stands for; "" where it was cut."""
    place = next(outside(signature, "="), len(signature))
    return "" if signature.endswith("…") else signature[place + 1 :].strip()


def of_key(text: str, key: str) -> str:
    """The type of a member of a type without a name (``{ key: Type; … }``), "" for none."""
    text = text.strip()
    if not text.startswith("{") or not text.endswith("}"):
        return ""
    for part in split(text[1:-1], ";,"):
        match = _KEY.match(part)
        if match is not None and match[1] == key:
            return part[match.end() :].strip()
    return ""


def function_type(text: str) -> tuple[list[str], str]:
    """The types of the parameters of a function type and of what it gives ("" where one is not written); nothing for other types."""
    text = text.strip().removeprefix("new ").lstrip()
    if text.startswith("<"):
        text = text[closing(text) + 1 :].lstrip()
    end = closing(text) if text.startswith("(") else -1
    if 0 <= end == len(text) - 1:
        return function_type(text[1:end])
    rest = text[end + 1 :].lstrip()
    if end < 0 or not rest.startswith("=>"):
        return [], ""
    given = [part.partition(":") for part in split(text[1:end], ",")]
    return [type.strip() for name, _, type in given if name.strip() != "this"], rest[2:].strip()
