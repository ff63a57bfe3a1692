"""A build after changes gives the book that a clean build gives, byte for byte: pages, site, index and ledger."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from trees import contents, differences, write

import repobook

#: Lines that files of the machine are made of: each means something to others, or stops to.
LINES = {
    "py": [
        "import a", "from a import f", "from b import *", "from .a import K as L", "def f(x): return g(x)",
        "def g(x=1): return x", "class K: pass", "class M(K):\n    def f(self): return self.f()", "K().f()", "f(g(2))",
        "__all__ = ['f', 'K']", "# widget factory", '"""Widget factories make widgets."""', "x: K = K()", "x.f()",
        "import json", "subprocess.call(x, shell=True)", "def test_f(): assert f(1) == 1",
    ],
    "h": ["#pragma once", '#include "a.h"', "struct K { int f(); };", "int f(int);", "#define N 3", "// widget factory"],
    "cc": ['#include "a.h"', '#include "b.h"', "int K::f() { return N; }", "int f(int x) { return K().f(); }", "// gadget"],
    "md": ["# Widgets", "## Use", "See [it](a.py) and [b](b.md#use).", "Call `f` of `K`.", "A widget factory makes widgets."],
    "toml": ["[tool.pytest.ini_options]", 'name = "x"'],
}  # fmt: skip
TEXTS = st.lists(st.sampled_from(sorted({line for lines in LINES.values() for line in lines})), max_size=8).map(
    "\n".join
)
NAMES = [
    *(f"{folder}{stem}.{suffix}" for folder in ("", "p/") for stem in "ab" for suffix in ("py", "h", "cc", "md")),
    "p/__init__.py", "tests/test_a.py", "README.md", "pyproject.toml", "p/q/deep.py",
]  # fmt: skip


def _book(root: Path, out: Path) -> dict[str, bytes | str]:
    repobook.build(root, out, jobs=1, format="all")
    return contents(out)


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
    max_examples=3, stateful_step_count=5, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
