"""Bytes that become objects of any class (Java)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code


def see(site: Site) -> Iterator[Seen]:
    """``readObject`` of an ``ObjectInputStream``, in files that make one."""
    if "ObjectInputStream" not in site.names:
        return
    for call, callee in site.calls("readObject"):
        if "." in callee:
            yield site.at(call, f"{code(callee)} makes objects of any class that the bytes name.")


RULE = Rule(
    "unsafe-deserialization", "Objects made from bytes", ("java",), see,
    "Makes objects of any class that the bytes name.", "security", "warning", words=("readObject",),
)  # fmt: skip
