"""The docs page of a file: its sections in order, and the pages that continue its source."""

from __future__ import annotations

from functools import cache

import msgspec

from ..content import Block, Code, Fence, Inline, Link, Page, Paragraph, Piece, Place, Section
from ..findings import Rule, rules
from ..languages import fence_tag
from ..ruff_rules import RULES as RUFF_RULES
from . import architecture, dependencies, details, metadata, observations, overview, related, testing
from .overflow import relieved
from .purpose import composed, described
from .subject import formed
from .uses import FileUses
from .view import View, join

#: GitHub renders no Markdown page beyond 512 kB; a page's source stays under this many bytes.
PAGE_BYTES = 500_000
_LINKED = (
    ("Overview", "high-level-overview"), ("Details", "detailed-analysis"), ("Dependencies", "dependencies"),
    ("Tests", "testing--usage"),
)  # fmt: skip


def pages(view: View, file: int, text: str | None, *, light: bool = False) -> list[Page]:
    """The docs page of a file, and further pages where its source needs them. ``text`` is None for what is no text.

    ``light`` is for a page that came out too long: its source and its folded lists go to further pages.
    """
    document = view.document(file)
    sections: list[Section | None] = []
    said, places = described(view, file, document, linked=True) if document else ((), ())
    if said:
        said = (*said, *_proof(view, file, places))
    elif document is not None:
        said, places = formed(view, file, document)
        if not said:
            said, places = composed(view, file, document, linked=True)
    if said and view.facts[file].size:  # the size in the metadata says that a file is empty
        sections.append(Section("File Purpose", "file-purpose", (Paragraph(said, places),)))
    body: list[Section | None] = []
    none = ""
    if document is not None:
        found, ran = _rules(document.language)
        seen = [*document.findings, *view.findings.get(view.path(file), ())]
        uses = FileUses(view, file)
        performance = observations.findings(
            view, file, seen, found, "performance", "Performance Considerations", "performance-considerations"
        )
        security = observations.findings(view, file, seen, found, "security", "Security & Safety", "security--safety")
        none = observations.summary(ran, {"performance": performance is not None, "security": security is not None})
        body = [
            overview.section(view, file, document, uses), details.section(view, file, document, uses),
            architecture.section(view, file), dependencies.section(view, file, document),
            observations.patterns(view, file, document), performance, security,
            testing.section(view, file, document, uses), related.section(view, file),
        ]  # fmt: skip
    sections.append(metadata.section(view, file, none))
    sections.extend(body)
    first, more = _source(view, file, text, apart=light)
    kept = [section for section in [*sections, *first, _cross_references(view, file)] if section is not None]
    navigation = _navigation(view, file, {section.anchor for section in kept})
    title: Inline = (Code(view.path(file)),)
    if light:
        kept, lists = relieved(kept, view.book.docs(file), title)
        more = [*more, *lists]
    return [Page(view.book.docs(file), title, (), tuple(kept), navigation), *more]


def plain(view: View, file: int, text: str, reason: str) -> list[Page]:
    """The pages of a file of which nothing but metadata and text can be shown, because of ``reason``."""
    first, more = _source(view, file, text)
    said = Section("File Purpose", "file-purpose", (Paragraph((f"Only the text can be shown: {reason}",)),))
    sections = [said, metadata.section(view, file, ""), *first, _cross_references(view, file)]
    return [
        Page(
            view.book.docs(file),
            (Code(view.path(file)),),
            (),
            tuple(sections),
            _navigation(view, file, {"original-source"}),
        ),
        *more,
    ]


def _proof(view: View, file: int, places: tuple[Place, ...]) -> Inline:
    """The lines of this file that the purpose comes from."""
    return (" (", view.line(file, places[0].start, places[0].end), ")")


@cache
def _rules(language: str) -> tuple[dict[str, Rule], dict[str, int]]:
    """The finding rules of a language by id, and how many of them run for each section."""
    found = {**{rule.id: rule for rule in rules(language)}, **(RUFF_RULES if language == "python" else {})}
    return found, {name: sum([rule.section == name for rule in found.values()]) for name in ("performance", "security")}


def _navigation(view: View, file: int, anchors: set[str]) -> Inline:
    links: list[Inline] = [(Link(label, "", anchor),) for label, anchor in _LINKED if anchor in anchors]
    links.append((view.keywords_link(file, "Keywords"),))
    links.append((Link("Folder", view.book.index(view.book.folder_of[file])),))
    if "original-source" in anchors:
        links.append((Link("Source", "", "original-source"),))
    return join(links, " · ")


def _source(view: View, file: int, text: str | None, apart: bool = False) -> tuple[list[Section], list[Page]]:
    """The source section, and the pages it continues on; ``apart`` puts all of it on those."""
    if text is None:
        return [], []
    document = view.document(file)
    tag = fence_tag(document.language) if document else ""
    parts = _parts(text)
    blocks: list[Block] = [] if apart else [Fence(parts[0].text, tag)] if text else [Paragraph(("Empty.",))]
    further = parts if apart else parts[1:]
    pages = []
    for number, part in enumerate(further, 2):
        path = view.book.docs(file, number)
        where = f"line {part.row + 1:,}"
        begins = f"within {where}, which is too long for one page" if part.inside else f"from {where}"
        blocks.append(Paragraph((Link(f"Source {begins}", path),)))
        navigation: Inline = (Link("Documentation", view.book.docs(file)),)
        if number > 2:
            navigation += (" · ", Link("Previous part", view.book.docs(file, number - 1)))
        if number <= len(further):
            navigation += (" · ", Link("Next part", view.book.docs(file, number + 1)))
        section = Section(f"Original Source, {begins}", "original-source", (Fence(part.text, tag),))
        title: Inline = (Code(view.path(file)), f", part {number} of {len(further) + 1}")
        pages.append(Page(path, title, (), (section,), navigation))
    return [Section("Original Source", "original-source", tuple(blocks))], pages


class _Part(msgspec.Struct, frozen=True):
    """Some source for one page. ``row`` is its first row; ``inside`` is set when it begins within that row."""

    row: int
    text: str
    inside: bool = False


def _parts(text: str) -> list[_Part]:
    """The source cut into parts of less than a page: at line ends, and within a line only where it is too long."""
    if len(text) <= PAGE_BYTES // 8 or len(text.encode("utf-8", "replace")) <= PAGE_BYTES // 2:
        return [_Part(0, text)]
    lines = text.split("\n")
    pieces: list[_Part] = []
    for row, line in enumerate(lines):
        whole = line + "\n" if row + 1 < len(lines) else line
        pieces.extend(_Part(row, piece, number > 0) for number, piece in enumerate(_pieces(whole)))
    parts: list[_Part] = []
    current: list[_Part] = []
    size = 0
    for piece in pieces:
        length = len(piece.text.encode("utf-8", "replace"))
        if current and size + length > PAGE_BYTES // 2:
            parts.append(_Part(current[0].row, "".join(item.text for item in current), current[0].inside))
            current, size = [], 0
        current.append(piece)
        size += length
    parts.append(_Part(current[0].row, "".join(item.text for item in current), current[0].inside))
    return parts


def _pieces(line: str) -> list[str]:
    """A line in pieces of less than a page: nearly always one, and none for an empty last one."""
    most = PAGE_BYTES // 8  # characters: no character takes more than four bytes
    return [line[start : start + most] for start in range(0, len(line), most)]


def _cross_references(view: View, file: int) -> Section:
    pieces: list[Inline] = []
    folder = view.book.folder_of[file]
    for word, other in (("Previous ", file - 1), ("Next ", file + 1)):
        if 0 <= other < len(view.facts):
            path = view.path(other)
            label = path.rpartition("/")[2] if view.book.folder_of[other] == folder else path
            pieces.append((word, view.file_link(other, label)))
    pieces.append((Link("Folder index", view.book.index(folder)),))
    pieces.append((Link("Folder", view.book.narrative(folder)),))
    pieces.append((Link("Keywords of the file", view.book.keywords(file)),))
    pieces.append((Link("Keywords of the folder", view.book.subtree(folder)),))
    pieces.append((Link("A–Z", view.book.alphabet()),))
    row: list[Piece] = list(join(pieces, " · "))
    return Section("Cross-References", "cross-references", (Paragraph(tuple(row)),))
