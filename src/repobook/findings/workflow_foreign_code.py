"""Workflows that run a stranger's code with the rights of the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import Rule, Seen, Site

_TRIGGER = re.compile(
    rb"^(?:on|\"on\"|'on'|true):[^\n]*\bpull_request_target\b|^[ \t]+(?:- )?pull_request_target:?[ \t]*$", re.MULTILINE
)
_HEAD = re.compile(
    rb"^[ \t]+(?:ref|repository):[ \t]*[^\n#]*\bgithub"
    rb"\.(?:event\.pull_request\.head\.(?:sha|ref|repo\.full_name)|head_ref)\b",
    re.MULTILINE,
)


def see(site: Site) -> Iterator[Seen]:
    """``pull_request_target`` together with a checkout of the pull request's own commit."""
    if _TRIGGER.search(site.data):
        for match in _HEAD.finditer(site.data):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield site.seen(
                start,
                match.end(),
                "Checks out a pull request's code under `pull_request_target`, with the rights of this repository.",
            )


RULE = Rule(
    "workflow-foreign-code", "Foreign code with the repository's rights", ("yaml",), see,
    "Runs a stranger's code with the rights of this repository.", "security", "error", marks=(b"pull_request_target",),
)  # fmt: skip
