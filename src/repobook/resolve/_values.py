"""What names mean while a file of a scoped language is read: values, types, and the file itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..languages._bindings import Binding, Bindings, unpack
from ..model import TYPES, Form, Kind, Resolution
from ..more import More
from ._brackets import closing, split
from .world import ImportLink, Links, World, package_column

LOCAL, IMPORTED, INHERITED = int(Resolution.LOCAL), int(Resolution.IMPORTED), int(Resolution.INHERITED)
UNIQUE, AMBIGUOUS = int(Resolution.UNIQUE_NAME), int(Resolution.AMBIGUOUS)
EXTERNAL, UNRESOLVED = int(Resolution.EXTERNAL), int(Resolution.UNRESOLVED)
#: how far inheritance, aliases and re-exports are followed
DEPTH = 24
#: kinds that name a type
TYPED = TYPES | {Kind.TYPE}


class Typed(NamedTuple):
    """The type of a value: the symbol of a type, or a type as written and where (file, definition it stands in)."""

    symbol: int = -1
    text: str = ""
    file: int = -1
    context: int = -1


UNKNOWN = Typed()


class Found(NamedTuple):
    """What a name means: a symbol of the repository, a package outside, or a namespace that is no symbol."""

    symbol: int = -1
    resolution: int = UNRESOLVED
    package: str = ""
    #: a package or folder that is no symbol; the language's own words
    space: str = ""
    #: the rest of an overload set, or all candidates
    more: tuple[int, ...] = ()
    #: the type of a value that is no symbol: a local, ``this``; of something outside: that of its call's result
    type: Typed = UNKNOWN
    #: something outside whose call may give a type of the repository (``List<Circle>.get``)
    open: bool = False
    #: the type of the receiver of a member whose call gives the receiver again (``min(…): this``)
    receiver: Typed = UNKNOWN

    @property
    def known(self) -> bool:
        return self.resolution != UNRESOLVED


NOTHING = Found()


class Reading:
    """One file while its uses are read in order."""

    def __init__(self, world: World, file: int) -> None:
        document = world.documents[file]
        assert document is not None
        self.world, self.file, self.document = world, file, document
        references = document.references
        self.starts: list[int] = np.frombuffer(references.start, "<u4").tolist()
        names = document.names
        self.names = [names[index] for index in np.frombuffer(references.name, "<u4").tolist()]
        self.receivers: list[int] = np.frombuffer(references.receiver, "<i4").tolist()
        self.enclosing: list[int] = np.frombuffer(references.enclosing, "<i4").tolist()
        self.values: list[Found] = []
        self._noted: dict[str, dict[int, str]] = {}
        self._scopes: set[int] | None = None
        #: byte at which each import names something -> its number
        self.imported = {item.byte: number for number, item in enumerate(document.imports)}
        self.bindings: Bindings = unpack(document.bindings)
        self.locals: dict[str, list[Binding]] = defaultdict(list)
        for binding in self.bindings.locals:
            self.locals[binding.name].append(binding)
        self.declared = {binding.byte: binding for binding in self.bindings.locals}
        self.given = {binding.start: binding for binding in self.bindings.values}
        #: byte of a callee's name -> byte at which the call ends, and its arguments
        self.calls = {byte: (end, given) for byte, end, given in self.bindings.calls}
        #: calls whose arguments are still being read: the end of each and its use, the innermost last
        self.open: list[tuple[int, int]] = []
        self.at = {item.byte: index for index, item in enumerate(document.definitions)}

    def noted(self, word: str) -> dict[int, str]:
        """The notes of a language under a word: byte -> text."""
        found = self._noted.get(word)
        if found is None:
            found = {byte: text for byte, other, text in self.bindings.notes if other == word}
            self._noted[word] = found
        return found

    @property
    def scopes(self) -> set[int]:
        """The uses that stand before ``::``."""
        if self._scopes is None:
            forms = np.frombuffer(self.document.references.form, np.uint8)
            receivers = np.frombuffer(self.document.references.receiver, "<i4")
            self._scopes = set(receivers[forms == Form.SCOPE].tolist())
        return self._scopes

    def local(self, name: str, byte: int) -> Binding | None:
        """The innermost local of a name that is known at a byte."""
        found: Binding | None = None
        for binding in self.locals.get(name, ()):
            if binding.start <= byte < binding.end and (found is None or binding.start >= found.start):
                found = binding
        return found


def packed(values: list[Found], imports: tuple[ImportLink, ...]) -> Links:
    """Values as `Links`."""
    packages: dict[str, int] = {}
    more: dict[int, tuple[int, ...]] = {}
    package = [-1] * len(values)
    for use, found in enumerate(values):
        if found.more:
            more[use] = found.more
        if found.package and found.resolution == EXTERNAL:
            package[use] = packages.setdefault(found.package, len(packages))
    return Links(
        imports,
        np.array([found.symbol for found in values], np.int32),
        np.array([found.resolution for found in values], np.uint8),
        More.of(more),
        tuple(packages),
        package_column(package, len(packages)),
    )


def bracketed(text: str) -> list[str]:
    """What stands between commas in the first angle or square brackets of a text."""
    match = re.search(r"[<\[]", text)
    if match is None:
        return []
    end = closing(text, match.start())
    # What is cut has no last part.
    return split(text[match.end() : end], ",") if end >= 0 else split(text[match.end() :], ",")[:-1]


def type_parameters(signature: str) -> dict[str, str]:
    """The type parameters in a signature and their bounds ("" for none)."""
    found: dict[str, str] = {}
    for part in bracketed(signature):
        bound = re.match(r"\s*(?:const\s+|in\s+|out\s+)?([A-Za-z_$]\w*)\s*(?:extends\s+|:\s*|\s)?([^=&+]*)", part)
        if bound:
            found[bound.group(1)] = bound.group(2).strip()
    return found


def nearest(world: World, file: int, symbols: Sequence[int]) -> list[int]:
    """Of several symbols those whose files share most of their folders with a file."""
    own = world.files[file].path.split("/")
    scored: dict[int, list[int]] = defaultdict(list)
    for symbol in symbols:
        other = world.files[world.file_of(symbol)].path.split("/")
        shared = 0
        for left, right in zip(own[:-1], other[:-1], strict=False):
            if left != right:
                break
            shared += 1
        scored[shared].append(symbol)
    return scored[max(scored)] if scored else []
