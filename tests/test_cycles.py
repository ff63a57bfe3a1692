"""Imports that run in circles."""

from __future__ import annotations

from collections.abc import Mapping

from shelves import shelf

from repobook.pages import architecture
from repobook.pages import cycles as cycles_page
from repobook.pages.shelf import Shelf
from repobook.render import markdown

FILES = {
    "a.py": "import b\n",
    "b.py": "import c\nimport sys\n",
    "c.py": "def later():\n    import b\n\n\nimport a\n",
    "d.py": "import a\nfrom typing import TYPE_CHECKING\n",
    "e.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import f\n",
    "f.py": "import e\n",
    "g.py": "import h\n",
    "h.py": "class H:\n    import g\n",
    "i.py": "import j\n",
    "j.py": "import k\n",
    "k.py": "class K:\n    @property\n    def other(self):\n        import i\n        return i\n",
}


def _told(shelf: Shelf) -> list[tuple[str, bool, list[tuple[str, str, int, bool]]]]:
    paths = [path.removesuffix(".py") for path in shelf.view.book.paths]
    return [
        (
            "".join(paths[file] for file in cycle.files),
            cycle.loaded,
            [(paths[step.source], paths[step.target], step.row + 1, step.waits) for step in cycle.loop],
        )
        for cycle in shelf.view.index.cycles
    ]


def _shelf(more: Mapping[str, str] | None = None) -> Shelf:
    return shelf({**FILES, **(more or {})})


def test_cycles_of_the_top_of_files_stand_before_those_that_wait() -> None:
    assert _told(_shelf()) == [
        ("abc", True, [("a", "b", 1, False), ("b", "c", 1, False), ("c", "a", 5, False)]),
        ("gh", True, [("g", "h", 1, False), ("h", "g", 2, False)]),
        ("ef", False, [("e", "f", 4, True), ("f", "e", 1, False)]),
        ("ijk", False, [("k", "i", 4, True), ("i", "j", 1, False), ("j", "k", 1, False)]),
    ]


def test_a_cycle_that_waits_may_hold_one_that_does_not() -> None:
    found = _told(_shelf({"b.py": "import c\n\n\ndef far():\n    import d\n"}))
    assert found[0][:2] == ("abc", True)
    assert found[2] == ("abcd", False, [("b", "d", 5, True), ("d", "a", 1, False), ("a", "b", 1, False)])


def test_an_include_in_a_function_is_no_deferred_import() -> None:
    found = _told(shelf({"a.h": '#include "b.h"\n', "b.h": 'int f() {\n#include "a.h"\n}\n'}))
    assert [loaded for _, loaded, _ in found] == [True]


def test_what_only_tests_of_a_package_need_closes_a_cycle_that_waits() -> None:
    asked = {"a": "[dependencies]\nb = {path = '../b'}", "b": "[target.x.dev-dependencies]\na = {path = '../a'}"}
    files = {f"{name}/Cargo.toml": f'[package]\nname = "{name}"\n{text}\n' for name, text in asked.items()}
    code = {"src/lib.rs": "mod m;\nfn f() {}\n", "src/m.rs": "use crate::f;\n"}
    made = shelf({**files, **code})
    assert [cycle.loaded for cycle in made.view.index.cycles] == [True, False]
    text = markdown.render(cycles_page.pages(made)[0])
    assert "Each of the files needs all others" in text and "Only what tests need closes it" in text


def test_pages_say_which_and_show_a_loop() -> None:
    made = _shelf()
    (page,) = cycles_page.pages(made)
    text = markdown.render(page)
    assert "Import cycle 1: 3 files\n" in text
    assert "Import cycle 3: 2 files, deferred" in text
    assert (
        "A loop: [`e.py`](e.py_docs.md) L4 (deferred) imports [`f.py`](f.py_docs.md) L1 imports [`e.py`](e.py_docs.md)"
        in text
    )
    paths = made.view.book.paths
    own = markdown.render(
        cycles_page.Page("x.md", ("x",), (), (architecture.section(made.view, paths.index("c.py")),), ())
    )
    assert "Part of [import cycle 1](cycles.md#cycle-1), 3 files, by L5" in own
    own = markdown.render(
        cycles_page.Page("x.md", ("x",), (), (architecture.section(made.view, paths.index("e.py")),), ())
    )
    assert "Part of [import cycle 3](cycles.md#cycle-3), 2 files, that only deferred imports close, by L4" in own


def test_a_row_that_takes_several_names_in_is_told_once() -> None:
    made = shelf({"a.py": "from b import one, two\n", "b.py": "import a\n\n\ndef one(): ...\ndef two(): ...\n"})
    own = markdown.render(cycles_page.Page("x.md", ("x",), (), (architecture.section(made.view, 0),), ()))
    assert "2 files, by L1\n" in own
