"""The imports of a Python file, and the names that ``__all__`` lists. Pure."""

from __future__ import annotations

import re

import tree_sitter

from ..model import Role
from ._python_bindings import Bindings
from ._python_facts import Binding, Op
from ._python_file import PythonFile

#: the condition of an import by ``pytest_plugins``
PLUGIN = "pytest plugin"
_BROUGHT = frozenset(
    """
    assertion cacheprovider capture debugging doctest faulthandler fixtures freeze_support helpconfig junitxml legacypath
    logging main mark monkeypatch nose pastebin pytester python python_path recwarn reports runner setuponly setupplan skipping
    stepwise terminal threadexception tmpdir unittest unraisableexception warnings
    """.split()
)
_STRING = re.compile(r"""[rRuU]?(?:"([^"\n]*)"|'([^'\n]*)')""")


def imports(file: PythonFile, bindings: Bindings) -> None:
    """Tells the builder of every import, and binds the names."""
    plugins = _plugins(file) if b"pytest_plugins" in file.data else {}
    # Imports are numbered in the order of the text.
    for node in sorted([*file.nodes.get("import", ()), *plugins], key=lambda node: node.start_byte):
        if node in plugins:
            file.add_import(plugins[node], "", "", node.start_byte, 0, PLUGIN)
            continue
        condition = _condition(file, node)
        for name in file.tokens.between(node.start_byte, node.end_byte):
            file.roles[name] = Role.IMPORT
        if node.type == "import_statement":
            for child in node.children_by_field_name("name"):
                _whole(file, bindings, child, condition)
        else:
            _names(file, bindings, node, condition)


def _plugins(file: PythonFile) -> dict[tree_sitter.Node, str]:
    """The strings of ``pytest_plugins``, and the modules that they name, which pytest imports. Those that pytest brings along
    go by one word."""
    found: dict[tree_sitter.Node, str] = {}
    for at in file.tokens.spelled("pytest_plugins"):
        node = file.root.descendant_for_byte_range(file.tokens.starts[at], file.tokens.ends[at])
        parent = node.parent if node is not None and file.scope_of[at] == 0 and file.tokens.forms[at] == 0 else None
        if parent is None or parent.type not in ("assignment", "augmented_assignment"):
            continue
        left, value = parent.child_by_field_name("left"), parent.child_by_field_name("right")
        if value is None or left is None or left.start_byte != file.tokens.starts[at]:
            continue
        several = value.type in ("list", "tuple", "expression_list", "parenthesized_expression")
        for child in value.named_children if several else [value]:
            text = _STRING.fullmatch(file.text(child.start_byte, child.end_byte)) if child.type == "string" else None
            module = (text[1] or text[2] or "") if text else ""
            if module not in _BROUGHT and all(part.isidentifier() for part in module.split(".")):
                found[child] = module
    return found


def _condition(file: PythonFile, node: tree_sitter.Node) -> str:
    """What an import stands under. One without indentation or ``:`` before it stands under nothing."""
    data, start = file.data, node.start_byte
    if not start or data[start - 1 : start] == b"\n":
        return ""
    parent: tree_sitter.Node | None = node.parent
    child = node
    while parent is not None:
        kind = parent.type
        if kind in ("if_statement", "elif_clause"):
            condition = parent.child_by_field_name("condition")
            test = file.text(condition.start_byte, condition.end_byte) if condition is not None else ""
            in_body = parent.child_by_field_name("consequence")
            if test.endswith("TYPE_CHECKING") and in_body is not None and in_body.start_byte == child.start_byte:
                return "type checking"
            return "conditional"
        if kind == "try_statement":
            body = parent.child_by_field_name("body")
            return "try" if body is not None and body.start_byte == child.start_byte else "except"
        if kind == "except_clause":
            return "except"
        if kind in ("function_definition", "class_definition"):
            return ""
        if kind in ("while_statement", "for_statement", "case_clause"):
            return "conditional"
        child, parent = parent, parent.parent
    return ""


def _dotted(file: PythonFile, node: tree_sitter.Node) -> str:
    text = file.text(node.start_byte, node.end_byte)
    return text if " " not in text and "\\" not in text else "".join(text.replace("\\", "").split())


def _whole(file: PythonFile, bindings: Bindings, node: tree_sitter.Node, condition: str) -> None:
    """``import a.b`` and ``import a.b as c``."""
    target, alias = node, None
    if node.type == "aliased_import":
        inner = node.child_by_field_name("name")
        alias = node.child_by_field_name("alias")
        if inner is None:
            return
        target = inner
    module = _dotted(file, target)
    if not module:
        return
    bound = file.text(alias.start_byte, alias.end_byte) if alias is not None else module.partition(".")[0]
    name = file.tokens.name_from(alias.start_byte if alias is not None else target.start_byte)
    if name >= 0:
        bindings.bind(name, Binding.IMPORT, file.imports, detail=1 if alias is not None else 0)
    file.add_import(module, "", bound, target.start_byte, 0, condition)


def _names(file: PythonFile, bindings: Bindings, node: tree_sitter.Node, condition: str) -> None:
    """``from a import b as c``, ``from . import b``, ``from a import *``."""
    source = node.child_by_field_name("module_name")
    module, level = "__future__", 0
    if source is not None:
        module = _dotted(file, source)
        level = len(module) - len(module.lstrip("."))
    elif node.type != "future_import_statement":
        return
    for child in node.named_children:
        if child.type == "wildcard_import":
            file.stars.append(file.imports)
            file.add_import(module, "*", "", child.start_byte, level, condition)
    for child in node.children_by_field_name("name"):
        inner: tree_sitter.Node | None = child
        alias = None
        if child.type == "aliased_import":
            inner, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
        if inner is None or inner.start_byte == inner.end_byte:
            continue
        taken = _dotted(file, inner)
        bound = file.text(alias.start_byte, alias.end_byte) if alias is not None else taken
        name = file.tokens.name_from(alias.start_byte if alias is not None else inner.start_byte)
        if name >= 0:
            bindings.bind(name, Binding.IMPORT, file.imports, detail=1)
        file.add_import(module, taken, bound, inner.start_byte, level, condition)


def exports(file: PythonFile) -> tuple[str, ...] | None:
    """The names in ``__all__``, None when the file has no such list. Also finds the modules whose lists it takes."""
    if b"__all__" not in file.data:
        return None
    names: dict[str, None] = {}
    found = False
    for start, _ in file.tokens.listed:
        if (name := file.tokens.name_from(start)) >= 0 and file.scope_of[name] == 0:
            file.roles[name] = Role.IMPORT
            file.listed.append(name)
    for at in file.tokens.spelled("__all__"):
        if file.scope_of[at] != 0 or file.tokens.forms[at] != 0:
            continue
        node = file.root.descendant_for_byte_range(file.tokens.starts[at], file.tokens.ends[at])
        parent = node.parent if node is not None else None
        if parent is None:
            continue
        if parent.type in ("assignment", "augmented_assignment"):
            left, value = parent.child_by_field_name("left"), parent.child_by_field_name("right")
            if left is None or left.start_byte != file.tokens.starts[at] or value is None:
                continue
            found = True
            _take(file, value, names)
        elif parent.type == "attribute" and parent.parent is not None and parent.parent.type == "call":
            method = parent.child_by_field_name("attribute")
            arguments = parent.parent.child_by_field_name("arguments")
            if method is not None and arguments is not None and method.text in (b"extend", b"append"):
                found = True
                for value in arguments.named_children:
                    _take(file, value, names)
            elif method is not None and arguments is not None and method.text == b"remove":
                for value in arguments.named_children:
                    removed: dict[str, None] = {}
                    _take(file, value, removed)
                    for item in removed:
                        names.pop(item, None)
    return tuple(names) if found else None


def _take(file: PythonFile, node: tree_sitter.Node, names: dict[str, None]) -> None:
    """Strings of a list or tuple, and the lists of other modules that are added to it."""
    kind = node.type
    if kind == "string":
        match = _STRING.fullmatch(file.text(node.start_byte, node.end_byte))
        if match is not None:
            names[match.group(1) or match.group(2) or ""] = None
    elif kind in ("list", "tuple", "set", "parenthesized_expression", "list_splat", "expression_list"):
        for child in node.named_children:
            _take(file, child, names)
    elif kind == "binary_operator":
        for field in ("left", "right"):
            side = node.child_by_field_name(field)
            if side is not None:
                _take(file, side, names)
    elif kind == "attribute":
        expression = file.expressions.of(node)
        op, a = file.expressions.table[expression * 3 : expression * 3 + 2]
        if op == Op.NAME and file.tokens.names[a] == "__all__" and file.tokens.receivers[a] >= 0:
            file.reexported.append(file.tokens.receivers[a])
