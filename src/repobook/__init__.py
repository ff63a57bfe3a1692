"""repobook: the book of a repository.

``build(repo)`` writes a book, ``Book.open(path)`` answers questions about one::

    import repobook

    repobook.build("path/to/repository")
    with repobook.Book.open("path/to/repository") as book:
        for hit in book.find("Linear"):
            print(hit.path, hit.line, hit.name)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .answers import (
        Caller,
        Callers,
        Chain,
        Dependent,
        Group,
        Impact,
        Layer,
        Link,
        Location,
        Meaning,
        Occurrence,
        References,
        Site,
        Symbol,
        SymbolInformation,
        Test,
    )
    from .building import build
    from .checking import Problem, Result, check
    from .errors import ConfigError, InputError, OutputError, RepobookError
    from .query import Book
    from .report import Report
    from .search import Hit

__all__ = [
    "Book",
    "Caller",
    "Callers",
    "Chain",
    "ConfigError",
    "Dependent",
    "Group",
    "Hit",
    "Impact",
    "InputError",
    "Layer",
    "Link",
    "Location",
    "Meaning",
    "Occurrence",
    "OutputError",
    "Problem",
    "References",
    "RepobookError",
    "Report",
    "Result",
    "Site",
    "Symbol",
    "SymbolInformation",
    "Test",
    "build",
    "check",
]

_WHERE = {
    "answers": (
        "Caller",
        "Callers",
        "Chain",
        "Dependent",
        "Group",
        "Impact",
        "Layer",
        "Link",
        "Location",
        "Meaning",
        "Occurrence",
        "References",
        "Site",
        "Symbol",
        "SymbolInformation",
        "Test",
    ),
    "building": ("build",),
    "checking": ("Problem", "Result", "check"),
    "errors": ("ConfigError", "InputError", "OutputError", "RepobookError"),
    "query": ("Book",),
    "report": ("Report",),
    "search": ("Hit",),
}


def __getattr__(name: str) -> object:
    """Loads what is asked for: a question to a book needs no grammar."""
    for module, names in _WHERE.items():
        if name in names:
            return getattr(importlib.import_module(f".{module}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
