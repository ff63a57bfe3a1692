"""The book of the whole: its contents page and its chapters. One chapter, or one kind of chapter, is one small module.

A chapter that has no evidence does not exist.
"""

from __future__ import annotations

from collections.abc import Callable

from ...content import Inline, Link, Page, Paragraph, Row, Section, Table
from ..about import about
from ..paging import paged
from ..shelf import Shelf
from ..view import join
from . import (
    architecture,
    building,
    central,
    component,
    contributing,
    entries,
    files,
    findings,
    glossary,
    project,
    testing,
)
from .chapter import Chapter

#: The chapters in their order. Each function gives the chapters it has evidence for.
CHAPTERS: tuple[Callable[[Shelf], list[Chapter]], ...] = (
    project.chapters,
    building.chapters,
    architecture.chapters,
    component.chapters,
    entries.chapters,
    central.chapters,
    testing.chapters,
    findings.chapters,
    contributing.chapters,
    glossary.chapters,
    files.chapters,
)
CONTENTS = "comprehensive_book.md"


def pages(shelf: Shelf) -> list[Page]:
    """The contents page, then every chapter's pages."""
    found = [chapter for make in CHAPTERS for chapter in make(shelf)]
    result = [_contents(shelf, found)]
    for number, chapter in enumerate(found):
        links: list[Inline] = [(Link("Contents", CONTENTS),)]
        if number:
            links.append((Link(f"Previous: {found[number - 1].title}", found[number - 1].path),))
        if number + 1 < len(found):
            links.append((Link(f"Next: {found[number + 1].title}", found[number + 1].path),))
        title: Inline = (f"{number + 1}. {chapter.title}",)
        result.extend(paged(Page(chapter.path, title, chapter.lead, chapter.sections, join(links, " · "))))
    return result


def _contents(shelf: Shelf, found: list[Chapter]) -> Page:
    book = shelf.view.book
    rows = [
        Row(((f"{number}",), (Link(chapter.title, chapter.path),), chapter.line), chapter.places)
        for number, chapter in enumerate(found, 1)
    ]
    lead = []
    said = about(shelf, 0)
    if said.text:
        lead.append(Paragraph(said.text, said.places))
    navigation = join(
        [
            (Link("Start", book.index(0)),), (Link("Keywords", book.alphabet()),), (Link("Summary", "summary.md"),),
        ],
        " · ",
    )  # fmt: skip
    title: Inline = (book.title, ": the book")
    section = Section("Contents", "contents", (Table(("", "Chapter", "What it tells"), tuple(rows)),))
    return Page(CONTENTS, title, tuple(lead), (section,), navigation)
