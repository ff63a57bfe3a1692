"""Keys and passwords that stand in the text. The value is never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import C_FAMILY, JAVASCRIPT, PYTHON, Rule, Seen, Site
from ..model import CALLABLE

_KEY = re.compile(rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*\\?n?\"?\s*[A-Za-z0-9+/=]{40}")
_FORMATS = (
    (b"PRIVATE KEY-----", _KEY, "a private key"),
    (b"AKIA", re.compile(rb"\bAKIA[0-9A-Z]{16}\b"), "an AWS access key"),
    (b"ghp_", re.compile(rb"\bghp_[0-9A-Za-z]{36}\b"), "a GitHub token"),
    (b"github_pat_", re.compile(rb"\bgithub_pat_[0-9A-Za-z_]{60,}\b"), "a GitHub token"),
    (b"xox", re.compile(rb"\bxox[bpars]-[0-9]{8,}-[0-9A-Za-z-]{10,}"), "a Slack token"),
    (b"AIza", re.compile(rb"\bAIza[0-9A-Za-z_-]{35}\b"), "a Google API key"),
    (b"sk_live_", re.compile(rb"\bsk_live_[0-9A-Za-z]{20,}\b"), "a Stripe key"),
    (b"glpat-", re.compile(rb"\bglpat-[0-9A-Za-z_-]{20}\b"), "a GitLab token"),
)  # fmt: skip
_NAME = re.compile(
    r"(?:^|[_.-])(?:password|passwd|secret|api_?key|access_?key|private_?key|auth_?token|secret_?key)$"
    r"|(?<=[a-z])(?:Password|Secret|ApiKey|AccessKey|PrivateKey|SecretKey|AuthToken)$",
    re.IGNORECASE,
)
_TEXT = re.compile(r"""^(?:[A-Za-z]{0,2})(["'])([^"'\s${}<>%]{12,})\1$""")
_EXAMPLE = re.compile(
    r"example|dummy|test|fake|changeme|change-me|placeholder|your|xxx|insecure|secret|password|default|sample|redacted"
    r"|\*\*\*|\.\.\.",
    re.IGNORECASE,
)


def see(site: Site) -> Iterator[Seen]:
    """Texts with the form of a well-known key; names that say secret with a text of letters and digits as value."""
    for mark, pattern, what in _FORMATS:
        if mark in site.data:
            for match in pattern.finditer(site.data):
                if not _EXAMPLE.search(match[0].decode("ascii", "replace")):
                    yield site.seen(match.start(), match.start() + 1, f"This line holds what looks like {what}.")
    if site.language == "python":  # ruff's S105 looks at these
        return
    for item in site.definitions:
        if item.value and item.kind not in CALLABLE and _NAME.search(item.name):
            value = _TEXT.match(item.value)
            if (
                value
                and not _EXAMPLE.search(value[2])
                and re.search(r"\d", value[2])
                and re.search(r"[A-Za-z]", value[2])
            ):
                yield site.head(item, f"`{item.name}` is given a fixed text that looks like a secret.")


RULE = Rule(
    "secret-in-source", "Secret in the source",
    (
        *PYTHON, *C_FAMILY, *JAVASCRIPT, "java", "go", "rust", "shell", "yaml", "json", "toml", "ini", "dockerfile",
        "properties",
    ),
    see, "A key or password stands in the text.", "security", "error",
)  # fmt: skip
