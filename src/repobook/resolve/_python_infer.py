"""What names and expressions of Python files mean, followed through imports, classes, annotations and calls. Pure.

Evaluation is bounded: the value behind a meaning may rest on other meanings to a depth of `DEPTH`. A value is kept
only for evaluations that may go as deep as it needed, so an answer never depends on what was asked before.
"""

from __future__ import annotations

import builtins

from ..languages._python_facts import LITERALS, Binding, Op, Scope
from ..model import Definition, Flag, Kind, Resolution, Role
from ._python_modules import STANDARD, Found, Modules
from ._python_tables import Tables
from ._python_types import Type, parse_type
from ._python_values import Class, Function, Instance, Meaning, Module, Outside, Receiver, Super, Union, Value, Values
from .world import World

DEPTH = 9
_TOO_DEEP = 1000

_FUNCTIONS = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.PROPERTY})
_CLASSES = frozenset({Kind.CLASS, Kind.ENUM, Kind.INTERFACE})
#: bindings that do not replace the value of a name
_ADDING = (Binding.SUBSCRIPT, Binding.AUGMENTED)
_INLINE = (Scope.COMPREHENSION, Scope.LAMBDA)
_BUILTINS = frozenset(dir(builtins)) | {
    "__file__",
    "__path__",
    "__builtins__",
    "reveal_type",
    "unicode",
    "xrange",
    "long",
    "basestring",
    "raw_input",
    "WindowsError",
}
_OPTIONAL = {
    "Optional",
    "Annotated",
    "Final",
    "ClassVar",
    "Required",
    "NotRequired",
    "Const",
    "InitVar",
    "ReadOnly",
    "TypeGuard",
    "Unpack",
}
_CONTAINERS = {
    "List": "list", "Set": "set", "FrozenSet": "frozenset", "Dict": "dict", "DefaultDict": "defaultdict", "Deque": "deque",
    "Tuple": "tuple", "OrderedDict": "OrderedDict", "Counter": "Counter",
}  # fmt: skip
_MAPPINGS = {
    "dict",
    "defaultdict",
    "OrderedDict",
    "Mapping",
    "MutableMapping",
    "Counter",
    "ChainMap",
    "WeakKeyDictionary",
    "WeakValueDictionary",
    "ItemsView",
}
_PROPERTY_NAMES = {"property", "cached_property", "lazy_property", "classproperty", "abstractproperty"}


class Inference:
    """Answers what names mean. Everything it keeps follows from the documents alone."""

    def __init__(self, world: World, files: list[int]) -> None:
        self.world = world
        self.modules = Modules(world, files)
        self.values = Values()
        self.tables: dict[int, Tables] = {}
        for file in files:
            document = world.documents[file]
            assert document is not None
            self.tables[file] = Tables(file, document, world.base[file])
        self.depth = DEPTH
        self.height = 0
        #: imports that are being followed now: (file, row of bindings)
        self._chased: set[tuple[int, int]] = set()
        self._returns: dict[int, Meaning] = {}
        self._mro: dict[int, tuple[Value, ...]] = {}
        self._members: dict[int, dict[str, list[int]]] = {}
        self._builtin: dict[str, Meaning] = {}
        self.nothing = Meaning(-1, Resolution.UNRESOLVED, value=self.values.unknown)
        self._hierarchy()

    # --- evaluation that is bounded and does not depend on its history

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
            self.height = _TOO_DEEP
            return self.values.unknown
        if meaning.partial is not None and depth in meaning.partial:
            self.height = _TOO_DEEP
            return meaning.partial[depth]
        saved, self.height, self.depth = self.height, 0, depth - 1
        result = meaning.compute()
        self.depth = depth
        height = self.height + 1
        if height <= depth:
            meaning.final, meaning.height = result, height
        else:
            height = _TOO_DEEP
            if meaning.partial is None:
                meaning.partial = {}
            meaning.partial[depth] = result
        self.height = max(saved, height)
        return result

    def meaning(self, tables: Tables, reference: int) -> Meaning:
        """What a use of a name leads to."""
        known = tables.meanings[reference]
        if known is not None and tables.heights[reference] <= self.depth:
            if tables.heights[reference] > self.height:
                self.height = tables.heights[reference]
            return known  # type: ignore[no-any-return]
        saved, self.height = self.height, 0
        found = self._find(tables, reference)
        if self.height <= self.depth:
            tables.meanings[reference] = found
            tables.heights[reference] = self.height
        self.height = max(saved, self.height)
        return found

    def _find(self, tables: Tables, reference: int) -> Meaning:
        form, name = tables.forms[reference], tables.texts[tables.ids[reference]]
        if form == 0:
            found = self._bare(tables, reference, name)
        elif tables.roles[reference] == Role.DEFINITION and (own := tables.at.get(tables.starts[reference], -1)) >= 0:
            return Meaning(tables.base + own, Resolution.INHERITED, value=self.values.unknown)
        else:
            receiver = self._receiver(tables, reference, form)
            found = self.member(receiver, name) if receiver is not None else self.nothing
        if name in tables.narrowed_names:
            narrowed = self._narrowed(tables, reference, found)
            if narrowed is not None:
                return Meaning(found.target, found.resolution, found.package, narrowed, more=found.more)
        return found

    def _receiver(self, tables: Tables, reference: int, form: int) -> Value | None:
        """The value before the dot, None when nothing is known of it."""
        before = tables.receivers[reference]
        if before < 0:
            expression = tables.other_receivers.get(reference, -1)
            return self.evaluate(tables, expression) if expression >= 0 else None
        if form == 1:
            return self.value(self.meaning(tables, before))
        if form == 2:
            return self.called(tables, before)
        if form == 3:
            return self.item(self.value(self.meaning(tables, before)))
        return None

    def called(self, tables: Tables, reference: int) -> Value:
        """The result of calling what a reference means."""
        name = tables.texts[tables.ids[reference]]
        if name == "super" and tables.forms[reference] == 0:
            return self._super(tables, reference)
        return self.call(self.value(self.meaning(tables, reference)))

    def _super(self, tables: Tables, reference: int) -> Value:
        scope = tables.scope_of[reference]
        while scope > 0:
            parent = tables.scopes[scope][3]
            if tables.scopes[scope][0] == Scope.FUNCTION and tables.scopes[parent][0] == Scope.CLASS:
                cls = self._class_of_scope(tables, parent)
                if cls is None:
                    return self.values.unknown
                definition = tables.document.definitions[tables.scope_definition[scope]]
                static = definition.flags & Flag.CLASSMETHOD or definition.name in ("__new__", "__init_subclass__")
                return self.values.super(cls, cls if static else self.values.instance(cls))
            scope = parent
        return self.values.unknown

    def _class_of_scope(self, tables: Tables, scope: int) -> Class | None:
        definition = tables.scope_definition[scope]
        return self.values.cls(tables.base + definition) if definition >= 0 else None

    # --- bare names

    def _bare(self, tables: Tables, reference: int, name: str) -> Meaning:
        role = tables.roles[reference]
        if role == Role.DEFINITION:
            own = tables.at.get(tables.starts[reference], -1)
            if own >= 0:
                return self._definition(tables, own, Resolution.LOCAL)
        elif role == Role.KEYWORD:
            return self.nothing
        elif role == Role.IMPORT:
            return self._imported_name(tables, reference, name)
        scope = tables.scope_of[reference]
        known = tables.settled.get((scope, tables.ids[reference]))
        return known if known is not None else self.look_up(tables, scope, name, reference)

    def look_up(self, tables: Tables, scope: int, name: str, reference: int) -> Meaning:
        """The meaning of a bare name in a scope; ``reference`` is where it is used, -1 for the end of the scope."""
        start = function = scope
        scopes, names = tables.scopes, tables.names
        while function > 0 and scopes[function][0] in _INLINE:
            function = scopes[function][3]
        saved, self.height = self.height, 0
        result: Meaning | None = None
        settled = True
        while scope >= 0:
            row = scopes[scope]
            if tables.redirected and (redirected := tables.redirected.get((scope, name))) is not None:
                scope = redirected
                continue
            found = names[scope].get(name)
            if found is not None:
                if row[0] != Scope.CLASS or scope == start:
                    here = reference if scope in (function, start) else -1
                    settled = here < 0 or len(found) == 1
                    result = self._bound(tables, scope, name, found, here)
                    break
                if all(tables.bindings[number][1] == Binding.TYPE_PARAMETER for number in found):
                    result = self._bound(tables, scope, name, found, -1)
                    break
            scope = row[3]
        if result is None:
            result = self._starred(tables.file, name, set()) or self.builtin(name)
        if settled and reference >= 0 and self.height == 0:
            tables.settled[start, tables.ids[reference]] = result
        self.height = max(saved, self.height)
        return result

    def builtin(self, name: str) -> Meaning:
        known = self._builtin.get(name)
        if known is None:
            if name in _BUILTINS:
                value = self.values.outside("builtins", name)
                known = Meaning(-1, Resolution.EXTERNAL, "builtins", value)
            elif name in ("__name__", "__doc__", "__qualname__", "__module__"):
                known = Meaning(-1, Resolution.EXTERNAL, "builtins", self.values.builtin("str"))
            else:
                known = self.nothing
            self._builtin[name] = known
        return known

    def _bound(self, tables: Tables, scope: int, name: str, found: list[int], reference: int) -> Meaning:
        """The meaning of a name that a scope binds in one or several places."""
        rows = self._reaching(tables, found, reference) if len(found) > 1 else found
        key = (scope, name, *rows) if len(rows) != len(found) else (scope, name)
        known = tables.choices.get(key)
        if known is None:
            saved, self.height = self.height, 0
            known = self._choose(tables, scope, name, rows, found)
            if self.height == 0:
                tables.choices[key] = known
            self.height = max(saved, self.height)
        return known  # type: ignore[no-any-return]

    def _reaching(self, tables: Tables, found: list[int], reference: int) -> list[int]:
        """The bindings that may hold where a name is used: later ones in the same block replace earlier ones."""
        bindings, starts = tables.bindings, tables.starts
        if reference < 0:
            # Asked from elsewhere: all but those that a later one of an enclosing block replaces.
            last = 0
            for place, row in enumerate(found):
                outer = bindings[row][4]
                if bindings[row][1] in _ADDING:
                    continue
                if all(outer >= bindings[other][4] for other in found[: place + 1]):
                    last = place
            return found[last:]
        use = starts[reference]
        before = [row for row in found if starts[bindings[row][0]] < use and bindings[row][6] <= use]
        first = 0
        for place, row in enumerate(before):
            if use <= bindings[row][4] and bindings[row][1] not in _ADDING:
                first = place
        alive = before[first:]
        if len(before) < len(found) and tables.loops:
            start = starts[bindings[alive[0]][0]] if alive else -1
            for low, high in tables.loops:
                if low > use:
                    break
                if low <= use < high and start < low:
                    alive = alive + [row for row in found if row not in before and starts[bindings[row][0]] < high]
                    break
        return alive or found

    def _choose(self, tables: Tables, scope: int, name: str, rows: list[int], all_rows: list[int]) -> Meaning:
        meanings = [self._row(tables, scope, row) for row in rows]
        if len(meanings) == 1:
            only = meanings[0]
            if only.target < 0 and only.resolution == Resolution.LOCAL:
                target = self._variable(tables, scope, name)
                if target >= 0:
                    return Meaning(target, Resolution.LOCAL, compute=only.compute)
            return only
        target, resolution, package = -1, Resolution.UNRESOLVED, ""
        more: dict[int, None] = {}
        for meaning in meanings:
            if meaning.target >= 0:
                if target < 0:
                    target, resolution = meaning.target, Resolution(meaning.resolution)
                elif meaning.target != target:
                    more[meaning.target] = None
            elif target < 0 and not package and meaning.package:
                package, resolution = meaning.package, Resolution(meaning.resolution)
        if target < 0:
            target = self._variable(tables, scope, name)
            if target >= 0:
                resolution, package = Resolution.LOCAL, ""
            elif not package:
                resolution = Resolution.LOCAL
        values = self.values
        return Meaning(
            target, resolution, package if target < 0 else "",
            compute=lambda: values.union([self.value(meaning) for meaning in meanings]), more=tuple(more),
        )  # fmt: skip

    def _variable(self, tables: Tables, scope: int, name: str) -> int:
        """The definition of a variable of a module or class, -1 when the name is local."""
        if scope > 0 and tables.scopes[scope][0] != Scope.CLASS:
            return -1
        for row in tables.names[scope][name]:
            own = tables.at.get(tables.starts[tables.bindings[row][0]], -1)
            if own >= 0:
                return tables.base + own
        return -1

    def _row(self, tables: Tables, scope: int, row: int) -> Meaning:
        """The meaning of one binding."""
        known = tables.values[row]
        if known is None:
            saved, self.height = self.height, 0
            known = self._make_row(tables, scope, row)
            if self.height == 0:
                tables.values[row] = known
            self.height = max(saved, self.height)
        return known  # type: ignore[no-any-return]

    def _make_row(self, tables: Tables, scope: int, row: int) -> Meaning:
        reference, how, expression = tables.bindings[row][:3]
        if how == Binding.DEFINITION:
            own = tables.at.get(tables.starts[reference], -1)
            return self._definition(tables, own, Resolution.LOCAL) if own >= 0 else self.nothing
        if how == Binding.IMPORT:
            place = (tables.file, row)
            if place in self._chased:
                # Imports that lead back to themselves: what they bind is found some other way, or not at all.
                self.height = _TOO_DEEP
                return self.nothing
            self._chased.add(place)
            found = self._import(tables, expression, tables.bindings[row][5] == 1)
            self._chased.discard(place)
            return found
        return Meaning(-1, Resolution.LOCAL, compute=lambda: self._value_of_row(tables, scope, row))

    def _definition(self, tables: Tables, number: int, resolution: Resolution) -> Meaning:
        """The meaning of a definition of the file itself."""
        definition = tables.document.definitions[number]
        symbol = tables.base + number
        if definition.kind in _CLASSES:
            return Meaning(symbol, resolution, value=self.values.cls(symbol))
        if definition.kind in _FUNCTIONS:
            return Meaning(symbol, resolution, value=self.values.function(symbol))
        return Meaning(symbol, resolution, value=self.values.unknown)

    # --- the value of a binding

    def _value_of_row(self, tables: Tables, scope: int, row: int) -> Value:
        reference, how, expression, annotation, _, detail, _ = tables.bindings[row]
        if annotation >= 0 and how not in (Binding.TYPE_ALIAS,):
            declared = self._annotated(tables, reference, annotation, how)
            if declared is not None:
                return declared
        match how:
            case Binding.ASSIGN:
                if detail > 0:
                    alias = self.type_of(tables, scope, parse_type(tables.facts.annotations[detail - 1]))
                    if alias is not self.values.unknown:
                        return self._as_alias(tables, expression, alias)
                return self.evaluate(tables, expression) if expression >= 0 else self.values.unknown
            case Binding.PARAMETER:
                return self._parameter(tables, reference)
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

    def _as_alias(self, tables: Tables, expression: int, alias: Value) -> Value:
        """The value of ``X = Y[...]``: a type alias when Y is a type, else an item of Y."""
        if expression >= 0 and tables.expressions[expression][0] == Op.ITEM:
            container = self.value(self.meaning(tables, tables.expressions[expression][1]))
            if isinstance(container, (Instance,)) or (isinstance(container, Outside) and container.instance):
                return self.item(container)
        return alias

    def _annotated(self, tables: Tables, reference: int, annotation: int, how: int) -> Value | None:
        """An instance of the annotated type, None when the annotation says nothing."""
        text = tables.facts.annotations[annotation]
        scope = tables.scope_of[reference]
        if how in (Binding.PARAMETER, Binding.STAR_PARAMETER, Binding.DOUBLE_STAR_PARAMETER):
            scope = tables.scopes[scope][3] if not self._has_type_parameters(tables, scope) else scope
        declared = parse_type(text)
        last = declared.name.rpartition(".")[2]
        if last in ("TypeAlias", "Any") or (last in ("Final", "ClassVar") and not declared.args):
            return None
        found = self.instance_of(self.type_of(tables, scope, declared))
        if found is self.values.unknown:
            return None
        if how == Binding.STAR_PARAMETER:
            return self.values.builtin("tuple", found)
        if how == Binding.DOUBLE_STAR_PARAMETER:
            return self.values.builtin("dict", self.values.builtin("str"), found)
        return found

    @staticmethod
    def _has_type_parameters(tables: Tables, scope: int) -> bool:
        return any(
            tables.bindings[rows[0]][1] == Binding.TYPE_PARAMETER for rows in tables.names[scope].values() if rows
        )

    def _parameter(self, tables: Tables, reference: int) -> Value:
        """The value of a parameter without annotation: only ``self`` and ``cls`` are known."""
        scope = tables.method_of(reference)
        if scope < 0 or tables.scope_of[reference] != scope:
            return self.values.unknown
        definition = tables.scope_definition[scope]
        cls = self._class_of_scope(tables, tables.scopes[scope][3])
        if definition < 0 or cls is None:
            return self.values.unknown
        described = tables.document.definitions[definition]
        if described.flags & Flag.STATIC and described.name != "__new__":
            return self.values.unknown
        if described.flags & Flag.CLASSMETHOD or described.name in (
            "__new__",
            "__init_subclass__",
            "__class_getitem__",
        ):
            return cls
        if self._is_metaclass(cls):
            return self.values.unknown
        return self.values.instance(cls)

    def _is_metaclass(self, cls: Class) -> bool:
        return any(
            isinstance(base, Outside) and base.path in ("type", "abc.ABCMeta", "enum.EnumMeta")
            for base in self.mro(cls.symbol)
        )

    # --- expressions

    def evaluate(self, tables: Tables, expression: int) -> Value:
        op, a, b = tables.expressions[expression]
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
            case Op.CONTAINER:
                held = self.evaluate(tables, a) if a >= 0 else values.unknown
                return values.builtin(LITERALS[b], held) if a >= 0 else values.builtin(LITERALS[b])
            case Op.MAPPING:
                return values.builtin("dict", self.evaluate(tables, a), self.evaluate(tables, b))
            case Op.TUPLE:
                parts = []
                at = expression
                while at >= 0:
                    _, first, at = tables.expressions[at]
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
        return values.unknown

    def _passed(self, tables: Tables, arguments: int, reference: int) -> Value:
        """The result of a call that hands on what it is given."""
        meaning = self.meaning(tables, reference)
        function = self.value(meaning)
        if not isinstance(function, Outside) or arguments < 0:
            return self.called(tables, reference)
        given: list[int] = []
        at = arguments
        while at >= 0 and tables.expressions[at][0] == Op.TUPLE:
            given.append(tables.expressions[at][1])
            at = tables.expressions[at][2]
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
            case "zip":
                parts = [self.element(self.evaluate(tables, item)) for item in given]
                return values.builtin("generator", values.builtin("tuple", *parts, values.none))
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
            case "type" if len(given) == 1:
                return first.cls if isinstance(first, Instance) else values.unknown
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
                iterator = self._called_member(found)
                if isinstance(iterator, Instance):
                    return self._called_member(self.member(iterator, "__next__"))
                return self.element(iterator) if isinstance(iterator, (Outside, Union)) else values.unknown
            found = self.member(value, "__getitem__")
            if found.target >= 0:
                return self._called_member(found)
            return value.args[0] if len(value.args) == 1 else values.unknown
        if isinstance(value, Class) and self._is_enum(value):
            return values.instance(value)
        return values.unknown

    def _called_member(self, meaning: Meaning) -> Value:
        """The result of calling a method, unknown for anything that is no method."""
        if meaning.target < 0:
            return self.values.unknown
        method = self.value(meaning)
        return self._result(method) if isinstance(method, Function) else self.values.unknown

    def _is_enum(self, cls: Class) -> bool:
        definition = self.world.definition(cls.symbol)
        if definition is not None and definition.kind == Kind.ENUM:
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
            if value.name in _MAPPINGS:
                return value.args[1] if len(value.args) > 1 else values.unknown
            if value.name == "tuple":
                parts = value.args[:-1] if value.args[-1] is values.none else value.args
                return parts[0] if all(part is parts[0] for part in parts) else values.unknown
            return value.args[0]
        if isinstance(value, Instance):
            return self._called_member(self.member(value, "__getitem__"))
        if isinstance(value, Class):
            return values.instance(value) if self._is_enum(value) else value
        return values.unknown

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
                    return self.awaited(self._called_member(found))
            return self._called_member(found)
        if isinstance(value, Outside) and value.instance:
            if value.name in ("generator", "Iterator", "Generator", "contextmanager", "AbstractContextManager"):
                return value.args[0] if value.args else values.unknown
            return value if value.package != "builtins" else values.unknown
        return values.unknown

    def instance_of(self, value: Value) -> Value:
        """An instance of a type."""
        values = self.values
        if isinstance(value, Class):
            return values.instance(value)
        if isinstance(value, Union):
            return values.union([self.instance_of(part) for part in value.parts])
        if isinstance(value, Outside):
            if value.instance:
                if value.name == "tuple" and value.package == "builtins" and value.args:
                    return values.union([self.instance_of(part) for part in value.args])
                return value
            return values.outside(value.package, value.path, True, value.args)
        return value

    def call(self, value: Value) -> Value:
        """The result of calling a value."""
        values = self.values
        if isinstance(value, Class):
            return self._made(value)
        if isinstance(value, Function):
            return self._result(value)
        if isinstance(value, Union):
            return values.union([self.call(part) for part in value.parts])
        if isinstance(value, Instance):
            return self._called_member(self.member(value, "__call__"))
        if isinstance(value, Outside):
            if value.path == "lambda" and value.args:
                return value.args[0]
            if value.instance:
                return self._outside_method(value)
            return values.outside(value.package, value.path, True)
        return values.unknown

    def _made(self, cls: Class) -> Value:
        made = self.member(cls, "__new__")
        instance = self.values.instance(cls)
        if made.target >= 0:
            definition = self.world.definition(made.target)
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
        mapping = head.rpartition(".")[2] in _MAPPINGS
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

    # --- functions

    def _result(self, function: Function) -> Value:
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
        definition = tables.document.definitions[number]
        scope = tables.definition_scope.get(number, 0)
        values = self.values
        names = [text.partition("(")[0].rpartition(".")[2] for text in definition.decorators]
        if definition.type:
            outer = tables.scopes[scope][3] if scope and not self._has_type_parameters(tables, scope) else scope
            result = self._declared_result(tables, outer, definition, scope)
        else:
            result = self._inferred(tables, scope, definition)
        if definition.flags & Flag.ASYNC and not definition.flags & Flag.GENERATOR:
            result = values.builtin("Coroutine", result)
        if "contextmanager" in names or "asynccontextmanager" in names:
            held = self.element(result)
            return values.outside("contextlib", "contextlib.contextmanager", True, (held,))
        return result

    def _declared_result(self, tables: Tables, outer: int, definition: Definition, scope: int) -> Value:
        declared = parse_type(definition.type)
        last = declared.name.rpartition(".")[2]
        if last == "Self":
            return self.values.receiver
        if last in ("TypeGuard", "TypeIs"):
            return self.values.builtin("bool")
        if definition.parameters and not declared.args and last:
            first = definition.parameters[0]
            # ``def f(self: T) -> T`` gives back what it is called on.
            if (
                definition.kind != Kind.FUNCTION
                and first.annotation.strip("\"'") == definition.type.strip("\"'")
                and len(first.annotation) < 20
            ):
                meaning = self._named_type(tables, outer, declared.name)
                if not isinstance(meaning, Class):
                    return self.values.receiver
        return self.instance_of(self.type_of(tables, outer, declared))

    def _inferred(self, tables: Tables, scope: int, definition: Definition) -> Value:
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
        if expression >= 0 and tables.expressions[expression][0] == Op.NAME and isinstance(value, (Instance, Class)):
            reference = tables.expressions[expression][1]
            if tables.forms[reference] == 0 and tables.method_of(reference) == scope and isinstance(value, Instance):
                return self.values.receiver
        if expression >= 0 and tables.expressions[expression][0] == Op.CALL and isinstance(value, Instance):
            reference = tables.expressions[expression][1]
            if tables.forms[reference] == 0 and tables.method_of(reference) == scope:
                return self.values.receiver
        return value

    # --- types

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
        found = self._named_type(tables, scope, name)
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

    def _named_type(self, tables: Tables, scope: int, name: str) -> Value:
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

    # --- imports

    def find(self, tables: Tables, number: int) -> Found:
        """The module that an import reads."""
        entry = tables.document.imports[number]
        if entry.level:
            return self.modules.relative(tables.file, entry.module[entry.level :], entry.level)
        return self.modules.absolute(tables.file, entry.module)

    def module(self, found: Found) -> Module:
        return self.values.module(found.files, found.folder)

    def module_meaning(self, found: Found) -> Meaning:
        """The meaning of a module that was found."""
        target = found.files[0] if found.files else -1
        resolution = Resolution.IMPORTED if target >= 0 else Resolution.UNRESOLVED
        return Meaning(target, resolution, value=self.module(found))

    def _import(self, tables: Tables, number: int, whole: bool) -> Meaning:
        """What the name that an import binds means."""
        entry = tables.document.imports[number]
        found = self.find(tables, number)
        if not entry.name:
            if not whole and "." in entry.module:
                top = entry.module.partition(".")[0]
                found = self.modules.absolute(tables.file, top)
                if not found.files and not found.folder:
                    return self.outside(top, top)
                return self.module_meaning(found)
            if not found.files and not found.folder:
                return self.outside(entry.module.partition(".")[0], entry.module)
            return self.module_meaning(found)
        return self.taken(tables, entry.module, entry.level, found, entry.name)

    def taken(self, tables: Tables, module: str, level: int, found: Found, name: str) -> Meaning:
        """``from module import name``."""
        if not found.files and not found.folder:
            if level:
                return self.nothing
            top = module.partition(".")[0]
            # A module that is missing from a package that is here is not somebody else's.
            if top not in STANDARD and self.modules.absolute(tables.file, top).files:
                return self.nothing
            return self.outside(top, f"{module}.{name}")
        if tables.file in found.files and (inner := self.modules.at(found.folder, name)).files:
            # A package that imports its own module by ``from . import module``.
            return self.module_meaning(inner)
        return self.member(self.module(found), name)

    def outside(self, package: str, path: str) -> Meaning:
        if package == "__future__":
            return Meaning(-1, Resolution.EXTERNAL, "__future__", self.values.unknown)
        return Meaning(-1, Resolution.EXTERNAL, package, self.values.outside(package, path))

    def _imported_name(self, tables: Tables, reference: int, name: str) -> Meaning:
        """A name inside an import statement."""
        found = tables.import_names.get(reference)
        if found is None:
            return self.nothing
        number, part = found
        if part < 0:
            return self._import(tables, number, True)
        entry = tables.document.imports[number]
        parts = entry.module[entry.level :].split(".")
        path = ".".join(parts[: part + 1])
        if entry.level:
            module = self.modules.relative(tables.file, path, entry.level)
            return self.module_meaning(module) if module.files or module.folder else self.nothing
        module = self.modules.absolute(tables.file, path)
        if module.files or module.folder:
            return self.module_meaning(module)
        if self.modules.absolute(tables.file, parts[0]).files:
            return self.nothing
        return self.outside(parts[0], path)

    def _starred(self, file: int, name: str, seen: set[int]) -> Meaning | None:
        """A name that ``from module import *`` brings into a file."""
        tables = self.tables[file]
        seen.add(file)
        for number, _ in reversed(tables.stars):
            found = self.find(tables, number)
            if not found.files:
                continue
            for source in found.files:
                if source in seen or source not in self.tables:
                    continue
                if not self._exports(source, name):
                    continue
                meaning = self._in_module(source, name, seen)
                if meaning is not None:
                    return imported(meaning)
        return None

    def _exports(self, file: int, name: str) -> bool:
        tables = self.tables[file]
        exports = tables.document.exports
        if exports is None or tables.facts.reexported:
            return not name.startswith("_") or (exports is not None and name in exports)
        return name in exports

    def _in_module(self, file: int, name: str, seen: set[int]) -> Meaning | None:
        """A name at the top of a file, as others see it."""
        tables = self.tables[file]
        found = tables.names[0].get(name)
        if found is not None:
            return self._bound(tables, 0, name, found, -1)
        return self._starred(file, name, seen)

    # --- members

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
            if file in self.tables:
                found = self._in_module(file, name, set())
                if found is not None:
                    found = imported(found)
                    if best is None or (best.target < 0 <= found.target):
                        best = found
        if best is not None and (best.target >= 0 or best.resolution == Resolution.EXTERNAL):
            return best
        if module.folder:
            inner = self.modules.at(module.folder, name)
            if inner.files or inner.folder:
                return self.module_meaning(inner)
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
            return Meaning(-1, Resolution.EXTERNAL, value.package, value.args[0])
        if value.instance:
            held = values.outside(value.package, f"{value.path}.{name}", True, value.args)
            return Meaning(-1, Resolution.EXTERNAL, value.package, held)
        return Meaning(-1, Resolution.EXTERNAL, value.package, values.outside(value.package, f"{value.path}.{name}"))

    def _function_member(self, function: Function, name: str) -> Meaning:
        if name == "setter" or name == "getter" or name == "deleter":
            return Meaning(-1, Resolution.EXTERNAL, "builtins", self.values.unknown)
        if name.startswith("__"):
            return Meaning(-1, Resolution.EXTERNAL, "builtins", self.values.unknown)
        return self.nothing

    def _union_member(self, value: Union, name: str) -> Meaning:
        """A member of one of several: a fact when all that have it agree."""
        found = [(part, self.member(part, name)) for part in value.parts]
        inside = [meaning for _, meaning in found if meaning.target >= 0]
        values = self.values
        if not inside:
            for _, meaning in found:
                if meaning.resolution == Resolution.EXTERNAL:
                    return meaning
            return self.nothing
        first = inside[0]
        targets = tuple(dict.fromkeys(meaning.target for meaning in inside))
        whole = Meaning(
            first.target, first.resolution, compute=lambda: values.union([self.value(meaning) for _, meaning in found])
        )
        if len(targets) > 1:
            whole.resolution = Resolution.AMBIGUOUS
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
        if instance is None and isinstance(receiver, Class) and self._is_enum(receiver) and name == "__members__":
            return self.nothing
        if hasattr(object, name) or (instance is None and hasattr(type, name)):
            return self._of_object(name, receiver, instance)
        if outside is not None:
            return Meaning(
                -1,
                Resolution.EXTERNAL,
                outside.package,
                self.values.outside(outside.package, f"{outside.path}.{name}", True),
            )
        if unknown:
            return self.nothing
        return self.nothing

    def _of_object(self, name: str, receiver: Value, instance: Instance | None) -> Meaning:
        if name == "__class__" and instance is not None:
            return Meaning(-1, Resolution.EXTERNAL, "builtins", instance.cls)
        return Meaning(-1, Resolution.EXTERNAL, "builtins", self.values.unknown)

    def members_of(self, symbol: int) -> dict[str, list[int]]:
        """Definitions right in a class, by name, as numbers in its document."""
        return self._members.get(symbol, {})

    def own_member(self, symbol: int, name: str) -> tuple[int, ...] | None:
        """Definitions of a name right in a class, None when it has none."""
        members = self._members.get(symbol)
        found = members.get(name) if members is not None else None
        return tuple(found) if found else None

    def _class_own(
        self, cls: Class, name: str, numbers: tuple[int, ...], receiver: Value, instance: Instance | None
    ) -> Meaning:
        """The member that a class itself has."""
        file = self.world.file_of(cls.symbol)
        tables = self.tables[file]
        number = numbers[-1]
        definition = tables.document.definitions[number]
        if definition.kind in _FUNCTIONS and len(numbers) > 1:
            # The getter of a property, not its setter.
            for other in numbers:
                if tables.document.definitions[other].kind == Kind.PROPERTY:
                    number, definition = other, tables.document.definitions[other]
        elif definition.kind not in _CLASSES:
            number = numbers[0]
            definition = tables.document.definitions[number]
        symbol = tables.base + number
        resolution = (
            Resolution.INHERITED if instance is not None or isinstance(receiver, Instance) else Resolution.IMPORTED
        )
        if definition.kind in _CLASSES:
            return Meaning(symbol, resolution, value=self.values.cls(symbol))
        if definition.kind in _FUNCTIONS:
            if definition.kind == Kind.PROPERTY:
                if instance is None:
                    return Meaning(symbol, resolution, value=self.values.unknown)
                function = self.values.function(symbol, instance)
                return Meaning(symbol, resolution, compute=lambda: self.call(function))
            bound: Value | None = receiver
            if definition.flags & Flag.CLASSMETHOD and isinstance(receiver, Instance):
                bound = receiver.cls
            return Meaning(symbol, resolution, value=self.values.function(symbol, bound))
        if definition.kind == Kind.ENUMERATOR:
            enumeration = self.values.instance(cls)
            return Meaning(symbol, resolution, value=enumeration)
        return Meaning(symbol, resolution, compute=lambda: self._field(tables, cls, name))

    def _field(self, tables: Tables, cls: Class, name: str) -> Value:
        """The value of a field: by its annotation, else by all that is assigned to it."""
        scope = tables.definition_scope.get(cls.symbol - tables.base, -1)
        if scope < 0:
            return self.values.unknown
        rows = [*tables.names[scope].get(name, ()), *tables.fields.get(scope, {}).get(name, ())]
        for row in rows:
            if tables.bindings[row][3] >= 0:
                declared = self._annotated(
                    tables, tables.bindings[row][0], tables.bindings[row][3], tables.bindings[row][1]
                )
                if declared is not None:
                    return declared
        found = [
            self.value(self._row(tables, scope, row)) for row in rows
            if tables.bindings[row][1] not in (Binding.AUGMENTED, Binding.SUBSCRIPT)
        ]  # fmt: skip
        return self.values.union(found)

    # --- classes

    def _hierarchy(self) -> None:
        """Members and method resolution orders of all classes, base by base."""
        classes: list[int] = []
        for file in sorted(self.tables):
            tables = self.tables[file]
            members = self._members
            for number, definition in enumerate(tables.document.definitions):
                if definition.kind in _CLASSES:
                    classes.append(tables.base + number)
                owner = definition.enclosing
                if owner >= 0 and tables.document.definitions[owner].kind in _CLASSES:
                    members.setdefault(tables.base + owner, {}).setdefault(definition.name, []).append(number)
        self.classes = classes
        self._bases: dict[int, tuple[Value, ...]] = {}
        for symbol in classes:
            self._bases[symbol] = self._bases_of(symbol)
        for symbol in classes:
            self._linear(symbol, ())
        # What was found while the hierarchy was not known is forgotten.
        for value in list(self.values.all()):
            value.attributes.clear()
        for tables in self.tables.values():
            tables.forget()
        self._returns.clear()

    def bases(self, symbol: int) -> tuple[Value, ...]:
        return self._bases.get(symbol, ())

    def _bases_of(self, symbol: int) -> tuple[Value, ...]:
        tables = self.tables[self.world.file_of(symbol)]
        found: list[Value] = []
        for expression in tables.bases.get(symbol - tables.base, ()):
            value = self.evaluate(tables, expression)
            if isinstance(value, Union):
                inside = [part for part in value.parts if isinstance(part, Class)]
                value = inside[0] if inside else value.parts[0]
            if isinstance(value, Instance) and value.args:
                value = value.cls
            if isinstance(value, Outside):
                value = self.values.outside(value.package, value.path)
            found.append(value)
        return tuple(found)

    def mro(self, symbol: int) -> tuple[Value, ...]:
        """The class, its bases, and theirs, in the order in which members are looked up."""
        return self._mro.get(symbol) or (self.values.cls(symbol),)

    def _linear(self, symbol: int, path: tuple[int, ...]) -> tuple[Value, ...]:
        known = self._mro.get(symbol)
        if known is not None:
            return known
        own = self.values.cls(symbol)
        if symbol in path or len(path) > 100:
            return (own,)
        bases = [base for base in self._bases[symbol] if base is not own]
        lists: list[list[Value]] = [
            list(self._linear(base.symbol, (*path, symbol))) if isinstance(base, Class) else [base] for base in bases
        ]
        lists.append(list(bases))
        result = (own, *_merge(lists))
        self._mro[symbol] = result
        return result

    # --- narrowing

    def _narrowed(self, tables: Tables, reference: int, meaning: Meaning) -> Value | None:
        """What ``isinstance`` says of a name where it is used."""
        path = tables.path(reference)
        regions = tables.narrowings.get(path)
        if not regions:
            return None
        use = tables.starts[reference]
        best: tuple[int, int] | None = None
        for start, end, expression in regions:
            if start <= use < end and (best is None or start >= best[0]):
                best = (start, expression)
        if best is None:
            return None
        narrowed = self.instance_of(self.evaluate(tables, best[1]))
        if narrowed is self.values.unknown:
            return None
        declared = self.value(meaning)
        if (
            isinstance(declared, Instance)
            and isinstance(narrowed, Instance)
            and narrowed.cls in self.mro(declared.cls.symbol)
        ):
            return declared
        return narrowed


def imported(meaning: Meaning) -> Meaning:
    """A meaning as another file sees it."""
    if meaning.resolution != Resolution.LOCAL or meaning.target < 0:
        return meaning
    if meaning.abroad is None:
        meaning.abroad = Meaning(
            meaning.target, Resolution.IMPORTED, meaning.package, meaning.final, meaning.compute, meaning.more
        )
        meaning.abroad.height = meaning.height
    return meaning.abroad


def _merge(lists: list[list[Value]]) -> list[Value]:
    """The C3 linearization; where there is none, the first order that keeps each class before its bases."""
    result: list[Value] = []
    lists = [items for items in lists if items]
    while lists:
        for items in lists:
            candidate = items[0]
            if not any(candidate in other[1:] for other in lists):
                break
        else:
            candidate = lists[0][0]
        result.append(candidate)
        lists = [rest for items in lists if (rest := [item for item in items if item is not candidate])]
    return result
