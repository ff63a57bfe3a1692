"""Definitions of which every possible use is known: those that only their own file, or function, can name. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from .model import CALLABLE, TYPES, Definition, Document, Flag, Kind

_C = frozenset({"c", "cpp", "cuda"})
_LANGUAGES = _C | {"python", "go", "rust"}
#: Kinds that do nothing by being there. A variable may live for what its value does, and a type in C may be the type of
#: a variable defined with it.
_KINDS = frozenset({Kind.FUNCTION, Kind.CLASS, Kind.STRUCT})
_KINDS_OF_C = frozenset({Kind.FUNCTION})
_NOT = Flag.TEST | Flag.ENTRY | Flag.DECLARATION | Flag.OVERLOAD | Flag.SPECIALISATION | Flag.KERNEL
_SOURCES_OF_C = (".c", ".cc", ".cpp", ".cxx", ".cu")


def private(document: Document, path: str) -> list[int]:
    """The numbers of these definitions: not exported or public by the rule of the language, no member of a type (an
    object could dispatch to it), not decorated, without a base class that could hear of it, not made by a macro."""
    language = document.language
    if language not in _LANGUAGES or (language in _C and not path.endswith(_SOURCES_OF_C)):
        return []
    kinds = _KINDS_OF_C if language in _C else _KINDS
    definitions = document.definitions
    return [
        number for number, item in enumerate(definitions)
        if not item.flags & _NOT and item.kind in kinds and _is_private(item, definitions, language)
    ]  # fmt: skip


def _is_private(item: Definition, definitions: Sequence[Definition], language: str) -> bool:
    name = item.name
    if item.decorators or item.bases or name.startswith("__") or not name.isidentifier():
        return False
    around = definitions[item.enclosing].kind if item.enclosing >= 0 else None
    if around in TYPES:
        return False
    if language == "python":
        # Without an underscore a name is nobody's promise when it stands in a function.
        return (name[0] == "_" and name.strip("_") != "") or around in CALLABLE
    return not item.flags & Flag.EXPORTED and (language not in _C or not item.signature.startswith(f"{name}("))
