"""Which parts of C-like files stand in namespaces that macros open. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from ..languages._cspaces import UNKNOWN, Spaces
from .world import World


class _Told(msgspec.Struct, frozen=True, array_like=True):
    """The beginning of a file's bindings."""

    spaces: Spaces = Spaces()


_decoder = msgspec.msgpack.Decoder(_Told)
#: where a part begins, which ends where the next one begins, and the path of its namespace ("" for none)
Part = tuple[int, str]
#: so many blocks that macros open stand in each other
_DEEPEST = 16


def told(packed: bytes) -> Spaces:
    """What a file tells of namespaces that macros open."""
    return _decoder.decode(packed).spaces if packed else Spaces()


def opened(world: World, files: Sequence[int]) -> dict[int, tuple[Part, ...]]:
    """Of each file with namespaces which macros open its parts, in order.

    A macro opens a namespace when all of its definitions say so and agree which (one without a body leaves it to the
    build); how far that reaches a macro says that closes, or the file's end. A file that opens again what is still open is
    left out.
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
    #: macros that are open now, and the path before each
    above: list[tuple[str, str]] = []
    path = ""
    for name, byte in words:
        if name not in closes:
            own = opens.get(name, "")
            if own and (len(above) > _DEEPEST or any(name == other for other, _ in above)):
                return ()  # what closes it is not known
            above.append((name, path))
            path = f"{path}::{own}" if path and own else path or own
        elif above:
            path = above.pop()[1]
        parts.append((byte, path))
    return tuple(parts) if any(path for _, path in parts) else ()


def around(parts: Sequence[Part], byte: int) -> str:
    """The namespace that macros opened around a place, "" for none."""
    index = bisect_left(parts, (byte + 1, "")) - 1
    return parts[index][1] if index >= 0 else ""
