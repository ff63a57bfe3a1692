"""The packages of Go and the crates of Rust by the names that documents write before their members. Pure."""

from __future__ import annotations

import re

from .world import World

_VERSION = re.compile(r"v\d+")
_SUFFIX = re.compile(r"\.v\d+\Z")


def package_names(world: World) -> dict[int, str]:
    """For each file of Go or Rust the name of its package, where only one package of the repository has that name.

    A package of Go is called as its folder, and at the top of a module as the module, which is its custom and no rule: what
    rests on these names is a guess.
    """
    roots = _roots(world)
    named: dict[int, tuple[str, str]] = {}
    for file, entry in enumerate(world.files):
        if entry.language not in ("go", "rust"):
            continue
        folder = entry.path.rpartition("/")[0]
        top = folder
        while (entry.language, top) not in roots and top:
            top = top.rpartition("/")[0]
        name = roots.get((entry.language, top), "")
        if not name:
            continue
        if entry.language == "rust":
            named[file] = name, top
        else:
            parts = [
                part for part in f"{name}/{folder[len(top) :]}".split("/") if part and not _VERSION.fullmatch(part)
            ]
            named[file] = _SUFFIX.sub("", parts[-1]) if parts else "", folder
    places: dict[str, set[str]] = {}
    for name, place in named.values():
        places.setdefault(name, set()).add(place)
    return {file: name for file, (name, _) in named.items() if name and len(places[name]) == 1}


def _roots(world: World) -> dict[tuple[str, str], str]:
    """The path of the module of Go, and the name of the crate of Rust, by language and folder."""
    found: dict[tuple[str, str], str] = {}
    for path, file in world.by_path.items():
        folder, _, name = path.rpartition("/")
        document = world.documents[file] if name in ("go.mod", "Cargo.toml") else None
        if document is None:
            continue
        for item in document.definitions:
            if name == "go.mod" and item.enclosing < 0:
                found.setdefault(("go", folder), item.name)
            elif name == "Cargo.toml" and item.qualified_name in ("package.name", "lib.name"):
                crate = item.value.strip("\"'").replace("-", "_")
                if item.qualified_name == "lib.name" or ("rust", folder) not in found:
                    found["rust", folder] = crate
    return found
