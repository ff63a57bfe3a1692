"""A committed book against the source of a commit: what holds, and what is told of what does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from trees import PACKAGE, commit, git, write

import repobook
from repobook.against import Against, check_against

IGNORED = "/book/cache.sqlite*\n/book/state.msgpack\n/book/builder\n/.book.*\n"


def against(root: Path, revision: str = "HEAD") -> Against:
    with repobook.Book.open(root) as book:
        return check_against(book, revision)


def told(found: Against) -> list[str]:
    return [problem.page or problem.kind for problem in found.problems]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sources with a past, then a change that is committed with its book."""
    root = write(tmp_path_factory.mktemp("committed") / "repository", {**PACKAGE, ".gitignore": IGNORED})
    os.symlink("shapes/plane.py", root / "link.py")
    commit(root, "First")
    write(root, {"shapes/solid.py": "from .plane import Shape\n\n\nclass Cube(Shape):\n    pass\n"})
    repobook.build(root, jobs=1, format="all")
    commit(root, "A change, with its book")
    return root


@pytest.fixture
def root(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "another" / "place", symlinks=True))


def test_a_book_committed_with_its_sources_holds(root: Path) -> None:
    found = against(root)
    assert found.problems == ()
    assert found.files == len(PACKAGE) + 3 and found.pages > 100
    # What lies about in the working tree is not asked about.
    write(root, {"shapes/solid.py": "changed = 1\n", "new.py": "x = 1\n"})
    assert against(root).problems == ()


def test_a_book_committed_after_its_sources_holds(root: Path) -> None:
    write(root, {"shapes/more.py": "def more(): pass\n"})
    commit(root, "Sources")
    repobook.build(root, jobs=1, format="all")
    commit(root, "Their book")
    assert against(root).problems == ()


def test_sources_that_moved_on_are_told_page_by_page(root: Path) -> None:
    plane = root / "shapes/plane.py"
    plane.write_text(plane.read_text().replace("class Circle", "class Disc"))
    commit(root, "Sources alone")
    found = told(against(root))
    assert "markdown/shapes/plane.py_docs.md" in found and "site/shapes/plane.py_src.html" in found
    assert "ledger" in found and "index" in found
    assert "markdown/native/area.h_docs.md" not in found


def test_a_book_that_was_edited_is_told(root: Path) -> None:
    page = root / "book/markdown/index.md"
    page.write_text(page.read_text() + "\nA word of my own.\n")
    (root / "book/site/index.html").unlink()
    write(root, {"book/markdown/mine.md": "mine\n"})
    commit(root, "Edited")
    assert told(against(root)) == ["markdown/index.md", "markdown/mine.md", "site/index.html"]


def test_what_cannot_be_compared_is_said(root: Path, tmp_path: Path) -> None:
    for revision in ("no-such", "--output=x", "HEAD:README.md"):
        with pytest.raises(repobook.InputError, match="no such commit"):
            against(root, revision)
    git(root, "checkout", "-q", "--orphan", "other")
    commit(root, "Another line")
    with pytest.raises(repobook.InputError, match="not in the past of"):
        against(root, "other")
    git(root, "checkout", "-q", "main")
    git(tmp_path, "clone", "-q", "--depth=1", root.as_uri(), "shallow")
    with pytest.raises(repobook.InputError, match="fetch-depth"):
        against(tmp_path / "shallow")


def test_of_a_folder_in_a_checkout_with_a_submodule(tmp_path: Path) -> None:
    library = write(tmp_path / "library", {"lib.py": "def lib(): pass\n"})
    commit(library)
    top = write(tmp_path / "top", {"part/a.py": "def a(): pass\n", "other.py": "x = 1\n"})
    commit(top)
    git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library), "part/sub")
    commit(top, "A submodule")
    repobook.build(top / "part", jobs=1)
    commit(top, "The book of a part")
    found = against(top / "part")
    assert (found.problems, found.files) == ((), 2)


def test_the_command_runs_nothing_of_the_repository(root: Path, tmp_path: Path) -> None:
    write(root, {".gitattributes": "* filter=evil ident text eol=crlf\n"})
    git(root, "config", "filter.evil.smudge", f"touch {tmp_path / 'evidence'}")
    commit(root, "Attributes alone")
    command = [sys.executable, "-m", "repobook", "check", "--against", "HEAD"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "build the book anew and commit it" in done.stderr and "page: markdown/" in done.stdout
    repobook.build(root, jobs=1, format="all")
    commit(root, "Its book")
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "") and "the book is what the source gives" in done.stdout
    assert not (tmp_path / "evidence").exists()
