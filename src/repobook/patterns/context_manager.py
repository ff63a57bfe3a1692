"""Objects that set something up and take it down: what ``with`` is for."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, last_name

_ENTER = frozenset({"__enter__", "__aenter__"})
_DECORATORS = frozenset({"contextmanager", "asynccontextmanager"})


def see(site: Site) -> Iterator[Seen]:
    """Classes with ``__enter__`` or ``__aenter__``, and functions that are decorated as one."""
    for index in site.types:
        for member in site.members(index):
            if member.name in _ENTER:
                yield site.head(site.definitions[index], f"class `{site.definitions[index].name}`")
                break
    for index in site.callables:
        item = site.definitions[index]
        if any(last_name(decorator) in _DECORATORS for decorator in item.decorators):
            yield site.head(item, f"`{item.name}()`")


PATTERN = Rule("context-manager", "Context manager", PYTHON, see, words=(*sorted(_ENTER), *sorted(_DECORATORS)))
