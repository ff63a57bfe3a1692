"""What a file is for: its own words where it has some, else a sentence composed from what it defines."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from ..content import Code, Inline, Piece, Place, Places
from ..doctext import first_sentence, summary
from ..languages import languages
from ..link import rows_of_uses
from ..model import CALLABLE, TYPES, Definition, Document, FileCategory, Flag, Import, Kind, Role
from ..resolve.world import ImportLink, Relation
from ..symboltable import shown_name
from ..title import MANIFESTS
from .observations import spoken
from .overview import MEMBERS
from .subject import WORDS, bare, formed, is_lock, speaks_of_entry, told
from .uses import LONG, SURE
from .view import View, count, few, listed

#: of Rust: what is built for tests alone is not what a file is for
_FOR_TESTS = re.compile(r"cfg\((?:all\()?test\b")
_SIMPLE = frozenset({Kind.VARIABLE, Kind.CONSTANT, Kind.FIELD, Kind.ENUMERATOR, Kind.KEY, Kind.LABEL, Kind.STEP})
#: What is named first: types, then what can be called; names for types and for values come last.
_ORDER = {**dict.fromkeys(TYPES, 0), Kind.TYPE: 2, Kind.MACRO: 2, Kind.VARIABLE: 2, Kind.CONSTANT: 2}
_TYPE_VARIABLE = re.compile(r"(?:\w+\.)?(?:TypeVar|ParamSpec|TypeVarTuple)\(").match
#: Languages in which an import may stand for its names being handed on, and says so.
_PASSING = frozenset({"javascript", "typescript", "tsx"})
#: What the name of a test has beside the name of what it tests, and which part of its uses is enough of that.
_TEST_NAME = re.compile(r"^[Tt]ests?_|_tests?$|Tests?$")
_GOOD_PART = 4
#: What a file without definitions does with those of others.
_CALLING = (int(Role.CALL), int(Role.LAUNCH))
_DOING = (*_CALLING, int(Role.READ), int(Role.TYPE))
#: As for the title of the repository; a manifest may also lie in a folder.
_MANIFESTS = {**MANIFESTS, "composer.json": ("",)}


def purpose(view: View, file: int) -> tuple[Inline, Places]:
    """One to three sentences, and the rows that prove them. Empty when nothing can be said."""
    document = view.document(file)
    if document is None:
        return (), ()
    said, places = described(view, file, document)
    if not said:
        said, places = formed(view, file, document)
    return (said, places) if said else composed(view, file, document)


def described(view: View, file: int, document: Document, linked: bool = False) -> tuple[Inline, Places]:
    """What the file's own words say first, and their rows; empty when they say too little. Its own words are its description,
    else the doc of the definition that it is about, whose name becomes a link when ``linked``."""
    if is_lock(view.path(file)) or speaks_of_entry(view.path(file), document):
        return (), ()
    says = summary if document.language == "python" else first_sentence
    sentence = says(document.doc, 320, weak=False) if document.doc else ""
    if len(sentence.split()) < WORDS:
        return told(view, file, document, linked)
    return (sentence,), (Place(file, document.doc_start, max(document.doc_end, document.doc_start + 1)),)


def composed(view: View, file: int, document: Document, linked: bool = False) -> tuple[Inline, Places]:
    """A sentence from what the file defines and who imports it; ``linked`` makes links of the names."""
    pieces, places = (
        _manifest(view, file, document)
        or _runs(view, file, document)
        or _reexports(view, file, document, linked)
        or _defines(view, file, document, linked)
    )
    registered = [item for item in document.patterns if item.rule == "registers"]
    if registered:
        # A name may be entered several times, for one event of several objects.
        names = list(dict.fromkeys(spoken(view, file, item)[:1] for item in registered))
        pieces = [*pieces, "; registers " if pieces else "Registers ", *listed(few(names[:3], len(names)))]
        places.extend(Place(file, item.start_row, item.end_row) for item in registered)
    if not pieces:
        pieces, places = _without_definitions(view, file, document, linked)
    importers = view.index.importers[file]
    if importers:
        from_files = sorted({item[0] for item in importers})
        what = "its package mostly for it" if document.language == "go" else "it"
        pieces = [*pieces, "; " if pieces else "", _imported(view, from_files, what)]
        # Many importers stand with their lines on the file's page.
        for origin, number in importers if len(from_files) <= LONG else ():
            row = view.naming.import_rows[origin][number]
            places.append(Place(origin, row, row + 1))
    if not pieces:
        return (), ()
    return (*pieces, "."), tuple(places)


def _manifest(view: View, file: int, document: Document) -> tuple[list[Piece], list[Place]] | None:
    """For a file that describes a package: the name of that, and what it says of it."""
    if document.language == "gomod" and document.definitions:
        module = document.definitions[0]
        indirect = sum(item.condition == "indirect" for item in document.imports)
        needs = count(len(document.imports) - indirect, "requirement")
        needs += f" and {indirect:,} indirect" if indirect else ""
        places = [Place(file, row, row + 1) for row in dict.fromkeys((module.row, *(i.row for i in document.imports)))]
        return ["The Go module ", Code(module.name), *([f", with {needs}"] if document.imports else [])], places
    tables = _MANIFESTS.get(view.path(file).rpartition("/")[2])
    if tables is None:
        return None
    found = {item.qualified_name: item for item in document.definitions}
    name, description = (
        next((found[f"{table}{key}"] for table in tables if f"{table}{key}" in found), None)
        for key in ("name", "description")
    )
    if name is None or not name.value:
        return None
    pieces: list[Piece] = ["Describes the package ", Code(name.value.strip("\"'"))]
    said = first_sentence(description.value.strip("\"'"), 200) if description is not None else ""
    if said:
        pieces += [": ", said.rstrip(".")]
    return pieces, [Place(file, item.row, item.row + 1) for item in (name, description) if item is not None]


def _runs(view: View, file: int, document: Document) -> tuple[list[Piece], list[Place]] | None:
    """For a script of shell without functions: the files of the repository that it runs. Its variables are not what it is for."""
    if document.language != "shell" or any(item.kind in CALLABLE for item in document.definitions):
        return None
    base = view.world.base[file]
    rows: dict[int, int] = {}
    for symbol in (file, *range(base, base + len(document.definitions))):
        for item in view.index.relations_of.get(symbol, ()):
            if item.relation is Relation.READS:
                rows.setdefault(view.world.file_of(item.target), item.row)
    if not rows:
        return None
    order = sorted(rows, key=lambda target: rows[target])
    names: list[Inline] = [(view.file_link(target),) for target in order[:3]]
    places = [Place(file, row, row + 1) for row in sorted(rows.values())]
    return ["Runs ", *listed(few(names, len(order), "file"))], places


def _reexports(view: View, file: int, document: Document, linked: bool) -> tuple[list[Piece], list[Place]] | None:
    """For a file that mostly hands on what it imports: what, from how many files, and what it adds where that is more."""
    taken = handed_on(view, file, document)
    if not taken:
        return None
    named = sorted(
        [pair for pair in taken if pair[0].name != "*"],
        key=lambda pair: (-_size(view.index.uses.of(pair[1].target)) if pair[1].target >= 0 else 0, pair[0].byte),
    )
    names: list[Inline] = [
        (view.symbol_link(link.target, item.alias or item.name),)
        if link.target >= 0
        else (Code(item.alias or item.name),)
        for item, link in named[:3]
    ]
    whole = dict.fromkeys(link.file for item, link in taken if item.name == "*")
    parts = few(names, len(named))
    parts += [("all of ", view.file_link(other)) for other in list(whole)[:2]]
    if len(whole) > 2:
        parts.append((f"all of {count(len(whole) - 2, 'more file')}",))
    files = len({link.file for _, link in taken})
    places = [Place(file, row, row + 1) for row in dict.fromkeys(item.row for item, _ in taken)]
    source = "" if whole else f" from {count(files, 'file')}"
    pieces: list[Piece] = ["Hands on ", *listed(parts), source]
    if whole and _own(document) > len(taken):
        own, rows = _defines(view, file, document, linked)
        if own and own[0] == "Defines ":
            pieces += ["; defines ", *own[1:]]
            places += rows
    return pieces, places


def _own(document: Document) -> int:
    """How many things of a file are no simple values."""
    return sum(item.enclosing < 0 and item.kind not in _SIMPLE for item in document.definitions)


def handed_on(view: View, file: int, document: Document) -> list[tuple[Import, ImportLink]]:
    """The imports by which a file hands on names of other files: those in its own list of exports, those
    that a language marks, or where a package of Python has no list, what it takes out of its own modules. Empty when most of what it offers is its own."""
    links = view.index.links[file]
    if links is None or not any(link.file >= 0 for link in links.imports):
        return []
    folder, _, name = view.path(file).rpartition("/")
    if not document.exports and document.language not in _PASSING and name != "__init__.py":
        return []
    pairs = [pair for pair in zip(document.imports, links.imports, strict=True) if pair[1].file >= 0]
    if document.exports:
        exported = set(document.exports)
        taken = [pair for pair in pairs if (pair[0].alias or pair[0].name) in exported]
        return taken if 2 * len(taken) > len(exported) else []
    if document.language in _PASSING:
        taken = [pair for pair in pairs if pair[0].condition == "re-export"]
        own = sum(
            item.enclosing < 0 and item.kind not in _SIMPLE and item.flags & Flag.EXPORTED > 0
            for item in document.definitions
        )
        return taken if len(taken) > own else []
    taken = [
        (item, link)
        for item, link in pairs
        if item.name and item.enclosing < 0 and item.condition != "type checking"
        and view.path(link.file).startswith(folder + "/")
    ]  # fmt: skip
    own = _own(document)
    stars = any(item.name == "*" for item, _ in taken)
    return taken if len(taken) > own or stars else []


def _imported(view: View, files: list[int], what: str) -> str:
    tests = sum(view.is_test(item) for item in files)
    verb = f"imports {what}" if len(files) == 1 else f"import {what}"
    if tests == len(files):
        return f"{count(tests, 'test file')} {verb}"
    return f"{count(len(files), 'file')} {verb}" + (f", {count(tests, 'test')} among them" if tests else "")


def _defines(view: View, file: int, document: Document, linked: bool) -> tuple[list[Piece], list[Place]]:
    definitions_ = document.definitions
    tops = [
        (number, item)
        for number, item in enumerate(definitions_)
        if (item.enclosing < 0 or definitions_[item.enclosing].kind is Kind.NAMESPACE)
        and item.kind is not Kind.NAMESPACE
        and not item.flags & Flag.LOCAL
        and not (item.kind in TYPES and item.flags & Flag.DECLARATION)
        and not (item.kind is Kind.MODULE and any(map(_FOR_TESTS.match, item.decorators)))
    ]
    if not tops:
        return [], []
    if len(tops) == 1 and tops[0][1].kind is Kind.HEADING:  # the title: its parts say more
        tops = [pair for pair in enumerate(definitions_) if pair[1].enclosing == tops[0][0]] or tops
    own = [(number, item) for number, item in tops if item.kind not in MEMBERS]
    base, uses = view.world.base[file], view.index.uses
    plain = [(number, item) for number, item in own if item.kind is not Kind.MACRO]
    # Beside types macros help; beside a few functions they are what the file is for, where most of its uses are theirs.
    by_use = 0 < len(plain) < len(own) and not any(item.kind in TYPES for _, item in plain)
    if by_use := by_use and bool(view.index.importers[file]):
        elsewhere = [_elsewhere(view, file, base + number) for number, _ in plain]
        by_use = sum(_elsewhere(view, file, base + number) for number, _ in own) > 2 * sum(elsewhere)
    tops = own if by_use else plain or own or tops
    tests = [item for item in document.definitions if item.flags & Flag.TEST]
    if view.facts[file].category is FileCategory.TEST and tests:
        return _tests(
            view, file, [number for number, item in enumerate(definitions_) if item.flags & Flag.TEST], linked
        )
    structured = [(number, item) for number, item in tops if item.kind not in _SIMPLE]
    structured = [pair for pair in structured if not _slight(pair[1])] or structured
    # In Rust a block beside a type may be for any type, a parameter or one of the library: what is defined says more.
    outside = {} if structured and document.language == "rust" else _outside(document)
    things = [item for _, item in structured if item.kind not in MEMBERS]
    offered = sum(bool(item.flags & Flag.EXPORTED) for item in things) or len(things)
    if sum(map(len, outside.values())) > offered:
        adds = document.language == "go"
        return _adds(view, file, outside, linked) if adds else _implements(view, file, outside, linked)
    chosen = structured or tops
    public = [(number, item) for number, item in chosen if item.flags & Flag.EXPORTED] or chosen
    defined = [item for item in public if not item[1].flags & Flag.DECLARATION] or public
    named: dict[str, tuple[int, Definition]] = {}
    for number, item in defined:
        named.setdefault(item.name, (number, item))
    definitions = list(named.values())
    ranked = sorted(
        definitions,
        key=lambda item: (
            0 if by_use else _ORDER.get(item[1].kind, 1),
            -_size(uses.of(base + item[0])),
            item[1].byte,
        ),
    )[:3]
    if not any(item.kind in _ORDER or item.kind is Kind.FUNCTION for _, item in ranked):
        ranked.sort(key=lambda item: item[1].byte)
    tally = Counter(item.kind for _, item in definitions)
    shown = Counter(item.kind for _, item in ranked)
    names: list[Inline] = [
        (view.symbol_link(base + number, shown_name(item)) if linked else Code(shown_name(item)),)
        for number, item in ranked
    ]
    rest: list[str] = []
    for kind, number in tally.items():
        if number > shown[kind]:
            more = "more " if shown[kind] else ""
            rest.append(count(number - shown[kind], f"{more}{kind.value}", f"{more}{_plural(kind)}"))
    record = languages().get(document.language)
    verb = "Defines " if record is None or record.program else _verb(definitions[0][1])
    parts: list[Inline] = [*names, *((text,) for text in rest)]
    return [verb, *listed(parts)], [Place(file, item.row, item.row + 1) for _, item in definitions]


def _slight(item: Definition) -> bool:
    """Whether something is worth naming only where nothing else is: a module of Rust, a type variable of Python."""
    return item.kind is Kind.MODULE or (item.kind is Kind.TYPE and _TYPE_VARIABLE(item.value) is not None)


def _outside(document: Document) -> dict[str, list[int]]:
    """The members of classes that other files define, by the name of the class."""
    record = languages().get(document.language)
    if record is None:
        return {}
    own = {item.qualified_name for item in document.definitions}
    found: dict[str, list[int]] = {}
    for number, item in enumerate(document.definitions):
        if item.kind is Kind.METHOD and not item.flags & Flag.DECLARATION:
            owner = item.qualified_name.rpartition(record.separator)[0]
            if owner and owner not in own:
                found.setdefault(owner, []).append(number)
    return found


def _implements(view: View, file: int, outside: dict[str, list[int]], linked: bool) -> tuple[list[Piece], list[Place]]:
    """For a file with the bodies of members that their classes declare elsewhere: the classes, by the number of members."""
    document = view.document(file)
    assert document is not None
    order = sorted(outside.items(), key=lambda pair: (-len(pair[1]), pair[1]))
    names: list[Inline] = []
    for path, numbers in order[:3]:
        name = path.rpartition(languages()[document.language].separator)[2]
        known = _class_of(view, file, numbers) if linked else -1
        names.append((view.symbol_link(known, name),) if known >= 0 else (Code(name),))
    parts = few(names, len(order), "class", "classes")
    members = sorted(number for numbers in outside.values() for number in numbers)
    places = [Place(file, row, row + 1) for row in (document.definitions[number].row for number in members)]
    return ["Implements ", *listed(parts), f" ({count(len(members), 'member')})"], places


def _adds(view: View, file: int, outside: dict[str, list[int]], linked: bool) -> tuple[list[Piece], list[Place]]:
    """For a file of Go with methods of types that other files of the package define: which, by their number."""
    document = view.document(file)
    assert document is not None
    base, uses = view.world.base[file], view.index.uses
    order = sorted(outside.items(), key=lambda pair: (-len(pair[1]), pair[1]))
    members = sorted(number for numbers in outside.values() for number in numbers)
    places = [Place(file, document.definitions[number].row, document.definitions[number].row + 1) for number in members]
    if len(order) > 1:
        parts: list[Inline] = [(Code(path), f" ({len(numbers):,})") for path, numbers in order[:3]]
        return ["Adds methods to ", *listed(few(parts, len(order), "type"))], places
    path, numbers = order[0]
    ranked = sorted(numbers, key=lambda number: (-_size(uses.of(base + number)), number))[:2]
    names: list[Inline] = [
        (view.symbol_link(base + number, name) if linked else Code(name),)
        for number in sorted(ranked)
        for name in (document.definitions[number].name,)
    ]
    return ["Adds ", *listed(few(names, len(numbers), "method")), " to ", Code(path)], places


def _class_of(view: View, file: int, members: list[int]) -> int:
    """The class that declares members whose bodies stand outside of it, -1 when it is not known."""
    for number in members:
        for item in view.index.relations_to.get(view.world.base[file] + number, ()):
            declared = view.world.definition(item.source) if item.relation is Relation.DECLARES else None
            if declared is not None and declared.enclosing >= 0:
                return view.world.base[view.world.file_of(item.source)] + declared.enclosing
    return -1


def _tests(view: View, file: int, tests: list[int], linked: bool) -> tuple[list[Piece], list[Place]]:
    document = view.document(file)
    assert document is not None
    base = view.world.base[file]
    groups = [number for number in tests if document.definitions[number].kind is Kind.NAMESPACE]
    tests = [number for number in tests if document.definitions[number].kind in CALLABLE] or tests
    if groups:
        return _grouped(view, file, document, groups, tests, linked)
    names: list[Inline] = [
        (
            view.symbol_link(base + number, item.name)
            if linked
            else f"“{item.name}”"
            if item.flags & Flag.TITLED
            else Code(item.name),
        )
        for number in tests[:3]
        for item in (document.definitions[number],)
    ]
    about = tested(view, file)
    of: list[Piece] = []
    if about >= 0:
        label = view.path(about) if about < len(view.world.files) else view.naming.names[about - view.naming.first]
        of = [" of ", view.symbol_link(about, label) if linked else Code(label)]
    return (
        [count(len(tests), "test"), *of, ": ", *listed(few(names, len(tests)))],
        [Place(file, row, row + 1) for row in [document.definitions[number].row for number in tests]],
    )


def tested(view: View, file: int) -> int:
    """What a test is named after, as far as it uses that for a fact: the file, or the type that a good part of its uses is of.
    A symbol, -1 for none."""
    links = view.index.links[file]
    if links is None:
        return -1
    targets = links.targets[(links.targets >= 0) & (links.resolutions <= SURE)]
    found, counts = np.unique(targets, return_counts=True)
    used: dict[int, int] = {
        symbol: number
        for symbol, number in zip(found.tolist(), counts.tolist(), strict=True)
        if not view.is_test(view.world.file_of(symbol))
    }
    for other in view.tested_by_name.get(file, ()):
        if any(view.world.file_of(symbol) == other for symbol in used):
            return other
    stem = bare(_TEST_NAME.sub("", view.path(file).rpartition("/")[2].partition(".")[0]))
    first, names, kinds = view.naming.first, view.naming.names, view.naming.kinds
    most = sum(used.values()) / _GOOD_PART
    for symbol in used:
        if symbol < first or kinds[symbol - first] not in TYPES:
            continue
        name = names[symbol - first]
        if stem in (short := bare(name.rpartition(".")[2].rpartition("::")[2]), f"{short}s") and stem:
            members = (f"{name}.", f"{name}::")
            own = view.world.file_of(symbol)
            part = sum(
                number
                for other, number in used.items()
                if other == symbol
                or (other >= first and view.world.file_of(other) == own and names[other - first].startswith(members))
            )
            if part >= most:
                return symbol
    return -1


def _grouped(
    view: View, file: int, document: Document, groups: list[int], tests: list[int], linked: bool
) -> tuple[list[Piece], list[Place]]:
    """For tests that go by titles: the outermost groups, and what stands right in the only one."""
    definitions, base = document.definitions, view.world.base[file]
    outer = [number for number in groups if definitions[number].enclosing < 0]

    def titled(numbers: list[int], most: int) -> Inline:
        shown: list[Inline] = [
            (view.symbol_link(base + number, definitions[number].name) if linked else f"“{definitions[number].name}”",)
            for number in numbers[:most]
        ]
        return listed(few(shown, len(numbers)))

    pieces: list[Piece] = [f"{count(len(tests), 'test')} of ", *titled(outer, 3)]
    if len(outer) == 1:
        inside = [number for number in (*groups, *tests) if definitions[number].enclosing == outer[0]]
        if inside:
            pieces += [": ", *titled(inside, 3)]
    return pieces, [Place(file, definitions[number].row, definitions[number].row + 1) for number in (*groups, *tests)]


def _verb(item: Definition) -> str:
    if item.kind is Kind.HEADING:
        return "Sections: "
    return "Declares " if item.kind in (Kind.TARGET, Kind.RULE, Kind.OPTION) else "Sets "


def _plural(kind: Kind) -> str:
    word = kind.value
    return (
        word + "es" if word.endswith("s") else word[:-1] + "ies" if word.endswith("y") and word != "key" else word + "s"
    )


def _elsewhere(view: View, file: int, symbol: int) -> int:
    """How often other files use a definition."""
    uses = view.index.uses
    return int(np.count_nonzero(uses.file[uses.of(symbol)] != file))


def _size(part: slice) -> int:
    return int(part.stop) - int(part.start)


def _without_definitions(view: View, file: int, document: Document, linked: bool) -> tuple[list[Piece], list[Place]]:
    """Files that use what others define (macros may define something), that only import, or hold nothing."""
    links = view.index.links[file]
    roles = np.frombuffer(document.references.role, np.uint8)
    if links and len(roles):
        first, kinds = view.naming.first, view.naming.kinds
        sure = np.flatnonzero(np.isin(roles, _DOING) & (links.targets >= first) & (links.resolutions <= SURE))
        used = [
            (use, symbol)
            for use, symbol in zip(sure.tolist(), links.targets[sure].tolist(), strict=True)
            if (kind := kinds[symbol - first]) is not Kind.NAMESPACE
            and (kind is not Kind.MACRO or roles[use] in _CALLING)
        ]
        if used:
            order = [symbol for symbol, _ in Counter(symbol for _, symbol in used).most_common()]
            using: list[Inline] = [
                (view.symbol_link(symbol) if linked else Code(view.naming.names[symbol - first]),)
                for symbol in order[:3]
            ]
            rows = rows_of_uses(document)
            verb = "Calls " if all(roles[use] in _CALLING for use, _ in used) else "Uses "
            places = [Place(file, row, row + 1) for row in sorted({int(rows[use]) for use, _ in used})]
            return [verb, *listed(few(using, len(order)))], places
    if links and document.imports:
        targets = list(dict.fromkeys(item.file for item in links.imports if item.file >= 0))
        if targets:
            names: list[Inline] = [(view.file_link(target),) for target in targets[:3]]
            proof = [Place(file, item.row, item.row + 1) for item in document.imports]
            alone = "" if np.isin(roles, _CALLING).any() else "Only "
            said = f"{alone}imports: ".capitalize()
            return [said, *listed(few(names, len(targets), "file"))], proof
    if not document.code_lines and not document.comment_lines and view.facts[file].size == 0:
        return ["Empty"], []
    return [], []
