"""Functions that run on a GPU."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site
from ..model import Flag


def see(site: Site) -> Iterator[Seen]:
    """Definitions of kernels."""
    for item in site.definitions:
        if item.flags & Flag.KERNEL and not item.flags & Flag.DECLARATION:
            yield site.head(item, f"`{item.qualified_name}`")


PATTERN = Rule("gpu-kernel", "GPU kernel", ("cuda", "cpp", "metal", "glsl", "hlsl"), see, flags=Flag.KERNEL)
