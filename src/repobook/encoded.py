"""Documents that stay encoded: a part is decoded when somebody asks for it. Pure.

Decoded, documents take three times the memory, and a forked process comes to own what it looks at, because counts of
references live in the objects. Encoded, they are shared as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, cast, overload

import msgspec

from .model import Definition, Document, Extent

#: what stands in the place of a document where there is none
NO_DOCUMENT = msgspec.Raw(msgspec.msgpack.encode(None))
#: Documents whose decoded parts are kept at hand: those asked for last.
_AT_HAND = 128
#: a part of a document that holds nothing
_NOTHING = msgspec.msgpack.encode(())
#: what is decoded with the document: numbers and short texts
_SMALL = frozenset({int, str})

_fields = msgspec.structs.fields(Document)
_decoders = {field.name: msgspec.msgpack.Decoder(field.type) for field in _fields if field.type not in _SMALL}
#: `Document` with its larger parts left encoded
_Head: Any = msgspec.defstruct(
    "_Head",
    [(field.name, msgspec.Raw if field.name in _decoders else field.type) for field in _fields],
    frozen=True,
    array_like=True,
)
_items = msgspec.msgpack.Decoder(list[msgspec.Raw])
_definition = msgspec.msgpack.Decoder(Definition)
_head = msgspec.msgpack.Decoder(_Head | None)


_extents = msgspec.msgpack.Decoder(list[Extent])


def extents(document: Document) -> Sequence[Extent]:
    """The definitions of a document for who asks where they are: the rest of them is passed over, where it is not there."""
    return document.extents() if isinstance(document, _Opened) else document.definitions


class _Opened:
    """Reads like a `Document`. Each part is decoded when it is first asked for."""

    __slots__ = ("_extents", "_head", *(field.name for field in _fields))

    def extents(self) -> Sequence[Extent]:
        """Its definitions where they are decoded, else their beginnings."""
        for name in ("definitions", "_extents"):
            with suppress(AttributeError):
                known: Sequence[Extent] = object.__getattribute__(self, name)
                return known
        self._extents = _extents.decode(self._head.definitions)
        return self._extents

    def __init__(self, head: Any) -> None:
        self._head = head

    def __getattr__(self, name: str) -> Any:
        # Only asked for what is not there yet.
        value = getattr(self._head, name)
        decoder = _decoders.get(name)
        if decoder is not None:
            value = decoder.decode(value)
        setattr(self, name, value)
        return value


def definition(documents: Sequence[Document | None], file: int, number: int) -> Definition:
    """One definition of a document; the others are passed over."""
    if isinstance(documents, Documents):
        return documents.definition(file, number)
    document = documents[file]
    assert document is not None
    return document.definitions[number]


def definition_counts(documents: Sequence[Document | None]) -> list[int]:
    """How many definitions each document has, 0 for none."""
    if isinstance(documents, Documents):
        return documents.definition_counts()
    return [len(document.definitions) if document else 0 for document in documents]


def packed_definitions(documents: Sequence[Document | None]) -> Iterator[bytes | None]:
    """The definitions of each document, encoded; None where there is none."""
    if isinstance(documents, Documents):
        yield from documents.packed_definitions()
        return
    for document in documents:
        yield msgspec.msgpack.encode(document.definitions) if document else None


class _Named(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The beginning of a `Definition` or a `Term`."""

    name: str


_named = msgspec.msgpack.Decoder(list[_Named])


def definition_names(documents: Sequence[Document | None], files: Sequence[int] | None = None) -> Iterator[list[str]]:
    """The names of the definitions of some documents, or of each."""
    files = range(len(documents)) if files is None else files
    if isinstance(documents, Documents):
        return documents.definition_names(files)
    several = (documents[file] for file in files)
    return ([item.name for item in document.definitions] if document else [] for document in several)


def term_texts(documents: Sequence[Document | None], files: Sequence[int]) -> Iterator[list[str]]:
    """The texts of the terms of some documents."""
    if isinstance(documents, Documents):
        return documents.term_texts(files)
    several = (documents[file] for file in files)
    return ([item.text for item in document.terms] if document else [] for document in several)


def has_document(documents: Sequence[Document | None], file: int) -> bool:
    """Whether there is a document of a file."""
    return documents.has(file) if isinstance(documents, Documents) else documents[file] is not None


def having(documents: Sequence[Document | None], part: str, text: str = "") -> list[int]:
    """The files whose documents have anything in a part that is a list; and of these the ones in which a ``text`` may stand
    there."""
    if isinstance(documents, Documents):
        return documents.having(part, text.encode())
    return [file for file, document in enumerate(documents) if document is not None and getattr(document, part)]


def outlines(documents: Sequence[Document | None]) -> list[int]:
    """The outline of each document (`Document.outline`), -1 where there is none."""
    if isinstance(documents, Documents):
        return documents.outlines()
    return [document.outline if document else -1 for document in documents]


def languages_of(documents: Sequence[Document | None]) -> list[str | None]:
    """The language of each document, None where there is none."""
    if isinstance(documents, Documents):
        return documents.languages()
    return [document.language if document else None for document in documents]


def fresh(documents: Sequence[Document | None], file: int) -> Document | None:
    """A document for somebody who takes out of it what is needed and lets it go."""
    if isinstance(documents, Documents):
        documents.read.add(file)
        return documents.fresh(file)
    return documents[file]


class Documents(Sequence[Document | None]):
    """The documents of all files, None where there is none, from their encoded forms (``msgpack``).

    Items read like a `Document`, and keep what was decoded of them for as long as they are held.
    """

    def __init__(self, packed: Sequence[msgspec.Raw | bytes]) -> None:
        self._heads: list[Any] = [_head.decode(item) for item in packed]
        self._at_hand: dict[int, Document] = {}
        #: ids of the documents that were asked for one by one; who goes through all of them gets into `all_read`
        self.read: set[int] = set()
        self.all_read = False

    def __len__(self) -> int:
        return len(self._heads)

    @overload
    def __getitem__(self, file: int) -> Document | None: ...
    @overload
    def __getitem__(self, file: slice) -> list[Document | None]: ...
    def __getitem__(self, file: int | slice) -> Document | list[Document | None] | None:
        if isinstance(file, slice):
            self.all_read = True
            return [self.fresh(number) for number in range(*file.indices(len(self)))]
        self.read.add(file)
        known = self._at_hand.pop(file, None)
        if known is None:
            known = self.fresh(file)
            if known is None:
                return None
            if len(self._at_hand) >= _AT_HAND:
                del self._at_hand[next(iter(self._at_hand))]
        self._at_hand[file] = known
        return known

    def __iter__(self) -> Iterator[Document | None]:
        self.all_read = True
        # Who goes through all of them needs each once.
        return map(self.fresh, range(len(self._heads)))

    def definition(self, file: int, number: int) -> Definition:
        """One definition of a document."""
        self.read.add(file)
        return _definition.decode(_items.decode(self._heads[file].definitions)[number])

    def definition_counts(self) -> list[int]:
        """How many definitions each document has, 0 for none."""
        return [len(_items.decode(head.definitions)) if head is not None else 0 for head in self._heads]

    def packed_definitions(self) -> Iterator[bytes | None]:
        """The definitions of each document as they arrived."""
        return (bytes(head.definitions) if head is not None else None for head in self._heads)

    def definition_names(self, files: Sequence[int]) -> Iterator[list[str]]:
        """The names of the definitions of some documents; the rest of them is passed over."""
        for file in files:
            head = self._heads[file]
            yield [item.name for item in _named.decode(head.definitions)] if head is not None else []

    def term_texts(self, files: Sequence[int]) -> Iterator[list[str]]:
        """The texts of the terms of some documents; where they stand is passed over."""
        for file in files:
            head = self._heads[file]
            yield [item.name for item in _named.decode(head.terms)] if head is not None else []

    def having(self, part: str, text: bytes) -> list[int]:
        """The files with anything in a part, and a text in its encoded form; nothing is decoded."""
        encoded = (bytes(getattr(head, part)) if head is not None else _NOTHING for head in self._heads)
        return [file for file, data in enumerate(encoded) if data != _NOTHING and text in data]

    def outlines(self) -> list[int]:
        """The outline of each document, -1 for none."""
        return [head.outline if head is not None else -1 for head in self._heads]

    def languages(self) -> list[str | None]:
        """The language of each document, None for none."""
        return [head.language if head is not None else None for head in self._heads]

    def has(self, file: int) -> bool:
        """Whether there is a document of a file; to know that, nothing is decoded."""
        return self._heads[file] is not None

    def fresh(self, file: int) -> Document | None:
        """A document of which nothing is decoded yet, and that nobody else holds."""
        head = self._heads[file]
        return None if head is None else cast(Document, _Opened(head))
