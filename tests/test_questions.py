"""The questions of the references, over a repository small enough to know every answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from trees import write

import repobook
from repobook import Book

SHOP = {
    "pyproject.toml": '[project]\nname = "shop"\n\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
    "shop/__init__.py": "from .store import Shelf, stock as fill\n",
    "shop/store.py": (
        '"""Where things stand."""\n\n\n'
        "class Place:\n"
        "    def size(self) -> int:\n        return 0\n\n\n"
        "class Shelf(Place):\n"
        "    def __init__(self, room: int) -> None:\n        self.room = room\n\n"
        "    def size(self) -> int:\n        return half(self.room) + half(self.room)\n\n\n"
        "def half(room: int) -> int:\n    return room // 2 if room < 9 else half(room)\n\n\n"
        "def stock(place: Place) -> int:\n    return place.size()\n"
    ),
    "shop/front.py": (
        "from shop import Shelf, fill\n\n\n"
        "def window() -> int:\n    return fill(Shelf(4))\n\n\n"
        "def street() -> int:\n    return window()\n\n\n"
        "def alley(thing) -> int:\n    return thing.measured_by_nobody_else()\n"
    ),
    "shop/odd.py": "class Odd:\n    def measured_by_nobody_else(self) -> int:\n        return 1\n",
    "shop/again.py": "def half(bread):\n    return bread\n",
    "tests/conftest.py": "import pytest\n\nfrom shop.store import stock\n\n\n@pytest.fixture\ndef full():\n    return stock(None)\n",
    "tests/test_front.py": (
        "from unittest import TestCase\n\nfrom shop.front import street, window\n\n\n"
        "def test_street() -> None:\n    assert street() == 4\n\n\n"
        "class TestWindow:\n    def test_glass(self) -> None:\n        assert window()\n\n\n"
        "class TestMade(TestCase):\n    def test_made(self) -> None:\n        assert window()\n\n\n"
        "def make(kind, scope):\n    scope[kind.__name__ + 'Again'] = kind\n\n\nmake(TestMade, globals())\n"
    ),
    "tests/test_made.py": (
        "from unittest import TestCase\n\nfrom shop.front import window\n\n\n"
        "class TestMade(TestCase):\n    def test_made(self) -> None:\n        assert window()\n\n\n"
        "def make(kind, scope):\n    scope[kind.__name__ + 'Again'] = kind\n\n\nmake(TestMade, globals())\n"
    ),
    "tests/test_many.py": (
        "from parameterized import parameterized\n\nfrom shop.front import street\n\n\n"
        "@parameterized.expand([1, 2])\ndef test_many(number) -> None:\n    assert street()\n"
    ),
    "native/bind.cc": 'void bind(Module& m) {\n  m.def(\n    "count_all", [](int coins) { return coins; });\n'
    '  m.impl(NAME("till::sum"), FN(till::Sum<int>::run));\n}\n',
    "native/till.h": "#pragma once\nnamespace till {\nint count(int coins);\nint count(int coins, int notes);\n}\n",
    "native/till.cc": (
        '#include "till.h"\nnamespace till {\nint count(int coins) { return coins; }\n'
        "int count(int coins, int notes) { return count(coins) + notes; }\n}\n"
    ),
    "native/fit.h": (
        "struct Fit {\n  int wide(int a) { return a; }\n  int wide(int a, int b = 0) { return a + b; }\n"
        "  int one() { return wide(1); }\n  int two() { return wide(1, 2); }\n};\n"
    ),
    "native/till_test.cc": (
        '#include <gtest/gtest.h>\n#include "till.h"\n'
        "TEST(Till, Counts) { EXPECT_EQ(till::count(1), 1); }\n"
        "TEST_P(Tills, Count) { EXPECT_EQ(till::count(1, 2), 3); }\n"
    ),
    "native/scale.pxd": "cdef class Weight:\n    cdef int grams\ncdef class Scale:\n    cdef Weight load\n",
    "native/scale.pyx": (
        "cdef class Weight:\n    pass\ncdef class Scale:\n    def __init__(self):\n        self.load = None\n"
    ),
    "kiosk/sold.rs": "trait Sold {\n    fn price(&self) -> u32;\n}\n\nimpl Sold for u32 {\n    fn price(&self) -> u32 {\n        *self\n    }\n}\n",
    "README.md": "# Shop\n\nSee [the store](shop/store.py), `shop.store.half`, and [nothing](shop/none.py).\n",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("questions") / "shop", SHOP)
    repobook.build(root, jobs=1, format="none")
    return root


@pytest.fixture(scope="module")
def book(root: Path) -> Iterator[Book]:
    with Book.open(root) as opened:
        yield opened


def places(items: object) -> list[str]:
    return [f"{item['path']}:{item['line']}" for item in msgspec.to_builtins(items)]


# -- what is meant -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Shelf", "shop/store.py:9"),
        ("Shelf.size", "shop/store.py:13"),
        ("shop.store.half", "shop/store.py:17"),
        ("shop.Shelf", "shop/store.py:9"),
        ("shop/again.py:half", "shop/again.py:1"),
        ("shop/store.py:13", "shop/store.py:13"),
        ("shop/store.py:14", "shop/store.py:13"),
        ("shop/store.py", "shop/store.py:1"),
        ("./shop/store.py", "shop/store.py:1"),
        ("till::count", "native/till.cc:3"),
        ("native/till.h:3", "native/till.cc:3"),
        ("native/till.h:till::count", "native/till.cc:3"),
    ],
)
def test_a_symbol_is_a_name_a_qualified_name_a_place_or_a_path(book: Book, said: str, meant: str) -> None:
    assert places([book.refs(said).meaning.symbol]) == [meant]


def test_of_several_meanings_the_best_known_is_chosen_and_the_others_are_named(book: Book) -> None:
    meaning = book.refs("half").meaning
    assert places([meaning.symbol]) == ["shop/store.py:17"]
    assert places(meaning.others) == ["shop/again.py:1"]
    assert meaning.other_count == 1


@pytest.mark.parametrize("said", ["nothing_like_it", "shop/none.py", "shop/store.py:nothing", "", "::", "a:b:c"])
def test_what_means_nothing_is_said_with_what_to_do(book: Book, said: str) -> None:
    for ask in (book.refs, book.callers, book.impact, book.tests, lambda said: book.path(said, "half")):
        with pytest.raises(repobook.InputError, match="repobook find"):
            ask(said)
    with pytest.raises(repobook.InputError, match="no definition at line 1"):
        book.refs("shop/front.py:1")


# -- refs --------------------------------------------------------------------------------------------------------


def test_what_is_registered_under_a_name_is_found_where_the_name_stands(book: Book) -> None:
    (found,) = book.find("count_all")
    assert (found.kind, found.path, found.line) == ("registered", "native/bind.cc", 3)
    assert [hit.line for hit in book.find("till::sum")] == [4]


def test_refs_of_two_calls_on_one_line_are_two(book: Book) -> None:
    answer = book.refs("shop.store.half")
    assert [(use.path, use.line, use.column, use.enclosing, use.role) for use in answer.uses] == [
        ("README.md", 3, 44, "Shop", "link"),
        ("shop/store.py", 14, 15, "Shelf.size", "call"),
        ("shop/store.py", 14, 33, "Shelf.size", "call"),
        ("shop/store.py", 18, 38, "half", "call"),
    ]
    assert (answer.facts, answer.tests, answer.guesses, answer.files, answer.next) == (4, 0, 0, 2, None)
    assert answer.roles == {"call": 3, "link": 1}


def test_refs_are_grouped_facts_first_then_tests_then_guesses(book: Book) -> None:
    answer = book.refs("window")
    groups = [(group.fact, group.test, group.folder, group.role, group.count) for group in answer.groups]
    assert groups == [
        (True, False, "shop", "call", 1),
        (True, True, "tests", "call", 3),
        (True, True, "tests", "import", 2),
    ]
    assert sum(group.count for group in answer.groups) == len(answer.uses)
    guessed = book.refs("measured_by_nobody_else")
    assert (guessed.facts, guessed.guesses) == (0, 1)
    assert [(use.is_fact, use.resolution) for use in guessed.uses] == [(False, "unique-name")]


def test_refs_name_declarations_and_count_a_use_of_them_once(book: Book) -> None:
    answer = book.refs("native/till.cc:3")
    assert places(answer.meaning.declarations) == ["native/till.h:3"]
    assert places(answer.uses) == ["native/till.cc:4", "native/till_test.cc:3"]


def test_pages_of_an_answer_are_the_whole_answer(book: Book) -> None:
    whole = book.refs("window").uses
    after, found = 0, []
    while True:
        page = book.refs("window", limit=2, after=after)
        assert len(page.uses) <= 2
        assert sum(group.given for group in page.groups) == len(page.uses)
        found += page.uses
        if page.next is None:
            break
        after = page.next
    assert tuple(found) == whole
    assert book.refs("window", after=1000).uses == ()


# -- callers -----------------------------------------------------------------------------------------------------


def tree(answer: repobook.Callers) -> list[str]:
    return [
        f"{'  ' * (item.depth - 1)}{item.caller.name} "
        + ",".join(f"{site.line}:{site.column}" for site in item.sites)
        + ("" if item.fact else "?")
        for item in answer.callers
    ]


def test_callers_are_a_tree_with_every_call(book: Book) -> None:
    assert tree(book.callers("stock", depth=3)) == [
        "window 5:11",
        "  street 9:11",
        "    test_street 7:11",
        "    test_many 8:11",
        "  TestWindow.test_glass 12:15",
        "  TestMade.test_made 17:15",
        "  TestMade.test_made 8:15",
        "full 8:11",
    ]
    assert tree(book.callers("stock")) == ["window 5:11", "full 8:11"]


def test_callers_of_what_calls_itself_end(book: Book) -> None:
    answer = book.callers("shop/store.py:half", depth=9)
    assert tree(answer)[:2] == ["Shelf.size 14:15,14:33", "half 18:38"]
    assert answer.callers[1].told_before
    assert answer.calls == 3


def test_a_constructor_is_called_through_its_class(book: Book) -> None:
    assert tree(book.callers("Shelf.__init__")) == ["window 5:16"]


def test_callers_by_a_guess_stand_apart(book: Book) -> None:
    answer = book.callers("measured_by_nobody_else")
    assert (answer.facts, answer.guesses) == (0, 1)
    assert tree(answer) == ["alley 13:17?"]


def test_callers_say_which_calls_may_mean_an_overload_instead(book: Book) -> None:
    answer = book.callers("native/fit.h:3")
    assert tree(answer) == ["Fit::one 4:21", "Fit::two 5:21"]
    assert (answer.calls, answer.undecided, places(answer.overloads)) == (2, 1, ["native/fit.h:2"])
    assert book.callers("till::count").undecided == 0


def test_callers_say_what_a_method_overrides(book: Book) -> None:
    assert [item.name for item in book.callers("Shelf.size").overridden] == ["Place.size"]


# -- path --------------------------------------------------------------------------------------------------------


def steps(answer: repobook.Chain) -> list[str]:
    return [
        f"{link.source.name} {link.relation} {link.target.name} {link.place.path}:{link.place.line}"
        for link in answer.links
    ]


def test_a_path_is_a_chain_of_facts_with_their_lines(book: Book) -> None:
    assert steps(book.path("street", "shop.store.half")) == [
        "street calls window shop/front.py:9",
        "window calls stock shop/front.py:5",
        "stock calls Place.size shop/store.py:22",
        "Place.size is overridden by Shelf.size shop/store.py:13",
        "Shelf.size calls half shop/store.py:14",
    ]
    assert steps(book.path("Shelf", "Place")) == ["Shelf extends Place shop/store.py:9"]
    assert steps(book.path("shop/front.py", "shop/__init__.py")) == [
        "shop/front.py imports shop/__init__.py shop/front.py:1"
    ]
    assert steps(book.path("window", "Shelf.__init__")) == [
        "window calls Shelf shop/front.py:5",
        "Shelf is constructed by Shelf.__init__ shop/store.py:10",
    ]


def test_what_a_declaration_says_is_shown_where_it_says_it(book: Book) -> None:
    assert steps(book.path("Scale.load", "Weight")) == ["Scale.load names as a type Weight native/scale.pxd:4"]


def test_where_no_chain_leads_there_is_none(book: Book) -> None:
    answer = book.path("shop.store.half", "street")
    assert not answer.found and answer.links == ()
    answer = book.path("Shelf.size", "Shelf")
    assert answer.found and answer.links == ()


# -- impact ------------------------------------------------------------------------------------------------------


def test_impact_goes_by_distance_and_says_why(book: Book) -> None:
    answer = book.impact("stock")
    assert [(layer.distance, layer.definitions, layer.files) for layer in answer.layers] == [
        (1, 2, 3),
        (2, 4, 2),
        (3, 2, 1),
    ]
    said = [
        (item.distance, item.symbol.name, item.relation, item.target.name, f"{item.place.path}:{item.place.line}")
        for item in answer.dependents
        if not item.test
    ]
    assert said == [
        (1, "shop/__init__.py", "imports", "stock", "shop/__init__.py:1"),
        (1, "shop/front.py", "imports", "stock", "shop/front.py:1"),
        (1, "window", "calls", "stock", "shop/front.py:5"),
        (2, "street", "calls", "window", "shop/front.py:9"),
    ]
    assert len(answer.dependents) == answer.total
    assert len(book.impact("stock", depth=1).layers) == 1


def test_impact_names_what_is_overridden_and_does_not_follow_it(book: Book) -> None:
    answer = book.impact("Shelf.size")
    assert (answer.total, places(answer.overridden)) == (0, ["shop/store.py:5"])


def test_impact_of_a_file_is_that_of_all_it_holds(book: Book) -> None:
    answer = book.impact("shop/odd.py")
    assert answer.total == 0
    assert [(use.path, use.line) for use in answer.guesses] == [("shop/front.py", 13)]
    assert places(book.impact("shop/store.py").documents) == ["README.md:3"]


def test_what_holds_an_impl_block_implements_the_trait(book: Book) -> None:
    said = [(item.symbol.name, item.relation) for item in book.impact("Sold").dependents]
    assert said == [("kiosk/sold.rs", "implements")]


def test_tests_to_run_are_named_as_their_runners_take_them(book: Book) -> None:
    assert [(test.runner, test.id) for test in book.tests("stock")] == [
        ("pytest", "tests"),  # a fixture: for all tests of its folder
        ("pytest", "tests/test_front.py"),  # its class is handed to something that may make others of it
        ("pytest", "tests/test_made.py"),
        ("pytest", "tests/test_many.py"),  # its tests may have other names
    ]
    assert [(test.runner, test.id, test.distance) for test in book.tests("street")] == [
        ("pytest", "tests/test_front.py::test_street", 1),
        ("pytest", "tests/test_many.py", 1),
    ]
    assert [test.id for test in book.tests("native/till.cc:3")] == ["Till.Counts", "*Tills.Count/*"]
    assert [test.id for test in book.tests("native/till.cc:4")] == ["*Tills.Count/*"]


# -- dump uses ---------------------------------------------------------------------------------------------------


def test_every_use_is_dumped_where_its_name_stands(book: Book, root: Path) -> None:
    rows = list(book.dump("uses"))
    order = [(row["path"].encode(), row["line"], row["column"]) for row in rows]
    assert order == sorted(order)
    for row in rows:
        line = (root / row["path"]).read_bytes().split(b"\n")[row["line"] - 1]
        assert line[row["column"] :].startswith(row["name"].encode()), row
        assert row["resolution"] in (
            "local", "imported", "inherited", "unique-name", "ambiguous", "external", "unresolved",
        )  # fmt: skip
        assert re.fullmatch("[a-z]+", row["role"])


def test_targets_are_the_definition_then_its_declarations(book: Book) -> None:
    found = {
        (row["path"], row["line"], row["column"]): (row["name"], row["targets"]) for row in book.dump("uses")
        if row["targets"]
    }  # fmt: skip
    assert found["shop/front.py", 5, 11] == ("fill", [["shop/store.py", 21]])
    assert found["README.md", 3, 44] == ("half", [["shop/store.py", 17]])
    assert found["native/till.cc", 4, 41] == ("count", [["native/till.cc", 3], ["native/till.h", 3]])
    assert found["native/till_test.cc", 4, 39] == ("count", [["native/till.cc", 4], ["native/till.h", 4]])


# -- remarks -----------------------------------------------------------------------------------------------------
