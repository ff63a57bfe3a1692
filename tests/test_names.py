"""Names that break things: each path has its page and its site, every link holds, and nothing collides."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from trees import commit, paths_on_disk, write

import repobook
from repobook.linkcheck import check_pages, walk
from repobook.sitecheck import check_site

#: Pages of one path under the names of others, at the top and below, and the names of the book's own files.
_OF_PAGES = [
    "x", "x_docs.md/y.py", "x_kw.md/z.py", "x_docs_2.md", "x_src.html", "x_src.js", "x_docs.html/w.py", "index.md",
    "index.html", "doc.md", "sub.md", "sub_a.md", "keywords.md", "summary.md", "comprehensive_book.md", "cycles.md",
    "a/index.md", "a/doc.md/b.py", "a/sub.html", "index.md_docs.md", "book/a.py", "book/index.md", "markdown/index.md",
    "site/index.html", "book.sqlite", "ledger.jsonl", "_data/keywords/a.js", "_static/book.css", ".repobook.d/a.py",
    "builder", "cache.sqlite", "state.msgpack",
]  # fmt: skip
_OF_CASE = [
    "Case.py", "case.py", "CASE.py", "Ä/a.py", "ä/a.py", "straße.py", "strasse.py", "STRASSE.py", "na\u00efve.py",
    "nai\u0308ve.py", "NAI\u0308VE.py", "\uac00.py", "\u1100\u1161.py", "i.py", "\u0130.py", "\u2126.py", "\u03a9.py",
]  # fmt: skip
_OF_SYSTEMS = [
    "con.py", "CON", "aux/a.py", "nul", "Prn.txt", "com1.c", "COM9", "lpt1.h", "tail.", "tail. ", "...", "..x",
    "folder./a.py", "a:b.py", "a\\b.py", "q?.py", "s*.py", "<tag>.py", "C:/x.py",
]  # fmt: skip
_OF_MARKS = [
    "new\nline.py", "cr\r.py", "tab\t.py", "bell\x07.py", "esc\x1b[31m.py", "del\x7f.py", "rtl\u202e.py", "nb\u00a0.py",
    "line\u2028.py", "zero\u200b.py", 'quo"te\'s.py', "pi|pe.py", "back`tick`.py", "br[x](y).py", "curly{{x}}.py",
    "$(id).py", "a&amp;b.py", "percent%20.py", "%2e%2e", "hash#tag.py", "~", "tilde~7e.py", "-dash.py", "--out", "-",
    ".dot.py", " space .py", " ", "a//b".replace("//", "/ /"), "javascript:x.py", "http:", "é\n|`[](<b>)", "📚.py",
]  # fmt: skip
_OF_BYTES = ["caf\udce9.py", "\udcff\udcfe", "\udcc3", "over\udcc0\udcaf.py", "l" * 252 + ".py", "é" * 127, "l" * 255]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with all these names, each below a folder of its kind and at the top, with its book and its site."""
    root = tmp_path_factory.mktemp("names") / "repository"
    kinds = {"": _OF_PAGES, "case/": _OF_CASE, "systems/": _OF_SYSTEMS, "marks/": _OF_MARKS, "bytes/": _OF_BYTES}
    names = [prefix + name for prefix, kind in kinds.items() for name in kind]
    write(root, {name: f'"""{number}"""\ndef f{number}(): pass\n' for number, name in enumerate(names)})
    commit(root)
    repobook.build(root, root.parent / "book", jobs=2, format="all")
    return root


def test_every_path_has_its_pages(root: Path) -> None:
    paths = paths_on_disk(root)
    assert len(paths) == sum(map(len, (_OF_PAGES, _OF_CASE, _OF_SYSTEMS, _OF_MARKS, _OF_BYTES)))
    book = root.parent / "book"
    with repobook.Book.open(book) as opened:
        for path in paths:
            found = opened.file(path)
            docs = (book / "markdown" / found["docs_page"]).read_text(encoding="utf-8")
            assert "def f" in docs and (book / "markdown" / found["keywords_page"]).is_file()
            assert (book / "site" / (found["docs_page"].removesuffix("_docs.md") + "_src.html")).is_file()
        assert repobook.check(opened, repo=root).problems == ()


@pytest.mark.parametrize("form", ["markdown", "site"])
def test_no_two_pages_collide_on_any_system(root: Path, form: str) -> None:
    pages = list(walk(root.parent / "book" / form))
    assert len({unicodedata.normalize("NFC", page).casefold() for page in pages}) == len(pages)
    for page in pages:
        for part in page.split("/"):
            assert len(part.encode()) <= 255
            assert not set(part) & set('<>:"\\|?*\x7f') and part.isprintable()
            assert not part.endswith((".", " "))
            assert part.split(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "com9", "lpt1"}


def test_every_link_holds(root: Path) -> None:
    assert check_pages(root.parent / "book/markdown", 2).broken == ()
    assert check_site(root.parent / "book/site", 2).broken == ()


def deep(root: Path, part: str, depth: int) -> int:
    """A file that many folders deep; how long its path is. Made step by step: no call takes it whole."""
    root.mkdir()
    here = os.open(root, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(part, dir_fd=here)
        here, above = os.open(part, os.O_RDONLY, dir_fd=here), here
        os.close(above)
    handle = os.open("a.py", os.O_WRONLY | os.O_CREAT, dir_fd=here)
    os.write(handle, b"def f(): pass\n")
    os.close(handle)
    os.close(here)
    return len(f"{part}/".encode()) * depth + len("a.py")


@pytest.mark.parametrize(("part", "depth"), [("p" * 199, 19), ("é" * 90, 25), ("d", 60)])
def test_long_ways(tmp_path: Path, part: str, depth: int) -> None:
    """What the system cannot open by its path is a row; all that it can open has its page."""
    length = deep(tmp_path / "r", part, depth)
    write(tmp_path / "r", {"b.py": "def g(): pass\n"})
    report = repobook.build(tmp_path / "r", tmp_path / "b", jobs=1, format="all")
    assert sum(report.outcomes.values()) == 2
    readable = len(str(tmp_path / "r")) + length < 4000
    assert report.outcomes == ({"analyzed": 2} if readable else {"analyzed": 1, "skipped": 1})
    assert check_pages(tmp_path / "b/markdown", 1).broken == ()
    assert check_site(tmp_path / "b/site", 1).broken == ()
    with repobook.Book.open(tmp_path / "b") as book:
        row = next(row for row in book.dump("ledger") if row["path"] != "b.py")
        assert readable or row["reason"] == "unreadable"
