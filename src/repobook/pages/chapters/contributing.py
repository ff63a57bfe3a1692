"""How to contribute, in the project's own words, and who looks after what."""

from __future__ import annotations

import re

from ...content import Code, Paragraph, Place, Row, Section, Table
from .. import documents
from ..purpose import purpose
from ..shelf import Shelf
from ..view import View, join
from .chapter import Chapter

_GUIDE = re.compile(r"(?i)(?:\.github/|docs/|doc/)?(?:contributing|hacking|developing|development)(?:\.\w+)?")
_FURTHER = re.compile(
    r"(?i)(?:\.github/|docs/)?(?:(?:code_of_conduct|security|support|governance|maintainers|authors|pull_request_template)(?:\.\w+)?|issue_template/.*)"
)


def chapters(shelf: Shelf) -> list[Chapter]:
    view = shelf.view
    sections: list[Section] = []
    for file, path in enumerate(view.book.paths):
        if _GUIDE.fullmatch(path):
            blocks = documents.content(view, file)
            if blocks:
                source = Paragraph((view.file_link(file),))
                sections.append(Section(path, f"guide-{len(sections) + 1}", (*blocks, source)))
    owners = _owners(shelf)
    if owners is not None:
        sections.append(owners)
    further = _further(view)
    if further is not None:
        sections.append(further)
    if not sections:
        return []
    line = ", ".join(section.title for section in sections)
    return [Chapter("contributing", "Contributing", (line,), (), tuple(sections))]


def _owners(shelf: Shelf) -> Section | None:
    owners = shelf.owners
    rows = [
        Row(
            ((Code(rule.pattern),), join([(Code(owner),) for owner in rule.owners]), (f"L{rule.row + 1}",)),
            (Place(owners.file, rule.row, rule.row + 1),),
        )
        for rule in owners.rules
        if rule.owners
    ]
    if not rows:
        return None
    source = Paragraph((shelf.view.file_link(owners.file),))
    return Section("Owners", "owners", (source, Table(("Paths", "Owners", "Line"), tuple(rows))))


def _further(view: View) -> Section | None:
    rows = []
    for file, path in enumerate(view.book.paths):
        if _FURTHER.fullmatch(path):
            said, places = purpose(view, file)
            rows.append(Row(((view.file_link(file),), said), places or (Place(file, 0, 1),)))
    return (
        Section("Further documents", "further-documents", (Table(("File", "What it is for"), tuple(rows)),))
        if rows
        else None
    )
