"""The search of the site, in node over the scripts that a browser would load."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelves import shelf
from trees import PACKAGE

from repobook.render import found, searchdata, searchtree
from repobook.render.findable import beginnings, fold, words

HERE = Path(__file__).parent
STATIC = Path(searchdata.__file__).parent.parent / "static"


def ask(site: Path, queries: list[str]) -> list[dict[str, Any]]:
    if shutil.which("node") is None:
        pytest.skip("node is not installed: the search runs in a browser's language")
    done = subprocess.run(
        ["node", str(HERE / "find.js"), str(site)], input="\n".join(queries), capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def scripts(files: dict[str, str]) -> list[tuple[str, str]]:
    made = searchdata.Shards(shelf(files))
    return [*made.front(), *made.scripts(range(len(made.keys())))]


def write(folder: Path, scripts: list[tuple[str, str]]) -> Path:
    (folder / "_data" / "search").mkdir(parents=True)
    (folder / "_static").mkdir()
    shutil.copy(STATIC / "find.js", folder / "_static")
    for path, text in scripts:
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("search"), scripts(PACKAGE))


def test_known_items(small: Path, golden: Callable[[Path, str], None]) -> None:
    table = tomllib.loads((HERE / "queries.toml").read_text())["query"]
    found = ask(small, [query["text"] for query in table])
    shown, first, any_ = [], 0, 0
    for query, answer in zip(table, found, strict=True):
        hits = [f"{hit['kind']} {hit['name']} {hit['path']}" for hit in answer["hits"]]
        right = query["want"] in hits if query["want"] else not hits
        any_ += right
        first += right and (not hits or hits[0] == query["want"])
        shown.append(f"{query['text']}\n" + "".join(f"    {hit}\n" for hit in hits[:3]))
    shown.append(f"recall@1 {first}/{len(table)}, recall@10 {any_}/{len(table)}\n")
    golden(HERE / "found.txt", "\n".join(shown))


def test_everything_can_be_found_by_its_name_in_split_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nodes that hold next to nothing the tree is deep, and every name is found all the same."""
    monkeypatch.setattr(searchdata, "TOP", 3)
    for name, value in (("NODE", 2), ("JOINED", 3)):
        monkeypatch.setattr(searchtree, name, value)
    verbs = ["read", "write", "open", "close"]
    text = "".join(f"def {one}_{two}_{three}(): ...\n" for one in verbs for two in verbs for three in verbs)
    site = write(tmp_path, scripts({"a/b.py": text, "a/c.py": "class Reader:\n    def read(self): ...\n"}))
    names = [f"{one}_{two}_{three}" for one in verbs for two in verbs for three in verbs]
    for name, answer in zip(names, ask(site, names), strict=True):
        assert answer["hits"][0]["name"] == name


def test_names_are_compared_by_letters_and_digits() -> None:
    assert fold("BatchNorm2d") == "batchnorm2d"
    assert fold("__init__.py") == "initpy"
    assert fold("Größe") == "grösse"
    assert beginnings(words("scaled_dot_product")) == ("scaleddotproduct", "dotproduct", "product", "sdp")
    assert beginnings(words("HTMLParser")) == ("htmlparser", "parser")
    assert beginnings(words("+")) == ()


def test_shards_are_the_same_each_time() -> None:
    assert scripts(PACKAGE) == scripts(PACKAGE)


CHANGES: dict[str, dict[str, str | None]] = {
    "a comment": {"shapes/plane.py": "# one line more\n" + PACKAGE["shapes/plane.py"]},
    "a file more": {
        "shapes/aaa.py": "from .plane import Square\n\n\nclass Größe(Square):\n    def read_all(self): ...\n"
    },
    "a file less": {"shapes/main.py": None},
    "another use": {"shapes/user.py": "from .plane import Square\n\nSquare(1)\n"},
}


def test_what_has_no_text_is_told_from_what_is_in_no_language() -> None:
    view = shelf({"a.bin": "\0\1\2", "b.txt": "words\n", "c.py": "x = 1\n"}).view
    assert [place[0] for place in searchdata._places(view, {"python": "P"})] == ["-", "_", "P"]


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_found_before_gives_the_same_search(change: str) -> None:
    """Columns of an earlier build, on their way through the cache, spare work and change nothing."""
    files = {path: text for path, text in {**PACKAGE, **CHANGES[change]}.items() if text is not None}
    made = searchdata.Shards(shelf(PACKAGE))
    before = found.unpack(found.pack(made.every.found))
    taken = searchdata.Shards(shelf(files), before, (made.rests_on, made.packed_tree()))
    clean = searchdata.Shards(shelf(files))
    assert [*taken.front()] == [*clean.front()]
    assert [*taken.scripts(range(len(taken.keys())))] == [*clean.scripts(range(len(clean.keys())))]
    assert taken.keys() == clean.keys()
    assert taken.every.worth_keeping
    assert taken.grown == (change != "a comment")


def test_texts_are_the_same_in_one_piece() -> None:
    """Those of an earlier build, then those that came since; a name may hold what is no character."""
    texts = found.Texts(b"", np.zeros(0, np.int64), ["a", "", "Größe", "\udc80"]).together()
    texts = found.Texts(texts.data, texts.ends, ["b"])
    for some in (texts, texts.together()):
        assert list(map(some.__getitem__, range(len(some)))) == ["a", "", "Größe", "\udc80", "b"]


def test_an_entry_stands_once_in_a_shard() -> None:
    nodes = searchtree.nodes(["aaaaab", "aab"], np.array([0, 1]), np.array([7, 7]))
    assert [node.numbers.tolist() for node in nodes] == [[7]]


TEXTS = st.text("abé", max_size=5) | st.builds("x".__mul__, st.integers(50, 95))


@given(texts=st.lists(TEXTS, min_size=1, max_size=40), data=st.data())
def test_what_lines_share_is_left_out(texts: list[str], data: st.DataObject) -> None:
    column = searchdata._Texts(texts)
    chosen = data.draw(st.lists(st.integers(0, len(texts) - 1)))
    places = np.sort(column.of[chosen])
    before, found, left_out = "", [], 0
    for line in column.fronted(places):
        before = before[: ord(line[0]) - 35] + line[1:]
        left_out += ord(line[0]) - 35
        found.append(before)
    assert found == sorted(texts[number] for number in chosen)
    shared = [searchdata.shared_length(one, other, searchdata._MOST) for one, other in itertools.pairwise(found)]
    assert left_out == sum(shared)
