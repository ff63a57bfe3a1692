"""What an expression of a Python program can stand for, as far as it is known without running it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from ._numbers import IMPORTED, LOCAL

#: how many different values one of several may be
_MOST = 24


class Value:
    """A meaning of an expression. Equal values are one object, so that what is found of them is found once.

    ``key`` is what makes it equal; parts in it stand for themselves by their identity.
    """

    __slots__ = ("attributes", "key")

    def __init__(self, key: tuple[Any, ...]) -> None:
        self.key = key
        #: answers for members of this value, by name
        self.attributes: dict[str, Meaning] = {}


class Unknown(Value):
    __slots__ = ()


class Module(Value):
    """A module or package: its files (source first), and the folder below which its submodules lie."""

    __slots__ = ("files", "folder")

    def __init__(self, key: tuple[Any, ...], files: tuple[int, ...], folder: str) -> None:
        super().__init__(key)
        self.files, self.folder = files, folder


class Class(Value):
    """A class of the repository, by symbol."""

    __slots__ = ("symbol",)

    def __init__(self, key: tuple[Any, ...], symbol: int) -> None:
        super().__init__(key)
        self.symbol = symbol


class Instance(Value):
    """An instance of a class of the repository."""

    __slots__ = ("args", "cls")

    def __init__(self, key: tuple[Any, ...], cls: Class, args: tuple[Value, ...]) -> None:
        super().__init__(key)
        self.cls, self.args = cls, args


class Function(Value):
    """A function or method of the repository, and the value it is bound to."""

    __slots__ = ("receiver", "symbol")

    def __init__(self, key: tuple[Any, ...], symbol: int, receiver: Value | None) -> None:
        super().__init__(key)
        self.symbol, self.receiver = symbol, receiver


class Super(Value):
    """``super()`` in a method of ``cls``; ``receiver`` is what the method is bound to."""

    __slots__ = ("cls", "receiver")

    def __init__(self, key: tuple[Any, ...], cls: Class, receiver: Value) -> None:
        super().__init__(key)
        self.cls, self.receiver = cls, receiver


class Outside(Value):
    """Something that is not in the repository: ``path`` is its dotted name, ``args`` what it holds (``list[int]``).

    ``instance`` tells an instance of a class from the class, module or function itself.
    """

    __slots__ = ("args", "instance", "package", "path")

    def __init__(self, key: tuple[Any, ...], package: str, path: str, instance: bool, args: tuple[Value, ...]) -> None:
        super().__init__(key)
        self.package, self.path, self.instance, self.args = package, path, instance, args

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]


class Union(Value):
    """One of several; where ``first`` is known, members are those of it before all others."""

    __slots__ = ("first", "parts")

    def __init__(self, key: tuple[Any, ...], parts: tuple[Value, ...], first: Value | None = None) -> None:
        super().__init__(key)
        self.parts, self.first = parts, first


class Receiver(Value):
    """The instance or class that a method is called on: what ``Self`` means until the call is seen."""

    __slots__ = ()


class Meaning:
    """What a use of a name leads to, and how to find the value behind it.

    ``target`` is a symbol id or -1; ``more`` further ones. ``compute`` gives the value; ``final`` keeps it once it is
    known, with the ``height`` of the evaluation that it took; ``partial`` keeps what shorter evaluations gave.
    """

    __slots__ = ("abroad", "compute", "final", "height", "more", "package", "partial", "resolution", "target")

    def __init__(
        self, target: int, resolution: int, package: str = "", value: Value | None = None,
        compute: Callable[[], Value] | None = None, more: tuple[int, ...] = (),
    ) -> None:  # fmt: skip
        self.target, self.resolution, self.package = target, resolution, package
        self.final, self.compute, self.more = value, compute, more
        self.height = 0
        self.partial: dict[int, Value] | None = None
        #: the same as another file sees it
        self.abroad: Meaning | None = None


class Values:
    """Makes values, each once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Value] = {}
        self.unknown = Unknown(("unknown",))
        self.none = self.outside("builtins", "None", True)
        self.receiver = Receiver(("receiver",))

    def __len__(self) -> int:
        return len(self._known)

    def forget(self, first: int = 0) -> None:
        """Drops the members that were found of values, of all but the ``first`` ones made. The values stay: some are
        held elsewhere, and equal ones must be one object."""
        for value in islice(reversed(self._known.values()), len(self._known) - first):
            value.attributes.clear()

    def _keep(self, value: Value) -> Any:
        return self._known.setdefault(value.key, value)

    def module(self, files: tuple[int, ...], folder: str) -> Module:
        key = ("module", files, folder)
        return self._known.get(key) or self._keep(Module(key, files, folder))  # type: ignore[return-value]

    def cls(self, symbol: int) -> Class:
        key = ("class", symbol)
        return self._known.get(key) or self._keep(Class(key, symbol))  # type: ignore[return-value]

    def instance(self, cls: Class, args: tuple[Value, ...] = ()) -> Instance:
        key = ("instance", cls.symbol, *map(id, args)) if args else ("instance", cls.symbol)
        return self._known.get(key) or self._keep(Instance(key, cls, args))  # type: ignore[return-value]

    def function(self, symbol: int, receiver: Value | None = None) -> Function:
        key = ("function", symbol, id(receiver))
        return self._known.get(key) or self._keep(Function(key, symbol, receiver))  # type: ignore[return-value]

    def super(self, cls: Class, receiver: Value) -> Super:
        key = ("super", cls.symbol, id(receiver))
        return self._known.get(key) or self._keep(Super(key, cls, receiver))  # type: ignore[return-value]

    def outside(self, package: str, path: str, instance: bool = False, args: tuple[Value, ...] = ()) -> Outside:
        key = ("outside", package, path, instance, *map(id, args))
        return self._known.get(key) or self._keep(Outside(key, package, path, instance, args))  # type: ignore[return-value]

    def builtin(self, name: str, *args: Value) -> Outside:
        """An instance of a builtin type."""
        return self.outside("builtins", name, True, args)

    def union(self, parts: list[Value]) -> Value:
        """One of several, without ``None`` and what is not known."""
        found: dict[int, Value] = {}
        for part in parts:
            if isinstance(part, Union):
                if not found and all(other is part or other is self.unknown or other is self.none for other in parts):
                    return part
                for inner in part.parts:
                    found[id(inner)] = inner
            elif part is not self.unknown and part is not self.none:
                found[id(part)] = part
        if not found:
            return self.none if self.none in parts else self.unknown
        if len(found) == 1:
            return next(iter(found.values()))
        if len(found) > _MOST:
            return self.unknown
        key = ("union", *found)
        return self._known.get(key) or self._keep(Union(key, tuple(found.values())))

    def before(self, first: Value, union: Value) -> Value:
        """One of several, of which one is asked for members first."""
        if not isinstance(union, Union):
            return union
        key = ("before", id(first), id(union))
        return self._known.get(key) or self._keep(Union(key, union.parts, first))


def imported(meaning: Meaning) -> Meaning:
    """A meaning as another file sees it."""
    if meaning.resolution != LOCAL or meaning.target < 0:
        return meaning
    if meaning.abroad is None:
        meaning.abroad = Meaning(
            meaning.target, IMPORTED, meaning.package, meaning.final, meaning.compute, meaning.more
        )
        meaning.abroad.height = meaning.height
    return meaning.abroad
