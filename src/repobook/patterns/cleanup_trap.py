"""What a script does when it ends, however it ends."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code


def see(site: Site) -> Iterator[Seen]:
    """``trap`` commands."""
    for node in site.nodes(b"trap ", "command"):
        yield site.at(node, code(site.text(node, 70)))


PATTERN = Rule("cleanup-trap", "Cleanup by trap", ("shell",), see, marks=(b"trap ",))
