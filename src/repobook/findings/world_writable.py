"""Files that everybody may change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import Rule, Seen, Site

_MODE = re.compile(rb"^[^\n#]*?\bchmod\s+(?:-\S+\s+)*(0?777|a\+rwx|ugo\+rwx|o\+w)\b", re.MULTILINE)


def see(site: Site) -> Iterator[Seen]:
    """``chmod 777`` and its like."""
    for match in _MODE.finditer(site.data):
        yield site.seen(match.start(1), match.end(1), f"`chmod {match[1].decode()}` lets everybody change the files.")


RULE = Rule(
    "world-writable", "Files that everybody may change", ("shell", "dockerfile", "yaml", "makefile"), see,
    "Lets everybody change the files.", "security", "note", marks=(b"chmod",),
)  # fmt: skip
