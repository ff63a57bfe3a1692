"""Modules imported by a name that a caller chooses (Python)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, arguments

_WORDS = ("import_module", "__import__")


def see(site: Site) -> Iterator[Seen]:
    """``importlib.import_module`` of a parameter of a function whose name is public."""
    for call, callee in site.calls(*_WORDS):
        given = arguments(call)
        function = site.function_around(call.start_byte)
        if not given or given[0].type != "identifier" or function is None or function.name.startswith("_"):
            continue
        if callee not in ("importlib.import_module", "import_module", "__import__"):
            continue
        name = site.text(given[0])
        if any(parameter.name == name for parameter in function.parameters):
            yield site.at(
                call, f"`{callee}({name})` imports, and so runs, the module that callers of `{function.name}` name."
            )


RULE = Rule(
    "import-named-by-caller", "Import of a module that a caller names", PYTHON, see,
    "Imports, and so runs, a module that a caller names.", "security", "note", words=_WORDS,
)  # fmt: skip
