"""Values of several rows as one line. Pure."""

from __future__ import annotations

import re

from . import Language

LANGUAGES: tuple[Language, ...] = ()

_CONTINUED = re.compile(r"\\\r?\n")
#: Most characters of a value that are shown.
_LONGEST = 160


def joined(text: str, marks: tuple[str, ...] = ()) -> str:
    """The rows of a value joined, without rows of comment, which begin with one of ``marks``; cut where it is long."""
    rows = [row.strip() for row in _CONTINUED.sub(" ", text).split("\n")]
    line = " ".join(" ".join([row for row in rows if row and not row.startswith(marks)] if marks else rows).split())
    if len(line) <= _LONGEST:
        return line
    cut = line[: _LONGEST - 2]
    return (cut.rpartition(" ")[0] or cut) + " …"
