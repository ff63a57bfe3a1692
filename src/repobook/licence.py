"""The licence that a file names at its top, as an SPDX identifier. Pure.

Only what is said clearly counts: an ``SPDX-License-Identifier`` line, or the usual words of a common licence.
"under the licence found in the LICENSE file" says nothing about which one it is.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right

from .header import HEAD, Line, leading_comment

_SPDX = re.compile(r"SPDX-License-Identifier:\s*([(A-Za-z0-9][A-Za-z0-9.+():\- ]*)")
#: ``LicenseRef-…`` and identifiers joined by AND, OR, WITH.
_EXPRESSION = re.compile(r"\(*[A-Z0-9][A-Z0-9.+:-]*\)*(?: (?:AND|OR|WITH) \(*[A-Z0-9][A-Z0-9.+:-]*\)*)*", re.IGNORECASE)

#: Identifier, a word in lower case without which the wording cannot be there, and the wording. Spaces stand for any
#: white space.
_WORDINGS = tuple(
    (identifier, word, re.compile(wording.replace(" ?", r"\s*").replace(" ", r"\s+"), re.IGNORECASE))
    for identifier, word, wording in (
        (
            "Apache-2.0",
            "apache",
            r"Licen[cs]ed (?:to [^\n]{1,80} )?under the (?:terms of the )?"
            r"Apache Licen[cs]e,? (?:Version|v\.?) ?2(?:\.0)?\b",
        ),
        (
            "Apache-2.0",
            "apache",
            r"(?:under|is) (?:the |an )?(?:terms of (?:the )?)?Apache(?: Licen[cs]e,? (?:Version |v)|[ -])2\.0\b",
        ),
        ("Apache-2.0", "apache", r"\bApache Licen[cs]e,? Version 2\.0, January 2004"),
        ("MPL-2.0", "mozilla", r"subject to the terms of the Mozilla Public Licen[cs]e,? v(?:ersion)?\.? 2\.0"),
        ("MPL-2.0", "mozilla", r"\bMozilla Public Licen[cs]e,? Version 2\.0"),
        ("BSL-1.0", "boost", r"Boost Software Licen[cs]e(?:,| -) Version 1\.0"),
        ("EPL-2.0", "eclipse", r"Eclipse Public Licen[cs]e,?(?: -)? v(?:ersion)?\.? ?2\.0"),
        ("Unlicense", "unencumbered", r"This is free and unencumbered software released into the public domain"),
        ("CC0-1.0", "cc0", r"\bCC0 1\.0 Universal"),
        ("CC0-1.0", "creativecommons", r"creativecommons\.org/publicdomain/zero/1\.0"),
        ("CC-BY-4.0", "4.0", r"\bCC BY 4\.0|Creative Commons Attribution 4\.0"),
        ("OFL-1.1", "sil ", r"\bSIL (?:OFL|Open Font Licen[cs]e)"),
        (
            "ISC",
            "permission to use",
            r"Permission to use, copy, modify,? and(?:/or)? distribute this software for any purpose"
            r" with or without fee is hereby granted",
        ),
        (
            "Zlib",
            "as-is",
            r"This software is provided 'as-is', without any express or implied warranty\."
            r" In no event will the authors be held liable",
        ),
        (
            "MIT",
            "permission is",
            r"Permission is hereby granted, free of charge, to any person obtaining a copy of this software"
            r" and associated documentation files",
        ),
        (
            "MIT",
            "mit",
            r"(?:Licen[cs]ed|Released|Distributed|Available|Provided) under (?:the )?"
            r"(?:terms (?:and conditions )?of (?:the )?)?(?:Expat |X11 ?/ ?)?MIT Licen[cs]e",
        ),
        ("MIT", "mit", r"\bMIT Licen[cs]ed?\b(?= ?(?:$|\.|,|\(|:|\n))"),
        ("MIT", "mit", r"Licen[cs]e: ?(?:The )?MIT\b"),
        (
            "BSD-3-Clause",
            "bsd",
            r"(?:3-clause|three-clause|new|modified|revised) BSD|BSD[ -]?\(?(?:3-clause|three-clause)",
        ),
        ("BSD-2-Clause", "bsd", r"(?:2-clause|two-clause|simplified) BSD|BSD[ -]?\(?(?:2-clause|two-clause)"),
    )
)

_BSD = re.compile(r"Redistribution\s+and\s+use\s+in\s+source\s+and\s+binary\s+forms", re.IGNORECASE)
_BSD_NAMES = re.compile(
    r"(?:Neither\s+the\s+names?\b|may\s+not\s+be\s+used\s+to\s+endorse|names?\s+of\s+[^.]{1,120}may\s+be\s+used\s+to\s+endorse)",
    re.IGNORECASE,
)
_BSD_ADVERTISING = re.compile(r"All\s+advertising\s+materials\s+mentioning", re.IGNORECASE)
_BSD_END = re.compile(r"PROVIDED\s+(?:BY|``AS|\"AS|'AS|AS)", re.IGNORECASE)

_GNU = re.compile(
    r"\bGNU\s+(?:(?P<kind>Affero|Lesser|Library)\s+)?General\s+Public\s+Licen[cs]e|"
    r"(?:(?:licen[cs]ed|distributed|released|available)\s+under|terms\s+of|Licen[cs]e:)\s+(?:the\s+)?(?:GNU\s+)?"
    r"(?P<short>A|L)?GPL\b",
    re.IGNORECASE,
)
_GNU_VERSION = re.compile(
    r"(?:\bversion|\bv\.?|,?\s+ver\.?|GPL[ -]?)\s*(?P<number>[123](?:\.[01])?)\b(?P<plus>\+|-or-later)?", re.IGNORECASE
)
_GNU_LATER = re.compile(r"\b(?:any|a)\s+later\s+version|\bor\s+(?:later|newer|higher)\b", re.IGNORECASE)
_GNU_TEXT = re.compile(r"Everyone\s+is\s+permitted\s+to\s+copy\s+and\s+distribute\s+verbatim", re.IGNORECASE)
_DUAL = re.compile(r"\bdual(?:ly)?[- ]licen[cs]", re.IGNORECASE)
_LLVM = re.compile(r"\bLLVM[- ]exceptions?\b", re.IGNORECASE)
_EXCEPTION = re.compile(r"\bexception\b", re.IGNORECASE)
_KNOWN_EXCEPTIONS = (
    ("Classpath-exception-2.0", re.compile(r'["\']?Classpath["\']?\s+exception', re.IGNORECASE)),
    ("GCC-exception-3.1", re.compile(r"GCC\s+Runtime\s+Library\s+Exception", re.IGNORECASE)),
)
#: The first lines of a file that is a licence.
_DOCUMENT = re.compile(
    r"\A\W*(?:\S+\s+){0,8}?(?:licen[cs]e|copyright|copying|unlicense|free\s+and\s+unencumbered)\b", re.IGNORECASE
)


def licence(head: bytes, path: str = "") -> tuple[str, int]:
    """The SPDX identifier and the 0-based row that says it; ``("", -1)`` when nothing clear is said.

    ``head`` is UTF-8 text, of which the comment at the top is read; a file that is itself a licence is read as text.
    """
    head = head[:HEAD]
    # A quick look: without one of these words no licence is named.
    if b"icen" not in head and b"ICEN" not in head and b"edistribution" not in head and b"ermission" not in head:
        return "", -1
    lines = leading_comment(head, path) or _document(head)
    text = "\n".join(line.text for line in lines)
    identifier, at = _named(text)
    if not identifier:
        return "", -1
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.text) + 1)
    return identifier, lines[min(bisect_right(starts, at), len(lines)) - 1].row


@functools.lru_cache(maxsize=256)
def _named(text: str) -> tuple[str, int]:
    """The licence that a comment names, and where. Remembered: many files start with the same comment."""
    identifier, at = _spdx(text)
    return (identifier, at) if identifier else _wording(text)


def _document(head: bytes) -> list[Line]:
    """The lines of a file that is a licence, none for other files."""
    text = head.decode("utf-8", "replace")
    if not _DOCUMENT.match(text[:400]):
        return []
    return [Line(row, line.strip()) for row, line in enumerate(text.split("\n")) if line.strip()]


def _spdx(text: str) -> tuple[str, int]:
    match = _SPDX.search(text)
    if match is None:
        return "", -1
    expression = _EXPRESSION.match(match.group(1).strip())
    return (expression.group().rstrip(".-:"), match.start()) if expression else ("", -1)


def _wording(text: str) -> tuple[str, int]:
    small = text.lower()
    found = [
        (match.start(), identifier)
        for identifier, word, wording in _WORDINGS
        if word in small and (match := wording.search(text))
    ]
    for other in (_bsd(text), _gnu(text)):
        if other[0]:
            found.append((other[1], other[0]))
    if not found:
        return "", -1
    # Two licences, and no word on how they go together: nothing clear is said.
    if len({identifier for _, identifier in found}) > 1 or _DUAL.search(text):
        return "", -1
    at, identifier = min(found)
    if identifier == "Apache-2.0" and _LLVM.search(text):
        identifier = "Apache-2.0 WITH LLVM-exception"
    return identifier, at


def _bsd(text: str) -> tuple[str, int]:
    """The number of clauses tells which BSD licence it is; the text must be there up to its disclaimer."""
    match = _BSD.search(text)
    if match is None or not (end := _BSD_END.search(text, match.end())):
        return "", -1
    terms = text[match.end() : end.start()]
    if _BSD_ADVERTISING.search(terms):
        return "BSD-4-Clause", match.start()
    return ("BSD-3-Clause" if _BSD_NAMES.search(terms) else "BSD-2-Clause"), match.start()


def _gnu(text: str) -> tuple[str, int]:
    """A licence of GNU with its version, and whether later ones are allowed."""
    match = _GNU.search(text)
    if match is None:
        return "", -1
    near = text[match.start() : match.start() + 500]
    version = _GNU_VERSION.search(near)
    if version is None:
        return "", -1
    kind = match.group("kind") or match.group("short") or ""
    family = {"a": "AGPL", "l": "LGPL", "": "GPL"}[kind[:1].lower()]
    number = version.group("number")
    identifier = f"{family}-{number if '.' in number else number + '.0'}"
    if not _GNU_TEXT.search(text):  # in the text of the licence itself nothing says which versions are meant
        later = version.group("plus") or _GNU_LATER.search(near[version.end() :])
        identifier += "-or-later" if later else "-only"
    if _EXCEPTION.search(text):
        known = [name for name, words in _KNOWN_EXCEPTIONS if words.search(text)]
        return (f"{identifier} WITH {known[0]}", match.start()) if len(known) == 1 else ("", -1)
    return identifier, match.start()
