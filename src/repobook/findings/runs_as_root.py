"""Containers whose program may do everything inside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code
from ..model import Kind

_USER = re.compile(rb"^[ \t]*USER[ \t]+(\S+)", re.MULTILINE | re.IGNORECASE)
_STARTS = re.compile(rb"^[ \t]*(ENTRYPOINT|CMD)[ \t]", re.MULTILINE | re.IGNORECASE)


def see(site: Site) -> Iterator[Seen]:
    """The last ``CMD`` or ``ENTRYPOINT`` when no ``USER`` other than root stands before it in its stage."""
    stages = [item for item in site.definitions if item.kind is Kind.STAGE]
    start = stages[-1].start_byte if stages else 0
    starts = list(_STARTS.finditer(site.data, start))
    if not starts:
        return
    last = starts[-1]
    users = list(_USER.finditer(site.data, start))
    if not users:
        if stages and stages[-1].type.lower() in {item.name.lower() for item in stages[:-1]}:
            return  # the stage below may have said it
        yield site.seen(
            last.start(),
            last.end(),
            f"{code(last[1].decode().upper())} runs as the user of the image, which is root unless it says otherwise.",
        )
    elif users[-1][1].split(b":")[0] in (b"root", b"0"):
        yield site.seen(users[-1].start(), users[-1].end(), "The program of this image runs as root.")


RULE = Rule(
    "runs-as-root", "Container runs as root", ("dockerfile",), see,
    "The program runs as root.", "security", "note",
)  # fmt: skip
