"""Classes and functions that give out one shared object."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import CPP, PYTHON, Rule, Seen, Site, code
from ..model import CALLABLE, Flag

_STATIC = re.compile(
    rb"\{\s*static\s+(?:const\s+)?(?!thread_local)[\w:]+[\w:<>,\s&*]*?[\s&*](\w+)\s*(?:=[^;]*|\{[^;]*\}|\([^;]*\))?;"
    rb"(?:[^{}]|\{[^{}]*\})*?return\s+\*?\1\s*;\s*\}\s*$"
)


def see(site: Site) -> Iterator[Seen]:
    """A ``__new__`` that keeps its object on the class; a reference to a static local; a private constructor with a
    static getter (Java)."""
    if site.language == "python":
        yield from _python(site)
    elif site.language == "java":
        yield from _java(site)
    else:
        for index in site.callables:
            item = site.definitions[index]
            if not item.parameters and item.type.endswith(("&", "*")) and item.end_byte - item.start_byte < 2000:
                match = _STATIC.search(site.data, item.byte, item.end_byte)
                if match:
                    yield site.head(item, f"`{item.qualified_name}()` returns its static {code(match[1].decode())}")


def _python(site: Site) -> Iterator[Seen]:
    for index in site.types:
        item = site.definitions[index]
        for member in site.members(index):
            if member.name != "__new__":
                continue
            kept = re.search(rb"\bcls\.(_*\w*instance\w*)\s*=[^=]", site.body(member))
            if kept and site.body(member).count(kept[1]) > 1:
                yield site.head(item, f"`{item.name}` keeps its one object in {code(kept[1].decode())}")


def _java(site: Site) -> Iterator[Seen]:
    for index in site.types:
        item = site.definitions[index]
        members = site.members(index)
        closed = [member for member in members if member.flags & Flag.CONSTRUCTOR]
        getter = [
            member
            for member in members
            if member.kind in CALLABLE and member.flags & Flag.STATIC and member.type == item.name
            and not member.parameters and member.name.lower() in ("getinstance", "instance", "get", "getdefault")
        ]  # fmt: skip
        if getter and closed and all("private" in member.signature for member in closed):
            yield site.head(item, f"`{item.name}`, given out by `{getter[0].name}()`")


PATTERN = Rule("singleton", "Singleton (one shared object)", (*PYTHON, *CPP, "java"), see)
