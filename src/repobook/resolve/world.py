"""What a resolver may look at, and what it answers. Pure."""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..encoded import definition_counts
from ..model import Definition, Document, Resolution, SourceFile
from ..more import NO_MORE, More


class World:
    """All files and documents, and the numbering of symbols.

    ``files`` is sorted by path; ``documents[i]`` belongs to ``files[i]`` and is None where nothing was analyzed.
    Symbol ids: see `repobook.model`.
    """

    def __init__(self, files: Sequence[SourceFile], documents: Sequence[Document | None]) -> None:
        self.files = files
        self.documents = documents
        self.by_path = {file.path: index for index, file in enumerate(files)}
        #: symbol id of the first definition of each file; one more entry for the end
        self.base: list[int] = [len(files)]
        for count in definition_counts(documents):
            self.base.append(self.base[-1] + count)

    def symbol(self, file: int, definition: int) -> int:
        """The symbol id of a definition of a file; of the file itself for -1."""
        return self.base[file] + definition if definition >= 0 else file

    def file_of(self, symbol: int) -> int:
        """The file that a symbol is or is defined in."""
        return symbol if symbol < len(self.files) else bisect_right(self.base, symbol) - 1

    def definition(self, symbol: int) -> Definition | None:
        """The definition behind a symbol, None when it is a file."""
        if symbol < len(self.files):
            return None
        file = self.file_of(symbol)
        document = self.documents[file]
        assert document is not None
        return document.definitions[symbol - self.base[file]]


def owners(world: World) -> NDArray[np.int64]:
    """For each symbol the file that it is or is defined in."""
    files, base = np.arange(len(world.files)), np.array(world.base, np.int64)
    return np.concatenate([files, np.repeat(files, base[1:] - base[:-1])])


class ImportLink(msgspec.Struct, frozen=True, array_like=True):
    """What one `Import` names: a symbol of the repository (a file for a module or header), or a package outside."""

    resolution: Resolution
    #: symbol id, -1 when the import leads out of the repository or nowhere
    target: int = -1
    #: the file that the import reads: the module or header itself, also when ``target`` is a name in another; -1
    file: int = -1
    #: top name of the package outside ("json", "numpy", "<vector>"); "" inside
    package: str = ""
    #: every file when several could be meant
    candidates: tuple[int, ...] = ()


class Links(msgspec.Struct, frozen=True):
    """Where the imports and uses of one file lead. Columns run along ``Document.references``."""

    imports: tuple[ImportLink, ...]
    #: int32: symbol id of the meaning (a definition rather than its declaration where both are known), -1 for none
    targets: NDArray[np.int32]
    #: uint8: `Resolution` of each use
    resolutions: NDArray[np.uint8]
    #: further symbols of a use: the rest of an overload set (a fact), or all candidates of an ambiguous one
    more: More
    #: names of packages outside, and for each use the index into them (-1 for none; see `package_column`)
    packages: tuple[str, ...]
    package: NDArray[np.signedinteger]


def package_column(package: Sequence[int] | NDArray[np.integer], packages: int) -> NDArray[np.signedinteger]:
    """The column ``Links.package``, as narrow as the number of packages allows: few files name more than a hundred."""
    return np.array(package, package_type(packages))


def package_type(packages: int) -> str:
    """The type of the column ``Links.package`` for so many packages."""
    return "<i1" if packages < 128 else "<i4"


class Relation(enum.StrEnum):
    """How one symbol stands to another."""

    EXTENDS = "extends"  # a class and its base
    OVERRIDES = "overrides"  # a method and the one in a base
    IMPLEMENTS = "implements"  # a type and an interface or protocol it names
    SPECIALISES = "specialises"  # a template specialisation and its template
    DECLARES = "declares"  # a declaration and its definition
    STUBS = "stubs"  # a definition in a stub and the one it describes
    READS = "reads"  # a script or workflow and the file it runs
    CONFIGURES = "configures"  # a configuration file and what it names
    DOCUMENTS = "documents"  # a document and the symbol or file it names


class Relationship(msgspec.Struct, frozen=True, array_like=True, order=True):
    """``source`` stands in ``relation`` to ``target`` (symbol ids); ``row`` of the source's file says so."""

    source: int
    relation: Relation
    target: int
    row: int


class Change(msgspec.Struct, frozen=True):
    """A file that is not as it was when its family was linked, that came since, or that is gone (``file`` is -1)."""

    file: int
    #: whether other files see a difference
    visible: bool
    #: names by which others may find its definitions without an import, where these are others now
    names: frozenset[str]
    #: the path of a file that came or is gone, as the system spells it; "" for one that was and is there
    path: str = ""


class Earlier(msgspec.Struct, frozen=True):
    """What the last build knew of a family of which some files are linked again."""

    #: what its resolver kept (`Resuming.keep`), in the numbers of then
    kept: bytes
    #: leads from a symbol of then to that of now, -1 for what is gone
    symbol: Callable[[int], int]
    #: the files that are linked again; what was known of the others still holds
    again: frozenset[int]
    #: in the numbers of now
    relationships: Sequence[Relationship]
    #: of each file that was there the files that its imports led to
    reads: Mapping[int, set[int]]
    #: of each file the definitions that others may find by name (`Family.seen`)
    offered: Mapping[int, Mapping[str, tuple[int, ...]]]


class Resolver(Protocol):
    """Resolves the files of one family. Its tables are made once, before workers start, and never change after."""

    def links(self, file: int) -> Links:
        """Where the imports and uses of a file lead."""
        ...

    def relationships(self) -> list[Relationship]:
        """Relations between definitions of the family, sorted."""
        ...


@runtime_checkable
class Resuming(Resolver, Protocol):
    """A resolver that can begin with what an earlier one knew; its module has a function ``resume``."""

    def keep(self) -> bytes:
        """What a later one needs to know."""
        ...


def nothing(document: Document) -> Links:
    """Links of a file of which nothing is known."""
    count, imports = document.references.count, document.imports
    if not count and not imports:
        return _NOTHING
    return Links(
        tuple(ImportLink(Resolution.UNRESOLVED) for _ in imports),
        np.full(count, -1, np.int32),
        np.full(count, Resolution.UNRESOLVED, np.uint8),
        NO_MORE,
        (),
        np.full(count, -1, np.int8),
    )


#: of a file that names nothing
_NOTHING = Links((), np.zeros(0, np.int32), np.zeros(0, np.uint8), NO_MORE, (), np.zeros(0, np.int8))
