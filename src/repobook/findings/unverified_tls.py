"""Connections that do not check whom they reach."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import JAVASCRIPT, Rule, Seen, Site, code

_SETTINGS = (
    (b"InsecureSkipVerify", re.compile(rb"\bInsecureSkipVerify:\s*true\b")),
    (b"rejectUnauthorized", re.compile(rb"\brejectUnauthorized:\s*false\b")),
    (b"NODE_TLS_REJECT_UNAUTHORIZED", re.compile(rb"NODE_TLS_REJECT_UNAUTHORIZED['\"\]]*\s*=\s*['\"]?0")),
)


def see(site: Site) -> Iterator[Seen]:
    """The settings of Go and Node.js that switch the check of certificates off."""
    for mark, pattern in _SETTINGS:
        if mark in site.data:
            for match in pattern.finditer(site.data):
                node = site.node_at(match.start(), match.start() + 1)
                if node is not None and "comment" not in node.type:
                    yield site.seen(
                        match.start(),
                        match.start() + 1,
                        f"{code(mark.decode())} switches the check of certificates off.",
                    )


RULE = Rule(
    "unverified-tls", "Certificates are not checked", ("go", *JAVASCRIPT), see,
    "Does not check the certificate of the other side.", "security", "warning",
    marks=tuple(mark for mark, _ in _SETTINGS),
)  # fmt: skip
