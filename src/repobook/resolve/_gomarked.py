"""What the marks in types of Go mean: structs without a name, and types of functions (`languages._gomarks`). Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..languages._bindings import KNOWN, Bindings
from ..languages._golocals import RESULT
from ..languages._gomarks import EMBEDDED, FIELDS, MARKED, STRUCT
from ..model import Document

_STRUCT = re.compile(rf"[*\s]*{STRUCT}@(\d+)")
_WORDS = frozenset({EMBEDDED, FIELDS, KNOWN, MARKED, RESULT})


class Struct(NamedTuple):
    """A struct without a name: the symbols of its fields by their names, and the types that it embeds as written."""

    fields: dict[str, int]
    embedded: tuple[str, ...]


class Marked:
    """What the notes of all files say of marks."""

    def __init__(self) -> None:
        self._structs: dict[tuple[int, int], Struct] = {}
        self._types: dict[tuple[int, int], int] = {}
        #: symbol of a type that a function declares -> byte up to which it is known
        self.known: dict[int, int] = {}
        #: symbol -> its type with marks, where it has any
        self.types: dict[int, str] = {}
        #: symbol of a struct -> what it embeds with marks, where it has any
        self.embedded: dict[int, tuple[str, ...]] = {}
        #: file and byte of the name of a variable -> its place among the results of a call, and what is called
        self.results: dict[tuple[int, int], tuple[int, list[str]]] = {}

    def read(self, file: int, base: int, document: Document, bindings: Bindings) -> list[int]:
        """Takes in a file; ``base`` is the symbol of its first definition. Gives the fields of structs without a name."""
        unnamed: list[int] = []
        notes = [note for note in bindings.notes if note[1] in _WORDS]
        if not notes:
            return unnamed
        at = {item.byte: base + index for index, item in enumerate(document.definitions)}
        for byte, word, text in notes:
            if word == FIELDS:
                names, _, bases = text.partition("|")
                symbols = [at[place] for place in map(int, names.split()) if place in at]
                unnamed += symbols
                fields = {document.definitions[symbol - base].name: symbol for symbol in symbols}
                self._structs[file, byte] = Struct(fields, tuple(bases.split(";")) if bases else ())
            elif byte in at:
                if word == KNOWN:
                    self._types[file, byte] = at[byte]
                    self.known[at[byte]] = int(text)
                elif word == EMBEDDED:
                    self.embedded[at[byte]] = tuple(text.split(";"))
                elif word == RESULT:
                    place, _, called = text.partition(" ")
                    self.results[file, byte] = int(place), called.split(".")
                else:
                    self.types[at[byte]] = text
        return unnamed

    def struct(self, file: int, text: str) -> Struct | None:
        """The struct without a name that a type (or a pointer to it) is."""
        match = _STRUCT.fullmatch(text)
        return self._structs.get((file, int(match.group(1)))) if match else None

    def type(self, file: int, name: str) -> int:
        """The symbol of the type that a name with a mark means, -1 for none."""
        return self._types.get((file, int(name.partition("@")[2])), -1)
