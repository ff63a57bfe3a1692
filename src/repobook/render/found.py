"""What can be found, in columns; those of files that did not change are taken from an earlier build. Pure.

All texts stand once (`Texts`), and columns hold their numbers there. What comes of a name alone, the keys that it is
found by and the words that mend misspelt ones, stands beside the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..encoded import fresh
from ..hashing import Hashes, combined, hashes_of, mixed, packed, sums
from ..pages.shelf import Shelf
from .findable import Entry, beginnings, entries_of_file, entries_of_whole, fold, standing, words

#: Least and most characters of a word or folded name by which others are mended.
SHORTEST, LONGEST = 4, 24
#: While fewer files than one in so many are not as in the columns of an earlier build, those are kept on.
_FEW = 64

Ints = NDArray[np.int32]


class Rows(msgspec.Struct, frozen=True, eq=False):
    """Several texts for each of some names: those of name ``n`` are ``text[first[n]:first[n + 1]]``."""

    first: Ints
    text: Ints


class Texts:
    """Texts by their numbers: those of an earlier build in one piece, of which few are asked for, then those that came since."""

    def __init__(self, data: bytes, ends: NDArray[np.int64], more: list[str]) -> None:
        """``ends`` are where the texts in ``data`` end."""
        self.data, self.ends, self.more = data, ends, more

    def __len__(self) -> int:
        return len(self.ends) + len(self.more)

    def __getitem__(self, number: int) -> str:
        if number >= len(self.ends):
            return self.more[number - len(self.ends)]
        start = int(self.ends[number - 1]) if number else 0
        return self.data[start : int(self.ends[number])].decode("utf-8", "surrogatepass")

    def together(self) -> Texts:
        """The same in one piece."""
        more = [text.encode("utf-8", "surrogatepass") for text in self.more]
        ends = np.cumsum(np.fromiter(map(len, more), np.int64, len(more))) + len(self.data)
        return Texts(self.data + b"".join(more), np.concatenate([self.ends, ends]), [])


class Found(msgspec.Struct, frozen=True, eq=False):
    """All that can be found. Texts are numbers into ``texts``; names, numbers into ``names``. Columns of entries begin with
    those of files, file by file."""

    texts: Texts
    #: a hash of each text
    hashes: Hashes
    #: the text of each name, the keys that it is found by, and what it mends by, its folded form first (``folded``)
    names: Ints
    keys: Rows
    mends: Rows
    #: whether the first of what a name mends by is the whole name
    folded: NDArray[np.bool_]
    #: of entries: `Entry.name`, `Entry.kind`, `Entry.own`, `Entry.container`, `Entry.line`, `Entry.member` (-1
    #: for none)
    name: Ints
    kind: NDArray[np.uint8]
    own: NDArray[np.float64]
    container: Ints
    line: Ints
    member: Ints
    #: the first entry of each file, one more for the end; and what the entries of each rest on
    first: NDArray[np.int64]
    marks: Hashes
    paths: tuple[str, ...]


#: Columns along the entries.
_ENTRIES = ("name", "kind", "own", "container", "line", "member")
_TYPES = {"kind": np.uint8, "own": np.float64}


def _nothing() -> Found:
    none, start = np.zeros(0, np.int32), np.zeros(1, np.int32)
    hashes, rows = np.zeros(0, np.uint64), Rows(start, none)
    columns = {field: none.astype(_TYPES.get(field, np.int32)) for field in _ENTRIES}
    return Found(
        Texts(b"", none.astype(np.int64), []),
        hashes,
        none,
        rows,
        rows,
        none.astype(np.bool_),
        **columns,
        first=np.zeros(1, np.int64),
        marks=hashes,
        paths=(),
    )


NOTHING = _nothing()


class Everything(msgspec.Struct, frozen=True, eq=False):
    """What can be found, with what changes from build to build beside it."""

    found: Found
    #: how central each entry is
    weights: NDArray[np.float64]
    #: the file of each entry, -1 for those after the ones of files, which lie on ``pages``
    file: Ints
    #: the page of each entry after those of files, as `Entry.page`, and its anchor
    pages: list[int | str]
    anchors: list[str]
    #: whether so much is not as in the columns that were handed in that a later build would do better with these
    worth_keeping: bool


def everything(shelf: Shelf, before: Found = NOTHING) -> Everything:
    """All that can be found, in a set order. Entries of files that are as in ``before`` are taken from there."""
    view = shelf.view
    count = len(view.book.paths)
    marks = _marks(shelf)
    gathered = _Gathered(before)
    old = {path: number for number, path in enumerate(before.paths)}
    starts, sizes = np.zeros(count, np.int64), np.zeros(count, np.int64)
    made = 0
    for file, path in enumerate(view.book.paths):
        known = old.get(path, -1)
        if known >= 0 and before.marks[known] == marks[file]:
            starts[file] = before.first[known]
            sizes[file] = before.first[known + 1] - starts[file]
            continue
        made += 1
        starts[file] = gathered.end()
        gathered.add(entries_of_file(shelf, file, fresh(view.world.documents, file)))
        sizes[file] = gathered.end() - starts[file]
    whole = list(entries_of_whole(shelf))
    first_of_whole = gathered.end()
    gathered.add(whole)
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    order = np.repeat(starts - first[:-1], sizes) + np.arange(first[-1])
    order = np.concatenate([order, np.arange(first_of_whole, gathered.end())])
    found = gathered.found(order, first, marks, tuple(view.book.paths))
    owner = np.concatenate([np.repeat(np.arange(count), sizes), np.full(len(whole), -1)]).astype(np.int32)
    central = np.array([*(standing(view, number) for number in range(count)), 0.0])
    return Everything(
        found, found.own + central[owner], owner, [entry.page for entry in whole], [entry.anchor for entry in whole],
        made * _FEW > count or len(before.paths) != count,
    )  # fmt: skip


def _marks(shelf: Shelf) -> Hashes:
    """What the entries of each file rest on: its content, path and classification, and who knows its definitions."""
    view, base = shelf.view, np.array(shelf.view.world.base, np.int64)
    files = view.world.files
    own = hashes_of(
        (packed((path, view.facts[file], files[file].language)) for file, path in enumerate(view.book.paths)),
        len(files),
    )
    known = np.array(shelf.vocabulary.known[base[0] :], np.uint64)
    place = np.arange(len(known)) + base[0] - np.repeat(base[:-1], np.diff(base))
    return mixed(own ^ sums(combined(known, place), base - base[0]))


class _Gathered:
    """Columns while they are gathered: those of before, and what is added to them."""

    def __init__(self, before: Found) -> None:
        self.before = before
        self._more: list[str] = []
        #: the numbers of the texts that were asked for
        self._ids: dict[str, int] = {}
        #: texts of before are looked up by their hashes
        self._order = np.argsort(before.hashes)
        self._sorted = before.hashes[self._order]
        #: the number of each name of before by its text, -1 for what is no name; and those of others
        self._old_names = np.full(len(before.texts), -1, np.int32)
        self._old_names[before.names] = np.arange(len(before.names), dtype=np.int32)
        self._names: dict[int, int] = {}
        self._name: list[int] = []
        self._keys: tuple[list[int], list[int]] = ([], [])
        self._mends: tuple[list[int], list[int]] = ([], [])
        self._folded: list[bool] = []
        self._columns: tuple[list[Any], ...] = tuple([] for _ in _ENTRIES)
        self._old = len(before.name)

    def end(self) -> int:
        """The number that the next entry gets."""
        return self._old + len(self._columns[0])

    def add(self, entries: Iterable[Entry]) -> None:
        several = list(entries)
        for part in ("name", "container", "member"):
            self._number([getattr(entry, part) for entry in several])
        self._name_all([entry.name for entry in several])
        name, kind, own, container, line, member = self._columns
        ids, names = self._ids, self._names
        for entry in several:
            name.append(names[ids[entry.name]])
            kind.append(entry.kind)
            own.append(entry.own)
            container.append(ids[entry.container])
            line.append(entry.line)
            member.append(ids[entry.member] if entry.member else -1)

    def _number(self, texts: Iterable[str]) -> None:
        """Gives numbers to texts that have none yet."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._ids]
        places = self._places(fresh) if len(self._order) and fresh else [-1] * len(fresh)
        for text, place in zip(fresh, places, strict=True):
            if place < 0:
                place = len(self.before.texts) + len(self._more)
                self._more.append(text)
            self._ids[text] = place

    def _places(self, texts: Sequence[str]) -> list[int]:
        """The numbers of texts among those of before, -1 for others."""
        hashes = _hashes(texts)
        found = np.minimum(np.searchsorted(self._sorted, hashes), len(self._order) - 1)
        places = np.where(self._sorted[found] == hashes, self._order[found], -1).tolist()
        known = self.before.texts
        return [place if place >= 0 and known[place] == text else -1 for place, text in zip(places, texts, strict=True)]

    def _name_all(self, names: Iterable[str]) -> None:
        """Gives numbers to names, whose texts have theirs, with what comes of each."""
        fresh: list[tuple[str, tuple[str, ...], list[str], bool]] = []
        for name in dict.fromkeys(names):
            text = self._ids[name]
            if text in self._names:
                continue
            number = int(self._old_names[text]) if text < len(self._old_names) else -1
            if number < 0:
                number = len(self.before.names) + len(self._name)
                self._name.append(text)
                fresh.append((name, *_made_of(name)))
            self._names[text] = number
        self._number(text for _, several, mends, _ in fresh for text in (*several, *mends))
        for _, several, mends, whole in fresh:
            self._folded.append(whole)
            self._keys[0].append(len(several))
            self._keys[1].extend(map(self._ids.__getitem__, several))
            self._mends[0].append(len(mends))
            self._mends[1].extend(map(self._ids.__getitem__, mends))

    def found(self, order: NDArray[np.int64], first: NDArray[np.int64], marks: Hashes, paths: tuple[str, ...]) -> Found:
        """The columns, with the entries in an order."""
        before, more = self.before, self._more
        texts = Texts(before.texts.data, before.texts.ends, [*before.texts.more, *more])
        columns = {
            field: _joined(getattr(before, field), column)[order]
            for field, column in zip(_ENTRIES, self._columns, strict=True)
        }
        return Found(
            texts, np.concatenate([before.hashes, _hashes(more)]), _joined(before.names, self._name),
            _rows(before.keys, *self._keys), _rows(before.mends, *self._mends), _joined(before.folded, self._folded),
            **columns, first=first, marks=marks, paths=paths,
        )  # fmt: skip


def _hashes(texts: Sequence[str]) -> Hashes:
    return hashes_of((text.encode("utf-8", "backslashreplace") for text in texts), len(texts))


def _made_of(name: str) -> tuple[tuple[str, ...], list[str], bool]:
    """The keys that a name is found by, what it mends by, and whether the first of that is the whole name."""
    parts, folded = words(name), fold(name)
    mends = [part for part in parts if part != folded and len(part) >= SHORTEST and not part.isdigit()]
    whole = SHORTEST <= len(folded) <= LONGEST and not folded.isdigit()
    return beginnings(parts), [folded, *mends] if whole else mends, whole


def _joined(before: NDArray[Any], column: Sequence[Any]) -> NDArray[Any]:
    return np.concatenate([before, np.array(column, before.dtype)])


def _rows(before: Rows, counts: Sequence[int], texts: Sequence[int]) -> Rows:
    ends = np.cumsum(np.array(counts, np.int32), dtype=np.int32) + before.first[-1]
    return Rows(np.concatenate([before.first, ends]), _joined(before.text, texts))


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """`Found` as bytes."""

    texts: bytes
    ends: bytes
    paths: tuple[str, ...]
    #: type and values of each column
    columns: tuple[tuple[str, bytes], ...]


def pack(found: Found) -> bytes:
    """The columns of files as bytes; b"" for what is not worth to be kept: paths that are no text, or too much that nothing uses
    any more."""
    end = int(found.first[-1])
    if len(np.unique(found.name)) * 8 < len(found.names) * 7:
        return b""
    keys, mends = found.keys, found.mends
    columns: list[NDArray[Any]] = [getattr(found, field)[:end] for field in _ENTRIES]
    columns += [found.hashes, found.names, keys.first, keys.text, mends.first, mends.text]
    columns += [found.folded, found.first, found.marks]
    texts = found.texts.together()
    known = _Packed(
        texts.data, texts.ends.tobytes(), found.paths, tuple([(item.dtype.str, item.tobytes()) for item in columns])
    )
    try:
        return msgspec.msgpack.encode(known)
    except UnicodeEncodeError:
        return b""


def unpack(data: bytes) -> Found:
    """What `pack` packed."""
    known = msgspec.msgpack.decode(data, type=_Packed)
    columns: list[Any] = [np.frombuffer(values, kind) for kind, values in known.columns]
    entries = dict(zip(_ENTRIES, columns, strict=False))
    hashes, names, first_key, key, first_mend, mend, folded, first, marks = columns[len(_ENTRIES) :]
    return Found(
        Texts(known.texts, np.frombuffer(known.ends, np.int64), []), hashes, names, Rows(first_key, key), Rows(first_mend, mend), folded, **entries, first=first,
        marks=marks, paths=known.paths,
    )  # fmt: skip
