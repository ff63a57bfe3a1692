"""What a file of Cython declares without the words of Python: variables with types, functions of C, types. Pure."""

from __future__ import annotations

from ..model import Flag, Kind, Role
from ._cython import type_named
from ._python_bindings import Bindings
from ._python_definitions import Head, public
from ._python_facts import Binding, Scope
from ._python_file import PythonFile
from ._python_variables import SHORT


def declarations(
    file: PythonFile, bindings: Bindings, heads: list[Head], exported: frozenset[str] | None
) -> set[tuple[int, str]]:
    """Defines what modules and classes declare, each name once, and binds all declared names. Returns scopes and names of what
    it defined."""
    assert file.cython is not None
    scopes = {head.scope: head for head in heads if head.node.type == "class_definition"}
    named = {(head.outer, file.text(head.name.start_byte, head.name.end_byte)) for head in heads}
    taken: set[tuple[int, str]] = set()
    for item in file.cython.declared:
        at = file.tokens.name_from(item.byte)
        if at < 0:
            continue
        name, scope = file.tokens.names[at], file.scope_of[at]
        how = Binding.ASSIGN if item.kind is Kind.VARIABLE else Binding.DEFINITION
        annotation = type_named(item.type) if how == Binding.ASSIGN else ""
        file.roles[at] = Role.WRITE
        if file.scopes[scope][0] not in (Scope.MODULE, Scope.CLASS) or (scope, name) in named or (scope, name) in taken:
            bindings.bind(at, Binding.ASSIGN, -1, bindings.annotation_text(annotation) if annotation else -1)
            continue
        bindings.bind(at, how, -1, bindings.annotation_text(annotation) if annotation else -1)
        taken.add((scope, name))
        owner = scopes.get(scope)
        file.roles[at] = Role.DEFINITION
        file.builder.define(
            name, _kind(item.kind, name, owner), item.byte, item.start, item.end, signature=item.head, type=item.type,
            value=item.value if len(item.value) <= SHORT else "",
            flags=int(Flag.EXPORTED) if public(file, name, item.start, exported, top=owner is None) else 0,
            owner=item.owner,
        )  # fmt: skip
    return taken


def _kind(kind: Kind, name: str, owner: Head | None) -> Kind:
    if kind is Kind.FUNCTION:
        return Kind.METHOD if owner is not None else kind
    if kind is not Kind.VARIABLE:
        return kind
    if owner is not None:
        return Kind.FIELD
    return Kind.CONSTANT if name.isupper() and len(name) > 1 else kind
