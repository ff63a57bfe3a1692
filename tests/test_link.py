"""Small repositories and where each name in them leads.

A case is a folder ``tests/link/<language>/<case>/``; every file in it is a golden in the format of ``carets.py``, named
as the file it stands for and ``.txt`` (``src/lib.rs.txt``). Under each use stands its role, how it was resolved and
the target as ``path:line name``; under each definition its relations to others. What stays unresolved says ``?``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import carets
import msgspec
import pytest
from shelves import shelf

from repobook import link
from repobook.encoded import Documents
from repobook.macros import Macros, again
from repobook.model import Document, Resolution, Role, SourceFile
from repobook.resolve import _c_changes
from repobook.resolve.world import ImportLink, Links, Relationship, World

FOLDER = Path(__file__).parent / "link"
CASES = sorted(folder for folder in FOLDER.glob("*/*") if folder.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_link(case: Path, golden: Callable[[Path, str], None]) -> None:
    found: dict[str, tuple[Path, bytes, Document | None]] = {}
    macros: dict[str, Macros] = {}
    for path in sorted(case.rglob("*.txt")):
        name = path.relative_to(case).as_posix().removesuffix(".txt")
        data = carets.source(path.read_text(encoding="utf-8")).encode()
        found[name] = (path, data, None)
        if language := carets.language_of(name):
            document, macros[name] = carets.analyze_with(name, data, language)
            found[name] = (path, data, document)
    names = sorted(found)
    for number, given in again(list(macros.values())):
        name = list(macros)[number]
        path, data, _ = found[name]
        if language := carets.language_of(name):
            found[name] = (path, data, carets.analyze_with(name, data, language, given)[0])
    world = World(
        [SourceFile(name, language=document.language if (document := found[name][2]) else "") for name in names],
        [found[name][2] for name in names],
    )
    resolvers = link.resolvers(world)
    relations: list[Relationship] = []
    for resolver in {id(item): item for item in resolvers if item is not None}.values():
        relations += resolver.relationships()
    for file, name in enumerate(names):
        path, data, document = found[name]
        if document is None:
            continue
        links = link.resolve_file(world, resolvers, file)
        notes = [*use_notes(world, document, links), *import_notes(world, document, links)]
        notes += relation_notes(world, file, document, relations)
        golden(path, carets.write(data, notes, []))


#: Namespaces that use each other, and a third that only one of them uses.
SPACES = {
    "one.h": "namespace c { int f(); }\nnamespace b {}\nnamespace a { using namespace b; }\n"
    "namespace b { using namespace a; using namespace c; }\n",
    "one.cpp": '#include "one.h"\nint x = a::f();\n',
    "two.cpp": '#include "one.h"\nint y = b::f();\n',
}
#: Modules that hand on what they take from each other.
MODULES = {
    "left.py": "from right import *\nimport right\nclass A(right.B):\n    def m(self): return self.n().m()\n",
    "right.py": "import left\nfrom left import *\nclass B:\n    def n(self): return left.A()\nx = A().m().n()\n",
    "use.py": "import left, right\nleft.A().m().n()\nright.left.A().n().m()\nright.x.m()\n",
}


@pytest.mark.parametrize("files", [SPACES, MODULES], ids=["namespaces", "modules"])
def test_links_do_not_depend_on_the_order_of_files(files: dict[str, str]) -> None:
    world = world_of(files)
    answers: list[dict[int, bytes]] = []
    for order in itertools.permutations(range(len(files))):
        made = link.resolvers(world)
        answers.append({file: link.pack(link.resolve_file(world, made, file)) for file in order})
    assert all(answer == answers[0] for answer in answers)


def world_of(files: dict[str, str]) -> World:
    names = sorted(files)
    languages = [carets.language_of(name) for name in names]
    documents = [
        carets.analyze(name, files[name].encode(), language)
        for name, language in zip(names, languages, strict=True)
        if language
    ]
    return World(
        [SourceFile(name, language=item.language) for name, item in zip(names, documents, strict=True)],
        Documents([msgspec.msgpack.encode(item) for item in documents]),
    )


def test_who_uses_a_class_does_not_use_each_declaration_of_it_in_sight() -> None:
    world = world_of(
        {
            "early.h": "class Tensor;\nint size(const Tensor& tensor);\n",
            "tensor.h": "class Tensor {};\n",
            "use.cpp": '#include "early.h"\n#include "tensor.h"\nint size(const Tensor& tensor) { return 1; }\n',
        }
    )
    made = link.resolvers(world)
    index = link.join(world, made, [link.resolve_file(world, made, file) for file in range(3)])
    used = {
        shown(world, symbol): [world.files[file].path for file in index.uses.file[index.uses.of(symbol)].tolist()]
        for symbol in range(world.base[0], world.base[-1])
    }
    assert used == {
        "early.h:1 Tensor": [], "early.h:2 size": [], "tensor.h:1 Tensor": ["early.h", "use.cpp"], "use.cpp:3 size": []
    }  # fmt: skip


def shown(world: World, symbol: int) -> str:
    """``path:line name`` of a definition, the path of a file."""
    path = world.files[world.file_of(symbol)].path
    item = world.definition(symbol)
    return f"{path}:{item.row + 1} {item.qualified_name}" if item else path


def use_notes(world: World, document: Document, links: Links) -> Iterator[carets.Note]:
    assert len(links.targets) == len(links.resolutions) == len(links.package) == document.references.count
    for index, (byte, name, role, _) in enumerate(carets.uses(document)):
        target, resolution = int(links.targets[index]), Resolution(links.resolutions[index])
        if role is Role.DEFINITION:
            continue
        text = f"{role.name.lower()} "
        if resolution is Resolution.UNRESOLVED:
            text += "?"
        elif resolution is Resolution.EXTERNAL:
            package = int(links.package[index])
            text += f"external {links.packages[package] if package >= 0 else '?'}"
        else:
            text += resolution.name.lower().replace("_", " ")
            text += f" {shown(world, target)}" if target >= 0 else ""
        others = [other for other in links.more.at(index) if other != target]
        text += "".join(f" | {shown(world, other)}" for other in others)
        yield byte, len(name.encode()), text


def import_notes(world: World, document: Document, links: Links) -> Iterator[carets.Note]:
    assert len(links.imports) == len(document.imports)
    for item, found in zip(document.imports, links.imports, strict=True):
        name = f"{'.' * item.level}{item.module}" + (f" {item.name}" if item.name else "")
        yield item.byte, 1, f"import {name}: {led(world, found)}"


def led(world: World, found: ImportLink) -> str:
    if found.resolution is Resolution.UNRESOLVED:
        return "?"
    if found.resolution is Resolution.EXTERNAL:
        return f"external {found.package}"
    text = found.resolution.name.lower().replace("_", " ")
    text += f" {shown(world, found.target)}" if found.target >= 0 else ""
    if found.file >= 0 and (found.target < 0 or world.file_of(found.target) != found.file):
        text += f" by {world.files[found.file].path}"
    return text + "".join(f" | {world.files[file].path}" for file in found.candidates if file != found.file)


def relation_notes(world: World, file: int, document: Document, relations: list[Relationship]) -> Iterator[carets.Note]:
    for relation in relations:
        if world.file_of(relation.source) != file:
            continue
        item = world.definition(relation.source)
        text = f"{relation.relation} {shown(world, relation.target)}"
        if item is None:
            yield int.from_bytes(document.row_starts[relation.row * 4 : relation.row * 4 + 4], "little"), 1, text
        else:
            yield item.byte, len(item.name.encode()), text


def test_what_a_macro_opens_is_seen_to_reach_over_using_directives() -> None:
    inside = "#define OPEN namespace a {\n#define CLOSE }\nOPEN\nusing b::f;\nCLOSE\n"
    outside = "#define OPEN namespace a {\n#define CLOSE }\nusing b::f;\nOPEN\nCLOSE\n"
    language = carets.language_of("one.h")
    assert language is not None
    first, second = (carets.analyze("one.h", text.encode(), language) for text in (inside, outside))
    assert _c_changes.seen(first) != _c_changes.seen(second)


def test_what_stands_beside_a_program_is_what_it_imports() -> None:
    files = {
        "bench/__init__.py": "",
        "bench/shared.py": "from utils import clock\n",
        "bench/speed.py": 'from utils import clock\n\nif __name__ == "__main__":\n    clock()\n',
        "bench/utils.py": "def clock(): ...\n",
        "far/utils/__init__.py": "def clock(): ...\n",
    }
    view = shelf(files).view
    links = {
        path: view.index.links[file].imports[0] for file, path in enumerate(files) if "utils import" in files[path]
    }
    assert [(links[path].file, links[path].candidates) for path in links] == [(3, (4,)), (3, ())]
