"""Terms that the repository itself defines: its glossary files, and glossaries in its documentation."""

from __future__ import annotations

import re

from ...content import Block, Code, Inline, Paragraph, Place, Row, Section, Strong, Table
from ...model import FileCategory
from .. import documents
from ..shelf import Shelf
from ..view import View
from .chapter import Chapter

_FILE = re.compile(r"(?i)(?:.*/)?(?:glossary|terminology|terms|vocabulary)(?:\.(?:md|rst|txt|markdown))?")
#: ``**term**: meaning``, ``- `term`: meaning`` at the start of a line
_ENTRY = re.compile(
    r"^\s*(?:[-*+]\s+)?(?:\*\*(?P<strong>[^*\n]{2,60}?):?\*\*|`(?P<code>[^`\n]{2,60})`)\s*(?::|–|—|-)\s+(?P<meaning>\S.{14,})$"
)
_DIRECTIVE = re.compile(r"^(?P<indent>\s*)\.\. glossary::\s*$")
_HEADING = re.compile(
    r"(?i)^#{1,6}\s.*\b(?:glossary|terminology|definitions|key terms)\b|^(?:glossary|terminology|definitions)$"
)


def chapters(shelf: Shelf) -> list[Chapter]:
    view = shelf.view
    sections: list[Section] = []
    terms: list[Row] = []
    for file, path in enumerate(view.book.paths):
        if view.facts[file].category is not FileCategory.DOCUMENTATION or view.document(file) is None:
            continue
        if _FILE.fullmatch(path) and ".. glossary::" in documents.text_of(view, file):
            rows = _terms(view, file)
            source = Paragraph((view.file_link(file),))
            table = Table(("Term", "What it means", "Where"), tuple(rows))
            sections.append(Section(path, f"glossary-{len(sections) + 1}", (table, source)))
        elif _FILE.fullmatch(path):
            blocks: tuple[Block, ...] = documents.content(view, file)
            if blocks:
                source = Paragraph((view.file_link(file),))
                sections.append(Section(path, f"glossary-{len(sections) + 1}", (*blocks, source)))
        elif path.endswith((".md", ".rst", ".txt")):
            terms.extend(_terms(view, file))
    if terms:
        terms.sort(key=lambda row: "".join(str(getattr(piece, "text", piece)) for piece in row.cells[0]).casefold())
        table = Table(("Term", "What it means", "Where"), tuple(terms))
        sections.append(Section("Defined in other documents", "defined-in-other-documents", (table,)))
    if not sections:
        return []
    line = ", ".join(section.title for section in sections)
    return [Chapter("glossary", "Glossary", (line,), (), tuple(sections))]


def _terms(view: View, file: int) -> list[Row]:
    """Entries of glossaries inside a document: a glossary directive, or entries below a heading that says so."""
    text = documents.text_of(view, file)
    if (
        "lossary" not in text
        and "erminology" not in text
        and "efinitions" not in text
        and "ey terms" not in text.lower()
    ):
        return []
    rows: list[Row] = []
    lines = text.split("\n")
    inside = False
    indent = -1
    term = ""
    for number, line in enumerate(lines):
        directive = _DIRECTIVE.match(line)
        if directive:
            indent, term = len(directive["indent"]), ""
            continue
        if indent >= 0:
            if line.strip() and len(line) - len(line.lstrip()) <= indent:
                indent = -1
            else:
                term = _directive_line(view, file, lines, number, indent, term, rows)
                continue
        if _HEADING.match(line):
            inside = True
        elif line.startswith("#") or (number and _underlines(line) and not _HEADING.match(lines[number - 1])):
            inside = inside and bool(_HEADING.match(line))
        elif inside and (match := _ENTRY.match(line)):
            word: Inline = (Strong(match["strong"]),) if match["strong"] else (Code(match["code"]),)
            rows.append(_row(view, file, number, number + 1, word, match["meaning"]))
    return rows


def _underlines(line: str) -> bool:
    """Whether a line underlines a heading."""
    text = line.strip()
    return len(text) > 2 and len(set(text)) == 1 and text[0] in "=~"


def _directive_line(
    view: View, file: int, lines: list[str], number: int, indent: int, term: str, rows: list[Row]
) -> str:
    """A line of a glossary directive: a term, or what it means (which makes a row). Returns the open term."""
    line = lines[number]
    stripped = line.strip()
    if not stripped or stripped.startswith(":"):
        return term
    depth = len(line) - len(line.lstrip())
    opened = next(at for at in range(number, -1, -1) if _DIRECTIVE.match(lines[at]))
    inside = [one for one in lines[opened + 1 : number + 1] if one.strip() and not one.strip().startswith(":")]
    if depth <= len(inside[0]) - len(inside[0].lstrip()):
        return stripped
    if term:
        end = number
        while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) >= depth):
            end += 1
        meaning = " ".join(" ".join(lines[number:end]).split())
        rows.append(_row(view, file, number - 1, end, (Strong(term),), meaning[:600]))
    return ""


def _row(view: View, file: int, start: int, end: int, word: Inline, meaning: str) -> Row:
    return Row((word, (meaning.strip(),), (view.file_link(file), f" L{start + 1}")), (Place(file, start, end),))
