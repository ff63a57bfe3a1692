"""The languages: one module a language or a family of them, found by walking this package.

A module defines ``LANGUAGES``, a tuple of `Language` records; a name that starts with ``_`` is part of other modules.
Nothing else lists them.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable

import msgspec

from ..extract import Builder


class Language(msgspec.Struct, frozen=True):
    """What repobook knows of a language before it reads a file in it."""

    #: the key used everywhere: ``python``, ``cpp``
    name: str
    #: as people write it: ``Python``, ``C++``
    title: str
    #: finds definitions, imports and uses; must never look beyond the one file
    extract: Callable[[Builder], None]
    #: with the dot: ``.py``
    suffixes: tuple[str, ...] = ()
    #: whole file names: ``CMakeLists.txt``; ``*`` is allowed as in ``Dockerfile.*``
    filenames: tuple[str, ...] = ()
    #: programs in a ``#!`` line: ``python3``
    shebangs: tuple[str, ...] = ()
    #: the tag of a Markdown fence; the name when ""
    fence: str = ""
    #: joins the parts of qualified names
    separator: str = "."
    #: languages of one family resolve names among each other (``c``, ``cpp``, ``cuda``); the name when ""
    family: str = ""
    #: False for data and documents: their keys and headings are not symbols of a program
    program: bool = True


@functools.cache
def languages() -> dict[str, Language]:
    """All languages by name, sorted."""
    found: dict[str, Language] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__) if info.name[0] != "_"):
        for language in importlib.import_module(f"{__name__}.{module}").LANGUAGES:
            if language.name in found:
                raise ValueError(f"two language records are named {language.name}")
            found[language.name] = language
    return dict(sorted(found.items()))


def fence_tag(name: str) -> str:
    """What the fence of a language's code is tagged with; "" for a name that is none."""
    record = languages().get(name)
    return (record.fence or record.name) if record else ""
