"""The docs page of a file: its sections in order, and the pages that continue its source."""

from __future__ import annotations

from ..content import Block, Code, Fence, Inline, Link, Page, Paragraph, Piece, Place, Section
from ..findings import rules
from ..languages import languages
from ..ruff import RULES as RUFF_RULES
from . import architecture, dependencies, details, metadata, observations, overview, related, testing
from .purpose import purpose
from .uses import FileUses
from .view import View, join

#: GitHub renders no Markdown page beyond 512 kB; a page's source stays under this many bytes.
PAGE_BYTES = 500_000
_LINKED = (
    ("Overview", "high-level-overview"), ("Details", "detailed-analysis"), ("Dependencies", "dependencies"),
    ("Tests", "testing--usage"),
)  # fmt: skip


def pages(view: View, file: int, text: str | None) -> list[Page]:
    """The docs page of a file, and further pages where its source needs them. ``text`` is None for what was not read."""
    said, places = purpose(view, file)
    sections: list[Section | None] = []
    if said:
        sections.append(Section("File Purpose", "file-purpose", (Paragraph((*said, *_proof(view, file, places)), places),)))
    document = view.document(file)
    body: list[Section | None] = []
    none = ""
    if document is not None:
        found = {**{rule.id: rule for rule in rules(document.language)}, **(RUFF_RULES if document.language == "python" else {})}
        seen = [*document.findings, *view.findings.get(view.path(file), ())]
        uses = FileUses(view, file)
        performance = observations.findings(view, file, seen, found, "performance", "Performance Considerations", "performance-considerations")
        security = observations.findings(view, file, seen, found, "security", "Security & Safety", "security--safety")
        ran = {name: sum(rule.section == name for rule in found.values()) for name in ("performance", "security")}
        none = observations.summary(ran, {"performance": performance is not None, "security": security is not None})
        body = [
            overview.section(view, file, document, uses), details.section(view, file, document, uses),
            architecture.section(view, file), dependencies.section(view, file, document),
            observations.patterns(view, file, document), performance, security,
            testing.section(view, file, document, uses), related.section(view, file),
        ]  # fmt: skip
    sections.append(metadata.section(view, file, none))
    sections.extend(body)
    first, more = _source(view, file, text)
    kept = [section for section in [*sections, *first, _cross_references(view, file)] if section is not None]
    navigation = _navigation(view, file, {section.anchor for section in kept})
    title: Inline = (Code(view.path(file)),)
    return [Page(view.book.docs(file), title, (), tuple(kept), navigation), *more]


def plain(view: View, file: int, text: str, reason: str) -> list[Page]:
    """The pages of a file of which nothing but metadata and text can be shown, because of ``reason``."""
    first, more = _source(view, file, text)
    said = Section("File Purpose", "file-purpose", (Paragraph((f"Only the text can be shown: {reason}",)),))
    sections = [said, metadata.section(view, file, ""), *first, _cross_references(view, file)]
    return [Page(view.book.docs(file), (Code(view.path(file)),), (), tuple(sections), _navigation(view, file, {"original-source"})), *more]


def _proof(view: View, file: int, places: tuple[Place, ...]) -> Inline:
    """The lines of this file that the purpose comes from."""
    rows = [place for place in places if place.file == file]
    if not rows:
        return ()
    start, end = rows[0].start, rows[0].end
    if len(rows) > 1:
        shown: list[Inline] = [(view.line(file, place.start),) for place in rows[:4]]
        return (" (", *join(shown), ", …" if len(rows) > 4 else "", ")")
    return (" (", view.line(file, start, end), ")")


def _navigation(view: View, file: int, anchors: set[str]) -> Inline:
    links: list[Inline] = [(Link(label, "", anchor),) for label, anchor in _LINKED if anchor in anchors]
    links.append((view.keywords_link(file, "Keywords"),))
    links.append((Link("Folder", view.book.index(view.book.folder_of[file])),))
    if "original-source" in anchors:
        links.append((Link("Source", "", "original-source"),))
    return join(links, " · ")


def _source(view: View, file: int, text: str | None) -> tuple[list[Section], list[Page]]:
    """The source section, and the pages it continues on."""
    if text is None:
        return [], []
    document = view.document(file)
    record = languages().get(document.language) if document else None
    tag = (record.fence or record.name) if record else ""
    parts = _parts(text)
    blocks: list[Block] = [Fence(parts[0][1], tag)]
    pages = []
    for number, (row, part) in enumerate(parts[1:], 2):
        path = view.book.docs(file, number)
        blocks.append(Paragraph((Link(f"Source from line {row + 1:,}", path),)))
        navigation: Inline = (Link("Documentation", view.book.docs(file)),)
        if number > 2:
            navigation += (" · ", Link("Previous part", view.book.docs(file, number - 1)))
        if number <= len(parts) - 1:
            navigation += (" · ", Link("Next part", view.book.docs(file, number + 1)))
        section = Section(f"Original Source, from line {row + 1:,}", "original-source", (Fence(part, tag),))
        pages.append(Page(path, (Code(view.path(file)), f", part {number} of {len(parts)}"), (), (section,), navigation))
    return [Section("Original Source", "original-source", tuple(blocks))], pages


def _parts(text: str) -> list[tuple[int, str]]:
    """The source cut at line ends into parts of less than a page, each with its first row."""
    limit = PAGE_BYTES // 2
    if len(text) <= limit // 4 or len(text.encode("utf-8", "replace")) <= limit:
        return [(0, text)]
    parts: list[tuple[int, str]] = []
    row, size, current, first = 0, 0, [], 0
    for line in text.splitlines(keepends=True) if "\n" not in text else text.split("\n"):
        piece = line if "\n" not in text else line + "\n"
        length = len(piece.encode("utf-8", "replace"))
        if size and size + length > limit:
            parts.append((first, "".join(current)))
            current, size, first = [], 0, row
        current.append(piece)
        size += length
        row += 1
    rest = "".join(current)
    if "\n" in text:
        rest = rest[:-1]
    if rest or not parts:
        parts.append((first, rest))
    return parts


def _cross_references(view: View, file: int) -> Section:
    pieces: list[Inline] = []
    if file:
        pieces.append(("Previous ", view.file_link(file - 1)))
    if file + 1 < len(view.facts):
        pieces.append(("Next ", view.file_link(file + 1)))
    folder = view.book.folder_of[file]
    pieces.append((Link("Folder index", view.book.index(folder)),))
    pieces.append((Link("Folder", view.book.narrative(folder)),))
    pieces.append((Link("Keywords of the file", view.book.keywords(file)),))
    pieces.append((Link("Keywords of the folder", view.book.subtree(folder)),))
    pieces.append((Link("A–Z", view.book.alphabet()),))
    row: list[Piece] = list(join(pieces, " · "))
    return Section("Cross-References", "cross-references", (Paragraph(tuple(row)),))
