"""What is known of one C-like file and its uses while they are resolved, as columns. Pure."""

from __future__ import annotations

import numpy as np

from ..languages._clocals import Mode
from ..model import Document, Kind, Resolution
from ._c_conversions import Conversions
from ._c_spaces import Part, around
from ._c_tables import Tables, bindings
from ._c_types import Type
from .world import ImportLink

LOCAL, IMPORTED, INHERITED = int(Resolution.LOCAL), int(Resolution.IMPORTED), int(Resolution.INHERITED)
UNIQUE, AMBIGUOUS = int(Resolution.UNIQUE_NAME), int(Resolution.AMBIGUOUS)
EXTERNAL, UNRESOLVED = int(Resolution.EXTERNAL), int(Resolution.UNRESOLVED)
TYPED = frozenset({Kind.FIELD, Kind.VARIABLE, Kind.CONSTANT, Kind.PROPERTY})

#: resolution, symbols that could be meant (the first is the target)
Found = tuple[int, tuple[int, ...]]
NOTHING: Found = (UNRESOLVED, ())
OUTSIDE: Found = (EXTERNAL, ())


def _paired(keys: bytes, values: bytes) -> dict[int, int]:
    """Two columns of uint32, the first of which leads to the second."""
    return dict(zip(np.frombuffer(keys, "<u4").tolist(), np.frombuffer(values, "<u4").tolist(), strict=True))


class Columns:
    """The uses of a file, unpacked, and the answers found so far. One entry of each list is one use."""

    def __init__(
        self, tables: Tables, types: Conversions, number: int, document: Document, seen: bytes,
        imports: tuple[ImportLink, ...], partial: bool,
    ) -> None:  # fmt: skip
        self.partial = partial
        self.tables = tables
        self.types = types
        self.number = number
        self.document = document
        self.base = tables.world.base[number]
        self.seen = seen
        self.imports = imports
        self.names = document.names
        references = document.references
        self.count = references.count
        self.name = np.frombuffer(references.name, "<u4").tolist()
        self.start = np.frombuffer(references.start, "<u4").tolist()
        self.receiver = np.frombuffer(references.receiver, "<i4").tolist()
        self.enclosing = np.frombuffer(references.enclosing, "<i4").tolist()
        self.form = references.form
        self.role = references.role
        facts = bindings(document.bindings)
        self.facts = facts
        self.local = np.frombuffer(facts.locals, "<i4").tolist() or [-1] * self.count
        self.modes = facts.modes
        self.local_types = np.frombuffer(facts.local_types, "<i4").tolist()
        self.local_sources = np.frombuffer(facts.local_sources, "<i4").tolist()
        self.casts = _paired(facts.cast_uses, facts.cast_types)
        self.steps = _paired(facts.step_uses, facts.steps)
        #: of local names with one of two values the second, and the steps from it
        self.choices = _paired(facts.choices, facts.choice_uses)
        self.choice_steps = _paired(facts.choices, facts.choice_steps)
        self.templates = _paired(facts.template_uses, facts.template_types)
        #: the calls that arguments belong to which are a name or a call and nothing more, ascending
        self.passed_to = np.frombuffer(facts.passed_to, "<u4")
        self.passed = np.frombuffer(facts.passed, "<u4").tolist()
        #: local names that are those of types: aliases and parameters of templates
        self.type_names = frozenset(np.flatnonzero(np.frombuffer(facts.modes, np.uint8) == Mode.TYPE).tolist())
        #: the use that declares each local name, for the scope its type is written in
        self.declared: dict[int, int] = {}
        self.targets: list[int] = []
        self.resolutions: list[int] = []
        self.more: dict[int, tuple[int, ...]] = {}
        self.packages: dict[str, int] = {}
        self.package: list[int] = []
        #: its parts where macros open namespaces
        self.opened: tuple[Part, ...] = tables.opened.get(number, ())
        self.scopes = self._scopes()
        self.names_at = [item.byte for item in document.definitions]
        self.around = [item.enclosing for item in document.definitions]
        directives = tables.directives.get(number, ())
        self.everywhere = [item for item in directives if item[3] >= self._last(document)]
        self.ranged = [item for item in directives if item not in self.everywhere]
        self._visible: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._bare: dict[tuple[str, str, int], Found] = {}
        self._spaces: dict[tuple[str, str], str] = {}
        self._space_memo: dict[int, str] = {}
        self._value_memo: dict[int, Type | None] = {}
        self._call_memo: dict[int, Type | None] = {}
        self._meant_memo: dict[int, str] = {}
        self._local_memo: dict[int, Type | None] = {}
        self._members: dict[tuple[str, str, int, str], Found] = {}
        self._general: dict[tuple[tuple[int, ...], str], tuple[int, ...]] = {}
        self._narrowed: dict[tuple[tuple[int, ...], int], tuple[int, ...]] = {}

    def _scopes(self) -> list[str]:
        """The scope in which uses inside of each definition are read: what holds definitions, or what is around it."""
        qualified, classes, namespaces = self.tables.qualified, self.tables.classes, self.tables.namespaces
        definitions = self.document.definitions
        holding = {item.enclosing for item in definitions}
        result = []
        for index in range(len(definitions)):
            path = qualified.get(self.base + index, "")
            if self.opened and not path and definitions[index].kind is Kind.MACRO:
                path = f"{around(self.opened, definitions[index].byte)}::"
            if index not in holding and path not in classes and path not in namespaces:
                path = path.rpartition("::")[0]
            result.append(path)
        return result

    @staticmethod
    def _last(document: Document) -> int:
        """A byte in the last row: what reaches there holds for the whole file."""
        starts = np.frombuffer(document.row_starts, "<u4")
        return int(starts[-1]) if len(starts) else 0

    def scope(self, index: int) -> str:
        at = self.enclosing[index]
        if at >= 0 and self.start[index] < self.names_at[at]:
            # What stands before a name is read around it: the result type of a member that is defined outside.
            at = self.around[at]
        if at >= 0:
            scope: str = self.scopes[at]
            return scope
        return around(self.opened, self.start[index]) if self.opened else ""
