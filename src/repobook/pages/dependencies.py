"""What a file imports, from inside and outside, and who imports it."""

from __future__ import annotations

import sys
from collections import defaultdict

import numpy as np

from ..content import Block, Bullets, Code, Emphasis, Folded, Heading, Inline, Item, Link, Place, Section
from ..languages import languages
from ..link import rows_of_uses
from ..model import FACTS, Document, Form, Import, Resolution, Role
from ..resolve.world import ImportLink, Relation, Relationship
from .uses import LONG
from .view import BUILDERS, View, count, join, lines

#: what paths of Rust within a crate begin with
_ROOTS = frozenset({"crate", "self", "super"})
#: the words where this file is the source of a relation, and where it is the target
_WORDS = _RUNS, _BUILDS, _NAMES = ("Runs", "Run by"), ("Builds", "Built by"), ("Names", "Named in")
#: Manifests that say what is built of which sources, beside files of the languages for that (`BUILDERS`).
_MANIFESTS = frozenset({"Cargo.toml"})


def section(view: View, file: int, document: Document) -> Section | None:
    links = view.index.links[file]
    imports = list(zip(document.imports, links.imports, strict=True)) if links else []
    result: list[Block] = []
    inside = {link.file for _, link in imports if link.resolution in FACTS}
    items = [*_inside(view, file, imports), *_by_path(view, file, document, inside)]
    items += _outside(view, file, document, imports)
    if items:
        result.append(Bullets(tuple(items)))
    result.extend(_importers(view, file))
    named = _named(view, file)
    if named:
        result += [Heading(("Builds, scripts and documents",), 3), Bullets(tuple(named))]
    return Section("Dependencies", "dependencies", tuple(result)) if result else None


def _named(view: View, file: int) -> list[Item]:
    """What a build file, script or document names, and what names this file so."""
    index, base = view.index, view.world.base
    ahead: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    behind: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for symbol in (file, *range(base[file], base[file + 1])):
        for item in index.relations_of.get(symbol, ()):
            if (words := _words(view, item)) is not None:
                ahead[words][item.target].append(item.row)
    for item in index.relations_to.get(file, ()):
        if (words := _words(view, item)) is not None:
            behind[words][view.world.file_of(item.source)].append(item.row)
    items = []
    for words in _WORDS:
        forward, backward = words
        if ahead[words]:
            found = [
                (target, rows, [Place(file, row, row + 1) for row in rows]) for target, rows in ahead[words].items()
            ]
            items.append(_list(view, f"{forward} ", found))
        if behind[words]:
            found = [
                (other, rows, [Place(other, row, row + 1) for row in rows]) for other, rows in behind[words].items()
            ]
            items.append(_list(view, f"{backward} ", found))
    return items


def _words(view: View, item: Relationship) -> tuple[str, str] | None:
    """How a relation is told: a build file builds the sources that it names, and only names what is no program."""
    match item.relation:
        case Relation.READS:
            return _RUNS
        case Relation.DOCUMENTS:
            return _NAMES
        case Relation.CONFIGURES:
            source, target = (view.world.files[view.world.file_of(symbol)] for symbol in (item.source, item.target))
            record = languages().get(target.language)
            builds = source.language in BUILDERS or source.path.rpartition("/")[2] in _MANIFESTS
            return _BUILDS if builds and record is not None and record.program else _NAMES
    return None


def _list(view: View, head: str, found: list[tuple[int, list[int], list[Place]]]) -> Item:
    """Symbols with the rows that name them; a long list folded."""
    entries: list[Inline] = []
    for symbol, rows, _ in sorted(found, key=lambda entry: entry[0]):
        link = view.symbol_link(symbol) if symbol >= len(view.world.files) else view.file_link(symbol)
        entries.append((link, f" {lines(dict.fromkeys(sorted(rows)))}"))
    places = tuple(place for _, _, places in found for place in dict.fromkeys(places))
    if len(entries) <= LONG:
        return Item((head, *join(entries, " · ")), places)
    whole = Folded((f"all {len(entries):,}",), (Bullets(tuple(Item(entry) for entry in entries)),))
    return Item((f"{head}{len(entries):,}",), places, (whole,))


def _inside(view: View, file: int, imports: list[tuple[Import, ImportLink]]) -> list[Item]:
    by_file: dict[int, list[tuple[Import, ImportLink]]] = defaultdict(list)
    maybe: list[tuple[Import, ImportLink]] = []
    for item, link in imports:
        if link.file == file:
            continue  # ``use super::*`` in the tests of a file of Rust: no file rests on itself
        if link.file >= 0 and link.resolution in FACTS:
            by_file[link.file].append((item, link))
        elif link.candidates or (link.file >= 0 and link.resolution not in FACTS):
            maybe.append((item, link))
    items = []
    if by_file:
        entries: list[Inline] = []
        places: list[Place] = []
        for target, members in by_file.items():
            entries.append(_target(view, target, members))
            places.extend(Place(file, item.row, item.row + 1) for item, _ in members)
        items.append(
            Item((f"In the repository ({count(len(by_file), 'file')}): ", *join(entries, " · ")), tuple(places))
        )
    for item, link in maybe:
        options: list[Inline] = [(view.file_link(target),) for target in link.candidates or (link.file,)]
        text: Inline = (Code(item.module), f" L{item.row + 1} ", Emphasis("may be"), " ", *join(options, ", ", " or "))
        items.append(Item(text, (Place(file, item.row, item.row + 1),)))
    return items


def _by_path(view: View, file: int, document: Document, inside: set[int]) -> list[Item]:
    """The files that a file of Rust names without an import, by a path: ``crate::stats::Stats``."""
    links = view.index.links[file]
    if document.language != "rust" or links is None or not document.references.count:
        return []
    references = document.references
    forms, roles = np.frombuffer(references.form, np.uint8), np.frombuffer(references.role, np.uint8)
    receivers, names = np.frombuffer(references.receiver, "<i4"), np.frombuffer(references.name, "<u4")
    scoped = np.flatnonzero((forms == Form.SCOPE) & (receivers >= 0))
    following = dict(zip(receivers[scoped].tolist(), scoped.tolist(), strict=True))
    roots = [number for number, name in enumerate(document.names) if name in _ROOTS]
    rooted = np.zeros(references.count, np.bool_)
    rooted[scoped] = np.isin(names[receivers[scoped]], roots)
    facts = (links.targets >= 0) & (links.resolutions <= max(FACTS))
    ways = facts & ((links.targets < len(view.world.files)) | rooted)
    rows: dict[int, list[int]] = defaultdict(list)
    at = rows_of_uses(document)
    for use in np.flatnonzero(ways).tolist():
        end = use
        while end in following:
            end = following[end]
        target = view.world.file_of(int(links.targets[use]))
        # A path that is imported, or the part of one before braces, is told with the imports.
        if target == file or target in inside or roles[end] == Role.IMPORT or (end == use and not rooted[use]):
            continue
        rows[target].append(int(at[use]))
    if not rows:
        return []
    entries: list[Inline] = []
    for target in sorted(rows):
        distinct = list(dict.fromkeys(rows[target]))
        few = lines(distinct) if len(distinct) <= LONG else f"{len(distinct)} lines, the first L{distinct[0] + 1}"
        entries.append((view.file_link(target), f" {few}"))
    places = tuple(Place(file, row, row + 1) for found in rows.values() for row in dict.fromkeys(found))
    return [Item(("By path, without an import: ", *join(entries, " · ")), places)]


def _target(view: View, target: int, members: list[tuple[Import, ImportLink]]) -> Inline:
    names: list[Inline] = []
    for item, link in members:
        if item.name and item.name != "*" and link.target >= len(view.world.files):
            names.append((view.symbol_link(link.target, item.name),))
        elif item.name:
            names.append((Code(item.name),))
    rows = ", ".join(f"L{row + 1}" for row in dict.fromkeys(item.row for item, _ in members))
    conditions = sorted({item.condition for item, _ in members if item.condition and item.condition != "system"})
    under = f" ({', '.join(conditions)})" if conditions else ""
    head: Inline = (view.file_link(target), f" {rows}{under}")
    return (*head, ": ", *join(names)) if names else head


def _outside(view: View, file: int, document: Document, imports: list[tuple[Import, ImportLink]]) -> list[Item]:
    groups: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for item, link in imports:
        if link.resolution is Resolution.EXTERNAL:
            origin = item.condition if document.language == "gomod" else _origin(document.language, link.package)
            groups[origin][link.package or item.module].append(item.row)
        elif link.resolution is Resolution.UNRESOLVED and link.file < 0:
            groups["not found"][item.module or item.name].append(item.row)
    items = []
    for origin in sorted(groups):
        entries: list[Inline] = [
            (Code(package), f" {', '.join(f'L{row + 1}' for row in dict.fromkeys(rows))}")
            for package, rows in sorted(groups[origin].items())
        ]
        places = tuple(Place(file, row, row + 1) for rows in groups[origin].values() for row in dict.fromkeys(rows))
        title = {"not found": "Not found in the repository", "": "Outside"}.get(origin, f"Outside, {origin}")
        items.append(Item((f"{title}: ", *join(entries, " · ")), places))
    return items


def _origin(language: str, package: str) -> str:
    """The kind of package, where that is known from its name alone."""
    if language in ("python", "notebook"):
        return "standard library" if package.partition(".")[0] in sys.stdlib_module_names else "packages"
    if language == "go":  # the path of a module begins with a host
        return "modules" if "." in package.partition("/")[0] else "" if package == "C" else "standard library"
    return "system headers" if package.startswith("<") else ""


def _importers(view: View, file: int) -> list[Block]:
    importers = view.index.importers[file]
    if not importers:
        return []
    rows: dict[int, list[int]] = defaultdict(list)
    for origin, number in importers:
        rows[origin].append(view.naming.import_rows[origin][number])
    places = {
        origin: tuple(Place(origin, row, row + 1) for row in dict.fromkeys(found)) for origin, found in rows.items()
    }
    # In Go a package is imported, and an import counts for the file that most of it rests on.
    whole = "Its package is imported mostly for it" if view.world.files[file].language == "go" else "Imported"
    title = Heading((f"{whole} by {count(len(rows), 'file')}",), 3)
    if len(rows) <= LONG:
        items = [Item(_importer(view, origin, found), places[origin]) for origin, found in rows.items()]
        return [title, Bullets(tuple(items))]
    folders: dict[int, list[int]] = defaultdict(list)
    for origin in rows:
        folders[view.book.folder_of[origin]].append(origin)
    items = []
    for folder in sorted(folders):
        entries = [_importer(view, origin, rows[origin], short=True) for origin in folders[folder]]
        found = tuple(place for origin in folders[folder] for place in places[origin])
        items.append(Item((view.folder_link(folder), f" {len(entries)}: ", *join(entries, " · ")), found))
    return [title, Folded((f"{count(len(folders), 'folder')}",), (Bullets(tuple(items)),))]


def _importer(view: View, origin: int, rows: list[int], short: bool = False) -> Inline:
    label = view.path(origin).rpartition("/")[2] if short else ""
    link = view.file_link(origin, label)
    return (
        Link(link.label, link.page, "dependencies", True),
        f" {', '.join(f'L{row + 1}' for row in dict.fromkeys(rows))}",
    )
