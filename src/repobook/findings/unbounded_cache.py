"""Caches that only grow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site
from ..model import CALLABLE, Flag, Kind

_UNBOUNDED = re.compile(r"(?:functools\.)?(?:cache|lru_cache\((?:maxsize=)?None\))$")
_DICTIONARY = re.compile(r"(?:\{\}|dict\(\)|(?:collections\.)?(?:defaultdict|OrderedDict)\([\w.]*\))$")
_SHRINKS = rb"(?:\.clear\(|\.pop\(|\.popitem\(|\.move_to_end\()"


def see(site: Site) -> Iterator[Seen]:
    """``functools.cache`` and ``lru_cache(maxsize=None)`` on functions with parameters; dictionaries of the module
    whose name says cache, that are written to and that the file never empties."""
    for item in site.definitions:
        if item.decorators and item.kind in CALLABLE and item.parameters:
            if any(_UNBOUNDED.match(decorator) for decorator in item.decorators):
                method = item.kind is Kind.METHOD and item.parameters[0].name in ("self", "cls")
                if len(item.parameters) > 1 or not method or item.parameters[0].name == "self":
                    extra = " and keeps its objects alive" if method and item.parameters[0].name == "self" else ""
                    yield site.head(
                        item,
                        f"The cache of `{item.name}` has no bound: it keeps every result{extra}.",
                    )
        elif (
            item.enclosing < 0
            and "cache" in item.name.lower()
            and _DICTIONARY.match(item.value)
            and not item.flags & Flag.LOCAL
        ):
            name = re.escape(item.name.encode())
            written = re.search(rb"\b" + name + rb"(?:\[[^\n]*\] = |\.setdefault\(|\.update\()", site.data)
            emptied = re.search(
                rb"\b" + name + _SHRINKS + rb"|\bdel " + name + rb"\b|\bglobal [\w, ]*" + name, site.data
            )
            if written and not emptied:
                yield site.head(item, f"`{item.name}` is a cache that this file never empties.")


RULE = Rule(
    "unbounded-cache", "Cache without a bound", PYTHON, see,
    "Keeps every result for as long as the program runs.", "performance", "note",
)  # fmt: skip
