"""``sub.md``: the keyword index of a folder and all below it. Pure."""

from __future__ import annotations

import numpy as np

from ..content import Code, Inline, Link, Page, Paragraph
from . import listings
from .shelf import Shelf
from .view import join


def pages(shelf: Shelf, folder: int) -> list[Page]:
    """The subtree's keyword index, by letter when it is too long for one page. The root's leads to the A–Z."""
    book, found = shelf.view.book, shelf.entries
    item = book.folders[folder]
    title: Inline = ("Keywords in ", Code(item.path + "/" if item.path else book.title))
    navigation = join([(Link("Files", book.index(folder)),), (Link("Folder", book.narrative(folder)),),
                       (Link("A–Z", book.alphabet()),)], " · ")  # fmt: skip
    if folder == 0:
        return [_root(shelf, title, navigation)]
    files = book.subtree_files(folder)
    entries = np.sort(found.by_file[found.first[files.start] : found.first[files.stop]])
    entries = entries[found.deep[entries]]
    made = listings.cut(found, entries, len(item.page))
    return listings.pages(found, made, title, navigation, lambda part: book.subtree(folder, part))


def _root(shelf: Shelf, title: Inline, navigation: Inline) -> Page:
    """The keywords of the root's subtree are those of the whole repository, which stand in the A–Z."""
    book = shelf.view.book
    links: list[Inline] = [(Link(piece.title or "A–Z", book.alphabet(piece.part)),) for piece in shelf.alphabet.pieces]
    lead = Paragraph((f"{listings.summary(shelf.entries, shelf.alphabet.entries)}: ", *join(links, " · ")))
    return Page(book.subtree(0), title, (lead,), (), navigation)
