"""How the names of a Python file get their values: assignments, loops, imports, parameters, narrowing. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

import numpy as np
import tree_sitter

from ..model import Form, Role
from ._cython import type_named
from ._python_expressions import PASSING
from ._python_facts import Binding, Facts, Op, Scope, encode, pack, placed
from ._python_file import PythonFile
from ._python_fixtures import Requests
from ._python_tokens import WORD

_TARGETS = {"pattern_list", "tuple_pattern", "list_pattern", "tuple", "list", "expression_list"}
_CALLABLE = re.compile(r"(?:[\w.]+\.)?Callable\[\[([\w., ]+)\],")
#: defaults that tell what a parameter is
_NAMED = {"identifier", "attribute", "call"}
_LEAVES = {"return_statement", "raise_statement", "continue_statement", "break_statement"}


#: plain integers, for what is written at every binding
_WRITE, _ASSIGN = int(Role.WRITE), Binding.ASSIGN


class Target(NamedTuple):
    """A name that an assignment binds: its reference, the node of the whole statement, and what it gets."""

    name: int
    statement: tree_sitter.Node
    expression: int = -1
    annotation: int = -1

    def value(self) -> tree_sitter.Node | None:
        """What stands on the right of an assignment; None for loops and the like."""
        if self.statement.type not in ("assignment", "type_alias_statement"):
            return None
        return self.statement.child_by_field_name("right")


class Bindings:
    """The tables of bindings while they grow."""

    def __init__(self, file: PythonFile) -> None:
        self.file = file
        self.table: list[int] = []
        self.annotations: dict[str, int] = {}
        #: names of parameters but those with stars
        self.parameters: list[int] = []
        #: names that assignments bind, in the order of the text
        self.targets: list[Target] = []
        #: the detail of what is bound now, and where it holds from
        self.detail = 0
        self.since = 0
        self.typed = b"# type:" in file.data

    def ended(self) -> bytes:
        """The rows, packed, each with the end of the innermost block around its name (the file's end outside all)."""
        file = self.file
        starts = file.tokens.start_array
        ends = np.full(len(starts) + 1, len(file.data) + 1, np.int64)
        blocks = sorted([(node.start_byte, -node.end_byte) for node in file.nodes.get("block", ())])
        if blocks:
            limits = np.array(blocks, np.int64).T
            limits[1] = -limits[1]
            low, high = starts.searchsorted(limits).tolist()
            for first, last, (_, end) in zip(low, high, blocks, strict=True):
                ends[first:last] = -end
        table = np.array(self.table, np.int32).reshape(-1, 7)
        table[:, 4] = ends[table[:, 0]]
        return table.astype("<i4").tobytes()

    def annotation(self, node: tree_sitter.Node | None) -> int:
        if node is None:
            return -1
        return self.annotation_text(self.file.line(node.start_byte, node.end_byte))

    def annotation_text(self, text: str) -> int:
        return self.annotations.setdefault(text, len(self.annotations))

    def bind(self, name: int, how: int, expression: int = -1, annotation: int = -1, detail: int = 0) -> None:
        self.table += (name, how, expression, annotation, 0, detail or self.detail, self.since)

    def target(self, node: tree_sitter.Node, how: int, expression: int, annotation: int = -1) -> list[int]:
        """Binds every name of an assignment's left side. Returns the references."""
        file = self.file
        kind = node.type
        if kind == "identifier":
            name = file.tokens.name_from(node.start_byte)
            if name < 0:
                return []
            file.roles[name] = _WRITE
            self.bind(name, how, expression, annotation)
            return [name]
        if kind == "attribute":
            member = node.child_by_field_name("attribute")
            name = file.tokens.name_from(member.start_byte) if member is not None else -1
            if name < 0:
                return []
            file.roles[name] = _WRITE
            self.bind(name, how, expression, annotation)
            return [name]
        if kind in _TARGETS:
            result: list[int] = []
            for number, child in enumerate(child for child in node.named_children if child.type != "comment"):
                part = self._element(expression, number, how)
                result += self.target(child, how if part[1] else Binding.ASSIGN, part[0])
            return result
        if kind in ("list_splat_pattern", "list_splat", "parenthesized_expression", "as_pattern_target"):
            inner = node.named_children
            if not inner:
                return []
            splat = kind.startswith("list_splat")
            return self.target(inner[0], Binding.ASSIGN if splat else how, -1 if splat else expression)
        if kind == "subscript" and how == Binding.ASSIGN:
            self._subscript(node, expression)
        return []

    def _element(self, expression: int, number: int, how: int) -> tuple[int, bool]:
        """The value of a part when something is unpacked."""
        expressions = self.file.expressions
        if expression < 0:
            return -1, False
        if how == Binding.FOR:
            # An item of what is iterated over, then its part: ITEM_OF stands for the item here.
            return expressions.add(Op.ELEMENT, expressions.add(Op.ELEMENT, expression, -1), number), False
        if how == Binding.WITH:
            return expressions.add(Op.ELEMENT, expressions.add(Op.ELEMENT, expression, -2), number), False
        at = expression
        for _ in range(number):
            if at >= 0 and expressions.table[at * 3] == Op.TUPLE:
                at = expressions.table[at * 3 + 2]
        if at >= 0 and expressions.table[at * 3] == Op.TUPLE:
            return expressions.table[at * 3 + 1], False
        return expressions.add(Op.ELEMENT, expression, number), False

    def _subscript(self, node: tree_sitter.Node, expression: int) -> None:
        value = node.child_by_field_name("value")
        if value is None or value.type not in ("identifier", "attribute"):
            return
        last = value if value.type == "identifier" else value.child_by_field_name("attribute")
        name = self.file.tokens.name_from(last.start_byte) if last is not None else -1
        if name >= 0 and expression >= 0 and self.file.expressions.table[expression * 3] != Op.UNKNOWN:
            self.bind(name, Binding.SUBSCRIPT, expression)


def collect(file: PythonFile) -> Bindings:
    """All bindings but those of imports."""
    result = Bindings(file)
    _parameters(file, result)
    for node in file.nodes.get("assignment", ()):
        _assignment(file, result, node)
    expressions = file.expressions
    for node in file.nodes.get("augmented", ()):
        names = result.target(node, Binding.AUGMENTED, -1)
        result.targets += [Target(name, node) for name in names]
    for node in file.nodes.get("walrus", ()):
        left, right = node.child_by_field_name("name"), node.child_by_field_name("value")
        if left is not None and right is not None:
            result.since = node.end_byte
            result.target(left, Binding.ASSIGN, expressions.of(right))
    result.since = 0
    for key in ("for", "for_in"):
        for node in file.nodes.get(key, ()):
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and right is not None:
                names = result.target(left, Binding.FOR, expressions.of(right))
                if key == "for":
                    result.targets += [Target(name, node) for name in names]
    for key, how in (("with", Binding.WITH), ("except", Binding.EXCEPT)):
        for node in file.nodes.get(key, ()):
            alias = node.child_by_field_name("alias")
            if alias is not None and node.named_children:
                names = result.target(alias, how, expressions.of(node.named_children[0]))
                if key == "with":
                    result.targets += [Target(name, node) for name in names]
    _others(file, result)
    _grown(file, result)
    return result


def _parameters(file: PythonFile, result: Bindings) -> None:
    data, tokens = file.data, file.tokens
    types = file.nodes.get("type", [])
    starts = [node.start_byte for node in types]
    seen: set[int] = set()
    places = [
        (node.start_byte, node.end_byte, key, node)
        for key in ("parameter", "splat")
        for node in file.nodes.get(key, ())
    ]
    places.sort(key=lambda place: place[0])
    for start, end, key, node in places:
        name = tokens.name_from(start)
        if name < 0 or name in seen:
            continue
        how = Binding.PARAMETER
        if key == "splat":
            if file.scopes[file.scope_of[name]][0] not in (Scope.FUNCTION, Scope.LAMBDA):
                continue
            parent = node.parent
            grand = parent.parent if parent is not None else None
            if grand is None or grand.type not in ("parameters", "lambda_parameters", "typed_parameter"):
                continue
            double = data[start - 2 : start] == b"**"
            how = Binding.DOUBLE_STAR_PARAMETER if double else Binding.STAR_PARAMETER
        seen.add(name)
        annotation = -1
        after = data[end : end + 8].lstrip()
        if after[:1] == b":":
            at = bisect_left(starts, end)
            if at < len(starts) and data[end : starts[at]].strip() == b":":
                annotation = result.annotation(types[at])
        elif file.cython and (declared := type_named(file.cython.types.get(start, ""))):
            annotation = result.annotation_text(declared)
        file.roles[name] = _WRITE
        given = -1
        if annotation < 0 and after[:1] == b"=" and (parent := node.parent) is not None:
            # Its default is what it is where nothing is said of it.
            default = parent.child_by_field_name("value")
            if default is not None and default.type in _NAMED:
                given = file.expressions.of(default)
        if file.scopes[file.scope_of[name]][0] == Scope.LAMBDA and how == Binding.PARAMETER and given < 0:
            given, annotation = _lambda(file, result, node)
        result.bind(name, how, given, annotation)
        if how == Binding.PARAMETER:
            result.parameters.append(name)
    for node in file.nodes.get("parameters", ()):
        for name in tokens.between(node.start_byte, node.end_byte):
            file.roles[name] = _WRITE
            result.bind(name, Binding.PARAMETER)
            result.parameters.append(name)


def _lambda(file: PythonFile, result: Bindings, node: tree_sitter.Node) -> tuple[int, int]:
    """What a parameter of a lambda gets, as expression and annotation: by what is called with the lambda, or by what is said of
    the name that is given it."""
    parameters = node.parent
    function = parameters.parent if parameters is not None and parameters.type == "lambda_parameters" else None
    around = function.parent if function is not None else None
    if function is None or around is None or parameters is None:
        return -1, -1
    number = next((n for n, child in enumerate(parameters.named_children) if child.start_byte == node.start_byte), 8)
    if number > 7:
        return -1, -1
    if around.type in ("typed_default_parameter", "assignment"):
        declared = around.child_by_field_name("type")
        text = file.line(declared.start_byte, declared.end_byte) if declared is not None else ""
        match = _CALLABLE.match(text)
        parts = match[1].split(",") if match else []
        return -1, result.annotation_text(parts[number].strip()) if number < len(parts) else -1
    arguments, named = around, around.type == "keyword_argument"
    if named and around.parent is not None:
        arguments = around.parent
    call = arguments.parent if arguments.type == "argument_list" else None
    callee = call.child_by_field_name("function") if call is not None and call.type == "call" else None
    if callee is not None and callee.type == "attribute":
        callee = callee.child_by_field_name("attribute")
    reference = file.tokens.name_from(callee.start_byte) if callee is not None else -1
    if reference < 0:
        return -1, -1
    expressions = file.expressions
    given = [child for child in arguments.named_children if child.type not in ("comment", "keyword_argument")]
    if named:
        keyword = around.child_by_field_name("name")
        place = placed(file.tokens.name_from(keyword.start_byte) if keyword is not None else 0, number, True)
        first = given[0] if given else None
    else:
        place = placed(next((n for n, child in enumerate(given) if child == function), 0), number, False)
        first = given[number + 1] if number + 1 < len(given) else None
    elements = expressions.of(first) if first is not None and first.type != "lambda" else -1
    return expressions.add(Op.TOLD, reference, expressions.add(Op.PLACED, elements, place)), -1


def _grown(file: PythonFile, result: Bindings) -> None:
    """What is added to containers that are empty at first: ``name.append(value)``."""
    tokens, expressions = file.tokens, file.expressions
    table = result.table
    empty = {
        tokens.id_array[table[at]] for at in range(0, len(table), 7)
        if table[at + 1] == _ASSIGN and (value := table[at + 2]) >= 0 and expressions.is_empty(value)
    }  # fmt: skip
    if not empty:
        return
    for method in ("append", "add", "appendleft"):
        for at in tokens.spelled(method):
            receiver = tokens.receivers[at]
            if (
                tokens.forms[at] != int(Form.NAME) or not tokens.called[at] or tokens.forms[receiver]
                or tokens.id_array[receiver] not in empty
            ):  # fmt: skip
                continue
            node = file.root.descendant_for_byte_range(tokens.starts[at], tokens.ends[at])
            call = node.parent.parent if node is not None and node.parent is not None else None
            arguments = call.child_by_field_name("arguments") if call is not None and call.type == "call" else None
            if arguments is not None and arguments.named_child_count == 1 and arguments.type == "argument_list":
                value = expressions.of(arguments.named_children[0])
                if expressions.table[value * 3] != Op.UNKNOWN:
                    result.bind(receiver, Binding.SUBSCRIPT, value)


def _assignment(file: PythonFile, result: Bindings, node: tree_sitter.Node) -> None:
    if not result.typed and _plain_assignment(file, result, node):
        return
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None:
        return
    value = right
    while value is not None and value.type == "assignment":
        value = value.child_by_field_name("right")
    annotation = result.annotation(node.child_by_field_name("type"))
    if annotation < 0 and right is not None and result.typed:
        annotation = _type_comment(file, result, node.end_byte)
    expression = file.expressions.of(value) if value is not None else -1
    detail = 0
    if value is not None and value.type in ("subscript", "binary_operator", "string") and left.type == "identifier":
        if value.end_byte - value.start_byte < 2000 and file.scopes[file.scope_at(node.start_byte)][0] <= Scope.CLASS:
            detail = result.annotation(value) + 1
    elif value is not None and value.type == "call" and file.expressions.named(expression) == "TypeVar":
        detail = result.annotation(_bound(value)) + 1
    result.detail, result.since = detail, node.end_byte
    for name in result.target(left, Binding.ASSIGN, expression, annotation):
        result.targets.append(Target(name, node, expression, annotation))
    result.detail = result.since = 0


def _bound(call: tree_sitter.Node) -> tree_sitter.Node | None:
    """What ``TypeVar("T", bound=A)`` says of each such type."""
    arguments = call.child_by_field_name("arguments")
    for child in arguments.named_children if arguments is not None else ():
        if child.type == "keyword_argument" and (name := child.child_by_field_name("name")) is not None:
            if name.text == b"bound":
                return child.child_by_field_name("value")
    return None


def _plain_assignment(file: PythonFile, result: Bindings, node: tree_sitter.Node) -> bool:
    """``name = value`` and ``chain.name = value`` where the value is a chain, a call or item of one, a number or the
    like: most assignments. The tokens tell all of it, so the tree is not asked; False when it must be."""
    tokens, expressions = file.tokens, file.expressions
    start, end = node.start_byte, node.end_byte
    token, simple = tokens.token_from(start), True
    if token < 0:
        return False
    codes = expressions.codes
    while codes[token + 1] == 46 and codes[token + 2] == WORD:
        token += 2
        simple = False
    if codes[token + 1] != 61 or codes[token + 2] == 61:
        return False
    expression = expressions.between(token + 2, end)
    if expression < 0:
        return False
    detail = 0
    if (
        simple
        and expressions.table[expression * 3] == Op.ITEM
        and end - (value := expressions.positions[token + 2]) < 2000
        and file.scopes[file.scope_at(start)][0] <= Scope.CLASS
    ):
        detail = result.annotation_text(file.line(value, end)) + 1
    name = expressions.name_at[token]
    file.roles[name] = _WRITE
    result.table += (name, _ASSIGN, expression, -1, 0, detail, end)
    result.targets.append(Target(name, node, expression))
    return True


def _type_comment(file: PythonFile, result: Bindings, end: int) -> int:
    data = file.data
    if b"# type:" not in data[end : end + 80].partition(b"\n")[0]:
        return -1
    stop = data.find(b"\n", end)
    text = data[end : stop if stop >= 0 else len(data)].decode("utf-8", "replace").strip()
    if not text.startswith("# type:") or text.startswith("# type: ignore"):
        return -1
    return result.annotation_text(text[7:].partition("#")[0].strip())


def _others(file: PythonFile, result: Bindings) -> None:
    tokens = file.tokens
    for node in file.nodes.get("global", ()):
        how = Binding.GLOBAL if node.type == "global_statement" else Binding.NONLOCAL
        for name in tokens.between(node.start_byte, node.end_byte):
            result.bind(name, how)
    for node in file.nodes.get("delete", ()):
        for child in node.named_children:
            for part in child.named_children if child.type == "expression_list" else [child]:
                if part.type == "identifier" and (name := tokens.name_from(part.start_byte)) >= 0:
                    file.roles[name] = _WRITE
    for node in file.nodes.get("alias", ()):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None and (name := tokens.name_from(left.start_byte)) >= 0:
            file.roles[name] = _WRITE
            annotation = result.annotation(right)
            result.bind(name, Binding.TYPE_ALIAS, -1, annotation)
            result.targets.append(Target(name, node, -1, annotation))
    for node in file.nodes.get("case", ()):
        _match(file, result, node)
    for node in file.nodes.get("type_parameters", ()):
        owner = node.parent
        if owner is None or owner.type not in ("function_definition", "class_definition"):
            continue
        for child in node.named_children:
            names = tokens.between(child.start_byte, child.end_byte)
            if names:
                file.roles[names[0]] = Role.WRITE
                result.bind(names[0], Binding.TYPE_PARAMETER)


def _match(file: PythonFile, result: Bindings, case: tree_sitter.Node) -> None:
    """The names that a ``case`` captures."""
    pending = [child for child in case.named_children if child.type == "case_pattern"]
    while pending:
        node = pending.pop()
        if node.type == "dotted_name" and node.named_child_count == 1 and node.parent is not None:
            if node.parent.type == "case_pattern":
                _capture(file, result, node, -1)
        elif node.type == "as_pattern":
            inner, alias = node.named_children[0], node.named_children[-1]
            if alias.type == "identifier":
                expression = -1
                while inner.type == "case_pattern" and inner.named_child_count:
                    inner = inner.named_children[0]
                if inner.type == "class_pattern":
                    expression = file.expressions.of(inner.named_children[0])
                _capture(file, result, alias, expression)
            pending += node.named_children[:-1]
        elif node.type == "splat_pattern":
            for child in node.named_children:
                _capture(file, result, child, -1)
        elif node.type == "class_pattern":
            pending += node.named_children[1:]
        elif node.type == "keyword_pattern":
            children = node.named_children
            if children and (name := file.tokens.name_from(children[0].start_byte)) >= 0:
                file.roles[name] = Role.KEYWORD
            for child in children[1:]:
                if child.type == "dotted_name" and child.named_child_count == 1:
                    _capture(file, result, child, -1)
                else:
                    pending.append(child)
        else:
            pending += node.named_children


def _capture(file: PythonFile, result: Bindings, node: tree_sitter.Node, expression: int) -> None:
    name = file.tokens.name_from(node.start_byte)
    if name >= 0 and file.tokens.names[name] != "_":
        file.roles[name] = _WRITE
        # What a class pattern names is bound as `except` binds: an instance of the class.
        result.bind(name, Binding.EXCEPT if expression >= 0 else Binding.MATCH, expression)


class Narrowings:
    """Where ``isinstance``, ``type`` or a function that tests (``-> TypeIs[A]``) tells the class of a name, or of an item of
    it: rows of `Facts.narrowings`, and for members of such an item rows of `Facts.receivers`."""

    def __init__(self, file: PythonFile) -> None:
        self.file = file
        self.names: list[int] = []
        self.items: list[int] = []
        for at in file.tokens.spelled("isinstance"):
            if file.tokens.called[at]:
                self._isinstance(at)
        for at in file.tokens.spelled("type"):
            if file.tokens.called[at] and not file.tokens.forms[at]:
                self._type(at)
        for number, name in enumerate(file.tokens.spellings):
            # What tells of its argument by its result alone is called so.
            if name.lstrip("_").startswith("is") and name not in ("isinstance", "issubclass"):
                for at in (file.tokens.called & (file.tokens.id_array == number)).nonzero()[0].tolist():
                    self._guard(at)

    def _isinstance(self, at: int) -> None:
        file = self.file
        node = file.root.descendant_for_byte_range(file.tokens.starts[at], file.tokens.ends[at])
        call = node.parent if node is not None else None
        if call is None or call.type != "call":
            return
        arguments = call.child_by_field_name("arguments")
        given = [child for child in arguments.named_children if child.type != "comment"] if arguments else []
        if len(given) != 2:
            return
        tested: tree_sitter.Node | None = given[0]
        while tested is not None and tested.type in ("parenthesized_expression", "named_expression"):
            tested = tested.named_children[0] if tested.named_children else None
        if tested is None or tested.type not in ("identifier", "attribute", "subscript"):
            return
        self._holds(call, tested, file.expressions.of(given[1]))

    def _type(self, at: int) -> None:
        """``type(name) is A``"""
        file = self.file
        node = file.root.descendant_for_byte_range(file.tokens.starts[at], file.tokens.ends[at])
        call = node.parent if node is not None else None
        test = call.parent if call is not None and call.type == "call" else None
        arguments = call.child_by_field_name("arguments") if call is not None else None
        if test is None or arguments is None or test.type != "comparison_operator" or test.child_count != 3:
            return
        if test.children[0] != call or test.children[1].type not in ("is", "==") or arguments.named_child_count != 1:
            return
        self._holds(test, arguments.named_children[0], file.expressions.of(test.children[2]))

    def _guard(self, at: int) -> None:
        """``is_a(name)``"""
        file, tokens = self.file, self.file.tokens
        node = file.root.descendant_for_byte_range(tokens.starts[at], tokens.ends[at])
        call = node.parent if node is not None else None
        if call is not None and call.type == "attribute":
            call = call.parent
        arguments = call.child_by_field_name("arguments") if call is not None and call.type == "call" else None
        if call is None or arguments is None or arguments.named_child_count == 0:
            return
        tested = arguments.named_children[0]
        if tested.type not in ("identifier", "attribute"):
            return
        subject = file.expressions.of(tested)
        op, name, _ = file.expressions.table[subject * 3 : subject * 3 + 3]
        regions = _regions(file, call) if op == Op.NAME else []
        for start, end, leaving in regions:
            held = tokens.between(start, end)
            before = tokens.receiver_array[held.start : held.stop]
            if (tokens.id_array[before[before >= 0]] == tokens.id_array[name]).any():
                self.names += (name, file.expressions.add(Op.GUARDED, at), start, end, leaving)

    def _holds(self, test: tree_sitter.Node, tested: tree_sitter.Node, expression: int) -> None:
        """What is tested is an instance of what an expression says where a test holds."""
        file = self.file
        subject = file.expressions.of(tested)
        op, name, _ = file.expressions.table[subject * 3 : subject * 3 + 3]
        if op == Op.NAME:
            for start, end, leaving in _regions(file, test):
                self.names += (name, expression, start, end, leaving)
        elif tested.type == "subscript" and _by_literal(tested):
            for start, end, leaving in _regions(file, test):
                if leaving < 0:
                    self._item(tested, file.expressions.add(Op.NARROWED, expression, subject), start, end)

    def _item(self, tested: tree_sitter.Node, expression: int, start: int, end: int) -> None:
        """Members of ``name[0]`` in a part of the file where nothing gives the name or the item another value."""
        file, tokens = self.file, self.file.tokens
        text = file.data[tested.start_byte : tested.end_byte]
        first = tokens.name_from(tested.start_byte)
        if first < 0 or re.compile(re.escape(text) + rb"\s*[-+*/|&]?=(?!=)").search(file.data, start, end):
            return
        found = []
        for name in tokens.between(start, end):
            if tokens.id_array[name] == tokens.id_array[first] and file.roles[name] in (_WRITE, Role.DEFINITION):
                return
            if tokens.forms[name] == int(Form.ITEM) and (receiver := tokens.receivers[name]) >= 0:
                low, high = tokens.chain_start(receiver), int(tokens.position[tokens.token[name] - 2]) + 1
                if low >= 0 and file.data[low:high] == text:
                    found += [name, expression]
        self.items += found


def _by_literal(subscript: tree_sitter.Node) -> bool:
    """Whether a number or string says which item of a name or of a member is taken."""
    value, *taken = (child for child in subscript.named_children if child.type != "comment")
    if value.type not in ("identifier", "attribute") or len(taken) != 1:
        return False
    return taken[0].type in ("integer", "string") or taken[0].text in (b"-1", b"-2")


def _regions(file: PythonFile, call: tree_sitter.Node) -> list[tuple[int, int, int]]:
    """The parts of a file that run only when a test holds, each with a call that must never return for that, or -1."""
    found: list[tuple[int, int, int]] = []
    node, holds = call, True
    while (parent := node.parent) is not None:
        kind = parent.type
        if kind == "parenthesized_expression":
            pass
        elif kind == "not_operator":
            holds = not holds
        elif kind == "boolean_operator":
            operator = parent.child_by_field_name("operator")
            is_and = operator is not None and operator.type == "and"
            if is_and != holds:
                # ``a or b`` says nothing when it holds; when it fails, both have failed.
                right = parent.child_by_field_name("right")
                if right is not None and node.start_byte < right.start_byte and not is_and and not holds:
                    found.append((right.start_byte, right.end_byte, -1))
                return found
            right = parent.child_by_field_name("right")
            if right is not None and node.start_byte < right.start_byte:
                found.append((right.start_byte, right.end_byte, -1))
        elif kind in ("if_statement", "elif_clause", "while_statement"):
            condition = parent.child_by_field_name("condition")
            if condition is None or condition.start_byte != node.start_byte:
                return found
            body = parent.child_by_field_name("consequence" if kind != "while_statement" else "body")
            if holds and body is not None:
                found.append((body.start_byte, body.end_byte, -1))
            elif not holds:
                found += _after(file, parent, body)
            return found
        elif kind == "assert_statement":
            block = parent.parent
            if holds and block is not None and parent.named_children[0].start_byte == node.start_byte:
                found.append((parent.end_byte, block.end_byte, -1))
            return found
        elif kind == "conditional_expression":
            children = parent.named_children
            if len(children) == 3 and children[1].start_byte == node.start_byte:
                chosen = children[0] if holds else children[2]
                found.append((chosen.start_byte, chosen.end_byte, -1))
            return found
        elif kind == "if_clause":
            around = parent.parent
            if holds and around is not None:
                found.append((around.start_byte, parent.start_byte, -1))
            return found
        elif kind == "return_statement" or kind.endswith("_statement") or kind in ("block", "module", "argument_list"):
            return found
        else:
            return found
        node = parent
    return found


def _after(file: PythonFile, statement: tree_sitter.Node, body: tree_sitter.Node | None) -> list[tuple[int, int, int]]:
    """``if not isinstance(…): return``: what follows, and the ``else``."""
    found = []
    for child in statement.named_children:
        if child.type in ("else_clause", "elif_clause"):
            found.append((child.start_byte, child.end_byte, -1))
    last = body.named_children[-1] if body is not None and body.named_children else None
    block = statement.parent
    if last is None or block is None or statement.type != "if_statement":
        return found
    if last.type in _LEAVES:
        found.append((statement.end_byte, block.end_byte, -1))
    elif last.type == "expression_statement" and last.named_children[0].type == "call":
        function = last.named_children[0].child_by_field_name("function")
        if function is not None and function.type == "attribute":
            function = function.child_by_field_name("attribute")
        leaving = file.tokens.name_from(function.start_byte) if function is not None else -1
        if leaving >= 0:
            found.append((statement.end_byte, block.end_byte, leaving))
    return found


def results(file: PythonFile) -> list[int]:
    """What functions return and yield: rows of (scope, kind, expression)."""
    table: list[int] = []
    for node in file.nodes.get("return", ()):
        children = node.named_children
        value = next((child for child in children if child.type != "comment"), None)
        if value is not None:
            table += (file.scope_at(node.start_byte), 0, file.expressions.of(value))
    for node in file.nodes.get("yield", ()):
        children = [child for child in node.named_children if child.type != "comment"]
        kind = 2 if file.data[node.start_byte + 5 : node.start_byte + 11].strip().startswith(b"from") else 1
        table += (file.scope_at(node.start_byte), kind, file.expressions.of(children[0]) if children else -1)
    return table


def receivers(file: PythonFile) -> list[int]:
    """Receivers that are not the value of a name: rows of (member, expression)."""
    tokens = file.tokens
    table: list[int] = []
    for at in np.flatnonzero(tokens.form_array >= int(Form.TEXT)).tolist():
        token = int(tokens.token[at]) - 2
        expression = file.expressions.ending(token)
        if expression < 0 and tokens.code[token] in (41, 93) and tokens.forms[at] == Form.OTHER:
            expression = _parenthesised(file, at)
        if expression >= 0:
            table += (at, expression)
    # What a slice gives, and an item of a certain number, hang on the brackets.
    for at in np.flatnonzero(tokens.form_array == int(Form.ITEM)).tolist():
        expression = file.expressions.ending(int(tokens.token[at]) - 2)
        if expression >= 0 and file.expressions.table[expression * 3] != Op.ITEM:
            table += (at, expression)
    # So does what is given to a callable that hands it on.
    passing = [number for number, name in enumerate(tokens.spellings) if name in PASSING]
    called = np.flatnonzero(tokens.form_array == int(Form.CALL)) if passing else np.empty(0, np.int64)
    if len(called):
        for at in called[np.isin(tokens.id_array[tokens.receiver_array[called]], passing)].tolist():
            closing = int(tokens.token[at]) - 2
            if tokens.match[closing] + 1 < closing and (expression := _parenthesised(file, at)) >= 0:
                table += (at, expression)
    return table


def _parenthesised(file: PythonFile, name: int) -> int:
    node = file.root.descendant_for_byte_range(file.tokens.starts[name], file.tokens.ends[name])
    parent = node.parent if node is not None else None
    if parent is None or parent.type != "attribute":
        return -1
    value = parent.child_by_field_name("object")
    return file.expressions.of(value) if value is not None else -1


def packed(file: PythonFile, bindings: Bindings, given: Requests) -> bytes:
    """Everything that linking needs, encoded."""
    narrowed, resulting = Narrowings(file), results(file)
    receiving = receivers(file) + narrowed.items  # the last of a member counts
    loops = [(node.start_byte, node.end_byte) for key in ("for", "while") for node in file.nodes.get(key, ())]
    return encode(
        Facts(
            scopes=pack([value for scope in file.scopes for value in scope]),
            bindings=bindings.ended(),
            expressions=pack(file.expressions.table),
            annotations=tuple(bindings.annotations),
            results=pack(resulting),
            narrowings=pack(narrowed.names),
            loops=pack([value for loop in sorted(loops) for value in loop]),
            receivers=pack(receiving),
            bases=pack(file.bases),
            reexported=pack(file.reexported),
            listed=pack(file.listed),
            fixtures=tuple(given.fixtures),
            asked=pack(given.asked),
            used=pack(given.used),
        )
    )
