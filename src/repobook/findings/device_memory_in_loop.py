"""Loops that allocate, free or copy device memory each time round."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import C_FAMILY, Rule, Seen, Site, code, loop_around

_STEMS = (
    "Malloc",
    "MallocManaged",
    "MallocHost",
    "HostAlloc",
    "Free",
    "FreeHost",
    "Memcpy",
    "MemcpyAsync",
    "Memset",
    "MallocAsync",
)
_WORDS = tuple(prefix + stem for prefix in ("cuda", "hip") for stem in _STEMS)


def see(site: Site) -> Iterator[Seen]:
    """Calls of the memory functions of CUDA and HIP in the body of a loop."""
    for call, callee in site.calls(*_WORDS):
        if loop_around(call) is not None:
            yield site.at(call, f"{code(callee)} in a loop.")


RULE = Rule(
    "device-memory-in-loop", "Device memory in a loop", C_FAMILY, see,
    "Allocates, frees or copies device memory each time round.", "performance", "warning", words=_WORDS,
)  # fmt: skip
