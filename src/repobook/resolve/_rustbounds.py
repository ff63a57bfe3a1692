"""Rust: the traits that bound a type parameter, from a signature or a list of them."""

from __future__ import annotations

import functools
import re

from ._brackets import closing, split

_NAMED = re.compile(r"\s*(?:const\s+)?([A-Za-z_]\w*)\s*(?::(?!:)\s*(.*))?$", re.S)
#: attributes of a field, and who may see it
_SEEN = re.compile(r"^(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?")


@functools.lru_cache(4096)
def parameters(signature: str) -> dict[str, str]:
    """The type parameters in a signature, each with its bounds as written (``A + B<C>``, "" for none), also those after
    ``where``."""
    start = signature.find("<")
    if start < 0:
        return {}
    end = closing(signature, start)
    end = end if end >= 0 else len(signature)
    found: dict[str, list[str]] = {}
    for part in split(signature[start + 1 : end], ","):
        match = _NAMED.match(part)
        if match:
            found[match.group(1)] = [split(match.group(2) or "", "=")[0]]
    _, _, where = signature[end:].partition(" where ")
    for part in split(where, ","):
        match = _NAMED.match(part)
        if match and match.group(1) in found:
            found[match.group(1)].append(match.group(2) or "")
    return {name: " + ".join(bound for text in texts for bound in bounds(text)) for name, texts in found.items()}


def bounds(text: str) -> list[str]:
    """The traits in a list of bounds."""
    found = []
    for part in split(text, "+"):
        part = re.sub(r"^for\s*<[^>]*>\s*", "", part.strip("()"))
        if part and part[0] not in "'?~":
            found.append(part)
    return found


@functools.lru_cache(4096)
def tupled(signature: str) -> tuple[str, ...]:
    """The types of the fields without names in the signature of a struct or variant."""
    before, opened, _ = signature.partition("(")
    if not opened or "{" in before or before.count("<") != before.count(">"):
        return ()
    end = closing(signature, len(before))
    fields = split(signature[len(before) + 1 : end], ",") if end >= 0 else []
    return tuple(_SEEN.sub("", field) for field in fields if field)
