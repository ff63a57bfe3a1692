"""The value of expressions: containers, elements, context managers. Pure."""

from __future__ import annotations

from collections.abc import Callable

from ..languages._python_facts import LITERALS, METHODS, Op
from ..model import Kind
from ._python_state import MAPPINGS, State
from ._python_tables import Tables
from ._python_types import parse_type
from ._python_values import Class, Function, Instance, Meaning, Outside, Union, Value

_ENUM = Kind.ENUM
#: containers that operators join
_JOINED = ("list", "set", "frozenset", "dict")


def _is_type(value: Value) -> bool:
    """Whether a value is a class: a tuple of those stands for any of them, one of instances is what ``tuple[A, B]`` says."""
    return isinstance(value, Class) or (isinstance(value, Outside) and not value.instance)


class Expressions(State):
    """The value of expressions: containers, elements, context managers."""

    def evaluate(self, tables: Tables, expression: int) -> Value:
        op, a, b = [column[expression] for column in tables.expressions]
        values = self.values
        match op:
            case Op.NAME | Op.ATTRIBUTE:
                return self.value(self.meaning(tables, a))
            case Op.CALL:
                return self.called(tables, a)
            case Op.ITEM:
                return self.subscripted(self.value(self.meaning(tables, a)))
            case Op.LITERAL:
                return values.builtin(LITERALS[a])
            case Op.EITHER:
                return values.union([self.evaluate(tables, a), self.evaluate(tables, b)])
            case Op.AWAIT:
                return self.awaited(self.evaluate(tables, a))
            case Op.CALL_OF:
                return self.call(self.evaluate(tables, a))
            case Op.ITEM_OF:
                return self.item(self.evaluate(tables, a))
            case Op.INDEX:
                return self.numbered(self.evaluate(tables, a), b)
            case Op.SLICE:
                return self.sliced(self.evaluate(tables, a))
            case Op.CONTAINER:
                held = self.evaluate(tables, a) if a >= 0 else values.unknown
                return values.builtin(LITERALS[b], held) if a >= 0 else values.builtin(LITERALS[b])
            case Op.MAPPING:
                return values.builtin("dict", self.evaluate(tables, a), self.evaluate(tables, b))
            case Op.TUPLE:
                parts = []
                at = expression
                while at >= 0:
                    first, at = tables.expressions[1][at], tables.expressions[2][at]
                    parts.append(self.evaluate(tables, first))
                return values.builtin("tuple", *parts, values.none)
            case Op.ELEMENT:
                whole = self.evaluate(tables, a)
                if b == -1:
                    return self.element(whole)
                if b == -2:
                    return self.entered(whole)
                return self.part(whole, b)
            case Op.LAMBDA:
                return values.outside("builtins", "lambda", False, (self.evaluate(tables, a),))
            case Op.ARGUMENTS:
                return self._passed(tables, a, b)
            case Op.OPERATION:
                number, after = tables.expressions[2][b], tables.expressions[1][b]
                return self._operation(self.evaluate(tables, a), self.evaluate(tables, after), METHODS[number])
            case Op.TOLD:
                return self.told(tables, a, b)
            case Op.GUARDED:
                return self._guarded(self.value(self.meaning(tables, a)))
            case Op.NARROWED:
                return self.narrowed(lambda: self.evaluate(tables, b), self.evaluate(tables, a))
        return values.unknown

    def _guarded(self, function: Value) -> Value:
        """The class of what a function has found to be one: ``-> TypeIs[A]``."""
        described = self.described(function.symbol) if isinstance(function, Function) else None
        if not isinstance(function, Function) or described is None or "Type" not in described.type:
            return self.values.unknown
        declared = parse_type(described.type)
        if declared.name.rpartition(".")[2] not in ("TypeGuard", "TypeIs") or len(declared.args) != 1:
            return self.values.unknown
        tables = self.tables[self.world.file_of(function.symbol)]
        scope = tables.definition_scope.get(function.symbol - tables.base, 0)
        outer = tables.scopes[scope][3] if scope else 0
        return self.type_of(tables, outer, declared.args[0])

    def _operation(self, left: Value, right: Value, method: str) -> Value:
        """The result of an operator: what the method gives that it calls, a list of both for two lists."""
        values = self.values
        if isinstance(left, Union):
            return values.union([self._operation(part, right, method) for part in left.parts])
        if isinstance(left, Instance):
            found = self.member(left, f"__{method}__")
            if found.target >= 0:
                return self.called_member(found)
        elif isinstance(left, Outside) and isinstance(right, Outside) and left.path == right.path in _JOINED:
            if method in ("add", "or", "and", "sub") and left.instance and right.instance:
                if method == "sub" or not right.args:
                    return left
                pairs = zip(left.args or right.args, right.args, strict=False)
                return values.builtin(left.path, *[values.union([one, other]) for one, other in pairs])
        if isinstance(right, Instance) and not isinstance(left, Instance):
            found = self.member(right, f"__r{method}__")
            if found.target >= 0:
                return self.called_member(found)
        return values.unknown

    def _passed(self, tables: Tables, arguments: int, reference: int) -> Value:
        """The result of a call that hands on what it is given."""
        meaning = self.meaning(tables, reference)
        function = self.value(meaning)
        if not isinstance(function, Outside) or arguments < 0:
            return self.called(tables, reference)
        given: list[int] = []
        at = arguments
        while at >= 0 and tables.expressions[0][at] == Op.TUPLE:
            given.append(tables.expressions[1][at])
            at = tables.expressions[2][at]
        if not given:
            return self.called(tables, reference)
        values, name = self.values, function.name
        if name in ("cast",) and len(given) > 0:
            return self.instance_of(self.evaluate(tables, given[0]))
        first = self.evaluate(tables, given[0])
        match name:
            case "list" | "set" | "sorted" | "frozenset" | "deque" | "reversed" | "iter" | "islice" | "tuple" | "chain":
                held = (
                    values.union([self.element(self.evaluate(tables, item)) for item in given])
                    if name == "chain"
                    else self.element(first)
                )
                kind = {
                    "sorted": "list",
                    "reversed": "generator",
                    "iter": "generator",
                    "islice": "generator",
                    "chain": "generator",
                }.get(name, name)
                return values.builtin(kind, held)
            case "enumerate":
                return values.builtin(
                    "generator", values.builtin("tuple", values.builtin("int"), self.element(first), values.none)
                )
            case "zip" | "product" if function.package in ("builtins", "itertools"):
                parts = [self.element(self.evaluate(tables, item)) for item in given]
                return values.builtin("generator", values.builtin("tuple", *parts, values.none))
            case "heappop" | "heappushpop" | "heapreplace" if function.package == "heapq":
                return self.element(first)
            case "next" | "filter" | "tqdm":
                if name == "filter":
                    return values.builtin("generator", self.element(self.evaluate(tables, given[-1])))
                return self.element(first) if name == "next" else first
            case "min" | "max":
                return (
                    self.element(first)
                    if len(given) == 1
                    else values.union([self.evaluate(tables, item) for item in given])
                )
            case "copy" | "deepcopy" if function.path in ("copy.copy", "copy.deepcopy"):
                return first
            case "ref" if function.path == "weakref.ref":
                return values.outside("builtins", "lambda", True, (first,))
            case "property":
                return values.outside("builtins", "property", True, (first,))
            case "__new__" if function.path == "object.__new__":
                return self.instance_of(first) if isinstance(first, (Class, Union)) else values.unknown
            case "type" if len(given) == 1:
                return values.union(
                    [
                        part.cls if isinstance(part, Instance) else values.unknown
                        for part in (first.parts if isinstance(first, Union) else (first,))
                    ]
                )
            case "assertRaises" | "assertRaisesRegex" | "raises":
                return values.outside(function.package, function.path, True, (self.instance_of(first),))
            case "enter_context":
                return self.entered(first)
            case "partial":
                return first
        return self.call(function)

    def element(self, value: Value) -> Value:
        """What iterating over a value gives."""
        values = self.values
        if isinstance(value, Union):
            return values.union([self.element(part) for part in value.parts])
        if isinstance(value, Outside):
            if not value.args or not value.instance:
                return values.unknown
            name = value.name
            if name == "tuple":
                return values.union(list(value.args))
            if name in ("generator", "items", "values", "keys"):
                return value.args[0]
            return value.args[0]
        if isinstance(value, Instance):
            found = self.member(value, "__iter__")
            if found.target >= 0:
                iterator = self.called_member(found)
                if isinstance(iterator, Instance):
                    return self.called_member(self.member(iterator, "__next__"))
                return self.element(iterator) if isinstance(iterator, (Outside, Union)) else values.unknown
            found = self.member(value, "__getitem__")
            if found.target >= 0:
                return self.called_member(found)
            return value.args[0] if len(value.args) == 1 else values.unknown
        if isinstance(value, Class) and self.is_enum(value):
            return values.instance(value)
        return values.unknown

    def called_member(self, meaning: Meaning) -> Value:
        """The result of calling a method, unknown for anything that is no method."""
        if meaning.target < 0:
            return self.values.unknown
        method = self.value(meaning)
        return self.result(method) if isinstance(method, Function) else self.values.unknown

    def is_enum(self, cls: Class) -> bool:
        definition = self.described(cls.symbol)
        if definition is not None and definition.kind is _ENUM:
            return True
        return any(isinstance(base, Outside) and base.path.startswith("enum.") for base in self.mro(cls.symbol))

    def part(self, value: Value, place: int) -> Value:
        """An element of what is unpacked."""
        values = self.values
        if isinstance(value, Union):
            return values.union([self.part(part, place) for part in value.parts])
        if isinstance(value, Outside) and value.instance and value.name == "tuple" and value.args:
            if value.args[-1] is values.none and len(value.args) > 1:
                return value.args[place] if place < len(value.args) - 1 else values.unknown
            return value.args[0]
        return self.element(value)

    def item(self, value: Value) -> Value:
        """``value[…]``."""
        values = self.values
        if isinstance(value, Union):
            return values.union([self.item(part) for part in value.parts])
        if isinstance(value, Outside):
            if not value.instance:
                return values.outside(value.package, value.path)
            if not value.args:
                return (
                    values.unknown if value.package == "builtins" else values.outside(value.package, value.path, True)
                )
            if value.name in MAPPINGS:
                return value.args[1] if len(value.args) > 1 else values.unknown
            if value.name == "tuple":
                parts = value.args[:-1] if value.args[-1] is values.none and len(value.args) > 1 else value.args
                return values.union(list(parts))
            return value.args[0]
        if isinstance(value, Instance):
            return self.called_member(self.member(value, "__getitem__"))
        if isinstance(value, Class):
            return values.instance(value) if self.is_enum(value) else value
        return values.unknown

    def numbered(self, value: Value, place: int) -> Value:
        """``value[2]``."""
        values = self.values
        if isinstance(value, Union):
            return values.union([self.numbered(part, place) for part in value.parts])
        if isinstance(value, Outside) and value.instance and value.name == "tuple" and len(value.args) > 1:
            if value.args[-1] is values.none:
                parts = value.args[:-1]
                return parts[place] if -len(parts) <= place < len(parts) else values.unknown
        return self.item(value)

    def sliced(self, value: Value) -> Value:
        """``value[1:]``: a part of a list is a list of the same things."""
        values = self.values
        if isinstance(value, Union):
            return values.union([self.sliced(part) for part in value.parts])
        if isinstance(value, Outside) and value.instance and value.name not in MAPPINGS:
            if value.name == "tuple" and len(value.args) > 1 and value.args[-1] is values.none:
                return values.builtin("tuple", values.union(list(value.args[:-1])))
            return value
        return self.item(value)

    def subscripted(self, value: Value) -> Value:
        return self.item(value)

    def awaited(self, value: Value) -> Value:
        values = self.values
        if isinstance(value, Outside) and value.instance:
            return value.args[-1] if value.args else values.unknown
        return values.unknown

    def entered(self, value: Value) -> Value:
        """What ``with value as x`` binds."""
        values = self.values
        if isinstance(value, Union):
            return values.union([self.entered(part) for part in value.parts])
        if isinstance(value, Instance):
            found = self.member(value, "__enter__")
            if found.target < 0:
                found = self.member(value, "__aenter__")
                if found.target >= 0:
                    return self.awaited(self.called_member(found))
            return self.called_member(found)
        if isinstance(value, Outside) and value.instance:
            if value.name in ("generator", "Iterator", "Generator", "contextmanager", "AbstractContextManager"):
                return value.args[0] if value.args else values.unknown
            return value if value.package != "builtins" else values.unknown
        return values.unknown

    def narrowed(self, declared: Callable[[], Value], tested: Value) -> Value:
        """What is an instance of a class by a test: what it was said to be, where that says more."""
        narrowed, values = self.instance_of(tested), self.values
        if narrowed is values.unknown:
            return narrowed
        before = declared()
        if isinstance(before, Instance) and isinstance(narrowed, Instance):
            if narrowed.cls in self.mro(before.cls.symbol):
                return before
            if before.cls not in self.mro(narrowed.cls.symbol):  # of a class that is derived from both
                return values.before(narrowed, values.union([narrowed, before]))
        return narrowed

    def instance_of(self, value: Value) -> Value:
        """An instance of a type."""
        values = self.values
        if isinstance(value, Class):
            return values.instance(value)
        if isinstance(value, Union):
            return values.union([self.instance_of(part) for part in value.parts])
        if isinstance(value, Outside):
            if value.instance:
                if value.name == "tuple" and value.package == "builtins" and any(map(_is_type, value.args)):
                    return values.union([self.instance_of(part) for part in value.args])
                return value
            if value.path == "type" and len(value.args) == 1 and isinstance(value.args[0], (Class, Union)):
                return value.args[0]  # an instance of ``type[A]`` is A
            return values.outside(value.package, value.path, True, value.args)
        return value
