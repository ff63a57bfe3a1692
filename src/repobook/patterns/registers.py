"""Functions that a call enters somewhere under a name: ``library.impl("add", add_impl, "CPU")``, ``module.def("add", &add)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from ..evidence import BEFORE_ARGUMENTS, C_FAMILY, CPP, JAVASCRIPT, PYTHON, Rule, Seen, Site, arguments, call_of, code

_PLAIN = frozenset({"impl", "def", "bind", "connect", "subscribe", "on", "use"})
_STRINGS = frozenset({"string", "string_literal", "template_string"})
_NAME = re.compile(r"[&*\s]*([A-Za-z_]\w*)$")
#: in bindings of C++ for other languages
_MEMBER = re.compile(r"&((?:[A-Za-z_]\w*::)+[A-Za-z_]\w*)$")
_WORD = rb"(?:[&*]?[\w:]+|\"[^\"\n]*\")"
_WORDS = re.compile(rb"\s*\(\s*(%s\s*(?:,\s*%s\s*){0,3})\)" % (_WORD, _WORD))
_PARTS = re.compile(_WORD)
#: what a lambda gives that is registered: ``return new Mean(…)``, ``return std::make_unique<Mean>(…)``
_GIVES = re.compile(
    rb"\breturn\s+(?:new\s+((?:::)?[A-Za-z_][\w:]*(?:<[\w:,\s]*>)?)|(?:std::)?make_(?:unique|shared)<([\w:,\s]+)>)\s*[({;]"
)
_BRACKETS = re.compile(rb"[(){};]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
#: a table of functions for Python (https://docs.python.org/3/c-api/structures.html), and a row of one
_TABLE = re.compile(rb"\bPyMethodDef(?:\s*,\s*\w+)?\s*>?\s+[\w:]+\s*(?:\[[^\]\n]*\])?\s*=\s*\{")
_ROW = re.compile(rb"\{\s*\"([^\"\n]+)\"\s*,([^{},\"]+?),")
_FUNCTION = re.compile(rb"([A-Za-z_][\w:]*(?:<[\w:\s]*>)?)[\s)]*\Z")
#: Longest chain of calls behind a macro that is looked through.
_CHAIN = 4_000
_MACRO = re.compile(r"[A-Z][A-Z0-9_]+\(")


def see(site: Site) -> Iterator[Seen]:
    """Calls that take a name as text and a function: one of this file, and in C++ what is written right behind the name or a
    member of a class. The tables in which C tells Python of functions are such calls too."""
    if site.language in C_FAMILY and "PyMethodDef" in site.names:
        yield from _tables(site)
    if site.language in C_FAMILY and site.language not in CPP:
        return
    starts = [name for name in site.names if name[:1] in "rRaAd"]  # asked of every name of every file
    binds = site.language in CPP
    macros = {name for name in site.names if "REGISTER" in name and name.isupper()} if binds else set()
    words = sorted(
        [
            *(_PLAIN & site.names),
            *(name for name in starts if name.lower().startswith(("register", "add_"))),
            *(name for name in starts if binds and name.startswith("def_")),
        ]
    )
    if not words and not macros:
        return
    own = {item.name for item in (site.definitions[index] for index in (*site.callables, *site.types))}
    found = []
    for node in site.uses(*words, after=BEFORE_ARGUMENTS if site.language == "python" else b""):
        if site.text(node) in macros and _WORDS.match(site.data, node.end_byte):
            continue
        call = call_of(node)
        given = arguments(call) if call is not None else []
        if binds:
            given = [_unwrapped(site, item) for item in given]
        named = [item for item in given if item.type in _STRINGS]
        if call is None or not named:
            continue
        functions = [
            code(match.group(1))
            for item in given
            if (match := _NAME.match(_plain(site, item))) and match.group(1) in own
        ]
        if not functions and binds and len(given) > 1 and given[0].type in _STRINGS:
            functions = _bound(site, given[1], arguments(call)[1] is not given[1])
        if functions:
            names = [site.text(item).strip("\"'`") for item in named]
            more = "".join(f" (`{name}`)" for name in names[1:])
            made = _made(site, call, node)
            found.append((node.start_byte, site.at(named[0], f"{code(names[0])} → {functions[0]}{more}{made}")))
    found += _by_macro(site, macros, own)
    for _, seen in sorted(found):
        yield seen


def _tables(site: Site) -> Iterator[Seen]:
    """The rows of tables of functions for Python: ``{"add", (PyCFunction)kit_add, METH_O, "…"}``."""
    for table in _TABLE.finditer(site.data):
        end = site.data.find(b"};", table.end())
        for found in _ROW.finditer(site.data, table.end(), end if end >= 0 else len(site.data)):
            function = _FUNCTION.search(found[2])
            if function and function[1] not in (b"NULL", b"nullptr"):
                row = site.row(found.start(1))
                name, meant = found[1].decode("utf-8", "replace"), function[1].decode("utf-8", "replace")
                yield row, row + 1, f"{code(name)} → {code(meant)}"


def _by_macro(site: Site, macros: set[str], own: set[str]) -> Iterator[tuple[int, Seen]]:
    """What macros enter that are named so: ``REGISTER_DISPATCH(add_stub, &add_kernel)``, ``REGISTER_METRIC(Mean, "mean")``, or
    with a function behind it that makes one. Outside of functions that parses as many things, so the arguments are read as
    words."""
    for node in site.uses(*sorted(macros)):
        given = _WORDS.match(site.data, node.end_byte)
        if given is None or site.data[: node.start_byte].rpartition(b"\n")[2].lstrip().startswith(b"#"):
            continue
        words = [part.decode("utf-8", "replace") for part in _PARTS.findall(given[1])]
        texts = [word for word in words if word.startswith('"')]
        name = texts[0].strip('"') if texts else words[0]
        others = [word.lstrip("&*") for word in words if word not in texts]
        functions = _given_behind(site.data, given.end()) if texts else []
        functions += [other for other in (others if texts else others[1:]) if other.rpartition("::")[2] in own]
        if name and functions and (texts or functions[0] != name):
            row = site.row(given.start(1))
            yield given.start(1), (row, row + 1, f"{code(name)} → {code(functions[0])}")


def _given_behind(data: bytes, start: int) -> list[str]:
    """The one class that functions make which the calls behind a macro are given: ``REGISTER(…).set_body([] { return new Mean; })``."""
    if not data[start : start + 200].lstrip().startswith(b"."):
        return []
    depth, end = 0, start
    for found in _BRACKETS.finditer(data, start, start + _CHAIN):
        depth += (found[0] in b"({") - (found[0] in b")}")
        if found[0] == b";" and not depth:
            end = found.end()
            break
    made = {b"".join((found[1] or found[2]).split()) for found in _GIVES.finditer(data, start, end)}
    return [item.decode("utf-8", "replace") for item in made] if len(made) == 1 else []


def _unwrapped(site: Site, node: tree_sitter.Node) -> tree_sitter.Node:
    """The argument of a macro that takes one, as ``TORCH_FN(add)``; anything else as it is."""
    if node.type == "call_expression" and _MACRO.match(site.text(node)):
        inside = arguments(node)
        if len(inside) == 1:
            return inside[0]
    return node


def _bound(site: Site, node: tree_sitter.Node, wrapped: bool) -> list[str]:
    """What C++ binds to a name without a name of its own in this file: a lambda, the member of a class, or what a macro takes
    as a function."""
    if node.type == "lambda_expression":
        return ["a lambda"]
    text = "".join(site.text(node).split())
    match = _MEMBER.match(text) if node.type == "pointer_expression" else None
    if match:
        return [code(match[1])]
    return [code(text)] if wrapped and node.type in ("identifier", "qualified_identifier") else []


def _plain(site: Site, node: tree_sitter.Node) -> str:
    """An argument that is a name; "" for anything else. ``key=name`` counts by its value."""
    if node.type == "keyword_argument":
        value = node.child_by_field_name("value")
        return site.text(value) if value is not None else ""
    return site.text(node) if node.type in ("identifier", "pointer_expression", "qualified_identifier") else ""


def _made(site: Site, call: tree_sitter.Node, name: tree_sitter.Node) -> str:
    """What the receiver was made by, when that is an assignment with text in the same function."""
    function = site.function_around(call.start_byte)
    if call.start_byte == name.start_byte or function is None or site.language != "python":
        return ""
    receiver = "".join(site.data[call.start_byte : name.end_byte].decode("utf-8", "replace").split()).partition(".")[0]
    for node in site.uses(receiver, start=function.start_byte, end=call.start_byte):
        assignment = node.parent
        if assignment is not None and assignment.type == "assignment":
            made = assignment.child_by_field_name("right")
            if made is not None and made.type == "call" and any(item.type == "string" for item in arguments(made)):
                return f" on {code(site.text(made))}"
    return ""


PATTERN = Rule("registers", "Registers", (*PYTHON, *C_FAMILY, *JAVASCRIPT), see)
