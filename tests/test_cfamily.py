"""What holds for every C-like text, and the corners of its preprocessor."""

from __future__ import annotations

import carets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repobook.languages import cfamily, languages
from repobook.languages._clex import DIRECTIVE, Brackets, directives, lex
from repobook.model import Document, Flag
from repobook.syntax import error_rows, parse

PIECES = st.lists(
    st.sampled_from(
        [b"#if A\n", b"#else\n", b"#elif B\n", b"#endif\n", b"#define F(x) {x\\\n}\n", b"// c\n", b"/* { */", b'"}"',
         b"'('", b'R"(})"', b"{", b"}", b"(", b")", b";", b"int f", b"class X ", b"template <", b">", b"::", b"\n"]
    ),
    max_size=30,
)  # fmt: skip


def analyze(text: str, language: str = "cpp") -> Document:
    return carets.analyze("file.cpp", text.encode(), languages()[language])


def names(text: str, language: str = "cpp") -> list[str]:
    return [item.qualified_name for item in analyze(text, language).definitions]


def test_conditions_in_the_midst_of_statements_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """int run(int a) {
#ifdef A
  if (one(a))
#else
  if (two(a))
#endif
    return 1;
  else
    puts("b"
#ifdef B
      "c"
#endif
      "d");
}
"""
    assert analyze(text, "c").errors
    monkeypatch.setattr(cfamily, "_MANY_ROWS", 0)
    assert not analyze(text, "c").errors


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_every_form_keeps_bytes_and_rows(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    text = lex(data)
    for form in (text.clean, text.code, text.alternative or data):
        assert len(form) == len(data)
        assert [at for at, value in enumerate(form) if value == 10] == [
            at for at, value in enumerate(data) if value == 10
        ]
    for place, partner in Brackets(text.code).match.items():
        assert partner < 0 or Brackets(text.code).match[partner] == place


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([b"\n", b" ", b"\t#", b"#", b"if x", b"\\\n", b"\\", b"a", b"\r\n#"]), max_size=20))
def test_directives_found_by_their_sign_are_those_of_the_expression(pieces: list[bytes]) -> None:
    text = b"\n" + b"".join(pieces)
    assert [match.span() for match in directives(text)] == [match.span() for match in DIRECTIVE.finditer(text)]


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_any_pieces_analyze(pieces: list[bytes]) -> None:
    data = b"".join(pieces).decode()
    for item in analyze(data).definitions:
        assert item.flags & Flag.MADE or data.encode()[item.byte :].startswith(item.name.encode())


def test_a_branch_that_splits_a_block_is_chosen_and_the_other_is_read_too() -> None:
    text = "#ifdef A\nclass X : public Y {\n#else\nclass X {\n#endif\n  int member;\n};\nint after();\n"
    assert names(text) == ["X", "X", "X::member", "after"]


def test_balanced_branches_are_both_read() -> None:
    assert names("#ifdef A\nint f() { return 1; }\n#else\nint g() { return 2; }\n#endif\n") == ["f", "g"]


def test_the_same_condition_takes_the_same_branch() -> None:
    text = "#ifdef A\nvoid f() {\n#else\nvoid g() {\n#endif\n#ifdef A\n}\n#else\n}\n#endif\nint last;\n"
    assert names(text) == ["f", "g", "last"]


def test_dead_branches_define_nothing() -> None:
    assert names("#if 0\nint dead;\n#else\nint live;\n#endif\n") == ["live"]


def test_macros_without_a_semicolon_hide_nothing() -> None:
    assert names("REGISTER(x)\nDEFINE_it(y, 1)\nnamespace a { SOME_API(2) int f(int = 3); }\n") == ["a", "a::f"]


def test_attributes_and_defaults_hide_nothing() -> None:
    text = (
        "struct S { int f(int a = g({1, 2}), bool b = (1 < 2)) const LOCKED(m_) { return a; } int h() ATTRIBUTE(x); };"
    )
    assert names(text) == ["S", "S::f", "S::h"]


def test_a_prototype_is_a_declaration_and_a_body_is_not() -> None:
    first, second = analyze("int f(int);\nint f(int x) { return x; }\n").definitions
    assert first.flags & Flag.DECLARATION
    assert not second.flags & Flag.DECLARATION


def test_names_in_a_nameless_namespace_are_not_exported() -> None:
    definition = analyze("namespace { int helper() { return 1; } }").definitions[0]
    assert definition.flags & Flag.STATIC
    assert not definition.flags & Flag.EXPORTED


def test_keywords_of_cpp_are_names_in_c() -> None:
    document = carets.analyze("file.c", b"int f(struct class *new) { return new->template; }", languages()["c"])
    assert [item.name for item in document.definitions] == ["f"]
    assert {"class", "new", "template"} <= set(document.names)


def test_a_bracket_that_another_kind_closes_ends_the_look_for_an_initialiser() -> None:
    """A bracket's partner may stand before it where brackets are mixed up; the look for the end went round forever."""
    document = carets.analyze("a.cu", b"OP(i {\n   auto snt =>(di}\n", languages()["cuda"])
    assert document.lines == 2


def test_what_is_whole_inside_of_a_large_error_did_parse() -> None:
    """A grammar that gets lost makes one ERROR of a whole file: reported are the rows of what is whole in no part."""
    good = "int f(int a) {\n  return a;\n}\n\n// says why\n" * 8
    root = parse(f"{good}enum wrong : = {{{{ if (\n{good}".encode(), "tree_sitter_cpp").root_node
    rows = error_rows(root)
    assert root.has_error
    assert sum(end - start for start, end in rows) < 6
    assert any(start <= 40 < end for start, end in rows)


def test_lists_that_call_lists_are_read_to_their_end() -> None:
    lists = "\n".join(f"#define L{n}(_) L{n + 1}(_) L{n + 1}(_)" for n in range(30))
    text = f"#define ONE(a) int a;\n{lists}\n#define L30(_) _(x)\nL20(ONE)\nL0(ONE)\nint last;\n"
    found = names(text)
    assert found.count("x") == 1024  # 2**10; what becomes more than is read makes nothing
    assert found[-1] == "last"


def test_a_comment_above_a_call_is_on_what_goes_by_an_argument_of_it() -> None:
    text = "#define ARG(T, name) T name##_; T name() const;\n/// How many.\nARG(int, size)\n\n// All kinds.\nARG(long, kinds_of) = 3;\n"
    found = {item.name: item.doc for item in analyze(text).definitions if item.doc}
    assert found == {"size": "How many.", "kinds_of": "All kinds."}


def test_macros_of_others_make_what_a_reader_looks_up() -> None:
    """Not how a class is copied, nor what is static, opens a namespace or gives a template's variable a value."""
    given = (
        b"#define MAKE(x) struct x##Node { x##Node(int size); x##Node(const x##Node&); ~x##Node(); int call(); };"
        b" namespace far { int x##_far; } static int x##_here; template <> int Held<x##Node>::value = 1; int x##_count\n"
    )
    document, macros = carets.analyze_with("file.cpp", b"MAKE(Box);\n", languages()["cpp"], given)
    found = [item.qualified_name for item in document.definitions]
    assert found == ["BoxNode", "BoxNode::BoxNode", "BoxNode::call", "far::Box_far", "Box_count"]
    assert macros.called == ("Box", "MAKE") and not macros.offered
    assert all(item.flags & Flag.MADE and item.row == 0 for item in document.definitions)


@pytest.mark.parametrize(
    "text",
    [
        "typedef struct {\n    PyObject_HEAD\n\n    PyObject *wrapped;\n} Box;\n",
        'PyTypeObject type = {\n    PyVarObject_HEAD_INIT(NULL, 0)\n    "box", sizeof(Box),\n};\n',
        "\nextern HIDDEN PyTypeObject boxType;\n",
        "\nHIDDEN PyTypeObject boxType = { 0 };\n",
        "PyObject* run() {\n  HANDLE_ERRORS\n  return go();\n  END_HANDLE_ERRORS\n}\n",
        "int run(int a) {\n  switch (a) {\n    case 1: return 2;\n    default:\n      ERROR_OTHER\n  }\n}\n",
        "void copy(char* C10_RESTRICT to, const char * RESTRICT from, long size);\n",
        "int run() { return each([=](int a) __ubsan_ignore__ -> int { return a; }); }\n",
    ],
)
def test_macros_that_no_grammar_knows_are_passed_over(text: str) -> None:
    assert analyze(text).errors == ()


def test_what_only_looks_like_such_macros_stays() -> None:
    text = "int f(int a, int b) {\n  int c = a * MASK_ONE;\n  return c & FLAG ? A_B\n  : b;\n}\nenum E {\n  A_ONE,\n  B_TWO\n};\n"
    document = analyze(text)
    read = {document.names[number] for number in np.frombuffer(document.references.name, "<u4").tolist()}
    assert {"MASK_ONE", "FLAG", "A_B"} <= read and document.errors == ()
    assert [item.name for item in document.definitions] == ["f", "E", "A_ONE", "B_TWO"]
