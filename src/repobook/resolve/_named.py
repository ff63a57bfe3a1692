"""Symbols of programs by the names that documents call them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..languages import languages
from ..model import FileCategory, Flag, Kind, Resolution
from .world import World

_SPLIT = re.compile(r"\.|::|->")
_CAMEL = re.compile(r"[a-z\d][A-Z]|[A-Z]{2,}[a-z]")
_INNER = re.compile(r"[A-Za-z\d]_+[A-Za-z\d]")
_SMALL = frozenset({Kind.ENUMERATOR, Kind.LABEL, Kind.HEADING, Kind.KEY, Kind.STEP})
#: candidates of an ambiguous name that are kept; more say nothing
_MOST = 12


class Named:
    """The definitions that may be meant, for the names that documents use. Made in one pass over all definitions."""

    def __init__(self, world: World, wanted: Iterable[str]) -> None:
        self.world = world
        last = {_SPLIT.split(name)[-1] for name in wanted}
        self._by_name: dict[str, list[int]] = {}
        programs = {name for name, record in languages().items() if record.program}
        for file, document in enumerate(world.documents):
            if document is None or document.language not in programs:
                continue
            base = world.base[file]
            for index, item in enumerate(document.definitions):
                if item.name in last and not item.flags & Flag.LOCAL and item.kind not in _SMALL:
                    self._by_name.setdefault(item.name, []).append(base + index)

    def find(self, name: str, certain: bool = False) -> tuple[Resolution, tuple[int, ...]]:
        """What a name as written may mean: one (``UNIQUE_NAME``), several (``AMBIGUOUS``) or nothing known.

        A name of one part counts only when it is distinctive, unless markup says that it names a symbol (``certain``).
        """
        parts = _SPLIT.split(name)
        symbols = self._by_name.get(parts[-1], [])
        own = [symbol for symbol in symbols if not self._aside(symbol)]
        if len(parts) > 1:
            symbols = [symbol for symbol in own or symbols if self._ends(symbol, parts)]
        elif not (distinctive(name) or (certain and len(name) > 5)):
            return Resolution.UNRESOLVED, ()
        else:
            symbols = own
        if not symbols:
            return Resolution.UNRESOLVED, ()
        groups: dict[tuple[str, str], list[int]] = {}
        for symbol in symbols:
            groups.setdefault(self._identity(symbol), []).append(symbol)
        if len(groups) == 1:
            found = next(iter(groups.values()))
            found.sort(key=self._weight)
            return Resolution.UNIQUE_NAME, tuple(found[:_MOST])
        if len(groups) > _MOST or (len(parts) == 1 and len(groups) > 4):
            return Resolution.UNRESOLVED, ()
        return Resolution.AMBIGUOUS, tuple(sorted(min(group, key=self._weight) for group in groups.values()))

    def _aside(self, symbol: int) -> bool:
        """Whether a symbol stands in a test or in another project's code: a document seldom means it by one word."""
        category = self.world.files[self.world.file_of(symbol)].category
        return category in (FileCategory.TEST, FileCategory.VENDORED, FileCategory.GENERATED)

    def _ends(self, symbol: int, parts: list[str]) -> bool:
        definition = self.world.definition(symbol)
        if definition is None:
            return False
        own = _SPLIT.split(definition.qualified_name)
        if own[-len(parts) :] == parts:
            return True
        # The first parts may be the file's module: ``module.function``.
        rest = len(parts) - len(own)
        if rest <= 0 or parts[rest:] != own:
            return False
        path = self.world.files[self.world.file_of(symbol)].path
        folder, _, stem = path.rpartition("/")
        stem = stem.split(".")[0]
        place = [*folder.split("/"), *([] if stem == "__init__" else [stem])]
        # One part of a path is little evidence: ``torch.log`` is not a function in a file that is called torch.
        return place[-rest:] == parts[:rest] and (rest > 1 or len(own) > 1 or distinctive(parts[-1]))

    def _identity(self, symbol: int) -> tuple[str, str]:
        """Declarations and definitions of one thing share this: qualified name and family, and the module in Python."""
        definition = self.world.definition(symbol)
        file = self.world.file_of(symbol)
        document = self.world.documents[file]
        assert definition is not None and document is not None
        record = languages()[document.language]
        family = record.family or record.name
        place = self.world.files[file].path.rpartition(".")[0] if document.language == "python" else family
        return definition.qualified_name, place

    def _weight(self, symbol: int) -> tuple[bool, int]:
        definition = self.world.definition(symbol)
        return bool(definition and definition.flags & Flag.DECLARATION), symbol


def distinctive(name: str) -> bool:
    """Whether a single word is a name that would hardly be a word of prose: ``under_score``, ``camelCase``."""
    return len(name) > 5 and (_INNER.search(name) is not None or _CAMEL.search(name) is not None)
