"""Which C-like files may be linked otherwise after a change. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from hashlib import blake2b

import msgspec

from ..model import Document
from ._c_spaces import told as _spaces
from ._c_tables import bindings
from .world import Change, World


def seen(document: Document) -> tuple[bytes, dict[str, tuple[int, ...]]]:
    """What the links of other files may rest on: declarations without their places, includes, and using-directives with
    the definition that they stand in. Bodies, comments and lines are not seen from outside."""
    definitions = document.definitions
    told = [
        (item.name, item.kind, item.enclosing, item.qualified_name, item.signature, item.flags, item.type, item.bases, item.parameters)
        for item in definitions
    ]  # fmt: skip
    includes = [(item.module, item.condition) for item in document.imports]
    directives = []
    for item in bindings(document.bindings).directives:
        around = [n for n, found in enumerate(definitions) if found.start_byte <= item.start < found.end_byte]
        directives.append((item.name, item.path, around))
    # A macro that opens a namespace changes the names of what follows it.
    spaces = _spaces(document.bindings)
    names = sorted(found.byte for found in definitions)
    told_before = sorted(item.start for item in bindings(document.bindings).directives)
    alone = [(name, bisect_left(names, byte), bisect_left(told_before, byte)) for name, byte in spaces.alone]
    macros = (spaces.opens, spaces.closes, spaces.empty, alone)
    return blake2b(msgspec.msgpack.encode((told, includes, directives, macros)), digest_size=16).digest(), {}


def affected(world: World, reads: Mapping[int, set[int]], changes: Sequence[Change]) -> set[int] | None:
    """No other file when nothing that changed is seen from outside; else all: a name may be looked up anywhere."""
    return None if any(item.visible for item in changes) else set()
