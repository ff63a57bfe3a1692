"""Shell: functions of a script and of those that it sources, scripts that it runs, and commands from outside."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ..model import Form, Kind, Resolution, Role
from . import _known
from ._brackets import outside
from ._scoped import Scoped
from ._values import EXTERNAL, IMPORTED, LOCAL, NOTHING, UNIQUE, Found, Reading
from .world import ImportLink, Relation, Relationship, World

FAMILIES = ("shell",)


class ShellResolver(Scoped):
    def prepare(self) -> None:
        self.by_suffix: dict[str, list[int]] = defaultdict(list)
        for number, source in enumerate(self.world.files):
            self.by_suffix[source.path.rpartition("/")[2]].append(number)
        #: for each file all its definitions by name, and the names of its functions
        self.named: dict[int, dict[str, list[int]]] = {}
        self.functions: set[str] = set()
        for file in self.files:
            table: dict[str, list[int]] = {}
            for index, item in enumerate(self.documents[file].definitions):
                table.setdefault(item.name, []).append(self.world.base[file] + index)
                if item.kind is Kind.FUNCTION:
                    self.functions.add(item.name)
            self.named[file] = table
        self.sourced: dict[int, list[int]] = {}
        for file in self.files:
            found = [self.path(file, *_plain(item.module)) for item in self.documents[file].imports]
            self.sourced[file] = [
                target.symbol for target in found if target.symbol >= 0 and target.resolution == IMPORTED
            ]

    # files

    def path(self, file: int, text: str, cut: bool) -> Found:
        """The file that a path in a script means: from the script's folder, the root, or where the path ends alike.
        ``cut`` tells that something unknown stands before it."""
        own = self.world.files[file].path.rpartition("/")[0]
        if (text.startswith("/") and not cut) or not text.strip("./"):
            return NOTHING
        text = text.lstrip("/")
        for folder in (own, ""):
            path = posixpath.normpath(posixpath.join(folder, text))
            found = self.world.by_path.get(path)
            if found is not None and found != file:
                return Found(found, IMPORTED)
        if cut and own:
            # What stands in a variable may be any folder above the script.
            folder = own.rpartition("/")[0]
            while folder:
                found = self.world.by_path.get(posixpath.normpath(posixpath.join(folder, text)))
                if found is not None and found != file:
                    return Found(found, IMPORTED)
                folder = folder.rpartition("/")[0]
        if "/" in text or cut:
            tail = "/" + posixpath.normpath(text).lstrip("./")
            ending = [
                other
                for other in self.by_suffix.get(text.rpartition("/")[2], ())
                if ("/" + self.world.files[other].path).endswith(tail)
            ]
            if len(ending) == 1 and ending[0] != file:
                return Found(ending[0], IMPORTED if text.count("/") > 1 else UNIQUE)
        return NOTHING

    def path_use(self, reading: Reading, use: int, name: str, role: int) -> Found:
        start = reading.starts[use]
        cut = start in reading.noted("cut")
        folder = reading.noted("cd").get(start, "")
        return self.within(reading.file, folder, name) if folder and not cut else self.path(reading.file, name, cut)

    def within(self, file: int, folder: str, text: str) -> Found:
        """The file that a path means after ``cd``: seen from that folder, which may lie outside."""
        own = self.world.files[file].path.rpartition("/")[0]
        for base in (own, ""):
            found = self.world.by_path.get(posixpath.normpath(posixpath.join(base, folder, text)))
            if found is not None and found != file:
                return Found(found, IMPORTED)
        return NOTHING

    # names

    def reached(self, file: int) -> list[int]:
        """The files that a script sources, and those that these source, nearest first."""
        found: list[int] = []
        border = [file]
        while border:
            border = [
                other
                for current in border
                for other in self.sourced.get(current, ())
                if other not in found and other != file
            ]
            border = list(dict.fromkeys(border))
            found += border
        return found

    def bare(self, reading: Reading, use: int, name: str, role: int) -> Found:
        file = reading.file
        if role in (Role.READ, Role.WRITE):
            binding = reading.local(name, reading.starts[use])
            if binding is not None:
                return Found(-1, LOCAL)
        wanted = (Kind.FUNCTION,) if role == Role.CALL else (Kind.VARIABLE, Kind.CONSTANT, Kind.FUNCTION)
        own = [symbol for symbol in self.named[file].get(name, ()) if self.kind(symbol) in wanted]
        if own:
            return Found(own[0], LOCAL, more=tuple(own[1:]))
        for other in self.reached(file):
            if other in self.documents:
                found = [s for s in self.named.get(other, {}).get(name, ()) if self.kind(s) in wanted]
                if found:
                    return Found(found[0], IMPORTED, more=tuple(found[1:]))
        if role != Role.CALL:
            return NOTHING
        if name in _known.SHELL_BUILTINS:
            return Found(-1, EXTERNAL, "shell")
        unique = self._unique.get(name, -1)
        if unique >= 0 and self.kind(unique) is Kind.FUNCTION:
            return Found(unique, UNIQUE)
        if name in self.functions:
            return NOTHING
        return Found(-1, EXTERNAL, name)

    def import_link(self, reading: Reading, number: int) -> ImportLink:
        found = self.path(reading.file, *_plain(reading.document.imports[number].module))
        if found.symbol < 0:
            return ImportLink(Resolution.UNRESOLVED)
        return ImportLink(Resolution(found.resolution), found.symbol, found.symbol)

    # relations

    def relationships(self) -> list[Relationship]:
        """Each script that another one sources or runs, and each other file that it names."""
        found: dict[tuple[int, int], Relationship] = {}
        for file in self.files:
            reading = Reading(self.world, file)
            forms, roles = reading.document.references.form, reading.document.references.role
            for use, name in enumerate(reading.names):
                if forms[use] != Form.TEXT:
                    continue
                target = self.path_use(reading, use, name, roles[use])
                if target.symbol >= 0 and target.resolution == IMPORTED:
                    relation = Relation.READS if roles[use] == Role.CALL else Relation.CONFIGURES
                    source = self.world.symbol(file, reading.enclosing[use])
                    told = found.get((source, target.symbol))
                    if told is None or (told.relation is not relation and relation is Relation.READS):
                        row = self._row(file, reading.starts[use])
                        found[source, target.symbol] = Relationship(source, relation, target.symbol, row)
        return [found[key] for key in sorted(found)]

    def _row(self, file: int, byte: int) -> int:
        starts = np.frombuffer(self.documents[file].row_starts, "<u4")
        return int(np.searchsorted(starts, byte, side="right")) - 1


def _plain(module: str) -> tuple[str, bool]:
    """A sourced path without what a variable or command gives at its start, and whether there was one."""
    if not module.startswith(("$", "`")):
        return module, False
    place = next(outside(module, "/", "(){}"), len(module))
    return module[place:], True


def resolver(world: World, files: Sequence[int]) -> ShellResolver:
    return ShellResolver(world, files)
