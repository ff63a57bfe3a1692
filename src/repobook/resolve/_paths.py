"""Paths as files name them, and the files of the repository that they mean. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from urllib.parse import unquote

from .world import World


class Tree:
    """The files of the repository by path, by folder and by the last part of their path."""

    def __init__(self, world: World) -> None:
        self.by_path = world.by_path
        self.folders: set[str] = {""}
        self._by_name: dict[str, list[str]] = {}
        for file in world.files:
            folder, _, name = file.path.rpartition("/")
            self._by_name.setdefault(name, []).append(file.path)
            while folder not in self.folders:
                self.folders.add(folder)
                folder = folder.rpartition("/")[0]

    def file(self, path: str | None) -> int:
        """The file id of a path from the root, -1 for none."""
        return -1 if path is None else self.by_path.get(path, -1)

    def first(self, paths: Iterable[str | None]) -> int:
        """The first of some paths that is a file, -1 for none."""
        for path in paths:
            if path is not None and path in self.by_path:
                return self.by_path[path]
        return -1

    def ending(self, path: str) -> list[int]:
        """All files whose path ends with the parts of a path, in order."""
        name = path.rpartition("/")[2]
        tail = "/" + path
        return [self.by_path[item] for item in self._by_name.get(name, ()) if item == path or item.endswith(tail)]

    def inside(self, folder: str, names: tuple[str, ...]) -> int:
        """The first of some file names in a folder, -1 for none."""
        return self.first(join(folder, name) for name in names)


def join(folder: str, path: str) -> str | None:
    """A path relative to a folder as a path from the root; None when it leaves the root."""
    joined = posixpath.normpath(posixpath.join(folder, path)) if path else folder
    if joined in (".", ""):
        return ""
    if joined == ".." or joined.startswith(("../", "/")):
        return None
    return joined


def folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def ancestors(folder: str) -> list[str]:
    """A folder and all above it, the root ("") last."""
    found = [folder]
    while folder:
        folder = folder.rpartition("/")[0]
        found.append(folder)
    return found


def split_target(target: str) -> tuple[str, str]:
    """A link's target as path and anchor, decoded; queries are dropped."""
    path, _, anchor = target.partition("#")
    path = path.split("?", 1)[0]
    return unquote(path), unquote(anchor)
