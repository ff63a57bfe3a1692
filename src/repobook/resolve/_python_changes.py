"""Which Python files may be linked otherwise after a change. Pure.

What a name means is followed from file to file through imports alone, so a file rests on those that it imports, on
those that these import, and so on; on the way to a module also on the packages around it. What asks for fixtures of pytest
rests on each ``conftest.py`` of its folder and of those above, too. Only guesses go by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ..encoded import fresh
from ..languages._cython import SUFFIXES
from ..languages._python_facts import decode
from ..model import Document
from ._python_fixtures import is_conftest
from ._python_guesses import offered
from ._python_modules import stem
from .world import Change, World

_SUFFIXES = (".py", ".pyi", ".pyw", *SUFFIXES)


def seen(document: Document) -> tuple[bytes, dict[str, tuple[int, ...]]]:
    """Everything may be seen by who imports the file; others may guess its members by name."""
    return b"", offered(document.definitions)


def affected(world: World, reads: Mapping[int, set[int]], changes: Sequence[Change]) -> set[int] | None:
    """The files that import a changed one, directly or not, or ask for its fixtures, and those that may guess at a name which
    it offers otherwise.

    A module that came or is gone changes what its name means, so whoever says that name counts as changed. All where it
    changes which folders hold modules, or are packages: then modules may have other names.
    """
    told = [item for item in changes if item.path]
    stems: set[str] = set()
    if told:
        apart = {item.path for item in told}
        holding = {path.rpartition("/")[0] for file in reads if (path := world.files[file].path) not in apart}
        for item in told:
            folder, _, name = item.path.rpartition("/")
            module = stem(name)
            if (folder and folder not in holding) or module == "__init__":
                return None
            if name.endswith(_SUFFIXES):
                stems.add(module)
    importers: dict[int, set[int]] = defaultdict(set)
    around: dict[str, list[int]] = {}
    for file, files in reads.items():
        for other in files:
            importers[other].add(file)
            for package in _packages(world, world.files[other].path.rpartition("/")[0], around):
                importers[package].add(file)
    found = {file for file in reads if _says(world.documents[file], stems)} if stems else set()
    found |= {file for item in told if is_conftest(item.path) for file in _asking(world, item.path, reads)}
    # A source of Cython has the names that are declared beside it without an import.
    changed_paths = [item.path or (world.files[item.file].path if item.file >= 0 else "") for item in changes]
    declared = {stem(path) for path in changed_paths if ".pxd" in path}
    found |= {file for file in reads if ".pyx" in (path := world.files[file].path) and stem(path) in declared}
    todo = [twin for item in changes if item.file >= 0 for twin in _twins(world, item.file)]
    todo += [twin for file in found for twin in _twins(world, file)]
    while todo:
        changed = todo.pop()
        path = world.files[changed].path
        for file in (*importers.get(changed, ()), *(_asking(world, path, reads) if is_conftest(path) else ())):
            if file not in found:
                found.add(file)
                todo += _twins(world, file)
    names = frozenset[str]().union(*[item.names for item in changes])
    if names:
        for file in reads.keys() - found:
            document = world.documents[file]
            if document is not None and not names.isdisjoint(document.names):
                found.add(file)
    return found


def _asking(world: World, conftest: str, reads: Iterable[int]) -> list[int]:
    """The files beside and below a ``conftest.py`` that ask for fixtures, or have some that ask."""
    folder = conftest.rpartition("/")[0]
    below = [file for file in reads if not folder or world.files[file].path.startswith(folder + "/")]
    documents = [(file, fresh(world.documents, file)) for file in below]
    return [file for file, document in documents if document is not None and decode(document.bindings).asked]


def _says(document: Document | None, stems: set[str]) -> bool:
    """Whether a file names a module of one of these names: where it imports, or as a member."""
    if document is None:
        return False
    return not stems.isdisjoint(document.names) or any(
        item.name in stems or not stems.isdisjoint(item.module.split(".")) for item in document.imports
    )


def _packages(world: World, folder: str, known: dict[str, list[int]]) -> list[int]:
    """The files of the packages that a folder is in."""
    if folder not in known:
        prefix = folder + "/" if folder else ""
        own = [file for suffix in _SUFFIXES if (file := world.by_path.get(f"{prefix}__init__{suffix}")) is not None]
        known[folder] = own + (_packages(world, folder.rpartition("/")[0], known) if folder else [])
    return known[folder]


def _twins(world: World, file: int) -> list[int]:
    """A file with its stub, or the source of a stub."""
    module = stem(world.files[file].path)
    return [found for suffix in _SUFFIXES if (found := world.by_path.get(module + suffix)) is not None]
