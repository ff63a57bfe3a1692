"""Reads an index for the questions: symbols by name or place, and the packed columns. [I/O]"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .answers import Location, Meaning, Symbol
from .dependence import Bit, Graph, Overrides
from .errors import InputError
from .textcoding import shown

#: Other meanings of a name that are named.
_OTHERS = 10


class Found(NamedTuple):
    """A definition that a name may mean."""

    id: int
    file: int
    name: str
    qualified_name: str
    users: int
    line: int


class Uses(NamedTuple):
    """Uses of some symbols, as columns."""

    enclosing: NDArray[np.int32]
    line: NDArray[np.int32]
    column: NDArray[np.int32]
    role: NDArray[np.int32]
    resolution: NDArray[np.int32]

    def take(self, kept: NDArray[np.bool_] | NDArray[np.int64] | slice) -> Uses:
        """Some of the uses: a mask, places or a slice."""
        return Uses(*(column[kept] for column in self))


class Lookup:
    """An open index. What is read once is kept."""

    def __init__(self, db: sqlite3.Connection, where: str) -> None:
        self.db = db
        self.where = where

    @cached_property
    def graph(self) -> Graph:
        return Graph(dict(self.db.execute("SELECT name, data FROM packed WHERE name NOT IN ('names','named')")))

    @cached_property
    def paths(self) -> list[str]:
        """Paths by file id."""
        return [row[0] for row in self.db.execute("SELECT path FROM file ORDER BY id")]

    @cached_property
    def categories(self) -> list[str]:
        """The category of each file."""
        return [row[0] for row in self.db.execute("SELECT category FROM file ORDER BY id")]

    @cached_property
    def languages(self) -> list[str]:
        """The language of each file, "" for none."""
        return [row[0] for row in self.db.execute("SELECT language FROM file ORDER BY id")]

    @cached_property
    def in_tests(self) -> NDArray[np.bool_]:
        """For each file whether it is one of tests."""
        return np.array([category == "test" for category in self.categories], np.bool_)

    @cached_property
    def folders(self) -> tuple[list[str], NDArray[np.int64]]:
        """The folders in order, and for each file the number of its own."""
        own = [path.rpartition("/")[0] for path in self.paths]
        names = sorted(set(own))
        number = {name: place for place, name in enumerate(names)}
        return names, np.array([number[name] for name in own], np.int64)

    @cached_property
    def overrides(self) -> Overrides:
        """What overrides, implements or specialises what: a call of the latter may arrive at the former."""
        rows = self.db.execute(
            "SELECT source, target FROM relationship WHERE relation IN ('implements','overrides','specialises')"
        ).fetchall()
        pairs = self.graph.meaning[np.array(rows, np.int32).reshape(-1, 2)]
        made = np.zeros(self.graph.size, np.bool_)
        made[self.graph.files :] = (self.graph.marks & Bit.CONSTRUCTOR) > 0
        kept = (pairs[:, 0] != pairs[:, 1]) & ~made[pairs[:, 0]]
        return Overrides(np.unique(pairs[kept], axis=0))

    def path_of(self, symbol: int) -> str:
        """The path of the file that a symbol is or is defined in."""
        return self.paths[int(self.graph.file_of(np.array([symbol], np.int32))[0])]

    # -- symbols ----------------------------------------------------------------------------------------------

    def symbols(self, ids: Iterable[int]) -> dict[int, Symbol]:
        """Symbols by their ids, in short."""
        result = {}
        for number in dict.fromkeys(ids):
            if number < self.graph.files:
                result[number] = Symbol(self.paths[number], "file", self.paths[number], 1)
                continue
            name, kind, file, line = self.db.execute(
                "SELECT qualified_name, kind, file, line FROM definition WHERE id=?", (number,)
            ).fetchone()
            result[number] = Symbol(name, kind, self.paths[file], line)
        return result

    def same(self, symbol: int) -> list[int]:
        """A symbol with its declarations and stubs."""
        rows = self.db.execute(
            "SELECT source FROM relationship WHERE target=? AND relation IN ('declares','stubs') ORDER BY source",
            (symbol,),
        )
        return [symbol, *(row[0] for row in rows)]

    def uses(self, symbols: Iterable[int]) -> Uses:
        """Every use of any of the symbols, each use once."""
        parts = []
        for symbol in dict.fromkeys(int(self.graph.meaning[item]) for item in symbols):
            row = self.db.execute("SELECT uses FROM used WHERE symbol=?", (symbol,)).fetchone()
            if row:
                parts.append(np.frombuffer(row[0], "<i4").reshape(-1, 4))
        table = np.concatenate(parts) if parts else np.zeros((0, 4), np.int32)
        if len(parts) > 1:
            # A use may mean several: a set of overloads.
            files = self.graph.file_of(table[:, 0]).astype(np.int64)
            places = (files << 24 | table[:, 1]) << 16 | (table[:, 2] & 0xFFFF)
            _, first = np.unique(places, return_index=True)
            table = table[np.sort(first)]
        kind = table[:, 3]
        return Uses(table[:, 0], table[:, 1], table[:, 2], kind & 15, kind >> 4)

    def qualified_names(self, symbols: Iterable[int]) -> dict[int, str | None]:
        """The qualified names of definitions; None for files."""
        return {number: item.name if item.kind != "file" else None for number, item in self.symbols(symbols).items()}

    @cached_property
    def _names(self) -> tuple[bytes, NDArray[np.int64], NDArray[np.int32]]:
        """The names of all definitions in small letters, a line each, those that most files use first; where each
        starts; and their ids."""
        packed = dict(self.db.execute("SELECT name, data FROM packed WHERE name IN ('names','named')"))
        text = b"\n" + packed["names"] + b"\n"
        starts = np.flatnonzero(np.frombuffer(text, np.uint8) == 10)
        return text, starts, np.frombuffer(packed["named"], "<i4")

    def named_like(self, part: str, most: int) -> list[int]:
        """Definitions whose name is ``part``, then those whose name holds it, in any case of letters: of both the
        ``most`` that most files use."""
        text, starts, ids = self._names
        wanted = part.casefold().replace("\n", " ").encode()
        found: list[int] = []
        for exact in (b"\n" + wanted + b"\n", wanted):
            places: list[int] = []
            at = text.find(exact)
            while at >= 0 and len(places) < most:
                places.append(at + (len(exact) > len(wanted)))
                # One hit a name is enough; an exact one ends where the next name starts.
                at = text.find(exact, text.index(b"\n", at + 1))
            found += ids[np.searchsorted(starts, np.array(places, np.int64)) - 1].tolist()
        return found

    # -- what is meant ----------------------------------------------------------------------------------------

    def mean(self, text: str) -> tuple[int, Meaning]:
        """The symbol that a path, ``path:line``, ``path:name`` or name means, and what to say of it.

        Declarations stand for their definition. Raises `InputError` when nothing is meant.
        """
        file = self._file(text)
        if file >= 0:
            return file, Meaning(self.symbols([file])[file], "", "", (), (), 0)
        found = self._at(text) or self._ordered(self.named(text))
        if not found:
            todo = "Try 'repobook find'. A symbol is a name, Class.method, path:name or path:line."
            raise InputError(f"the book knows no file and no symbol {text!r}", self.where, todo)
        return found[0], self._meaning(found)

    def _meaning(self, found: Sequence[int]) -> Meaning:
        chosen, rest = found[0], found[1:]
        same = self.same(chosen)[1:]
        known = self.symbols([*found[: _OTHERS + 1], *same])
        signature, doc = self.db.execute("SELECT signature, doc FROM definition WHERE id=?", (chosen,)).fetchone()
        return Meaning(
            known[chosen], signature, doc.partition("\n\n")[0],
            tuple(Location(known[item].path, known[item].line) for item in same),
            tuple(known[item] for item in rest[:_OTHERS]), len(rest),
        )  # fmt: skip

    def _file(self, path: str) -> int:
        row = self.db.execute("SELECT id FROM file WHERE path=?", (shown(path.removeprefix("./")),)).fetchone()
        return int(row[0]) if row else -1

    def _at(self, text: str) -> list[int]:
        """The definition at ``path:line``: the one named there, else the innermost around."""
        match = re.fullmatch(r"(.+?):(\d+)(?::\d+)?", text, re.DOTALL)
        file = self._file(match.group(1)) if match else -1
        if match is None or file < 0:
            return []
        line = int(match.group(2))
        row = self.db.execute(
            "SELECT id FROM definition WHERE file=? AND line<=? AND end_line>=? "
            "ORDER BY line=? DESC, CASE WHEN line=? THEN column ELSE 0 END, line DESC, end_line, id LIMIT 1",
            (file, line, line, line, line),
        ).fetchone()
        if row is None:
            todo = "Name another line, or the file alone."
            raise InputError(f"there is no definition at line {line}", f"{self.where}: {match.group(1)}", todo)
        return [int(self.graph.meaning[row[0]])]

    def named(self, text: str) -> list[Found]:
        """Definitions that ``name``, a qualified name, ``path:name`` or a dotted name from a module on may mean,
        the best known first."""
        path, name = _SYMBOL.fullmatch(shown(text)).groups()  # type: ignore[union-attr]
        wanted = name.replace("::", ".")
        last = wanted.rpartition(".")[2] or name
        rows = self._rows(last)
        if name != last:
            # Headings and targets have names with dots in them.
            rows += self._rows(name)
        file = self._file(path) if path else -1
        if path:
            rows = [row for row in rows if row.file == file]
        inside = self._in_module(rows, wanted) if "." in name else []
        found = inside + [
            row for row in rows if ends(row.qualified_name, wanted) or row.name.casefold() == name.casefold()
        ]  # fmt: skip
        exact = [row for row in found if row.name in (last, name)]
        first = {row.id for row in inside}
        paths = self.paths
        return sorted(
            dict.fromkeys(exact or found),
            key=lambda row: (
                row.qualified_name != name, row.id not in first, -row.users, paths[row.file], row.line,
            ),
        )  # fmt: skip

    def _in_module(self, rows: Sequence[Found], wanted: str) -> list[Found]:
        """Of definitions those whose qualified name and path together say ``wanted``: the most telling ones."""
        parts = wanted.split(".")
        for cut in range(1, len(parts)):
            module, name = "/" + "/".join(parts[:cut]), ".".join(parts[cut:])
            chosen = [row for row in rows if ends(row.qualified_name, name)]
            own = [row for row in chosen if row.qualified_name == name]
            for some in (own, chosen):
                exact = [row for row in some if _is_module("/" + self.paths[row.file], module)]
                below = [row for row in some if f"{module}/" in "/" + self.paths[row.file]]
                if exact or below:
                    return exact or below
        return []

    def _rows(self, name: str) -> list[Found]:
        return [
            Found(*row)
            for row in self.db.execute(
                "SELECT id, file, name, qualified_name, users, line FROM definition WHERE name=? COLLATE NOCASE",
                (name,),
            )
        ]

    def _ordered(self, found: Sequence[Found]) -> list[int]:
        """Symbols in the order found, each meaning once."""
        meaning = self.graph.meaning
        return list(dict.fromkeys(int(meaning[row.id]) for row in found))


#: ``path:name``; a colon that belongs to ``::`` ends no path
_SYMBOL = re.compile(r"(?:(.+?)(?<!:):(?!:))?(.*)", re.DOTALL)


def ends(qualified: str, wanted: str) -> bool:
    """Whether a qualified name is ``wanted`` or ends with it at a part."""
    full, part = qualified.replace("::", ".").casefold(), wanted.casefold()
    return full == part or full.endswith("." + part)


def _is_module(path: str, module: str) -> bool:
    """Whether a path is that of a module: ``/torch/nn/functional`` is ``torch/nn/functional.py``."""
    stem = path.rpartition(".")[0]
    return stem.removesuffix("/__init__").endswith(module)
