"""Every definition of a file, in order: what it is, what it says, what it calls and who uses it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import numpy as np

from ..content import (
    Block,
    Bullets,
    Code,
    Emphasis,
    Fence,
    Folded,
    Heading,
    Inline,
    Item,
    Link,
    Place,
    Row,
    Section,
)  # fmt: skip
from ..doctext import blocks, said_of
from ..evidence import C_FAMILY
from ..extract import BELOW_TITLE
from ..languages import fence_tag, languages
from ..languages._marks import Mark, marks
from ..link import rows_of_uses
from ..model import TYPES, Definition, Document, Flag, Kind
from ..resolve.world import Relation, Relationship
from ..symboltable import shown_name
from .doclinks import Members
from .excerpt import Excerpts
from .observations import of_definitions, said_items
from .signatures import head, short, told
from .uses import LONG, SURE, FileUses, call_items, used_by_items
from .view import HEADED, View, count, join, lines, slim

_FLAGS = (
    (Flag.DECLARATION, "declaration"), (Flag.STATIC, "static"), (Flag.ABSTRACT, "abstract"), (Flag.ASYNC, "async"),
    (Flag.GENERATOR, "generator"), (Flag.VIRTUAL, "virtual"), (Flag.OVERRIDE, "override"),
    (Flag.TEMPLATE, "template"), (Flag.SPECIALISATION, "specialisation"), (Flag.CLASSMETHOD, "class method"),
    (Flag.OVERLOAD, "overload"), (Flag.KERNEL, "kernel"), (Flag.TEST, "test"), (Flag.DEPRECATED, "deprecated"),
)  # fmt: skip
#: languages in which what takes types is no template
_GENERIC = frozenset({"go", "java", "javascript", "rust", "tsx", "typescript"})
_GENERIC_FLAGS = tuple((flag, "generic" if flag is Flag.TEMPLATE else word) for flag, word in _FLAGS)
#: of the C family: what stands in a nameless namespace does not say itself that no other file sees it
_INTERNAL_FLAGS = tuple((flag, "internal" if flag is Flag.STATIC else word) for flag, word in _FLAGS)
#: relation, the word when this definition is the source, the word when it is the target
_RELATIONS = (
    (Relation.EXTENDS, "Extends", "Extended by"),
    (Relation.IMPLEMENTS, "Implements", "Implemented by"),
    (Relation.OVERRIDES, "Overrides", "Overridden by"),
    (Relation.SPECIALISES, "Specialises", "Specialised by"),
    (Relation.DECLARES, "Declares", "Declared at"),
    (Relation.STUBS, "Describes", "Described by the stub"),
)
#: words of Go, where nothing is extended or overridden
_OF_GO = {Relation.EXTENDS: ("Embeds", "Embedded in"), Relation.OVERRIDES: ("Implements", "Implemented by")}
_DECLARES = Relation.DECLARES
_DOCUMENTED = [int(Mark.DOCUMENTED), int(Mark.MODULE)]
_SHOWN_FLAGS = reduce(or_, [flag for flag, _ in _FLAGS])
#: The most calls that a test's row names.
_FIRST_CALLS = 4


def section(view: View, file: int, document: Document, uses: FileUses) -> Section | None:
    if not document.definitions:
        return None
    record = languages().get(document.language)
    page = _Page(view, file, document, uses, fence_tag(document.language))
    if record is not None and record.program:
        page.top()
        page.definitions()
    elif any(item.kind is Kind.HEADING for item in document.definitions):
        page.headings()
    else:
        page.structure()
    return Section("Detailed Analysis", "detailed-analysis", tuple(page.result))


class _Page:
    """The details of one file while they are written: entries with a heading, and between them tables of what needs
    no more than a row."""

    def __init__(self, view: View, file: int, document: Document, uses: FileUses, fence: str) -> None:
        self.view, self.file, self.document, self.uses, self.fence = view, file, document, uses, fence
        self.flags = _GENERIC_FLAGS if document.language in _GENERIC else _FLAGS
        self.base = view.world.base[file]
        self.anchors = view.file_anchors(file)
        self.said = of_definitions(document)
        self.named = Members(document)
        self.result: list[Block] = []
        #: definitions that wait for the next table
        self.simple: list[int] = []
        self.tests: list[int] = []
        #: what tests define inside
        self.in_tests: list[int] = []
        #: members of each definition that have a place of their own
        self.members: dict[int, list[int]] = {}
        #: heading level of each definition: how deep it lies in types and functions
        self.levels: list[int] = []
        for number, item in enumerate(document.definitions):
            outer = item.enclosing
            if outer < 0:
                self.levels.append(3)
                continue
            around = document.definitions[outer].kind
            self.levels.append(min(self.levels[outer] + (around is not Kind.NAMESPACE), 5))
            if around in TYPES and item.kind in HEADED:
                self.members.setdefault(outer, []).append(number)

    def top(self) -> None:
        """What runs at the file's top and right inside namespaces."""
        calls: dict[int, dict[int, list[int]]] = {}
        seen = list(self.said.get(-1, ()))
        spaces = [
            number
            for number, item in enumerate(self.document.definitions)
            if item.kind is Kind.NAMESPACE and not item.flags & Flag.TITLED
        ]
        for number in (-1, *spaces):
            if number >= 0:
                seen += self.said.get(number, ())
            for resolution, targets in self.uses.calls.get(number, {}).items():
                group = calls.setdefault(resolution, {})
                for target, rows in targets.items():
                    group.setdefault(target, []).extend(rows)
        items = [*said_items(self.view, self.file, seen), *call_items(self.view, self.file, calls)]
        if items:
            self.result += [Heading(("At the top level",), 3), Bullets(tuple(items))]

    def definitions(self) -> None:
        in_test: set[int] = set()
        for number, item in enumerate(self.document.definitions):
            kind = item.kind
            inside = item.enclosing in in_test
            if inside or (item.flags & Flag.TEST and kind not in TYPES):
                in_test.add(number)
                self.values()
                (self.in_tests if inside else self.tests).append(number)
            elif kind not in HEADED or kind is Kind.NAMESPACE or self.is_row(number, item):
                self.test_table()
                self.simple.append(number)
            else:
                self.entry(number)
        self.flush()

    def is_row(self, number: int, item: Definition) -> bool:
        """Whether a definition has so little to say that a row holds it: a declaration of what stands elsewhere, or a
        member that is only ``default`` or ``delete``."""
        if item.doc:
            return False
        if item.flags & Flag.DECLARATION:
            return bool(_defined(self.view, self.base + number)) or not self.uses.of[number]
        return item.signature.endswith(("= default", "= delete")) and not self.uses.of[number]

    def structure(self) -> None:
        """Keys and targets of data and build files."""
        for number, item in enumerate(self.document.definitions):
            kind = item.kind
            if kind in HEADED or ((kind is Kind.TARGET or kind is Kind.RULE) and self.uses.of[number]):
                self.entry(number)
            else:
                self.simple.append(number)
        self.flush()

    def headings(self) -> None:
        """The headings of a document, with what else it defines in tables between them."""
        excerpts, ends, end = Excerpts(self.view, self.file), {}, self.document.lines
        for number, item in reversed(list(enumerate(self.document.definitions))):
            if item.kind is Kind.HEADING:
                ends[number], end = end, item.start_row
        documented = _documented(self.view, self.file, self.document)
        for number, item in enumerate(self.document.definitions):
            if item.kind is not Kind.HEADING:
                self.simple.append(number)
                continue
            self.flush()
            place = Place(self.file, item.row, item.row + 1)
            title: Inline = (shown_name(item), f" · {_span(item)}")
            self.result.append(Heading(title, self.levels[number], self.anchors[number], (place,)))
            if item.doc:
                self.result.extend(excerpts.of(item, ends[number]))
            others = [use for use in self.uses.of[number] if use.file != self.file]  # not its own table of contents
            items = [*documented.get(number, ()), *used_by_items(self.view, self.file, others, named="Linked from")]
            if items:
                self.result.append(Bullets(tuple(items)))
        self.flush()

    def flush(self) -> None:
        self.values()
        self.test_table()

    def entry(self, number: int) -> None:
        """A heading with all that is known of a definition."""
        self.flush()
        item = self.document.definitions[number]
        flags = item.flags
        shown = self.flags
        if flags & Flag.STATIC and self.document.language in C_FAMILY and "static" not in item.signature.split():
            shown = _INTERNAL_FLAGS
        words = "".join([f" · {word}" for flag, word in shown if flags & flag]) if flags & _SHOWN_FLAGS else ""
        place = Place(self.file, item.row, item.row + 1)
        # The complexity rests on the whole body, kind and lines on the head.
        proof, complexity = place, ""
        if item.complexity > 1:
            proof, complexity = Place(self.file, item.start_row, item.end_row), f" · complexity {item.complexity}"
        title: Inline = (Code(item.qualified_name), f" · {item.kind}{words} · {_span(item)}{complexity}")
        self.result.append(Heading(title, self.levels[number], self.anchors[number], (proof,)))
        if item.signature and (item.decorators or told(item)):
            self.result.append(Fence(head(item, self.document.language), self.fence, (place,)))
        if item.doc:
            places = (Place(self.file, item.doc_start, max(item.doc_end, item.doc_start + 1)),)
            self.result.extend(blocks(item.doc, places, lambda target, label: self.referred(number, target, label)))
        facts = [*said_items(self.view, self.file, self.said.get(number, ())), *self.facts(number, item)]
        if facts:
            self.result.append(Bullets(tuple(facts)))

    def referred(self, number: int, target: str, label: str) -> Link | None:
        """A link to the member that a tag in the doc of a definition names."""
        found = self.named.meant(number, target)
        shown = label or target.lstrip("#").replace("#", ".")
        return self.view.symbol_link(self.base + found, shown) if found >= 0 else None

    def facts(self, number: int, item: Definition) -> list[Item]:
        view, file = self.view, self.file
        if item.flags & Flag.DECLARATION and (defined := _defined(view, self.base + number)):
            places = tuple([Place(file, row, row + 1) for row in dict.fromkeys([row for _, row in defined])])
            return [
                Item((f"Declared L{item.row + 1}, defined at ", *_at(view, [symbol for symbol, _ in defined])), places)
            ]
        items: list[Item] = []
        uses = self.uses.of[number]
        if item.kind in TYPES:
            items += self.members_item(number)
            first, last = item.start_row, item.end_row
            uses = [use for use in uses if use.file != file or not first <= use.row < last]  # not from inside itself
        items += _relations(view, file, self.base + number)
        items += call_items(view, file, self.uses.calls.get(number, {}))
        called = "Made by" if item.kind in TYPES else "Called by"
        for which, found in self.uses.told_apart(number, uses):
            items += used_by_items(view, file, found, called, which=which)
        return items

    def members_item(self, number: int) -> list[Item]:
        """The members that stand with a heading or as a row; tests have their own table right below."""
        definitions = self.document.definitions
        inside = [at for at in self.members.get(number, ()) if not definitions[at].flags & Flag.TEST]
        if not inside:
            return []
        names = dict.fromkeys([definitions[at].name for at in inside])
        first = {definitions[at].name: at for at in reversed(inside)}
        parts: list[Inline] = [(self.view.symbol_link(self.base + first[name], name),) for name in names]
        places = [Place(self.file, row, row + 1) for row in [definitions[at].row for at in inside]]
        return [Item(("Members: ", *join(parts, " · ")), tuple(places))]

    def values(self) -> None:
        """Variables, constants, fields and the like that stand together, as a table."""
        if not self.simple:
            return
        rows = []
        naming = self.view.naming
        for number in self.simple:
            item = self.document.definitions[number]
            told_ = said_of(item.name, item.doc, 160) if item.doc else ""
            described: Inline = (told_,) if told_ else ()
            kind: str = item.kind.value
            type_ = "" if item.kind is Kind.KEY else item.type
            value = " = ".join([part for part in (type_, item.value) if part])
            if item.kind is Kind.NAMESPACE:
                value = ""
            elif not value or item.kind in HEADED:
                value = told(item)
            if item.flags & Flag.DECLARATION:
                kind = f"{kind}, declared"
                if item.kind in HEADED and (defined := _defined(self.view, self.base + number)):
                    described = ("defined at ", *_at(self.view, [symbol for symbol, _ in defined]))
            row = item.row
            cells: tuple[Inline, ...] = (
                (Code(item.name if item.kind is Kind.LABEL else naming.names[self.base + number - naming.first]),), (kind,), (Code(short(value)),) if value else (), described,
                (self.used(number),), (f"L{row + 1}",) if item.kind is not Kind.NAMESPACE else (_span(item),),
            )  # fmt: skip
            cells = tuple([cell if cell != ("",) else () for cell in cells])
            rows.append(Row(cells, (Place(self.file, row, row + 1),), self.anchors[number]))
        self.simple = []
        self.result.append(slim(("Name", "Kind", "Value", "What it says", "Uses", "Line"), rows))

    def used(self, number: int) -> str:
        """``7 (2 other files)``."""
        users = sum([use.resolution <= SURE for use in self.uses.of[number]])
        if not users:
            return ""
        files = self.uses.files_using(number)
        return f"{users:,}" + (f" ({files:,} other files)" if files > 1 else " (1 other file)" if files else "")

    def test_table(self) -> None:
        """Tests, and apart from them what they define inside: what each calls first."""
        for title, numbers in (("Test", self.tests), ("Defined in a test", self.in_tests)):
            if numbers:
                rows = [self.calling(number) for number in numbers]
                self.result.append(slim((title, "What it says", "Calls first", "Lines"), rows))
        self.tests, self.in_tests = [], []

    def calling(self, number: int) -> Row:
        """A definition with what it calls first."""
        item = self.document.definitions[number]
        calls = self.uses.calls.get(number, {})
        found = [
            (at[0], target)
            for resolution, targets in calls.items()
            if resolution <= SURE
            for target, at in targets.items()
        ]
        first = sorted(found)[:_FIRST_CALLS]
        links: list[Inline] = [(self.view.symbol_link(target),) for _, target in first]
        places = dict.fromkeys([item.row, *[row for row, _ in first]])
        cells: tuple[Inline, ...] = (
            _title(item), (said_of(item.name, item.doc, 160),) if item.doc else (),
            join(links, " · "), (_span(item),),
        )  # fmt: skip
        return Row(cells, tuple([Place(self.file, row, row + 1) for row in places]), self.anchors[number])


def _documented(view: View, file: int, document: Document) -> dict[int, list[Item]]:
    """The symbols whose documentation a document takes in or writes by hand, by heading. Facts only."""
    links, kinds = view.index.links[file], marks(document.bindings).kinds
    if links is None or not kinds:
        return {}
    enclosing, rows = np.frombuffer(document.references.enclosing, "<i4"), rows_of_uses(document)
    found: dict[int, dict[int, list[int]]] = {}
    for use in np.flatnonzero(np.isin(np.frombuffer(kinds, np.uint8), _DOCUMENTED)).tolist():
        target, around = int(links.targets[use]), int(enclosing[use])
        while around >= 0 and document.definitions[around].kind is not Kind.HEADING:
            around = document.definitions[around].enclosing
        if target >= 0 and links.resolutions[use] <= SURE:
            found.setdefault(around, {}).setdefault(target, []).append(int(rows[use]))
    return {heading: [_documents(view, file, targets)] for heading, targets in found.items()}


def _documents(view: View, file: int, targets: dict[int, list[int]]) -> Item:
    entries: list[Inline] = []
    for target, rows in targets.items():
        link = view.symbol_link(target) if target >= len(view.world.files) else view.file_link(target)
        entries.append((link, f" {lines(dict.fromkeys(rows))}"))
    places = tuple([Place(file, row, row + 1) for rows in targets.values() for row in dict.fromkeys(rows)])
    if len(entries) <= LONG:
        return Item(("Documents ", *join(entries, " · ")), places)
    whole = Folded((f"all {len(entries):,}",), (Bullets((Item(join(entries, " · ")),)),))
    return Item((f"Documents {count(len(entries), 'symbol')}",), places, (whole,))


def _title(item: Definition) -> Inline:
    """A test as its table shows it. Titles stand alone below those of their groups, which have theirs in full."""
    if not item.flags & Flag.TITLED:
        return (Code(item.qualified_name.rpartition(BELOW_TITLE)[2]),)
    return (Emphasis(item.qualified_name),) if item.kind is Kind.NAMESPACE else (item.name,)


def _span(item: Definition) -> str:
    return f"L{item.row + 1}" if item.end_row <= item.row + 1 else f"L{item.row + 1}–L{item.end_row}"


def _defined(view: View, symbol: int) -> list[tuple[int, int]]:
    """Where a declaration is defined: (symbol, the row of the declaration that says so)."""
    found = view.index.relations_of.get(symbol)
    return [(item.target, item.row) for item in found if item.relation is _DECLARES] if found else []


def _at(view: View, symbols: Sequence[int]) -> Inline:
    """``Tensor.cpp L12``, linked, for each definition."""
    parts: list[Inline] = []
    for symbol in dict.fromkeys(symbols):
        at = view.row_of(symbol)
        row = f" L{at + 1}" if at >= 0 else ""
        parts.append((view.symbol_link(symbol, view.path(view.world.file_of(symbol)).rpartition("/")[2] + row),))
    return join(parts)


def _once(view: View, relations: list[Relationship], end: str) -> list[Relationship]:
    """Relations without those whose ``end`` is a declaration of what another one leads to."""
    ends = {getattr(item, end) for item in relations}
    declared = {symbol for symbol in ends if any(found in ends for found, _ in _defined(view, symbol))}
    return [item for item in relations if getattr(item, end) not in declared] if declared else relations


def _relations(view: View, file: int, symbol: int) -> list[Item]:
    items: list[Item] = []
    of, to = view.index.relations_of.get(symbol, ()), view.index.relations_to.get(symbol, ())
    if not of and not to:
        return items
    go = view.world.files[file].language == "go"
    for relation, forward, backward in _RELATIONS:
        if go:
            forward, backward = _OF_GO.get(relation, (forward, backward))
        ahead = [item for item in of if item.relation is relation]
        if len(ahead) > 1:
            ahead = _once(view, ahead, "target")
        if ahead:
            parts: list[Inline] = [
                (view.symbol_link(target),) for target in dict.fromkeys(item.target for item in ahead)
            ]
            items.append(
                Item((f"{forward} ", *join(parts)), tuple(Place(file, item.row, item.row + 1) for item in ahead))
            )
        behind = [item for item in to if item.relation is relation]
        if len(behind) > 1 and relation is not _DECLARES:
            behind = _once(view, behind, "source")
        if behind:
            parts = [(view.symbol_link(source),) for source in dict.fromkeys(item.source for item in behind)]
            if relation is _DECLARES:
                parts = [_at(view, [item.source for item in behind])]
            places = tuple(Place(view.world.file_of(item.source), item.row, item.row + 1) for item in behind)
            items.append(Item((f"{backward} ", *join(parts)), places))
    return items
