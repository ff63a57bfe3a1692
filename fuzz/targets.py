"""What is fuzzed: the analysis of each language, and what becomes of documents and doc comments on pages.

Each target takes bytes, and raises when something does not hold that holds for every input. What must hold is written
down once, in the tests, and taken from there.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from repobook import doctext, mdtext
from repobook.analyze import Analysis, analyze
from repobook.classify import decode
from repobook.config import Config
from repobook.content import Block, Code, Link, Page, Piece, Section
from repobook.languages import Language, languages
from repobook.model import SourceFile
from repobook.render import markdown
from repobook.render.html import body

TESTS = Path(__file__).parent.parent / "tests"
sys.path.insert(0, str(TESTS))


def _of_tests(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, TESTS / path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


carets: Any = _of_tests("carets.py")
of_languages: Any = _of_tests("test_languages.py")
of_markdown: Any = _of_tests("render/test_inert.py")
of_site: Any = _of_tests("site/test_site_inert.py")

Target = Callable[[bytes], None]


def targets() -> dict[str, Target]:
    """All targets by name."""
    found: dict[str, Target] = {name: _language(record) for name, record in languages().items()}
    return {**found, "_any": _any, "_document": _document, "_doc_comment": _doc_comment}


def _language(record: Language) -> Target:
    name = carets.path_of(TESTS / "languages" / record.name / "seed.txt", record)

    def target(data: bytes) -> None:
        text = data.decode("utf-8", "replace").encode()
        of_languages.check(carets.analyze(name, text, record), text)
        _analyzed(SourceFile(name, len(text), language=record.name), "utf-8", text)

    return target


def _any(data: bytes) -> None:
    """Bytes in whatever encoding, as text."""
    decoded = decode(data)
    if decoded is not None:
        _analyzed(SourceFile("file.txt", len(data)), *decoded)


def _analyzed(file: SourceFile, encoding: str, text: bytes) -> None:
    found = analyze(file, "", (encoding, text), Config())
    assert "failed" not in found.detail, found.detail
    packed = msgspec.msgpack.encode(found)
    assert msgspec.msgpack.encode(msgspec.msgpack.decode(packed, type=Analysis)) == packed


def _document(data: bytes) -> None:
    """A Markdown document as page content."""
    _shown(mdtext.blocks(data.decode("utf-8", "replace"), 0, _address))


def _doc_comment(data: bytes) -> None:
    """The doc text of a definition, whole and in one sentence."""
    text = data.decode("utf-8", "replace")
    _shown(doctext.blocks(text))
    assert "\n" not in str(doctext.first_sentence(text))


def _address(target: str, label: str, code: bool) -> Piece:
    if target.startswith("http"):
        return Link(label, url=target, code=code)
    return Code(label) if code else label


def _shown(blocks: tuple[Block, ...]) -> None:
    """Blocks on a page: what a browser and a reader of Markdown make of it is inert."""
    page = Page("page.md", ("Title",), (), (Section("Section", "section", blocks),))
    of_site.check_inert(of_site.parsed(body(page, "b/page.html", "python")))
    text = markdown.render(page)
    text.encode()
    seen = of_markdown.parsed(text)
    assert seen.comments == 0
    assert not {"script", "style", "iframe", "img", "form", "input"} & set(+seen.tags), seen.tags
