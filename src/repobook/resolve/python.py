"""Python: where imports and names lead. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..encoded import fresh
from ..model import Flag, Kind, Resolution
from ._python_changes import affected, seen
from ._python_guesses import candidates, offered
from ._python_infer import Inference
from ._python_tables import Tables
from ._python_uses import Uses
from ._python_values import Class, Meaning
from .world import Earlier, ImportLink, Links, Relation, Relationship, World

__all__ = ["FAMILIES", "OWN_PATHS", "affected", "resolver", "resume", "seen"]

FAMILIES = ("python",)
#: Modules are found among Python files alone.
OWN_PATHS = True

_IMPORTED, _EXTERNAL, _UNRESOLVED = Resolution.IMPORTED, Resolution.EXTERNAL, Resolution.UNRESOLVED


def resolver(world: World, files: list[int]) -> PythonResolver:
    """The resolver of the Python files of a repository."""
    return PythonResolver(world, files)


def resume(world: World, files: list[int], earlier: Earlier) -> PythonResolver:
    """The resolver of the Python files of a repository, some of which are linked again."""
    return PythonResolver(world, files, earlier)


class PythonResolver:
    def __init__(self, world: World, files: list[int], earlier: Earlier | None = None) -> None:
        self.world = world
        self.earlier = earlier
        self.inference = Inference(world, files)
        self.files = sorted(files)
        #: members of classes by name, for guesses: those that could be meant
        self.members: Mapping[str, tuple[int, ...]]
        if earlier is not None:
            self.members = candidates((world.base[file], earlier.offered[file]) for file in self.files)
            self.inference.resume(earlier)
        else:
            self.members = candidates(map(self._noted, self.files))
        self.inference.build_hierarchy()

    def _noted(self, file: int) -> tuple[int, Mapping[str, Sequence[int]]]:
        """Takes what others ask for out of a file; gives its part of `candidates`."""
        document = fresh(self.world.documents, file)
        assert document is not None
        self.inference.note(file, document)
        return self.world.base[file], offered(document.definitions)

    def links(self, file: int) -> Links:
        """Where the imports and uses of a file lead."""
        inference = self.inference
        inference.start()
        tables = inference.tables[file]
        uses = Uses(inference, tables, self.members)
        imports = tuple(self._import_links(tables))
        inference.finish(tables)
        return uses.links(imports)

    def _import_links(self, tables: Tables) -> list[ImportLink]:
        inference = self.inference
        result: list[ImportLink] = []
        for number, entry in enumerate(tables.imports):
            found = inference.find(tables, number)
            file = found.files[0] if found.files else -1
            if entry.name and entry.name != "*":
                meaning = inference.taken(tables, entry.module, entry.level, found, entry.name)
                if meaning.target >= 0:
                    if file < 0 or self._is_module(meaning):
                        file = meaning.target if self._is_module(meaning) else file
                    result.append(ImportLink(_IMPORTED, meaning.target, file, "", found.others))
                    continue
                if inference.mistaken(tables, number):
                    result.append(ImportLink(_UNRESOLVED))
                    continue
            else:
                meaning = inference.module_meaning(found) if found.files else inference.nothing
            if file >= 0:
                target = file if not entry.name or entry.name == "*" else -1
                result.append(ImportLink(_IMPORTED, target, file, "", found.others))
            elif meaning.resolution == _EXTERNAL:
                result.append(ImportLink(_EXTERNAL, package=meaning.package))
            elif not found.folder and not entry.level and not self._inside(tables, entry.module):
                result.append(ImportLink(_EXTERNAL, package=entry.module.partition(".")[0]))
            else:
                result.append(ImportLink(_UNRESOLVED))
        return result

    def _inside(self, tables: Tables, module: str) -> bool:
        return bool(self.inference.modules.absolute(tables.file, module.partition(".")[0]).files)

    def _is_module(self, meaning: Meaning) -> bool:
        return 0 <= meaning.target < len(self.world.files)

    def keep(self) -> bytes:
        """The bases of all classes."""
        return self.inference.kept_bases()

    def relationships(self) -> list[Relationship]:
        """What classes extend and methods override, and which stub describes what."""
        inference, world, earlier = self.inference, self.world, self.earlier
        stay: list[Relationship] = []
        if earlier is not None:
            stay = [item for item in earlier.relationships if not self._again(item)]
        result: list[Relationship] = []
        for symbol in inference.classes:
            if earlier is not None and world.file_of(symbol) not in earlier.again:
                continue
            definition = world.definition(symbol)
            assert definition is not None
            for base in inference.bases(symbol):
                if isinstance(base, Class):
                    above = world.definition(base.symbol)
                    contract = above is not None and (above.kind == Kind.INTERFACE or above.flags & Flag.ABSTRACT)
                    relation = Relation.IMPLEMENTS if contract else Relation.EXTENDS
                    result.append(Relationship(symbol, relation, base.symbol, definition.row))
            result.extend(self._overrides(symbol))
        result.extend(self._stubs())
        return sorted([*stay, *set(result)])

    def _again(self, item: Relationship) -> bool:
        """Whether a relationship is one of a file that is linked again; of a stub or declaration, whether its source is."""
        again = self.earlier.again if self.earlier is not None else frozenset()
        return self.world.file_of(item.source) in again or (
            item.relation in (Relation.STUBS, Relation.DECLARES) and self.world.file_of(item.target) in again
        )

    def _overrides(self, symbol: int) -> list[Relationship]:
        inference = self.inference
        file = self.world.file_of(symbol)
        document = self.world.documents[file]
        assert document is not None
        base = self.world.base[file]
        result = []
        twin = inference.declaring.get(file, -1)  # what is declared there are these very methods
        above = [
            cls for cls in inference.mro(symbol)[1:]
            if not (isinstance(cls, Class) and self.world.file_of(cls.symbol) == twin)
        ]  # fmt: skip
        if not any(isinstance(cls, Class) for cls in above):
            return []
        for name, numbers in inference.members_of(symbol).items():
            number = numbers[0]
            if document.definitions[number].kind not in (Kind.METHOD, Kind.PROPERTY) or (
                name.startswith("__") and not name.endswith("__")
            ):
                continue
            for cls in above:
                if isinstance(cls, Class) and (found := inference.own_member(cls.symbol, name)) is not None:
                    target = self.world.base[self.world.file_of(cls.symbol)] + found[0]
                    result.append(
                        Relationship(base + number, Relation.OVERRIDES, target, document.definitions[number].row)
                    )
                    break
        return result

    def _stubs(self) -> list[Relationship]:
        result = []
        declaring = {twin: source for source, twin in self.inference.declaring.items()}
        for file in self.files:
            path = self.world.files[file].path
            other = self.world.by_path.get(path[:-1], -1) if path.endswith(".pyi") else declaring.get(file, -1)
            relation = Relation.DECLARES if file in declaring else Relation.STUBS
            if self.earlier is not None and self.earlier.again.isdisjoint((file, other)):
                continue
            source = self.world.documents[other] if other >= 0 else None
            stub = self.world.documents[file]
            if source is None or stub is None or source.language != "python":
                continue
            known: dict[str, int] = {}
            for number, definition in enumerate(source.definitions):
                known.setdefault(definition.qualified_name, number)
            for number, definition in enumerate(stub.definitions):
                at = known.get(definition.qualified_name)
                if at is not None:
                    result.append(
                        Relationship(
                            self.world.symbol(file, number),
                            relation,
                            self.world.symbol(other, at),
                            definition.row,
                        )
                    )
        return result
