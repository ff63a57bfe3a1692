"""Workflows that may change everything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import Rule, Seen, Site

_ALL = re.compile(rb"^[ \t]*permissions:[ \t]*write-all\b", re.MULTILINE)


def see(site: Site) -> Iterator[Seen]:
    """``permissions: write-all``."""
    for match in _ALL.finditer(site.data):
        yield site.seen(match.end() - 1, match.end(), "The workflow's token may change everything in the repository.")


RULE = Rule(
    "workflow-permissions", "Workflow with all rights", ("yaml",), see,
    "The token may change everything.", "security", "warning", marks=(b"write-all",),
)  # fmt: skip
