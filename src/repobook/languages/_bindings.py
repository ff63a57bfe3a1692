"""What resolvers of scoped languages need beyond the `Document`: locals and their values, packed in ``bindings``."""

from __future__ import annotations

import msgspec

from ..model import Form

#: the note of a definition that says from where to where its name is known
KNOWN = "known"
#: the note of a call of ``require`` (by the byte of that word) that says at which byte its import stands
REQUIRED = "required"
#: stands before a path of names and calls, where a type could be written
PATH = "="
#: stands before the places of a parameter, where a key could stand
PASSED = "("
#: stands before a member and what a condition says of it (``=``, ``!`` and literals, ``+``, ``-``), where a key could stand
DISCRIMINATED = "?"
#: stands before the names of type parameters among locals: types have names of their own
GENERIC = "<"


class Binding(msgspec.Struct, array_like=True):
    """A local name: bytes from which and up to which it is known, and where its type is to be had.

    ``type`` is the type as written. Without one, ``value`` is the index of the use whose value, call result or
    element (``how``: a `Form`) it was given, -1 for none; ``part`` is its place among several results.
    With ``unwrap`` it is what ``await`` or ``?`` takes out of that.
    """

    name: str
    start: int
    end: int
    type: str = ""
    value: int = -1
    how: int = int(Form.NAME)
    part: int = 0
    unwrap: bool = False
    #: byte of the name where it is declared
    byte: int = -1
    #: the member of that which it is (``const { key } = …``, ``a.b`` for one further in); of a function that is passed to the
    #: call of ``value`` `PASSED`, the place of the argument and that of its parameter
    key: str = ""


class Passed(msgspec.Struct, array_like=True):
    """An argument of a call: its type where the text alone says it, else the use whose value (``how``) it is."""

    type: str = ""
    value: int = -1
    how: int = int(Form.NAME)


class Bindings(msgspec.Struct, array_like=True):
    """What a resolver of these languages needs beyond the `Document`: packed in ``Document.bindings``."""

    locals: list[Binding] = msgspec.field(default_factory=list)
    #: definitions without a declared type and what they are given; ``start`` is the byte of the definition's name
    values: list[Binding] = msgspec.field(default_factory=list)
    #: exported name -> the name it has in this file
    exports: dict[str, str] = msgspec.field(default_factory=dict)
    #: facts about the file by name (package clause, module path)
    facts: dict[str, str] = msgspec.field(default_factory=dict)
    #: lines of facts about definitions: each a definition's name byte, a word and a text
    notes: list[tuple[int, str, str]] = msgspec.field(default_factory=list)
    #: calls in languages with overloads: byte of the callee's name, byte at which the call ends, arguments; labels of
    #: Java's ``switch``: byte of the label, where it ends, what is switched on
    calls: list[tuple[int, int, list[Passed]]] = msgspec.field(default_factory=list)


def pack(bindings: Bindings) -> bytes:
    return msgspec.msgpack.encode(bindings)


_DECODER = msgspec.msgpack.Decoder(Bindings)


def unpack(packed: bytes) -> Bindings:
    """The bindings of a document; empty ones when it has none."""
    return _DECODER.decode(packed) if packed else Bindings()
