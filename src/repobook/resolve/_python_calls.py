"""The result of calls. Pure."""

from __future__ import annotations

from ..languages._python_facts import Binding, Op
from ..model import Flag, Kind
from ._python_state import MAPPINGS, State
from ._python_tables import Described, Tables
from ._python_types import parse_type
from ._python_values import Class, Function, Instance, Meaning, Outside, Receiver, Union, Value

_FUNCTION = Kind.FUNCTION
_PARAMETERS = (Binding.PARAMETER, Binding.STAR_PARAMETER, Binding.DOUBLE_STAR_PARAMETER)


class Calls(State):
    """The result of calls."""

    def call(self, value: Value) -> Value:
        """The result of calling a value."""
        values = self.values
        if isinstance(value, Class):
            return self._made(value)
        if isinstance(value, Function):
            return self.result(value)
        if isinstance(value, Union):
            return values.union([self.call(part) for part in value.parts])
        if isinstance(value, Instance):
            return self.called_member(self.member(value, "__call__"))
        if isinstance(value, Outside):
            if value.args and value.path in ("lambda", "weakref.ref", "weakref.ReferenceType"):
                return value.args[0]
            if value.instance:
                return self._outside_method(value)
            return values.outside(value.package, value.path, True)
        return values.unknown

    def _made(self, cls: Class) -> Value:
        made = self.member(cls, "__new__")
        instance = self.values.instance(cls)
        if made.target >= 0:
            definition = self.described(made.target)
            if (
                definition is not None
                and definition.type
                and definition.type.strip("\"'") not in ("Self", definition.name)
            ):
                result = self.call(self.value(made))
                if isinstance(result, Instance):
                    return result
        return instance

    def _outside_method(self, value: Outside) -> Value:
        """The result of a bound method of a container: ``path`` is ``dict.items``, ``args`` what it holds."""
        values = self.values
        head, _, method = value.path.rpartition(".")
        args = value.args
        if not args:
            return values.unknown if value.package == "builtins" else values.outside(value.package, value.path, True)
        mapping = head.rpartition(".")[2] in MAPPINGS
        match method:
            case "items" if mapping and len(args) > 1:
                return values.builtin("generator", values.builtin("tuple", args[0], args[1], values.none))
            case "values" if mapping and len(args) > 1:
                return values.builtin("generator", args[1])
            case "keys" if mapping:
                return values.builtin("generator", args[0])
            case "get" | "pop" | "setdefault" if mapping and len(args) > 1:
                return args[1]
            case "pop" | "popleft" | "get" | "get_nowait" | "__next__":
                return args[0] if not mapping else values.unknown
            case "copy" | "union" | "difference" | "intersection":
                return values.outside(value.package, head, True, args)
        return values.unknown

    def result(self, function: Function) -> Value:
        return self._bind(self._result(function.symbol), function.receiver)

    def _result(self, symbol: int) -> Value:
        """What a function gives, with ``Self`` for what it is called on."""
        meaning = self._returns.get(symbol)
        if meaning is None:
            meaning = self._returns[symbol] = Meaning(-1, 0, compute=lambda: self._returned(symbol))
        return self.value(meaning)

    def told(self, tables: Tables, reference: int, expression: int) -> Value:
        """What a parameter of a lambda gets of what is called with the lambda."""
        elements, place = tables.expressions[1][expression], tables.expressions[2][expression]
        argument, number = divmod(place if place >= 0 else -1 - place, 8)
        keyword = tables.name(argument) if place < 0 else ""
        function, values = self.value(self.meaning(tables, reference)), self.values
        if isinstance(function, Outside):
            if keyword == "key" and function.path == "list.sort" and function.args:
                return function.args[0]
            ordered = keyword == "key" and function.path in ("sorted", "min", "max")
            if elements >= 0 and (ordered or (not keyword and not argument and function.path in ("filter", "map"))):
                return self.element(self.evaluate(tables, elements))
            return values.unknown
        if isinstance(function, Class):
            function = self.value(self.member(values.instance(function), "__init__"))
        if not isinstance(function, Function):
            return values.unknown
        other = self.tables[self.world.file_of(function.symbol)]
        scope = other.definition_scope.get(function.symbol - other.base, -1)
        if scope < 0:
            return values.unknown
        described = other.definitions[function.symbol - other.base]
        rows = [row for found in other.names[scope].values() for row in found if other.bindings[1][row] in _PARAMETERS]
        rows.sort(key=lambda row: other.bindings[0][row])
        bound = described.flags & Flag.CLASSMETHOD or (
            isinstance(function.receiver, Instance) and not described.flags & Flag.STATIC
        )
        for at, row in enumerate(rows[1:] if bound else rows):
            if other.bindings[1][row] == Binding.PARAMETER and (
                other.name(other.bindings[0][row]) == keyword if keyword else at == argument
            ):
                return self._called_with(other, scope, other.bindings[3][row], number)
        return values.unknown

    def _called_with(self, tables: Tables, scope: int, annotation: int, number: int) -> Value:
        """What a ``Callable`` gets as an argument, by the annotation of the parameter that it is."""
        declared = parse_type(tables.facts.annotations[annotation]) if annotation >= 0 else None
        if declared is not None and declared.name.rpartition(".")[2] == "Optional" and declared.args:
            declared = declared.args[0]
        if declared is None or declared.name.rpartition(".")[2] != "Callable" or len(declared.args) != 2:
            return self.values.unknown
        given = declared.args[0].args if declared.args[0].name == "()" else ()
        if number >= len(given):
            return self.values.unknown
        outer = scope if tables.has_type_parameters(scope) else tables.scopes[scope][3]
        return self.instance_of(self.type_of(tables, outer, given[number]))

    def _bind(self, value: Value, receiver: Value | None) -> Value:
        """Puts the receiver where ``Self`` stands."""
        if isinstance(value, Receiver):
            if isinstance(receiver, Class):
                return self.values.instance(receiver)
            return receiver if receiver is not None else self.values.unknown
        if isinstance(value, Outside) and value.args and any(isinstance(arg, Receiver) for arg in value.args):
            return self.values.outside(
                value.package, value.path, value.instance, tuple(self._bind(arg, receiver) for arg in value.args)
            )
        if isinstance(value, Union) and any(isinstance(part, Receiver) for part in value.parts):
            return self.values.union([self._bind(part, receiver) for part in value.parts])
        return value

    def _returned(self, symbol: int) -> Value:
        """What calling a function gives: by its annotation, else by what it returns."""
        file = self.world.file_of(symbol)
        tables = self.tables[file]
        number = symbol - tables.base
        definition = tables.definitions[number]
        scope = tables.definition_scope.get(number, 0)
        values = self.values
        names = [text.partition("(")[0].rpartition(".")[2] for text in definition.decorators]
        if definition.type:
            outer = tables.scopes[scope][3] if scope and not tables.has_type_parameters(scope) else scope
            result = self._declared_result(tables, outer, definition, scope)
        else:
            result = self._inferred(tables, scope, definition)
        if definition.flags & Flag.ASYNC and not definition.flags & Flag.GENERATOR:
            result = values.builtin("Coroutine", result)
        if "contextmanager" in names or "asynccontextmanager" in names:
            held = self.element(result)
            return values.outside("contextlib", "contextlib.contextmanager", True, (held,))
        return result

    def _declared_result(self, tables: Tables, outer: int, definition: Described, scope: int) -> Value:
        declared = parse_type(definition.type)
        last = declared.name.rpartition(".")[2]
        if last == "Self":
            return self.values.receiver
        if last in ("TypeGuard", "TypeIs"):
            return self.values.builtin("bool")
        first = definition.first
        if first is not None and not declared.args and last:
            # ``def f(self: T) -> T`` gives back what it is called on.
            if (
                definition.kind is not _FUNCTION
                and first.strip("\"'") == definition.type.strip("\"'")
                and len(first) < 20
            ):
                meaning = self.named_type(tables, outer, declared.name)
                if not isinstance(meaning, Class):
                    return self.values.receiver
        return self.instance_of(self.type_of(tables, outer, declared))

    def _inferred(self, tables: Tables, scope: int, definition: Described) -> Value:
        found = tables.results.get(scope, ())
        returned, yielded = [], []
        for kind, expression in found:
            value = self.evaluate(tables, expression) if expression >= 0 else self.values.unknown
            if kind == 0:
                returned.append(self._as_receiver(tables, scope, expression, value))
            elif kind == 1:
                yielded.append(self._as_receiver(tables, scope, expression, value))
            else:
                yielded.append(self.element(value))
        if definition.flags & Flag.GENERATOR:
            return self.values.builtin("generator", self.values.union(yielded))
        return self.values.union(returned)

    def _as_receiver(self, tables: Tables, scope: int, expression: int, value: Value) -> Value:
        """``return self`` gives what the method is called on, not an instance of the class it stands in."""
        if expression >= 0 and isinstance(value, (Instance, Union)) and tables.expressions[0][expression] == Op.EITHER:
            parts = tables.expressions[1][expression], tables.expressions[2][expression]
            return self.values.union(
                [self._as_receiver(tables, scope, part, self.evaluate(tables, part)) for part in parts]
            )
        if expression >= 0 and isinstance(value, Instance) and self._is_receiver(tables, scope, expression, 4):
            return self.values.receiver
        return value

    def _is_receiver(self, tables: Tables, scope: int, expression: int, depth: int) -> bool:
        """Whether an expression in a method gives what the method is called on, or one of its class: ``self``, ``cls()``,
        ``type(self)()``, ``super().__new__(cls)``, a copy of it, what a method gives that gives this, or a name for it."""
        op, a, b = [column[expression] for column in tables.expressions]
        if not depth:
            return False
        if op == Op.NAME and not tables.forms[a]:
            if tables.method_of(a) == scope:
                return True
            rows = tables.names[scope].get(tables.name(a), []) if tables.scope_of[a] == scope else []
            rows = self.reaching(tables, rows, a) if len(rows) > 1 else rows
            how, given, annotation = (
                [column[rows[0]] for column in tables.bindings[1:4]] if len(rows) == 1 else (-1, -1, -1)
            )
            plain = how == Binding.ASSIGN and given >= 0 and annotation < 0
            return plain and self._is_receiver(tables, scope, given, depth - 1)
        if op == Op.ARGUMENTS and a >= 0 and tables.name(b) in ("copy", "deepcopy", "type", "__new__"):
            return self._is_receiver(tables, scope, tables.expressions[1][a], depth - 1)
        if op == Op.CALL_OF:
            return self._is_receiver(tables, scope, a, depth - 1)
        called = a if op == Op.CALL else b if op == Op.ARGUMENTS and a < 0 else -1
        if called < 0:
            return False
        if not tables.forms[called]:
            return tables.method_of(called) == scope
        before = tables.receivers[called]
        if before < 0 or tables.forms[before]:
            return False
        on_self = tables.forms[called] == 1 and tables.method_of(before) == scope
        if tables.name(called) == "__class__":
            return on_self
        if not on_self and not (tables.forms[called] == 2 and tables.name(before) == "super"):
            return False
        method = self.value(self.meaning(tables, called))
        return isinstance(method, Function) and isinstance(self._result(method.symbol), Receiver)
