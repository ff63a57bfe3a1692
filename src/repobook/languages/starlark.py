"""Starlark: Bazel and Buck build files and the ``.bzl`` files they load."""

from __future__ import annotations

import re

import tree_sitter

from ..extract import Builder, dedent, receivers
from ..model import Form, Kind, Parameter, Role
from ..syntax import captures, error_rows, parse, query
from . import Language
from ._comments import Block, blocks, clipped, describe, doc_above, one_line, short
from ._joined import joined
from ._paths import is_file, is_path

_QUOTED = re.compile(rb"[rb]{0,2}(\"\"\"|'''|\"|')")
_LABEL = re.compile(rb"(?:@{0,2}[\w.~+-]*//[\w./+~-]*(?::[\w./+@~=-]+)?|:[\w./+@~=-]+)$")
_Use = tuple[int, str, Role, Form, int]


def extract(builder: Builder) -> None:
    source = builder.source
    root = parse(source.data, "tree_sitter_starlark").root_node
    builder.root = root
    builder.failed(clipped(error_rows(root), builder.source.rows))
    found = captures(root, query("tree_sitter_starlark", "starlark"))
    comments = [(node.start_byte, node.end_byte) for node in found.get("comment", [])]
    above = blocks(builder, comments)
    statements = [node for node in root.named_children if node.type != "comment"]
    _describe(builder, statements, above)
    loads: set[int] = set()
    targets: set[int] = set()
    for call in found.get("expression", []):
        _call(builder, call, above, loads, targets)
    for function in found.get("function", []):
        _function(builder, function, above)
    seen: set[str] = set()
    for statement in statements:
        _variable(builder, statement, above, seen, targets)
    _uses(builder, found, loads, targets)


def _describe(builder: Builder, statements: list[tree_sitter.Node], above: dict[int, Block]) -> None:
    """The docstring of the file, else its first comment."""
    first = statements[0] if statements else None
    if first is not None and first.type == "expression_statement" and first.named_child_count == 1:
        string = first.named_children[0]
        if string.type == "string":
            start, end = _inside(builder.source.data, string)
            text = dedent(builder.source.text(start, end).strip().split("\n"))
            builder.doc = (text, string.start_point.row, string.end_point.row + 1)
            builder.comment(string.start_byte, string.end_byte, text)
            return
    row = first.start_point.row if first is not None else builder.source.rows
    describe(builder, above, row, definition=first is not None and first.type == "function_definition")


def _inside(data: bytes, string: tree_sitter.Node) -> tuple[int, int]:
    """The extent of a string's text between its quotes."""
    start, end = string.start_byte, string.end_byte
    match = _QUOTED.match(data, start, end)
    if match is None:
        return start, end
    width = len(match.group(1))
    return match.end(), max(end - width, match.end())


def _text(builder: Builder, node: tree_sitter.Node) -> str:
    return builder.source.text(node.start_byte, node.end_byte)


def _call(
    builder: Builder, call: tree_sitter.Node, above: dict[int, Block], loads: set[int], targets: set[int]
) -> None:
    """A ``load`` is an import, a call with a literal ``name`` a target."""
    function = call.child_by_field_name("function")
    arguments = call.child_by_field_name("arguments")
    if function is None or arguments is None or arguments.type != "argument_list":
        return
    called = one_line(_text(builder, function))
    data = builder.source.data
    if called == "load":
        _load(builder, arguments, loads)
        return
    for argument in arguments.named_children:
        if argument.type != "keyword_argument":
            continue
        key, value = argument.child_by_field_name("name"), argument.child_by_field_name("value")
        if key is None or value is None or data[key.start_byte : key.end_byte] != b"name" or value.type != "string":
            continue
        start, end = _inside(data, value)
        name = builder.source.text(start, end)
        if not name or "\n" in name or "{" in name:
            return
        targets.add(start)
        if called in ("bazel_dep", "module", "package"):
            if called == "bazel_dep":
                builder.imported(name, "", "", start)
            return
        doc, rows = doc_above(above, call.start_point.row)
        builder.define(
            name, Kind.TARGET, start, call.start_byte, call.end_byte,
            signature=f'{called}(name = "{name}")', doc=doc, doc_rows=rows, type=called,
        )  # fmt: skip
        return


def _load(builder: Builder, arguments: tree_sitter.Node, loads: set[int]) -> None:
    data = builder.source.data
    module = ""
    for argument in arguments.named_children:
        value: tree_sitter.Node | None = argument
        alias = ""
        if argument.type == "keyword_argument":
            key, value = argument.child_by_field_name("name"), argument.child_by_field_name("value")
            alias = _text(builder, key) if key is not None else ""
        if value is None or value.type != "string":
            continue
        start, end = _inside(data, value)
        text = builder.source.text(start, end)
        loads.add(start)
        if not module:
            module = text
            if arguments.named_child_count == 1:
                builder.imported(module, "", "", start)
        else:
            builder.imported(module, text, alias or text, start)


def _function(builder: Builder, node: tree_sitter.Node, above: dict[int, Block]) -> None:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    parameters = node.child_by_field_name("parameters")
    if name is None:
        return
    doc, rows = doc_above(above, node.start_point.row)
    first = body.named_children[0] if body is not None and body.named_child_count else None
    if first is not None and first.type == "expression_statement" and first.named_child_count == 1:
        string = first.named_children[0]
        if string.type == "string":
            start, end = _inside(builder.source.data, string)
            doc = dedent(builder.source.text(start, end).strip().split("\n"))
            rows = (string.start_point.row, string.end_point.row + 1)
            builder.comment(string.start_byte, string.end_byte, doc)
    given = [p for p in parameters.named_children if p.type != "comment"] if parameters is not None else []
    head = ", ".join(" ".join(_text(builder, p).split()) for p in given)
    builder.define(
        _text(builder, name), Kind.FUNCTION, name.start_byte, node.start_byte, node.end_byte,
        signature=f"def {_text(builder, name)}({head})", doc=doc, doc_rows=rows,
        parameters=tuple(_parameter(builder, p) for p in given),
    )  # fmt: skip


def _parameter(builder: Builder, node: tree_sitter.Node) -> Parameter:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None:
        return Parameter(_text(builder, node))
    return Parameter(_text(builder, name), "", short(_text(builder, value)) if value is not None else "")


def _variable(
    builder: Builder, statement: tree_sitter.Node, above: dict[int, Block], seen: set[str], defined: set[int]
) -> None:
    """A name bound at the top of the file, the first time."""
    if statement.type != "expression_statement" or not statement.named_child_count:
        return
    assignment = statement.named_children[0]
    left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
    if assignment.type != "assignment" or left is None or left.type != "identifier" or right is None:
        return
    name = _text(builder, left)
    if name in seen:
        return
    seen.add(name)
    defined.add(left.start_byte)
    text = _text(builder, right)
    value = short(text) if right.type == "call" else joined(text, ("#",))
    doc, rows = doc_above(above, statement.start_point.row)
    rule = right.child_by_field_name("function") if right.type == "call" else None
    is_rule = rule is not None and _text(builder, rule) in ("rule", "repository_rule", "macro", "aspect", "provider")
    kind = Kind.RULE if is_rule else Kind.CONSTANT if name.isupper() else Kind.VARIABLE
    builder.define(
        name, kind, left.start_byte, statement.start_byte, statement.end_byte,
        signature=f"{name} = {value}" if value else name, value=value, doc=doc, doc_rows=rows,
    )  # fmt: skip


def _uses(builder: Builder, found: dict[str, list[tree_sitter.Node]], loads: set[int], defined: set[int]) -> None:
    """Names and the files and labels in strings, in the order of the text."""
    data = builder.source.data
    skipped = {node.start_byte for group in ("definition", "parameter") for node in found.get(group, [])} | defined
    roles = {node.start_byte: Role.WRITE for node in found.get("write", [])}
    roles |= {node.start_byte: Role.CALL for node in found.get("call", [])}
    roles |= {node.start_byte: Role.KEYWORD for node in found.get("keyword", [])}
    spans = [(node.start_byte, node.end_byte) for node in found.get("name", []) if node.start_byte not in skipped]
    starts, ends = [span[0] for span in spans], [span[1] for span in spans]
    calls, items = _ends(found.get("expression", []), "function"), _ends(found.get("item", []), "value")
    forms, before = receivers(_without(data, found.get("comment", [])), starts, ends, calls, items)
    uses: list[_Use] = [
        (start, data[start:end].decode("utf-8", "replace"), roles.get(start, Role.READ), form, receiver)
        for (start, end), form, receiver in zip(spans, map(Form, forms), before, strict=True)
    ]
    for string in found.get("string", []):
        start, end = _inside(data, string)
        if end - start > 300 or start in loads or start in defined:
            continue
        raw = data[start:end]
        if (is_path(raw) and (is_file(raw) or b"/" in raw)) or _LABEL.match(raw):
            uses.append((start, builder.source.text(start, end), Role.READ, Form.TEXT, -1))
    order = sorted(range(len(uses)), key=lambda index: uses[index][0])
    place = {index: position for position, index in enumerate(order)}
    for index in order:
        start, name, role, form, receiver = uses[index]
        builder.use(start, name, role, form, place[receiver] if receiver >= 0 else -1)


def _without(data: bytes, comments: list[tree_sitter.Node]) -> bytes:
    """The text with its comments blanked: a full stop at the end of one is no member access."""
    blanked = bytearray(data)
    for node in comments:
        blanked[node.start_byte : node.end_byte] = b"#" * (node.end_byte - node.start_byte)
    return bytes(blanked)


def _ends(nodes: list[tree_sitter.Node], field: str) -> dict[int, int]:
    """End of each expression to the end of the part in a field."""
    result: dict[int, int] = {}
    for node in nodes:
        part = node.child_by_field_name(field)
        if part is not None:
            result[node.end_byte] = part.end_byte
    return result


LANGUAGES = (
    Language(
        "starlark", "Starlark", extract,
        suffixes=(".bzl", ".bazel", ".star", ".sky", ".BUILD", ".bxl"),
        filenames=(
            "BUILD", "BUCK", "BUCK.*", "TARGETS", "WORKSPACE", "WORKSPACE.bzlmod", "PACKAGE", "Tiltfile",
        ),
        fence="python",
    ),
)  # fmt: skip
