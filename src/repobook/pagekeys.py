"""What the pages of a file rest on, as one key: while the key is as it was, so are the pages. Pure.

A key covers, for its own file, what the ledger, git and the rules know of it, its links and relations, its place in the
order of files and in the components, its keywords with their counts, and every use of it; of a file that uses it the
whole content, because its rows are cited; of a file that it uses the definitions, because their names and lines are
shown. Nothing in a key depends on how files and symbols are numbered, unless pages show the numbers (``numbered``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from .components import Components
from .encoded import packed_definitions
from .hashing import Hashes, combined, digest_of, hashes_of, mixed, packed, sums
from .keywords import Outside, outside
from .listkeys import ListKeys
from .model import Resolution
from .pages.purpose import handed_on
from .pages.related import COMMON
from .pages.shelf import Shelf
from .pages.view import View
from .pages.working import BUILD_FILES
from .resolve.world import ImportLink, Links, Relation, Relationship
from .statements import span_hash

_EXTERNAL = Resolution.EXTERNAL


class PageKeys:
    """The keys of all files, and those of folders, which rest on their ``lists`` too."""

    def __init__(self, shelf: Shelf, lists: ListKeys) -> None:
        self.shelf, self.view, self.lists = shelf, shelf.view, lists
        view, world, numbered = self.view, shelf.view.world, lists.numbered
        count = len(world.files)
        self.common = lists.common
        own = hashes_of((path.encode("utf-8", "surrogateescape") for path in view.book.paths), count)
        if numbered:
            own = mixed(own ^ np.array(view.book.slots, np.uint64))
        base = np.array(world.base, np.int64)
        owner = np.repeat(np.arange(count), np.diff(base))
        place = np.arange(base[0], base[-1]) - base[owner]
        #: a hash of each symbol that does not depend on its number; the last one stands for none (-1)
        self.symbols: Hashes = np.concatenate([mixed(own), combined(own[owner], place), np.zeros(1, np.uint64)])
        self.owner: NDArray[np.int64] = np.concatenate([np.arange(count), owner])
        self.known = np.array([*shelf.vocabulary.known, 0], np.uint32)
        self.content = hashes_of(map(self._content, range(count)), count)
        self.shape = hashes_of(self._shapes(), count)
        self.around = np.zeros(count, np.uint64)
        self.uses = np.append(np.bincount(view.index.uses.target, minlength=base[-1]), 0)
        self._uses()
        self._imports()
        self._relations()
        self.components = _components(view.components)
        self.siblings = _siblings(view.book.paths)
        # Each once: a cycle of thousands of files is told on the page of each.
        self.cycles = [
            digest_of(self.symbols[list(cycle.files)].tobytes() + bytes([cycle.loaded])) for cycle in view.index.cycles
        ]
        self._own: bytes = np.stack([self.around, self.content, self.symbols[:count]], axis=1).tobytes()
        self.led = _Led(view.index.links, self.symbols, self.known)
        # What many files share is hashed once.
        self._import_hashes: dict[int, bytes] = {}
        self._concept_hashes: dict[str, int] = {}
        self._outside_hashes: dict[Outside, int] = {}
        #: the key of each file: 16 bytes
        self.files = [self._of(file) for file in range(count)]

    def folder(self, folder: int) -> bytes:
        """The key of a folder but for its list of keywords: that of all files below it, and of what else its pages say."""
        view, book = self.view, self.view.book
        item, files = book.folders[folder], book.subtree_files(folder)
        digest = blake2b(self.lists.subtree(folder), digest_size=16)
        digest.update(b"".join(self.files[files.start : files.stop]))
        digest.update(self._held(self.shelf.owners.file))
        at = item.parent
        while at >= 0:  # the nearest build files may stand above
            prefix = book.folders[at].path + "/" if at else ""
            for build in BUILD_FILES:
                digest.update(self._held(view.world.by_path.get(prefix + build, -1)))
            at = book.folders[at].parent
        if files:
            number = view.components.of_file[files.start]
            told = view.components.title(number), view.components.list[number].folder == folder
            digest.update(packed((*told, view.components.of_file[files.stop - 1] == number)))
        return digest.digest()

    def _held(self, file: int) -> bytes:
        return self.content[file].tobytes() if file >= 0 else b"-"

    def _of(self, file: int) -> bytes:
        digest = blake2b(self.common, digest_size=16)
        base = self.view.world.base
        digest.update(packed(self._told(file)))
        digest.update(self._own[file * 24 : file * 24 + 24])
        digest.update(self.known[base[file] : base[file + 1]].tobytes() + self.known[file].tobytes())
        links = self.view.index.links[file]
        if links is not None:
            self._add_links(digest, file, links)
        return digest.digest()

    # -- for all files at once ---------------------------------------------------------------------------------

    def _content(self, file: int) -> bytes:
        facts = self.view.facts[file]
        return packed((facts, self.view.world.files[file].language))

    def _shapes(self) -> Iterable[bytes]:
        view = self.view
        for file, definitions in enumerate(packed_definitions(view.world.documents)):
            facts = view.facts[file]
            known = (facts.category, view.world.files[file].language, view.book.docs(file), definitions is not None)
            yield packed(known) + (definitions or b"")

    def _uses(self) -> None:
        """Every use counts for what it means, with its place; user and used know each other."""
        uses, count = self.view.index.uses, len(self.content)
        hashes = combined(self.symbols[uses.target], self.symbols[uses.enclosing], uses.row, uses.role, uses.resolution)
        for first in (np.arange(count + 1), np.array(self.view.world.base)):
            self.around += sums(hashes, np.searchsorted(uses.target, first))
        self._acquaint(uses.file, self.owner[uses.target])

    def _acquaint(self, users: NDArray[np.integer], used: NDArray[np.integer]) -> None:
        """The pages of what is used cite rows of the users; those of users show what they use."""
        users, used = self._pairs(users, used)
        np.add.at(self.around, used, combined(self.content[users], self.symbols[users]))
        np.add.at(self.around, users, combined(self.shape[used], self.symbols[used]))

    def _pairs(
        self, users: NDArray[np.integer], used: NDArray[np.integer]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Each pair of two files once."""
        count = max(len(self.content), 1)
        pairs = np.unique(users.astype(np.int64) * count + used)
        pairs = pairs[pairs // count != pairs % count]
        return pairs // count, pairs % count

    def _imports(self) -> None:
        """Imports acquaint files, with and without a use; pages also show what an unsure use could mean."""
        found: list[tuple[int, int, int, int]] = []
        meant: list[tuple[NDArray[np.int64], int]] = []
        for file, links in enumerate(self.view.index.links):
            if links is None:
                continue
            found += [
                (file, item.file, number, item.resolution)
                for number, item in enumerate(links.imports)
                if item.file >= 0
            ]
            others = {symbol for item in links.imports for symbol in (item.target, *item.candidates) if symbol >= 0}
            if others:
                meant.append((self.owner[list(others)], file))
            if links.more:
                meant.append((self.owner[links.more.symbols], file))
        columns = np.array(found, np.int64).reshape(-1, 4).T
        np.add.at(self.around, columns[1], combined(self.symbols[columns[0]], columns[2], columns[3]))
        self._acquaint(columns[0], columns[1])
        if meant:
            users = np.repeat([file for _, file in meant], [len(files) for files, _ in meant])
            users, used = self._pairs(users, np.concatenate([files for files, _ in meant]))
            np.add.at(self.around, users, combined(self.shape[used], self.symbols[used]))

    def _relations(self) -> None:
        found: Sequence[Relationship] = self.view.index.relationships
        if not found:
            return
        source = np.array([item.source for item in found], np.int64)
        target = np.array([item.target for item in found], np.int64)
        row = np.array([item.row for item in found], np.int64)
        names = {item.relation: digest_of(item.relation.value.encode()) for item in found}
        relation = np.array([names[item.relation] for item in found], np.uint64)
        hashes = combined(self.symbols[source], self.symbols[target], row, relation)
        np.add.at(self.around, self.owner[source], hashes)
        np.add.at(self.around, self.owner[target], mixed(hashes))
        # Who declares a type says in how many files its definition is known.
        declares = relation == np.uint64(digest_of(Relation.DECLARES.value.encode()))
        np.add.at(self.around, self.owner[source[declares]], combined(hashes[declares], self.known[target[declares]]))
        self._acquaint(self.owner[source], self.owner[target])

    # -- file by file ------------------------------------------------------------------------------------------

    def _told(self, file: int) -> tuple[object, ...]:
        """What pages say of a file beside its links and definitions."""
        view = self.view
        book, index = view.book, view.index
        path = view.path(file)
        same = view.same_name[path.rpartition("/")[2]]
        return (
            book.docs(file), book.keywords(file), book.folders[book.folder_of[file]].page,
            [(book.paths[other], book.docs(other)) for other in (file - 1, file + 1) if 0 <= other < len(book.paths)],
            index.position[file] if index.edges.into[file + 1] > index.edges.into[file] else -1,  # the rank of what is used
            view.findings.get(path, ()), view.file_history(file), self._companions(path),
            self._numbers(view.tests_of.get(file, ())), self._numbers(view.tested_by_name.get(file, ())),
            self._numbers(same) if len(same) <= COMMON else (), self.siblings[path.rpartition(".")[0]],
            self.components[view.components.of_file[file]],
            [(number, self.cycles[number]) for number in view.cycles_of.get(file, ())],
            self._concepts(file), self._outside(file),
        )  # fmt: skip

    def _numbers(self, files: Iterable[int]) -> list[int]:
        return [int(self.symbols[file]) for file in files]

    def _companions(self, path: str) -> list[tuple[int, int]]:
        """The files that change together with one, as far as they are there."""
        view = self.view
        if view.history is None:
            return []
        return [
            (int(self.symbols[file]), times)
            for other, times in view.history.changes_together.get(path, ())
            if (file := view.world.by_path.get(other)) is not None
        ]

    def _concepts(self, file: int) -> list[object]:
        shelf, hashes = self.shelf, self._concept_hashes
        found: list[object] = []
        for item in shelf.vocabulary.concepts[file]:
            own = hashes.get(item.text)
            if own is None:
                told = shelf.vocabulary.standing[item.text], shelf.concept_link("", item.text)
                own = hashes[item.text] = digest_of(packed(told))
            found.append((item, own))
        return found

    def _outside(self, file: int) -> list[int]:
        """What a file imports from elsewhere: how many others do, and where that stands in the A–Z."""
        document, links = self.view.document(file), self.view.index.links[file]
        if document is None or links is None or not any(link.resolution is _EXTERNAL for link in links.imports):
            return []
        known, shelf, hashes = self.shelf.vocabulary.outside, self.shelf, self._outside_hashes
        found: list[int] = []
        for item, link in zip(document.imports, links.imports, strict=True):
            name = outside(item, link)
            if name is None:
                continue
            own = hashes.get(name)
            if own is None:
                led = shelf.outside_link("", name[1], name[2]), shelf.outside_link("", name[1], "")
                own = hashes[name] = digest_of(packed((len(known[name]), led)))
            found.append(own)
        return found

    def _add_links(self, digest: blake2b, file: int, links: Links) -> None:
        """Where the imports and uses of a file lead, and in how many files that is known."""
        digest.update(self.led.of(file))
        digest.update(packed(links.packages) + links.package.tobytes())
        digest.update(b"".join(map(self._import, links.imports)))
        more, symbols = links.more, self.symbols
        if more:
            digest.update(more.use.tobytes() + more.lengths.tobytes())
            digest.update(symbols[more.symbols].tobytes() + self.known[more.symbols].tobytes())
        document = self.view.document(file)
        if document is not None and handed_on(self.view, file, document):
            # What a file hands on is told by how much it is used.
            leading = [symbol for item in links.imports for symbol in (item.target, item.file, *item.candidates)]
            digest.update(self.uses[np.concatenate([np.array(leading, np.int32), more.symbols])].tobytes())

    def _import(self, item: ImportLink) -> bytes:
        """A hash of where an import leads. Imports that are alike are one object."""
        found = self._import_hashes.get(id(item))
        if found is None:
            leading = [item.target, item.file, *item.candidates]
            told = packed((item.resolution, item.package, len(item.candidates)))
            told += self.symbols[leading].tobytes() + self.known[leading].tobytes()
            found = self._import_hashes[id(item)] = blake2b(told, digest_size=16).digest()
        return found


class _Led:
    """What the uses of every file lead to, and how surely: the columns of all files in a row, because NumPy needs as long for
    those of one file as for those of a hundred."""

    def __init__(self, links: Sequence[Links | None], symbols: Hashes, known: NDArray[np.uint32]) -> None:
        none = np.zeros(0, np.int32)
        targets = np.concatenate([none, *(item.targets for item in links if item is not None)])
        has = targets >= 0
        counts = [len(item.targets) if item is not None else 0 for item in links]
        first = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        #: where the uses of each file begin, and those of them that lead somewhere
        self._first: list[int] = first.tolist()
        self._led: list[int] = np.concatenate([[0], np.cumsum(has)])[first].tolist()
        told = [item.resolutions for item in links if item is not None]
        # Most uses have no meaning here: of these it is enough to say which they are.
        self._sure: bytes = (np.concatenate([none.astype(np.uint8), *told]) | has.astype(np.uint8) << 7).tobytes()
        targets = targets[has]
        self._symbols: bytes = symbols[targets].tobytes()
        self._known: bytes = known[targets].tobytes()

    def of(self, file: int) -> bytes:
        """What tells the uses of a file from any others."""
        start, end = self._led[file], self._led[file + 1]
        sure = self._sure[self._first[file] : self._first[file + 1]]
        return sure + self._symbols[start * 8 : end * 8] + self._known[start * 4 : end * 4]


def common(view: View, told: bytes) -> bytes:
    """What every page rests on: what is ``told`` of the build (program, settings, formats), the title of the book, and how
    tests are run."""
    runner, world = view.runner, view.world
    commands = [("pytest", runner.pytest)] if runner.pytest else []
    commands += [
        (f"{suffix} {command}", place) for suffix, several in runner.by_suffix.items() for command, place in several
    ]
    commands += [("go.mod", place) for _, place in sorted(runner.modules.items())]
    said = []
    for command, place in commands:
        document = world.documents[place.file]
        rows = span_hash(document.row_hashes, place) if document else 0
        said.append((command, view.path(place.file), place.start, place.end, rows))
    return blake2b(told + packed((view.book.title, said)), digest_size=16).digest()


def _components(components: Components) -> list[int]:
    """A hash of what pages say of each component; the last entry is for files in none."""
    paths = [item.path for item in components.list]
    found = [
        digest_of(packed((item.path, [paths[n] for n in item.rests_on], [paths[n] for n in item.used_by])))
        for item in components.list
    ]
    return [*found, 0]


def _siblings(paths: Sequence[str]) -> dict[str, int]:
    """A hash of the paths that are alike before their last dot: headers and implementations, stubs and sources."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        found[path.rpartition(".")[0]].append(path)
    # One for all of them: thousands of files may have a dot early in their names, and each would tell of all.
    return {stem: digest_of(packed(several)) for stem, several in found.items()}
