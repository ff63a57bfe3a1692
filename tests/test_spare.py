"""The next book grows in the pages of the one before the last; whatever happens to those, it is the book of a clean build."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from trees import PACKAGE, commit, contents, differences, write

import repobook
from repobook import publish, spare
from repobook.report import Report

SPARE = ".book.next"
#: What a build changes and takes away, and what it brings anew.
CHANGES = [
    {"shapes/main.py": "from shapes import Circle, area\n\narea(Circle(2))\n", "more/a.py": "def f(): ...\n"},
    {"shapes/main.py": PACKAGE["shapes/main.py"], "docs/guide.md": "# Another guide\n", "shapes/new.py": "x = 1\n"},
]


@pytest.fixture
def grown(tmp_path: Path) -> tuple[Path, Path]:
    """A repository and its book, which has a spare that differs from it in pages that changed, came and went."""
    root, out = write(tmp_path / "r", PACKAGE), tmp_path / "out/book"
    repobook.build(root, out, jobs=1)
    write(root, CHANGES[0])
    (root / "native/area.h").unlink()
    repobook.build(root, out, jobs=1)
    assert spare.read(out.parent / SPARE) is not None
    return root, out


def folders(book: Path) -> list[str]:
    return sorted(path.relative_to(book).as_posix() for path in book.rglob("*") if path.is_dir())


#: What a clean build makes of the same sources, by these: many tests end with the same.
_CLEAN: dict[tuple[object, ...], tuple[dict[str, bytes | str], list[str], Report]] = {}


def clean(root: Path, format: str) -> tuple[dict[str, bytes | str], list[str], Report]:
    """The contents of a clean book, its folders, and what its build says."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    sources = (format, *((path.relative_to(root), path.read_bytes()) for path in files))
    if sources not in _CLEAN:
        out = root.parent / "clean"
        report = repobook.build(root, out, jobs=1, format=format)
        _CLEAN[sources] = contents(out), folders(out), report
        shutil.rmtree(out)
    return _CLEAN[sources]


def again(root: Path, out: Path, format: str = "all") -> list[str]:
    """Builds after another change, and holds it against a clean build."""
    write(root, CHANGES[1])
    shutil.rmtree(root / "more", ignore_errors=True)
    report = repobook.build(root, out, jobs=1, format=format)
    right, there, told = clean(root, format)
    assert differences(contents(out), right) == []
    sizes = [(said.pages, said.page_bytes, said.site_files, said.site_bytes) for said in (report, told)]
    assert sizes[0] == sizes[1]
    assert folders(out) == there
    write(root, {"Makefile": "all:\n"})
    assert not repobook.build(root, out, jobs=1, format=format).unchanged
    assert differences(contents(out), clean(root, format)[0]) == []
    return sorted(path.name for path in out.parent.iterdir())


def test_only_names_that_differ_are_put_right(grown: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root, out = grown
    link, linked = os.link, []

    def counted(source: str, to: str) -> None:
        linked.append(to)
        link(source, to)

    monkeypatch.setattr(os, "link", counted)
    stays = out / "markdown/setup.cfg_docs.md"
    before = stays.stat().st_ino
    repobook.build(write(root, {"docs/guide.md": "# A guide\n"}), out, jobs=1)
    assert stays.stat().st_ino == before == (out.parent / SPARE / "markdown/setup.cfg_docs.md").stat().st_ino
    assert linked and not [name for name in linked if name.endswith("setup.cfg_docs.md")]
    assert len(linked) < len(list(out.rglob("*"))) / 2
    assert again(root, out) == [SPARE, "book"]


def test_a_spare_holds_pages_and_is_not_seen(tmp_path: Path) -> None:
    root = write(tmp_path / "r", PACKAGE)
    write(root, {".gitignore": "/book\n"})
    commit(root)
    repobook.build(root, jobs=1)
    write(root, CHANGES[0])
    commit(root)
    repobook.build(root, jobs=1)
    left = {path.name for path in (root / SPARE).iterdir()}
    assert left == {"markdown", "site", ".repobook", ".gitignore", spare.FILE}
    said = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True).stdout
    assert said == ""
    assert SPARE not in (root / "book/ledger.jsonl").read_text()
    assert not (root / "book/.gitignore").exists()
    repobook.build(root, tmp_path / "clean", jobs=1)
    assert differences(contents(root / "book"), contents(tmp_path / "clean")) == []


def _in_place(left: Path, out: Path) -> None:
    with open(left / "markdown/setup.cfg_docs.md", "a") as page:  # a file of the book too
        page.write("not ours\n")


def _differing_in_place(left: Path, out: Path) -> None:
    with open(left / "markdown/shapes/main.py_docs.md", "a") as page:  # one that no book has
        page.write("not ours\n")


def _replaced(left: Path, out: Path) -> None:
    page = left / "markdown/setup.cfg_docs.md"
    page.unlink()
    page.write_text("not ours\n")


def _replaced_by_a_copy(left: Path, out: Path) -> None:
    page = left / "markdown/setup.cfg_docs.md"
    shutil.copy2(page, page.with_name("copy"))
    page.with_name("copy").rename(page)
    with open(page, "a") as stream:
        stream.write("not ours\n")


def _with_times_set_back(left: Path, out: Path) -> None:
    times = (left / "markdown").stat()
    _replaced(left, out)
    os.utime(left / "markdown", ns=(times.st_atime_ns, times.st_mtime_ns))


def _added(left: Path, out: Path) -> None:
    (left / "site/shapes/mine.html").write_text("not ours\n")


def _added_beside(left: Path, out: Path) -> None:
    write(left, {"mine/mine.txt": "not ours\n", "mine.txt": "not ours\n"})


def _added_folder(left: Path, out: Path) -> None:
    (left / "site/mine").mkdir()


def _removed(left: Path, out: Path) -> None:
    (left / "markdown/setup.cfg_docs.md").unlink()


def _folder_removed(left: Path, out: Path) -> None:
    shutil.rmtree(left / "site/native")


def _names_exchanged(left: Path, out: Path) -> None:
    pages = left / "markdown"
    (pages / "setup.cfg_docs.md").rename(pages / "x")
    (pages / "Makefile_docs.md").rename(pages / "setup.cfg_docs.md")
    (pages / "x").rename(pages / "Makefile_docs.md")


def _led_elsewhere(left: Path, out: Path) -> None:
    (left / "site").rename(left / "elsewhere")
    (left / "site").symlink_to(left / "elsewhere")


def _copied(left: Path, out: Path) -> None:
    for folder in (left, out):
        shutil.copytree(folder, folder.with_name("copy"), symlinks=True)
        shutil.rmtree(folder)
        folder.with_name("copy").rename(folder)
    with open(left / "markdown/setup.cfg_docs.md", "a") as page:
        page.write("not ours\n")


def _book_copied(left: Path, out: Path) -> None:
    """Then no file of it lies in the spare, though all look so."""
    shutil.copytree(out, out.with_name("copy"))
    shutil.rmtree(out)
    out.with_name("copy").rename(out)
    with open(left / "markdown/setup.cfg_docs.md", "a") as page:
        page.write("not ours\n")


def _book_touched(left: Path, out: Path) -> None:
    (out / "markdown/setup.cfg_docs.md").write_text("not ours\n")


def _book_of_before(left: Path, out: Path) -> None:
    shutil.rmtree(out)


def _note_torn(left: Path, out: Path) -> None:
    note = left / spare.FILE
    note.write_bytes(note.read_bytes()[:-9])


def _deleted(left: Path, out: Path) -> None:
    shutil.rmtree(left)


@pytest.mark.parametrize(
    "touch",
    [
        _in_place, _differing_in_place, _replaced, _replaced_by_a_copy, _with_times_set_back, _added, _added_beside, _added_folder,
        _removed, _folder_removed, _names_exchanged, _led_elsewhere, _copied, _book_copied, _book_touched, _book_of_before,
        _note_torn, _deleted,
    ],
)  # fmt: skip
def test_whatever_happens_to_a_spare_the_book_is_right(
    grown: tuple[Path, Path], touch: Callable[[Path, Path], None]
) -> None:
    root, out = grown
    touch(out.parent / SPARE, out)
    assert "book" in again(root, out)


def test_a_page_may_stand_where_a_folder_was(tmp_path: Path) -> None:
    root, out = write(tmp_path / "r", {**PACKAGE, "a": "one\n", "b_docs.md/c.py": "x = 1\n"}), tmp_path / "out/book"
    repobook.build(root, out, jobs=1)
    write(root, {"Makefile": "all: that\n"})
    repobook.build(root, out, jobs=1)
    (root / "a").unlink()
    shutil.rmtree(root / "b_docs.md")
    write(root, {"a_docs.md/c.py": "x = 1\n", "b": "one\n"})
    assert again(root, out) == [SPARE, "book"]


def test_book_and_spare_may_be_moved(grown: tuple[Path, Path]) -> None:
    root, out = grown
    out.parent.rename(out.parent.with_name("moved"))
    moved = out.parent.with_name("moved") / "book"
    assert spare.read(moved.parent / SPARE) is not None
    assert again(root, moved) == [SPARE, "book"]


@pytest.mark.parametrize("format", ["markdown", "site", "none"])
def test_a_spare_of_another_format_is_none_the_worse(grown: tuple[Path, Path], format: str) -> None:
    root, out = grown
    assert again(root, out, format) == [SPARE, "book"]
    assert again(root, out) == [SPARE, "book"]


def test_without_links_or_exchange_nothing_is_left(grown: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root, out = grown

    def refused(*_: object) -> None:
        raise PermissionError("no links")

    with monkeypatch.context() as patched:
        patched.setattr(publish, "exchange", lambda one, other: False)
        assert again(root, out) == ["book"]
    shutil.rmtree(out)
    monkeypatch.setattr(os, "link", refused)
    repobook.build(root, out, jobs=1)
    assert again(root, out) == ["book"]


def test_a_page_that_two_processes_wrote_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that ended while it wrote the pages of a file told nobody of those that it had written."""
    from repobook import writing

    made, root, out = writing.Pages._written, write(tmp_path / "r", PACKAGE), tmp_path / "out/book"

    def dies(self: writing.Pages, *arguments: object) -> bytes:
        answer = made(self, *arguments)  # type: ignore[arg-type]
        if b"dies" in answer:
            os._exit(3)
        return answer

    repobook.build(root, out, jobs=1)
    write(root, {"shapes/main.py": "def dies(): ...\n"})
    monkeypatch.setattr(writing.Pages, "_written", dies)
    assert repobook.build(root, out, jobs=1).lost
    assert sorted(path.name for path in out.parent.iterdir()) == ["book"]
    repobook.build(root, tmp_path / "clean", jobs=1)
    assert differences(contents(out), contents(tmp_path / "clean")) == []
    monkeypatch.undo()
    write(root, {"shapes/main.py": "def lives(): ...\n"})
    assert again(root, out) == [SPARE, "book"]
