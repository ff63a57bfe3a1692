"""Performance and security findings of all files: by rule, and in the files that most others rest on first."""

from __future__ import annotations

from collections import Counter, defaultdict

from ...content import Block, Bullets, Code, Folded, Heading, Inline, Item, Link, Paragraph, Place, Row, Section, Table
from ...encoded import having
from ...evidence import spans
from ...findings import Rule, rules
from ...model import FileCategory, Observation
from ...ruff_rules import RULES as RUFF_RULES
from ..shelf import Shelf
from ..view import View, count, join
from .chapter import Chapter

#: Rules with more places than this are folded.
LONG = 10


def chapters(shelf: Shelf) -> list[Chapter]:
    found, known, lines = _gathered(shelf.view)
    result = []
    for section, slug, title in (
        ("performance", "performance", "Performance findings"), ("security", "security", "Security findings")
    ):  # fmt: skip
        chosen = {rule: seen for rule, seen in found.items() if known[rule].section == section}
        if chosen:
            result.append(_chapter(shelf.view, slug, title, chosen, known, lines))
    return result


#: By file and row.
_Lines = dict[tuple[int, int], Link]


def _gathered(view: View) -> tuple[dict[str, list[tuple[int, Observation]]], dict[str, Rule], _Lines]:
    """All findings by rule, with the file; the rules that have any; and the lines that findings begin on. A file is opened
    once for all of its findings."""
    lines: _Lines = {}
    found: dict[str, list[tuple[int, Observation]]] = defaultdict(list)
    known: dict[str, Rule] = {}
    by_others = [file for path in view.findings if (file := view.world.by_path.get(path)) is not None]
    for file in sorted({*having(view.world.documents, "findings"), *by_others}):
        document = view.document(file)
        if document is None:
            continue
        seen = [*document.findings, *view.findings.get(view.path(file), ())]
        here = {**{rule.id: rule for rule in rules(document.language)}, **RUFF_RULES}
        for item in seen:
            rule = here.get(item.rule)
            if rule is not None:
                known[item.rule] = rule
                found[item.rule].append((file, item))
                lines[file, item.start_row] = view.line(file, item.start_row)
    return found, known, lines


def _chapter(
    view: View,
    slug: str,
    title: str,
    found: dict[str, list[tuple[int, Observation]]],
    known: dict[str, Rule],
    lines: _Lines,
) -> Chapter:
    order = sorted(found, key=lambda rule: (_level(known[rule]), -len(found[rule]), rule))
    total = sum(len(seen) for seen in found.values())
    files = len({file for seen in found.values() for file, _ in seen})
    rows = []
    for rule in order:
        seen = found[rule]
        outside_tests = sum(view.facts[file].category is not FileCategory.TEST for file, _ in seen)
        cells: tuple[Inline, ...] = (
            (Code(rule),), coded(known[rule].sentence), (f"{len(seen):,}",), (f"{outside_tests:,}",),
            (f"{len({file for file, _ in seen}):,}",),
        )  # fmt: skip
        rows.append(Row(cells))
    table = Table(("Rule", "What it sees", "Places", "Outside tests", "Files"), tuple(rows))
    blocks: list[Block] = []
    for rule in order:
        blocks.append(Heading((Code(rule), f" · {count(len(found[rule]), 'place')}"), 3))
        blocks += _places(view, found[rule], lines)
    line = f"{count(total, 'place')} in {count(files, 'file')}, by {count(len(order), 'rule')}"
    sections = (Section("Rules", "rules", (table,)), Section("Places", "places", tuple(blocks)))
    return Chapter(slug, title, (line,), (), sections)


def coded(text: str) -> Inline:
    """A sentence in which names stand between backticks."""
    return tuple([Code(part) if is_code else part for part, is_code in spans(text)])


def _level(rule: Rule) -> int:
    """Errors before warnings before notes."""
    return {"error": 0, "warning": 1}.get(str(getattr(rule, "level", "")), 2)


def _places(view: View, seen: list[tuple[int, Observation]], lines_of: _Lines) -> list[Block]:
    """The places of a rule, those first whose files most others rest on; tests last. What it says of most of several files
    stands once above them."""
    by_file: dict[int, list[Observation]] = defaultdict(list)
    for file, item in seen:
        by_file[file].append(item)
    told = Counter(detail for several in by_file.values() for detail in dict.fromkeys(item.detail for item in several))
    common, number = told.most_common(1)[0]
    if number < 2 or 2 * number <= len(by_file):
        common = ""
    items = []
    for file in sorted(by_file, key=lambda file: (view.is_test(file), view.index.position[file])):
        same: dict[str, list[Inline]] = defaultdict(list)
        for item in by_file[file]:
            same[item.detail].append((lines_of[file, item.start_row],))
        # Without words what all say would look like more lines of what stands before it: it comes first.
        lines: list[Inline] = [
            ((*coded(detail), " ") if detail and detail != common else ()) + join(same[detail], ", ")
            for detail in sorted(same, key=lambda detail: detail != common)
        ]
        places = tuple(Place(file, item.start_row, item.end_row) for item in by_file[file])
        items.append(Item((view.file_link(file), ": ", *join(lines, " · ")), places))
    block = Bullets(tuple(items))
    said: list[Block] = [Paragraph(coded(common))] if common else []
    return [*said, block if len(items) <= LONG else Folded((count(len(items), "file"),), (block,))]
