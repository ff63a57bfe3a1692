"""The result of calls. Pure."""

from __future__ import annotations

from ..languages._python_facts import Op
from ..model import Flag, Kind
from ._python_state import MAPPINGS, State
from ._python_tables import Described, Tables
from ._python_types import parse_type
from ._python_values import Class, Function, Instance, Meaning, Outside, Receiver, Union, Value

_FUNCTION = Kind.FUNCTION


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
        meaning = self._returns.get(function.symbol)
        if meaning is None:
            symbol = function.symbol
            meaning = self._returns[symbol] = Meaning(-1, 0, compute=lambda: self._returned(symbol))
        result = self.value(meaning)
        return self._bind(result, function.receiver)

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
        if expression >= 0 and tables.expressions[0][expression] == Op.NAME and isinstance(value, (Instance, Class)):
            reference = tables.expressions[1][expression]
            if tables.forms[reference] == 0 and tables.method_of(reference) == scope and isinstance(value, Instance):
                return self.values.receiver
        if expression >= 0 and tables.expressions[0][expression] == Op.CALL and isinstance(value, Instance):
            reference = tables.expressions[1][expression]
            if tables.forms[reference] == 0 and tables.method_of(reference) == scope:
                return self.values.receiver
        return value
