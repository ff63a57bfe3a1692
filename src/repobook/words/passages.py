"""What of a file's comments and docs is prose: no licences, no code, nobody's name. Pure.

Rows stay what they were: what is left out leaves its line breaks behind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..extract import Prose
from . import CODE, Piece, word_list

_LICENCE = re.compile(
    r"licen[sc]ed? (?:under|to)|redistribut(?:ion|ed) |without warrant|permission is hereby|copyright (?:\(c\)|©|\d{4})"
    r"|all rights reserved|as is\W|general public licen[sc]e|SPDX-",
    re.IGNORECASE,
)
#: a line with one of these may be code or the description of an argument
_MARKS = re.compile(r"[=;{}()<>\[\]\\|&@:$#]")
_CODE_LINE = re.compile(
    r"(?:>>>|\.\.\.|\$ |import \w|from \S+ import|def \w|class \w+[(:]|#\s*(?:include|define|if|endif)|typedef "
    r"|using \w+ ="
    r"|return\b.*;|@\w|(?:if|for|while|elif|else|with)\b.*[:{)]\s*$)"
)
_PEOPLE = re.compile(
    r"\b(?:[Ww]ritten|[Mm]aintained|[Cc]ontributed|[Rr]eviewed) by\b|\b[Aa]uthors?(?: ?:|s? +[A-Z]|\()"
    r"|\b[Mm]aintainers?:"
    r"|\b[Cc]opyright\b|\(c\)|\b[Oo]wners?(?:\(s\))?:|[Ss]igned-off|[Cc]o-authored|\S@\S{1,250}\.\w|\bet al\b"
)
#: each part starts with a character of its own: only where one stands the expression is tried
_SPANS = re.compile(
    r"``[^`]+``|`[^`\n]+`_{0,2}|\$[^$\n]+\$|<!--.*?(?:-->|\Z)|T(?<=\bT)ODO\s?\([^)]{0,300}\)|https?://\S+", re.DOTALL
)
_DIRECTIVE = re.compile(r"\s*\.\. *(?:code|code-block|sourcecode|math|testcode|testsetup|testoutput|doctest"
                        r"|literalinclude|autoclass|autofunction|automodule|autosummary|automethod|toctree|currentmodule|py:\w+|raw"
                        r"|image|figure|highlight|csv-table|list-table|_[^:]*)?::?")  # fmt: skip
#: one of these stands in every text that the expressions above match: looking for them is much faster
_LICENCE_HINTS = ("icens", "opyright", "SPDX", "ARRANT", "edistribut", "ights reserved")
_BLOCK_HINTS = ("```", "~~~", "::", ">>>", ".. ")
_SPAN_HINTS = ("`", "$", "<!--", "TODO", "://")
_PEOPLE_HINTS = (
    "uthor",
    "ritten by",
    "aintain",
    "et al",
    "@",
    "wner",
    "opyright",
    "(c)",
    "igned-off",
    "eviewed by",
    "ributed by",
)


def passages(prose: Sequence[Prose], everything: str) -> list[tuple[int, str]]:
    """Row and text of what is prose, licences left out and code blanked. ``everything`` is all of it as one text."""
    licences = _holds(everything, _LICENCE_HINTS)
    blocks = _holds(everything, _BLOCK_HINTS)
    spans = _holds(everything, _SPAN_HINTS)
    if not (licences or blocks or spans):
        return [(item.row, item.text) for item in prose]
    found = []
    left_out = 0
    for index, item in enumerate(prose):
        text = item.text
        if licences and index < 40 and _holds(text, _LICENCE_HINTS) and _LICENCE.search(text):
            left_out += 1
            continue
        if blocks and "\n" in text and _holds(text, _BLOCK_HINTS):
            text = _outside_blocks(text)
        if spans and _holds(text, _SPAN_HINTS):
            text = _SPANS.sub(_blank, text)
        found.append((item.row, text))
    return found if left_out < 3 or left_out * 4 < len(prose) else []  # the whole file is a licence


def may_name_people(text: str) -> bool:
    """False when no line of the text names authors, owners or reviewers."""
    return _holds(text, _PEOPLE_HINTS)


def names_people(line: str) -> bool:
    """True for a line that names authors, owners or reviewers."""
    return _PEOPLE.search(line) is not None


def has_marks(text: str) -> bool:
    """True for a text with signs that prose seldom has: it may be code."""
    return _MARKS.search(text) is not None


def code(line: str, pieces: list[str], read: list[Piece]) -> int:
    """How many pieces of a line with marks in it are no prose: all when it is code, those up to the name of an argument
    when it describes that. ``read`` is what the pieces are; there is one at least."""
    first = pieces[0]
    if first.rstrip(":") in word_list("tools"):
        return len(pieces)
    if sum([bits & CODE for _, bits in read]) * 3 > len(pieces) * CODE or _CODE_LINE.match(line.lstrip()):
        return len(pieces)
    if ":" in line and len(pieces) > 1:
        if first[-1] == ":":
            return 1
        if first[0] == ":" or pieces[1] == ":" or pieces[1][0] == "(":
            for index, piece in enumerate(pieces[1:8], 2):
                if piece[-1] == ":":
                    return index
    return 0


def _holds(text: str, hints: tuple[str, ...]) -> bool:
    for hint in hints:  # noqa: SIM110 (a loop is much faster than a generator here)
        if hint in text:
            return True
    return False


def _blank(match: re.Match[str]) -> str:
    return " ; " + "\n" * match[0].count("\n")


def _outside_blocks(text: str) -> str:
    """The text with fenced code, literal blocks and directives emptied, line by line."""
    lines = text.split("\n")
    fence = ""
    limit = -1  # lines that are indented more than this belong to a block
    for index, line in enumerate(lines):
        stripped = line.lstrip()
        if fence:
            if stripped.startswith(fence):
                fence = ""
            lines[index] = ""
            continue
        if not stripped:
            continue
        indent = len(line) - len(stripped)
        if limit >= 0 and indent > limit:
            lines[index] = ""
            continue
        limit = -1
        if stripped.startswith(("```", "~~~")):
            fence = stripped[:3]
            lines[index] = ""
        elif stripped.startswith(".. "):
            if _DIRECTIVE.match(line):
                limit = indent
                lines[index] = ""
        elif stripped.startswith((">>>", "...")):
            lines[index] = ""
        elif stripped.endswith("::"):
            limit = indent
    return "\n".join(lines)
