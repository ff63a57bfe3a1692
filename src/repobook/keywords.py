"""The keyword index of a file: every name and term that a reader may look for, with its lines. Pure.

What a keyword is:

- a definition of the file, but for variables and parameters inside functions; a name that several definitions share
  (a declaration and its definition, an overload set) is one keyword;
- a name that the file imports, a type that it announces (``class X;``) for another file that defines it, and a type,
  macro, constant or function of another file that it uses;
- a parameter that is documented or that three callables of the file take;
- a name under which the file enters something elsewhere, and what else that call says in words;
- a *concept*: a term that sets the file apart (`repobook.concepts`).

A definition or imported name occurs where a use means it, or where the same name stands, as a member for what is a
member and alone for what is not, without a known other meaning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from .concepts import Concept
from .evidence import spans
from .link import Index
from .model import CALLABLE, FACTS, TYPES, Definition, Document, Flag, Form, Import, Kind, Resolution, Role
from .naming import naming
from .resolve.world import ImportLink, Links, Relation

#: Kinds of keywords that are not kinds of definitions.
USED = "used"
PARAMETER = "parameter"
CONCEPT = "concept"
REGISTERED = "registered"
#: what is entered under a name
_MEANT = re.compile(" → `[^`]*`")
#: A parameter that so many callables of a file take is worth knowing.
SHARED_PARAMETER = 3
#: What of other files is a keyword here when it is used.
_NOTED = TYPES | {Kind.TYPE, Kind.MACRO, Kind.CONSTANT, Kind.CONCEPT, Kind.FUNCTION}
#: Definitions inside functions that are keywords all the same: they have a body to read.
_BODIES = TYPES | {Kind.FUNCTION, Kind.METHOD}
#: Kinds as words; a concept of C++ is a type here, where concepts are terms.
_KINDS: dict[Kind, str] = {kind: "type" if kind is Kind.CONCEPT else kind.value for kind in Kind}
#: Kinds whose names stand behind a receiver where they are used from outside.
_MEMBERS = frozenset({"method", "property", "field", "enumerator"})
_COMMON_PARAMETERS = frozenset({"self", "cls", "this", "mcs", "_"})


class Keyword(msgspec.Struct, frozen=True, array_like=True):
    """One keyword of a file. Rows are 0-based rows of this file."""

    text: str
    #: a `Kind`, or ``used``, ``parameter``, ``registered``, ``concept``
    kind: str
    #: the definition (or the file, for a module) that it means, -1 when that is not in the repository
    symbol: int
    #: id on this file's docs page, "" for what is not defined here
    anchor: str
    #: row of the definition's name, -1 for what is not defined here
    defined_row: int
    #: every row it occurs in, ascending; the definition's own row is not among them
    rows: tuple[int, ...]
    #: number of other files that know it: with a factual use of the symbol, with the same import, or with the term
    files: int
    #: where a used name comes from: the module or package as written ("" for what the file defines)
    origin: str = ""
    #: the name that a used name is bound to here, when it is another
    alias: str = ""


#: A name of a package outside the repository: the package, the module as written, and the name ("" for all).
Outside = tuple[str, str, str]


class Vocabulary:
    """What the keywords of one file need to know of all others. Made once, before processes are forked."""

    def __init__(self, index: Index, chosen: Sequence[Sequence[Concept]]) -> None:
        self.index = index
        self.naming = naming(index.world)
        #: the concepts of each file
        self.concepts = chosen
        #: for each symbol the number of other files with a factual use; for files, of those that import them
        self.known: list[int] = _known(index)
        #: the files that import each name of a package outside
        self.outside: dict[Outside, list[int]] = _outside(index)
        #: number of files in which each concept was chosen
        self.standing: Counter[str] = Counter(item.text for items in chosen for item in items)


def _known(index: Index) -> list[int]:
    world, uses = index.world, index.uses
    first = len(world.files)
    keep = (uses.resolution <= max(FACTS)) & (uses.target >= first)
    target, file = uses.target[keep], uses.file[keep]
    owner = np.searchsorted(np.array(world.base), target, side="right") - 1
    other = owner != file
    # Uses are sorted by target and file: those of one pair stand together.
    target, file = target[other], file[other]
    first_of_pair = np.ones(len(target), np.bool_)
    first_of_pair[1:] = (target[1:] != target[:-1]) | (file[1:] != file[:-1])
    known: NDArray[np.int64] = np.bincount(target[first_of_pair], minlength=world.base[-1])
    known[:first] = [len({origin for origin, _ in importers}) for importers in index.importers]
    result: list[int] = known.tolist()
    return result


def outside(item: Import, link: ImportLink) -> Outside | None:
    """The name outside the repository that an import names, None when it leads elsewhere."""
    if link.resolution is not Resolution.EXTERNAL:
        return None
    return (link.package, item.module, "" if item.name == "*" else item.name)


def _outside(index: Index) -> dict[Outside, list[int]]:
    found: dict[Outside, list[int]] = {}
    for file, (document, links) in enumerate(zip(index.world.documents, index.links, strict=True)):
        if document is None or links is None:
            continue
        for item, link in zip(document.imports, links.imports, strict=True):
            name = outside(item, link)
            if name is not None:
                files = found.setdefault(name, [])
                if not files or files[-1] != file:
                    files.append(file)
    return found


class _Slot(msgspec.Struct):
    """A keyword while its rows are gathered."""

    text: str
    kind: str
    symbol: int
    anchor: str
    defined_row: int
    files: int
    origin: str = ""
    alias: str = ""
    #: rows known from elsewhere than from uses
    rows: list[int] | None = None

    def at(self, row: int) -> None:
        if self.rows is None:
            self.rows = [row]
        else:
            self.rows.append(row)


def of_file(vocabulary: Vocabulary, file: int, anchors: Sequence[str]) -> tuple[Keyword, ...]:
    """The keywords of a file: its definitions in order, then what it uses, parameters, concepts.

    ``anchors`` are the ids of the file's definitions (`repobook.anchors`).
    """
    document = vocabulary.index.world.documents[file]
    if document is None:
        return ()
    links = vocabulary.index.links[file]
    gathered = _Gathered(vocabulary, file, document)
    gathered.definitions(anchors)
    if links is not None:
        gathered.imports(links)
        gathered.occurrences(links)
    gathered.parameters()
    gathered.concepts(vocabulary.concepts[file])
    gathered.registered()
    return gathered.keywords()


class _Gathered:
    """The keywords of one file while they are gathered."""

    def __init__(self, vocabulary: Vocabulary, file: int, document: Document) -> None:
        self.vocabulary = vocabulary
        self.world = vocabulary.index.world
        self.file = file
        self.document = document
        self.slots: list[_Slot] = []
        self.by_text: dict[str, int] = {}
        #: slot of each definition, -1 for none
        self.of_definition = [-1] * len(document.definitions)
        #: the one slot that a bare name means, -1 when several could be meant
        self.of_name: dict[str, int] = {}
        self.found: list[tuple[int, ...]] = []

    def add(self, slot: _Slot, name: str = "") -> int:
        number = len(self.slots)
        self.slots.append(slot)
        self.by_text[slot.text] = number
        if name:
            self.of_name[name] = -1 if name in self.of_name else number
        return number

    def definitions(self, anchors: Sequence[str]) -> None:
        document, base, known = self.document, self.world.base[self.file], self.vocabulary.known
        definitions, naming = document.definitions, self.vocabulary.naming
        for number, item in enumerate(definitions):
            if item.flags & Flag.TITLED or (item.flags & Flag.LOCAL and item.kind not in _BODIES):
                continue
            text = naming.names[base + number - naming.first]
            if text == item.qualified_name:  # a heading without marks, and what stands below it, is not shortened
                text = short_name(definitions, item)
            at = self.by_text.get(text)
            if at is None and (meant := self._announced(base + number, item)) >= 0:
                self.of_definition[number] = self.add(_Slot(text, USED, meant, "", -1, known[meant], rows=[item.row]))
                continue
            if at is None:
                slot = _Slot(text, _kind(item), base + number, anchors[number], item.row, known[base + number])
                self.of_definition[number] = self.add(slot, item.name)
                continue
            self.of_definition[number] = at
            slot = self.slots[at]
            announced = slot.kind == USED or definitions[slot.symbol - base].flags & Flag.DECLARATION
            if item.flags & Flag.DECLARATION or not announced:
                slot.at(item.row)
                slot.files = max(slot.files, known[base + number])
            else:
                rows = [*(slot.rows or ()), *([slot.defined_row] if slot.kind != USED else ())]
                self.slots[at] = _Slot(
                    text, _kind(item), base + number, anchors[number], item.row, max(slot.files, known[base + number]),
                    rows=rows,
                )  # fmt: skip

    def _announced(self, symbol: int, item: Definition) -> int:
        """The type that is defined in another file and only announced here, as by ``class X;``; -1 for none."""
        if item.flags & Flag.DECLARATION and item.kind in TYPES:
            for relation in self.vocabulary.index.relations_of.get(symbol, ()):
                if relation.relation is Relation.DECLARES and self.world.file_of(relation.target) != self.file:
                    return relation.target
        return -1

    def imports(self, links: Links) -> None:
        for item, link in zip(self.document.imports, links.imports, strict=True):
            text = item.name if item.name and item.name != "*" else item.module
            if not text or text in self.by_text:
                at = self.by_text.get(text)
                if at is not None:
                    self.slots[at].at(item.row)
                continue
            origin = ""
            symbol = -1
            files = 0
            name = outside(item, link)
            if name is not None:
                origin = item.module if item.name else link.package
                files = len(self.vocabulary.outside[name]) - 1
            elif link.resolution in FACTS:
                symbol = link.target if link.target >= 0 else link.file
                origin = item.module if text == item.name else ""
                files = max(self.vocabulary.known[symbol] - 1, 0) if symbol >= 0 else 0
            alias = item.alias if item.alias not in ("", text, text.partition(".")[0]) else ""
            self.add(_Slot(text, USED, symbol, "", -1, files, origin, alias, [item.row]), item.alias)

    def occurrences(self, links: Links) -> None:
        """Gives each use to the keyword that it means."""
        references = self.document.references
        if not references.count or not self.slots:
            return
        base, count = self.world.base[self.file], len(self.document.definitions)
        targets = links.targets
        named = np.array([self.of_name.get(name, -1) for name in self.document.names], np.int32)
        slots = named[np.frombuffer(references.name, "<u4")]
        members = np.array([slot.kind in _MEMBERS for slot in self.slots], np.bool_)
        roles = np.frombuffer(references.role, np.uint8)
        # Parts of an imported module's name are no members of anything here.
        bare = (np.frombuffer(references.form, np.uint8) == Form.BARE) | (roles == Role.IMPORT)
        # A slot of -1 reads the last entry of ``members``; it stays -1 all the same.
        slots[(members[slots] == bare) | (links.resolutions == Resolution.LOCAL)] = -1
        fact = (links.resolutions <= max(FACTS)) & (targets >= len(self.world.files))
        if count:
            own = fact & (targets >= base) & (targets < base + count)
            slots[own] = np.array(self.of_definition, np.int32)[targets[own] - base]
        else:
            own = np.zeros(len(slots), np.bool_)
        away = np.flatnonzero(fact & ~own)
        if len(away):
            self._elsewhere(slots, away, targets)
        kept = np.flatnonzero((slots >= 0) & (roles != Role.DEFINITION))
        if not len(kept):
            return
        starts = np.frombuffer(references.start, "<u4")[kept]
        rows_at = np.searchsorted(np.frombuffer(self.document.row_starts, "<u4"), starts, side="right") - 1
        packed = (slots[kept].astype(np.int64) << 32) | rows_at
        packed.sort()
        fresh = np.ones(len(packed), np.bool_)
        np.not_equal(packed[1:], packed[:-1], out=fresh[1:])
        packed = packed[fresh]
        bounds = np.searchsorted(packed, np.arange(len(self.slots) + 1, dtype=np.int64) << 32).tolist()
        rows = (packed & 0xFFFFFFFF).tolist()
        self.found = [tuple(rows[bounds[i] : bounds[i + 1]]) for i in range(len(self.slots))]

    def _elsewhere(self, slots: NDArray[np.int32], away: NDArray[np.int64], targets: NDArray[np.int32]) -> None:
        """Uses of definitions of other files: a name that was imported keeps its keyword, others get one here."""
        unnamed = away[slots[away] < 0]
        symbols, inverse = np.unique(targets[unnamed], return_inverse=True)
        naming = self.vocabulary.naming
        numbers = []
        for symbol in symbols.tolist():
            number = -1
            if naming.kinds[symbol - naming.first] in _NOTED:
                text = naming.names[symbol - naming.first]
                known = self.by_text.get(text, -1)
                files = max(self.vocabulary.known[symbol] - 1, 0)
                if known >= 0:
                    number = known
                    if self.slots[known].kind == USED and self.slots[known].symbol == symbol:
                        self.slots[known].files = files  # this file is one of those that know it
                else:
                    number = self.add(_Slot(text, USED, symbol, "", -1, files))
            numbers.append(number)
        if numbers:
            slots[unnamed] = np.array(numbers, np.int32)[inverse]

    def parameters(self) -> None:
        taken: dict[str, list[int]] = {}
        documented: set[str] = set()
        for item in self.document.definitions:
            if not item.parameters:
                continue
            doc = item.doc
            for parameter in item.parameters:
                name = parameter.name
                if not name:
                    continue  # a parameter that is only a type, as in a C prototype
                rows = taken.get(name)
                if rows is None:
                    taken[name] = [item.row]
                elif rows[-1] != item.row:
                    rows.append(item.row)
                if doc and name in doc and name not in documented and _documents(doc, name):
                    documented.add(name)
        for name, rows in taken.items():
            if (len(rows) >= SHARED_PARAMETER or name in documented) and name not in self.by_text and _telling(name):
                unique = list(dict.fromkeys(rows))
                self.add(_Slot(name, PARAMETER, -1, "", unique[0], 0, rows=unique[1:]))

    def registered(self) -> None:
        """The names in what the pattern ``registers`` saw."""
        rows: dict[str, list[int]] = {}
        for item in self.document.patterns:
            if item.rule == "registers":
                # Not what stands behind the arrow: it has a keyword where it is of this file.
                said = _MEANT.sub("", item.detail.partition(" on `")[0], count=1)
                for name in [part for part, is_code in spans(said) if is_code]:
                    rows.setdefault(name, []).append(item.start_row)
        for name, found in rows.items():
            if name not in self.by_text:
                self.add(_Slot(name, REGISTERED, -1, "", -1, 0, rows=list(dict.fromkeys(found))))

    def concepts(self, chosen: Sequence[Concept]) -> None:
        known = {text.casefold() for text in self.by_text}
        for item in chosen:
            if item.text.casefold() not in known:
                self.add(_Slot(item.text, CONCEPT, -1, "", -1, item.files - 1, rows=list(item.rows)))

    def keywords(self) -> tuple[Keyword, ...]:
        result = []
        found = self.found
        for number, slot in enumerate(self.slots):
            rows = found[number] if number < len(found) else ()
            if slot.rows:
                rows = tuple(sorted({*rows, *slot.rows}))
            if slot.defined_row in rows:
                rows = tuple(row for row in rows if row != slot.defined_row)
            result.append(
                Keyword(
                    slot.text, slot.kind, slot.symbol, slot.anchor, slot.defined_row, rows, slot.files, slot.origin,
                    slot.alias,
                )
            )  # fmt: skip
        return tuple(result)


def _telling(name: str) -> bool:
    """False for what every callable takes (``self``, ``*args``) and for single letters."""
    return len(name) > 1 and name[0] not in "*&." and name not in _COMMON_PARAMETERS


def _kind(item: Definition) -> str:
    """The kind as a word."""
    return _KINDS[item.kind]


def _documents(doc: str, name: str) -> bool:
    """Whether a doc has an entry for a parameter in one of the usual forms."""
    at = doc.find(name)
    while at >= 0:
        end = at + len(name)
        after = doc[end : end + 2]
        before = doc[at - 1 : at]
        if after[:1] == ":" and before in (" ", "\n", "\t", "*", "") and after != "::":
            return True
        if after in (" (", " :") and doc[:at].rpartition("\n")[2].strip() in ("", "-", "*"):
            return True
        if doc[max(0, at - 8) : at].endswith(("@param ", "\\param ", ":param ", "``", "\\p ")):
            return True
        at = doc.find(name, end)
    return False


def short_name(definitions: Sequence[Definition], item: Definition) -> str:
    """The qualified name without the namespaces and functions around it: ``Linear.forward``, ``Tensor::add``."""
    outer = item
    while outer.enclosing >= 0:
        around = definitions[outer.enclosing]
        if around.kind is Kind.NAMESPACE or around.kind in CALLABLE or around.kind is Kind.MODULE:
            prefix = around.qualified_name
            name = item.qualified_name
            return name[len(prefix) :].lstrip(".:/> ") or item.name if name.startswith(prefix) else name
        outer = around
    return item.qualified_name
