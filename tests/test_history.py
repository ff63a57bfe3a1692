"""What git tells of the past: on small repositories whose every commit is known."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from repobook.history import FileHistory, History, read_history


@pytest.fixture(autouse=True)
def no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def git(folder: Path, *arguments: str, author: str = "Ada", date: str = "2020-01-01T00:00:00+00:00") -> str:
    identity = {"NAME": author, "EMAIL": f"{author}@example.org", "DATE": date}
    environment = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in identity.items()}
    command = ["git", "-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, check=True, capture_output=True, text=True
    )  # fmt: skip
    return done.stdout.strip()


def commit(root: Path, author: str, date: str, *paths: str) -> str:
    """A commit that changes these paths, and its hash."""
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with (root / path).open("a") as file:
            file.write(f"{date}\n")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "a message\n\nsrc/a.c", author=author, date=date)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "r"
    folder.mkdir()
    git(folder, "init", "--quiet")
    return folder


def known(root: Path, paths: list[str] | None = None) -> History:
    history = read_history(root, paths)
    assert history is not None
    return history


def test_what_is_known_of_each_file(root: Path) -> None:
    first = commit(root, "Ada", "2020-01-02T03:04:05+06:00", "src/a.c", "README")
    commit(root, "Bob", "2021-01-01T00:00:00+00:00", "src/a.c")
    last = commit(root, "Ada", "2022-12-31T23:59:59-11:00", "src/a.c", "src/b.c")
    empty = commit(root, "Cy", "2023-06-01T12:00:00+02:00")
    assert known(root) == History(
        revision=empty,
        revision_date="2023-06-01T12:00:00+02:00",
        shallow=False,
        files={
            "README": FileHistory(
                1, (("Ada", 1),), first, "2020-01-02T03:04:05+06:00", "Ada", "2020-01-02T03:04:05+06:00"
            ),
            "src/a.c": FileHistory(
                3, (("Ada", 2), ("Bob", 1)), last, "2022-12-31T23:59:59-11:00", "Ada", "2020-01-02T03:04:05+06:00"
            ),
            "src/b.c": FileHistory(
                1, (("Ada", 1),), last, "2022-12-31T23:59:59-11:00", "Ada", "2022-12-31T23:59:59-11:00"
            ),
        },
        changes_together={},
        commits=4,
    )
    assert set(known(root, ["src/b.c", "nowhere"]).files) == {"src/b.c"}


def test_authors_with_as_many_commits_stand_by_name(root: Path) -> None:
    for number, author in enumerate(["Zoe", "Ada", "Bob", "Bob", "ada"]):
        commit(root, author, f"2020-01-0{number + 1}T00:00:00+00:00", "a")
    assert known(root).files["a"].authors == (("Bob", 2), ("Ada", 1), ("Zoe", 1), ("ada", 1))


def test_the_time_zone_of_the_machine_does_not_matter(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(root, "Ada", "2020-01-02T03:04:05+06:00", "a")
    found = []
    for zone in ("UTC", "Asia/Kolkata", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        found.append(known(root))
    monkeypatch.delenv("TZ")
    time.tzset()
    assert found[0] == found[1] == found[2]


def test_files_that_change_together(root: Path) -> None:
    day = iter(range(1, 29))

    def change(*paths: str) -> None:
        commit(root, "Ada", f"2020-01-{next(day):02}T00:00:00+00:00", *paths)

    for _ in range(3):
        change("a.c", "a.h", "test_a.c")
    for _ in range(2):
        change("a.c", "rare")
    change("a.c", "a.h")
    for _ in range(8):
        change("a.h")
    # Too many at once: nothing is said by them.
    change("a.c", "rare", *(f"many/{number}" for number in range(40)))
    history = known(root)
    assert history.changes_together == {
        # a.c: 6 small commits; a.h: 12 of them, 4 with a.c, which is a third, and 3 with the test, a quarter
        "a.c": (("a.h", 4), ("test_a.c", 3)),
        "a.h": (("a.c", 4),),
        "test_a.c": (("a.c", 3), ("a.h", 3)),
    }
    assert history.files["rare"].commits == 3
    assert known(root, ["a.c", "a.h"]).changes_together == {"a.c": (("a.h", 4),), "a.h": (("a.c", 4),)}


def test_no_more_than_five_companions(root: Path) -> None:
    for number in range(3):
        commit(root, "Ada", f"2020-01-0{number + 1}T00:00:00+00:00", *"hgfedcba")
    together = known(root).changes_together
    assert together["d"] == (("a", 3), ("b", 3), ("c", 3), ("e", 3), ("f", 3))
    assert set(together) == set("abcdefgh")


def test_hostile_names(root: Path) -> None:
    names = [
        "\nstarts with a line",
        "new\nline",
        "é",
        " space ",
        "\x01",
        '"quoted"',
        "0123456789012345678901234567890123456789",
        ":(top)a",
    ]
    commit(root, "Ada", "2020-01-01T00:00:00+00:00", *names)
    raw = os.path.join(os.fsencode(root), b"latin-\xe9")
    with open(raw, "wb") as file:
        file.write(b"x")
    commit(root, "Bob\x1b[31m", "2020-01-02T00:00:00+00:00", names[0])
    history = known(root)
    assert set(history.files) == {*names, "latin-\udce9"}
    assert history.files[names[0]].commits == 2
    assert history.files["latin-\udce9"].last_author == "Bob\x1b[31m"
    assert list(history.files) == sorted(history.files, key=lambda path: path.encode("utf-8", "surrogateescape"))


def test_merges_count_for_no_file(root: Path) -> None:
    commit(root, "Ada", "2020-01-01T00:00:00+00:00", "a")
    git(root, "checkout", "--quiet", "-b", "side")
    commit(root, "Bob", "2020-01-02T00:00:00+00:00", "b")
    git(root, "checkout", "--quiet", "main")
    commit(root, "Ada", "2020-01-03T00:00:00+00:00", "a")
    git(root, "merge", "--quiet", "--no-ff", "-m", "merge", "side", author="Merger")
    history = known(root)
    assert {path: (file.commits, file.last_author) for path, file in history.files.items()} == {
        "a": (2, "Ada"),
        "b": (1, "Bob"),
    }
    assert history.commits == 4


def test_a_folder_inside_a_checkout(root: Path) -> None:
    commit(root, "Ada", "2020-01-01T00:00:00+00:00", "a", "sub/b")
    commit(root, "Ada", "2020-01-02T00:00:00+00:00", "a")
    git(root, "mv", "a", "sub/a")
    newest = commit(root, "Bob", "2020-01-03T00:00:00+00:00")
    history = known(root / "sub")
    assert {path: (file.commits, file.last_author) for path, file in history.files.items()} == {
        "a": (1, "Bob"),
        "b": (1, "Ada"),
    }
    assert history.revision == newest
    (root / "ignored").mkdir()
    assert read_history(root / "ignored") is None


def test_a_shallow_clone_says_only_what_it_can_know(root: Path, tmp_path: Path) -> None:
    commit(root, "Ada", "2020-01-01T00:00:00+00:00", "old", "both")
    commit(root, "Ada", "2020-01-02T00:00:00+00:00", "both", "middle")
    last = commit(root, "Bob", "2020-01-03T00:00:00+00:00", "both")
    git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{root}", "shallow")
    history = known(tmp_path / "shallow")
    assert history.shallow
    assert history.commits == 1
    assert "shallow clone" in history.note
    # Who made what the oldest commit holds, and when, is not known.
    assert history.files == {"both": FileHistory(1, (("Bob", 1),), last, "2020-01-03T00:00:00+00:00", "Bob", "")}
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{root}", "shallowest")
    assert known(tmp_path / "shallowest").files == {}


def test_a_clone_without_blobs_is_whole_and_one_without_trees_says_so(root: Path, tmp_path: Path) -> None:
    commit(root, "Ada", "2020-01-01T00:00:00+00:00", "a", "b")
    commit(root, "Ada", "2020-01-02T00:00:00+00:00", "a")
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{root}", "blobless")
    git(tmp_path, "clone", "--quiet", "--filter=tree:0", f"file://{root}", "treeless")
    assert known(tmp_path / "blobless").files == known(root).files
    treeless = known(tmp_path / "treeless")
    assert treeless.files == {}
    assert treeless.revision == known(root).revision
    assert treeless.note.startswith("The log of git could not be read to its end (git ended with status 128")


def test_settings_of_git_change_nothing(root: Path) -> None:
    commit(root, "Ada", "2020-01-01T00:00:00+00:00", "sub/a")
    git(root, "mv", "sub/a", "sub/b")
    commit(root, "Bob", "2020-01-02T00:00:00+00:00")
    (root / ".mailmap").write_text("Eve <Ada@example.org>\n")
    before = known(root), known(root / "sub")
    for name, value in {
        "log.showRoot": "false",
        "log.follow": "true",
        "log.mailmap": "true",
        "log.date": "relative",
        "log.decorate": "full",
        "format.pretty": "fuller",
        "diff.renames": "copies",
        "diff.noprefix": "true",
        "diff.relative": "false",
        "core.abbrev": "4",
        "core.quotePath": "true",
        "i18n.logOutputEncoding": "latin1",
        "color.ui": "always",
    }.items():
        git(root, "config", name, value)
    assert (known(root), known(root / "sub")) == before


def test_submodules_are_not_entered(root: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    git(library, "init", "--quiet")
    commit(library, "Lib", "2019-01-01T00:00:00+00:00", "inside")
    commit(root, "Ada", "2020-01-01T00:00:00+00:00", "a")
    git(root, "submodule", "--quiet", "add", str(library), "libs/x")
    commit(root, "Ada", "2020-01-02T00:00:00+00:00")
    assert set(known(root).files) == {".gitmodules", "a", "libs/x"}
    assert set(known(root / "libs/x").files) == {"inside"}


def test_where_there_is_no_history(tmp_path: Path, root: Path) -> None:
    (tmp_path / "plain").mkdir()
    assert read_history(tmp_path / "plain") is None
    assert read_history(root) is None  # no commit yet
    (tmp_path / "plain/.git").write_text("gitdir: nowhere\n")
    assert read_history(tmp_path / "plain") is None
