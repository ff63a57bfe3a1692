"""Builds from end to end: what is read, what is written, and that the same source gives the same bytes."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from trees import PACKAGE, commit, contents, differences, git, paths_on_disk, write

import repobook
from repobook import building, spare
from repobook.linkcheck import check_pages
from repobook.model import Outcome

HOSTILE_NAMES = [
    "new\nline.py", "quo\"te's.py", "pi|pe.py", "back`tick`.py", "brackets[x](y).py", "-dash.py", "--out", ".dot.py",
    " space .py", "tail.", "caf\udce9.py", "\udcff\udcfe", "naïve.py", "nai\u0308ve.py", "index.md", "doc.md", "sub.md",
    "keywords.md", "summary.md", "comprehensive_book.md", "sub_a.md", "x", "x_docs.md", "x_kw.md", "Case.py", "case.py",
    "CASE.py", "con.py", "aux", "a~b.py", "percent%20.py", "hash#tag.py", "question?.py", "star*.py", "<tag>.py",
    "{{braces}}.py", "$(echo).py", "a&amp;b.py", "tab\t.py", "esc\x1b[31m.py", "rtl\u202e.py", "l" * 250 + ".py",
]  # fmt: skip
HOSTILE_FOLDERS = ["x_docs.md.d", "y_docs.md", "index.md.d", "sub.md.d", "a b", "[c]", "d\ne", "Con", "con", "f_kw.md"]
WEIRD = {
    "nul.py": b"x = 1\n\0\ny = 2\n",
    "binary.bin": bytes(range(256)) * 8,
    "bad_utf8.py": b'"""Text."""\nname = "\xff\xfe\xe9"\ndef f(): pass\n',
    "utf16.txt": "Hello\nworld é\n".encode("utf-16"),
    "utf16.py": "def f():\n    return 1\n".encode("utf-16"),
    "bom.py": b"\xef\xbb\xbfdef f(): pass\n",
    "empty.py": b"",
    "blank.py": b"\n\n\n",
    "crlf.py": b"def f():\r\n    return 1\r\n",
    "cr.py": b"def f():\r    return 1\r",
    "no_end.py": b"def f(): pass",
    "one_line.js": b"var a=" + b"[1]," * 250_000 + b"0;\n",
    "deep.json": b"[" * 20_000,
    "deep.py": b"x = " + b"(" * 5_000 + b"1" + b")" * 5_000 + b"\n",
    "deep.cc": b"int f(){" + b"{" * 3_000 + b"}" * 3_000 + b"}\n",
    "unfinished.py": b'def f(:\n  """never\nclass',
    "fences.md": b"# T\n\n`````\n```\n~~~\n[x](y)\n</details>\n",
    "tags.md": b'# <script>alert(1)</script>\n\n[a](javascript:x) ![i](http://e/x.png) <a id="file-purpose"></a>\n',
    "table.md": b"# A | B\n\n| x | y |\n|---|---|\n| `|` | \\| |\n",
    "cells.ipynb": b'{"cells": [{"cell_type": "code", "source": ["a = 1\\n"]}]}',
    "broken.ipynb": b'{"cells": [{"cell_type": "co',
    "sections.py": b"class keywords: pass\nclass Cross_References: pass\ndef file_purpose(): pass\n",
    "same.py": b"def f(): pass\n" * 40,
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write(tmp_path / "repository", PACKAGE)


def rows(book: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (book / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]


def broken(book: Path) -> list[str]:
    return [str(item) for item in check_pages(book / "markdown", 2).broken]


# -- what is read ------------------------------------------------------------------------------------------------


def test_the_ledger_has_every_path_on_disk_once(package: Path) -> None:
    before = paths_on_disk(package)
    report = repobook.build(package, jobs=2)
    found = rows(package / "book")
    assert [row["path"] for row in found] == before
    assert all(row["outcome"] in list(Outcome) for row in found)
    assert sum(report.outcomes.values()) == len(before)


def test_what_git_tracks_or_does_not_ignore_is_read(package: Path) -> None:
    write(package, {".gitignore": "*.log\n/out/\n", "a.log": "x", "kept.log": "x", "out/x.py": "x = 1\n"})
    commit(package)
    git(package, "add", "-f", "kept.log")
    write(package, {"untracked.py": "y = 1\n"})
    repobook.build(package, jobs=2)
    ignored = {"a.log", "out/x.py"}
    expected = [path for path in paths_on_disk(package) if path not in ignored and not path.startswith("book/")]
    assert [row["path"] for row in rows(package / "book")] == expected
    page = (package / "book/markdown/shapes/plane.py_docs.md").read_text(encoding="utf-8")
    assert "Ada" in page and "2024-05-01" in page


def test_a_build_never_reads_what_a_build_wrote(package: Path) -> None:
    repobook.build(package, jobs=2)
    first = contents(package / "book")
    os.rename(package / "book", package / "shapes" / "old")
    shutil.copytree(package / "shapes" / "old", package / ".next")
    repobook.build(package, package / "elsewhere", jobs=2)
    assert differences(first, contents(package / "elsewhere")) == []


def test_settings_are_followed(package: Path) -> None:
    write(package, {"repobook.toml": 'title = "Plane & <Solid>"\nexclude = ["native"]\nmax_file_size = 300\n'})
    repobook.build(package, jobs=2)
    found = {row["path"]: row for row in rows(package / "book")}
    assert not [path for path in found if str(path).startswith("native")]
    assert found["shapes/plane.py"]["outcome"] == "skipped"
    assert found["shapes/plane.py"]["reason"] == "too large"
    assert "300" in str(found["shapes/plane.py"]["detail"])
    assert broken(package / "book") == []
    with repobook.Book.open(package) as book:
        assert book.meta()["title"] == "Plane & <Solid>"


def test_links_loops_and_special_files_are_rows_and_nothing_waits_for_them(package: Path) -> None:
    os.symlink(".", package / "loop")
    os.symlink("../../..", package / "shapes" / "out")
    os.symlink("nowhere", package / "dangling")
    os.symlink("self", package / "self")
    os.symlink("shapes/plane.py", package / "link.py")
    os.mkfifo(package / "pipe.py")
    listener = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(package)  # the name of a socket is short
    listener.bind("listening")
    os.chdir(here)
    try:
        before = paths_on_disk(package)
        repobook.build(package, jobs=2)
    finally:
        listener.close()
    found = {str(row["path"]): row for row in rows(package / "book")}
    assert sorted(found) == sorted(before)
    for path in ("loop", "shapes/out", "dangling", "self", "link.py"):
        assert (found[path]["outcome"], found[path]["reason"]) == ("skipped", "symbolic link")
    assert found["pipe.py"]["reason"] == found["listening"]["reason"] == "not a regular file"
    assert broken(package / "book") == []


def test_an_empty_repository_has_a_book(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = repobook.build(tmp_path / "empty", jobs=1)
    assert report.outcomes == {}
    assert broken(tmp_path / "empty/book") == []


# -- ugly input --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ugly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of names and contents that break things, with its book."""
    root = tmp_path_factory.mktemp("ugly") / "repository"
    names = {name: f"# {number}\ndef f{number}(): return 1\n" for number, name in enumerate(HOSTILE_NAMES)}
    below = {f"{folder}/m.py": f"import x\nclass C{number}: pass\n" for number, folder in enumerate(HOSTILE_FOLDERS)}
    write(root, {**names, **below, **{f"weird/{name}": data for name, data in WEIRD.items()}})
    repobook.build(root, jobs=2)
    return root


def test_every_hostile_path_has_its_row_and_its_page(ugly: Path) -> None:
    found = rows(ugly / "book")
    assert [row["path"] for row in found] == [path for path in paths_on_disk(ugly) if not path.startswith("book/")]
    assert {row["outcome"] for row in found if "weird/" not in str(row["path"])} <= {"analyzed", "text only"}
    with repobook.Book.open(ugly) as book:
        pages = [book.file(str(row["path"]))["docs_page"] for row in found]
        pages += [book.file(str(row["path"]))["keywords_page"] for row in found]
    assert len({page.casefold() for page in pages}) == len(pages)
    for page in pages:
        assert (ugly / "book" / "markdown" / page).is_file()


def test_every_link_between_hostile_paths_resolves(ugly: Path) -> None:
    assert broken(ugly / "book") == []


def test_weird_contents_cost_at_most_their_own_file(ugly: Path) -> None:
    found = {str(row["path"]).removeprefix("weird/"): row for row in rows(ugly / "book")}
    assert found["binary.bin"]["outcome"] == found["nul.py"]["outcome"] == "binary"
    assert found["unfinished.py"]["outcome"] == "analyzed in part"
    assert found["unfinished.py"]["unparsed"]
    for name in ("empty.py", "blank.py", "crlf.py", "bom.py", "utf16.py", "bad_utf8.py", "same.py"):
        assert str(found[name]["outcome"]).startswith("analyzed"), found[name]
    assert found["utf16.txt"]["outcome"] in ("text only", "analyzed")
    # What is nested too deep for an analysis is a page of text, and the ledger says why.
    assert str(found["deep.py"]["outcome"]).startswith("analyzed") or "failed" in str(found["deep.py"]["detail"])
    assert not [row for row in found.values() if row["outcome"] == "skipped"]


def test_no_control_sequence_of_a_name_or_content_reaches_a_page(ugly: Path) -> None:
    hidden = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
    for page in (ugly / "book" / "markdown").rglob("*.md"):
        found = hidden.search(page.read_text(encoding="utf-8"))
        assert not found, (page, found)


# -- long sources ------------------------------------------------------------------------------------------------


def fences(page: str) -> str:
    """What stands in the fence of the section of the source."""
    source = page[re.search(r"^## (?:<a[^>]*></a>)?Original Source", page, re.MULTILINE).start() :]  # type: ignore[union-attr]
    return re.search(r"^(`{3,})[^\n]*\n(.*?)^\1$", source, re.MULTILINE | re.DOTALL).group(2)  # type: ignore[union-attr]


def source_pages(book: Path, name: str) -> list[Path]:
    first = book / "markdown" / f"{name}_docs.md"
    return [
        first,
        *sorted(first.parent.glob(f"{name}_docs_*.md"), key=lambda page: int(re.findall(r"\d+", page.name)[-1])),
    ]


def test_a_long_source_continues_on_pages_that_can_be_shown(tmp_path: Path) -> None:
    numbers = random.Random(1)
    lines = [f"value_{number} = {numbers.random()} # é ``` {'x' * numbers.randrange(80)}" for number in range(18_000)]
    text = "\n".join(["", *lines, "", "# end"])
    one_line = "[" + ", ".join(f'"é{number}"' for number in range(180_000)) + "]\n"
    root = write(tmp_path, {"long.txt": text, "line.txt": one_line})
    repobook.build(root, jobs=2)
    assert all(page.stat().st_size < 500_000 for page in (root / "book/markdown").rglob("*.md"))
    pages = source_pages(root / "book", "long.txt")
    assert len(pages) > 2
    joined = "".join(fences(page.read_text(encoding="utf-8")) for page in pages)
    assert joined == text + "\n"
    pages = source_pages(root / "book", "line.txt")
    assert len(pages) > 4
    # A fence ends with a line break of its own; that the line goes on is said.
    parts = [page.read_text(encoding="utf-8") for page in pages]
    assert "".join(fences(part).removesuffix("\n") for part in parts) == one_line.removesuffix("\n")
    assert all("within line 1, which is too long for one page" in part for part in parts[1:])
    assert broken(root / "book") == []


# -- the same bytes ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain_book(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes | str]:
    """What the book of the package holds, built in this process by one worker."""
    root = write(tmp_path_factory.mktemp("plain") / "one", PACKAGE)
    commit(root)
    repobook.build(root, jobs=1)
    return contents(root / "book")


@pytest.mark.parametrize(("jobs", "seed"), [(4, "1"), (2, "2")])
def test_the_bytes_do_not_depend_on_workers_hash_seed_or_checkout_path(
    tmp_path: Path, plain_book: dict[str, bytes | str], jobs: int, seed: str
) -> None:
    root = write(tmp_path / "another place" / "two", PACKAGE)
    commit(root)
    command = [sys.executable, "-m", "repobook", "build", str(root), "--jobs", str(jobs)]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    assert differences(plain_book, contents(root / "book")) == []


def test_the_bytes_do_not_depend_on_the_order_of_a_listing(
    tmp_path: Path, plain_book: dict[str, bytes | str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shuffled = list(PACKAGE.items())
    random.Random(3).shuffle(shuffled)
    root = write(tmp_path / "three", dict(shuffled))
    commit(root)
    order = random.Random(4)
    listed, scanned = os.listdir, os.scandir

    class Shuffled:
        def __init__(self, path: object = ".") -> None:
            with scanned(path) as found:  # type: ignore[call-overload]
                self.entries = list(found)
            order.shuffle(self.entries)

        def __enter__(self) -> object:
            return iter(self.entries)

        def __exit__(self, *_: object) -> None:
            pass

        def __iter__(self) -> object:
            return iter(self.entries)

        def close(self) -> None:
            pass

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", Shuffled)
        patched.setattr(os, "listdir", lambda path=".": order.sample(found := listed(path), len(found)))
        repobook.build(root, jobs=2)
    assert differences(plain_book, contents(root / "book")) == []


# -- writing -----------------------------------------------------------------------------------------------------


def test_the_old_book_is_there_until_the_new_one_is_whole(package: Path) -> None:
    repobook.build(package, jobs=1)
    old = contents(package / "book")
    write(package, {"more.py": "def more(): pass\n"})
    seen: list[str] = []

    def look(stage: str, done: int, total: int) -> None:
        if stage not in seen:
            seen.append(stage)
            assert differences(old, contents(package / "book")) == []

    repobook.build(package, jobs=2, progress=look)
    assert {"scan", "analyze", "link", "files", "folders", "publish"} <= set(seen)
    assert differences(old, contents(package / "book"))
    assert sorted(entry.name for entry in package.iterdir() if "book" in entry.name) == [".book.next", "book"]
    assert spare.read(package / ".book.next") is not None


def test_a_build_that_fails_leaves_the_old_book_and_the_next_takes_its_work_up(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repobook.build(package, jobs=1)
    old = contents(package / "book")
    write(package, {"more.py": "def more(): pass\n"})

    def failing(stage: str, done: int, total: int) -> None:
        if stage == "files":
            raise RuntimeError("the power is gone")

    with pytest.raises(RuntimeError):
        repobook.build(package, jobs=1, progress=failing)
    assert differences(old, contents(package / "book")) == []
    with repobook.Book.open(package) as book:
        assert book.root == package
    report = repobook.build(package, jobs=1)
    assert report.reused == len(PACKAGE) + 1
    assert spare.read(package / ".book.next") is not None


def test_a_folder_that_is_no_book_is_never_replaced(package: Path) -> None:
    write(package, {"book/chapter.txt": "mine\n"})
    with pytest.raises(repobook.OutputError, match="is no book"):
        repobook.build(package)
    assert (package / "book/chapter.txt").read_text() == "mine\n"
    write(package, {".other.next/mine.txt": "mine\n"})
    with pytest.raises(repobook.OutputError, match="no book"):
        repobook.build(package, package / "other")
    assert (package / ".other.next/mine.txt").is_file()
    (package / "file").write_text("mine")
    with pytest.raises(repobook.OutputError, match="is no book"):
        repobook.build(package, package / "file")


def test_the_repository_itself_is_no_place_for_its_book(tmp_path: Path) -> None:
    root = tmp_path / "above" / "repository"
    root.mkdir(parents=True)
    for out in (root, root.parent):
        with pytest.raises(repobook.OutputError, match="place of the repository"):
            repobook.build(root, out)
    assert root.is_dir()


def test_a_link_as_output_leads_to_the_book(package: Path, tmp_path: Path) -> None:
    (tmp_path / "shelf").mkdir()
    os.symlink(tmp_path / "shelf" / "book", package / "book")
    for _ in range(2):
        repobook.build(package, jobs=1)
        assert (package / "book").is_symlink()
        assert (tmp_path / "shelf" / "book" / "book.sqlite").is_file()


def test_without_an_exchange_of_folders_the_book_is_swapped_in_two_steps(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("repobook.publish.exchange", lambda one, other: False)
    for _ in range(2):
        repobook.build(package, jobs=1, format="none")
        assert [entry.name for entry in package.iterdir() if "book" in entry.name] == ["book"]


# -- again -------------------------------------------------------------------------------------------------------


def test_a_second_build_takes_analyses_over_and_gives_the_same_bytes(package: Path) -> None:
    repobook.build(package, jobs=2)
    first = contents(package / "book")
    report = repobook.build(package, jobs=2)
    assert report.reused == len(PACKAGE)
    assert differences(first, contents(package / "book")) == []


def test_a_build_after_changes_equals_a_clean_one(package: Path, tmp_path: Path) -> None:
    repobook.build(package, jobs=1)
    plane = package / "shapes/plane.py"
    plane.write_text(plane.read_text().replace("class Circle", "class Disc"))
    (package / "docs/guide.md").unlink()
    os.rename(package / "native/area.h", package / "native/areas.h")
    write(package, {"shapes/solid.py": "from .plane import Shape\n\n\nclass Cube(Shape):\n    pass\n"})
    report = repobook.build(package, jobs=1)
    assert report.reused == len(PACKAGE) - 3
    clean = tmp_path / "clean"
    shutil.copytree(package, clean, ignore=shutil.ignore_patterns("book"))
    repobook.build(clean, jobs=1)
    assert differences(contents(clean / "book"), contents(package / "book")) == []
    assert not (package / "book/markdown/docs").exists()


@pytest.mark.parametrize("damage", ["garbage", "flipped"])
def test_a_damaged_cache_costs_time_and_nothing_else(package: Path, damage: str) -> None:
    repobook.build(package, jobs=1)
    first = contents(package / "book")
    cache = package / "book" / "cache.sqlite"
    data = bytearray(cache.read_bytes())
    if damage == "garbage":
        data = bytearray(b"no database" * 100)
    else:
        for place in range(5_000, len(data), 301):
            data[place] ^= 0x55
    cache.write_bytes(data)
    repobook.build(package, jobs=1)
    assert differences(first, contents(package / "book")) == []


def test_the_index_alone_has_no_pages(package: Path) -> None:
    report = repobook.build(package, jobs=1, format="none")
    assert report.pages == 0
    assert not (package / "book/markdown").exists()
    with repobook.Book.open(package) as book:
        assert book.definition("area")
        with pytest.raises(repobook.InputError, match="no such page"):
            book.page("shapes/plane.py")
        assert repobook.check(book).problems == ()


# -- what goes wrong with one file -------------------------------------------------------------------------------


def test_a_file_whose_analysis_ends_its_process_is_kept_as_text(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from repobook import analyzing

    real = analyzing.analyze

    def deadly(file, *rest):  # type: ignore[no-untyped-def]
        if file.path == "shapes/plane.py" and file.language:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(file, *rest)

    monkeypatch.setattr(analyzing, "analyze", deadly)
    report = repobook.build(package, jobs=2)
    assert [path for path, _ in report.lost] == ["shapes/plane.py"]
    row = next(row for row in rows(package / "book") if row["path"] == "shapes/plane.py")
    assert row["outcome"] == "text only"
    assert "SIGKILL" in str(row["detail"])
    page = (package / "book/markdown/shapes/plane.py_docs.md").read_text()
    assert "class Circle(Shape):" in page
    assert broken(package / "book") == []


def test_a_file_whose_pages_fail_shows_its_text_and_the_ledger_says_so(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from repobook.pages import file as file_pages

    real = file_pages.pages

    def failing(view, file, text):  # type: ignore[no-untyped-def]
        if view.path(file) == "shapes/plane.py":
            raise ValueError("no page today")
        return real(view, file, text)

    monkeypatch.setattr(file_pages, "pages", failing)
    report = repobook.build(package, jobs=2)
    assert report.lost[0][0] == "shapes/plane.py"
    row = next(row for row in rows(package / "book") if row["path"] == "shapes/plane.py")
    assert "no page today" in str(row["detail"])
    assert "class Circle(Shape):" in (package / "book/markdown/shapes/plane.py_docs.md").read_text()


def test_arguments_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    with pytest.raises(repobook.InputError, match="no such folder"):
        building.build(tmp_path / "nowhere")
    with pytest.raises(repobook.InputError, match="no format"):
        building.build(tmp_path, format="html")
    with pytest.raises(repobook.ConfigError, match="jobs"):
        building.build(tmp_path, jobs=-1)


def test_a_second_build_on_one_output_says_who_holds_it(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    write(root, PACKAGE)
    said: list[str] = []

    def interrupt(stage: str, done: int, total: int) -> None:
        if stage == "link" and not said:
            script = "import sys, repobook; repobook.build(sys.argv[1])"
            other = subprocess.run(
                [sys.executable, "-c", script, str(root)], capture_output=True, text=True, check=False
            )
            said.append(other.stderr.strip().splitlines()[-1])

    repobook.build(root, jobs=1, progress=interrupt)
    assert f"another build is writing it (process {os.getpid()})" in said[0]
    assert not (root / "book" / "builder").exists()
    assert list(root.glob(".book*")) == []


def test_the_cache_gives_back_the_room_of_what_is_gone(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    write(root, {f"m{number}.py": "\n".join(f"value_{row} = {row}" for row in range(300)) for number in range(40)})
    repobook.build(root, jobs=1)
    size = (root / "book" / "cache.sqlite").stat().st_size
    for number in range(1, 40):
        (root / f"m{number}.py").unlink()
    repobook.build(root, jobs=1)
    assert (root / "book" / "cache.sqlite").stat().st_size < size / 4
