"""Every pattern and every finding rule: what it sees, and where it stays silent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from evidence_cases import LINE, missing, observe, read, shown
from hypothesis import example, given, settings
from hypothesis import strategies as st

from repobook.evidence import Rule, code, spans
from repobook.findings import all_rules, rules
from repobook.languages import languages
from repobook.patterns import all_patterns, patterns

HERE = Path(__file__).parent
CASES = sorted([*(HERE / "patterns").glob("*.txt"), *(HERE / "findings").glob("*.txt")])


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_case(path: Path, golden: Callable[[Path, str], None]) -> None:
    rule, name, source = read(path)
    _, observations = observe(name, source.encode())
    seen = shown(source, rule, observations)
    assert seen.strip(), f"{rule} sees nothing in its own case"
    golden(path, f"{source}{LINE}\n{seen}")


@pytest.mark.parametrize(("folder", "found"), [("patterns", all_patterns()), ("findings", all_rules())])
def test_every_rule_has_a_case(folder: str, found: tuple[Rule, ...]) -> None:
    assert missing(HERE / folder, found) == []


@pytest.mark.parametrize("rule", [*all_patterns(), *all_rules()], ids=lambda rule: rule.id)
def test_rules_say_what_they_are(rule: Rule) -> None:
    assert rule.languages and set(rule.languages) <= set(languages())
    assert rule.title[0].isupper() and not rule.title.endswith(".")
    if rule.section == "pattern":
        assert rule in all_patterns()
    else:
        assert rule.section in ("performance", "security")
        assert rule.level in ("note", "warning", "error")
        assert rule.sentence.endswith(".")


def test_rules_of_a_language() -> None:
    assert {rule.id for rule in rules("go")} >= {"recursion", "defer-in-loop", "shell-command"}
    assert not {rule.id for rule in patterns("go")} & {"data-class", "crtp"}
    assert rules("markdown") == ()


FILES = (
    "x.py",
    "x.cpp",
    "x.cu",
    "x.c",
    "x.js",
    "x.ts",
    "x.go",
    "x.rs",
    "X.java",
    "x.sh",
    "Dockerfile",
    "x.yaml",
    "x.mm",
)
WORDS = """
    class def for while if return with lock: async await yield import self. cls( eval( exec system( strcpy( new delete
    template < > <<< >>> operator static & * ~ { } ( ) [ ] ; : = += == 'a' "b" # // /* */ @register @cache x f( go defer
    unsafe dyn trap rm -rf $x curl | sh FROM ADD http:// USER root ${{ }} run: uses: visit memcpy( std:: vector
    push_back( lock_guard thread_local raise throw torch .item( .to( device
"""


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(FILES),
    parts=st.lists(st.sampled_from(WORDS.split()), max_size=60),
    layout=st.sampled_from((" ", "\n", "\n    ")),
    rest=st.binary(max_size=30),
)
@example(name="x.sh", parts=["-rf"], layout=" ", rest=b"\\")  # the grammar sees a name past the end
def test_observing_never_fails(name: str, parts: list[str], layout: str, rest: bytes) -> None:
    source = layout.join(parts).encode() + rest
    document, observations = observe(name, source)
    for item in observations:
        assert 0 <= item.start_row < item.end_row <= max(document.lines, 1)


@pytest.mark.parametrize("text", ["a", "a `b` c", "`b`", "a ``b`` `c", "x`", "``"])
def test_source_text_comes_out_of_a_sentence_as_it_went_in(text: str) -> None:
    assert list(spans(f"Says {code(text)} and {code('y')}.")) == [
        ("Says ", False), (text, True), (" and ", False), ("y", True), (".", False),
    ]  # fmt: skip


def test_values_on_the_host_are_no_transfers() -> None:
    source = "import torch\n\nfor row in rows:\n    print(row.item(), row.tolist())\n"
    rules_seen = [item.rule for item in observe("x.py", source.encode())[1]]
    assert "transfer-in-loop" not in rules_seen
    assert "transfer-in-loop" in [item.rule for item in observe("x.py", f"{source}x.cuda()\n".encode())[1]]
