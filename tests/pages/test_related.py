"""Files that belong with a file."""

from __future__ import annotations

import pytest
from shelves import shelf

from repobook.content import Bullets, plain
from repobook.pages.related import section

FILES = {
    "src/calc.y": "%%\nrow: NUMBER;\n",
    "src/calc.c": "int yyparse(void) { return 0; }\n",
    "src/main.c": "int go;\n",
}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("src/calc.c", ["src/calc.y: grammar of the same name"]),
        ("src/calc.y", ["src/calc.c: program of the same name"]),
    ],
)
def test_a_grammar_stands_beside_its_program(path: str, said: list[str]) -> None:
    view = shelf(FILES).view
    found = section(view, view.world.by_path[path])
    assert found is not None
    (items,) = found.blocks
    assert isinstance(items, Bullets)
    assert [plain(item.text) for item in items.items] == said


@pytest.mark.parametrize(
    ("path", "tests"),
    [("kit/bolt.py", ["tests/test_bolt.py"]), ("kit/_bolt.py", []), ("kit/_nut.py", ["tests/test_nut.py"])],
)
def test_a_private_module_is_meant_where_no_other_has_the_name(path: str, tests: list[str]) -> None:
    files = ("kit/bolt.py", "kit/_bolt.py", "kit/_nut.py", "tests/test_bolt.py", "tests/test_nut.py")
    view = shelf(dict.fromkeys(files, "import os\n")).view
    assert [view.path(test) for test in view.tests_of.get(view.world.by_path[path], ())] == tests


def test_a_test_is_a_program_and_where_its_name_does_not_say_so_one_of_the_same_language() -> None:
    files = ("kit/bolt.py", "tests/bolt.txt", "tests/bolt.rs", "tests/bolt.py", "tests/cases/test_bolt.sh")
    view = shelf(dict.fromkeys(files, "")).view
    assert [view.path(test) for test in view.tests_of[view.world.by_path["kit/bolt.py"]]] == [
        "tests/bolt.py", "tests/cases/test_bolt.sh",
    ]  # fmt: skip
