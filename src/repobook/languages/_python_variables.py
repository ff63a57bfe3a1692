"""Variables, constants, fields, enumerators and type aliases of a Python file. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import itemgetter

import tree_sitter

from ..extract import clean_comment
from ..model import Flag, Kind, Role
from ._python_bindings import Bindings, Target
from ._python_definitions import ENUMS, Head, public
from ._python_docs import Doc, assigned, doc_of, told
from ._python_facts import Scope
from ._python_file import PythonFile

_ALIAS = re.compile(
    r"(?:typing\.|t\.)?(?:Union|Optional|Callable|Literal|Tuple|List|Dict|Type|Mapping|Sequence|Iterable|Annotated|tuple|list|dict|type)\["
)
_TYPE_CALL = re.compile(r"(?:[\w.]+\.)?(?:TypeVar|NewType|ParamSpec|TypeVarTuple)\(")
_QUOTED = re.compile(rb"[A-Za-z]{0,3}[\"']")
#: Statements that give a name for others to use.
_MEANT = frozenset({"assignment", "augmented_assignment", "type_alias_statement"})
SHORT = 100
_LIMIT = 600


def variables(
    file: PythonFile, bindings: Bindings, heads: list[Head], exported: frozenset[str] | None,
    declared: Iterable[tuple[int, str]] = (),
) -> None:  # fmt: skip
    """Defines what assignments bind in modules, in classes, and on ``self`` in methods, each name once. What is ``declared``
    there has a definition already."""
    classes = {head.scope: head for head in heads if head.scope >= 0 and head.node.type == "class_definition"}
    selves = _selves(file, bindings, classes)
    taken: set[tuple[int, str]] = set(declared)
    for head in heads:
        if head.outer == 0 or head.outer in classes:
            taken.add((head.outer, file.text(head.name.start_byte, head.name.end_byte)))
    members: list[tuple[int, Target]] = []
    names, forms, receivers, scope_of = file.tokens.names, file.tokens.forms, file.tokens.receivers, file.scope_of
    for target in sorted(bindings.targets, key=itemgetter(0)):
        use = target[0]
        form = forms[use]
        if form == 0:
            scope = scope_of[use]
            if (scope == 0 or scope in classes) and (scope, name := names[use]) not in taken and name != "_":
                taken.add((scope, name))
                _variable(file, target, classes.get(scope), exported)
        elif form == 1 and (owner := selves.get(receivers[use], -1)) >= 0:
            members.append((owner, target))
    for owner, target in members:
        name = file.tokens.names[target.name]
        if (owner, name) not in taken and target.statement.type != "augmented_assignment":
            taken.add((owner, name))
            _member(file, target, classes[owner])


def _selves(file: PythonFile, bindings: Bindings, classes: dict[int, Head]) -> dict[int, int]:
    """References to the first parameter of a method, with the class's scope."""
    first: dict[int, str] = {}
    if not classes:
        return {}
    for name in bindings.parameters:
        scope = file.scope_of[name]
        if scope not in first and file.scopes[scope][0] == Scope.FUNCTION and file.scopes[scope][3] in classes:
            first[scope] = file.tokens.names[name]
    result: dict[int, int] = {}
    receivers, forms = file.tokens.receivers, file.tokens.forms
    for target in bindings.targets:
        receiver = receivers[target[0]]
        if receiver < 0 or forms[receiver] != 0:
            continue
        spelled, scope = file.tokens.names[receiver], file.scope_of[receiver]
        while scope > 0:
            if first.get(scope) == spelled:
                result[receiver] = file.scopes[scope][3]
                break
            if file.scopes[scope][0] == Scope.CLASS:
                break
            scope = file.scopes[scope][3]
    return result


def _parts(file: PythonFile, target: Target) -> tuple[str, str, str]:
    """Annotation, short value, and both as a signature."""
    annotation = ""
    kind = target.statement.type
    if kind == "assignment" and target.annotation >= 0:
        node = target.statement.child_by_field_name("type")
        if node is not None:
            annotation = file.line(node.start_byte, node.end_byte)
    value = ""
    given = target.value()
    if kind == "type_alias_statement" and given is not None:
        value = file.line(given.start_byte, given.end_byte)
        return "", value if len(value) <= SHORT else "", f"= {value}"
    simple = kind == "assignment" and target.statement.start_byte <= file.tokens.chain_start(target.name)
    if given is not None and simple and target.expression >= 0:
        while given.type == "assignment" and (right := given.child_by_field_name("right")) is not None:
            given = right  # ``a = b = value``
        start, end = given.start_byte, given.end_byte
        left = target.statement.child_by_field_name("left")
        if end - start <= _LIMIT and left is not None and left.type in ("identifier", "attribute"):
            value = file.line(start, end)
            if len(value) > SHORT:
                value = ""
    signature = (f": {annotation}" if annotation else "") + (f" = {value}" if value else "")
    return annotation, value, signature.strip()


def _kind(file: PythonFile, target: Target, owner: Head | None, name: str, annotation: str, value: str) -> Kind:
    given = target.value()
    if owner is not None:
        last = {base.partition("[")[0].rpartition(".")[2] for base in owner.bases}
        if last & ENUMS and not name.startswith("_") and given is not None and given.type != "lambda":
            return Kind.ENUMERATOR
        return Kind.FIELD
    if target.statement.type == "type_alias_statement" or annotation.endswith("TypeAlias"):
        return Kind.TYPE
    start = file.text(given.start_byte, given.start_byte + 60) if given is not None else ""
    if _TYPE_CALL.match(start) or (name[:1].isupper() and not name.isupper() and _ALIAS.match(start)):
        return Kind.TYPE
    return Kind.CONSTANT if name.isupper() and len(name) > 1 else Kind.VARIABLE


def _variable(file: PythonFile, target: Target, owner: Head | None, exported: frozenset[str] | None) -> None:
    name = file.tokens.names[target.name]
    annotation, value, signature = _parts(file, target)
    kind = _kind(file, target, owner, name, annotation, value)
    start = file.tokens.starts[target.name]
    # What a loop goes through and what is opened for a while is left over, and meant for nobody, unless the file says so.
    meant = target.statement.type in _MEANT or (owner is None and exported is not None)
    flags = int(Flag.EXPORTED) if meant and public(file, name, start, exported, top=owner is None) else 0
    whole = target.statement.type in ("assignment", "type_alias_statement")
    end = target.statement.end_byte if whole else file.tokens.ends[target.name]
    doc, rows = _doc(file, start, end) if whole else ("", (0, 0))
    if not doc and (given := _given_doc(file, target)) is not None:
        told(file, given)
        doc, rows = given.text, (given.start, given.end)
    # One of several names of a statement has no extent but itself: else the others would stand in it.
    extent_end = end if whole and _alone(file, target) else file.tokens.ends[target.name]
    file.roles[target.name] = Role.DEFINITION
    file.builder.define(
        name, kind, start, start, extent_end, signature=signature, doc=doc, doc_rows=rows, flags=flags,
        type=annotation, value=value,
    )  # fmt: skip


def _alone(file: PythonFile, target: Target) -> bool:
    """Whether a statement gives its value to this name and no other."""
    if target.statement.type == "type_alias_statement":
        return True
    left, right = (target.statement.child_by_field_name(side) for side in ("left", "right"))
    if right is not None and right.type == "assignment":
        return False
    return left is not None and left.type in ("identifier", "attribute")


def _member(file: PythonFile, target: Target, owner: Head) -> None:
    """An attribute that a method assigns to ``self``: a field of the class."""
    name = file.tokens.names[target.name]
    annotation, value, signature = _parts(file, target)
    start = file.tokens.starts[target.name]
    alone = target.statement.type == "assignment" and _alone(file, target)
    doc, rows = _doc(file, start, target.statement.end_byte) if alone else ("", (0, 0))
    file.roles[target.name] = Role.DEFINITION
    file.builder.define(
        name, Kind.FIELD, start, start, file.tokens.ends[target.name], signature=signature, doc=doc, doc_rows=rows,
        flags=0 if name.startswith("_") else int(Flag.EXPORTED), type=annotation, value=value,
        owner=owner.name.start_byte,
    )  # fmt: skip


def _doc(file: PythonFile, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """The doc of a variable: ``#:`` beside or above it, or the string that follows it."""
    source = file.builder.source
    row, last = source.row(start), source.row(end - 1)
    data = file.data
    stop = source.starts[last + 1] if last + 1 < len(source.starts) else len(data)
    tail = data[end:stop].strip()
    if tail.startswith(b"#:"):
        return tail[2:].decode("utf-8", "replace").strip(), (last, last + 1)
    if last + 1 < len(source.starts) and tail == b"":
        following = _string(file, _first(data, stop))
        if following is not None:
            doc = doc_of(file, following)
            if doc is not None and doc.text:
                told(file, doc)
                return doc.text, (doc.start, doc.end)
    first = row
    while first > 0 and source.row_bytes(first - 1).lstrip().startswith(b"#:"):
        first -= 1
    if first == row:
        return "", (0, 0)
    lines = [source.row_bytes(number).decode("utf-8", "replace").lstrip()[2:] for number in range(first, row)]
    return clean_comment("\n".join("#" + line for line in lines), ("#",)).strip(), (first, row)


def _given_doc(file: PythonFile, target: Target) -> Doc | None:
    """The doc in ``name = add_docstr(what, "…")``: the second argument, of several lines, of a call that says by its name that
    it deals in docs."""
    call = target.value()
    if call is None or call.type != "call":
        return None
    function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    if function is None or arguments is None or b"doc" not in (function.text or b"").rpartition(b".")[2].lower():
        return None
    given = [child for child in arguments.named_children if child.type != "comment"]
    doc = assigned(file, given[1]) if len(given) > 1 else None
    return doc if doc is not None and "\n" in doc.text else None


def _string(file: PythonFile, at: int) -> tree_sitter.Node | None:
    """The string that starts at a place, when it is a statement of its own."""
    if _QUOTED.match(file.data, at) is None:
        return None
    node = file.root.descendant_for_byte_range(at, at + 1)
    while node is not None and node.type != "string" and node.start_byte == at:
        node = node.parent
    statement = node.parent if node is not None and node.start_byte == at else None
    if statement is None or statement.type != "expression_statement" or statement.named_child_count != 1:
        return None
    around = statement.parent
    return node if around is not None and around.type in ("block", "module") else None


def _first(data: bytes, at: int) -> int:
    """The first byte from a place on that is no space."""
    while at < len(data) and data[at] in b" \t":
        at += 1
    return at
