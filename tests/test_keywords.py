"""The keyword index of a file as data."""

from __future__ import annotations

import shelves
import trees

from repobook.keywords import CONCEPT, PARAMETER, USED, Keyword, of_file

FILES = {
    "kernels/registry.py": (
        '"""Flash attention kernels by name."""\n\n\n'
        "class Library:\n    pass\n\n\ndef activate(name):\n    return name\n"
    ),
    "kernels/fast.py": (
        '"""Registers flash attention kernels. '
        'Where flash attention runs, flash attention needs a GPU. For this: No."""\n\n'
        "from typing import TYPE_CHECKING\n"
        "import numpy as np\n"
        "from .registry import Library\n\n"
        "if TYPE_CHECKING:\n    from types import ModuleType\n\n"
        '__all__ = ["register"]\n'
        "LIMIT = 3\n\n\n"
        "class Handle:\n    library: Library\n\n    def close(self, query, key):\n        return LIMIT\n\n\n"
        "def register(query, key, value):\n"
        '    """Registers.\n\n    Args:\n        value: what to register\n    """\n'
        "    temporary = Library()\n    return Handle(), np.zeros(LIMIT), temporary\n\n\n"
        "def other(query):\n    def inner(depth):\n        return query\n\n    return inner\n"
    ),
    "kernels/user.py": "from kernels.fast import Handle, register\n\nregister(1, 2, 3)\nprint(Handle)\n",
    "kernels/reader.py": "from typing import TYPE_CHECKING\nfrom kernels import fast\n\nfast.register(1, 2, 3)\n",
}


def keywords(files: dict[str, str], path: str) -> dict[str, Keyword]:
    shelf = shelves.shelf(files)
    file = shelf.view.world.by_path[path]
    found = of_file(shelf.vocabulary, file, shelf.view.file_anchors(file))
    texts = [item.text for item in found]
    assert len(texts) == len(set(texts)), "each keyword once"
    return {item.text: item for item in found}


def lines(item: Keyword) -> list[int]:
    return [row + 1 for row in item.rows]


def test_definitions_have_their_lines_and_who_knows_them() -> None:
    found = keywords(FILES, "kernels/fast.py")
    assert (found["Handle"].kind, found["Handle"].defined_row + 1, lines(found["Handle"])) == ("class", 14, [28])
    assert found["Handle"].files == 1
    assert found["register"].files == 2
    assert lines(found["LIMIT"]) == [18, 28]
    assert found["Handle.close"].kind == "method"
    assert found["Handle.close"].anchor == "Handle.close"


def test_variables_inside_functions_are_no_keywords_but_functions_are() -> None:
    found = keywords(FILES, "kernels/fast.py")
    assert "temporary" not in found
    assert "other.temporary" not in found
    assert found["inner"].kind == "function"


def test_names_it_uses_say_where_they_come_from() -> None:
    found = keywords(FILES, "kernels/fast.py")
    library = found["Library"]
    assert (library.kind, library.origin, lines(library)) == (USED, ".registry", [5, 15, 27])
    assert library.symbol >= 0
    assert found["TYPE_CHECKING"].origin == "typing"
    assert lines(found["TYPE_CHECKING"]) == [3, 7]
    assert found["TYPE_CHECKING"].files == 1
    assert found["ModuleType"].origin == "types"
    assert (found["numpy"].alias, lines(found["numpy"])) == ("np", [4, 28])


def test_parameters_worth_knowing_are_documented_or_shared() -> None:
    found = keywords(FILES, "kernels/fast.py")
    parameters = {item.text for item in found.values() if item.kind == PARAMETER}
    assert parameters == {"query", "value"}
    assert [row + 1 for row in (found["query"].defined_row, *found["query"].rows)] == [17, 21, 31]


def test_concepts_are_terms_and_never_words_of_the_language() -> None:
    found = keywords(FILES, "kernels/fast.py")
    concepts = {item.text for item in found.values() if item.kind == CONCEPT}
    assert any(text.casefold().startswith("flash attention") for text in concepts)
    assert not concepts & {"For", "No", "This", "class", "from", "import"}


def test_a_declaration_and_its_definition_are_one_keyword() -> None:
    source = (
        "int area(int side);\nint twice(int side) { return 2 * area(side); }\nint area(int side) { return side; }\n"
    )
    found = keywords({"area.c": source}, "area.c")
    assert (found["area"].defined_row + 1, lines(found["area"])) == (3, [1, 2])


def test_rows_are_ascending_and_hold_the_name() -> None:
    shelf = shelves.shelf(trees.PACKAGE)
    for file, document in enumerate(shelf.view.world.documents):
        if document is None:
            continue
        text = trees.PACKAGE[shelf.view.path(file)].split("\n")
        for item in of_file(shelf.vocabulary, file, shelf.view.file_anchors(file)):
            assert list(item.rows) == sorted(set(item.rows))
            if item.kind in ("class", "function", "method", "constant") or (item.kind == USED and not item.alias):
                name = item.text.replace("::", ".").rpartition("/")[2].split(".")[0 if item.kind == USED else -1]
                for row in item.rows:
                    assert name in text[row], (item, text[row])


def test_a_type_that_is_only_announced_is_used_and_not_defined() -> None:
    files = {
        "format.h": "class Block;\nclass Reader;\nclass Lost;\nclass Own;\nclass Own { int x; };\nclass Block;\nint size(Reader* of);\n",
        "block.h": "class Block { int size; };\n",
        "reader.h": "class Reader { int place; };\n",
        "use.cc": '#include "block.h"\n#include "reader.h"\nBlock block;\nReader reader;\n',
    }
    found = keywords(files, "format.h")
    assert (found["Block"].kind, found["Block"].defined_row, lines(found["Block"])) == (USED, -1, [1, 6])
    assert (found["Reader"].kind, lines(found["Reader"]), found["Reader"].files) == (USED, [2, 7], 1)
    assert found["Block"].files == 1
    assert found["Own"].kind == "class"
    # Where it is defined is not known: its place here is all there is to show.
    assert found["Lost"].defined_row == 2
