"""Every definition of a file, in order: what it is, what it says, what it calls and who uses it."""

from __future__ import annotations

from collections.abc import Sequence

from ..content import Block, Bullets, Code, Fence, Heading, Inline, Item, Place, Row, Section, Table
from ..doctext import blocks, first_sentence
from ..languages import languages
from ..model import FACTS, TYPES, Definition, Document, Flag, Kind, Observation
from ..resolve.world import Relation
from .observations import of_definitions, said_items
from .uses import FileUses, call_items, used_by_items
from .view import HEADED, View, join

_FLAGS = (
    (Flag.DECLARATION, "declaration"), (Flag.STATIC, "static"), (Flag.ABSTRACT, "abstract"), (Flag.ASYNC, "async"),
    (Flag.GENERATOR, "generator"), (Flag.VIRTUAL, "virtual"), (Flag.OVERRIDE, "override"),
    (Flag.TEMPLATE, "template"), (Flag.SPECIALISATION, "specialisation"), (Flag.CLASSMETHOD, "class method"),
    (Flag.OVERLOAD, "overload"), (Flag.KERNEL, "kernel"), (Flag.TEST, "test"), (Flag.DEPRECATED, "deprecated"),
)  # fmt: skip
#: relation, the word when this definition is the source, the word when it is the target
_RELATIONS = (
    (Relation.EXTENDS, "Extends", "Extended by"),
    (Relation.IMPLEMENTS, "Implements", "Implemented by"),
    (Relation.OVERRIDES, "Overrides", "Overridden by"),
    (Relation.SPECIALISES, "Specialises", "Specialised by"),
    (Relation.DECLARES, "Declares", "Declared at"),
    (Relation.STUBS, "Describes", "Described by the stub"),
)


def section(view: View, file: int, document: Document, uses: FileUses) -> Section | None:
    if not document.definitions:
        return None
    record = languages().get(document.language)
    if record is None or not record.program:
        return _structure(view, file, document, uses)
    result: list[Block] = []
    said = of_definitions(document)
    top = [*said_items(view, file, said.get(-1, ())), *call_items(view, file, uses.calls.get(-1, {}))]
    if top:
        result.append(Heading(("At the top level",), 3))
        result.append(Bullets(tuple(top)))
    simple: list[int] = []
    for number, item in enumerate(document.definitions):
        if item.kind in HEADED:
            if simple:
                result.append(_values(view, file, document, uses, simple))
                simple = []
            result.extend(_entry(view, file, document, uses, number, said.get(number, ())))
        else:
            simple.append(number)
    if simple:
        result.append(_values(view, file, document, uses, simple))
    return Section("Detailed Analysis", "detailed-analysis", tuple(result))


def _entry(
    view: View, file: int, document: Document, uses: FileUses, number: int, said: Sequence[Observation] = ()
) -> list[Block]:
    item = document.definitions[number]
    symbol = view.world.base[file] + number
    words = [item.kind.value, *(word for flag, word in _FLAGS if item.flags & flag)]
    span = f"L{item.row + 1}" if item.end_row <= item.row + 1 else f"L{item.row + 1}–L{item.end_row}"
    place = Place(file, item.row, item.row + 1)
    # The complexity rests on the whole body, kind and lines on the head.
    proof = Place(file, item.start_row, item.end_row) if item.complexity > 1 else place
    if item.complexity > 1:
        span += f" · complexity {item.complexity}"
    depth = item.qualified_name.count(".") + item.qualified_name.count("::")
    heading = Heading((Code(item.qualified_name), f" · {' · '.join(words)} · {span}"), min(3 + depth, 5), view.anchor(symbol), (proof,))
    result: list[Block] = [heading]
    if item.signature and item.kind is not Kind.NAMESPACE:
        record = languages()[document.language]
        result.append(Fence(_head(item), record.fence or record.name, (place,)))
    if item.doc:
        result.extend(blocks(item.doc, (Place(file, item.doc_start, max(item.doc_end, item.doc_start + 1)),)))
    facts = [*said_items(view, file, said), *_facts(view, file, document, uses, number)]
    if facts:
        result.append(Bullets(tuple(facts)))
    return result


def _head(item: Definition) -> str:
    """Decorators and the head of a definition, as code. Some languages' heads hold no name: then it goes before."""
    decorators = "".join(f"@{text}\n" for text in item.decorators)
    signature = item.signature
    if item.name not in signature.partition("(")[0]:
        word = "class " if item.kind in TYPES else "async def " if item.flags & Flag.ASYNC else "def "
        signature = f"{word if signature.startswith('(') else ''}{item.name}{signature}"
    return decorators + signature


def _facts(view: View, file: int, document: Document, uses: FileUses, number: int) -> list[Item]:
    item = document.definitions[number]
    symbol = view.world.base[file] + number
    items: list[Item] = []
    if item.kind in TYPES:
        items.extend(_members(view, file, document, number))
    items.extend(_relations(view, file, symbol))
    items.extend(call_items(view, file, uses.calls.get(number, {})))
    items.extend(used_by_items(view, file, uses.of[number], "Made by" if item.kind in TYPES else "Called by"))
    return items


def _members(view: View, file: int, document: Document, number: int) -> list[Item]:
    base = view.world.base[file]
    inside = [(index, item) for index, item in _children(document, number) if item.kind in HEADED]
    if not inside:
        return []
    parts: list[Inline] = [(view.symbol_link(base + index, item.name), f" L{item.row + 1}") for index, item in inside]
    return [Item(("Members: ", *join(parts, " · ")), tuple(Place(file, item.row, item.row + 1) for _, item in inside))]


def _children(document: Document, number: int) -> list[tuple[int, Definition]]:
    end = document.definitions[number].end_byte
    found = []
    for index in range(number + 1, len(document.definitions)):
        item = document.definitions[index]
        if item.start_byte >= end:
            break
        if item.enclosing == number:
            found.append((index, item))
    return found


def _relations(view: View, file: int, symbol: int) -> list[Item]:
    items: list[Item] = []
    of, to = view.index.relations_of.get(symbol, ()), view.index.relations_to.get(symbol, ())
    if not of and not to:
        return items
    for relation, forward, backward in _RELATIONS:
        ahead = [item for item in of if item.relation is relation]
        if ahead:
            parts: list[Inline] = [(view.symbol_link(item.target),) for item in ahead]
            items.append(Item((f"{forward} ", *join(parts)), tuple(Place(file, item.row, item.row + 1) for item in ahead)))
        behind = [item for item in to if item.relation is relation]
        if behind:
            parts = [(view.symbol_link(item.source),) for item in behind]
            places = tuple(Place(view.world.file_of(item.source), item.row, item.row + 1) for item in behind)
            items.append(Item((f"{backward} ", *join(parts)), places))
    return items


def _values(view: View, file: int, document: Document, uses: FileUses, numbers: list[int]) -> Table:
    """Variables, constants, fields and the like that stand together, as a table."""
    base = view.world.base[file]
    rows = []
    for number in numbers:
        item = document.definitions[number]
        text = " = ".join(part for part in (item.type, item.value) if part) or _only_signature(item)
        told = first_sentence(item.doc, 160) if item.doc else ""
        users = sum(1 for use in uses.of[number] if use.resolution in FACTS)
        files = uses.files_using(number)
        used = f"{users:,}" + (f" ({files:,} other files)" if files > 1 else " (1 other file)" if files else "")
        rows.append(
            Row(
                (
                    (Code(item.qualified_name),), (item.kind.value,), (Code(text),) if text else (), (told,),
                    (used if users else "",), (f"L{item.row + 1}",),
                ),
                (Place(file, item.row, item.row + 1),),
                view.anchor(base + number),
            )
        )  # fmt: skip
    return Table(("Name", "Kind", "Value", "What it says", "Uses", "Line"), tuple(rows))


def _only_signature(item: Definition) -> str:
    return item.signature if item.signature != item.name and len(item.signature) <= 120 else ""


def _structure(view: View, file: int, document: Document, uses: FileUses) -> Section:
    """Keys, targets and headings of data and documents."""
    if all(item.kind is Kind.HEADING for item in document.definitions):
        result: list[Block] = []
        base = view.world.base[file]
        for number, item in enumerate(document.definitions):
            place = Place(file, item.row, item.row + 1)
            level = min(3 + item.qualified_name.count("."), 5) if item.enclosing >= 0 else 3
            result.append(Heading((item.name, f" · L{item.row + 1}–L{item.end_row}"), level, view.anchor(base + number), (place,)))
            if item.doc:
                result.extend(blocks(item.doc, (place,)))
            used = used_by_items(view, file, uses.of[number])
            if used:
                result.append(Bullets(tuple(used)))
        return Section("Detailed Analysis", "detailed-analysis", tuple(result))
    result = []
    simple: list[int] = []
    for number, item in enumerate(document.definitions):
        if item.kind in HEADED or (item.kind in (Kind.TARGET, Kind.RULE) and uses.of[number]):
            if simple:
                result.append(_values(view, file, document, uses, simple))
                simple = []
            result.extend(_entry(view, file, document, uses, number))
        else:
            simple.append(number)
    if simple:
        result.append(_values(view, file, document, uses, simple))
    return Section("Detailed Analysis", "detailed-analysis", tuple(result))
