"""Actions of others that a workflow takes by a name that may move."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code

_USES = re.compile(rb"^[ \t]+(?:- )?uses:[ \t]*['\"]?([\w.-]+)/([\w./-]+)@([\w./-]+)", re.MULTILINE)


def see(site: Site) -> Iterator[Seen]:
    """``uses: owner/action@branch-or-tag``; the platform's own actions are left out."""
    if b"jobs:" not in site.data and b"runs:" not in site.data:
        return
    for match in _USES.finditer(site.data):
        if match[1] not in (b"actions", b"github") and not re.fullmatch(rb"[0-9a-f]{40}", match[3]):
            name = b"/".join(match.group(1, 2)).decode()
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield site.seen(
                start,
                match.end(),
                f"`{name}` is taken at {code(match[3].decode())}, which its owner can move to other code.",
            )


RULE = Rule(
    "action-not-pinned", "Action that is not pinned", ("yaml",), see,
    "The action is not pinned to a commit.", "security", "note", marks=(b"uses:",),
)  # fmt: skip
