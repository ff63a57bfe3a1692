"""The command line as a person or a program uses it: each test runs `repobook` as a process of its own."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from trees import PACKAGE, commit, write

REPOBOOK = [sys.executable, "-m", "repobook"]
COMMANDS = ["build", "check", "status", "show", "find", "refs", "callers", "path", "impact", "dump"]


def run(
    *arguments: str | os.PathLike[str], cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*REPOBOOK, *map(os.fspath, arguments)], cwd=cwd, capture_output=True, text=True, encoding="utf-8",
        errors="surrogateescape", env={**os.environ, **environment}, check=False,
    )  # fmt: skip


def answer(*arguments: str | os.PathLike[str], cwd: Path | None = None) -> str:
    """The output of a command that must succeed and complain about nothing."""
    done = run(*arguments, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with its book; tests only ask it."""
    root = write(tmp_path_factory.mktemp("cli") / "repository", PACKAGE)
    commit(root)
    said = answer("build", root, "--jobs", "2")
    assert f"{len(PACKAGE)} files\n" in said
    assert said.endswith(f"The book is in {root / 'book'}\n")
    assert "\x1b" not in said and "\r" not in said
    return root


# -- help and errors ---------------------------------------------------------------------------------------------


def test_help_fits_on_a_screen_and_names_every_command() -> None:
    said = answer("--help")
    assert len(said.splitlines()) <= 24
    assert all(len(line) <= 100 for line in said.splitlines())
    assert set(COMMANDS) <= set(re.findall(r"^    (\w+)  ", said, re.MULTILINE))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_its_arguments(command: str) -> None:
    said = answer(command, "--help")
    assert said.startswith(f"usage: repobook {command}")
    options = re.findall(r"^  (\S[^\n]*?)(?:  +|\n +)(\S[^\n]*)$", said, re.MULTILINE)
    assert options and all(words for _, words in options)


def test_version() -> None:
    assert re.fullmatch(r"repobook \d+\.\d+\.\d+\S*\n", answer("--version"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "nowhere"], "nowhere: there is no such folder. Name a folder or a git URL."),
        (["build", ".", "--jobs", "0"], "must be a number from 1 on"),
        (["build", ".", "--format", "pdf"], "invalid choice"),
        (["show", "area"], "there is no book in this folder or above"),
        (["find", "area", "--book", "nowhere"], "there is no book here"),
        (["dump", "everything"], "invalid choice"),
        (["refs", "area"], "there is no book in this folder or above"),
        (["callers", "area", "--depth", "0"], "must be a number from 1 on"),
        (["impact", "area", "--after", "x"], "must be the number that the answer before gave"),
        (["impact", "area", "--tests", "nose"], "invalid choice"),
        (["path", "area"], "required"),
        (["check", "nowhere"], "there is no book here"),
        (["publish"], "invalid choice"),
        ([], "required"),
    ],
)
def test_what_cannot_be_done_is_said_in_plain_words(tmp_path: Path, arguments: list[str], words: str) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("exlude = []", "there is no setting 'exlude'"),
        ("exlude = []", "Did you mean exclude?"),
        ("jobs = 'many'", "jobs is a string ('many')"),
        ("[categories]\n'*.py' = 'sauce'", "there is no category 'sauce'"),
        ("jobs = ", "this is not TOML"),
    ],
)
def test_a_wrong_setting_is_an_error_that_names_it(tmp_path: Path, settings: str, words: str) -> None:
    write(tmp_path, {"repobook.toml": settings})
    done = run("build", cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr and "repobook.toml" in done.stderr
    assert not (tmp_path / "book").exists()


def test_an_index_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"book/book.sqlite": "no database at all", "book/.repobook": ""})
    done = run("find", "area", cwd=tmp_path)
    assert done.returncode == 2
    assert "cannot be read" in done.stderr and "Traceback" not in done.stderr


# -- which book --------------------------------------------------------------------------------------------------


def test_the_nearest_book_answers(repository: Path, tmp_path: Path) -> None:
    for folder in (repository, repository / "shapes", repository / "book", repository / "book/markdown/shapes"):
        assert "area" in answer("find", "area", cwd=folder)
    for book in (repository / "book", repository):
        assert "area" in answer("find", "area", "--book", book, cwd=tmp_path)
        assert '"name":"area"' in answer("dump", "definitions", book, cwd=tmp_path)
        assert '"name":"area"' in answer("dump", "definitions", "--book", book, cwd=tmp_path)
    assert "all hold" in answer("check", "--book", repository / "book", cwd=tmp_path)


# -- questions ---------------------------------------------------------------------------------------------------


def test_show_prints_the_page_of_a_path(repository: Path) -> None:
    page = answer("show", "shapes/plane.py", cwd=repository)
    assert page == (repository / "book/markdown/shapes/plane.py_docs.md").read_text(encoding="utf-8")
    assert answer("show", "./shapes/plane.py", cwd=repository) == page
    assert answer("show", "plane.py", cwd=repository / "shapes") == page


def test_show_tells_what_is_known_of_a_symbol(repository: Path) -> None:
    said = answer("show", "area", cwd=repository)
    assert "area  function  shapes/plane.py:" in said
    assert "shapes/main.py:5 in main" in said
    assert answer("show", "Square.extent", cwd=repository).startswith("Square.extent  method  shapes/plane.py:")
    assert answer("show", "native/area.cc:shapes::area", cwd=repository).startswith(
        "shapes::area  function  native/area.cc:3"
    )
    done = run("show", "nothing_like_it", cwd=repository)
    assert done.returncode == 2 and "no file and no symbol" in done.stderr


def test_show_as_json(repository: Path) -> None:
    file = json.loads(answer("show", "shapes/plane.py", "--json", cwd=repository))
    assert file["path"] == "shapes/plane.py"
    assert [item["name"] for item in file["definitions"] if item["kind"] == "class"] == ["Shape", "Square", "Circle"]
    (symbol,) = json.loads(answer("show", "Circle", "--json", cwd=repository))
    assert (symbol["path"], symbol["kind"], symbol["doc"]) == (
        "shapes/plane.py",
        "class",
        "All points at one distance.",
    )
    assert {(use["path"], use["resolution"]) for use in symbol["references"]} >= {("tests/test_plane.py", "imported")}


def test_find_gives_the_best_first(repository: Path) -> None:
    hits = json.loads(answer("find", "Circle", "--json", cwd=repository))
    assert all(list(hit) == ["kind", "name", "path", "line", "score"] for hit in hits)
    assert (hits[0]["kind"], hits[0]["name"], hits[0]["path"]) == ("class", "Circle", "shapes/plane.py")
    line = (repository / "shapes/plane.py").read_text().splitlines()[hits[0]["line"] - 1]
    assert line.startswith("class Circle")
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len(json.loads(answer("find", "a", "--json", "--limit", "3", cwd=repository))) == 3


def test_find_takes_several_words_paths_and_parts_of_names(repository: Path) -> None:
    assert answer("find", "plane", "area", cwd=repository).splitlines()[0].split() == [
        "function", "area", "shapes/plane.py:38",
    ]  # fmt: skip
    assert "shapes/plane.py" in answer("find", "plane.py", cwd=repository).splitlines()[0]
    assert "HALF_TURN" in answer("find", "half", cwd=repository)
    assert "Square.extent" in answer("find", "square.extent", cwd=repository)
    for nothing in ("zzzz", "%", "_____", "'", "\\"):
        done = run("find", nothing, cwd=repository)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", "nothing found\n")
    assert run("find", "zzzz", "--json", cwd=repository).stdout == "[]\n"


def test_refs_shows_where_it_is_defined_and_used(repository: Path) -> None:
    said = answer("refs", "area", cwd=repository)
    assert said.startswith("area  function  shapes/plane.py:38\n    (shape: Shape) -> float\n")
    assert "  shapes/main.py:5:11  in main\n" in said
    assert "tests/  call  2  (tests)\n" in said
    first = answer("refs", "area", "--limit", "2", cwd=repository)
    left, cursor = re.search(r"^… (\d+) more uses: --after (\d+)$", first, re.MULTILINE).groups()  # type: ignore[union-attr]
    given = json.loads(answer("refs", "area", "--json", "--after", cursor, cwd=repository))
    assert len(given["uses"]) == int(left) and given["next"] is None
    assert list(given) == "meaning facts tests guesses files roles groups uses next".split()
    assert list(given["uses"][0]) == "path line enclosing role resolution column".split()


def test_callers_path_and_impact_answer_in_words_and_in_json(repository: Path) -> None:
    assert "\n  main  function  shapes/main.py:4: 5:11\n" in answer("callers", "area", cwd=repository)
    tree = json.loads(answer("callers", "Shape.extent", "--depth", "2", "--json", cwd=repository))
    assert [(item["depth"], item["caller"]["name"]) for item in tree["callers"]][:2] == [(1, "area"), (2, "main")]
    said = answer("path", "main", "Square.extent", cwd=repository)
    assert (
        "main  function  shapes/main.py:4\n  calls area  shapes/main.py:5\n  calls Shape.extent  shapes/plane.py:40\n"
        "  is overridden by Square.extent  shapes/plane.py:24\n\n(of "
    ) in said
    done = run("path", "Square.extent", "main", cwd=repository)
    assert done.returncode == 1 and "No chain of facts leads" in done.stdout
    said = answer("impact", "HALF_TURN", cwd=repository)
    assert "directly: 1 definition, 1 more file\n" in said
    assert "  Circle.extent  method  shapes/plane.py:34  uses HALF_TURN L35\n" in said
    impact = json.loads(answer("impact", "area", "--json", cwd=repository))
    assert {item["distance"] for item in impact["dependents"]} == {1}
    assert list(impact["tests"][0].values()) == ["pytest", "tests/test_plane.py::test_square", 1]


def test_the_tests_to_run_are_a_list_that_the_runner_takes(repository: Path) -> None:
    said = answer("impact", "area", "--tests", "pytest", cwd=repository)
    assert said == "tests/test_plane.py::test_square\ntests/test_plane.py::test_circle\n"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *said.split()], cwd=repository,
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(repository)}, check=False,
    )  # fmt: skip
    assert "2 passed" in done.stdout, done.stdout
    done = run("impact", "area", "--tests", "gtest", cwd=repository)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


FIELDS = {
    "definitions": "path line column end_line name qualified_name kind signature doc enclosing",
    "imports": "path line module name alias condition resolution target_path target_line target_name imported_path "
    "package",
    "uses": "path line column name role resolution targets enclosing",
    "keywords": "path text kind line lines files",
    "findings": "path line end_line rule detail",
}


def dump(what: str, repository: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in answer("dump", what, cwd=repository).splitlines()]


@pytest.mark.parametrize("what", FIELDS)
def test_dumps_have_the_fields_that_are_documented_and_are_sorted(repository: Path, what: str) -> None:
    rows = dump(what, repository)
    assert rows or what == "findings"
    assert {" ".join(row) for row in rows} <= {FIELDS[what]}
    places = [(str(row["path"]).encode(), row["line"] if what != "keywords" else 0) for row in rows]
    assert places == sorted(places)
    documented = (Path(__file__).parent.parent / "docs/index.md").read_text()
    line = next(line for line in documented.splitlines() if line.startswith(f"| `{what}`"))
    assert re.findall(r"\w+", re.sub(r"\([^)]*\)", "", line))[1:] == FIELDS[what].split()


def test_the_place_of_a_definition_is_where_its_name_stands(repository: Path) -> None:
    rows = dump("definitions", repository)
    assert len(rows) > 30
    for row in rows:
        lines = (repository / str(row["path"])).read_bytes().split(b"\n")
        text = lines[int(str(row["line"])) - 1][int(str(row["column"])) :]
        if row["path"] != "README.md" and row["kind"] not in ("heading", "key"):
            assert text.startswith(str(row["name"]).encode()), row
        assert int(str(row["end_line"])) >= int(str(row["line"]))
    (method,) = [row for row in rows if row["qualified_name"] == "Square.extent"]
    assert (method["enclosing"], method["kind"], method["line"]) == ("Square", "method", 24)
    (function,) = [row for row in rows if row["path"] == "shapes/plane.py" and row["name"] == "area"]
    assert function["signature"] == "(shape: Shape) -> float"
    assert function["doc"] == "The extent of any shape."
    assert function["enclosing"] is None


def test_imports_say_where_they_lead(repository: Path) -> None:
    rows = dump("imports", repository)
    leads = {(row["path"], row["module"], row["name"]): (row["resolution"], row["target_path"]) for row in rows}
    assert leads["shapes/main.py", "shapes", "area"] == ("imported", "shapes/plane.py")
    assert leads["shapes/plane.py", "math", ""][0] == "external"
    assert leads["native/area.cc", "area.h", ""][1] == "native/area.h"


def test_the_ledger_is_dumped_as_it_is(repository: Path) -> None:
    assert answer("dump", "ledger", cwd=repository) == (repository / "book/ledger.jsonl").read_text(encoding="utf-8")


# -- check -------------------------------------------------------------------------------------------------------


def test_check_says_what_it_looked_at_and_exits_with_one_for_a_problem(tmp_path: Path) -> None:
    root = write(tmp_path, PACKAGE)
    answer("build", root, "--jobs", "2")
    said = answer("check", cwd=root)
    assert re.fullmatch(r"\d+ files, \d+ pages, [\d,]+ links, [\d,]+ statements: all hold, all derived anew.*\n", said)
    plane = root / "shapes/plane.py"
    plane.write_text(plane.read_text().replace("Four equal sides", "Three sides"))
    done = run("check", cwd=root)
    assert done.returncode == 1
    assert "statement: shapes/plane.py_docs.md: shapes/plane.py:19: " in done.stdout
    assert re.fullmatch(r"\d+ problems in .*\n", done.stderr)
    listed = [json.loads(line) for line in run("check", "--json", cwd=root).stdout.splitlines()]
    assert len(listed) == len(done.stdout.splitlines())
    assert list(listed[0]) == ["kind", "page", "path", "line", "what", "level"]
    moved = tmp_path.parent / "moved-book"
    os.rename(root / "book", moved)
    done = run("check", moved)
    assert done.returncode == 2 and "--repo" in done.stderr
    assert run("check", moved, "--repo", root).returncode == 1


# -- where it runs -----------------------------------------------------------------------------------------------


def test_a_reader_that_stops_reading_is_no_error(repository: Path) -> None:
    for arguments in (("dump", "keywords"), ("show", "shapes/plane.py"), ("find", "a", "--limit", "500")):
        command = subprocess.Popen(
            [*REPOBOOK, *arguments], cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
        )
        assert command.stdout is not None and command.stderr is not None
        command.stdout.close()
        assert command.stderr.read() == b""
        command.stderr.close()
        assert command.wait() == 0


def test_an_output_without_unicode_still_gets_an_answer(repository: Path) -> None:
    done = run("show", "shapes/plane.py", cwd=repository, PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and "\\u" in done.stdout
    done = run("find", "area", "--json", cwd=repository, PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)


def test_on_a_terminal_there_is_a_bar_and_a_table(tmp_path: Path) -> None:
    root = write(tmp_path, PACKAGE)
    outer, inner = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen(
        [*REPOBOOK, "build", str(root)], stdin=inner, stdout=inner, stderr=inner, env=environment
    )
    os.close(inner)
    shown = b""
    while True:
        try:
            part = os.read(outer, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(outer)
    assert process.wait() == 0
    text = shown.decode("utf-8")
    assert "analyze" in text and "files" in text and f"{len(PACKAGE)} files" in text
    assert "Python" in text and "definitions" in text


def test_names_that_would_write_on_the_terminal_do_not(tmp_path: Path) -> None:
    write(tmp_path, {"a\x1b[31mred.py": "def f(): pass\n", "caf\udce9.py": "def g(): pass\n"})
    assert "\x1b" not in answer("build", tmp_path, "--jobs", "1")
    assert "\x1b" not in answer("find", "red", cwd=tmp_path)
    assert "\x1b" not in answer("show", "f", cwd=tmp_path)
    assert "\x1b" not in answer("show", "a\x1b[31mred.py", cwd=tmp_path)
    done = subprocess.run([*REPOBOOK, "show", b"caf\xe9.py"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0 and b"def g()" in done.stdout
    assert "all hold" in answer("check", cwd=tmp_path)


def test_no_command_prints_what_a_terminal_obeys(tmp_path: Path) -> None:
    evil = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\u2066\x08\r"
    name = f"a{evil}\nb.py"
    text = f'"""Doc {evil} text."""\nimport missing{"_" * 3}\n\n\ndef f(a="{evil}"):\n    """Says {evil}."""\n    return g()\n\n\n'
    write(tmp_path, {name: text + "def g(): return 1\n", f"r{evil}.md": f"# T{evil}\n\n[x](no{evil}where.md)\n"})
    environment = {"GIT_CEILING_DIRECTORIES": str(tmp_path)}
    questions: list[tuple[str, ...]] = [
        ("build", "--jobs", "1"), ("check",), ("find", "f"), ("show", name), ("show", "f"), ("refs", "g"),
        ("callers", "g"), ("impact", "g"), ("path", "f", "g"), ("status",), ("check",), ("check", "--json"),
        ("show", "f", "--json"), ("refs", "g", "--json"), ("dump", "definitions"), ("dump", "ledger"), ("status", "--json"),
        ("show", f"no{evil}"), ("build", f"no{evil}"), ("check", "--against", f"no{evil}"),
    ]  # fmt: skip
    for question in questions:
        if question == ("status",):
            (tmp_path / name).write_bytes(text.encode())
        done = run(*question, cwd=tmp_path, **environment)
        said = done.stdout + done.stderr
        assert said and "Traceback" not in said, question
        found = re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", said)
        assert not found, (question, said[max(0, found.start() - 60) : found.end()])


# -- git URLs ----------------------------------------------------------------------------------------------------


def test_a_git_url_is_cloned_read_and_taken_away_again(tmp_path: Path) -> None:
    origin = write(tmp_path / "origin", PACKAGE)
    commit(origin)
    commit(origin, "Once more")
    (tmp_path / "here").mkdir()
    (tmp_path / "temporary").mkdir()
    done = run("build", origin.as_uri(), cwd=tmp_path / "here", TMPDIR=str(tmp_path / "temporary"))
    assert (done.returncode, done.stderr) == (0, "") or "older commits" in done.stdout
    assert list((tmp_path / "temporary").iterdir()) == []
    assert "area" in answer("find", "area", cwd=tmp_path / "here")
    done = run("check", cwd=tmp_path / "here")
    assert done.returncode == 2 and "--repo" in done.stderr
    answer("build", origin.as_uri(), "--out", "other", cwd=tmp_path / "here")
    assert (tmp_path / "here/other/markdown/index.md").is_file()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ext::sh -c touch% harmed", "ext is not a way to fetch"),
        ("ext::https://example.org/", "ext is not a way to fetch"),
        ("fd::3", "fd is not a way to fetch"),
        ("http://example.org/a.git", "http is not a way to fetch"),
        ("ftp://example.org/a.git", "ftp is not a way to fetch"),
        ("git://example.org/a.git", "git is not a way to fetch"),
        ("ssh://-oProxyCommand=touch%20harmed/a", "does not begin with a dash"),
        ("ssh://-oProxyCommand=touch%20harmed@localhost/a", "does not begin with a dash"),
        ("ssh://git@-oProxyCommand=touch%20harmed/a", "does not begin with a dash"),
        ("-oProxyCommand=x@localhost:a", ""),
        ("file::ext::touch harmed", "file is not a way to fetch"),
        ("--upload-pack=touch harmed", ""),
    ],
)
def test_a_url_that_could_run_something_is_refused(tmp_path: Path, url: str, said: str) -> None:
    for arguments in (("build", url), ("build", "--", url)):
        done = run(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr and said in done.stderr and "Traceback" not in done.stderr
        assert list(tmp_path.iterdir()) == []


def test_credentials_of_a_url_are_never_shown(tmp_path: Path) -> None:
    for url in (
        "https://user:s3cret@localhost:1/x.git",
        "https://user:s3cret@localhost:1/x.git?token=s3cret",
        "http://user:s3cret@localhost/x.git?token=s3cret",
        "ssh://user:s3cret@localhost:1/x.git",
    ):
        done = run("build", url, cwd=tmp_path, no_proxy="*")
        assert done.returncode == 2
        assert "s3cret" not in done.stderr + done.stdout and "user" not in done.stderr
        assert "localhost" in done.stderr


def test_variables_of_git_do_not_lead_a_clone_elsewhere(tmp_path: Path) -> None:
    origin = write(tmp_path / "origin", PACKAGE)
    commit(origin)
    for name in ("elsewhere", "here"):
        (tmp_path / name).mkdir()
    trace = tmp_path / "trace"
    done = run(
        "build", origin.as_uri(), cwd=tmp_path / "here", GIT_WORK_TREE=str(tmp_path / "elsewhere"),
        GIT_DIR=str(tmp_path / "elsewhere" / ".git"), GIT_TRACE=str(trace),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert not trace.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_clone_that_is_stopped_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    temporary, started = tmp_path / "temporary", tmp_path / "started"
    temporary.mkdir()
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho $$ > {started}.new && mv {started}.new {started}\nexec sleep 60\n")
    ssh.chmod(0o755)
    environment = {**os.environ, "TMPDIR": str(temporary), "GIT_SSH": str(ssh)}
    command = [*REPOBOOK, "build", "ssh://git@localhost/x.git"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE)
    while not started.exists():
        assert process.poll() is None
        time.sleep(0.02)
    assert list(temporary.iterdir())
    process.send_signal(number)
    assert process.wait(20) == 128 + number
    assert process.stderr is not None and b"Traceback" not in process.stderr.read()
    process.stderr.close()
    assert list(temporary.iterdir()) == []
    assert not _runs(int(started.read_text()))


def _runs(process: int) -> bool:
    """Whether a process still does something; one that has ended may wait to be asked how."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
