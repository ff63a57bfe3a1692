"""The keywords of the whole, sorted, what files are for, and what the search finds, kept from build to build: most changes leave nearly all of
it as it was. [I/O]"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np

from .content import Inline, Lexicon, Places, Word
from .fingerprint import program
from .kept import Kept
from .keywords import Vocabulary
from .pages import lexicon
from .pages.lexicon import Entries
from .pages.view import View
from .render import found as finding
from .render.found import NOTHING, Found

_KIND, _SEARCH, _PURPOSES = "keywords", "search", "purposes"
_NAME, _TREE = b"all", b"tree"


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """`Entries` as they are kept. Labels, which many places share, stand once."""

    words: tuple[Word, ...]
    labels: list[str]
    label: bytes
    anchor: tuple[str, ...]
    word: bytes
    page: bytes
    by_file: bytes
    first: bytes
    deep: bytes
    size: bytes
    word_size: bytes
    heading: bytes
    headings: tuple[str, ...]
    hashes: bytes


def entries(view: View, vocabulary: Vocabulary, cache: Path | None) -> Entries:
    """What `lexicon.entries` gives, from the ``cache`` where that has it."""
    if cache is None:
        return lexicon.entries(view, vocabulary)
    key = program() + lexicon.key(view, vocabulary)
    kept = Kept(cache)
    old = kept.all(_KIND)
    known, data = old.get(_NAME, (b"", b""))
    if known == key:
        found = _unpacked(msgspec.msgpack.decode(data, type=_Packed), lexicon.pages(view.book))
    else:
        found = lexicon.entries(view, vocabulary)
        packed = _packed(found)
        kept.replace(_KIND, old, {_NAME: (key, packed)} if packed else {})
    kept.close()
    return found


def found(cache: Path | None) -> tuple[Found, tuple[bytes, bytes]]:
    """What the search of an earlier build found, in columns; and the tree that it made of that, packed, with its key."""
    kept = Kept(cache)
    every = kept.all(_SEARCH)
    kept.close()
    (key, data), tree = every.get(_NAME, (b"", b"")), every.get(_TREE, (b"", b""))
    if key == program():
        with suppress(msgspec.MsgspecError, ValueError):
            return finding.unpack(data), (tree[0].removeprefix(program()), tree[1])
    return NOTHING, (b"", b"")


def keep_found(cache: Path | None, columns: Found) -> None:
    """Keeps what the search found for the next build."""
    packed = finding.pack(columns) if cache is not None else b""
    _keep(cache, _NAME, program(), packed)


def keep_tree(cache: Path | None, rests_on: bytes, packed: bytes) -> None:
    """Keeps the tree of the search for the next build, under what it rests on."""
    _keep(cache, _TREE, program() + rests_on, packed)


class _Purpose(msgspec.Struct, frozen=True, array_like=True):
    """What a file is for, and the key of its pages."""

    key: bytes
    text: Inline
    places: Places


def purposes(cache: Path | None, told: bytes, keys: Sequence[bytes]) -> dict[int, tuple[Inline, Places]]:
    """What files are for that an earlier build asked for, where the ``keys`` of their pages, which say it too, are as they were.
    ``told`` is what tells that their numbers are those of then."""
    kept = Kept(cache)
    key, data = kept.all(_PURPOSES).get(_NAME, (b"", b""))
    kept.close()
    if key != program() + told:
        return {}
    known = msgspec.msgpack.decode(data, type=dict[int, _Purpose])
    return {file: (item.text, item.places) for file, item in known.items() if item.key == keys[file]}


def keep_purposes(
    cache: Path | None, told: bytes, keys: Sequence[bytes], found: Mapping[int, tuple[Inline, Places]]
) -> None:
    """Keeps what files are for."""
    several = {file: _Purpose(keys[file], *found[file]) for file in sorted(found)}
    try:
        packed = msgspec.msgpack.encode(several)
    except UnicodeEncodeError:  # a name that is not UTF-8
        packed = b""
    _keep(cache, _NAME, program() + told, packed, _PURPOSES)


def _keep(cache: Path | None, name: bytes, key: bytes, packed: bytes, kind: str = _SEARCH) -> None:
    kept = Kept(cache)
    kept.replace(kind, {name: (b"", b"")}, {name: (key, packed)} if packed else {})
    kept.close()


def _packed(found: Entries) -> bytes:
    """The entries as bytes; b"" where names are no text."""
    own = found.lexicon
    labels = {label: number for number, label in enumerate(dict.fromkeys(own.label))}
    label = np.fromiter(map(labels.__getitem__, own.label), np.int32, len(own.label))
    try:
        return msgspec.msgpack.encode(
            _Packed(
                own.words, list(labels), label.tobytes(), own.anchor, own.word.tobytes(), own.page.tobytes(),
                found.by_file.tobytes(), found.first.tobytes(), found.deep.tobytes(), found.size.tobytes(),
                found.word_size.tobytes(), found.heading.tobytes(), found.headings, found.hashes.tobytes(),
            )
        )  # fmt: skip
    except UnicodeEncodeError:
        return b""


def _unpacked(known: _Packed, pages: tuple[str, ...]) -> Entries:
    label = tuple(map(known.labels.__getitem__, np.frombuffer(known.label, np.int32).tolist()))
    own = Lexicon(
        known.words,
        pages,
        np.frombuffer(known.word, np.int32),
        np.frombuffer(known.page, np.int32),
        label,
        known.anchor,
    )
    return Entries(
        own, np.frombuffer(known.by_file, np.int32), np.frombuffer(known.first, np.int64),
        np.frombuffer(known.deep, np.bool_), np.frombuffer(known.size, np.int64),
        np.frombuffer(known.word_size, np.int64), np.frombuffer(known.heading, np.int32), known.headings,
        *lexicon.words_by_name(known.words), np.frombuffer(known.hashes, np.uint64),
    )  # fmt: skip
