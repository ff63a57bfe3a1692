"""Files that a Dockerfile takes from an address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import Rule, Seen, Site

_ADD = re.compile(rb"^[ \t]*ADD[ \t]+((?:--\S+[ \t]+)*)(https?://\S+)", re.MULTILINE | re.IGNORECASE)


def see(site: Site) -> Iterator[Seen]:
    """``ADD`` of an address without ``--checksum``."""
    for match in _ADD.finditer(site.data):
        if b"--checksum" not in match[1]:
            yield site.seen(
                match.start(),
                match.end(),
                f"`ADD {match[2].decode('utf-8', 'replace')[:60]}` takes a file without a checksum.",
            )


RULE = Rule(
    "added-from-address", "File added from an address", ("dockerfile",), see,
    "Takes a file from an address without a checksum.", "security", "warning", marks=(b"ADD ", b"add "),
)  # fmt: skip
