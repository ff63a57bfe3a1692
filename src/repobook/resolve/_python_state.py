"""What the parts of inference share: the tables, what was found, and evaluation that is bounded. Pure.

Evaluation is bounded: the value behind a meaning may rest on other meanings to a depth of `DEPTH`. A value is kept
only for evaluations that may go as deep as it needed, so an answer never depends on what was asked before.
"""

from __future__ import annotations

from collections.abc import Callable

from ..encoded import fresh
from ..model import Kind
from ._numbers import LOCAL, UNRESOLVED
from ._python_modules import Found, Modules, declaring
from ._python_tables import Described, Tables
from ._python_types import Type
from ._python_values import Class, Function, Meaning, Value, Values
from .world import World

DEPTH = 9
#: Uses of the files whose tables are kept at hand, in all: a use takes about 100 bytes.
_AT_HAND = 2_500_000
#: the height of an evaluation that was cut short
TOO_DEEP = 1000

FUNCTIONS = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY})
#: what has members; the last two in Cython alone
CLASSES = frozenset({Kind.CLASS, Kind.ENUM, Kind.INTERFACE, Kind.STRUCT, Kind.UNION})
#: classes whose instances are classes
METACLASSES = frozenset(("type", "abc.ABCMeta", "enum.EnumMeta", "enum.EnumType"))
MAPPINGS = frozenset(
    "dict defaultdict OrderedDict Mapping MutableMapping "
    "Counter ChainMap WeakKeyDictionary WeakValueDictionary ItemsView".split()
)


class Unpacked(dict[int, Tables]):
    """The tables of files, made when they are asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        #: uses of the files that are held
        self.uses = 0

    def __missing__(self, file: int) -> Tables:
        document = fresh(self.world.documents, file)
        assert document is not None
        made = self[file] = Tables(file, document, self.world.base[file])
        self.uses += made.count
        return made

    def drop(self, file: int) -> None:
        """Gives the tables of a file back."""
        if file in self:
            self.uses -= self.pop(file).count


class State:
    """The base of the parts. Everything it keeps follows from the documents alone.

    The methods that are not implemented are the questions that one part asks another.
    """

    def __init__(self, world: World, files: list[int]) -> None:
        self.world = world
        self.modules = Modules(world, files)
        self.values = Values()
        self.files = frozenset(files)
        #: sources of Cython with what declares their names for others, and for themselves
        self.declaring = declaring(world, files)
        #: files that an import may read
        self.imported: set[int] = set(self.declaring.values())
        self._values_before = 0
        self.tables = Unpacked(world)
        self.depth = DEPTH
        self.height = 0
        #: imports that are being followed now: (file, row of bindings)
        self._chased: set[tuple[int, int]] = set()
        self._returns: dict[int, Meaning] = {}
        self._mro: dict[int, tuple[Value, ...]] = {}
        #: all classes, and their members by name, as numbers in the document; and files whose members were not asked for yet
        self.classes: list[int] = []
        self._members: dict[int, dict[str, list[int]]] = {}
        self._unread: set[int] = set()
        #: files that are not linked again; whether the orders of their classes are made when they are asked for
        self._resumed: frozenset[int] = frozenset()
        self._late = False
        #: whether the way through bases was cut short: they run in a circle
        self._cut = False
        self._bases: dict[int, tuple[Value, ...]] = {}
        self._builtin: dict[str, Meaning] = {}
        self.nothing = Meaning(-1, UNRESOLVED, value=self.values.unknown)
        #: a local name, of whose value nothing is said
        self.local = Meaning(-1, LOCAL)

    def forget(self, everything: bool = False) -> None:
        """Drops what was found so far when it has become much; all of it follows from the documents once more.

        Only for between two questions: an evaluation under way holds on to what it found.
        """
        much = self.tables.uses > _AT_HAND
        if everything or much:
            # Meanings hold the tables that they rest on: without this none would ever be given back.
            for tables in list(self.tables.values()):
                tables.forget()
                if tables.file not in self.imported:
                    self.tables.drop(tables.file)
            if much:
                self.tables = Unpacked(self.world)
            self._returns.clear()
            self._builtin.clear()
            self.values.forget()

    def start(self) -> None:
        """Makes ready to link a file; what an evaluation that failed left behind costs no other file."""
        self.depth, self.height = DEPTH, 0
        self._chased.clear()
        self.forget()
        self._values_before = len(self.values)

    def finish(self, tables: Tables) -> None:
        """Drops what was found of the names of a file that was linked: others ask for few of them, and of one that
        nothing imports for none."""
        tables.forget()
        if tables.file not in self.imported:
            self.tables.drop(tables.file)
            # Members that were found of its classes hold its tables.
            self.values.forget(self._values_before)

    def described(self, symbol: int) -> Described | None:
        """What is known of a definition, None when the symbol is a file."""
        if symbol < len(self.world.files):
            return None
        tables = self.tables[self.world.file_of(symbol)]
        return tables.definitions[symbol - tables.base]

    def value(self, meaning: Meaning) -> Value:
        """The value behind a meaning."""
        known = meaning.final
        depth = self.depth
        if known is not None and meaning.height <= depth:
            if meaning.height > self.height:
                self.height = meaning.height
            return known
        if meaning.compute is None:
            return self.values.unknown
        if depth <= 0:
            self.height = TOO_DEEP
            return self.values.unknown
        if meaning.partial is not None and depth in meaning.partial:
            self.height = TOO_DEEP
            return meaning.partial[depth]
        saved, self.height, self.depth = self.height, 0, depth - 1
        result = meaning.compute()
        self.depth = depth
        height = self.height + 1
        if height <= depth:
            meaning.final, meaning.height = result, height
        else:
            height = TOO_DEEP
            if meaning.partial is None:
                meaning.partial = {}
            meaning.partial[depth] = result
        self.height = max(saved, height)
        return result

    def meaning(self, tables: Tables, reference: int) -> Meaning:
        """What a use of a name leads to."""
        raise NotImplementedError

    def called(self, tables: Tables, reference: int) -> Value:
        """The result of calling what a reference means."""
        raise NotImplementedError

    def class_of_scope(self, tables: Tables, scope: int) -> Class | None:
        raise NotImplementedError

    def look_up(self, tables: Tables, scope: int, name: str, reference: int) -> Meaning:
        """The meaning of a bare name in a scope; ``reference`` is where it is used, -1 for the end of the scope."""
        raise NotImplementedError

    def holder(self, tables: Tables, scope: int, name: str) -> tuple[int, bool]:
        """The scope whose bindings a bare name in a scope means, -1 for none."""
        raise NotImplementedError

    def reaching(self, tables: Tables, found: list[int], reference: int) -> list[int]:
        """The bindings that may hold where a name is used."""
        raise NotImplementedError

    def bound(self, tables: Tables, scope: int, name: str, found: list[int], reference: int) -> Meaning:
        """The meaning of a name that a scope binds in one or several places."""
        raise NotImplementedError

    def binding(self, tables: Tables, scope: int, row: int) -> Meaning:
        """The meaning of one binding."""
        raise NotImplementedError

    def module_meaning(self, found: Found) -> Meaning:
        """The meaning of a module that was found."""
        raise NotImplementedError

    def find(self, tables: Tables, number: int) -> Found:
        """The module that an import reads."""
        raise NotImplementedError

    def imported_value(self, tables: Tables, number: int, whole: bool) -> Meaning:
        """What the name that an import binds means."""
        raise NotImplementedError

    def imported_name(self, tables: Tables, reference: int, name: str) -> Meaning:
        """A name inside an import statement."""
        raise NotImplementedError

    def starred(self, file: int, name: str, seen: set[int]) -> Meaning | None:
        """A name that ``from module import *`` brings into a file."""
        raise NotImplementedError

    def in_module(self, file: int, name: str, seen: set[int]) -> Meaning | None:
        """A name at the top of a file, as others see it."""
        raise NotImplementedError

    def fixture(self, tables: Tables, reference: int) -> Meaning:
        """The fixture that a parameter asks for; unresolved where it is not of the repository."""
        raise NotImplementedError

    def fixture_value(self, tables: Tables, reference: int) -> Value:
        """What the fixture gives that a parameter asks for."""
        raise NotImplementedError

    def value_of_row(self, tables: Tables, scope: int, row: int) -> Value:
        raise NotImplementedError

    def annotated(self, tables: Tables, reference: int, annotation: int, how: int) -> Value | None:
        """An instance of the annotated type, None when the annotation says nothing."""
        raise NotImplementedError

    def type_of(self, tables: Tables, scope: int, declared: Type) -> Value:
        """The class, or union of classes, that an annotation names."""
        raise NotImplementedError

    def named_type(self, tables: Tables, scope: int, name: str) -> Value:
        """The value of a dotted name in an annotation."""
        raise NotImplementedError

    def evaluate(self, tables: Tables, expression: int) -> Value:
        raise NotImplementedError

    def element(self, value: Value) -> Value:
        """What iterating over a value gives."""
        raise NotImplementedError

    def called_member(self, meaning: Meaning) -> Value:
        """The result of calling a method, unknown for anything that is no method."""
        raise NotImplementedError

    def is_enum(self, cls: Class) -> bool:
        raise NotImplementedError

    def item(self, value: Value) -> Value:
        """``value[…]``."""
        raise NotImplementedError

    def entered(self, value: Value) -> Value:
        """What ``with value as x`` binds."""
        raise NotImplementedError

    def instance_of(self, value: Value) -> Value:
        """An instance of a type."""
        raise NotImplementedError

    def narrowed(self, declared: Callable[[], Value], tested: Value) -> Value:
        """What is an instance of a class by a test: what it was said to be, where that says more."""
        raise NotImplementedError

    def call(self, value: Value) -> Value:
        """The result of calling a value."""
        raise NotImplementedError

    def result(self, function: Function) -> Value:
        raise NotImplementedError

    def told(self, tables: Tables, reference: int, expression: int) -> Value:
        """What a parameter of a lambda gets of what is called with the lambda."""
        raise NotImplementedError

    def member(self, value: Value, name: str) -> Meaning:
        """``value.name``."""
        raise NotImplementedError

    def members_of(self, symbol: int) -> dict[str, list[int]]:
        """Definitions right in a class, by name, as numbers in its document."""
        raise NotImplementedError

    def mro(self, symbol: int) -> tuple[Value, ...]:
        """The class, its bases, and theirs, in the order in which members are looked up."""
        raise NotImplementedError
