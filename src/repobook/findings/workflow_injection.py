"""Workflows that put what a stranger wrote into a script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code

_UNTRUSTED = re.compile(
    rb"\$\{\{[^}]*\b(github\.(?:head_ref|event\.(?:issue|pull_request|comment|review|discussion|head_commit|commits\S*"
    rb"|pages\S*|workflow_run)\.(?:title|body|message|head\.ref|head\.label|head\.repo\.default_branch|head_branch|head_commit\.message"
    rb"|author\.(?:name|email)|page_name|display_title)))\b[^}]*\}\}"
)
_RUN = re.compile(rb"^([ \t]*)(?:-[ \t]+)?(run|script):[ \t]*(.*)$", re.MULTILINE)


def see(site: Site) -> Iterator[Seen]:
    """``${{ github.event.….title }}`` and the like inside ``run:`` or ``script:`` of a step."""
    if b"jobs:" not in site.data and b"runs:" not in site.data:
        return
    for match in _RUN.finditer(site.data):
        indent = match.start(2) - match.start()
        end = _end(site.data, match.end(), indent)
        for found in _UNTRUSTED.finditer(site.data, match.start(3), end):
            yield site.seen(
                found.start(),
                found.end(),
                f"{code(found[1].decode())} becomes part of the script: who writes it can run commands.",
            )


def _end(data: bytes, at: int, indent: int) -> int:
    """Where the block ends whose key is indented by ``indent``."""
    while at < len(data):
        start = at + 1
        at = data.find(b"\n", start)
        at = len(data) if at < 0 else at
        line = data[start:at]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            return start
    return len(data)


RULE = Rule(
    "workflow-injection", "Foreign text in a workflow's script", ("yaml",), see,
    "What a stranger writes becomes part of a script.", "security", "error", marks=(b"${{",),
)  # fmt: skip
