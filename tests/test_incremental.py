"""A build after changes gives the book that a clean build gives, byte for byte: pages, site, index and ledger."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from trees import PACKAGE, contents, differences, write

import repobook
from repobook.pages import shelf
from repobook.render import markdown

#: Lines that files of the machine are made of: each means something to others, or stops to.
LINES = {
    "py": [
        "import a", "from a import f", "from b import *", "from .a import K as L", "def f(x): return g(x)",
        "def g(x=1): return x", "class K: pass", "class M(K):\n    def f(self): return self.f()", "K().f()", "f(g(2))",
        "__all__ = ['f', 'K']", "# widget factory", '"""Widget factories make widgets."""', "x: K = K()", "x.f()",
        "import json", "subprocess.call(x, shell=True)", "def test_f(): assert f(1) == 1",
        "import pytest", "@pytest.fixture\ndef g(f): return f", "def test_g(f, g): g.f(f)",
    ],
    "h": ["#pragma once", '#include "a.h"', "struct K { int f(); };", "int f(int);", "#define N 3", "// widget factory",
          "#define MAKE(x) int x();", "#define MAKE(x) struct x { int f(); };", "MAKE(f)", "MAKE(K)", "#undef MAKE"],
    "cc": ['#include "a.h"', '#include "b.h"', "int K::f() { return N; }", "int f(int x) { return K().f(); }", "// gadget"],
    "md": ["# Widgets", "## Use", "See [it](a.py) and [b](b.md#use).", "Call `f` of `K`.", "A widget factory makes widgets.",
           "[Parts](p/q/), [tools](tools) and [a tool](tools/a.py)."],
    "toml": ["[tool.pytest.ini_options]", 'name = "x"'],
}  # fmt: skip
TEXTS = st.lists(st.sampled_from(sorted({line for lines in LINES.values() for line in lines})), max_size=8).map(
    "\n".join
)
NAMES = [
    *(f"{folder}{stem}.{suffix}" for folder in ("", "p/") for stem in "ab" for suffix in ("py", "h", "cc", "md")),
    "p/__init__.py", "tests/test_a.py", "conftest.py", "tests/conftest.py", "README.md", "pyproject.toml", "p/q/deep.py",
    "tools/a.py", "tools/OWNERS", "CODEOWNERS", "p/Makefile",
]  # fmt: skip


def _book(root: Path, out: Path) -> dict[str, bytes | str]:
    repobook.build(root, out, jobs=1, format="all")
    return contents(out)


def _followed(root: Path, folder: Path, steps: list[dict[str, str | None]]) -> list[dict[str, bytes | str]]:
    """The books after each of some changes (None takes a file away), which are those of clean builds."""
    _book(root, folder / "book")
    books = []
    for number, step in enumerate(steps):
        for path, text in step.items():
            if text is None:
                (root / path).unlink()
            else:
                write(root, {path: text})
        books.append(_book(root, folder / "book"))
        assert differences(books[-1], _book(root, folder / f"clean{number}")) == [], step
    return books


class Changes(RuleBasedStateMachine):
    """A repository that changes, its book that is built after each change, and one that is built from nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.held = tempfile.TemporaryDirectory()
        self.root = Path(self.held.name) / "repository"
        self.root.mkdir()

    def teardown(self) -> None:
        self.held.cleanup()

    @initialize(files=st.dictionaries(st.sampled_from(NAMES), TEXTS, min_size=3, max_size=8))
    def begin(self, files: dict[str, str]) -> None:
        write(self.root, files)
        self.compare()

    @rule(files=st.dictionaries(st.sampled_from(NAMES), TEXTS, min_size=1, max_size=2))
    def change(self, files: dict[str, str]) -> None:
        write(self.root, files)
        self.compare()

    @rule(choice=st.randoms(use_true_random=False))
    def remove(self, choice: random.Random) -> None:
        found = self._files()
        if len(found) > 1:
            choice.choice(found).unlink()
            self.compare()

    @rule(choice=st.randoms(use_true_random=False), name=st.sampled_from(NAMES))
    def rename(self, choice: random.Random, name: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        choice.choice(self._files()).rename(self.root / name)
        self.compare()

    @rule(choice=st.randoms(use_true_random=False))
    def edit(self, choice: random.Random) -> None:
        """Takes a line out, doubles one, or moves all down by one."""
        path = choice.choice(self._files())
        lines = path.read_text().split("\n")
        at = choice.randrange(len(lines))
        lines[at : at + choice.randint(0, 1)] = [[], [lines[at]], [""]][choice.randrange(3)]
        path.write_text("\n".join(lines))
        self.compare()

    def _files(self) -> list[Path]:
        return sorted(path for path in self.root.rglob("*") if path.is_file())

    def compare(self) -> None:
        folder = Path(self.held.name)
        again = _book(self.root, folder / "book")
        shutil.rmtree(folder / "clean", ignore_errors=True)
        clean = _book(self.root, folder / "clean")
        assert differences(again, clean) == []


# Each step makes two books: to look for a smaller example takes too long.
TestChanges = Changes.TestCase
TestChanges.settings = settings(
    max_examples=2, stateful_step_count=5, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)


def test_a_change_makes_only_the_pages_that_it_touches(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", {**PACKAGE, **{f"apart/{n}.py": f"def alone_{n}(): ...\n" for n in range(9)}})
    first = repobook.build(root, jobs=1, format="all")
    assert first.remade == len(PACKAGE) + 9
    pages = {path: path.stat().st_ino for path in (root / "book").rglob("*_docs.md")}
    (root / "shapes/main.py").write_text("from shapes import Circle, area\n\narea(Circle(2))\n")
    again = repobook.build(root, jobs=1, format="all")
    new = {path.name for path, inode in pages.items() if path.stat().st_ino != inode}
    assert {"main.py_docs.md", "plane.py_docs.md"} <= new  # what is used tells by whom
    assert not [name for name in new if name[0].isdigit()]
    assert len(new) <= again.remade < len(PACKAGE)


def test_pages_of_the_whole_that_say_what_they_said_are_not_rendered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file is for is kept too."""
    root, out = tmp_path / "repository", tmp_path / "book"
    write(root, {f"{part}/{name}.py": f"def {name}(): ..." for part in ("one", "two", "six") for name in "abcd"})
    _book(root, out)
    write(root, {"two/a.py": "# a comment\ndef a(): ...\n"})
    rendered = tmp_path / "rendered"
    own, asked = markdown.render, shelf.purpose
    noted = lambda path: rendered.open("a").write(path + "\n")  # noqa: E731
    monkeypatch.setattr(markdown, "render", lambda page: (noted(page.path), own(page))[1])
    monkeypatch.setattr(shelf, "purpose", lambda view, file: (noted(view.path(file)), asked(view, file))[1])
    taken = _book(root, out)
    made = rendered.read_text().splitlines()
    assert "comprehensive_book_files.md" in made
    assert "comprehensive_book_testing.md" not in made
    assert "comprehensive_book_component_one_1.md" not in made
    assert {path for path in made if path.endswith(".py")} == {"two/a.py"}
    monkeypatch.undo()
    assert differences(taken, _book(root, tmp_path / "clean")) == []


def test_a_page_that_somebody_changed_is_made_again(tmp_path: Path) -> None:
    root = write(tmp_path / "repository", PACKAGE)
    repobook.build(root, jobs=1)
    page = root / "book/markdown/native/area.h_docs.md"
    right = page.read_bytes()
    page.write_text("not ours\n")
    (root / "shapes/main.py").write_text("\n")
    repobook.build(root, jobs=1)
    assert page.read_bytes() == right


@pytest.mark.parametrize("damage", ["book.sqlite", "cache.sqlite"])
def test_a_damaged_index_or_cache_is_made_anew(tmp_path: Path, damage: str) -> None:
    root = write(tmp_path / "repository", PACKAGE)
    repobook.build(root, jobs=1)
    path = root / "book" / damage
    times, data = path.stat(), bytearray(path.read_bytes())
    for at in range(3000, len(data), 997):  # past the head, so that it still looks like one
        data[at] ^= 0x55
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    (root / "shapes/main.py").write_text("import shapes\n")
    repobook.build(root, jobs=1)
    repobook.build(root, tmp_path / "clean", jobs=1)
    assert differences(contents(root / "book"), contents(tmp_path / "clean")) == []


def test_what_a_package_hands_on_stands_in_the_order_of_its_uses(tmp_path: Path) -> None:
    files = {
        "kit/parts.py": "".join(f"def {name}(): pass\n" for name in ("bolt", "hinge", "nut", "screw")),
        "kit/__init__.py": "from .parts import bolt, hinge, nut, screw\n",
        "kit/shed.py": "from .parts import bolt, hinge, nut, screw\nbolt()\nbolt()\nhinge()\nhinge()\nnut()\nnut()\nscrew()\n",
    }
    root = write(tmp_path / "repository", files)
    repobook.build(root, jobs=1)
    write(root, {"kit/shed.py": files["kit/shed.py"] + "screw()\n" * 5})
    repobook.build(root, jobs=1)
    repobook.build(root, tmp_path / "clean", jobs=1)
    assert differences(contents(root / "book"), contents(tmp_path / "clean")) == []


def test_a_module_that_comes_or_goes_is_found_by_all_who_name_it(tmp_path: Path) -> None:
    """What a name means may change far from the file: through a package that hands it on, a stub, or a guess."""
    root = write(
        tmp_path / "repository",
        {
            "p/__init__.py": "from .late import Late\nfrom . import other\n",
            "p/other.py": "class Other:\n    def unusual(self): ...\n",
            "user.py": "from p import Late\nimport p\n\nLate().begin()\np.late.Late\n",
            "guess.py": "def f(x):\n    x.peculiar()\n    x.unusual()\n",
            "apart.py": "import json\n",
            "below.py": "from user import Late\n\n\nclass Later(Late):\n    def begin(self): ...\n",
        },
    )
    late = "class Late:\n    def begin(self): ...\n    def peculiar(self): ...\n"
    steps: list[dict[str, str | None]] = [
        {"p/late.py": late}, {"p/late.pyi": late}, {"p/other.py": None}, {"p/late.py": None},
        {"p/other.py": late, "p/late.pyi": None}, {"p/late.py": "from .other import Late\n"},
    ]  # fmt: skip
    assert len(_followed(root, tmp_path, steps)) == len(steps)


def test_what_a_macro_of_another_file_declares_follows_that_file(tmp_path: Path) -> None:
    """A macro changes, comes to be defined twice unlike, and is gone."""
    root = write(
        tmp_path / "repository",
        {
            "make.h": "#define MAKE(name) int name##_count(int);\n",
            "shop.h": '#include "make.h"\nMAKE(apple)\n',
            "user.cc": '#include "shop.h"\nint all() { return apple_count(1) + apple_weight(1); }\n',
            "apart.cc": "int other() { return 1; }\n",
        },
    )
    steps: list[dict[str, str | None]] = [
        {"make.h": "// counts\n#define MAKE(name) int name##_count(int);\n"},
        {"make.h": "#define MAKE(name) int name##_weight(int);\n"},
        {"other.h": "#define MAKE(name) int name##_size(int);\n"},
        {"other.h": "#define MAKE(name) int name##_weight(int);\n"},
        {"make.h": None},
        {"other.h": None},
    ]
    seen = []
    for book in _followed(root, tmp_path, steps):
        page = book["markdown/shop.h_docs.md"]
        assert isinstance(page, bytes)
        seen.append([word for word in ("count", "weight", "size") if f"apple_{word}".encode() in page])
    assert seen == [["count"], ["weight"], [], ["weight"], ["weight"], []]


def test_bases_and_relations_of_classes_are_taken_over_only_where_they_hold(tmp_path: Path) -> None:
    """A class changes its base, a base its meaning, a method comes and goes; a document names what is moved and renamed."""
    root = write(
        tmp_path / "repository",
        {
            "base.py": "class A:\n    def run(self): ...\n\n\nclass B:\n    def run(self): ...\n    def stop(self): ...\n",
            "user.py": "import enum\nfrom base import A\n\n\nclass C(A, enum.Enum):\n    def run(self): self.stop()\n",
            "above.py": "from user import C\n\n\nclass D(C, unknown):\n    def run(self): ...\n    def stop(self): ...\n",
            "apart.py": "class E(dict): ...\n\n\nclass F(E): ...\n",
            "README.md": "`base.B.stop` stops, `base.A.run` runs.\n",
        },
    )
    steps = [
        ("apart.py", "class E", "# a remark\nclass E"), ("user.py", "import A", "import B as A"),
        ("base.py", "class A:", "class A:\n    def stop(self): ..."), ("base.py", "class A", "# a remark\nclass A"),
        ("user.py", "C(A, ", "C("), ("base.py", "class B", "class A"), ("above.py", "D(C, unknown)", "D(C)"),
        ("base.py", "def run", "def walk"), ("user.py", "C(enum", "C(A, enum"), ("apart.py", "E(dict)", "E"),
    ]  # fmt: skip
    _book(root, tmp_path / "book")
    for number, (path, old, new) in enumerate(steps):
        text = (root / path).read_text()
        assert old in text
        write(root, {path: text.replace(old, new)})
        assert differences(_book(root, tmp_path / "book"), _book(root, tmp_path / f"clean{number}")) == [], (path, new)


def test_classes_whose_bases_run_in_a_circle_are_linked_as_by_a_clean_build(tmp_path: Path) -> None:
    root = write(
        tmp_path / "repository",
        {
            "a.py": "from b import B\n\n\nclass A(B):\n    def run(self): self.stop()\n",
            "b.py": "from a import A\n\n\nclass B(A):\n    def stop(self): self.run()\n    def run(self): ...\n",
            "c.py": "from a import A\nfrom b import B\n\n\nclass C(A, B):\n    def both(self): self.run()\n",
            "d.py": "def far(x): x.both()\n",
        },
    )
    steps = [
        ("d.py", "def far", "# a remark\ndef far"), ("c.py", "class C", "# a remark\nclass C"),
        ("b.py", "class B(A)", "class B"), ("d.py", "x.both()", "x.run()"), ("c.py", "(A, B)", "(B)"),
        ("b.py", "class B", "class B(A)"), ("d.py", "x.run()", "x.stop()"), ("c.py", "self.run()", "self.stop()"),
    ]  # fmt: skip
    _book(root, tmp_path / "book")
    for number, (path, old, new) in enumerate(steps):
        write(root, {path: (root / path).read_text().replace(old, new)})
        assert differences(_book(root, tmp_path / "book"), _book(root, tmp_path / f"clean{number}")) == [], (path, new)


@pytest.mark.parametrize(
    ("before", "after"),
    [("def f(x):", "# moved\ndef f(x):"), ("def f(x):", "def f(x, y=1):"), ("f(2)", "g(2)"), ("def g(", "def h(")],
    ids=["moved", "signature", "use", "name"],
)
def test_rows_of_definitions_are_copied_only_where_they_are_as_they_were(
    tmp_path: Path, before: str, after: str
) -> None:
    """As many definitions as before, and something else is said of them, or others use them."""
    files = {
        "a.py": "def f(x):\n    return x\n\n\ndef g(x):\n    return f(x)\n",
        "b.py": "from a import f, g\n\nf(2)\n",
        "c.py": "def alone():\n    pass\n",
    }
    root = write(tmp_path / "repository", files)
    _book(root, tmp_path / "book")
    write(root, {path: text.replace(before, after) for path, text in files.items() if before in text})
    assert differences(_book(root, tmp_path / "book"), _book(root, tmp_path / "clean")) == []


def test_what_moves_is_told_as_before_and_its_addresses_are_others(tmp_path: Path) -> None:
    """Who uses a definition names it; a page of source leads to its line."""
    files = {
        "a.py": "def f(x):\n    return x\n\n\nclass A:\n    def peculiar(self): ...\n",
        "b.py": "from a import f\n\nf(2)\n",
        "c.py": "class C:\n    def peculiar(self): ...\n",
        "guess.py": "def g(x):\n    x.peculiar()\n",  # its data says where both stand
        "o.h": "int f(int x);\nint f(double x);\n",
        "use.cpp": '#include "o.h"\n\nint one() { return f(any()); }\n',  # one of two: no line of either is told
    }
    root = write(tmp_path / "repository", files)
    _book(root, tmp_path / "book")
    write(root, {"a.py": "# a remark\n" + files["a.py"]})
    assert repobook.build(root, tmp_path / "book", jobs=1, format="all").remade == 2
    assert "a.py_src.html#L2" in (tmp_path / "book/site/b.py_src.html").read_text()
    assert differences(contents(tmp_path / "book"), _book(root, tmp_path / "clean")) == []
    write(root, {"o.h": "// some other words\n" + files["o.h"]})
    assert repobook.build(root, tmp_path / "book", jobs=1, format="all").remade == 1
    assert differences(contents(tmp_path / "book"), _book(root, tmp_path / "clean again")) == []


def test_a_file_that_comes_or_goes_leaves_the_pages_of_others(tmp_path: Path) -> None:
    """But for those beside it, whose pages lead to it, and whose numbers in the data of the site change."""
    root = write(
        tmp_path / "repository", {f"f{n}/{name}.py": f"def {name}_{n}(): ...\n" for n in range(9) for name in "ac"}
    )
    repobook.build(root, jobs=1)
    write(root, {"f3/b.py": "def alone(): ...\n"})
    assert repobook.build(root, jobs=1).remade == 3
    (root / "f3/b.py").unlink()
    assert repobook.build(root, jobs=1).remade == 2


#: Fixtures of pytest: what a conftest.py gives reaches tests below it without an import.
GIVEN = "import pytest\nfrom kit import Client\n\n\n@pytest.fixture\ndef client():\n    return Client()\n"
FIXTURES = {
    "kit.py": "class Client:\n    def get(self): ...\n    def put(self): ...\n",
    "tests/conftest.py": GIVEN,
    "tests/deep/test_kit.py": "def test_get(client):\n    client.get()\n\n\ndef test_other(other):\n    other.put()\n",
    "tests/deep/test_alone.py": "def test_alone(): ...\n",
    "apart/test_kit.py": "def test_get(client):\n    client.get()\n",
}
GIVEN_OTHERWISE = [
    {"tests/conftest.py": GIVEN.replace("def client", "def other")},
    {"tests/deep/conftest.py": GIVEN.replace("import pytest", "import pytest\n")},
    {"tests/conftest.py": None},
    {"conftest.py": GIVEN},
    {"kit.py": "class Client:\n    def put(self): ...\n    def get(self): ...\n"},
]


@pytest.mark.parametrize("change", GIVEN_OTHERWISE)
def test_tests_rest_on_the_fixtures_that_they_are_given(tmp_path: Path, change: dict[str, str | None]) -> None:
    root = write(tmp_path / "repository", {**FIXTURES, "README.md": "# Kit\n"})
    assert len(_followed(root, tmp_path, [change])) == 1
