"""Members of modules, classes, instances and what is outside. Pure."""

from __future__ import annotations

import builtins

from ..languages._python_facts import Binding
from ..model import Flag, Kind
from ._numbers import AMBIGUOUS, EXTERNAL, IMPORTED, INHERITED
from ._python_state import CLASSES, FUNCTIONS, METACLASSES, State
from ._python_tables import Tables
from ._python_values import Class, Function, Instance, Meaning, Module, Outside, Super, Union, Value, imported

#: what the import system gives every module, and the type of that
_OF_MODULES = {
    "__name__": "str", "__doc__": "str", "__file__": "str", "__package__": "str", "__path__": "list", "__dict__": "dict",
}  # fmt: skip
_PROPERTY, _ENUMERATOR = Kind.PROPERTY, Kind.ENUMERATOR


class Members(State):
    """Members of modules, classes, instances and what is outside."""

    def member(self, value: Value, name: str) -> Meaning:
        """``value.name``."""
        known = value.attributes.get(name)
        if known is not None:
            return known
        saved, self.height = self.height, 0
        found = self._member(value, name)
        if self.height == 0:
            value.attributes[name] = found
        self.height = max(saved, self.height)
        return found

    def _member(self, value: Value, name: str) -> Meaning:
        if isinstance(value, Module):
            return self._module_member(value, name)
        if isinstance(value, Instance):
            return self._class_member(value.cls, name, value)
        if isinstance(value, Class):
            return self._class_member(value, name, None)
        if isinstance(value, Super):
            return self._super_member(value, name)
        if isinstance(value, Union):
            return self._union_member(value, name)
        if isinstance(value, Outside):
            return self._outside_member(value, name)
        if isinstance(value, Function):
            return self._function_member(value, name)
        return self.nothing

    def _module_member(self, module: Module, name: str) -> Meaning:
        best: Meaning | None = None
        for file in module.files:
            if file in self.files:
                found = self.in_module(file, name, set())
                if found is not None:
                    found = imported(found)
                    if best is None or (best.target < 0 <= found.target):
                        best = found
        if best is not None and (best.target >= 0 or best.resolution == EXTERNAL):
            return best
        if module.folder:
            inner = self.modules.at(module.folder, name)
            if inner.files or inner.folder:
                return self.module_meaning(inner)
        if best is None and module.files and name in _OF_MODULES:
            return Meaning(module.files[0], IMPORTED, value=self.values.builtin(_OF_MODULES[name]))
        return best if best is not None else self.nothing

    def _outside_member(self, value: Outside, name: str) -> Meaning:
        values = self.values
        if value.path == "type" and value.args and not value.instance:
            return self.member(value.args[0], name)
        if value.instance and value.package == "builtins":
            kind = getattr(builtins, value.path, None)
            if kind is not None and not hasattr(kind, name):
                return self.nothing
        if (
            value.instance
            and name in ("exception", "value")
            and value.args
            and value.name in ("assertRaises", "assertRaisesRegex", "raises")
        ):
            return Meaning(-1, EXTERNAL, value.package, value.args[0])
        if value.instance:
            held = values.outside(value.package, f"{value.path}.{name}", True, value.args)
            return Meaning(-1, EXTERNAL, value.package, held)
        return Meaning(-1, EXTERNAL, value.package, values.outside(value.package, f"{value.path}.{name}"))

    def _function_member(self, function: Function, name: str) -> Meaning:
        if name == "setter" or name == "getter" or name == "deleter":
            return Meaning(-1, EXTERNAL, "builtins", self.values.unknown)
        if name.startswith("__"):
            return Meaning(-1, EXTERNAL, "builtins", self.values.unknown)
        return self.nothing

    def _union_member(self, value: Union, name: str) -> Meaning:
        """A member of one of several: a fact when all that have it agree."""
        if value.first is not None and (meaning := self.member(value.first, name)).target >= 0:
            return meaning
        found = [(part, self.member(part, name)) for part in value.parts]
        inside = [meaning for _, meaning in found if meaning.target >= 0]
        values = self.values
        if not inside:
            for _, meaning in found:
                if meaning.resolution == EXTERNAL:
                    return meaning
            return self.nothing
        first = inside[0]
        targets = tuple(dict.fromkeys(meaning.target for meaning in inside))
        whole = Meaning(
            first.target, first.resolution, compute=lambda: values.union([self.value(meaning) for _, meaning in found])
        )
        if len(targets) > 1:
            whole.resolution = AMBIGUOUS
            whole.more = targets[:8]
        return whole

    def _super_member(self, value: Super, name: str) -> Meaning:
        bases = self.mro(value.cls.symbol)[1:]
        return self._through(
            bases, name, value.receiver, value.receiver if isinstance(value.receiver, Instance) else None
        )

    def _class_member(self, cls: Class, name: str, instance: Instance | None) -> Meaning:
        return self._through(self.mro(cls.symbol), name, instance if instance is not None else cls, instance)

    def _through(self, classes: tuple[Value, ...], name: str, receiver: Value, instance: Instance | None) -> Meaning:
        """Looks a member up along the method resolution order."""
        outside: Outside | None = None
        unknown = False
        for base in classes:
            if isinstance(base, Class):
                number = self.own_member(base.symbol, name)
                if number is not None:
                    return self._class_own(base, name, number, receiver, instance)
            elif isinstance(base, Outside):
                if outside is None and base.path not in ("object", "abc.ABC", "typing.Generic", "typing.Protocol"):
                    outside = base
            else:
                unknown = True
        if instance is None and isinstance(receiver, Class) and self.is_enum(receiver) and name == "__members__":
            return self.nothing
        if hasattr(object, name) or (instance is None and hasattr(type, name)):
            return self._of_object(name, receiver, instance)
        if outside is not None and outside.path in METACLASSES and not hasattr(type, name):
            return self.nothing  # an instance is a class, which has members of its own
        if outside is not None:
            return Meaning(
                -1,
                EXTERNAL,
                outside.package,
                self.values.outside(outside.package, f"{outside.path}.{name}", True),
            )
        if unknown:
            return self.nothing
        return self.nothing

    def _of_object(self, name: str, receiver: Value, instance: Instance | None) -> Meaning:
        if name == "__class__" and instance is not None:
            return Meaning(-1, EXTERNAL, "builtins", instance.cls)
        if name == "__new__":
            return Meaning(-1, EXTERNAL, "builtins", self.values.outside("builtins", "object.__new__"))
        return Meaning(-1, EXTERNAL, "builtins", self.values.unknown)

    def own_member(self, symbol: int, name: str) -> tuple[int, ...] | None:
        """Definitions of a name right in a class, None when it has none."""
        members = self._members.get(symbol)
        found = (self.members_of(symbol) if members is None else members).get(name)
        return tuple(found) if found else None

    def _class_own(
        self, cls: Class, name: str, numbers: tuple[int, ...], receiver: Value, instance: Instance | None
    ) -> Meaning:
        """The member that a class itself has."""
        file = self.world.file_of(cls.symbol)
        tables = self.tables[file]
        number = numbers[-1]
        definition = tables.definitions[number]
        if definition.kind in FUNCTIONS and len(numbers) > 1:
            # The getter of a property, not its setter.
            for other in numbers:
                if tables.definitions[other].kind is _PROPERTY:
                    number, definition = other, tables.definitions[other]
        elif definition.kind not in CLASSES:
            number = numbers[0]
            definition = tables.definitions[number]
        symbol = tables.base + number
        resolution = INHERITED if instance is not None or isinstance(receiver, Instance) else IMPORTED
        if definition.kind in CLASSES:
            return Meaning(symbol, resolution, value=self.values.cls(symbol))
        if definition.kind in FUNCTIONS:
            if definition.kind is _PROPERTY:
                if instance is None:
                    return Meaning(symbol, resolution, value=self.values.unknown)
                function = self.values.function(symbol, instance)
                return Meaning(symbol, resolution, compute=lambda: self.call(function))
            bound: Value | None = receiver
            if definition.flags & Flag.CLASSMETHOD and isinstance(receiver, Instance):
                bound = receiver.cls
            return Meaning(symbol, resolution, value=self.values.function(symbol, bound))
        if definition.kind is _ENUMERATOR:
            enumeration = self.values.instance(cls)
            return Meaning(symbol, resolution, value=enumeration)
        return Meaning(symbol, resolution, compute=lambda: self._field(tables, cls, name, receiver, instance))

    def _field(self, tables: Tables, cls: Class, name: str, receiver: Value, instance: Instance | None) -> Value:
        """The value of a field: by its annotation, else by all that is assigned to it, else by what a base says of it."""
        scope = tables.definition_scope.get(cls.symbol - tables.base, -1)
        if scope < 0:
            return self.values.unknown
        rows = [*tables.names[scope].get(name, ()), *tables.fields.get(scope, {}).get(name, ())]
        for row in rows:
            if tables.bindings[3][row] >= 0:
                declared = self.annotated(
                    tables, tables.bindings[0][row], tables.bindings[3][row], tables.bindings[1][row]
                )
                if declared is not None:
                    return declared
        found = [
            self.value(self.binding(tables, scope, row)) for row in rows
            if tables.bindings[1][row] not in (Binding.AUGMENTED, Binding.SUBSCRIPT)
        ]  # fmt: skip
        for value in found:
            if isinstance(value, Outside) and value.path == "property" and value.args and instance is not None:
                # ``name = property(getter)``: what is assigned to it goes to its setter.
                getter = value.args[0]
                if isinstance(getter, Function) and getter.receiver is None:
                    getter = self.values.function(getter.symbol, instance)
                return self.call(getter)
        result = self._widened(self.values.union(found))
        if result is self.values.unknown or result is self.values.none:
            for base in self.mro(cls.symbol)[1:]:
                if isinstance(base, Class) and (numbers := self.own_member(base.symbol, name)) is not None:
                    above = self.value(self._class_own(base, name, numbers, receiver, instance))
                    return result if above is self.values.unknown else above
        return result

    def _widened(self, value: Value) -> Value:
        """What a field is that gets instances of derived classes, too: surely one of the base."""
        if not isinstance(value, Union):
            return value
        classes = {id(part.cls) for part in value.parts if isinstance(part, Instance)}
        widest = self.values.union(
            [
                part for part in value.parts
                if not isinstance(part, Instance) or not any(id(base) in classes for base in self.mro(part.cls.symbol)[1:])
            ]
        )  # fmt: skip
        return value if widest is value else self.values.before(widest, value)
