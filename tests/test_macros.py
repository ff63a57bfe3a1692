"""Macros that files take from each other: which are given, and which are not."""

from __future__ import annotations

from repobook.macros import Macros, Shared, digest_of


def test_a_file_is_given_what_it_calls_with_what_that_calls() -> None:
    shared = Shared(
        [
            Macros(offered={"LIST": "#define LIST(_) _(a) EACH(_)", "EACH": "#define EACH(_) _(b)"}),
            Macros(offered={"OTHER": "#define OTHER(x) int x;"}),
        ]
    )
    given = shared.given(Macros(called=("LIST", "UNKNOWN")))
    assert given == b"#define EACH(_) _(b)\n#define LIST(_) _(a) EACH(_)\n"
    assert digest_of(given) != digest_of(b"") == b""


def test_what_files_define_unlike_is_not_given_and_what_they_define_alike_is() -> None:
    one, other = Macros(offered={"M": "#define M(x) int x;"}), Macros(offered={"M": "#define M(x) long x;"})
    assert Shared([one, one]).given(Macros(called=("M",))) == b"#define M(x) int x;\n"
    assert Shared([one, other]).given(Macros(called=("M",))) == b""


def test_macros_that_call_each_other_are_given_once_and_a_file_keeps_its_own() -> None:
    shared = Shared([Macros(offered={"A": "#define A(x) B(x)", "B": "#define B(x) A(x)"})])
    assert shared.given(Macros(called=("A",))) == b"#define A(x) B(x)\n#define B(x) A(x)\n"
    assert shared.given(Macros(called=("A",), offered={"B": "#define B(x) x"})) == b"#define A(x) B(x)\n"
