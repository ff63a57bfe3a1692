"""Namespaces that macros open and close: ``#define FOO_BEGIN namespace foo {`` and where ``FOO_BEGIN`` stands. Pure.

A file alone cannot know what the macros of its headers say, so it tells both halves and linking puts them together
(`repobook.resolve._c_spaces`).
"""

from __future__ import annotations

import re

import msgspec
import numpy as np

from ._clex import Macro, Text
from ._clocals import Nest
from ._cwords import NAME, Words

_ATTRIBUTE = rb"(?:__attribute__\s*\(\([^{}]*\)\)\s*)?"
#: one namespace of a body that opens some, with its name where it is not inline
_OPENED = re.compile(
    rb"\s*(?:inline\s+namespace\b[^{};]*|namespace\s+" + _ATTRIBUTE
    + rb"([A-Za-z_]\w*(?:\s*::\s*[A-Za-z_]\w*)*)\s*" + _ATTRIBUTE + rb")\{"
)  # fmt: skip
_CONTINUED = re.compile(rb"\\(?=\r?\n)")
UNKNOWN = "?"
#: longer bodies do more than to open namespaces
_LONGEST = 400


class Spaces(msgspec.Struct, frozen=True, array_like=True):
    """What a file tells of namespaces that macros open."""

    #: macros that open blocks, and the path of the namespaces that these are, without the inline ones: "" for other blocks,
    #: `UNKNOWN` where another macro gives the name
    opens: tuple[tuple[str, str], ...] = ()
    #: macros that close what these open
    closes: tuple[str, ...] = ()
    #: macros without a body
    empty: tuple[str, ...] = ()
    #: words in capitals that have a row for themselves outside of all brackets, and their bytes
    alone: tuple[tuple[str, int], ...] = ()


def spaces(text: Text, words: Words, nest: Nest) -> Spaces:
    """What a file tells of namespaces that macros open."""
    opens: list[tuple[str, str]] = []
    closes: list[str] = []
    empty: list[str] = []
    for macro in text.macros:
        low, high = macro.body
        if macro.parameters[1] > macro.parameters[0] or high - low > _LONGEST:
            continue
        body = text.clean[low:high]
        if not body.strip():
            empty.append(_name(text, macro))
        elif b"{" in body:
            if body.count(b"{") > body.count(b"}"):
                opens.append((_name(text, macro), _opened(_CONTINUED.sub(b" ", body))))
        elif b"}" in body and not body.strip(b" \t\r\n\\}"):
            closes.append(_name(text, macro))
    return Spaces(tuple(opens), tuple(closes), tuple(empty), _alone(text, words, nest))


def _name(text: Text, macro: Macro) -> str:
    return text.data[slice(*macro.name)].decode("utf-8", "replace")


def _opened(body: bytes) -> str:
    """The path of the namespaces that a body opens: see `Spaces.opens`."""
    names, at = [], 0
    while found := _OPENED.match(body, at):
        at = found.end()
        if found[1]:
            if found[1].isupper():
                return UNKNOWN
            names.append(b"".join(found[1].split()).decode("ascii"))
    return "::".join(names) if not body[at:].strip() else UNKNOWN if b"namespace" in body else ""


def _alone(text: Text, words: Words, nest: Nest) -> tuple[tuple[str, int], ...]:
    ids = [number for number, word in enumerate(words.spelling) if word.isupper()]
    if not ids:
        return ()
    places = (words.spelled(ids) & (words.kinds == NAME)).nonzero()[0]
    places = places[nest.inner(words.starts[places].astype(np.int64)) < 0]
    code, found = text.code, []
    for start, end in zip(words.starts[places].tolist(), words.ends[places].tolist(), strict=True):
        # Directives are spaces in the code.
        if code[start : start + 1] != b" " and not code[code.rfind(b"\n", 0, start) + 1 : start].strip():
            stop = code.find(b"\n", end)
            if not code[end : stop if stop >= 0 else len(code)].strip():
                found.append((code[start:end].decode("utf-8", "replace"), start))
    return tuple(found)


def rows_alone(text: Text, told: Spaces) -> list[tuple[int, int]]:
    """The extents of words with a row for themselves between declarations: macros, which no grammar expects."""
    found: list[tuple[int, int]] = []
    last, code = 0, text.code
    for name, start in told.alone:
        end = start + len(name.encode())
        if code[last:start].rstrip()[-1:] in (b"", b";", b"}"):
            found.append((start, end))
            last = end
        else:
            last = start
    return found
