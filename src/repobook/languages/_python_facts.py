"""What linking needs to know of a Python file beside its definitions, imports and uses: packed tables. Pure.

All columns are little-endian int32, several to a row; `rows` reads them. Names are indexes of references
(`repobook.model.References`), places are bytes.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np

from ..syntax import signed


class Scope:
    """Kinds of scopes. ``OUTER`` marks a part of a scope that is evaluated in another one (a default, a decorator).

    Plain integers, as in `Binding` and `Op`: to ask an `enum.IntEnum` for a member takes four times as long.
    """

    MODULE = 0
    CLASS = 1
    FUNCTION = 2
    LAMBDA = 3
    COMPREHENSION = 4
    OUTER = 5


class Binding:
    """How a name gets its value."""

    ASSIGN = 0
    PARAMETER = 1
    STAR_PARAMETER = 2
    DOUBLE_STAR_PARAMETER = 3
    FOR = 4  # the value is what is iterated over
    WITH = 5  # the value is the context manager
    EXCEPT = 6  # the value is the class, or a tuple of them
    AUGMENTED = 7
    DELETE = 8
    MATCH = 9
    TYPE_PARAMETER = 10
    DEFINITION = 11  # a function or class
    IMPORT = 12  # the value is the number of the import
    GLOBAL = 13
    NONLOCAL = 14
    TYPE_ALIAS = 15  # the value is an annotation
    SUBSCRIPT = 16  # ``name[…] = value`` and ``name.append(value)``: tells what a container holds


class Op:
    """Kinds of expressions. ``a`` and ``b`` are expressions unless said otherwise."""

    UNKNOWN = 0
    NAME = 1  # a: reference
    CALL = 2  # a: reference that is called
    ITEM = 3  # a: reference that is subscripted
    LITERAL = 4  # a: index into `LITERALS`
    EITHER = 5  # a or b
    AWAIT = 6  # a
    CALL_OF = 7  # a, called
    ITEM_OF = 8  # a, subscripted
    CONTAINER = 9  # a: what it holds (-1: not known), b: index into `LITERALS`
    MAPPING = 10  # a: keys, b: values
    TUPLE = 11  # a: the first element, b: the rest (a TUPLE, or -1)
    ELEMENT = 12  # the b-th element of a when it is unpacked
    ATTRIBUTE = 13  # a: reference of the member whose receiver is an expression
    LAMBDA = 14  # a: what it returns
    INDEX = 15  # a: expression, b: constant index into it
    ARGUMENTS = 16  # a: the arguments of a call (a TUPLE, -1 for none), b: the called reference
    SLICE = 17  # a: expression of which a slice is taken
    TOLD = 18  # parameter of a lambda. a: reference of what is called with the lambda, b: a PLACED
    PLACED = 19  # a: the argument whose elements it may get, b: `placed`
    OPERATION = 20  # a: what stands before an operator, b: an OPERAND
    OPERAND = 21  # a: what stands after it, b: index into `METHODS`
    NARROWED = 22  # a: the class that a test has found, b: what was tested
    GUARDED = 23  # a: reference that is called to test something


#: types of literals and displays
LITERALS = ("str", "int", "float", "bool", "None", "bytes", "list", "set", "dict", "tuple", "generator", "complex")


class Facts(msgspec.Struct, frozen=True, array_like=True):
    """The tables of one file."""

    #: kind, start, end, parent scope (for ``OUTER``: the scope that it belongs to), byte of the defined name or -1
    scopes: bytes = b""
    #: name, `Binding`, expression (-1), annotation (-1), end of the block it stands in, detail: for an import 1 when
    #: the name is bound to what is imported rather than to its top package; for an assignment the annotation that its
    #: value reads as (a type alias), plus 1, or 0; byte from which it holds (0: from the name on)
    bindings: bytes = b""
    #: `Op`, a, b
    expressions: bytes = b""
    annotations: tuple[str, ...] = ()
    #: scope, kind (0 return, 1 yield, 2 yield from), expression (-1 for none)
    results: bytes = b""
    #: name that is narrowed, expression of the class or tuple of classes, start and end of where it holds, and what must
    #: never return for that (a reference that is called, -1 for nothing)
    narrowings: bytes = b""
    #: start, end
    loops: bytes = b""
    #: member name, expression of its receiver: for receivers that are not the value of a reference, nor tell enough by its name
    receivers: bytes = b""
    #: byte of the class's name, expression
    bases: bytes = b""
    #: names that ``__all__`` takes from another module's: reference of that module
    reexported: bytes = b""
    #: names in the strings of ``__all__``
    listed: bytes = b""
    #: fixtures of pytest: the name, and the byte of the function's name
    fixtures: tuple[tuple[str, int], ...] = ()
    #: names of parameters that ask for a fixture, and those given to ``usefixtures``
    asked: bytes = b""
    #: the latter alone
    used: bytes = b""


#: operators, and the methods that they call on what stands before them (after them, with an ``r`` before the name)
OPERATORS = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "@": "matmul", "&": "and", "|": "or",
    "^": "xor", "**": "pow", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
METHODS = tuple(OPERATORS.values())


def is_empty(op: int, operand: int, name: Callable[[int], str]) -> bool:
    """Whether an expression makes an empty container: what it holds is told by what is added. ``name`` gives that of a use."""
    return (op in (Op.CONTAINER, Op.ARGUMENTS) and operand < 0) or (op == Op.CALL and name(operand) == "dict")


def placed(argument: int, parameter: int, named: bool) -> int:
    """A parameter of a lambda by its place, and the argument that the lambda is: by its place, or by the reference of its name."""
    place = argument * 8 + parameter
    return -1 - place if named else place


def pack(table: list[int]) -> bytes:
    return signed(table)


def columns(packed: bytes, width: int) -> list[memoryview[int]]:
    """The columns of a packed table, as they lie there."""
    cells = memoryview(packed).cast("i")
    return [cells[number::width] for number in range(width)]


def rows(packed: bytes, width: int) -> list[list[int]]:
    """The rows of a packed table."""
    return np.frombuffer(packed, "<i4").reshape(-1, width).tolist()  # type: ignore[no-any-return]


def encode(facts: Facts) -> bytes:
    return msgspec.msgpack.encode(facts)


def decode(packed: bytes) -> Facts:
    return msgspec.msgpack.decode(packed, type=Facts) if packed else Facts()
