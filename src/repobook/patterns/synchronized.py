"""Methods and blocks that one thread at a time may run (Java)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code


def see(site: Site) -> Iterator[Seen]:
    """``synchronized`` methods and statements."""
    for item in site.definitions:
        if "synchronized " in item.signature:
            yield site.head(item, f"`{item.qualified_name}`")
    for node in site.nodes(b"synchronized", "synchronized_statement"):
        guard = node.named_children[0] if node.named_children else None
        yield site.at(node, f"on {code(site.text(guard, 40).strip('()'))}" if guard is not None else "")


PATTERN = Rule("synchronized", "Synchronised", ("java",), see, marks=(b"synchronized",))
