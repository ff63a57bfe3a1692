"""All documents linked, family by family, spread over processes; what need not be linked again is taken from the last
build. [I/O]

The links of a family are kept with what they rest on: the content of its files, the paths of all files (of its own where
others do not count), and the documents of other families that were looked at (or what they define, where a family reads
no more of them). When only some files of the family changed, those are linked again, and the others that may see the
difference: its module says which (`Family.affected`).
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from hashlib import blake2b

import msgspec
import numpy as np

from .analyze import Analysis
from .analyzing import Analyzed
from .columns import Column
from .encoded import Documents, fresh, has_document, outlines
from .fingerprint import fingerprint
from .link import Family, Index, families, joined, pack, unpack
from .linkcache import LinkCache, Linked, Mark, reads
from .memory import give_back
from .renumbering import numbering
from .report import Loss, Progress
from .resolve.world import Change, Earlier, ImportLink, Links, Relationship, Resolver, Resuming, World, nothing
from .workers import Lost, run

#: Files in a row that a process gets to link.
_NEIGHBOURS = 128
#: Files that a process links before a fresh one takes its place: bounds what it keeps at hand.
_LIFETIME = 1500


class _Linking:
    """What the processes that link a family share, and which documents of other families they look at."""

    def __init__(self, made: Resolver, documents: Documents, inside: frozenset[int]) -> None:
        self.made, self.documents, self.inside = made, documents, inside
        self._told: set[int] = set()

    def outside(self) -> list[int]:
        """Files of other families that were looked at since this was asked last."""
        found = self.documents.read - self.inside - self._told
        self._told |= found
        return sorted(found)

    def work(self, file: int) -> bytes:
        """The links of a file, packed, and what `outside` says."""
        packed = pack(self.made.links(file))
        return msgspec.msgpack.encode((packed, self.outside()))


def link_all(found: Analyzed, jobs: int, progress: Progress) -> Index:
    """Resolves every file and makes the index. A file whose links cannot be resolved has none, and `Analyzed.lost`
    says so."""
    progress("link", 0, 0)
    world = World(found.files, found.documents)
    links: list[Links | None] = [None] * len(world.files)
    relationships: list[Relationship] = []
    todo = families(world)
    resolved = frozenset(file for family in todo for file in family.files)
    for file in range(len(world.files)):
        if file not in resolved and has_document(found.documents, file):
            document = fresh(found.documents, file)
            assert document is not None
            links[file] = nothing(document)
    kept = LinkCache(found.cache, numbering([file.path for file in world.files], world.base))
    told = _Told(found)
    total, done = len(resolved), 0
    shared: dict[ImportLink, ImportLink] = {}
    for family in todo:
        work = _Family(found, told, world, family, kept)
        for file, answer in work.links(jobs):
            if isinstance(answer, Lost):
                reason = f"its links could not be resolved: {answer.reason}"
                found.lost.append(Loss(world.files[file].path, reason))
            else:
                links[file] = _with_shared(answer, shared)
            done += 1
            progress("link", done, total)
        relationships += work.relationships
        if work.tables and work.earlier is None:
            gc.collect()  # they refer to each other, and those of the next family need the place
            give_back()
    kept.close()
    return joined(world, relationships, links)


def _with_shared(links: Links, shared: dict[ImportLink, ImportLink]) -> Links:
    """The same links; imports that are alike are one object: of PyTorch's 87,000 there are 13,000 different ones."""
    imports = tuple([shared.setdefault(item, item) for item in links.imports])
    return msgspec.structs.replace(links, imports=imports)


class _Told:
    """What every family is told of all files."""

    def __init__(self, found: Analyzed) -> None:
        self.origin = fingerprint(found.config)
        self.paths = [os.fsencode(item.file.path) for item in found.analyses]
        self.by_path = {path: file for file, path in enumerate(self.paths)}
        self.outlines = outlines(found.documents)


class _Family:
    """One family while it is linked."""

    def __init__(self, found: Analyzed, told: _Told, world: World, family: Family, kept: LinkCache) -> None:
        self.found, self.told, self.world, self.family, self.kept = found, told, world, family, kept
        self.relationships: list[Relationship] = []
        #: the files that the imports of each file lead to, as far as that is as it was
        self.reads: dict[int, set[int]] = {}
        self.marks: list[Mark] = []
        #: documents of other families that the taken links rest on, by path
        self.looked: tuple[bytes, ...] = ()
        #: whether a file is not as it was, came or is gone
        self.changed = False
        #: what an earlier resolver knew
        self.earlier: Earlier | None = None
        #: whether kept links read in the numbers of now as they are
        self.stays = False
        #: whether tables were made to link by
        self.tables = False

    def links(self, jobs: int) -> Iterator[tuple[int, Links | Lost]]:
        """The links of all files, in no set order; then `relationships` are known."""
        taken, todo = self._taken()
        yield from taken.items()
        if not todo and not self.changed:
            return
        documents = self.found.documents
        documents.read.clear()
        documents.all_read = False
        self.tables = True
        try:
            made = self.family.resolver(self.world, self.earlier)
        except Exception as error:
            reason = Lost(f"{type(error).__name__}: {error}")
            yield from ((file, reason) for file in todo)
            return
        linking = _Linking(made, documents, frozenset(self.family.files))
        outside = set(range(len(self.world.files)) if documents.all_read else linking.outside())
        packed: dict[int, bytes] = {}
        # A process gets many neighbours at once: they ask for the same others.
        for place, answer in run(_Linking.work, linking, todo, jobs, batch=_NEIGHBOURS, lifetime=_LIFETIME):
            file = todo[place]
            if isinstance(answer, Lost):
                yield file, answer
                continue
            packed[file], others = msgspec.msgpack.decode(answer, type=tuple[bytes, list[int]])
            outside.update(others)
            yield file, unpack(packed[file])
        self.relationships = made.relationships()
        if len(packed) == len(todo):
            outside.update(linking.outside())
            if not self.stays:
                packed.update((file, pack(links)) for file, links in taken.items())
            self._keep(packed, outside, made.keep() if isinstance(made, Resuming) else b"")

    def _marks(self, known: Linked | None) -> list[Mark]:
        """What tells whether each file is as it was, and how others see it; from what was known where it is."""
        old = {mark.path: mark for mark in known.marks} if known is not None else {}
        found = []
        for file in self.family.files:
            item = self.found.analyses[file]
            path, own = self.told.paths[file], _own(item)
            before = old.get(path)
            if before is not None and before.own == own:
                found.append(before)
                continue
            document = self.world.documents[file]
            assert document is not None
            found.append(Mark(path, own, *self.family.seen(document)))
        return found

    def _taken(self) -> tuple[dict[int, Links], list[int]]:
        """The links that are as they were, and the files whose links are not."""
        family = self.family
        known = self.kept.known(family.name)
        self.marks = self._marks(known)
        if known is None or known.context != self._context(known.others):
            return {}, family.files
        changes = self._changes({mark.path: mark for mark in known.marks})
        self.changed = changes != []
        taken = self.kept.links(family.name, known)
        came = {item.file for item in changes if item.path and item.file >= 0}
        if taken is None or taken.reads.keys() != set(family.files) - came:
            return {}, family.files
        again = {item.file for item in changes if item.file >= 0} | (taken.reads.keys() - taken.links.keys())
        if not changes and not again and len(taken.relationships) == len(known.relationships):
            self.relationships = taken.relationships
            return taken.links, []
        others = family.affected(self.world, taken.reads, changes) if family.affected is not None else None
        if others is None:
            return {}, family.files
        again |= others
        self.looked = known.others
        self.reads = taken.reads
        self.stays = known.numbering == self.kept.numbering
        if known.kept:
            offered = dict(zip(family.files, (mark.offered for mark in self.marks), strict=True))
            self.earlier = Earlier(
                known.kept, taken.symbol, frozenset(again), taken.relationships, taken.reads, offered
            )
        return {file: links for file, links in taken.links.items() if file not in again}, sorted(again)

    def _changes(self, old: dict[bytes, Mark]) -> list[Change]:
        """The files that are not as they were, that came, and that are gone."""
        changes = []
        for file, new in zip(self.family.files, self.marks, strict=True):
            before = old.pop(new.path, None)
            if before is None:
                changes.append(Change(file, True, frozenset(new.offered), os.fsdecode(new.path)))
            elif before.own != new.own:
                changes.append(Change(file, before.interface != new.interface, _differing(before, new)))
        return changes + [Change(-1, True, frozenset(gone.offered), os.fsdecode(gone.path)) for gone in old.values()]

    def _keep(self, packed: dict[int, bytes], outside: set[int], kept: bytes) -> None:
        seen = {os.fsencode(self.world.files[file].path) for file in outside - set(self.family.files)}
        others = tuple(sorted(seen.union(self.looked)))
        for file, links in packed.items():
            self.reads[file] = reads(unpack(links).imports, self.world.base)
        column = Column.of([sorted(self.reads[file]) for file in self.family.files], "<i4")
        linked = Linked(
            self._context(others), others, self.kept.numbering, tuple(self.marks),
            np.array(self.family.files, "<i4").tobytes(), column.values.tobytes(), column.first.tobytes(),
            tuple(self.relationships), kept,
        )  # fmt: skip
        self.kept.keep(self.family.name, linked, packed, rest_stays=self.stays)

    def _context(self, others: Sequence[bytes]) -> bytes:
        """What the links of the family rest on beside its own files: the paths of the repository, and ``others``."""
        told = self.told
        digest = blake2b(told.origin + self.family.name.encode(), digest_size=16)
        for path in others:
            file = told.by_path.get(path)
            if file is not None:
                item = self.found.analyses[file]
                content = f"{told.outlines[file]:x}" if self.family.outlines else item.read
                digest.update(path + f"\0{content} {_classified(item)}\0".encode())
        if not self.family.own_paths:
            rest = told.by_path.keys() - {told.paths[file] for file in self.family.files}
            digest.update(b"\0\0".join(sorted(rest.difference(others))))
        return digest.digest()


def _own(item: Analysis) -> str:
    """What a file held, and how it was classified."""
    return f"{item.read} {_classified(item)}"


def _classified(item: Analysis) -> str:
    return f"{item.file.category} {item.file.language} {item.outcome}"


def _differing(old: Mark, new: Mark) -> frozenset[str]:
    """The names under which a file offers something else than it did."""
    return frozenset(
        name for name in old.offered.keys() | new.offered.keys() if old.offered.get(name) != new.offered.get(name)
    )
