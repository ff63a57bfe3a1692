"""The value that an assignment, parameter or annotation gives a name. Pure."""

from __future__ import annotations

from ..languages._python_facts import Binding, Op, is_empty
from ..model import Flag
from ._python_state import MAPPINGS, State
from ._python_tables import Tables
from ._python_types import Type, parse_type
from ._python_values import Class, Instance, Outside, Value

_OPTIONAL = frozenset(
    "Optional Annotated Final ClassVar Required NotRequired Const InitVar ReadOnly TypeGuard Unpack".split()
)
_CONTAINERS = {
    "List": "list", "Set": "set", "FrozenSet": "frozenset", "Dict": "dict", "DefaultDict": "defaultdict", "Deque": "deque",
    "Tuple": "tuple", "OrderedDict": "OrderedDict", "Counter": "Counter",
}  # fmt: skip


_GROWING = frozenset("list set deque dict defaultdict OrderedDict".split())


class Bindings(State):
    """The value that an assignment, parameter or annotation gives a name."""

    def value_of_row(self, tables: Tables, scope: int, row: int) -> Value:
        reference, how, expression, annotation, _, detail, _ = [column[row] for column in tables.bindings]
        if annotation >= 0 and how not in (Binding.TYPE_ALIAS,):
            declared = self.annotated(tables, reference, annotation, how)
            if declared is not None:
                return declared
        match how:
            case Binding.ASSIGN:
                if detail > 0 and (expression < 0 or tables.expressions[0][expression] not in (Op.INDEX, Op.SLICE)):
                    alias = self.type_of(tables, scope, parse_type(tables.facts.annotations[detail - 1]))
                    if expression >= 0 and tables.expressions[0][expression] == Op.ARGUMENTS:
                        return self.values.outside("typing", "typing.TypeVar", True, (self.instance_of(alias),))
                    if alias is not self.values.unknown:
                        return self._as_alias(tables, expression, alias)
                if expression < 0:
                    return self.values.unknown
                value = self.evaluate(tables, expression)
                return self._grown(tables, scope, reference, expression, value)
            case Binding.PARAMETER:
                found = self._parameter(tables, reference)
                if found is self.values.unknown and expression >= 0:
                    return self.evaluate(tables, expression)
                return found
            case Binding.STAR_PARAMETER:
                return self.values.builtin("tuple")
            case Binding.DOUBLE_STAR_PARAMETER:
                return self.values.builtin("dict")
            case Binding.FOR:
                return self.element(self.evaluate(tables, expression))
            case Binding.WITH:
                return self.entered(self.evaluate(tables, expression))
            case Binding.EXCEPT:
                return self.instance_of(self.evaluate(tables, expression))
            case Binding.TYPE_ALIAS:
                return self.type_of(tables, scope, parse_type(tables.facts.annotations[annotation]))
        return self.values.unknown

    def _grown(self, tables: Tables, scope: int, reference: int, expression: int, value: Value) -> Value:
        """An empty container with what is put into it later."""
        if not isinstance(value, Outside) or value.args or not value.instance or tables.forms[reference]:
            return value
        rows = tables.grown.get(tables.ids[reference])
        op, operand = tables.expressions[0][expression], tables.expressions[1][expression]
        if not rows or value.name not in _GROWING or not is_empty(op, operand, tables.name):
            return value
        name, values = tables.name(reference), self.values
        held = values.union(
            [
                self.evaluate(tables, tables.bindings[2][row]) for row in rows
                if self.holder(tables, tables.scope_of[tables.bindings[0][row]], name)[0] == scope
            ]
        )  # fmt: skip
        if held is values.unknown:
            return value
        return values.outside(
            value.package, value.path, True, (values.unknown, held) if value.name in MAPPINGS else (held,)
        )

    def _as_alias(self, tables: Tables, expression: int, alias: Value) -> Value:
        """The value of ``X = Y[...]``: a type alias when Y is a type, else an item of Y."""
        if expression >= 0 and tables.expressions[0][expression] == Op.ITEM:
            container = self.value(self.meaning(tables, tables.expressions[1][expression]))
            if isinstance(container, (Instance,)) or (isinstance(container, Outside) and container.instance):
                return self.item(container)
        return alias

    def annotated(self, tables: Tables, reference: int, annotation: int, how: int) -> Value | None:
        """An instance of the annotated type, None when the annotation says nothing."""
        text = tables.facts.annotations[annotation]
        scope = tables.scope_of[reference]
        if how in (Binding.PARAMETER, Binding.STAR_PARAMETER, Binding.DOUBLE_STAR_PARAMETER):
            scope = tables.scopes[scope][3] if not tables.has_type_parameters(scope) else scope
        declared = parse_type(text)
        last = declared.name.rpartition(".")[2]
        if last in ("TypeAlias", "Any") or (last in ("Final", "ClassVar") and not declared.args):
            return None
        found = self.instance_of(self.type_of(tables, scope, declared))
        if found is self.values.unknown:
            return self._least(tables, scope, declared) if how == Binding.PARAMETER else None
        if how == Binding.STAR_PARAMETER:
            return self.values.builtin("tuple", found)
        if how == Binding.DOUBLE_STAR_PARAMETER:
            return self.values.builtin("dict", self.values.builtin("str"), found)
        return found

    def _least(self, tables: Tables, scope: int, declared: Type) -> Value | None:
        """What a parameter is at least whose type is ``T``: an instance of what binds that."""
        if declared.args or not declared.name or "." in declared.name:
            return None
        value = self.value(self.look_up(tables, scope, declared.name, -1))
        bound = isinstance(value, Outside) and value.instance and value.name == "TypeVar" and value.args
        return value.args[0] if bound and isinstance(value, Outside) else None

    def _parameter(self, tables: Tables, reference: int) -> Value:
        """The value of a parameter without annotation: ``self``, ``cls`` and what pytest gives are known."""
        if reference in tables.asked:
            return self.fixture_value(tables, reference)
        scope = tables.method_of(reference)
        if scope < 0 or tables.scope_of[reference] != scope:
            return self.values.unknown
        definition = tables.scope_definition[scope]
        cls = self.class_of_scope(tables, tables.scopes[scope][3])
        if definition < 0 or cls is None:
            return self.values.unknown
        described = tables.definitions[definition]
        if described.flags & Flag.STATIC and described.name != "__new__":
            return self.values.unknown
        if described.flags & Flag.CLASSMETHOD or described.name in (
            "__new__",
            "__init_subclass__",
            "__class_getitem__",
        ):
            return cls
        return self.values.instance(cls)

    def type_of(self, tables: Tables, scope: int, declared: Type) -> Value:
        """The class, or union of classes, that an annotation names."""
        values = self.values
        name = declared.name
        if name in ("", "()", "..."):
            return values.unknown
        if name == "|":
            return values.union([self.type_of(tables, scope, part) for part in declared.args])
        if name == "None":
            return values.none
        found = self.named_type(tables, scope, name)
        last = name.rpartition(".")[2]
        if isinstance(found, Class):
            if declared.args:
                args = tuple(self.instance_of(self.type_of(tables, scope, part)) for part in declared.args)
                if any(arg is not values.unknown for arg in args):
                    return values.instance(found, args)
            return found
        if isinstance(found, Outside) and not found.instance:
            last = found.name
            if last == "Any":
                return values.unknown
            if last == "Self":
                return values.receiver
            if last == "Union":
                return values.union([self.type_of(tables, scope, part) for part in declared.args])
            if last in _OPTIONAL:
                return self.type_of(tables, scope, declared.args[0]) if declared.args else values.unknown
            if last in ("Type", "type"):
                if len(declared.args) == 1:
                    inner = self.type_of(tables, scope, declared.args[0])
                    return values.outside("builtins", "type", False, (inner,))
                return values.unknown
            if last in ("Callable", "Literal"):
                if last == "Callable" and len(declared.args) == 2:
                    result = self.instance_of(self.type_of(tables, scope, declared.args[1]))
                    return values.outside("builtins", "lambda", True, (result,))
                return values.unknown
            if last in ("TypeVar", "ParamSpec"):
                return values.unknown
            return self._generic(tables, scope, found, declared)
        return found

    def _generic(self, tables: Tables, scope: int, found: Outside, declared: Type) -> Value:
        values = self.values
        name = _CONTAINERS.get(found.name, found.name)
        package = "builtins" if found.package == "typing" and found.name in _CONTAINERS else found.package
        if not declared.args:
            return found if name == found.name else values.outside(package, name)
        args = [self.instance_of(self.type_of(tables, scope, part)) for part in declared.args if part.name != "..."]
        if name == "tuple" and not any(part.name == "..." for part in declared.args):
            args.append(values.none)
        path = name if found.package in ("typing", "builtins", "collections", "typing_extensions") else found.path
        return values.outside(package, path, True, tuple(args))

    def named_type(self, tables: Tables, scope: int, name: str) -> Value:
        """The value of a dotted name in an annotation."""
        parts = name.split(".")
        meaning = self.look_up(tables, scope, parts[0], -1)
        for part in parts[1:]:
            meaning = self.member(self.value(meaning), part)
        value = self.value(meaning)
        if isinstance(value, Outside) and value.instance:
            if value.name in ("TypeVar", "ParamSpec", "TypeVarTuple"):
                return self.values.unknown
            if value.package == "builtins" and value.name == "str" and meaning.target >= 0:
                return self.values.unknown
        return value
