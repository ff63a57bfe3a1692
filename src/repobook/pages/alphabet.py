"""``keywords.md``: every symbol and concept of the repository, A–Z. Pure."""

from __future__ import annotations

from ..content import Inline, Link, Page
from . import listings
from .shelf import Shelf
from .view import join


def pages(shelf: Shelf) -> list[Page]:
    """The A–Z, by letter when it is too long for one page."""
    book = shelf.view.book
    title: Inline = ("Keywords of ", book.title)
    navigation = join([(Link("Start", book.index(0)),), (Link("Book", "comprehensive_book.md"),),
                       (Link("Summary", "summary.md"),)], " · ")  # fmt: skip
    return listings.pages(shelf.entries, shelf.alphabet, title, navigation, book.alphabet, anchors=True)


def paths(shelf: Shelf) -> list[str]:
    """Where `pages` lie."""
    return listings.paths(shelf.alphabet, shelf.view.book.alphabet)
