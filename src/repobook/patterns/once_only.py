"""Work that is done once, however many threads ask for it."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import C_FAMILY, Rule, Seen, Site, arguments, code

_WORDS = ("call_once", "pthread_once", "Once", "OnceLock", "LazyLock", "OnceCell", "lazy_static")


def see(site: Site) -> Iterator[Seen]:
    """Calls of ``call_once`` in C and C++, ``sync.Once`` in Go, the lazy cells of Rust."""
    if site.language in C_FAMILY:
        for call, callee in site.calls("call_once", "pthread_once"):
            given = arguments(call)
            yield site.at(call, f"`{callee}({site.text(given[0], 30)}, …)`" if given else "")
        return
    for item in site.definitions:
        kind = item.type.split("<")[0].rpartition("::")[2]
        if kind in _WORDS or item.type == "sync.Once":
            yield site.head(item, f"`{item.name}` of type {code(item.type[:50])}")


PATTERN = Rule("once-only", "Done once", (*C_FAMILY, "go", "rust"), see, words=_WORDS)
