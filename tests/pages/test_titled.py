"""Tests that go by titles: on their page, in counts, and in no index of names."""

from __future__ import annotations

from shelves import pages_of_the_whole, shelf

from repobook.content import plain
from repobook.keywords import of_file
from repobook.pages.file import pages
from repobook.pages.purpose import purpose
from repobook.render.found import everything
from repobook.render.markdown import render

FILES = {
    "lib/sum.js": "exports.sum = function (a, b) { return a + b }\n",
    "test/sum.test.js": "const { sum } = require('../lib/sum')\n\ndescribe('totals', () => {\n"
    "  describe('of two', () => {\n    it('adds up', () => sum(1, 2))\n"
    "    it('takes nothing', () => {\n      function nothing() {}\n      sum(nothing())\n    })\n  })\n"
    "  it('is quick', () => sum(1, 1))\n})\n",
    "test/fixtures/name.txt": "tobi\n",
    "test/flat.test.js": "test('works', () => {})\n",
}


def test_titles_stand_on_the_page_of_their_file() -> None:
    view = shelf(FILES).view
    file = view.world.by_path["test/sum.test.js"]
    text = render(pages(view, file, FILES["test/sum.test.js"])[0])
    rows = [line.partition("</a>")[2].split(" | ")[0] for line in text.splitlines() if line.startswith("| <a id=")]
    assert rows == ["*totals*", "*totals > of two*", "adds up", "takes nothing", "`nothing`", "is quick"]
    assert "3 tests of" in text


def test_what_titles_say_is_the_purpose_of_their_file() -> None:
    view = shelf(FILES).view
    said = {path: plain(purpose(view, view.world.by_path[path])[0]) for path in FILES if path.endswith(".test.js")}
    assert said == {
        "test/sum.test.js": "3 tests of “totals”: “of two” and “is quick”.",
        "test/flat.test.js": "1 test: “works”.",
    }


def test_titles_are_counted_and_data_beside_tests_is_not() -> None:
    found = shelf(FILES)
    chapter = next(page for page in pages_of_the_whole(found) if "testing" in page.path)
    text = render(chapter)
    assert "| 2 | 4 |" in text
    assert "fixtures" not in text.partition("## What")[0]


def test_titles_are_no_keywords() -> None:
    found = shelf(FILES)
    file = found.view.world.by_path["test/sum.test.js"]
    words = {word.text for word in of_file(found.vocabulary, file, found.view.file_anchors(file))}
    assert {"sum", "nothing"} <= words
    titles = {"totals", "of two", "adds up", "takes nothing", "is quick", "works"}
    assert not titles & words
    searched = everything(found).found
    assert not titles & {searched.texts[text] for text in searched.names.tolist()}
    index = "".join(render(page) for page in pages_of_the_whole(found) if "keywords" in page.path)
    assert "`sum`" in index
    assert not [title for title in titles if f"`{title}`" in index]
