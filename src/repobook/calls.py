"""Who calls it? Incoming calls as LSP's call hierarchy has them, as deep as asked. [I/O]"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

import numpy as np

from .answers import Caller, Callers, Site, Symbol
from .dependence import Bit
from .lookup import Lookup, Uses
from .model import Role
from .occurrences import RESOLUTIONS, ROLES
from .references import GUESS, SURE

#: others of a name that are looked at
_OVERLOADS = 40
CALL_ROLES = (int(Role.CALL), int(Role.LAUNCH), int(Role.DECORATOR))


class _Node(NamedTuple):
    depth: int
    caller: int
    above: int
    fact: bool
    told_before: bool


def callers(book: Lookup, text: str, depth: int, limit: int, after: int) -> Callers:
    """The callers of what ``text`` means, ``depth`` calls away at most: from number ``after`` on."""
    symbol, meaning = book.mean(text)
    calls = _Calls(book)
    nodes = list(calls.tree(symbol, depth))
    facts = len({node.caller for node in nodes})
    guessed = calls.of(symbol)
    guesses = calls.guessing(symbol)
    nodes += [_Node(1, item, symbol, False, False) for item in guesses]
    end = min(after + limit, len(nodes))
    shown = nodes[after:end]
    above = book.overrides.above(np.array([symbol], np.int32))[0].tolist()
    undecided, overloads = calls.undecided(symbol, meaning.symbol.name)
    known = book.symbols([*(node.caller for node in shown), *(node.above for node in shown), *above, *overloads])
    return Callers(
        meaning,
        facts=facts,
        guesses=len(guesses),
        total=len(nodes),
        calls=int((guessed.resolution <= SURE).sum()),
        undecided=undecided,
        overloads=tuple(known[item] for item in overloads),
        callers=tuple(calls.caller(node, known) for node in shown),
        overridden=tuple(known[item] for item in above),
        next=end if end < len(nodes) else None,
    )


class _Calls:
    """Calls of symbols, each read once."""

    def __init__(self, book: Lookup) -> None:
        self.book = book
        self._uses: dict[int, Uses] = {}
        self._direct: dict[int, list[int]] = {}

    def callees(self, symbol: int) -> list[int]:
        """What a call means that arrives at a symbol: itself; for a constructor its class too."""
        graph = self.book.graph
        if not graph.is_constructor(symbol):
            return [symbol]
        holders = {graph.holder(item) for item in self.book.same(symbol)}
        classes = {item for item in holders if item >= graph.files and graph.marks[item - graph.files] & Bit.TYPE}
        return [symbol, *sorted(classes)]

    def of(self, symbol: int) -> Uses:
        """All calls of a symbol."""
        known = self._uses.get(symbol)
        if known is None:
            uses = self.book.uses(self.callees(symbol))
            known = self._uses[symbol] = uses.take(np.isin(uses.role, CALL_ROLES) & (uses.resolution <= GUESS))
        return known

    def undecided(self, symbol: int, name: str) -> tuple[int, list[int]]:
        """How many calls of a symbol, for a fact, mean it or another of its name alike, and these others."""
        own = self._sites_of(symbol)
        if not own or symbol < self.book.graph.files:
            return 0, []
        found: list[int] = []
        shared: set[tuple[int, int, int]] = set()
        meaning = self.book.graph.meaning
        others = dict.fromkeys(int(meaning[item.id]) for item in self.book.named(name))
        for other in islice((item for item in others if item != meaning[symbol]), _OVERLOADS):
            both = own & self._sites_of(other)
            if both:
                found.append(other)
                shared |= both
        return len(shared), found

    def _sites_of(self, symbol: int) -> set[tuple[int, int, int]]:
        uses = self.of(symbol)
        sure = uses.resolution <= SURE
        return set(
            zip(uses.enclosing[sure].tolist(), uses.line[sure].tolist(), uses.column[sure].tolist(), strict=True)
        )

    def guessing(self, symbol: int) -> list[int]:
        """Callers for a guess, by path."""
        calls = self.of(symbol)
        found = np.unique(calls.enclosing[calls.resolution > SURE])
        ordered: list[int] = found[np.argsort(self.book.graph.place[found])].tolist()
        return ordered

    def direct(self, symbol: int) -> list[int]:
        """Callers for a fact, by path."""
        known = self._direct.get(symbol)
        if known is None:
            graph = self.book.graph
            known = graph.callers(symbol)
            if graph.is_constructor(symbol):
                found = {caller for item in self.callees(symbol) for caller in graph.callers(item)}
                known = sorted(found, key=lambda item: int(graph.place[item]))
            self._direct[symbol] = known
        return known

    def tree(self, symbol: int, depth: int) -> Iterator[_Node]:
        """Callers, each before those that call it. Where one stands at several places its callers are told once: at
        the place with the fewest calls between, the first of these."""
        home = self._homes(symbol, depth)
        pending = [_Node(1, item, symbol, True, False) for item in reversed(self.direct(symbol))]
        while pending:
            node = pending.pop()
            own = home.get(node.caller) == (node.depth, node.above)
            deeper = own and node.depth < depth
            yield node._replace(told_before=not own and node.depth < depth)
            if deeper:
                pending.extend(
                    _Node(node.depth + 1, item, node.caller, True, False) for item in reversed(self.direct(node.caller))
                )

    def _homes(self, symbol: int, depth: int) -> dict[int, tuple[int, int]]:
        """For each caller the depth and the callee at which its own callers are told."""
        home: dict[int, tuple[int, int]] = {symbol: (0, -1)}
        level = [symbol]
        for number in range(1, depth + 1):
            new = []
            for item in level:
                for caller in self.direct(item):
                    if caller not in home:
                        home[caller] = (number, item)
                        new.append(caller)
            level = new
        return home

    def caller(self, node: _Node, known: Mapping[int, Symbol]) -> Caller:
        """A caller with its calls."""
        sites = self.sites(node.caller, node.above, node.fact)
        return Caller(node.depth, known[node.caller], known[node.above], node.fact, sites, node.told_before)

    def sites(self, caller: int, symbol: int, fact: bool) -> tuple[Site, ...]:
        """The calls of a symbol in a caller."""
        calls = self.of(symbol)
        chosen = calls.take((calls.enclosing == caller) & ((calls.resolution <= SURE) == fact))
        ordered = chosen.take(np.lexsort((chosen.column, chosen.line)))
        columns = (column.tolist() for column in ordered[1:])
        return tuple(
            Site(line, column, ROLES[role], RESOLUTIONS[resolution])
            for line, column, role, resolution in zip(*columns, strict=True)
        )
