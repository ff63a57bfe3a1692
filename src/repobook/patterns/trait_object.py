"""Values whose methods are chosen at run time (Rust)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code


def see(site: Site) -> Iterator[Seen]:
    """Types written with ``dyn``."""
    for node in site.nodes(b"dyn ", "dynamic_type", "bounded_type"):
        yield site.at(node, code(site.text(node, 50)))


PATTERN = Rule("trait-object", "Trait object", ("rust",), see, marks=(b"dyn ",))
