"""``summary.md``: what was read, what the book holds, and what was not covered. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..content import Block, Folded, Inline, Link, Page, Row, Section, Table
from ..encoded import having
from ..languages import languages
from ..model import Outcome
from .metadata import unparsed, unparsed_lines
from .paging import paged
from .shelf import Shelf
from .view import View, join

#: Lists of more rows are folded.
LONG = 25
#: Most ranges of lines that are named of a file.
_RANGES = 8


def pages(shelf: Shelf, counts: Sequence[tuple[str, str]] = ()) -> list[Page]:
    """The summary. ``counts`` are further figures from the caller, as (what, how many)."""
    view = shelf.view
    sections = [_counts(shelf, counts), _languages(shelf), _categories(shelf), *_not_covered(view)]
    navigation = join([(Link("Start", view.book.index(0)),), (Link("Book", "comprehensive_book.md"),),
                       (Link("Keywords", view.book.alphabet()),)], " · ")  # fmt: skip
    title: Inline = (view.book.title, ": summary")
    kept = tuple(section for section in sections if section is not None)
    return paged(Page("summary.md", title, (), kept, navigation))


def _counts(shelf: Shelf, counts: Sequence[tuple[str, str]]) -> Section:
    view = shelf.view
    index = view.index
    imports = [item.file >= 0 for links in index.links if links for item in links.imports]
    factual = int((index.uses.resolution <= 2).sum())
    loaded = sum(cycle.loaded for cycle in index.cycles)
    deferred = len(index.cycles) - loaded
    rows = [
        ("Files", f"{len(view.book.paths):,}"), ("Folders", f"{len(view.book.folders):,}"),
        ("Lines", f"{shelf.lines[-1]:,}"), ("Definitions", f"{view.world.base[-1] - view.world.base[0]:,}"),
        ("Imports", f"{len(imports):,}"),
        ("Imports that lead to a file here", f"{sum(imports):,}"),
        ("Uses whose meaning is known for sure", f"{factual:,}"),
        ("Uses that may mean something here", f"{len(index.uses.target) - factual:,}"),
        ("Keywords", f"{len(shelf.entries.lexicon.words):,}"),
        ("Places of keywords", f"{len(shelf.entries.lexicon.word):,}"),
        ("Import cycles", f"{loaded:,}" + (f", and {deferred:,} that only deferred imports close" if deferred else "")),
        ("Components", f"{len(view.components.list):,}"),
        *counts,
    ]  # fmt: skip
    table = Table(("What", "How many"), tuple(Row(((what,), (number,))) for what, number in rows))
    return Section("Counts", "counts", (table,))


def _languages(shelf: Shelf) -> Section | None:
    """Per language the files, lines and definitions, and how the reading ended."""
    view, world = shelf.view, shelf.view.world
    records = languages()
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    definitions: Counter[str] = Counter()
    outcomes: Counter[tuple[str, str]] = Counter()
    failed: Counter[str] = Counter()
    failed_lines = {file: unparsed_lines(view.document(file)) for file in having(world.documents, "errors")}
    for number, file in enumerate(world.files):
        record = records.get(file.language)
        name = record.title if record else "no known language"
        files[name] += 1
        lines[name] += shelf.lines[number + 1] - shelf.lines[number]
        outcomes[name, view.facts[number].outcome] += 1
        failed[name] += failed_lines.get(number, 0)
        definitions[name] += world.base[number + 1] - world.base[number]
    shown = [outcome.value for outcome in Outcome if any(outcomes[name, outcome.value] for name in files)]
    rows = []
    for name in sorted(files, key=lambda item: (-lines[item], item)):
        share = f"{1 - failed[name] / lines[name]:.2%}" if failed[name] and lines[name] else ""
        ended = [(f"{outcomes[name, outcome]:,}" if outcomes[name, outcome] else "",) for outcome in shown]
        figures = [(f"{number[name]:,}",) for number in (files, lines, definitions)]
        rows.append(Row(((name,), *figures, *ended, (share,))))
    header = ("Language", "Files", "Lines", "Definitions", *map(str.capitalize, shown), "Lines parsed, if not all")
    return Section("Coverage by language", "coverage-by-language", (Table(header, tuple(rows)),)) if rows else None


def _categories(shelf: Shelf) -> Section | None:
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for number, facts in enumerate(shelf.view.facts):
        files[facts.category.value] += 1
        lines[facts.category.value] += shelf.lines[number + 1] - shelf.lines[number]
    order = sorted(files, key=lambda name: (-files[name], name))
    rows = [Row(((name,), (f"{files[name]:,}",), (f"{lines[name]:,}",))) for name in order]
    return Section("Categories", "categories", (Table(("Category", "Files", "Lines"), tuple(rows)),)) if rows else None


def _not_covered(view: View) -> list[Section]:
    """What was read only in part, as text, or not at all: every path, with the reason."""
    sections = []
    for outcome, title in (
        (Outcome.PARTIAL, "Analyzed in part"), (Outcome.TEXT, "Text only"), (Outcome.BINARY, "Binary"),
        (Outcome.SKIPPED, "Skipped"),
    ):  # fmt: skip
        rows = [_row(view, file, outcome) for file, facts in enumerate(view.facts) if facts.outcome == outcome.value]
        if rows:
            header = ("Path", "Lines that did not parse" if outcome is Outcome.PARTIAL else "Why")
            table = Table(header, tuple(rows))
            block: Block = table if len(rows) <= LONG else Folded((f"{len(rows):,} files",), (table,))
            sections.append(Section(title, title.lower().replace(" ", "-"), (block,)))
    return sections


def _row(view: View, file: int, outcome: Outcome) -> Row:
    path = view.path(file)
    why = view.facts[file].detail
    document = view.document(file)
    if outcome is Outcome.PARTIAL and document is not None:
        why = ", ".join([*([why] if why else []), unparsed(document, _RANGES)])
    elif not why and outcome is Outcome.TEXT:
        name = path.rpartition("/")[2]
        why = f"no analysis for .{name.rpartition('.')[2]}" if "." in name[1:] else "no analysis for this name"
    return Row(((view.file_link(file),), (why,)))
