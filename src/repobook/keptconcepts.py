"""The concepts of all files, kept from build to build with the vocabulary that they rest on. [I/O]"""

from __future__ import annotations

import os
from contextlib import suppress

import msgspec
import numpy as np

from .analyze import Analysis
from .analyzing import Analyzed
from .columns import Column
from .concepts import UNKNOWN, Known, renewed
from .fingerprint import fingerprint
from .hashing import hashes_of
from .kept import Entries, Kept
from .vocabulary import Vocabulary

_KIND, _NAME = "concepts", b"all"
#: A vocabulary of which more than this part is said by no file is made anew.
_IDLE = 0.1


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """`Known` as it is kept."""

    keys: bytes
    texts: str
    terms: tuple[bytes, bytes]
    spelling: bytes
    plural: bytes
    files: bytes
    symbol: bytes
    names: str
    defined: tuple[bytes, bytes]
    rows: tuple[bytes, bytes]
    copied: bytes
    chosen: tuple[bytes, bytes]


def concepts(found: Analyzed) -> bytes:
    """The concepts of all files (`concepts.unpacked` reads them), as far as can be from those that are kept."""
    # What a document says follows from these.
    keys = hashes_of(map(_told, found.analyses), len(found.analyses))
    kept = Kept(found.cache)
    old = kept.all(_KIND)
    origin = fingerprint(found.config) if found.cache else b""
    known = renewed(_known(old, origin), found.documents, keys)
    if found.cache is not None:
        data = _packed(known) if known.vocabulary.idle() <= len(known.vocabulary.texts) * _IDLE else b""
        kept.replace(_KIND, old, {_NAME: (origin, data)} if data else {})
    kept.close()
    return known.packed()


def _told(item: Analysis) -> bytes:
    file = item.file
    return os.fsencode(file.path) + f"\0{item.read} {file.category} {file.language} {item.outcome}".encode()


def _known(kept: Entries, origin: bytes) -> Known:
    key, data = kept.get(_NAME, (b"", b""))
    if key == origin:
        with suppress(msgspec.MsgspecError, ValueError):
            return _unpacked(msgspec.msgpack.decode(data, type=_Packed))
    return UNKNOWN


def _packed(known: Known) -> bytes:
    words = known.vocabulary
    return msgspec.msgpack.encode(
        _Packed(
            known.keys.tobytes(), "\n".join(words.texts), _column(words.terms), words.spelling.tobytes(),
            words.plural.tobytes(), words.files.tobytes(), words.symbol.tobytes(), "\n".join(words.names),
            _column(words.defined), _column(words.rows), words.copied.tobytes(), _column(known.chosen),
        )
    )  # fmt: skip


def _unpacked(packed: _Packed) -> Known:
    def column(told: tuple[bytes, bytes], kind: str) -> Column:
        return Column(np.frombuffer(told[0], kind), np.frombuffer(told[1], np.int64))

    words = Vocabulary(
        _texts(packed.texts), column(packed.terms, "<i4"), np.frombuffer(packed.spelling, np.int32),
        np.frombuffer(packed.plural, np.int32), np.frombuffer(packed.files, np.int32),
        np.frombuffer(packed.symbol, np.bool_), _texts(packed.names), column(packed.defined, "<i4"),
        column(packed.rows, "<u4"), np.frombuffer(packed.copied, np.uint32),
    )  # fmt: skip
    return Known(np.frombuffer(packed.keys, np.uint64), words, column(packed.chosen, "u1"))


def _column(column: Column) -> tuple[bytes, bytes]:
    return column.values.tobytes(), column.first.tobytes()


def _texts(joined: str) -> list[str]:
    return joined.split("\n") if joined else []
