"""Documents that other pages show."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Link, Paragraph
from repobook.pages import documents
from repobook.pages.about import about


def test_long_document_says_where_it_goes_on() -> None:
    lines = [f"Line {number} of the guide.\n" for number in range(9000)]
    view = shelf({"GUIDE.txt": "".join(lines)}).view
    *shown, rest = documents.content(view, 0)
    assert isinstance(rest, Paragraph)
    link = next(piece for piece in rest.text if isinstance(piece, Link))
    row = rest.places[0].start
    assert link.label == f"GUIDE.txt L{row + 1}"
    assert link.page == view.book.docs(0)
    assert "".join(lines[:row]) == "".join(getattr(block, "text", "") for block in shown)


def test_short_document_is_whole() -> None:
    view = shelf({"GUIDE.md": "# Guide\n\nOne line.\n"}).view
    assert not any("goes on" in str(block) for block in documents.content(view, 0))


def test_a_sentence_that_announces_a_list_comes_with_the_list() -> None:
    readme = "# Shop\n\nThe shop gives you two things:\n\n- carts that remember\n- bills that add up\n\nMore text.\n"
    told = about(shelf({"README.md": readme, "shop.py": "carts = 1\n"}), 0)
    assert told.text == ("The shop gives you two things: carts that remember; bills that add up",)
    assert [(place.start, place.end) for place in told.places] == [(2, 3), (4, 5), (5, 6)]
