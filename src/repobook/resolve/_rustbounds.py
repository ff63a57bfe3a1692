"""Rust: the traits that bound a type parameter, from a signature or a list of them."""

from __future__ import annotations

import functools
import re

_NAMED = re.compile(r"\s*(?:const\s+)?([A-Za-z_]\w*)\s*(?::(?!:)\s*(.*))?$", re.S)
#: attributes of a field, and who may see it
_SEEN = re.compile(r"^(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?")


def split(text: str, mark: str) -> list[str]:
    """The parts of a text at a mark that stands in no brackets."""
    parts, depth, start = [], 0, 0
    for place, character in enumerate(text):
        if character in "<([{":
            depth += 1
        elif character in ")]}" or (character == ">" and text[place - 1 : place] not in ("-", "=")):
            depth -= 1
        elif character == mark and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


@functools.lru_cache(4096)
def parameters(signature: str) -> dict[str, str]:
    """The type parameters in a signature, each with its bounds as written (``A + B<C>``, "" for none), also those after
    ``where``."""
    start = signature.find("<")
    if start < 0:
        return {}
    depth, end = 0, len(signature)
    for place in range(start, len(signature)):
        if signature[place] == "<":
            depth += 1
        elif signature[place] == ">" and signature[place - 1] not in "-=":
            depth -= 1
            if depth == 0:
                end = place
                break
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
        part = re.sub(r"^for\s*<[^>]*>\s*", "", part.strip().strip("()"))
        if part and part[0] not in "'?~":
            found.append(part)
    return found


@functools.lru_cache(4096)
def tupled(signature: str) -> tuple[str, ...]:
    """The types of the fields without names in the signature of a struct or variant."""
    before, _, rest = signature.partition("(")
    if "{" in before or before.count("<") != before.count(">"):
        return ()
    depth = 1
    for end, character in enumerate(rest):
        depth += (character == "(") - (character == ")")
        if not depth:
            return tuple(_SEEN.sub("", part.strip()) for part in split(rest[:end], ",") if part.strip())
    return ()
