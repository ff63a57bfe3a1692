"""How does one symbol reach another? The shortest chain of facts. [I/O]"""

from __future__ import annotations

from .answers import Chain, Link, Location
from .dependence import CONSTRUCTS, HOLDS, OVERRIDDEN, RELATES, Step
from .lookup import Lookup, Uses
from .model import Kind, Role
from .references import SURE

#: What the first symbol of a step does to the second, the most telling first.
_WORDS = (
    (int(Role.CALL), "calls"), (int(Role.LAUNCH), "launches"), (int(Role.BASE), "extends"),
    (int(Role.DECORATOR), "is decorated by"), (int(Role.WRITE), "writes"), (int(Role.READ), "uses"),
    (int(Role.TYPE), "names as a type"), (int(Role.KEYWORD), "passes"), (int(Role.IMPORT), "imports"),
)  # fmt: skip


def chain(book: Lookup, start: str, end: str) -> Chain:
    """The shortest chain from what ``start`` means, or stands in it, to what ``end`` means.

    Over definitions first: calls, uses and bases. Only where these do not lead there, also over files: what they import
    and do at their top level; only then from a class or file to what it holds.
    """
    (source, one), (target, other) = book.mean(start), book.mean(end)
    graph = book.graph
    starts, ends = graph.inside(source), graph.inside(target)
    steps = None
    for files, hold in ((False, False), (True, False), (True, True)):
        if steps is None:
            steps = graph.chain(starts, ends, book.overrides, files=files, hold=hold)
    told = Evidence(book)
    return Chain(one, other, steps is not None, tuple(_link(book, told, step) for step in steps or ()))


def _link(book: Lookup, told: Evidence, step: Step) -> Link:
    known = book.symbols([step.source, step.target])
    source, target = known[step.source], known[step.target]
    if step.roles == OVERRIDDEN:
        return Link(source, "is overridden by", target, Location(target.path, target.line))
    if step.roles == HOLDS:
        return Link(source, "holds", target, Location(target.path, target.line))
    word, place = told.of(step.source, step.target, step.roles)
    return Link(source, word, target, place)


class Evidence:
    """What proves the edges of the graph. Uses of a symbol are read once."""

    def __init__(self, book: Lookup) -> None:
        self.book = book
        self._uses: dict[int, Uses] = {}

    def of(self, source: int, target: int, roles: int) -> tuple[str, Location]:
        """What a symbol does to another for a fact, in words, and the first place that says so."""
        book = self.book
        if roles & ~(CONSTRUCTS | RELATES):
            # What a declaration names its definition names.
            for one in book.same(source):
                found = self._use(one, target) or self._import(one, target)
                if found:
                    return found[0], Location(book.path_of(one), found[1])
        if roles & CONSTRUCTS:
            symbol = book.symbols([target])[target]
            return "is constructed by", Location(symbol.path, symbol.line)
        word, line = self._relation(source, target)
        return word, Location(book.path_of(source), line)

    def _use(self, source: int, target: int) -> tuple[str, int] | None:
        uses = self._uses.get(target)
        if uses is None:
            found = self.book.uses([target])
            uses = self._uses[target] = found.take(found.resolution <= SURE)
        chosen = uses.take(uses.enclosing == source)
        for role, word in _WORDS:
            lines = chosen.line[chosen.role == role]
            if len(lines):
                if role == Role.BASE and self._is_implemented(source, target):
                    word = "implements"
                return word, int(lines.min())
        return None

    def _is_implemented(self, source: int, target: int) -> bool:
        """Whether a base is a trait that is implemented (``impl Trait for Type``, which stands in a module): only a trait
        extends one."""
        known = self.book.symbols([source, target])
        return known[target].kind == Kind.TRAIT and known[source].kind != Kind.TRAIT

    def _import(self, source: int, target: int) -> tuple[str, int] | None:
        (line,) = self.book.db.execute(
            "SELECT min(line) FROM import WHERE file=? AND target_file=? "
            "AND resolution IN ('local','imported','inherited')",
            (source, target),
        ).fetchone()
        return ("imports", line) if line else None

    def _relation(self, source: int, target: int) -> tuple[str, int]:
        """The relation between two symbols, and the line that says so."""
        for one in self.book.same(source):
            for other in self.book.same(target):
                row = self.book.db.execute(
                    "SELECT relation, line FROM relationship WHERE source=? AND target=? "
                    "AND relation NOT IN ('declares','stubs') ORDER BY relation, line LIMIT 1",
                    (one, other),
                ).fetchone()
                if row:
                    return row[0], row[1]
        return "relates to", 1
