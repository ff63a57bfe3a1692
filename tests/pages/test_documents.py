"""Documents that other pages show."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Link, Paragraph
from repobook.pages import documents


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
