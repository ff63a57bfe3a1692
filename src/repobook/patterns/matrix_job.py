"""Workflows that run the same job for several settings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import Rule, Seen, Site
from ..model import Kind

_MATRIX = re.compile(rb"^ +matrix:", re.MULTILINE)


def see(site: Site) -> Iterator[Seen]:
    """Jobs of a workflow with a matrix."""
    for item in site.definitions:
        if item.kind is Kind.JOB:
            match = _MATRIX.search(site.data, item.start_byte, item.end_byte)
            if match:
                yield site.seen(match.end() - 1, match.end(), f"job `{item.name}`")


PATTERN = Rule("matrix-job", "Job for a matrix of settings", ("yaml",), see, marks=(b"matrix:",))
