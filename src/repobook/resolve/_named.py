"""Symbols of programs by the names that documents call them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..languages import languages
from ..model import FileCategory, Flag, Kind, Resolution
from ._packages import package_names
from .world import World

_SPLIT = re.compile(r"\.|::|->")
_CAMEL = re.compile(r"[a-z\d][A-Z]|[A-Z]{2,}[a-z]")
_INNER = re.compile(r"[A-Za-z\d]_+[A-Za-z\d]")
_SMALL = frozenset({Kind.ENUMERATOR, Kind.LABEL, Kind.HEADING, Kind.KEY, Kind.STEP})
_ASIDE = frozenset({FileCategory.TEST, FileCategory.VENDORED, FileCategory.GENERATED})
#: candidates of an ambiguous name that are kept; more say nothing
_MOST = 12


class _Candidate(NamedTuple):
    """A definition that a name may mean."""

    symbol: int
    qualified_name: str
    #: declarations and definitions of one thing share this, beside their qualified name: the family, and the module in
    #: Python
    place: str
    path: str
    #: in a test or in another project's code: a document seldom means it by one word
    aside: bool
    declaration: bool
    #: the package of Go or the crate of Rust, "" where others have its name
    package: str


class Named:
    """The definitions that may be meant, for the names that documents use. Made in one pass over all definitions."""

    def __init__(self, world: World, wanted: Iterable[str]) -> None:
        last = {_SPLIT.split(name)[-1] for name in wanted}
        self._by_name: dict[str, list[_Candidate]] = {}
        packages = package_names(world)
        programs = {name for name, record in languages().items() if record.program}
        for file, document in enumerate(world.documents):
            if document is None or document.language not in programs:
                continue
            base = world.base[file]
            path = world.files[file].path
            record = languages()[document.language]
            place = path.rpartition(".")[0] if document.language == "python" else record.family or record.name
            aside = world.files[file].category in _ASIDE
            for index, item in enumerate(document.definitions):
                if item.name in last and not item.flags & Flag.LOCAL and item.kind not in _SMALL:
                    declaration = bool(item.flags & Flag.DECLARATION)
                    found = _Candidate(
                        base + index, item.qualified_name, place, path, aside, declaration, packages.get(file, "")
                    )
                    self._by_name.setdefault(item.name, []).append(found)

    def find(self, name: str, certain: bool = False) -> tuple[Resolution, tuple[int, ...]]:
        """What a name as written may mean: one (``UNIQUE_NAME``), several (``AMBIGUOUS``) or nothing known.

        A name of one part counts only when it is distinctive, unless markup says that it names a symbol (``certain``).
        """
        parts = _SPLIT.split(name)
        if len(parts) == 1 and not (distinctive(name) or (certain and len(name) > 5)):
            return Resolution.UNRESOLVED, ()
        if len(parts) > 1 and (answer := self.packaged(name))[1]:
            return answer
        every = self._by_name.get(parts[-1], [])
        own = [item for item in every if not item.aside]
        chosen = [item for item in own or every if _ends(item, parts)] if len(parts) > 1 else own
        if not chosen:
            return Resolution.UNRESOLVED, ()
        groups: dict[tuple[str, str], list[_Candidate]] = {}
        for item in chosen:
            groups.setdefault((item.qualified_name, item.place), []).append(item)
        if len(groups) == 1:
            chosen.sort(key=_weight)
            return Resolution.UNIQUE_NAME, tuple(item.symbol for item in chosen[:_MOST])
        if len(groups) > _MOST or (len(parts) == 1 and len(groups) > 4):
            return Resolution.UNRESOLVED, ()
        return Resolution.AMBIGUOUS, tuple(sorted(min(group, key=_weight).symbol for group in groups.values()))

    def packaged(self, name: str) -> tuple[Resolution, tuple[int, ...]]:
        """What a name behind that of a package of Go or a crate of Rust means, when one thing there is called so."""
        parts = _SPLIT.split(name)
        found = [item for item in self._by_name.get(parts[-1], ()) if not item.aside and _in_package(item, parts)]
        if len({item.qualified_name for item in found}) != 1:
            return Resolution.UNRESOLVED, ()
        return Resolution.UNIQUE_NAME, tuple(item.symbol for item in sorted(found, key=_weight)[:_MOST])


def _in_package(item: _Candidate, parts: list[str]) -> bool:
    """Whether a name is that of a package, of modules in it perhaps, and of a definition."""
    own = _SPLIT.split(item.qualified_name)
    between = parts[1 : -len(own)]
    if not item.package or parts[0] != item.package or len(parts) <= len(own) or parts[-len(own) :] != own:
        return False
    return not between or set(between) <= set(item.path.rpartition(".")[0].split("/"))


def _ends(item: _Candidate, parts: list[str]) -> bool:
    """Whether a qualified name, after the names of folders and module, ends with all parts."""
    own = _SPLIT.split(item.qualified_name)
    if own[-len(parts) :] == parts:
        return True
    # The first parts may be the file's module: ``module.function``.
    rest = len(parts) - len(own)
    if rest <= 0 or parts[rest:] != own:
        return False
    folder, _, stem = item.path.rpartition("/")
    stem = stem.split(".")[0]
    place = [*folder.split("/"), *([] if stem == "__init__" else [stem])]
    # One part of a path is little evidence: ``torch.log`` is not a function in a file that is called torch.
    return place[-rest:] == parts[:rest] and (rest > 1 or len(own) > 1 or distinctive(parts[-1]))


def _weight(item: _Candidate) -> tuple[bool, int]:
    """Definitions before declarations."""
    return item.declaration, item.symbol


def distinctive(name: str) -> bool:
    """Whether a single word is a name that would hardly be a word of prose: ``under_score``, ``camelCase``."""
    return len(name) > 5 and (_INNER.search(name) is not None or _CAMEL.search(name) is not None)
