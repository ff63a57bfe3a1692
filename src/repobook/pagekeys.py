"""What the pages of a file rest on, as keys: while a key is as it was, so are the pages. Pure.

The key of what is told of a file covers, for the file itself, what the ledger, git and the rules know of it, its links and
relations, its place in the order of files and in the components, its keywords with their counts, and every use of it; of a
file that uses it the whole content, because its rows are cited; of a file that it uses what is said of the definitions,
because they are named. The key of its page of source covers its content and its links, and of files that these lead to the
definitions with their rows, by which they are addressed. Nothing in a key depends on how files and symbols are numbered,
unless pages show the numbers (``numbered``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .components import Components
from .encoded import has_document, packed_definitions
from .hashing import Hashes, combined, cut, digest_of, hashes_of, mixed, packed, sums
from .linkcolumns import LinkColumns
from .listkeys import ListKeys
from .model import Resolution
from .pages.purpose import handed_on
from .pages.related import COMMON
from .pages.shelf import Shelf
from .pages.view import View
from .pages.working import BUILD_FILES
from .resolve.world import Relation, Relationship, owners
from .statements import span_hash

#: An odd number by which small ones are spread over 64 bits.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class PageKeys:
    """The keys of all files, and those of folders, which rest on their ``lists`` too.

    What they are made from stands in columns along all files, definitions or uses: a hash takes the piece of each that is
    a file's. What many files share has a hash of its own, made once.
    """

    def __init__(self, shelf: Shelf, lists: ListKeys) -> None:
        self.shelf, self.view, self.lists = shelf, shelf.view, lists
        view, world, book = self.view, shelf.view.world, shelf.view.book
        count = len(world.files)
        self.common = lists.common
        names = zip(book.paths, map(book.docs, range(count)), strict=True)
        #: a hash of where each file and its pages lie
        self.paths = own = hashes_of(("\0".join(pair).encode("utf-8", "surrogateescape") for pair in names), count)
        if lists.numbered:
            own = mixed(own ^ np.array(book.slots, np.uint64))
        self.base = np.array(world.base, np.int64)
        #: the file of each symbol
        self.owner = owners(world)
        place = np.arange(self.base[0], self.base[-1]) - self.base[self.owner[count:]]
        #: a hash of each symbol that does not depend on its number; the last one stands for none (-1)
        self.symbols: Hashes = np.concatenate(
            [mixed(own), combined(own[self.owner[count:]], place), np.zeros(1, np.uint64)]
        )
        self.known = np.array([*shelf.vocabulary.known, 0], np.uint32)
        #: a hash of each symbol with the number of files that know it
        self.shown: Hashes = mixed(self.symbols ^ self.known * _SPREAD)
        self.content = hashes_of(map(self._content, range(count)), count)
        #: of each file its definitions, with all that is known of them and with what others say of them
        known = list(self._known())
        self.shape = hashes_of(self._shapes(known), count)
        self.said = hashes_of(self._said(known), count)
        #: what other files give to the pages of each: to what is told of it, and to its source
        self.around = np.zeros(count, np.uint64)
        self.led_to = np.zeros(count, np.uint64)
        self.links = LinkColumns(view.index.links)
        self._led_imports = self._imports()
        self.uses = np.append(np.bincount(view.index.uses.target, minlength=world.base[-1]), 0)
        #: the key of what is told of each file, and that of its page of source: 16 bytes
        self.files = self._files()
        self.sources = self._sources() if lists.numbered else []

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

    def _files(self) -> list[bytes]:
        every = np.arange(len(self.content) + 1)
        links, base = self.links, self.base
        bounds = [links.first, links.first_more, links.first_symbol, links.first_import, base]
        pieces = [
            *self._used(),
            cut(self.known, base),
            cut(self.uses[:-1].astype(np.uint32), base),
            cut(self._led(), links.first),
            cut(np.stack([links.more.use, links.more.lengths], axis=1), links.first_more),
            cut(self.shown[links.more.symbols], links.first_symbol),
            self._packages(),
            self._led_imports,
            self._handed_on(),
        ]
        self._relations()
        told = [self.around, self.content, *self._told(), *map(np.diff, bounds)]
        pieces.append(cut(np.stack([column.astype(np.uint64) for column in told], axis=1), every))
        return [blake2b(self.common + b"".join(own), digest_size=16).digest() for own in zip(*pieces, strict=True)]

    def _sources(self) -> list[bytes]:
        """The keys of pages of source; what `_files` found of other files is known."""
        every, links = np.arange(len(self.content) + 1), self.links
        bounds = [links.first, links.first_more, links.first_symbol, links.first_import, self.base]
        led: Hashes = self.symbols[links.targets]
        led ^= links.resolutions.astype(np.uint64) * _SPREAD
        told = [self.led_to, self.content, self.symbols[: len(self.content)], *map(np.diff, bounds)]
        pieces = [
            cut(led, links.first),
            cut(np.stack([links.more.use, links.more.lengths], axis=1), links.first_more),
            cut(self.symbols[links.more.symbols], links.first_symbol),
            self._led_imports,
            cut(self.uses[:-1] > 0, self.base),
            cut(np.stack([column.astype(np.uint64) for column in told], axis=1), every),
        ]
        return [blake2b(self.common + b"".join(own), digest_size=16).digest() for own in zip(*pieces, strict=True)]

    # -- pieces of a key: what the definitions and uses of a file say ------------------------------------------

    def _content(self, file: int) -> bytes:
        facts = self.view.facts[file]
        return packed((facts, self.view.world.files[file].language))

    def _known(self) -> Iterable[bytes]:
        """What pages that name a file or what it defines say of the file."""
        view = self.view
        for file, facts in enumerate(view.facts):
            there = has_document(view.world.documents, file)
            yield packed((facts.category, view.world.files[file].language, view.book.docs(file), there))

    def _said(self, known: Sequence[bytes]) -> Iterable[bytes]:
        """What other files say of a file and its definitions: that is in its symbol table, and wherever they stand the same."""
        naming = self.view.naming
        bounds = pairwise(base - naming.first for base in naming.base)
        for told, (low, high) in zip(known, bounds, strict=True):
            columns = naming.names[low:high], naming.anchors[low:high], naming.kinds[low:high]
            yield told + packed((*columns, naming.flags[low:high].tobytes()))

    def _shapes(self, known: Sequence[bytes]) -> Iterable[bytes]:
        for told, definitions in zip(known, packed_definitions(self.view.world.documents), strict=True):
            yield told + (definitions or b"")

    def _used(self) -> list[list[memoryview]]:
        """Every use counts for what it means, with its place; user and used know each other."""
        uses = self.view.index.uses
        new = np.ones(len(uses.target), np.bool_)
        new[1:] = (uses.target[1:] != uses.target[:-1]) | (uses.file[1:] != uses.file[:-1])
        self._acquaint(uses.file[new], self.owner[uses.target[new]])
        placed = uses.row.astype(np.uint64) << np.uint64(8)
        placed |= uses.role << np.uint8(4) | uses.resolution
        placed *= _SPREAD
        placed ^= self.symbols[uses.enclosing]
        ends = np.arange(len(self.content) + 1), self.base
        return [cut(placed, np.searchsorted(uses.target, bounds.astype(np.int32))) for bounds in ends]

    def _led(self) -> Hashes:
        """What every use leads to, and how surely."""
        led: Hashes = self.shown[self.links.targets]
        led ^= self.links.resolutions.astype(np.uint64) * _SPREAD
        return led

    def _packages(self) -> list[bytes]:
        """The packages outside that the uses of each file lead to."""
        links = self.view.index.links
        return [packed(item.packages) + item.package.tobytes() if item and item.packages else b"" for item in links]

    def _imports(self) -> list[memoryview]:
        """Where imports lead. They acquaint files, with and without a use; pages also show what an unsure use could mean."""
        links, count = self.links, len(self.content)
        different = links.different
        columns = np.array(
            [(item.file, item.target, item.resolution, len(item.candidates)) for item in different], np.int64
        ).reshape(-1, 4)
        read, target, resolution, several = columns.T
        names = {item.package: digest_of(item.package.encode("utf-8", "surrogatepass")) for item in different}
        package = np.array([names[item.package] for item in different], np.uint64)
        led = combined(self.shown[target], self.shown[read], resolution, several, package)
        for number in np.flatnonzero(several).tolist():
            candidates = self.shown[list(different[number].candidates)]
            led[number] ^= np.uint64(digest_of(candidates.tobytes()))
        files = np.repeat(np.arange(count), np.diff(links.first_import))
        place = np.arange(len(files)) - links.first_import[files]
        reads = read[links.imports] >= 0
        user, used = files[reads], read[links.imports][reads]
        told = combined(self.symbols[user], place[reads], resolution[links.imports][reads])
        np.add.at(self.around, used, told)
        self._acquaint(user, used)
        self._show(files, target[links.imports])
        for number in np.flatnonzero(several).tolist():
            candidates = np.array(different[number].candidates, np.int64)
            users = files[links.imports == number]
            self._show(np.repeat(users, len(candidates)), np.tile(candidates, len(users)))
        # The data of a source says at which lines stands what an ambiguous use could mean, and nothing of other sets.
        user = np.repeat(np.arange(count), np.diff(links.first_more))
        unsure = links.resolutions[links.first[user] + links.more.use] == int(Resolution.AMBIGUOUS)
        user, unsure = np.repeat(user, links.more.lengths), np.repeat(unsure, links.more.lengths)
        self._show(user[unsure], links.more.symbols[unsure], placed=True)
        self._show(user[~unsure], links.more.symbols[~unsure])
        return cut(led[links.imports], links.first_import)

    def _handed_on(self) -> list[bytes]:
        """What a file hands on is told by how much it is used."""
        view = self.view
        found: list[bytes] = []
        for file, links in enumerate(view.index.links):
            document = (
                view.document(file) if links is not None and any(item.file >= 0 for item in links.imports) else None
            )
            if links is None or document is None or not handed_on(view, file, document):
                found.append(b"")
                continue
            leading = [symbol for item in links.imports for symbol in (item.target, item.file, *item.candidates)]
            found.append(self.uses[np.concatenate([np.array(leading, np.int32), links.more.symbols])].tobytes())
        return found

    # -- what files say of each other ----------------------------------------------------------------------------

    def _acquaint(self, users: NDArray[np.integer], used: NDArray[np.integer]) -> None:
        """The pages of what is used cite rows of the users; those of users name what they use."""
        users, used = self._pairs(users, used)
        np.add.at(self.around, used, combined(self.content[users], self.symbols[users]))
        np.add.at(self.around, users, combined(self.said[used], self.symbols[used]))
        np.add.at(self.led_to, users, combined(self.shape[used], self.symbols[used]))

    def _show(self, users: NDArray[np.integer], symbols: NDArray[np.integer], *, placed: bool = False) -> None:
        """Pages of users name symbols, as far as these are any; ``placed`` ones with their lines."""
        there = symbols >= 0
        users, used = self._pairs(users[there], self.owner[symbols[there]])
        told = self.shape if placed else self.said
        np.add.at(self.around, users, mixed(combined(told[used], self.symbols[used])))
        np.add.at(self.led_to, users, mixed(combined(self.shape[used], self.symbols[used])))

    def _pairs(
        self, users: NDArray[np.integer], used: NDArray[np.integer]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Each pair of two files once."""
        count = max(len(self.content), 1)
        pairs = users.astype(np.int64) * count + used
        # Many come several times in a row: what is left is quickly sorted.
        pairs = _once(np.sort(_once(pairs)))
        pairs = pairs[pairs // count != pairs % count]
        return pairs // count, pairs % count

    def _relations(self) -> None:
        found: Sequence[Relationship] = self.view.index.relationships
        if not found:
            return
        source = np.array([item.source for item in found], np.int64)
        target = np.array([item.target for item in found], np.int64)
        row = np.array([item.row for item in found], np.int64)
        names = {relation: digest_of(relation.value.encode()) for relation in Relation}
        relation = np.array([names[item.relation] for item in found], np.uint64)
        hashes = combined(self.symbols[source], self.symbols[target], row, relation)
        np.add.at(self.around, self.owner[source], hashes)
        np.add.at(self.around, self.owner[target], mixed(hashes))
        # Who declares a type says in how many files its definition is known.
        declares = relation == np.uint64(names[Relation.DECLARES])
        np.add.at(self.around, self.owner[source[declares]], combined(hashes[declares], self.known[target[declares]]))
        self._acquaint(self.owner[source], self.owner[target])
        # Where a declaration is defined is told with its line.
        np.add.at(self.led_to, self.owner[source], hashes)
        users, used = self._pairs(self.owner[source], self.owner[target])
        np.add.at(self.around, users, combined(self.shape[used], self.symbols[used]))

    # -- what else pages say of a file ---------------------------------------------------------------------------

    def _told(self) -> Iterable[Hashes]:
        """Hashes of what pages say of files beside their links and definitions, one column each."""
        view, count = self.view, len(self.content)
        index, symbols = view.index, self.symbols[: len(self.content)]
        yield symbols
        # The files before and behind, which pages lead to.
        none = np.zeros(min(count, 1), np.uint64)
        yield np.concatenate([none, self.paths[:-1]])
        yield np.concatenate([self.paths[1:], none])
        position = np.empty(count, np.int64)
        position[index.ranking] = np.arange(count)
        yield np.where(np.diff(index.edges.into) > 0, position, -1).astype(np.uint64)  # the rank of what is used
        yield np.array(_components(view.components), np.uint64)[list(view.components.of_file)]
        yield self._of_paths({path: digest_of(packed(several)) for path, several in view.findings.items() if several})
        past = view.history.files if view.history is not None else {}
        yield self._of_paths({path: digest_of(packed(known)) for path, known in past.items()})
        yield self._companions()
        for tests in (view.tests_of, view.tested_by_name):
            found = np.zeros(count, np.uint64)
            for file, several in tests.items():
                found[file] = digest_of(self.symbols[several].tobytes())
            yield found
        yield self._alike(view.same_name.values(), self.symbols, COMMON)
        stems: dict[str, list[int]] = defaultdict(list)
        for file, path in enumerate(view.book.paths):
            stems[path.rpartition(".")[0]].append(file)
        # Headers and implementations, stubs and sources; thousands of files may have a dot early in their names.
        yield self._alike(stems.values(), self.paths, count)
        yield self._cycles()
        yield hashes_of(map(packed, self.shelf.vocabulary.concepts), count)
        yield self._terms()
        yield self._outside()

    def _of_paths(self, told: Mapping[str, int]) -> Hashes:
        """What is told of files by their paths."""
        found = np.zeros(len(self.content), np.uint64)
        for path, told_of in told.items():
            file = self.view.world.by_path.get(path)
            if file is not None:
                found[file] = told_of
        return found

    def _alike(self, groups: Iterable[list[int]], hashes: Hashes, most: int) -> Hashes:
        """Which files are alike in some way, by ``hashes`` of them; that there are more than ``most`` is all that is said of
        those."""
        found = np.zeros(len(self.content), np.uint64)
        for files in groups:
            if len(files) > 1:
                found[files] = digest_of(hashes[files].tobytes()) if len(files) <= most else 1
        return found

    def _companions(self) -> Hashes:
        """The files that change together with each, as far as they are there."""
        view, found = self.view, np.zeros(len(self.content), np.uint64)
        known, there = view.history.changes_together if view.history is not None else {}, view.world.by_path
        for path, several in known.items():
            if path in there:
                told = [(int(self.symbols[there[other]]), times) for other, times in several if other in there]
                found[there[path]] = digest_of(packed(told))
        return found

    def _cycles(self) -> Hashes:
        """The import cycles that each file is in, with their numbers."""
        view, found = self.view, np.zeros(len(self.content), np.uint64)
        for number, cycle in enumerate(view.index.cycles):
            files = list(cycle.files)
            told = self.symbols[files].tobytes() + bytes([cycle.loaded])
            # Each once: a cycle of thousands of files is told on the page of each.
            found[files] += np.uint64(digest_of(packed(number) + told))
        return found

    def _terms(self) -> Hashes:
        """In how many files each concept stands out, and where it stands in the A–Z."""
        shelf = self.shelf
        found = [shelf.concept_place(text) for text in shelf.terms]
        anchors = hashes_of((anchor.encode("utf-8", "surrogatepass") for _, anchor in found), len(found))
        standing = np.bincount(shelf.term, minlength=len(found))
        pages = np.append(hashes_of(map(str.encode, shelf.pages), len(shelf.pages)), np.uint64(0))
        terms = combined(standing, pages[[piece for piece, _ in found]], anchors)
        return sums(terms[shelf.term], np.array(shelf.first_term))

    def _outside(self) -> Hashes:
        """What each file imports from elsewhere: how many others do, and where that stands in the A–Z."""
        shelf, found = self.shelf, np.zeros(len(self.content), np.uint64)
        for (package, module, name), files in shelf.vocabulary.outside.items():
            led = shelf.outside_link("", module, name), shelf.outside_link("", module, "")
            found[files] += np.uint64(digest_of(packed((package, module, name, len(files), led))))
        return found


def _once(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Values without those that are the same as the one before."""
    new = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return values[new]


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
