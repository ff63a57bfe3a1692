"""Java: which members a type has. Fields, methods and types are looked for apart, and not all are inherited."""

from __future__ import annotations

from ..model import TYPES, Definition, Flag, Kind
from ._scoped import Scoped
from ._values import Found


def private(item: Definition) -> bool:
    """Whether only the class in which it stands has a member."""
    return not item.flags & Flag.EXPORTED and "private" in item.signature.partition("(")[0].split()


class Members(Scoped):
    """A resolver that knows what a class inherits."""

    #: for each file the name of its package
    package: dict[int, str]

    def lookup(self, symbol: int, name: str, prefer: frozenset[Kind] | None = None) -> Found:
        found = super().lookup(symbol, name, prefer)
        if found.symbol < 0 and prefer is not None and Kind.METHOD in prefer:
            # What is called may be made (``outer.new Inner()``) or be the component of a record.
            other = super().lookup(symbol, name)
            if other.symbol >= 0 and (self.kind(other.symbol) in TYPES or self.component(other.symbol)):
                return other
        return found

    def offered(self, own: list[int], prefer: frozenset[Kind] | None, symbol: int, holder: int) -> list[int]:
        """Those of some kinds, and of a base those that the type inherits."""
        if prefer is not None:
            own = [item for item in own if self.kind(item) in prefer]
        if own and holder != symbol:
            own = [item for item in own if self.inherited(item, self.world.file_of(symbol))]
        return own

    def inherited(self, member: int, file: int) -> bool:
        """Whether a type of a file has a member of its base: no private one, and those that say nothing in one package."""
        item = self.definition(member)
        if item.flags & Flag.EXPORTED or item.kind is Kind.ENUMERATOR:
            return True
        return self.package.get(self.world.file_of(member)) == self.package.get(file) and not private(item)

    def component(self, symbol: int) -> bool:
        """Whether a field is a component of a record, which has a method of its name: a type that takes parameters."""
        owner = self.owner(symbol)
        if owner < 0 or self.kind(symbol) is not Kind.FIELD or self.kind(owner) is not Kind.CLASS:
            return False
        name = self.definition(symbol).name
        return any(item.name == name for item in self.definition(owner).parameters)
