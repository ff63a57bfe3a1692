"""C, C++, CUDA, Objective-C and C++, and the shader languages that look like them.

Definitions come from a reader of declarations that survives macros (`_coutline`), uses from the words of the text
(`_cuses`), the roles of types and what does not parse from a tree-sitter grammar.
"""

from __future__ import annotations

import functools
import re

import tree_sitter

from ..extract import Builder
from ..macros import Macros
from ..model import Flag
from ..syntax import error_rows, parse
from . import Language
from ._cdescribe import Describer, blocks
from ._cgrammars import Parts, of_lex, of_yacc
from ._clex import BLANK, Brackets, Text, lex
from ._clocals import Nest
from ._cmade import handed, made, offered, wanted
from ._cobjective import members, objective
from ._coutline import Outline
from ._cplain import CAPS, Entry
from ._cspaces import Spaces, rows_alone, spaces
from ._cuses import decisions, publish, specifiers
from ._cwords import NAME, Words

#: What makes a shader one that computes: the size of its groups.
_COMPUTES = re.compile(rb"\blayout\s*\([^()]*\blocal_size_[xyz]")
_GRAMMARS = {"c": "tree_sitter_c", "cuda": "tree_sitter_cuda", "glsl": "tree_sitter_glsl"}
#: More rows that do not parse are worth another try.
_MANY_ROWS = 20
#: macros of ``<inttypes.h>``: literals that stand between literals, ``"%" PRId64 "\n"``
_FORMATS = re.compile(rb"\b(?:PRI[diouxX]|SCN[dioux])(?:(?:LEAST|FAST)?(?:8|16|32|64)|MAX|PTR)\b")
_TYPE_WORD = re.compile(rb"\b(?:class|struct|union|enum)\b")
#: the words right before a name, and those of them that are not of C++
_RUN = re.compile(rb"(?:[A-Za-z_]\w*\s+)+\Z")
_STRANGER = re.compile(
    rb"\b(?!(?:explicit|constexpr|consteval|inline|friend|virtual|static|template|typename|extern)\b)[A-Za-z_]\w*"
)
#: ``std::enable_if_t<…>* = nullptr`` among the parameters of a template
_NULL = re.compile(rb"[\w>]\s*(\*)\s*=\s*\Z")
#: ``template class Box<int>;``
_INSTANTIATES = re.compile(rb"template\s+(?:class|struct|union)\s+[\w:\s]+<[^;{}()=]*>\s*;")
#: a macro with a row for itself at the start of a body, before a member: ``PyObject_HEAD``
_HEADS = re.compile(rb"\{\s*([A-Za-z]\w*_\w*)[ \t]*\r?\n\s*(?=[A-Za-z_][\w\s*]*[;\[(])")
#: a call that stands before the first value of a list: ``{ PyVarObject_HEAD_INIT(NULL, 0) "name", …``
_BEGINS_LIST = re.compile(rb"=\s*\{\s*([A-Za-z_]\w*\s*\([^(){};]*\))\s*(?=[\"\w.&])")
#: a macro before the type of a variable: ``extern HIDDEN PyTypeObject type;``
_HIDES = re.compile(
    rb"\n(?:extern[ \t]+|static[ \t]+)?([A-Z][A-Z0-9_]{2,})[ \t]+[A-Za-z_]\w*(?:[ \t]*\*+[ \t]*|[ \t]+)\w+[ \t]*[;=\[]"
)
#: a macro that ends a body: ``END_HANDLE_ERRORS``
_TAILS = re.compile(rb"[;}:]\s*\n[ \t]*([A-Z][A-Z0-9_]{2,}(?:\([^()\n]*\))?)[ \t]*\r?\n\s*(?=\})")
#: one between the parameters and the body of a lambda
_LAMBDA = re.compile(rb"\)\s*(__\w+__)\s*(?=->|\{)")
_ODD = (_HEADS, _BEGINS_LIST, _HIDES, _TAILS, _LAMBDA)
_TYPE_KEYWORDS = (b"class", b"struct", b"union", b"enum")


def extract(builder: Builder, parts: Parts | None = None) -> None:
    """Definitions, includes and uses of one file; of a grammar, of its ``parts`` in C."""
    language = builder.language if parts is None else "c"
    data, rules = (builder.source.data, range(0)) if parts is None else parts(builder.source.data)
    text = lex(data)
    containers: list[Entry] = []
    apple = language in ("objc", "objcpp") or b"\n@" in text.code
    if apple:
        text.code, containers = objective(text.code)
    brackets = Brackets(text.code)
    # A header may turn out to be C++: there words such as ``class`` are keywords.
    plain_c = language == "c" and builder.source.path.endswith(".c")
    initialises = language not in ("c", "objc", "glsl")
    outline = Outline(text.code, brackets, plain_c=plain_c, objective=apple, initialises=initialises)
    words = Words(text.clean, brackets, "objc" if apple else "c" if plain_c else "cpp" if language == "c" else language)
    outline.read(words.places_of(*_TYPE_KEYWORDS))
    # A lone ``$`` begins a placeholder of a text template.
    entries = [entry for entry in outline.entries if entry.name != b"$"]
    if rules:  # what an action declares is local to it
        entries = [entry for entry in entries if entry.byte not in rules]
    if containers:
        members(entries, containers)
        entries += containers
    if text.others:
        entries += _others(text, outline, entries)
    if language == "glsl" and _COMPUTES.search(text.code):
        for entry in entries:
            entry.flags |= Flag.KERNEL if entry.flags & Flag.ENTRY else 0
    comments = blocks(text)
    describer = Describer(builder, text, comments, decisions(words, text.code))
    describer.comments()
    describer.entries = entries
    for entry in entries:
        if text.stands_in(entry.byte):
            entry.flags |= Flag.STAND_IN
        describer.entry(entry)
    types = handed(text)
    for macro in text.macros:
        describer.macro(macro, types.get(macro.start, b"").decode("utf-8", "replace"))
    called: list[tuple[int, int]] = []
    builder.macros = Macros(tuple(wanted(text, entries, brackets)), offered(text))
    given = lex(builder.given) if builder.given else None
    for item in made(text, outline, entries, brackets, given):
        describer.made(item)
        called.append((item.start, item.end))
    for include in text.includes:
        builder.imported(include.path, "", "", include.byte, condition="system" if include.system else "")
    nest = Nest(brackets)
    told = Spaces() if plain_c else spaces(text, words, nest)
    noise = outline.noise + text.split + text.others + called + rows_alone(text, told)
    noise += _strange(text, entries, words)
    of_lambdas = specifiers(words)
    noise += [(int(words.starts[first]), int(words.ends[last])) for first, last in of_lambdas]
    if b"PRI" in text.code or b"SCN" in text.code:
        noise += [found.span() for found in _FORMATS.finditer(text.code)]
    tree, failed = _parsed(text, noise, apple, _GRAMMARS.get(language, "tree_sitter_cpp"))
    builder.root = tree.root_node
    rows = builder.source.rows
    builder.failed([(start, min(end, rows)) for start, end in failed if start < rows])
    publish(builder, text, words, nest, entries, outline.templates, told, of_lambdas)


def _strange(text: Text, entries: list[Entry], words: Words) -> list[tuple[int, int]]:
    """What no grammar knows: macros that stand for members, for the first values of a list, before a type, behind a pointer or
    at the end of a body, and what CUDA has before a constructor; pointers without a name among the parameters of templates that
    are null, and what is but instantiated."""
    code = text.code
    found = [match.span(1) for odd in _ODD for match in odd.finditer(code)]
    for entry in entries:
        if entry.flags & Flag.CONSTRUCTOR and (run := _RUN.search(code, entry.start, entry.byte)):
            found += [word.span() for word in _STRANGER.finditer(code, *run.span())]
    pointed = ((words.before == 42) | (words.before == 38)) & (words.kinds == NAME)
    pointed[:-1] &= words.after_at[:-1] == words.starts[1:]
    for word in pointed[:-1].nonzero()[0].tolist():
        if CAPS.match(words.spelling[words.ids[word]]):
            found.append((int(words.starts[word]), int(words.ends[word])))
    for place in words.places_of(b"nullptr"):
        if code[place + 7 : place + 8] in (b",", b">") and (match := _NULL.search(code, max(0, place - 24), place)):
            found.append(match.span(1))
    for place in words.places_of(b"template"):
        if match := _INSTANTIATES.match(code, place):
            declared = code[max(0, place - 40) : place].rstrip().endswith(b"extern")
            found.append((code.rfind(b"extern", 0, place) if declared else place, match.end()))
    return found


def _others(text: Text, main: Outline, taken: list[Entry]) -> list[Entry]:
    """What the branches that were not taken define: only what is named inside them.

    Two heads for one body: the head that was taken ends with its branch, so that neither is inside of the other.
    """
    outline = Outline(
        text.alternative, Brackets(text.alternative), plain_c=main.plain_c, objective=main.objective,
        initialises=main.initialises,
    )  # fmt: skip
    outline.read([found.start() for found in _TYPE_WORD.finditer(text.alternative)])
    heads = [entry for entry in taken if any(low <= entry.byte < high for low, high in text.taken)]
    found = []
    for entry in outline.entries:
        for start, end in text.others:
            if not start <= entry.byte < end:
                continue
            twins = [other for other in heads if other.kind is entry.kind and other.byte < start < other.end]
            if twins and entry.end > end:
                for other in twins:
                    other.end = start
            else:
                entry.end = min(entry.end, end)
            entry.head = min(entry.head, end)
            entry.start = max(entry.start, start)
            found.append(entry)
            break
    return found


def _parsed(
    text: Text, noise: list[tuple[int, int]], apple: bool, grammar: str
) -> tuple[tree_sitter.Tree, list[tuple[int, int]]]:
    """The tree of a text, and which rows did not parse. Where many did not, conditions may stand in the midst of statements:
    then without their directives, when that tells more."""
    tree = parse(_for_grammar(text, noise, apple), grammar)
    failed = error_rows(tree.root_node)
    if text.conditional and (lost := _rows(failed)) > _MANY_ROWS:
        again = parse(_for_grammar(text, noise + text.conditional, apple), grammar)
        rest = error_rows(again.root_node)
        if 2 * _rows(rest) < lost:
            return again, rest
    return tree, failed


def _rows(ranges: list[tuple[int, int]]) -> int:
    return sum(end - start for start, end in ranges)


def _for_grammar(text: Text, noise: list[tuple[int, int]], apple: bool) -> bytes:
    """The text for the grammar: macros that no grammar expects are spaces, and Objective-C's ``@`` parts too."""
    whole = objective(text.data)[0] if apple else text.data
    if not noise:
        return whole
    data = bytearray(whole)
    for start, end in noise:
        data[start:end] = whole[start:end].translate(BLANK)
    return bytes(data)


_record = functools.partial(Language, extract=extract, separator="::", family="c")

LANGUAGES = (
    _record("c", "C", suffixes=(".c", ".h")),
    _record(
        "cpp", "C++",
        suffixes=(
            ".cpp", ".cc", ".cxx", ".c++", ".h", ".hh", ".hpp", ".hxx", ".h++", ".inl", ".ipp", ".tpp", ".ixx", ".cppm",
        ),
    ),
    _record("cuda", "CUDA", suffixes=(".cu", ".cuh", ".hip"), fence="cuda"),
    _record("objc", "Objective-C", suffixes=(".m",), fence="objectivec"),
    _record("objcpp", "Objective-C++", suffixes=(".mm",), fence="objectivec"),
    _record("glsl", "GLSL", suffixes=(".glsl", ".vert", ".frag", ".comp", ".geom", ".tesc", ".tese")),
    _record("metal", "Metal", suffixes=(".metal",), fence="cpp"),
    _record(
        "yacc", "Yacc", extract=functools.partial(extract, parts=of_yacc),
        suffixes=(".y", ".yy", ".ypp"), fence="c",
    ),
    _record(
        "lex", "Lex", extract=functools.partial(extract, parts=of_lex),
        suffixes=(".l", ".lex"), fence="c",
    ),
    _record("hlsl", "HLSL", suffixes=(".hlsl", ".hlsli")),
)  # fmt: skip
