"""Whole books: of a package from the registry, and of this project."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import repobook
from repobook.linkcheck import check_pages

ROOT = Path(__file__).parent.parent
#: A source distribution with code, documents, tests and examples.
PACKAGE = "flask==3.1.2"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked source distribution of `PACKAGE`."""
    folder = tmp_path_factory.mktemp("package")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--no-binary", ":all:", "--dest", str(folder), PACKAGE]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    archives = sorted(folder.glob("*.tar.gz"))
    if not archives:
        said = done.stderr.strip().splitlines()
        pytest.skip(f"{PACKAGE} cannot be downloaded here: {said[-1] if said else 'no message'}")
    with tarfile.open(archives[0]) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


def filler(book: Path) -> float:
    """The share of sentences that stand on many pages, in percent."""
    command = [sys.executable, str(ROOT / "benchmarks" / "filler.py"), str(book / "markdown")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"^share: ([\d.]+) %$", said, re.MULTILINE)
    assert found, said
    return float(found.group(1))


def test_the_book_of_a_package_from_the_registry(package: Path) -> None:
    report = repobook.build(package)
    book = package / "book"
    assert report.lost == ()
    assert set(report.outcomes) <= {"analyzed", "text only", "binary"}
    assert report.definitions > 2_000 and report.uses > 5_000
    with repobook.Book.open(book) as opened:
        result = repobook.check(opened)
        assert (result.problems, result.derived) == ((), True)
        assert result.links > 10_000
        (flask,) = opened.definition("src/flask/app.py:Flask")
        assert (flask.path, flask.users > 10) == ("src/flask/app.py", True)
        assert [item.name for item in opened.implementations("src/flask/sansio/app.py:App")] == ["Flask"]
        callers = {(use.path, use.enclosing) for use in opened.incoming_calls("Flask.dispatch_request") if use.is_fact}
        assert ("src/flask/app.py", "Flask.full_dispatch_request") in callers
        assert opened.find("url_for")[0].name.endswith("url_for")
    assert filler(book) < 3
    assert max(page.stat().st_size for page in (book / "markdown").rglob("*.md")) < 500_000


def test_the_book_of_this_project(tmp_path: Path) -> None:
    # The gate has just written it, as a user would.
    made = Path(os.environ.get("REPOBOOK_BOOK") or tmp_path / "book")
    if "REPOBOOK_BOOK" not in os.environ:
        repobook.build(ROOT, made, format="markdown")
    tree = check_pages(made / "markdown", 2)
    assert tree.broken == ()
    assert tree.links > 10_000
    with repobook.Book.open(made) as book:
        assert book.root == ROOT
        assert book.definition("build")[0].path == "src/repobook/building.py"
        rows = list(book.dump("ledger"))
    assert {row["path"] for row in rows} >= {"README.md", "src/repobook/building.py", "tests/test_end_to_end.py"}
    assert [row for row in rows if {"reason", "detail"} & row.keys()] == []
    assert filler(made) < 3
