"""C, C++, CUDA, Objective-C and C++, and the shader languages that look like them.

Definitions come from a reader of declarations that survives macros (`_coutline`), uses from the words of the text
(`_cuses`), the roles of types and what does not parse from a tree-sitter grammar.
"""

from __future__ import annotations

import functools

from ..extract import Builder
from ..syntax import error_rows, parse, query
from . import Language
from ._cdescribe import Describer, blocks
from ._clex import Brackets, Text, lex
from ._clocals import Nest
from ._cobjective import members, objective
from ._coutline import Entry, Outline
from ._cuses import decisions, publish, type_names
from ._cwords import Words

_GRAMMARS = {
    "c": ("tree_sitter_c", "c"),
    "cuda": ("tree_sitter_cuda", "cuda"),
    "glsl": ("tree_sitter_glsl", "glsl"),
}


def extract(builder: Builder) -> None:
    """Definitions, includes and uses of one file."""
    language = builder.language
    text = lex(builder.source.data)
    containers: list[Entry] = []
    apple = language in ("objc", "objcpp") or b"\n@" in text.code
    if apple:
        text.code, containers = objective(text.code)
    brackets = Brackets(text.code)
    plain_c = language in ("c", "objc", "glsl")
    outline = Outline(text.code, brackets, plain_c=plain_c, objective=apple)
    outline.read()
    entries = outline.entries
    if containers:
        members(entries, containers)
        entries += containers
    if text.others:
        entries += _others(text, plain_c, apple)
    comments = blocks(text)
    words = Words(text.clean, brackets, language)
    describer = Describer(builder, text, comments, decisions(words, text.code))
    describer.comments()
    for entry in entries:
        describer.entry(entry)
    for macro in text.macros:
        describer.macro(macro)
    for include in text.includes:
        builder.imported(include.path, "", "", include.byte, condition="system" if include.system else "")
    grammar, rules = _GRAMMARS.get(language, ("tree_sitter_cpp", "cpp"))
    tree = parse(_for_grammar(text, outline.noise, apple), grammar)
    builder.root = tree.root_node
    builder.failed(error_rows(tree.root_node))
    publish(builder, text, words, Nest(brackets), entries, type_names(tree.root_node, query(grammar, rules)))


def _others(text: Text, plain_c: bool, apple: bool) -> list[Entry]:
    """What the branches that were not taken define: only what is named inside them, with extents that stay inside."""
    outline = Outline(text.alternative, Brackets(text.alternative), plain_c=plain_c, objective=apple)
    outline.read()
    found = []
    for entry in outline.entries:
        for start, end in text.others:
            if start <= entry.byte < end:
                entry.end = min(entry.end, end)
                entry.head = min(entry.head, end)
                entry.start = max(entry.start, start)
                found.append(entry)
                break
    return found


def _for_grammar(text: Text, noise: list[tuple[int, int]], apple: bool) -> bytes:
    """The text for the grammar: macros that no grammar expects are spaces, and Objective-C's ``@`` parts too."""
    whole = objective(text.data)[0] if apple else text.data
    if not noise:
        return whole
    data = bytearray(whole)
    for start, end in noise:
        data[start:end] = b" " * (end - start)
    return bytes(data)


_record = functools.partial(Language, extract=extract, separator="::", family="c")

LANGUAGES = (
    _record("c", "C", suffixes=(".c", ".h")),
    _record(
        "cpp", "C++",
        suffixes=(".h", ".hh", ".hpp", ".hxx", ".h++", ".cc", ".cpp", ".cxx", ".c++", ".inl", ".ipp", ".tpp", ".ixx", ".cppm"),
    ),
    _record("cuda", "CUDA", suffixes=(".cu", ".cuh", ".hip"), fence="cuda"),
    _record("objc", "Objective-C", suffixes=(".m",), fence="objectivec"),
    _record("objcpp", "Objective-C++", suffixes=(".mm",), fence="objectivec"),
    _record("glsl", "GLSL", suffixes=(".glsl", ".vert", ".frag", ".comp", ".geom", ".tesc", ".tese")),
    _record("metal", "Metal", suffixes=(".metal",), fence="cpp"),
    _record("hlsl", "HLSL", suffixes=(".hlsl", ".hlsli")),
)  # fmt: skip
