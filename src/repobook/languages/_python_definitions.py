"""Functions, classes and their heads, docs and flags in a Python file. Pure."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right

import msgspec
import tree_sitter

from ..model import Flag, Form, Kind, Parameter, Role
from ._cython import Declared
from ._python_docs import Doc, assigned, doc_of, told
from ._python_facts import Op, Scope
from ._python_file import FIXTURES, PythonFile

_BRACKETS = re.compile(r"[\[({\"'#]")
_ABSTRACT = {"abstractmethod", "abstractproperty", "abstractclassmethod", "abstractstaticmethod"}
_PROPERTIES = {
    "property",
    "cached_property",
    "abstractproperty",
    "lazy_property",
    "classproperty",
    "cached_classproperty",
}


class Head(msgspec.Struct):
    """A function or class before it is told to the builder."""

    node: tree_sitter.Node
    start: int
    end: int
    name: tree_sitter.Node
    #: number of its own scope, and of the one around it
    scope: int
    outer: int
    decorators: tuple[str, ...] = ()
    doc: Doc | None = None
    bases: tuple[str, ...] = ()
    extent: int = 0


def heads(file: PythonFile) -> tuple[list[Head], dict[int, Head]]:
    """Functions and classes in the order of the text, and the same by the byte of their name."""
    by_name = {
        scope[4]: number for number, scope in enumerate(file.scopes) if scope[4] >= 0 and scope[0] != Scope.OUTER
    }
    nodes = file.nodes.get("function", []) + file.nodes.get("class", [])
    found: list[Head] = []
    for node in nodes:
        name = node.child_by_field_name("name")
        if name is None or name.start_byte == name.end_byte:
            continue
        scope = by_name.get(name.start_byte, -1)
        outer = file.scopes[scope][3] if scope >= 0 else 0
        found.append(Head(node, node.start_byte, node.end_byte, name, scope, outer))
    found.sort(key=lambda head: head.start)
    starts = [head.start for head in found]
    for node in file.nodes.get("doc", ()):
        at = bisect_left(starts, node.start_byte) - 1
        if at >= 0 and found[at].doc is None:
            found[at].doc = doc_of(file, node)
    _assigned_docs(file, found)
    if file.cython:
        _declared_last(found, file.cython.declared)
    for head in found:
        head.extent = head.start
    for node in reversed(file.nodes.get("decorator", [])):
        at = bisect_left(starts, node.end_byte)
        if at < len(found):
            text = file.line(node.start_byte + 1, node.end_byte).strip()
            found[at].decorators = (text, *found[at].decorators)
            found[at].extent = node.start_byte
            _decorated(file, node)
    return found, {head.name.start_byte: head for head in found}


def _declared_last(found: list[Head], declared: list[Declared]) -> None:
    """What ends with a declaration ends where that does: the grammar saw no more of it than the name."""
    places = [item.byte for item in declared]
    for head in found:
        at = bisect_left(places, head.end) - 1
        if at >= 0 and places[at] > head.start:
            head.end = max(head.end, declared[at].end)


def _assigned_docs(file: PythonFile, found: list[Head]) -> None:
    """Docs that a file gives by assignment, to what has none: ``__doc__ = "…"`` in a class, ``name.__doc__ = "…"`` at the top."""
    if b"__doc__" not in file.data:
        return
    tokens = file.tokens
    tokens = file.tokens
    classes = {head.scope: head for head in found if head.scope > 0 and head.node.type == "class_definition"}
    by_name: dict[tuple[int, str], list[Head]] = {}
    for head in found:
        by_name.setdefault((head.outer, file.text(head.name.start_byte, head.name.end_byte)), []).append(head)
    for at in tokens.spelled("__doc__"):
        given = classes.get(file.scope_of[at]) if tokens.forms[at] == 0 else _meant(file, by_name, at)
        if given is not None and given.doc is None and (value := assigned_value(file, at)) is not None:
            given.doc = assigned(file, value)


def _meant(file: PythonFile, by_name: dict[tuple[int, str], list[Head]], at: int) -> Head | None:
    """What of the file's top the names before a member mean: the last definition of each name above it."""
    path: list[str] = []
    tokens, name = file.tokens, at
    while tokens.forms[name] == Form.NAME and tokens.receivers[name] >= 0:
        name = tokens.receivers[name]
        path.append(tokens.names[name])
    if tokens.forms[name] != 0 or file.scope_of[name] != 0:
        return None
    scope, head = 0, None
    for part in reversed(path):
        above = [one for one in by_name.get((scope, part), ()) if one.start < tokens.starts[at]]
        if not above:
            return None
        head = above[-1]
        scope = head.scope
    return head


def assigned_value(file: PythonFile, at: int) -> tree_sitter.Node | None:
    """The value of the assignment whose left side is a name or a member, and nothing else."""
    node = file.root.descendant_for_byte_range(file.tokens.starts[at], file.tokens.ends[at])
    if node is not None and file.tokens.forms[at] != 0:
        node = node.parent
    statement = node.parent if node is not None else None
    if node is None or statement is None or statement.type != "assignment":
        return None
    left = statement.child_by_field_name("left")
    return statement.child_by_field_name("right") if left is not None and left.id == node.id else None


def _decorated(file: PythonFile, node: tree_sitter.Node) -> None:
    """Marks the name that a decorator means."""
    tokens = file.tokens
    last = -1
    for name in tokens.between(node.start_byte, node.end_byte):
        if last >= 0 and tokens.receivers[name] != last:
            break
        last = name
        if tokens.called[name]:
            break
    if last >= 0:
        file.roles[last] = Role.DECORATOR


class Decisions:
    """Counts the branches in a range of bytes, as McCabe does: what ``ruff``'s C901 counts."""

    def __init__(self, file: PythonFile) -> None:
        nodes = file.nodes
        found = [node.start_byte for key in ("decision", "for", "while", "function") for node in nodes.get(key, ())]
        self.places = sorted(found)

    def within(self, start: int, end: int) -> int:
        return bisect_left(self.places, end) - bisect_right(self.places, start)


def define_all(file: PythonFile, exported: frozenset[str] | None) -> list[Head]:
    """Tells the builder of every function and class."""
    found, _ = heads(file)
    decisions = Decisions(file)
    generators = {file.scope_at(node.start_byte) for node in file.nodes.get("yield", ())}
    enclosing: dict[int, Head] = {head.scope: head for head in found if head.scope >= 0}
    members: dict[int, list[str]] = {}
    for head in found:
        if head.outer > 0:
            members.setdefault(head.outer, []).append(file.text(head.name.start_byte, head.name.end_byte))
    for head in found:
        outer = enclosing.get(head.outer)
        if head.node.type == "class_definition":
            _class(file, head, outer, exported, members.get(head.scope, []))
        else:
            _function(file, head, outer, exported, decisions, generators)
        name = file.tokens.name_from(head.name.start_byte)
        if name >= 0:
            file.roles[name] = Role.DEFINITION
        if head.doc is not None and head.doc.text:
            told(file, head.doc)
    return found


def public(file: PythonFile, name: str, byte: int, exported: frozenset[str] | None, *, top: bool) -> bool:
    """Whether a name that is bound at a byte is for others, by the language's own rule: at the ``top`` of a file by its list of
    what it exports where it has one, else unless it is bound only where the file runs as a program."""
    if name.startswith("_") and not (name.startswith("__") and name.endswith("__")):
        return False
    if not top:
        return True
    return not file.runs_as_program(byte) if exported is None else name in exported


def decorator_name(text: str) -> str:
    """The last name of a decorator: ``wraps`` of ``functools.wraps(f)``."""
    return text.partition("(")[0].rpartition(".")[2].strip()


def _function(
    file: PythonFile, head: Head, outer: Head | None, exported: frozenset[str] | None,
    decisions: Decisions, generators: set[int],
) -> None:  # fmt: skip
    node, data = head.node, file.data
    name = file.text(head.name.start_byte, head.name.end_byte)
    method = outer is not None and outer.node.type == "class_definition"
    flags = int(Flag.EXPORTED) if public(file, name, head.start, exported, top=outer is None) else 0
    kind = Kind.METHOD if method else Kind.FUNCTION
    if data.startswith(b"async", head.start):
        flags |= Flag.ASYNC
    if head.scope in generators:
        flags |= Flag.GENERATOR
    for text in head.decorators:
        flags |= _decorator_flags(text)
    if any(decorator_name(text) in _PROPERTIES for text in head.decorators) and method:
        kind = Kind.PROPERTY
        flags |= Flag.PROPERTY
    accessor = any(text.endswith((".setter", ".deleter", ".getter")) for text in head.decorators)
    if accessor and method:
        flags |= Flag.PROPERTY
    if method and name in ("__init__", "__new__"):
        flags |= Flag.CONSTRUCTOR
    if name.startswith("test") and (outer is None or (method and _is_test_class(outer))) and not _is_fixture(head):
        flags |= Flag.TEST
    parameters = node.child_by_field_name("parameters")
    signature, result = "", ""
    given: tuple[Parameter, ...] = ()
    if parameters is not None:
        text = file.line(parameters.start_byte, parameters.end_byte)
        given = split_parameters(text[1:-1])
        signature = text
        returned = node.child_by_field_name("return_type")
        if returned is not None:
            result = file.line(returned.start_byte, returned.end_byte)
            signature += " -> " + result
        if file.cython and (head.name.start_byte in file.cython.heads):
            whole, given, returns = file.cython.heads[head.name.start_byte]
            signature, result = whole or signature, returns or result
    doc = head.doc
    if doc is not None and doc.text.startswith((".. deprecated", "Deprecated", "DEPRECATED")):
        flags |= Flag.DEPRECATED
    file.builder.define(
        name, kind, head.name.start_byte, head.extent, head.end,
        signature=signature, doc=doc.text if doc else "", doc_rows=(doc.start, doc.end) if doc and doc.text else (0, 0),
        flags=flags, complexity=1 + decisions.within(head.start, head.end), type=result,
        decorators=head.decorators, parameters=given,
    )  # fmt: skip


def _decorator_flags(text: str) -> int:
    match decorator_name(text):
        case "staticmethod" | "abstractstaticmethod":
            return int(Flag.STATIC) | (int(Flag.ABSTRACT) if text.startswith("abstract") else 0)
        case "classmethod" | "abstractclassmethod":
            return int(Flag.CLASSMETHOD)
        case "abstractmethod" | "abstractproperty":
            return int(Flag.ABSTRACT)
        case "overload":
            return int(Flag.OVERLOAD)
        case "override":
            return int(Flag.OVERRIDE)
        case "deprecated":
            return int(Flag.DEPRECATED)
    return 0


def _is_fixture(head: Head) -> bool:
    """Whether pytest gives what a function returns to tests, whatever its name: ``@pytest.fixture``."""
    return any(decorator_name(text) in FIXTURES for text in head.decorators)


def _is_test_class(head: Head) -> bool:
    name = head.name.text.decode("utf-8", "replace") if head.name.text else ""
    return "Test" in name or any("Test" in base for base in head.bases)


def _holds_tests(file: PythonFile, name: str, bases: set[str], members: list[str]) -> bool:
    """Whether a class is one of tests: by unittest, or as pytest collects them, by its name unless it has a constructor.
    One without a test of its own has those of its bases; ``conftest.py`` is no place that is looked at."""
    if file.builder.source.path.rpartition("/")[2] == "conftest.py":
        return False
    if "TestCase" in bases:
        return True
    if not name.startswith("Test") or "__init__" in members or "__new__" in members:
        return False
    return bool(bases) or any(member.startswith(("test", "Test")) for member in members)


def _class(
    file: PythonFile, head: Head, outer: Head | None, exported: frozenset[str] | None, members: list[str]
) -> None:
    name = file.text(head.name.start_byte, head.name.end_byte)
    flags = int(Flag.EXPORTED) if public(file, name, head.start, exported, top=outer is None) else 0
    superclasses = head.node.child_by_field_name("superclasses")
    signature = ""
    bases: list[str] = []
    if superclasses is not None:
        signature = file.line(superclasses.start_byte, superclasses.end_byte)
        for child in superclasses.named_children:
            if child.type in ("comment", "keyword_argument", "dictionary_splat", "list_splat"):
                continue
            bases.append(file.line(child.start_byte, child.end_byte))
            _base(file, head, child)
    for text in head.decorators:
        flags |= _decorator_flags(text)
    head.bases = tuple(bases)
    last = {base.partition("[")[0].rpartition(".")[2] for base in bases}
    kind = Kind.CLASS
    if last & ENUMS:
        kind = Kind.ENUM
    elif "Protocol" in last:
        kind = Kind.INTERFACE
    if file.cython:
        kind = file.cython.kinds.get(head.name.start_byte, kind)
    if "ABC" in last or "metaclass=ABCMeta" in signature or "metaclass=abc.ABCMeta" in signature:
        flags |= Flag.ABSTRACT
    if _holds_tests(file, name, last, members):
        flags |= Flag.TEST
    doc = head.doc
    file.builder.define(
        name, kind, head.name.start_byte, head.extent, head.end,
        signature=signature, doc=doc.text if doc else "", doc_rows=(doc.start, doc.end) if doc and doc.text else (0, 0),
        flags=flags, bases=head.bases, decorators=head.decorators,
    )  # fmt: skip


#: bases that make a class an enumeration
ENUMS = frozenset(
    {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum", "TextChoices", "IntegerChoices", "Choices"}
)


def _base(file: PythonFile, head: Head, node: tree_sitter.Node) -> None:
    expression = file.expressions.of(node)
    file.bases += [head.name.start_byte, expression]
    op, a = file.expressions.table[expression * 3], file.expressions.table[expression * 3 + 1]
    if op in (Op.NAME, Op.CALL, Op.ITEM) and a >= 0:
        file.roles[a] = Role.BASE if op != Op.CALL else Role.CALL


@functools.lru_cache(maxsize=4096)
def split_parameters(text: str) -> tuple[Parameter, ...]:
    """The parameters in the text between the brackets of a ``def``. Remembered: many functions take the same."""
    if not text:
        return ()
    parts = text.split(",") if not _BRACKETS.search(text) else _split(text)
    return tuple(_parameter(part) for part in map(str.strip, parts) if part and part not in ("*", "/"))


def _parameter(text: str) -> Parameter:
    name, colon, rest = text.partition(":")
    if (colon and name.rstrip("*").isidentifier()) or (colon and name.lstrip("*").strip().isidentifier()):
        cut = _default_at(rest)
        return (
            Parameter(name.strip(), rest[:cut].strip(), rest[cut + 1 :].strip())
            if cut >= 0
            else Parameter(name.strip(), rest.strip())
        )
    name, equals, default = text.partition("=")
    return Parameter(name.strip(), "", default.strip()) if equals else Parameter(text)


def _default_at(text: str) -> int:
    """Where the ``=`` of a default stands outside brackets and strings, -1 for none."""
    if "=" not in text:
        return -1
    if not _BRACKETS.search(text.partition("=")[0]):
        return text.index("=")
    for at in _outside(text):
        if text[at] == "=":
            return at
    return -1


def _split(text: str) -> list[str]:
    parts, start = [], 0
    for at in _outside(text):
        if text[at] == ",":
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return parts


def _outside(text: str) -> list[int]:
    """Places in a text that are outside brackets and strings."""
    depth, quote, found, at = 0, "", [], 0
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\":
                at += 1
            elif text.startswith(quote, at):
                at += len(quote) - 1
                quote = ""
        elif char in "\"'":
            quote = text[at : at + 3] if text[at : at + 3] == char * 3 else char
            at += len(quote) - 1
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth == 0:
            found.append(at)
        at += 1
    return found
