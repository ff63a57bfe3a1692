"""Downloads that do not check whom they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import Rule, Seen, Site

_OPTIONS = re.compile(
    rb"\bcurl\b[^\n|;&]*?\s(-[a-zA-Z]*k[a-zA-Z]*|--insecure)(?=\s)|\bwget\b[^\n|;&]*?\s(--no-check-certificate)\b"
    rb"|\bgit\b[^\n]*(http\.sslVerify[= ]false)|\bpip3?\b[^\n]*\s(--trusted-host)\b"
)


def see(site: Site) -> Iterator[Seen]:
    """``curl -k``, ``wget --no-check-certificate`` and the like."""
    for match in _OPTIONS.finditer(site.data):
        start = site.data.rfind(b"\n", 0, match.start()) + 1
        if b"#" in site.data[start : match.start()]:
            continue
        option = next(group for group in match.groups() if group).decode()
        if option.startswith("--") or len(option) < 7:
            yield site.seen(match.start(), match.end(), f"`{option}` switches the check of certificates off.")


RULE = Rule(
    "unverified-download", "Download without a check of the certificate",
    ("shell", "dockerfile", "yaml", "makefile"), see,
    "Does not check the certificate of the other side.", "security", "warning",
    marks=(b"curl", b"--no-check-certificate", b"sslVerify", b"--trusted-host"),
)  # fmt: skip
