"""The public interface of a file, where it starts, and what of it others use most."""

from __future__ import annotations

from collections.abc import Sequence

from ..content import Block, Bullets, Code, Emphasis, Folded, Heading, Inline, Item, Place, Row, Section, Table
from ..doctext import said_of
from ..languages import languages
from ..model import TYPES, Definition, Document, FileCategory, Flag, Kind
from ..symboltable import shown_name
from .observations import spoken
from .signatures import short, told
from .uses import LONG, FileUses
from .view import HEADED, View, join, slim

_HIDDEN = frozenset({Kind.NAMESPACE, Kind.ENUMERATOR, Kind.FIELD})
#: A document of fewer headings than this needs no table of contents.
_CONTENTS = 3
#: Kinds that belong to a type, wherever they stand.
MEMBERS = frozenset({Kind.METHOD, Kind.PROPERTY, Kind.FIELD})
#: Languages in which a package may have something that runs when it is loaded.
LOADING = frozenset({"go"})
#: Files of C and its like that are compiled, and that no other file takes in.
SOURCES = (".c", ".cc", ".cpp", ".cxx", ".cu", ".mm", ".m")
_MOST_USED = 5
#: The most characters of a signature in the table of the interface.
_SIGNATURE = 120


def section(view: View, file: int, document: Document, uses: FileUses) -> Section | None:
    record = languages().get(document.language)
    if record is None or not record.program:
        return _outline(view, file, document)
    blocks: list[Block] = []
    public = public_interface(document, view.path(file))
    if public and view.facts[file].category is not FileCategory.TEST:
        blocks.append(_interface(view, file, document, public))
    starts = Flag.ENTRY | Flag.KERNEL
    entries = [(number, item) for number, item in enumerate(document.definitions) if item.flags & starts]
    if entries:
        blocks.append(Heading(("Entry points",), 3))
        blocks.append(Bullets(tuple([_entry(view, file, number, item) for number, item in entries])))
    blocks.extend(_registers(view, file, document))
    blocks.extend(_most_used(view, file, document, uses))
    return Section("High-Level Overview", "high-level-overview", tuple(blocks)) if blocks else None


def public_interface(document: Document, path: str) -> list[int]:
    """Numbers of the definitions that other files may use, in order: exported, and right at the top or in a namespace.

    A member that is defined outside its class counts as the class's; a type that is only declared is another file's, and in
    C and its like all that no header declares.
    What is made a member of an object that the file exports (``app.use = function``) is part of it.
    """
    found = []
    definitions = document.definitions
    compiled = path.endswith(SOURCES)
    objects = {item.name for item in definitions if item.kind is Kind.VARIABLE and item.enclosing < 0}
    for number, item in enumerate(definitions):
        if item.kind in _HIDDEN or item.flags & Flag.LOCAL or not item.flags & Flag.EXPORTED:
            continue
        if item.flags & Flag.DECLARATION and (compiled or item.kind in TYPES):
            continue
        if item.enclosing >= 0:
            outer = definitions[item.enclosing]
            if (
                outer.kind is not Kind.NAMESPACE
                or len(item.qualified_name) - len(outer.qualified_name) > len(item.name) + 2
            ):
                continue
        elif item.kind in MEMBERS or (
            item.qualified_name != item.name and item.qualified_name[: -len(item.name) - 1] not in objects
        ):
            continue
        found.append(number)
    return found


def _interface(view: View, file: int, document: Document, public: Sequence[int]) -> Table:
    base = view.world.base[file]
    rows = []
    for number in public:
        item = document.definitions[number]
        signature = told(item) if item.signature else ""
        rows.append(
            Row(
                (
                    (view.symbol_link(base + number),),
                    (item.kind.value,),
                    (Code(short(signature, _SIGNATURE)),) if signature else (),
                    (said_of(item.name, item.doc, 140),) if item.doc else (),
                    (str(item.row + 1),),
                ),
                (Place(file, item.row, item.row + 1),),
            )
        )
    return slim(("Name", "Kind", "Signature", "What it does", "Line"), rows)


def _entry(view: View, file: int, number: int, item: Definition) -> Item:
    symbol = view.world.base[file] + number
    what = "runs on the GPU" if item.flags & Flag.KERNEL else "the program starts here"
    if on_loading(view.world.files[file].language, item):
        what = "runs when its package is loaded"
    return Item((view.symbol_link(symbol), f" {what}, L{item.row + 1}"), (Place(file, item.row, item.row + 1),))


def on_loading(language: str, item: Definition) -> bool:
    """Whether a definition at which something starts is no program, but runs before the one that its package is part of."""
    return language in LOADING and item.name == "init"


def _registers(view: View, file: int, document: Document) -> list[Block]:
    """What the file enters elsewhere under names, as it stands in the calls."""
    seen = [item for item in document.patterns if item.rule == "registers"]
    items = [
        Item(
            (*spoken(view, file, item), " ", view.line(file, item.start_row)),
            (Place(file, item.start_row, item.end_row),),
        )
        for item in seen
    ]
    if not items:
        return []
    listed: Block = Bullets(tuple(items))
    return [Heading(("Registers",), 3), listed if len(items) <= LONG else Folded((f"{len(items):,} names",), (listed,))]


def _most_used(view: View, file: int, document: Document, uses: FileUses) -> list[Block]:
    counted = [(uses.files_using(number), number) for number, entries in enumerate(uses.of) if entries]
    named: dict[str, tuple[int, int]] = {}
    for item in sorted((item for item in counted if item[0] > 1), key=lambda item: (-item[0], item[1])):
        # Of overloads, which one is meant is not always known: they are one name here.
        named.setdefault(document.definitions[item[1]].qualified_name, item)
    best = list(named.values())[:_MOST_USED]
    if not best:
        return []
    base = view.world.base[file]
    parts: list[Inline] = []
    places: list[Place] = []
    for files, number in best:
        parts.append((view.symbol_link(base + number), f" {files:,} files"))
        places.append(Place(file, document.definitions[number].row, document.definitions[number].row + 1))
    return [Bullets((Item(("Used most by other files: ", *join(parts, " · ")), tuple(places)),))]


def _outline(view: View, file: int, document: Document) -> Section | None:
    """What a document or data file holds, as a table; headings as a nested list."""
    base = view.world.base[file]
    headings = sum([item.kind is Kind.HEADING for item in document.definitions])
    if headings:
        if headings < _CONTENTS:
            return None
        return Section("High-Level Overview", "high-level-overview", (_headings(view, file, document),))
    rows: list[Row] = []
    for number, item in enumerate(document.definitions):
        if item.kind in HEADED or item.enclosing < 0:
            said = item.value or ("" if item.kind is Kind.KEY else item.type)
            value: Inline = (Code(short(said)),) if said else ()
            text = said_of(item.name, item.doc, 140) if item.doc else ""
            cells: tuple[Inline, ...] = (
                (view.symbol_link(base + number),),
                (item.kind.value,),
                value,
                (text,) if text else (),
                (str(item.row + 1),),
            )
            rows.append(Row(cells, (Place(file, item.row, item.row + 1),)))
    if not rows or 2 * len(rows) > len(document.definitions):
        return None  # the details are hardly longer
    table = slim(("Name", "Kind", "Value", "What it says", "Line"), rows)
    return Section("High-Level Overview", "high-level-overview", (table,))


def _headings(view: View, file: int, document: Document) -> Bullets:
    base = view.world.base[file]
    children: dict[int, list[int]] = {}
    for number, item in enumerate(document.definitions):
        if item.kind is Kind.HEADING:
            children.setdefault(item.enclosing, []).append(number)

    def items(parent: int, depth: int) -> tuple[Item, ...]:
        result = []
        for number in children.get(parent, ()):
            item = document.definitions[number]
            below = items(number, depth + 1) if depth < 8 else ()
            text: Inline = (view.symbol_link(base + number, shown_name(item)), Emphasis(f" L{item.row + 1}"))
            result.append(Item(text, (Place(file, item.row, item.row + 1),), (Bullets(below),) if below else ()))
        return tuple(result)

    return Bullets(items(-1, 0))
