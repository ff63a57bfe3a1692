"""Images that are built in several steps of which only the last is kept."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code
from ..model import Kind


def see(site: Site) -> Iterator[Seen]:
    """Dockerfiles with more than one ``FROM``: each stage."""
    stages = [item for item in site.definitions if item.kind is Kind.STAGE]
    if len(stages) > 1:
        for item in stages:
            yield item.row, item.row + 1, f"`{item.name}` from {code(item.type)}"


PATTERN = Rule("multi-stage", "Multi-stage build", ("dockerfile",), see, marks=(b"FROM ", b"from "))
