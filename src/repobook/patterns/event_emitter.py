"""Objects that tell others when something happens (JavaScript)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import JAVASCRIPT, Rule, Seen, Site, arguments, bare_type, code


def see(site: Site) -> Iterator[Seen]:
    """Classes derived from ``EventEmitter`` or ``EventTarget``, and calls of ``emit`` with a name."""
    for index in site.types:
        item = site.definitions[index]
        base = next(
            (base for base in item.bases if bare_type(base) in ("EventEmitter", "EventTarget", "EventDispatcher")), ""
        )
        if base:
            yield site.head(item, f"`{item.name}` extends {code(base)}")
    for call, _ in site.calls("emit", "dispatchEvent"):
        given = arguments(call)
        if given and given[0].type == "string":
            yield site.at(call, f"emits {code(site.text(given[0], 40))}")


PATTERN = Rule(
    "event-emitter", "Event emitter", JAVASCRIPT, see, words=("EventEmitter", "EventTarget", "emit", "dispatchEvent")
)
