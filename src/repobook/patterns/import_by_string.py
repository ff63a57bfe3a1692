"""Modules that are imported by a name known only at run time."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, arguments, code

_WORDS = ("import_module", "__import__", "import_string")


def see(site: Site) -> Iterator[Seen]:
    """Calls of ``importlib.import_module`` and the like, with what they import."""
    for call, callee in site.calls(*_WORDS):
        given = arguments(call)
        if given and not callee.startswith("self."):
            yield site.at(call, code(site.text(given[0], 40)))


PATTERN = Rule("import-by-string", "Import by string", PYTHON, see, words=_WORDS)
