"""What `check` finds, and that it finds nothing else."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest
from trees import PACKAGE, commit, write

import repobook

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import changed_lines

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of part of this repository and a book of it; tests copy it."""
    root = tmp_path_factory.mktemp("check") / "repository"
    write(root, PACKAGE)
    for name in ("content.py", "graph.py", "plan.py", "model.py", "render/escape.py", "render/markdown.py"):
        target = root / "src" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(REPOSITORY / "src/repobook" / name, target)
    commit(root)
    repobook.build(root, jobs=2)
    return root


@pytest.fixture
def repository(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "copy"))


def problems(root: Path) -> list[repobook.Problem]:
    with repobook.Book.open(root / "book") as book:
        return list(repobook.check(book).problems)


def found(root: Path, kind: str) -> list[tuple[str, str, int]]:
    """Page, path and line of the problems of a kind."""
    return [(item.page, item.path, item.line) for item in problems(root) if item.kind == kind]


def test_on_an_untouched_tree_all_holds_and_is_derived_anew(repository: Path) -> None:
    with repobook.Book.open(repository / "book") as book:
        result = repobook.check(book)
    assert result.problems == ()
    assert result.derived
    assert result.files == len(PACKAGE) + 6
    assert result.statements > 500 and result.links > 500 and result.pages > 40
    assert "all hold, all derived anew" in result.summary()


@pytest.mark.parametrize("seed", range(6))
def test_exactly_the_statements_on_changed_lines_are_reported(repository: Path, seed: int) -> None:
    files = [
        path.relative_to(repository).as_posix()
        for path in repository.rglob("*")
        if path.suffix in (".py", ".cc", ".h", ".md") and "book" not in path.parts
    ]
    numbers = random.Random(seed)
    edits = changed_lines.edit(repository, numbers.sample(sorted(files), 8), numbers, 40)
    wrong = problems(repository)
    for item in wrong:
        if item.kind == "statement":
            assert item.line - 1 in edits.rows(item.path)
        else:
            assert item.kind == "ledger" and item.path in edits.changed.keys() | edits.gaps.keys()
    expected = changed_lines.expected(repository / "book", edits)
    assert changed_lines.reported(wrong) == expected
    assert expected


def test_statements_whose_lines_only_moved_still_hold(repository: Path) -> None:
    plane = repository / "shapes/plane.py"
    plane.write_text("# A line in front of all.\n" + plane.read_text())
    assert found(repository, "statement") == []
    assert found(repository, "ledger") == [("", "shapes/plane.py", 0)]


def test_a_file_that_came_and_one_that_went_are_named(repository: Path) -> None:
    (repository / "docs/guide.md").unlink()
    write(repository, {"docs/other.md": "# Other\n"})
    listed = [item for item in problems(repository) if item.kind == "ledger"]
    assert [(item.path, item.what) for item in listed] == [
        ("docs/guide.md", "is in the book and not on disk"),
        ("docs/other.md", "is on disk and not in the book"),
    ]


def test_a_broken_link_and_a_changed_page_are_found(repository: Path) -> None:
    page = repository / "book/markdown/shapes/plane.py_docs.md"
    page.write_text(page.read_text() + "\n[nowhere](../native/none.md) and [no place](#nothing)\n")
    assert [(item.page, item.what) for item in problems(repository) if item.kind == "link"] == [
        ("shapes/plane.py_docs.md", "#nothing: the page has no such place"),
        ("shapes/plane.py_docs.md", "native/none.md: there is no such page"),
    ]
    assert found(repository, "page") == [("shapes/plane.py_docs.md", "", 0)]


def test_pages_that_are_missing_or_too_many_are_found(repository: Path) -> None:
    (repository / "book/markdown/docs/guide.md_kw.md").unlink()
    write(repository, {"book/markdown/more.md": "# More\n"})
    whats = {(item.page, item.what) for item in problems(repository) if item.kind == "page"}
    assert whats == {("docs/guide.md_kw.md", "is missing"), ("more.md", "is no page of this book")}


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE definition SET line = line + 1 WHERE name = 'Circle' AND kind = 'class'", "index"),
        ("DELETE FROM used WHERE symbol = (SELECT max(symbol) FROM used)", "index"),
        (
            "UPDATE import SET resolution = 'external' WHERE file = (SELECT min(file) FROM import) AND number = 0",
            "index",
        ),
        ("UPDATE page SET statements = x'90' WHERE path = 'shapes/plane.py_docs.md'", "statement"),
        ("DELETE FROM keyword WHERE file = (SELECT max(file) FROM keyword) AND number = 1", "index"),
    ],
)
def test_an_index_that_says_something_else_than_the_source_is_found(
    repository: Path, statement: str, kind: str
) -> None:
    with sqlite3.connect(repository / "book/book.sqlite") as index:
        assert index.execute(statement).rowcount == 1
    index.close()
    listed = problems(repository)
    assert {item.kind for item in listed} == {kind}
    assert len(listed) == 1


def test_a_ledger_that_says_something_else_is_found(repository: Path) -> None:
    ledger = repository / "book/ledger.jsonl"
    ledger.write_text(ledger.read_text().replace('"analyzed"', '"text only"', 1))
    assert [item.what for item in problems(repository)] == ["the source gives another ledger"]
    ledger.write_text("not JSON\n")
    with pytest.raises(repobook.InputError, match="ledger cannot be read"):
        problems(repository)


def test_a_commit_alone_makes_nothing_untrue(repository: Path) -> None:
    commit(repository, "Nothing")
    assert problems(repository) == []


def test_without_its_repository_a_book_cannot_be_checked(repository: Path, tmp_path: Path) -> None:
    out = tmp_path / "elsewhere"
    repobook.build(repository, out, jobs=1, format="none")
    assert problems_of(out) == ()
    shutil.rmtree(repository)
    with pytest.raises(repobook.InputError, match="--repo"):
        problems_of(out)


def problems_of(book: Path) -> tuple[repobook.Problem, ...]:
    with repobook.Book.open(book) as opened:
        return repobook.check(opened).problems


def test_a_moved_repository_is_found_by_its_book(repository: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    repository.rename(moved)
    with repobook.Book.open(moved) as book:
        assert book.root == moved
        assert repobook.check(book).problems == ()


# -- remarks on the repository -----------------------------------------------------------------------------------

OPEN = {
    "README.md": (
        "# Open\n\n[here](src/app.py), [gone](src/gone.py), [part](#open), [no part](#closed), [out](https://example.org),\n"
        "[pattern](src/*.py)\n"
    ),
    "src/app.py": (
        "import json\n\nfrom . import missing\nfrom .used import _helper\nfrom .absent import thing\n\n"
        "try:\n    from . import optional\nexcept ImportError:\n    optional = None\n\n\n"
        "def _alone() -> None:\n    pass\n\n\n"
        "def _named_in_text() -> None:\n    pass\n\n\n"
        "def public() -> None:\n    def inner() -> None:\n        pass\n\n    return getattr(public, '_named_in_text')\n\n\n"
        "@json.register\ndef _decorated() -> None:\n    pass\n\n\n"
        "class _Heard(json.Base):\n    def _dispatched(self) -> None:\n        pass\n\n\n"
        "class _Deaf:\n    def _dispatched(self) -> None:\n        pass\n"
    ),
    "src/used.py": "def _helper() -> None:\n    pass\n",
    "src/table.py": "def _listed() -> None:\n    pass\n\n\nTABLE = globals()\n",
    "src/plug.cc": (
        '#include "missing.h"\n#define ENTRY(name) void name##_entry()\nstatic int alone() { return 1; }\n'
        "static int used() { return 2; }\nint open() { return used(); }\n"
        "static int plug_entry() { return 5; }\n"
        "[[maybe_unused]] static int meant() { return 3; }\nnamespace {\nstruct Hook { Hook() {} } hook;\n}\n"
        "REGISTER(something)\nstatic int registered() { return 4; }\nADD(registered)\n"
    ),
    "src/sums.pyx.tp": (
        "cdef int _sum64_of(int a):\n    return a\n{{for n in sizes}}\ndef total{{n}}(a):\n    return _sum{{n}}_of(a)\n"
        "{{endfor}}\ncdef int _never(int a):\n    return a\n"
    ),
    "third_party/own.py": "from . import elsewhere\n\n\ndef _other() -> None:\n    pass\n",
}


def test_what_the_repository_leaves_open_is_remarked_and_no_problem(tmp_path: Path) -> None:
    root = write(tmp_path / "open", OPEN)
    repobook.build(root, jobs=1)
    with repobook.Book.open(root) as book:
        result = repobook.check(book)
    assert result.problems == ()
    assert {(note.page, note.level) for note in result.notes} == {("", "note")}
    assert [(note.kind, f"{note.path}:{note.line}", note.what) for note in result.notes] == [
        ("dead-link", "README.md:3", "#closed"),
        ("dead-link", "README.md:3", "src/gone.py"),
        ("unresolved-import", "src/app.py:3", ".: missing"),
        ("unresolved-import", "src/app.py:5", ".absent: thing"),
        ("unresolved-import", "src/plug.cc:1", "missing.h"),
        ("unused-definition", "src/app.py:13", "function _alone"),
        ("unused-definition", "src/app.py:22", "function public.inner"),
        ("unused-definition", "src/app.py:38", "class _Deaf"),
        ("unused-definition", "src/plug.cc:3", "function alone"),
        ("unused-definition", "src/sums.pyx.tp:7", "function _never"),
    ]


def test_the_links_of_the_site_are_checked_too(tmp_path: Path) -> None:
    root = write(tmp_path / "shapes", PACKAGE)
    out = repobook.build(root, tmp_path / "book", jobs=1, format="site").out
    assert repobook.check(repobook.Book.open(out)).problems == ()
    page = out / "site" / "shapes" / "plane.py_docs.html"
    page.write_text(page.read_text().replace("id=Circle", "id=Oval"))
    found = [problem for problem in repobook.check(repobook.Book.open(out)).problems if problem.kind == "link"]
    assert found and all("#Circle" in problem.what for problem in found)
