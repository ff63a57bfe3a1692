"""Which file a JavaScript or TypeScript module specifier means: relative paths, packages and what they export, paths of
tsconfig."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..model import Definition
from .world import World

#: suffixes that a specifier may leave out, in the order of preference
_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".d.mts", ".d.cts")
#: what a suffix written in TypeScript stands for
_WRITTEN = {
    ".js": (".ts", ".tsx", ".d.ts", ".jsx"),
    ".jsx": (".tsx",),
    ".mjs": (".mts", ".d.mts"),
    ".cjs": (".cts", ".d.cts"),
}
#: folders of built files, which stand for the sources beside them
_BUILT = re.compile(r"^(?:\./)?(?:dist|lib|build|out|es|esm|cjs)(?:/(?:esm|cjs|src))?/")
_ENTRIES = ("types", "typings", "source", "module", "main")
_STRINGS = re.compile(r'"([^"]*)"')
#: the repository names what a specifier means, but has no such file: it is made by a build, or missing
ABSENT = -2


class Config(NamedTuple):
    """What a tsconfig says of modules: the folder that paths start in, whether plain names do too, patterns and the paths
    that each stands for (none where they are not known)."""

    root: str
    plain: bool
    patterns: tuple[tuple[str, tuple[str, ...]], ...]


class Offer(NamedTuple):
    """What a package.json gives under a name: the word it stands below (``exports``, ``imports``), the name (``.``, ``./sub``,
    ``./sub/*``, ``#own``) and the path. Each condition of a name is one more."""

    word: str
    name: str
    path: str


class Specifiers:
    """Resolves module specifiers. ``files`` are the JavaScript and TypeScript files."""

    def __init__(self, world: World, files: Sequence[int]) -> None:
        self.world = world
        self.paths = {world.files[file].path: file for file in files}
        #: package name -> folders with a package.json of that name
        self.packages: dict[str, list[str]] = {}
        #: folder of a package.json -> its keys
        self.manifests: dict[str, dict[str, str]] = {}
        #: folder of a package.json -> what it says under ``exports`` and ``imports``
        self.offered: dict[str, list[Offer]] = {}
        #: folder -> what its tsconfigs say
        self.mapped: dict[str, list[Config]] = {}
        configs: dict[str, dict[str, str]] = {}
        for path, file in sorted(world.by_path.items()):
            folder, _, name = path.rpartition("/")
            document = world.documents[file] if name.endswith(".json") else None
            if document is None:
                continue
            if name == "package.json":
                keys = {item.qualified_name: item.value.strip("\"'") for item in document.definitions}
                self.manifests[folder] = keys
                self.offered[folder] = _offers(document.definitions)
                if keys.get("name"):
                    self.packages.setdefault(keys["name"], []).append(folder)
            elif name.startswith(("tsconfig", "jsconfig")):
                configs[path] = {item.qualified_name: item.value for item in document.definitions}
        for path in configs:
            if config := _config(configs, path):
                self.mapped.setdefault(path.rpartition("/")[0], []).append(config)
        #: folders of tsconfigs, the deepest first
        self.configs = sorted(self.mapped, key=lambda folder: (-len(folder), folder))

    def file(self, path: str) -> int:
        """The file that a path without its suffix or with a written one means, -1 for none."""
        path = posixpath.normpath(path) if path else path
        if path == ".":
            path = ""
        found = self.plain(path)
        return found if found >= 0 else self.folder(path)

    def plain(self, path: str) -> int:
        """The same, where the path means no folder."""
        if path in self.paths:
            return self.paths[path]
        stem, dot, suffix = path.rpartition(".")
        for other in _WRITTEN.get(dot + suffix, ()):
            if stem + other in self.paths:
                return self.paths[stem + other]
        for other in _SUFFIXES:
            if path + other in self.paths:
                return self.paths[path + other]
        return -1

    def asset(self, path: str) -> int:
        """A file of any kind that a path means: styles, pictures and data are imported too."""
        found = self.file(path)
        return found if found >= 0 else self.world.by_path.get(posixpath.normpath(path), -1)

    def folder(self, path: str) -> int:
        """The file that a folder stands for: by its package.json, else its index."""
        keys = self.manifests.get(path)
        if keys:
            found = self.entry(path, keys)
            if found >= 0:
                return found
        for other in _SUFFIXES:
            index = f"{path}/index{other}" if path else f"index{other}"
            if index in self.paths:
                return self.paths[index]
        return -1

    def entry(self, folder: str, keys: dict[str, str]) -> int:
        """The file that a package gives when it is imported by its name."""
        found = self.exported(folder, "exports", ".")
        if found >= 0:
            return found
        prefix = folder + "/" if folder else ""
        for key in _ENTRIES:
            value = keys.get(key, "")
            if value and not value.startswith("{") and (found := self.made(prefix, value)) >= 0:
                return found
        for place in ("src/index", "index", "lib/index"):
            for suffix in _SUFFIXES:
                if prefix + place + suffix in self.paths:
                    return self.paths[prefix + place + suffix]
        return -1

    def made(self, prefix: str, value: str) -> int:
        """The file that a path in a package.json means: itself, or the source that it is made from."""
        path = posixpath.normpath(prefix + value)
        for candidate in (path, *self._sources(prefix, value)):
            if (found := self.plain(candidate)) >= 0:
                return found
        return -1

    def exported(self, folder: str, word: str, name: str) -> int:
        """What a package says under ``exports`` or ``imports`` of a name (``.``, ``./sub``, ``#own``): the first of its
        conditions that is a file here; -1 when it says nothing, `ABSENT` when it means files that are not here."""
        prefix = folder + "/" if folder else ""
        found = -1
        for offer in self.offered[folder]:
            star = _matched(offer.name, name) if offer.word == word else None
            if star is None:
                continue
            written = offer.path.replace("*", star)
            path = posixpath.normpath(prefix + written)
            found = self.made(prefix, written)
            if found >= 0 or (found := self.world.by_path.get(path, ABSENT)) >= 0:
                return found
        return found

    @staticmethod
    def _sources(prefix: str, value: str) -> list[str]:
        """Where the source of a built file may lie."""
        match = _BUILT.match(value)
        if match is None:
            stem = re.sub(r"(?:\.d)?\.[mc]?[jt]sx?$", "", value.removeprefix("./"))
            return [] if stem.startswith("src/") else [f"{prefix}src/{stem}"]
        stem = re.sub(r"(?:\.d)?\.[mc]?[jt]sx?$", "", value[match.end() :])
        return [f"{prefix}src/{stem}", f"{prefix}{stem}", f"{prefix}src/index"]

    def resolve(self, importer: str, specifier: str) -> int:
        """The file that a specifier means; -1 when it leads out of the repository or nowhere, `ABSENT` when it leads to a file
        that is not there."""
        specifier = specifier.partition("?")[0]
        folder = importer.rpartition("/")[0]
        if specifier.startswith("."):
            return self.asset(posixpath.join(folder, specifier))
        if not specifier or specifier.startswith(("/", "http:", "https:", "node:")):
            return -1
        if specifier.startswith("#"):
            own = next((item for item in _upwards(folder) if item in self.manifests), None)
            return -1 if own is None else self.exported(own, "imports", specifier)
        found = self.by_config(folder, specifier)
        if found >= 0:
            return found
        named = self.by_package(folder, specifier)
        return named if named != -1 else found

    def by_config(self, folder: str, specifier: str) -> int:
        found = -1
        for place in self.configs:
            if place and folder != place and not folder.startswith(place + "/"):
                continue
            for config in self.mapped[place]:
                for pattern, targets in config.patterns:
                    start, star, end = pattern.partition("*")
                    if (
                        specifier != pattern
                        if not star
                        else not (specifier.startswith(start) and specifier.endswith(end))
                    ):
                        continue
                    rest = specifier[len(start) : len(specifier) - len(end)] if star else ""
                    number = self._mapped(place, config, targets, rest)
                    if number >= 0:
                        return number
                    if start:
                        found = ABSENT
                if config.plain and (number := self.file(posixpath.join(config.root, specifier))) >= 0:
                    return number
        return found

    def _mapped(self, place: str, config: Config, targets: Iterable[str], rest: str) -> int:
        """The first of the paths of a pattern that is a file."""
        known = False
        for target in targets:
            known = True
            path = posixpath.normpath(posixpath.join(config.root, target.replace("*", rest)))
            if (found := self.asset(path)) >= 0:
                return found
        if known:
            return -1
        # The list is too long to be kept: the usual folders are tried.
        numbers = {
            file
            for root in (config.root, posixpath.join(place, "src"), posixpath.join(config.root, "src"), place)
            if (file := self.file(posixpath.join(root, rest))) >= 0
        }
        return numbers.pop() if len(numbers) == 1 else -1

    def by_package(self, folder: str, specifier: str) -> int:
        """A package of the repository by its name, or a file in it."""
        parts = specifier.split("/")
        count = 2 if specifier.startswith("@") else 1
        name, rest = "/".join(parts[:count]), "/".join(parts[count:])
        folders = self.packages.get(name, [])
        if len(folders) > 1:
            inside = [item for item in folders if folder == item or folder.startswith(item + "/")]
            folders = inside or [min(folders, key=lambda item: (item.count("/"), len(item), item))]
        if not folders:
            return -1
        if not rest:
            return self.entry(folders[0], self.manifests[folders[0]])
        exported = self.exported(folders[0], "exports", f"./{rest}")
        if exported >= 0:
            return exported
        for place in (rest, f"src/{rest}", f"src/{rest}/index"):
            found = self.file(posixpath.join(folders[0], place))
            if found >= 0:
                return found
        return exported


def _config(configs: dict[str, dict[str, str]], path: str) -> Config | None:
    """What a tsconfig says of modules, itself or by what it extends."""
    for _ in range(8):
        keys = configs.get(path)
        if keys is None:
            return None
        folder = path.rpartition("/")[0]
        base = keys.get("compilerOptions.baseUrl", "").strip("\"'")
        prefix = "compilerOptions.paths."
        patterns = tuple(
            (key[len(prefix) :], tuple(_STRINGS.findall(value)) if value[:1] == "[" and "…" not in value else ())
            for key, value in keys.items()
            if key.startswith(prefix)
        )
        if base or patterns:
            root = posixpath.normpath(posixpath.join(folder, base)) if base else folder
            return Config("" if root == "." else root, bool(base), patterns)
        path = posixpath.normpath(posixpath.join(folder, keys.get("extends", "").strip("\"'")))
        path = path if path.endswith(".json") else path + ".json"
    return None


def _offers(definitions: Sequence[Definition]) -> list[Offer]:
    """What a package.json says under ``exports`` and ``imports``: whole names before patterns, and of these the longest
    first; those of one name in the order of the text."""
    found = []
    for item in definitions:
        if item.value[:1] != '"':
            continue
        keys, around = [item.name], item.enclosing
        while around >= 0:
            keys.append(definitions[around].name)
            around = definitions[around].enclosing
        if keys[-1] in ("exports", "imports"):
            name = keys[-2] if len(keys) > 1 else "."
            # Conditions alone are for the package itself.
            found.append(Offer(keys[-1], name if name[:1] in (".", "#") else ".", item.value.strip('"')))
    found.sort(key=lambda offer: ("*" in offer.name, -offer.name.find("*")))
    return found


def _matched(pattern: str, name: str) -> str | None:
    """What the star of a pattern stands for in a name ("" for a whole name), None when the name is another."""
    start, star, end = pattern.partition("*")
    if not star:
        return "" if pattern == name else None
    if len(name) < len(start) + len(end) or not name.startswith(start) or not name.endswith(end):
        return None
    return name[len(start) : len(name) - len(end)]


def _upwards(folder: str) -> Iterator[str]:
    """A folder and those around it, the innermost first."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""
