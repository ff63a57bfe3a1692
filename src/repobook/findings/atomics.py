"""Values that several threads change without a lock: a fact of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import C_FAMILY, Rule, Seen, Site, code

_TYPE = re.compile(r"(?:^|[\s:<])atomic(?:_\w+)?(?:<|\s|$)|\bAtomic(?:Bool|[IU]\d+|[IU]size|Ptr)\b|\batomic\.")
_CALLS = (
    "atomicAdd",
    "atomicSub",
    "atomicMax",
    "atomicMin",
    "atomicCAS",
    "atomicExch",
    "atomicInc",
    "atomicOr",
    "atomicAnd",
)


def see(site: Site) -> Iterator[Seen]:
    """Fields and variables of atomic types, and the atomic operations of CUDA."""
    for item in site.definitions:
        if item.type and "tomic" in item.type and _TYPE.search(item.type) and "(" not in item.signature:
            yield site.head(item, f"`{item.name}` is atomic ({code(item.type[:50])}).")
    if site.language in C_FAMILY:
        for call, callee in site.calls(*_CALLS):
            yield site.at(call, f"{code(callee)} on memory that threads share.")


RULE = Rule(
    "atomics", "Atomic values and operations", (*C_FAMILY, "rust", "go", "java"), see,
    "Several threads change this value without a lock.", "performance", "note", words=_CALLS, marks=(b"tomic",),
)  # fmt: skip
