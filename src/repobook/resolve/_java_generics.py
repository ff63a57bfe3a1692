"""Java: what stands for the type parameters of generic types and methods, as far as the text says it. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..model import Definition, Flag
from . import _brackets
from ._values import type_parameters

_MARKS = re.compile(r"^(?:(?:final|@[\w.]+(?:\([^)]*\))?)\s+)+")
_GENERIC = re.compile(r"([\w$.]+)\s*<(.*)>$", re.DOTALL)


class Telling(NamedTuple):
    """The one parameter of a generic method that tells what it gives: ``T it``, or ``Class<T> type``."""

    place: int
    #: simple name of the type whose argument it is, "" for the type itself
    name: str


def split(text: str) -> tuple[str, list[str]]:
    """A type as written: the path of its name, and its arguments."""
    match = _GENERIC.match(_MARKS.sub("", text.strip()))
    if match is None:
        return "", []
    return match.group(1), [part for part in _brackets.split(match.group(2), ",") if part]


def upper(argument: str) -> str:
    """What a value of a type argument surely is; "" when nothing says it."""
    if argument.startswith("?"):
        match = re.match(r"\?\s*extends\s+(.+)$", argument)
        return match.group(1) if match else ""
    return argument


def telling(method: Definition) -> Telling | None:
    """What tells the type that a method gives, when that is one of its own type parameters."""
    if not method.flags & Flag.TEMPLATE or method.type not in type_parameters(method.signature):
        return None
    named = re.compile(rf"\b{re.escape(method.type)}\b")
    places = [place for place, item in enumerate(method.parameters) if named.search(item.annotation)]
    if len(places) != 1:
        return None
    annotation = _MARKS.sub("", method.parameters[places[0]].annotation)
    if annotation == method.type:
        return Telling(places[0], "")
    path, arguments = split(annotation)
    return Telling(places[0], path.rpartition(".")[2]) if arguments == [method.type] else None


def told(by: Telling, given: str) -> str:
    """What the type of an argument tells; "" for nothing."""
    path, arguments = split(given)
    if not by.name:
        return given if given[:1].isupper() or "." in given else ""
    return upper(arguments[0]) if path.rpartition(".")[2] == by.name and len(arguments) == 1 else ""
