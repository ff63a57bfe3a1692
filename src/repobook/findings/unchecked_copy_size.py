"""Copies of as many bytes as a caller says (C)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import C_FAMILY, Rule, Seen, Site, arguments, code

_WORDS = ("memcpy", "memmove", "strncpy")


def see(site: Site) -> Iterator[Seen]:
    """``memcpy`` whose size is a parameter of the function that nothing before it is compared with."""
    for call, callee in site.calls(*_WORDS):
        given = arguments(call)
        if (
            len(given) != 3
            or given[2].type != "identifier"
            or callee.removeprefix("std::").removeprefix("::") not in _WORDS
        ):
            continue
        function = site.function_around(call.start_byte)
        name = site.text(given[2])
        if function is None or not any(parameter.name == name for parameter in function.parameters):
            continue
        start = site.data.find(b"{", function.byte, function.end_byte)
        before = site.data[start : call.start_byte]
        word = re.escape(name.encode())
        if re.search(rb"\b(?:if|while|for|assert|\w*CHECK\w*|\w*ASSERT\w*|min|max)\b[^;{]*\b" + word + rb"\b", before):
            continue
        if re.search(
            rb"\b" + word + rb"\s*(?:=|[-+*/]=|[<>])|(?:alloc|resize|reserve|new \w+\[)[^;]*\b" + word + rb"\b", before
        ):
            continue
        target = site.text(given[0], 30)
        yield site.at(
            call,
            f"{code(callee)} copies `{name}` bytes to {code(target)}; nothing is compared with this parameter.",
        )


RULE = Rule(
    "unchecked-copy-size", "Copy of as many bytes as a caller says", C_FAMILY, see,
    "Copies as many bytes as a parameter says.", "security", "note", words=_WORDS,
)  # fmt: skip
