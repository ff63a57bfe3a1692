"""Native libraries that are loaded at run time."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import C_FAMILY, PYTHON, Rule, Seen, Site, arguments, code, is_literal

_PYTHON = ("CDLL", "PyDLL", "WinDLL", "LoadLibrary")
_C = ("dlopen", "LoadLibraryA", "LoadLibraryW", "LoadLibraryExW", "LoadLibrary", "dlmopen")
_JAVA = ("loadLibrary",)


def see(site: Site) -> Iterator[Seen]:
    """Calls that load a library: by a fixed name, or by one that is made at run time."""
    words = _PYTHON if site.language == "python" else _JAVA if site.language == "java" else _C
    for call, callee in site.calls(*words):
        given = arguments(call)
        if not given or (site.language == "python" and callee.startswith("self.")):
            continue
        what = "the library" if is_literal(given[0]) else "a library by a name made at run time:"
        if site.text(given[0]) in ("None", "NULL", "nullptr", "0"):
            continue
        yield site.at(
            call,
            f"{code(callee)} loads {what} {code(site.text(given[0], 40))}.",
        )


RULE = Rule(
    "dynamic-library", "Native library loaded at run time", (*PYTHON, *C_FAMILY, "java"), see,
    "Loads native code at run time.", "security", "note", words=(*_PYTHON, *_C, *_JAVA),
)  # fmt: skip
