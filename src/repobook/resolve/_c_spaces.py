"""Which parts of C-like files stand in namespaces that macros open. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from ..languages._cspaces import UNKNOWN, Spaces
from .world import World


class _Told(msgspec.Struct, frozen=True, array_like=True):
    """The beginning of a file's bindings."""

    spaces: Spaces = Spaces()


_decoder = msgspec.msgpack.Decoder(_Told)
#: start, end and path of a part
Part = tuple[int, int, str]


def told(packed: bytes) -> Spaces:
    """What a file tells of namespaces that macros open."""
    return _decoder.decode(packed).spaces if packed else Spaces()


def opened(world: World, files: Sequence[int]) -> dict[int, tuple[Part, ...]]:
    """Of each file the parts that stand in a namespace which a macro opened, in order.

    A macro opens a namespace when all of its definitions say so and agree which (one without a body leaves it to the
    build); how far that reaches a macro says that closes, or the file's end.
    """
    says: dict[str, set[str]] = defaultdict(set)
    closes: set[str] = set()
    empty: set[str] = set()
    standing: dict[int, tuple[tuple[str, int], ...]] = {}
    for number in files:
        document = world.documents[number]
        if document is None or not document.bindings:
            continue
        found = told(document.bindings)
        for name, path in found.opens:
            says[name].add(path)
        closes.update(found.closes)
        empty.update(found.empty)
        if found.alone:
            standing[number] = found.alone
    opens = {
        name: path for name, paths in says.items()
        if len(paths) == 1 and name not in empty and (path := min(paths)) not in ("", UNKNOWN)
    }  # fmt: skip
    if not opens:
        return {}
    # Those that open other blocks are closed too.
    known = says.keys() | closes
    return {
        number: parts
        for number, words in standing.items()
        if (parts := _parts([item for item in words if item[0] in known], opens, closes))
    }


def _parts(words: list[tuple[str, int]], opens: dict[str, str], closes: set[str]) -> tuple[Part, ...]:
    parts: list[Part] = []
    open_now: list[tuple[int, str]] = []
    for name, byte in [*words, ("", 1 << 62)]:
        while open_now and (name in closes or not name):
            start, path = open_now.pop()
            if path:
                outer = "::".join([above for _, above in open_now if above])
                parts.append((start, byte, f"{outer}::{path}" if outer else path))
            if name:
                break
        if name and name not in closes:
            open_now.append((byte, opens.get(name, "")))
    parts.sort()
    return tuple(parts)


def around(parts: Sequence[Part], byte: int) -> str:
    """The namespace that macros opened around a place, "" for none."""
    for start, end, path in reversed(parts[: bisect_right(parts, (byte, 1 << 63, ""))]):
        if start <= byte < end:
            return path
    return ""
