"""Python: modules, stubs, and Cython in the words of Python."""

from __future__ import annotations

import numpy as np
import tree_sitter

from ..extract import Builder
from ..model import Role
from ..syntax import captures, error_rows, parse, query
from . import Language
from ._comments import blocks, describe
from ._cython import SUFFIXES, TEMPLATES, Cython
from ._python_bindings import collect, packed
from ._python_declared import declarations
from ._python_definitions import assigned_value, define_all
from ._python_docs import Doc, assigned, doc_of, told
from ._python_facts import Binding
from ._python_file import PythonFile
from ._python_fixtures import requests
from ._python_imports import exports, imports
from ._python_variables import variables


def extract(builder: Builder) -> None:
    """Definitions, imports, uses and bindings of one file.

    Docstrings count as rows of comment.
    """
    data = builder.source.data
    path = builder.source.path
    cython = Cython(data, template=path.endswith(TEMPLATES)) if path.endswith(SUFFIXES) else None
    root = parse(bytes(cython.text) if cython else data, "tree_sitter_python").root_node
    builder.root = root
    builder.failed(error_rows(root))
    nodes = captures(root, query("tree_sitter_python", "python"))
    file = PythonFile(builder, root, nodes, cython)
    _describe(file)
    bindings = collect(file)
    imports(file, bindings)
    builder.exports = exports(file)
    exported = frozenset(builder.exports) if builder.exports is not None else None
    heads = define_all(file, exported)
    for head in heads:
        if (name := file.tokens.name_from(head.name.start_byte)) >= 0:
            bindings.bind(name, Binding.DEFINITION, head.scope)
    names = declarations(file, bindings, heads, exported) if cython else ()
    variables(file, bindings, heads, exported, names)
    given = requests(file, heads)
    tokens = file.tokens
    if (keywords := nodes.get("keyword")) and len(tokens.start_array):
        places = np.array([node.start_byte for node in keywords], np.int64)
        at = np.minimum(tokens.start_array.searchsorted(places), len(tokens.start_array) - 1)
        np.frombuffer(file.roles, np.uint8)[at[tokens.start_array[at] == places]] = Role.KEYWORD
    builder.columns(
        tokens.start_array, tuple(tokens.spellings), tokens.id_array, bytes(file.roles),
        tokens.form_array, tokens.receiver_array,
    )  # fmt: skip
    builder.bindings = packed(file, bindings, given)


def _describe(file: PythonFile) -> None:
    """The module's docstring, else its first comment."""
    builder = file.builder
    comments = [(node.start_byte, node.end_byte) for node in file.nodes.get("comment", ())]
    above = blocks(builder, comments)
    first = next((node for node in file.root.named_children if node.type != "comment"), None)
    doc = _docstring(file, first)
    if doc is not None and doc.text:
        builder.doc = (doc.text, doc.start, doc.end)
        told(file, doc)
        return
    describe(builder, above, first.start_point.row if first is not None else builder.source.rows)


def _docstring(file: PythonFile, first: tree_sitter.Node | None) -> Doc | None:
    """The string that a module begins with, else the one that it gives the name ``__doc__``."""
    if first is not None and first.type == "expression_statement" and first.named_child_count == 1:
        string = first.named_children[0]
        if string.type in ("string", "concatenated_string"):
            return doc_of(file, string)
    if b"__doc__" in file.data:
        for at in file.tokens.spelled("__doc__"):
            if file.scope_of[at] == 0 and file.tokens.forms[at] == 0:
                value = assigned_value(file, at)
                if value is not None and (doc := assigned(file, value)) is not None:
                    return doc
    return None


LANGUAGES = (
    Language(
        "python", "Python", extract,
        suffixes=(".py", ".pyi", ".pyw", *SUFFIXES),
        filenames=("SConstruct", "SConscript", "wscript"),
        shebangs=("python", "python2", "python3", "pypy", "pypy3"),
    ),
)  # fmt: skip
