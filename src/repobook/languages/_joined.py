"""Values of several rows as one line. Pure."""

from __future__ import annotations

import re

from . import Language
from ._comments import excerpt, one_line

LANGUAGES: tuple[Language, ...] = ()

_CONTINUED = re.compile(r"\\\r?\n")


def joined(text: str, marks: tuple[str, ...] = ()) -> str:
    """The rows of a value joined, without rows of comment, which begin with one of ``marks``; cut where it is long."""
    rows = [row.strip() for row in _CONTINUED.sub(" ", text).split("\n")]
    return excerpt(one_line(" ".join([row for row in rows if row and not row.startswith(marks)] if marks else rows)))
