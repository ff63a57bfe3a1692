"""What is said of definitions of other files: the columns say what the documents do."""

from __future__ import annotations

import shelves

from repobook.anchors import anchors
from repobook.model import Flag, Kind
from repobook.naming import naming

FILES = {
    "a.py": "import os\nimport b\n\n\nclass A:\n    def run(self): ...\n    def run(self): ...\n",
    "b.py": "",
    "c.txt": "no definitions\n",
    "d.cpp": "namespace n {\nint f();\n__global__ void k() {}\n}\n",
    "tests/test_a.py": "import a\n\n\ndef test_run():\n    a.A()\n",
}


def test_columns_are_those_of_the_documents() -> None:
    view = shelves.shelf(FILES).view
    found, world = naming(view.world), view.world
    for file, document in enumerate(world.documents):
        definitions = document.definitions if document else ()
        start, end = world.base[file] - found.first, world.base[file + 1] - found.first
        assert found.names[start:end] == [item.qualified_name for item in definitions]
        assert found.of_file(file) == found.anchors[start:end] == anchors(definitions)
        assert found.kinds[start:end] == [item.kind for item in definitions]
        assert found.rows[start:end].tolist() == [item.row for item in definitions]
        assert found.import_rows[file].tolist() == [item.row for item in (document.imports if document else ())]


def test_definitions_are_found_by_flag_and_by_kind() -> None:
    world = shelves.shelf(FILES).view.world
    found = naming(world)
    names = {
        flag: {
            world.files[file].path: [found.names[symbol - found.first] for symbol in symbols]
            for file, symbols in found.with_flag(flag).items()
        }
        for flag in (Flag.TEST, Flag.KERNEL, Flag.ASYNC)
    }
    assert names[Flag.TEST] == {"tests/test_a.py": ["test_run"]}
    assert names[Flag.KERNEL] == {"d.cpp": ["n::k"]}
    assert names[Flag.ASYNC] == {}
    classes = found.of_kinds((Kind.CLASS,))
    assert {world.files[file].path: len(symbols) for file, symbols in classes.items()} == {"a.py": 1}


def test_columns_of_a_repository_without_definitions() -> None:
    world = shelves.shelf({"c.txt": "text\n"}).view.world
    found = naming(world)
    assert found.with_flag(Flag.TEST) == {} and found.of_kinds((Kind.CLASS,)) == {} and found.of_file(0) == []


def test_columns_are_made_once() -> None:
    world = shelves.shelf(FILES).view.world
    assert naming(world) is naming(world)
