"""Doc texts of every dialect: the text, and the Markdown it becomes. The page's title is its first sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from repobook.content import Page
from repobook.doctext import blocks, first_sentence
from repobook.render.markdown import render

CASES = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_doc(case: Path, golden: Callable[[Path, str], None]) -> None:
    doc = case.read_text(encoding="utf-8").rstrip("\n")
    page = Page("doc.md", (first_sentence(doc),), lead=blocks(doc))
    golden(case.with_suffix(".md"), render(page))
