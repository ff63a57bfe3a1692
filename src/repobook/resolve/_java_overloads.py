"""Java: which of the methods of one name a call means, by the number of its arguments and what is known of their types.

An argument fits a parameter, does not, or may: only a method that cannot be meant is left out. Of those that surely fit
the most specific is called, as the language says; where that does not decide, all that remain are meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..model import Definition, Kind
from ._java_library import ABOVE, FINAL

_NUMBERS = ("byte", "short", "int", "long", "float", "double")
_BOXES = {
    "boolean": "Boolean", "byte": "Byte", "char": "Character", "double": "Double", "float": "Float",
    "int": "Integer", "long": "Long", "short": "Short",
}  # fmt: skip
PRIMITIVE = frozenset(_BOXES)
_UNBOXED = {box: name for name, box in _BOXES.items()}
_OF_ARRAYS = frozenset({"Object", "Cloneable", "Serializable"})
#: above what the text does not say it is: records and enumerations
_UNSAID = frozenset({"Record", "Enum", "Comparable", "Serializable", "Constable"})
_MARKS = re.compile(r"@[\w.]+(?:\([^)]*\))?\s*|\bfinal\s+")
_ARGUMENTS = re.compile(r"<.*>")

#: whether an argument fits a parameter: it cannot, it may, put in a box or taken out of one, as it is, of that very type
NO, MAYBE, BOXED, YES, SAME = range(5)


class Shape(NamedTuple):
    """What is known of a type: its simple name, the arrays around it, and its symbol in the repository."""

    name: str = ""
    arrays: int = 0
    #: -1 for a type outside, -2 when that is not known
    symbol: int = -2
    kind: Kind | None = None


ANYTHING = Shape()
#: types that the language itself has: primitive ones, that of ``null``, that of a lambda
BUILT_IN = frozenset({*_BOXES, "null", "->"})


class Above(NamedTuple):
    """The types above one of the repository: symbols, names of those outside, and whether these are all."""

    symbols: tuple[int, ...]
    outside: frozenset[str]
    whole: bool
    #: the first package outside that one of them comes from
    package: str


class Method(NamedTuple):
    symbol: int
    parameters: tuple[Shape, ...]
    #: the last parameter takes any number of arguments
    varying: bool


def plain(text: str) -> tuple[str, int]:
    """A type as written as its path without arguments and annotations, and the arrays around it; "" for none known."""
    text = _MARKS.sub("", text)
    if text.endswith("..."):
        text = text[:-3] + "[]"
    if ">." in text or "|" in text or "&" in text or text == "var":
        return "", 0
    text = _ARGUMENTS.sub("", text).strip()
    return text.partition("[")[0].strip(), text.count("[")


def varying(item: Definition) -> bool:
    return bool(item.parameters) and item.parameters[-1].annotation.endswith("...")


def takes(item: Definition, count: int) -> bool:
    """Whether a method can be called with so many arguments."""
    wanted = len(item.parameters)
    return count == wanted or (varying(item) and count >= wanted - 1)


def meant(methods: Sequence[Method], given: Sequence[Shape], above: Callable[[int], Above]) -> list[int]:
    """Those of several methods that a call with such arguments may mean."""
    fitting = [fit for method in methods if NO not in (fit := _fit(method, given, above)).levels]
    for sure in fitting:
        if sure.method.varying or any(level < BOXED for level in sure.levels):
            continue
        # It can be called: those stay that are not less specific and need no more to fit.
        boxed = BOXED in sure.levels
        fitting = [
            fit
            for fit in fitting
            if fit is sure
            or not (fit.later or (not boxed and BOXED in fit.levels) or _narrower(sure, fit.method, above))
        ]
    return [fit.method.symbol for fit in fitting]


class _Fit(NamedTuple):
    """How the arguments of a call fit a method, as the call means it: one whose last parameter is passed as the array that
    it is takes no other number."""

    method: Method
    levels: list[int]
    #: only meant when no other can be: it surely takes its last arguments one by one
    later: bool = False


def _fit(method: Method, given: Sequence[Shape], above: Callable[[int], Above]) -> _Fit:
    fixed, last = method.parameters[:-1], method.parameters[-1:]
    if not method.varying:
        return _Fit(
            method, [fits(value, wanted, above) for value, wanted in zip(given, method.parameters, strict=True)]
        )
    found = [fits(value, wanted, above) for value, wanted in zip(given, fixed, strict=False)]
    one = last[0]._replace(arrays=max(last[0].arrays - 1, 0))
    rest = given[len(fixed) :]
    if len(rest) == 1:
        array, single = fits(rest[0], last[0], above), fits(rest[0], one, above)
        if array >= BOXED:
            return _Fit(method._replace(varying=False), [*found, array])
        return _Fit(method, [*found, max(array, single)], array == NO)
    return _Fit(method, found + [fits(value, one, above) for value in rest], True)


def _narrower(sure: _Fit, other: Method, above: Callable[[int], Above]) -> bool:
    """Whether one method is more specific than another, or the other does not fit at all."""
    method = sure.method
    return len(method.parameters) == len(other.parameters) and all(
        level == SAME or fits(own, wider, above) >= YES
        for level, own, wider in zip(sure.levels, method.parameters, other.parameters, strict=True)
    )


def fits(given: Shape, wanted: Shape, above: Callable[[int], Above]) -> int:
    """Whether a value of one type can be passed where another is wanted."""
    if not given.name or not wanted.name:
        # Of a type parameter that much is known.
        single = given.name and given.name != "null" and not given.arrays
        return NO if wanted.arrays and single else MAYBE
    if given.name == "null":
        return NO if wanted.name in _BOXES and not wanted.arrays else YES
    if given.name == "->":
        made = wanted.arrays or (wanted.symbol >= 0 and wanted.kind is not Kind.INTERFACE)
        return NO if made or wanted.name in _BOXES or wanted.name in FINAL or wanted.name == "Object" else MAYBE
    if given.arrays or wanted.arrays:
        return _fits_arrays(given, wanted)
    if given.name in _BOXES:
        return _fits_primitive(given.name, wanted)
    if given.symbol >= 0:
        return _fits_own(given, wanted, above)
    return _fits_outside(given, wanted)


def _fits_arrays(given: Shape, wanted: Shape) -> int:
    if not wanted.arrays:
        known = wanted.symbol != -2
        return YES if known and wanted.name in _OF_ARRAYS else NO if known else MAYBE
    if not given.arrays:
        return NO if given.symbol != -2 else MAYBE
    if given == wanted:
        return SAME
    return NO if given.arrays == wanted.arrays and (given.name in _BOXES or wanted.name in _BOXES) else MAYBE


def _fits_primitive(name: str, wanted: Shape) -> int:
    if wanted.name == name:
        return SAME
    if wanted.name in _BOXES:
        if name == "boolean" or wanted.name not in _NUMBERS:
            return NO
        return YES if _NUMBERS.index(wanted.name) > _NUMBERS.index("short" if name == "char" else name) else NO
    box = _BOXES[name]
    if wanted.symbol == -1:
        return BOXED if wanted.name == box or wanted.name in FINAL[box] else NO
    return NO if wanted.symbol >= 0 else MAYBE


def _fits_own(given: Shape, wanted: Shape, above: Callable[[int], Above]) -> int:
    """A type of the repository, where all above it may be known."""
    if given.symbol == wanted.symbol:
        return SAME
    if wanted.name in _BOXES:
        return NO
    if wanted.symbol == -1 and wanted.name == "Object":
        return YES
    known = above(given.symbol)
    if wanted.symbol in known.symbols or (wanted.symbol == -1 and wanted.name in known.outside):
        return YES
    if wanted.symbol == -1 and wanted.name in FINAL:
        return NO
    if not known.whole or wanted.symbol == -2:
        return MAYBE
    if wanted.symbol >= 0:
        return NO
    over = [ABOVE.get(name) for name in known.outside]
    if any(names is not None and wanted.name in names for names in over):
        return YES
    # A type outside may be above another one outside.
    return MAYBE if wanted.name in _UNSAID or None in over else NO


def _fits_outside(given: Shape, wanted: Shape) -> int:
    if wanted.name in _BOXES:
        if given.symbol == -2:
            return MAYBE
        own = _UNBOXED.get(given.name)
        return NO if own is None else BOXED if own == wanted.name else MAYBE
    if given.symbol == -2 or wanted.symbol == -2:
        return YES if wanted.symbol == -1 and wanted.name == "Object" else MAYBE
    if wanted.symbol >= 0:
        return NO  # what stands outside extends nothing of the repository
    if given.name == wanted.name:
        return SAME
    if wanted.name == "Object":
        return YES
    if given.name == "Object":
        return NO
    if wanted.name in FINAL:
        return NO
    known = ABOVE.get(given.name)
    return MAYBE if known is None else YES if wanted.name in known else NO
