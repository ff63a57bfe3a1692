"""The pages beyond those of files: folders, subtrees, the A to Z, chapters, the summary."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote

import numpy as np
import pytest
import shelves
import trees

from repobook.content import Page, Row, Section, Table
from repobook.keywords import of_file
from repobook.pages import file as file_pages
from repobook.pages import keywords, lexicon, listings
from repobook.pages.paging import paged
from repobook.pages.shelf import Shelf
from repobook.render import markdown

GOLDENS = Path(__file__).parent / "whole"
SHOWN = (
    "index.md", "doc.md", "shapes/index.md", "shapes/doc.md", "shapes/sub.md", "keywords.md", "comprehensive_book.md",
    "comprehensive_book_building.md", "comprehensive_book_components.md", "comprehensive_book_testing.md", "summary.md",
    "shapes/plane.py_kw.md", "docs/guide.md_kw.md",
)  # fmt: skip
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return shelves.shelf(trees.PACKAGE, "shapes")


@pytest.fixture(scope="module")
def written(shelf: Shelf) -> dict[str, str]:
    """Every page of the book as Markdown."""
    pages = shelves.pages_of_the_whole(shelf)
    for file, path in enumerate(shelf.view.book.paths):
        docs = file_pages.pages(shelf.view, file, trees.PACKAGE[path])
        found = of_file(shelf.vocabulary, file, shelf.view.file_anchors(file))
        pages += [*docs, keywords.page(shelf, file, found, docs[0])]
    return {page.path: markdown.render(page) for page in pages}


@pytest.mark.parametrize("name", SHOWN)
def test_page(name: str, written: dict[str, str], golden: Callable[[Path, str], None]) -> None:
    golden(GOLDENS / name.replace("/", "__"), written[name])


def test_every_link_leads_to_a_page_that_exists(written: dict[str, str]) -> None:
    for path, text in written.items():
        for address in _LINK.findall(_FENCE.sub("", text)):
            if not address.startswith("http") and not address.startswith("#"):
                target = normpath(join(path.rpartition("/")[0], unquote(address.partition("#")[0])))
                assert target in written or target == "cycles.md", (path, address)


def test_links_of_keyword_lists_lead_to_ids(written: dict[str, str]) -> None:
    for path in ("shapes/sub.md", "native/sub.md", "keywords.md"):
        for address in _LINK.findall(written[path]):
            page, _, anchor = address.partition("#")
            target = normpath(join(path.rpartition("/")[0], unquote(page)))
            if anchor and anchor != "dependencies":
                assert f'id="{unquote(anchor)}"' in written[target], (path, address)


def test_a_folders_list_holds_what_the_lists_below_it_hold(written: dict[str, str]) -> None:
    inner = set(re.findall(r"^- (\S+): ", written["shapes/sub.md"], re.MULTILINE))
    assert {"`area`", "`Shape`", "`extent`", "`HALF_TURN`"} <= inner
    assert inner <= set(re.findall(r"^- (?:<a id=\S+></a>)?(\S+)(?: \S+ \S+)?: ", written["keywords.md"], re.MULTILINE))


def test_long_lists_are_cut_into_pages_that_hold_every_entry_once(shelf: Shelf) -> None:
    entries = np.arange(len(shelf.entries.lexicon.word), dtype=np.int32)
    for limit in (400, 1000, 4000):
        made = listings.cut(shelf.entries, entries, 0, limit)
        assert [piece.start for piece in made.pieces[1:]] == [piece.end for piece in made.pieces[:-1]]
        assert (made.pieces[0].start, made.pieces[-1].end) == (0, len(entries))
        assert len({piece.part for piece in made.pieces}) == len(made.pieces)
        for page in listings.pages(shelf.entries, made, ("A",), (), lambda part: f"sub_{part}.md")[1:]:
            assert len(markdown.render(page)) < limit + 600


def test_what_is_no_letter_has_its_own_heading() -> None:
    assert [lexicon.heading(text) for text in ("apple", "_x", "7zip", "~a", "Ärger", "")] == [
        "A", "_", lexicon.DIGITS, lexicon.SYMBOLS, "Ä", lexicon.SYMBOLS,
    ]  # fmt: skip


def test_a_page_that_is_too_long_goes_on() -> None:
    rows = tuple(Row(((f"row {number}",), ("x" * 50,))) for number in range(300))
    page = Page("a/doc.md", ("T",), (), (Section("One", "one", (Table(("n", "x"), rows),)), Section("Two", "two", ())))
    made = paged(page, 4000)
    text = "".join(markdown.render(item) for item in made)
    assert [item.path for item in made][:2] == ["a/doc.md", "a/doc_2.md"]
    assert all(text.count(f"| row {number} |") == 1 for number in range(300))
    assert all(len(markdown.render(item)) < 5000 for item in made)
