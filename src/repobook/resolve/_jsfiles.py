"""Which file a JavaScript or TypeScript module specifier means: relative paths, packages, paths of tsconfig."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

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
_ENTRIES = (
    "exports",
    "exports.import",
    "exports.require",
    "exports.default",
    "types",
    "typings",
    "source",
    "module",
    "main",
)


class Specifiers:
    """Resolves module specifiers. ``files`` are the JavaScript and TypeScript files."""

    def __init__(self, world: World, files: Sequence[int]) -> None:
        self.world = world
        self.paths = {world.files[file].path: file for file in files}
        #: package name -> folders with a package.json of that name
        self.packages: dict[str, list[str]] = {}
        #: folder of a package.json -> its keys
        self.manifests: dict[str, dict[str, str]] = {}
        #: folder of a tsconfig -> (base folder, patterns of ``paths``)
        self.mapped: dict[str, tuple[str, tuple[str, ...]]] = {}
        for path, file in sorted(world.by_path.items()):
            folder, _, name = path.rpartition("/")
            document = world.documents[file] if name.endswith(".json") else None
            if document is None:
                continue
            if name == "package.json":
                keys = {item.qualified_name: item.value.strip("\"'") for item in document.definitions}
                self.manifests[folder] = keys
                if keys.get("name"):
                    self.packages.setdefault(keys["name"], []).append(folder)
            elif name.startswith(("tsconfig", "jsconfig")):
                self._read_config(folder, {item.qualified_name: item.value for item in document.definitions})
        #: folders of tsconfigs, the deepest first
        self.configs = sorted(self.mapped, key=lambda folder: (-len(folder), folder))

    def _read_config(self, folder: str, keys: dict[str, str]) -> None:
        base = keys.get("compilerOptions.baseUrl", "").strip("\"'")
        prefix = "compilerOptions.paths."
        patterns = tuple(key[len(prefix) :] for key in keys if key.startswith(prefix))
        if base or patterns:
            known = self.mapped.get(folder)
            root = posixpath.normpath(posixpath.join(folder, base)) if base else folder
            self.mapped[folder] = ("" if root == "." else root, (known[1] if known else ()) + patterns)

    def file(self, path: str) -> int:
        """The file that a path without its suffix or with a written one means, -1 for none."""
        path = posixpath.normpath(path) if path else path
        if path == ".":
            path = ""
        if path in self.paths:
            return self.paths[path]
        stem, dot, suffix = path.rpartition(".")
        for other in _WRITTEN.get(dot + suffix, ()):
            if stem + other in self.paths:
                return self.paths[stem + other]
        for other in _SUFFIXES:
            if path + other in self.paths:
                return self.paths[path + other]
        return self.folder(path)

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
        prefix = folder + "/" if folder else ""
        for key in _ENTRIES:
            value = keys.get(key, "")
            if not value or value.startswith("{"):
                continue
            path = posixpath.normpath(prefix + value)
            for candidate in (path, *self._sources(prefix, value)):
                if candidate in self.paths:
                    return self.paths[candidate]
                for suffix in _SUFFIXES:
                    if candidate + suffix in self.paths:
                        return self.paths[candidate + suffix]
        for place in ("src/index", "index", "lib/index"):
            for suffix in _SUFFIXES:
                if prefix + place + suffix in self.paths:
                    return self.paths[prefix + place + suffix]
        return -1

    @staticmethod
    def _sources(prefix: str, value: str) -> list[str]:
        """Where the source of a built file may lie."""
        match = _BUILT.match(value)
        if match is None:
            return []
        stem = re.sub(r"(?:\.d)?\.[mc]?[jt]sx?$", "", value[match.end() :])
        return [f"{prefix}src/{stem}", f"{prefix}{stem}", f"{prefix}src/index"]

    def resolve(self, importer: str, specifier: str) -> int:
        """The file that a specifier means, -1 when it leads out of the repository or nowhere."""
        specifier = specifier.partition("?")[0]
        folder = importer.rpartition("/")[0]
        if specifier.startswith("."):
            return self.file(posixpath.join(folder, specifier))
        if not specifier or specifier.startswith(("/", "http:", "https:", "node:")):
            return -1
        found = self.by_config(folder, specifier)
        return found if found >= 0 else self.by_package(folder, specifier)

    def by_config(self, folder: str, specifier: str) -> int:
        for config in self.configs:
            if config and folder != config and not folder.startswith(config + "/"):
                continue
            base, patterns = self.mapped[config]
            for pattern in patterns:
                start, star, end = pattern.partition("*")
                if not star or not specifier.startswith(start) or not specifier.endswith(end):
                    continue
                rest = specifier[len(start) : len(specifier) - len(end)]
                # The targets of a pattern are a list, which its key does not show: the usual folders are tried.
                found = {
                    file
                    for root in (base, posixpath.join(config, "src"), posixpath.join(base, "src"), config)
                    if (file := self.file(posixpath.join(root, rest))) >= 0
                }
                if len(found) == 1:
                    return found.pop()
        return -1

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
        for place in (rest, f"src/{rest}", f"src/{rest}/index"):
            found = self.file(posixpath.join(folders[0], place))
            if found >= 0:
                return found
        exported = self.manifests[folders[0]].get(f"exports../{rest}", "")
        return self.file(posixpath.join(folders[0], exported)) if exported else -1
