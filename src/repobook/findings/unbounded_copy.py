"""C functions that write without knowing how much room there is."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import C_FAMILY, Rule, Seen, Site, arguments, code, is_literal

_WORDS = ("strcpy", "strcat", "sprintf", "vsprintf", "gets", "stpcpy", "wcscpy", "wcscat")


def see(site: Site) -> Iterator[Seen]:
    """Calls of ``strcpy``, ``strcat``, ``sprintf``, ``gets`` and the like."""
    for call, callee in site.calls(*_WORDS):
        name = callee.removeprefix("std::").removeprefix("::")
        given = arguments(call)
        fixed = len(given) == 2 and name in ("strcpy", "stpcpy", "wcscpy") and is_literal(given[1])
        if name in _WORDS and not fixed:
            yield site.at(call, f"{code(callee)} writes without knowing how much room there is.")


RULE = Rule(
    "unbounded-copy", "Copy without a bound", C_FAMILY, see,
    "Writes without knowing how much room there is.", "security", "warning", words=_WORDS,
)  # fmt: skip
