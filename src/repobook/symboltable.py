"""A file's symbol table: what is said of its definitions elsewhere, in columns. Pure."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence

from .anchors import anchors
from .dependence import Bit
from .model import CALLABLE, TYPES, Definition, Document, Flag, Kind, SymbolTable
from .private import private

#: the kinds by their places in the column of a table
KINDS = tuple(Kind)
_PLACES = {kind: place for place, kind in enumerate(KINDS)}
#: Decorators of tests that leave names as they are, and those of functions that make several tests of one.
_RUNNERS = ("pytest.", "unittest.", "mock.", "skip", "staticmethod", "classmethod")
_SEVERAL = re.compile(r"(?i)param|expand|cases|ddt|product|combin|repeat|instantiat")


def symbol_table(document: Document, path: str) -> SymbolTable:
    """The table of a document without one."""
    definitions = document.definitions
    import_rows = array("I", [item.row for item in document.imports]).tobytes()
    if not definitions:
        return SymbolTable(import_rows=import_rows)
    kinds = [item.kind for item in definitions]
    names = [item.qualified_name for item in definitions]
    if Kind.HEADING in kinds and any(shown_name(item) != item.name for item in definitions):
        names = _unmarked(definitions)
    # Most ids are the name itself.
    ids = ["" if name == found else found for name, found in zip(names, anchors(definitions), strict=True)]
    return SymbolTable(
        tuple(names),
        tuple(ids),
        bytes(map(_PLACES.__getitem__, kinds)),
        array("I", [item.row for item in definitions]).tobytes(),
        array("I", [item.flags for item in definitions]).tobytes(),
        array("i", [item.enclosing for item in definitions]).tobytes(),
        bytes(map(_marks, definitions)),
        array("i", private(document, path)).tobytes(),
        import_rows,
    )


def _marks(item: Definition) -> int:
    kind, flags = item.kind, item.flags
    marks = Bit.CALLABLE if kind in CALLABLE else Bit.TYPE if kind in TYPES else 0
    if flags & Flag.CONSTRUCTOR:
        marks |= Bit.CONSTRUCTOR
    if flags & Flag.TEST:
        marks |= Bit.TEST
        if item.decorators and _may_rename(item):
            marks |= Bit.HANDED if kind in TYPES else Bit.SEVERAL
    return marks


def shown_name(item: Definition) -> str:
    """A definition's name as a reader sees it: a heading's is written with marks, ``Using `x```, and shown without."""
    return item.signature or item.name if item.kind is Kind.HEADING else item.name


def _unmarked(definitions: Sequence[Definition]) -> list[str]:
    """Qualified names in which headings are without marks."""
    found: list[str] = []
    for item in definitions:
        name = item.qualified_name
        around, above = ("", "") if item.enclosing < 0 else (
            definitions[item.enclosing].qualified_name, found[item.enclosing]
        )  # fmt: skip
        if name.startswith(around) and name.endswith(item.name):
            name = above + name[len(around) : len(name) - len(item.name)] + shown_name(item)
        found.append(name)
    return found


def _may_rename(item: Definition) -> bool:
    """Whether a decorator of a test may make others of it: one of a class that the runners do not bring along, or one of
    a function that sounds like it."""
    foreign = [name for name in item.decorators if not name.startswith(_RUNNERS)]
    return bool(foreign) and (item.kind in TYPES or any(map(_SEVERAL.search, foreign)))
