"""Every language record, and the goldens of what each finds in a file. The format is described in ``carets.py``."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import carets
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repobook.languages import Language, languages
from repobook.model import Document, Flag

FOLDER = Path(__file__).parent / "languages"
CASES = sorted(FOLDER.glob("*/*.txt"))
LANGUAGES = list(languages().values())


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_golden(path: Path, golden: Callable[[Path, str], None]) -> None:
    language = languages()[path.parent.name]
    data = carets.source(path.read_text(encoding="utf-8")).encode()
    document = carets.analyze(carets.path_of(path, language), data, language)
    check(document, data)
    golden(path, carets.write(data, *carets.document_notes(document)))


def test_docs_that_are_assigned_stand_in_their_rows() -> None:
    language = languages()["python"]
    data = carets.source((FOLDER / "python" / "docs.txt").read_text(encoding="utf-8")).encode()
    document = carets.analyze("docs.py", data, language)
    rows = data.decode().split("\n")
    for item in (document, *document.definitions):
        words = item.doc.replace("{", " ").replace("}", " ").split()
        if words:
            assert words[0] in rows[item.doc_start] + rows[item.doc_start + 1]
            assert words[-1].rstrip(".") in " ".join(rows[item.doc_start : item.doc_end])


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda item: item.name)
def test_record(language: Language) -> None:
    assert language.name == language.name.lower()
    assert language.title
    assert language.suffixes or language.filenames or language.shebangs
    assert all(suffix.startswith(".") for suffix in language.suffixes)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda item: item.name)
def test_empty_file(language: Language) -> None:
    document = carets.analyze("empty", b"", language)
    assert document.language == language.name
    assert document.lines == 0
    assert document.definitions == ()


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda item: item.name)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_bytes(language: Language, data: st.DataObject) -> None:
    """Any bytes give a document that holds together: noise, and real source cut and mixed."""
    seeds = [
        carets.source(path.read_text(encoding="utf-8")).encode() for path in CASES if path.parent.name == language.name
    ]
    noise = st.binary(max_size=200)
    if seeds:
        seed = data.draw(st.sampled_from(seeds))
        start = data.draw(st.integers(0, len(seed)))
        end = data.draw(st.integers(0, len(seed)))
        text = seed[:start] + data.draw(noise) + seed[end:]
    else:
        text = data.draw(noise)
    text = text.decode("utf-8", "replace").encode()  # languages are given UTF-8
    suffix = language.suffixes[0] if language.suffixes else ""
    check(carets.analyze(f"file{suffix}", text, language), text)


def check(document: Document, data: bytes) -> None:
    """What holds for every document."""
    for index, item in enumerate(document.definitions):
        assert 0 <= item.start_byte <= item.byte < item.end_byte <= len(data)
        written = data[item.byte :].decode("utf-8", "replace")
        if item.flags & Flag.MADE:
            assert re.match(r"[A-Za-z_]\w*\s*\(", written), (item.name, written[:40])
            continue
        # The call of a macro that stands on several rows is a name on one.
        assert written.startswith(item.name.partition("(")[0]), (item.name, written[:40])
        assert "".join(written.split()).startswith("".join(item.name.split())), (item.name, written[:40])
        assert item.end_row > item.start_row
        assert item.enclosing < index
        assert "\n" not in item.signature
        if item.enclosing >= 0:
            outer = document.definitions[item.enclosing]
            assert outer.start_byte <= item.start_byte
            assert item.end_byte <= outer.end_byte
    starts = np.frombuffer(document.references.start, "<u4")
    assert (np.diff(starts.astype(np.int64)) > 0).all()
    receivers = np.frombuffer(document.references.receiver, "<i4")
    assert (receivers < np.arange(len(receivers))).all()
    assert all(0 <= start < end <= max(document.lines, 1) for start, end in document.errors)
    for item in document.imports:
        assert 0 <= item.byte <= len(data)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", "/* eslint-disable-next-line */\n" * 1_500 + "function f() {}\n"),
        ("a.js", "it('x', () => {});\nconst x = " + "a ? b : " * 1_500 + "c;\n"),
        ("a.js", "//// " + "a " * 20_000 + "\nfunction f() {}\n"),
        ("a.cc", "int x\nFOO_BAR\n" * 1_000 + ")->a\n" * 1_000 + "int f(word);\n" * 1_000),
    ],
    ids=["lines to tools", "choices", "no frame", "no declarations"],
)
def test_what_repeats_often_is_read_soon(path: str, text: str) -> None:
    language = carets.language_of(path)
    assert language is not None
    begin = time.process_time()
    carets.analyze(path, text.encode(), language)
    assert time.process_time() - begin < 4


def test_a_value_of_yaml_says_that_its_end_is_left_out() -> None:
    indent = " " * 150
    rows = "".join(f"{indent}word{number}\n" for number in range(20))
    items = "".join(f"{indent}item{number},\n" for number in range(20))
    text = f"list: [\n{items}{indent}]\nfolded: >\n{rows}"
    document = carets.analyze("a.yml", text.encode(), languages()["yaml"])
    assert [item.value[-1] for item in document.definitions] == ["…", "…"]
