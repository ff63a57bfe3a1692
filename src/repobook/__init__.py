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
    from .building import Report, build
    from .checking import Problem, Result, check
    from .errors import ConfigError, InputError, OutputError, RepobookError
    from .query import Book, Occurrence, SymbolInformation
    from .search import Hit

__all__ = [
    "Book",
    "ConfigError",
    "Hit",
    "InputError",
    "Occurrence",
    "OutputError",
    "Problem",
    "RepobookError",
    "Report",
    "Result",
    "SymbolInformation",
    "build",
    "check",
]

_WHERE = {
    "building": ("Report", "build"),
    "checking": ("Problem", "Result", "check"),
    "errors": ("ConfigError", "InputError", "OutputError", "RepobookError"),
    "query": ("Book", "Occurrence", "SymbolInformation"),
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
