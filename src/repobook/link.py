"""All documents become the index: every import and use gets its meaning, and the class of how sure that is. Pure.

Resolvers are found by walking `repobook.resolve`. Linking has three steps, so that a caller may spread the middle one
over processes: `resolvers` makes the tables, `resolve_file` answers for one file, `join` turns the answers around. Who
has little memory takes one of the `families` after the other, and gives its tables back before the next (`joined`).
"""

from __future__ import annotations

import functools
import importlib
import itertools
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType

import msgspec
import numpy as np
from numpy.typing import NDArray

from . import graph, resolve
from .batches import Batch, batches
from .cycles import cycles
from .encoded import fresh, languages_of
from .languages import languages
from .model import FACTS, TYPES, Definition, Document, Resolution, Role
from .more import NO_MORE, More
from .resolve.world import (
    Change,
    Earlier,
    ImportLink,
    Links,
    Relation,
    Relationship,
    Resolver,
    Resuming,
    World,
    nothing,
    package_type,
)
from .symboltable import KINDS

_DEFINITION, _AMBIGUOUS = int(Role.DEFINITION), int(Resolution.AMBIGUOUS)
#: `Resolution` values that are facts, as a table for NumPy
_FACT = np.array([Resolution(value) in FACTS for value in range(len(Resolution))])


class PackedLinks(msgspec.Struct, frozen=True, array_like=True):
    """`Links` as they cross processes."""

    imports: tuple[ImportLink, ...]
    targets: bytes
    resolutions: bytes
    more: tuple[bytes, bytes, bytes]
    packages: tuple[str, ...]
    package: bytes


def pack(links: Links) -> bytes:
    return msgspec.msgpack.encode(
        PackedLinks(
            links.imports, _int32(links.targets), links.resolutions.astype(np.uint8).tobytes(),
            (_int32(links.more.use), _int32(links.more.lengths), _int32(links.more.symbols)),
            links.packages, links.package.tobytes(),
        )
    )  # fmt: skip


def unpack(packed: bytes) -> Links:
    links = msgspec.msgpack.decode(packed, type=PackedLinks)
    return Links(
        links.imports, np.frombuffer(links.targets, "<i4"), np.frombuffer(links.resolutions, np.uint8),
        More(*[np.frombuffer(column, "<i4") for column in links.more]) if links.more[0] else NO_MORE,
        links.packages, np.frombuffer(links.package, package_type(len(links.packages))),
    )  # fmt: skip


def _int32(column: NDArray[np.integer]) -> bytes:
    return column.astype("<i4").tobytes()


@functools.cache
def _modules() -> dict[str, ModuleType]:
    """The resolver module of each family."""
    found: dict[str, ModuleType] = {}
    for name in sorted(info.name for info in pkgutil.iter_modules(resolve.__path__) if info.name[0] != "_"):
        module = importlib.import_module(f"{resolve.__name__}.{name}")
        for family in getattr(module, "FAMILIES", ()):
            if family in found:
                raise ValueError(f"two resolvers serve the family {family}")
            found[family] = module
    return found


def _unseen(document: Document) -> tuple[bytes, dict[str, tuple[int, ...]]]:
    """What others see of a file, where nobody asks."""
    return b"", {}


class Family(msgspec.Struct, frozen=True):
    """Files that one module resolves together."""

    name: str
    files: list[int]
    make: Callable[[World, list[int]], Resolver]
    #: whether paths of files of other families say nothing to it (`OWN_PATHS` of its module)
    own_paths: bool = False
    #: whether of documents of other families it reads what their outlines cover and no more (`OUTLINES` of its module)
    outlines: bool = False
    #: of one document: a hash of what the links of other files may rest on, and the definitions that they may find by name
    seen: Callable[[Document], tuple[bytes, dict[str, tuple[int, ...]]]] = _unseen
    #: the other files whose links may be others after some changes, by what the imports of every file led to; None for
    #: all. Without it every change may touch every file of the family
    affected: Callable[[World, Mapping[int, set[int]], Sequence[Change]], set[int] | None] | None = None
    #: makes the resolver from what an earlier one kept
    resume: Callable[[World, list[int], Earlier], Resuming] | None = None

    def resolver(self, world: World, earlier: Earlier | None = None) -> Resolver:
        """Their resolver, with its tables made."""
        if earlier is None or self.resume is None:
            return self.make(world, self.files)
        return self.resume(world, self.files, earlier)


def families(world: World) -> list[Family]:
    """All files that some module resolves."""
    records = languages()
    members: dict[str, list[int]] = defaultdict(list)
    for number, language in enumerate(languages_of(world.documents)):
        record = records.get(language or "")
        if record is not None:
            members[record.family or record.name].append(number)
    together: dict[str, list[int]] = defaultdict(list)
    modules = _modules()
    for family in sorted(members):
        if family in modules:
            together[modules[family].__name__] += members[family]
    return [_made(name, sorted(files)) for name, files in together.items()]


def _made(name: str, files: list[int]) -> Family:
    module = importlib.import_module(name)
    return Family(
        name.rpartition(".")[2], files, module.resolver, getattr(module, "OWN_PATHS", False),
        getattr(module, "OUTLINES", False),
        getattr(module, "seen", _unseen), getattr(module, "affected", None), getattr(module, "resume", None),
    )  # fmt: skip


def resolvers(world: World) -> list[Resolver | None]:
    """The resolver of each file, with its tables made; None where none serves the file's family."""
    result: list[Resolver | None] = [None] * len(world.files)
    for family in families(world):
        made = family.resolver(world)
        for file in family.files:
            result[file] = made
    return result


def resolve_file(world: World, made: Sequence[Resolver | None], file: int) -> Links:
    """Where the imports and uses of a file lead."""
    document = world.documents[file]
    assert document is not None
    chosen = made[file]
    return nothing(document) if chosen is None else chosen.links(file)


@functools.cache
def _prose() -> frozenset[str]:
    """The languages of documents."""
    return frozenset(name for name, record in languages().items() if record.family == "document")


class Uses(msgspec.Struct, frozen=True):
    """Every use whose meaning is in the repository, one entry a use and target, sorted by target, file and place."""

    target: NDArray[np.int32]
    file: NDArray[np.int32]
    row: NDArray[np.int32]
    #: symbol that the use stands in: a definition, or the file
    enclosing: NDArray[np.int32]
    role: NDArray[np.uint8]
    resolution: NDArray[np.uint8]

    def of(self, symbol: int) -> slice:
        """The entries that use a symbol."""
        low, high = np.searchsorted(self.target, np.array([symbol, symbol + 1], np.int32))
        return slice(int(low), int(high))


class Index:
    """All that is known, ready to be asked. Made once, never changed."""

    def __init__(
        self, world: World, links: Sequence[Links | None], relationships: Sequence[Relationship], uses: Uses
    ) -> None:
        self.world = world
        self.links = links
        self.relationships = relationships
        self.uses = uses
        count = len(world.files)
        self.importers = _importers(links, count)
        self.edges = _edges(world, links, uses)
        #: whether each file is prose
        self.prose: NDArray[np.bool_] = np.array([item.language in _prose() for item in world.files], np.bool_)
        self.rank = graph.rank(count, self.edges, self.prose)
        #: files in the order of their rank, the most central first; ties by path
        self.ranking = [int(file) for file in np.lexsort((np.arange(count), -self.rank))]
        self.position = {file: place for place, file in enumerate(self.ranking)}
        kept = self.edges.imports
        pairs = zip(self.edges.source[kept].tolist(), self.edges.target[kept].tolist(), strict=True)
        self.cycles = cycles(world.documents, links, pairs)
        #: relationships by their source, and by their target
        self.relations_of: dict[int, list[Relationship]] = defaultdict(list)
        self.relations_to: dict[int, list[Relationship]] = defaultdict(list)
        for relation in relationships:
            self.relations_of[relation.source].append(relation)
            self.relations_to[relation.target].append(relation)
        self._anchors: dict[int, list[str]] = {}

    def document(self, file: int) -> Document | None:
        return self.world.documents[file]

    def definition(self, symbol: int) -> Definition | None:
        return self.world.definition(symbol)


def rows_of_uses(document: Document) -> NDArray[np.int64]:
    """The row of each use of a file, 0-based."""
    starts = np.frombuffer(document.row_starts, "<u4")
    return np.searchsorted(starts, np.frombuffer(document.references.start, "<u4"), side="right") - 1


def join(world: World, made: Sequence[Resolver | None], links: Sequence[Links | None]) -> Index:
    """The index from the links of every file (None where there is no document)."""
    every = {id(item): item for item in made if item is not None}.values()
    return joined(world, itertools.chain.from_iterable(item.relationships() for item in every), links)


def joined(world: World, relationships: Iterable[Relationship], links: Sequence[Links | None]) -> Index:
    """The index from the relationships of all families, in any order, and the links of every file."""
    found = sorted(relationships)
    return Index(world, links, found, _turn(world, links, _announced(world, found)))


def _announced(world: World, relationships: Iterable[Relationship]) -> NDArray[np.bool_]:
    """Which symbols are declarations, without a body, of types that are defined elsewhere."""
    result = np.zeros(world.base[-1], np.bool_)
    for file, several in itertools.groupby(
        (item.source for item in relationships if item.relation is Relation.DECLARES), key=world.file_of
    ):
        document = fresh(world.documents, file)
        assert document is not None
        for symbol in several:
            result[symbol] = KINDS[document.table.kinds[symbol - world.base[file]]] in TYPES
    return result


def _turn(world: World, links: Sequence[Links | None], announced: NDArray[np.bool_]) -> Uses:
    """The uses of all files, turned around: by what they mean."""
    parts = [_uses(batch, announced) for batch in batches(world, links)]
    if not parts:
        none = np.zeros(0, np.int32)
        return Uses(none, none, none, none, none.astype(np.uint8), none.astype(np.uint8))
    target = np.concatenate([part.target for part in parts])
    # One number of target and place: to sort numbers takes a tenth of the time of a stable order of them.
    order = np.sort(target.astype(np.int64) << 32 | np.arange(len(target))) & 0xFFFFFFFF
    return Uses(
        target[order],
        np.concatenate([part.file for part in parts])[order],
        np.concatenate([part.row for part in parts])[order],
        np.concatenate([part.enclosing for part in parts])[order],
        np.concatenate([part.role for part in parts])[order],
        np.concatenate([part.resolution for part in parts])[order],
    )


def _uses(batch: Batch, announced: NDArray[np.bool_]) -> Uses:
    """The uses of some files that have a meaning in the repository, in the order of files and text.

    Of an overload set every member is used, but who uses a class does not use each ``class X;`` that is in sight. Of an ambiguous use none is chosen: it counts for no candidate, and stands
    only where it is made (`Links.more`).
    """
    counted = (batch.role != _DEFINITION) & (batch.resolution != _AMBIGUOUS)
    kept = np.flatnonzero((batch.target >= 0) & counted)
    targets = batch.target[kept]
    uses, symbols = batch.more.uses(), batch.more.symbols
    if len(uses):
        wanted = counted[uses] & (symbols != batch.target[uses]) & ~announced[symbols]
        kept = np.concatenate([kept, uses[wanted]])
        order = np.argsort(kept, kind="stable")
        kept, targets = kept[order], np.concatenate([targets, symbols[wanted]])[order]
    return Uses(
        targets, batch.file[kept], batch.row[kept].astype(np.int32), batch.around[kept], batch.role[kept],
        batch.resolution[kept],
    )  # fmt: skip


def _importers(links: Sequence[Links | None], files: int) -> list[list[tuple[int, int]]]:
    """For each file the imports that read it: (file, number of the import in its document)."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(files)]
    for file, link in enumerate(links):
        if link is None:
            continue
        for number, item in enumerate(link.imports):
            if item.file >= 0 and item.resolution in FACTS and item.file != file:
                found[item.file].append((file, number))
    return found


def _edges(world: World, links: Sequence[Links | None], uses: Uses) -> graph.Edges:
    """The links between files: imports, each as the file that it reads, and uses. The packages on the way to a module are
    named as files in an import, too, but nothing rests on them for that."""
    source = [file for file, link in enumerate(links) if link for item in link.imports
              if item.file >= 0 and item.resolution in FACTS]  # fmt: skip
    target = [item.file for link in links if link for item in link.imports
              if item.file >= 0 and item.resolution in FACTS]  # fmt: skip
    fact = _FACT[uses.resolution] if len(uses.resolution) else np.zeros(0, np.bool_)
    fact = fact & ((uses.role != Role.IMPORT) | (uses.target >= len(world.files)))
    owner = np.searchsorted(np.array(world.base), uses.target[fact], side="right") - 1
    owner = np.where(uses.target[fact] < len(world.files), uses.target[fact], owner).astype(np.int32)
    return graph.edges(
        len(world.files),
        np.concatenate([np.array(source, np.int32), uses.file[fact]]),
        np.concatenate([np.array(target, np.int32), owner]),
        np.concatenate([np.ones(len(source), np.bool_), np.zeros(int(fact.sum()), np.bool_)]),
    )
