"""Objective-C's ``@`` parts: classes found by their words, and the text made fit for readers of C++. Pure."""

from __future__ import annotations

import re

from ..model import Flag, Kind
from ._clex import BLANK
from ._cplain import Entry

_CONTAINER = re.compile(
    rb"^[ \t]*@(interface|implementation|protocol)\b\s*([A-Za-z_]\w*)[ \t]*(\([^)\n]*\))?"
    rb"[ \t]*(?::\s*([A-Za-z_]\w*))?\s*(<[\w\s,]*>)?(\s*;)?",
    re.M,
)
_PART = re.compile(
    rb"@(?:end|optional|required|private|public|protected|package|autoreleasepool|try|catch|finally|synchronized|import)\b"
    rb"|@(?:synthesize|dynamic|class)\b[^;\n]*;|@property\s*(?:\([^)]*\))?|@(?=[\"\[\{(\w])"
)
_END = re.compile(rb"^[ \t]*@end\b", re.M)


def objective(code: bytes) -> tuple[bytes, list[Entry]]:
    """The text with its ``@`` parts blanked, and its classes and protocols."""
    out = bytearray(code)
    entries: list[Entry] = []
    for found in _CONTAINER.finditer(code):
        start, head = found.span()
        out[start:head] = code[start:head].translate(BLANK)
        if found[6]:
            continue
        end = _END.search(code, head)
        stop = end.end() if end else len(code)
        start += len(found[0]) - len(found[0].lstrip())
        kind = Kind.INTERFACE if found[1] == b"protocol" else Kind.CLASS
        bases = found.span(4) if found[4] else (-1, -1)
        # A category and the implementation add to a class that is declared elsewhere, but are places of their own.
        entries.append(
            Entry(found[2], kind, found.start(2), start, head, stop, b"", Flag.EXPORTED, body=(head, stop), bases=bases)
        )
    return _PART.sub(lambda match: match[0].translate(BLANK), bytes(out)), entries


def members(entries: list[Entry], containers: list[Entry]) -> None:
    """Makes variables that stand in a class its properties."""
    for entry in entries:
        inside = (container.body[0] <= entry.byte < container.body[1] for container in containers)
        if entry.kind is Kind.VARIABLE and any(inside):
            entry.kind = Kind.FIELD
