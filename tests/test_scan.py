"""What belongs to the repository: in git and elsewhere, with everything a disk can hold."""

from __future__ import annotations

import os
import pickle
import random
import shutil
import socket
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from repobook.classify import Attributes
from repobook.config import Config
from repobook.errors import InputError
from repobook.history import read_history
from repobook.model import FileCategory, SkipReason, SourceFile
from repobook.ownfolder import mark
from repobook.scan import Skipped, read, scan, survey


@pytest.fixture(autouse=True)
def no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def git(folder: Path, *arguments: str) -> str:
    settings = ["user.name=A", "user.email=a@example.org", "protocol.file.allow=always", "init.defaultBranch=main"]
    command = ["git", *(word for setting in settings for word in ("-c", setting)), *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def tree(root: Path, *paths: str) -> Path:
    """Files with the given paths, each with some text; a path that ends with ``/`` is an empty folder."""
    for path in paths:
        where = root / path
        if path.endswith("/"):
            where.mkdir(parents=True, exist_ok=True)
        else:
            where.parent.mkdir(parents=True, exist_ok=True)
            where.write_text(f"{path}\n")
    return root


def repository(root: Path, *paths: str) -> Path:
    """A checkout in which the given paths are committed."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q")
    tree(root, *paths)
    git(root, "add", "-f", ".")
    git(root, "commit", "-q", "--allow-empty", "-m", "first")
    return root


def paths(root: Path, config: Config | None = None, output: Path | None = None) -> list[str]:
    return [file.path for file in scan(root, config or Config(), output)]


def on_disk(root: Path, *without: str) -> set[str]:
    """All that is below a folder and no folder itself, found by other means than the scan's."""
    found = set()
    for folder, folders, files in os.walk(os.fsencode(root)):
        folders[:] = [name for name in folders if name not in {os.fsencode(item) for item in without}]
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in (*files, *links):
            found.add(os.path.relpath(os.path.join(folder, name), os.fsencode(root)))
    return {path.decode("utf-8", "surrogateescape") for path in found}


UGLY = ["with space", "new\nline", "tab\t", ":colon", "-dash", "*star", "[a]", "é", "\U0001f600", "back\\slash", "a'b"]


def ugly(root: Path) -> Path:
    """A folder with whatever may stand on a disk."""
    tree(root, *UGLY, *(f"sub/{name}/{name}" for name in UGLY), "empty/", "a/b/c/d/e/f")
    (root / "to_file").symlink_to("é")
    (root / "to_folder").symlink_to("sub")
    (root / "loop").symlink_to(".")
    (root / "dangling").symlink_to("nowhere")
    (root / "outside").symlink_to("/etc")
    os.mkfifo(root / "fifo")
    with open(os.path.join(os.fsencode(root), b"latin-\xe9"), "wb") as file:
        file.write(b"x")
    os.mkdir(os.path.join(os.fsencode(root), b"folder-\xff"))
    with open(os.path.join(os.fsencode(root), b"folder-\xff", b"\xfe"), "wb"):
        pass
    # The path of a socket has a small limit: it is made from inside.
    here = os.getcwd()
    os.chdir(root)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
    os.chdir(here)
    return root


# -- outside of git ----------------------------------------------------------------------------------------------


def test_every_path_on_disk_is_one_row(tmp_path: Path) -> None:
    ugly(tmp_path)
    rows = scan(tmp_path, Config())
    found = [row.path for row in rows]
    assert len(found) == len(set(found))
    assert set(found) == on_disk(tmp_path)
    assert found == sorted(found, key=lambda path: path.encode("utf-8", "surrogateescape"))
    assert {row.path: (row.skip, row.detail) for row in rows if row.skip} == {
        "to_file": (SkipReason.SYMLINK, "-> é"),
        "to_folder": (SkipReason.SYMLINK, "-> sub"),
        "loop": (SkipReason.SYMLINK, "-> ."),
        "dangling": (SkipReason.SYMLINK, "-> nowhere"),
        "outside": (SkipReason.SYMLINK, "-> /etc"),
        "fifo": (SkipReason.NOT_REGULAR, "FIFO"),
        "socket": (SkipReason.NOT_REGULAR, "socket"),
    }
    assert {row.path for row in rows if "\udce9" in row.path or "\udcff" in row.path} == {
        "latin-\udce9",
        "folder-\udcff/\udcfe",
    }


def test_every_path_of_the_standard_library_is_one_row() -> None:
    root = Path(sysconfig.get_paths()["stdlib"])
    config = Config(exclude=("__pycache__", "site-packages"))
    assert set(paths(root, config)) == on_disk(root, "__pycache__", "site-packages")


def test_every_regular_file_can_be_read(tmp_path: Path) -> None:
    ugly(tmp_path)
    for row in scan(tmp_path, Config()):
        answer = read(tmp_path, row, Config())
        assert isinstance(answer, bytes) == (row.skip is None)
        assert not isinstance(answer, bytes) or len(answer) == row.size


def test_the_order_of_creation_does_not_matter(tmp_path: Path) -> None:
    names = [f"{first}/{second}" for first in "zaMé" for second in ("b", "B", "é", "a.b", "a-b", "a")]
    for number in range(2):
        random.Random(number).shuffle(names)
        tree(tmp_path / str(number), *names)
    assert paths(tmp_path / "0") == paths(tmp_path / "1")


def test_gitignore_files_at_every_level(tmp_path: Path) -> None:
    tree(tmp_path, "a.o", "keep.o", "src/a.o", "src/deep/a.o", "build/x", "src/build/y", "src/build.c", "logs/a/b.log")
    (tmp_path / ".gitignore").write_text("*.o\n!keep.o\n/build/\nlogs/**\n!logs/a/\n")
    (tmp_path / "src/.gitignore").write_text("!a.o\nbuild/\n")
    (tmp_path / "src/deep/.gitignore").write_text("/a.o\n")
    assert paths(tmp_path) == [
        ".gitignore",
        "keep.o",
        "src/.gitignore",
        "src/a.o",
        "src/build.c",
        "src/deep/.gitignore",
    ]


def test_own_ignore_files_and_settings(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.c", "a/x.h", "a/gen/x.c", "b/x.c", "b/x.csv", "top.c")
    (tmp_path / ".repobookignore").write_text("gen/\n")
    (tmp_path / "b/.repobookignore").write_text("*.csv\n")
    assert paths(tmp_path) == [".repobookignore", "a/x.c", "a/x.h", "b/.repobookignore", "b/x.c", "top.c"]
    assert paths(tmp_path, Config(include=("/a",))) == ["a/x.c", "a/x.h"]
    assert paths(tmp_path, Config(include=("*.c",))) == ["a/x.c", "b/x.c", "top.c"]
    assert paths(tmp_path, Config(include=("*.c", "!/b"), exclude=("top.*",))) == ["a/x.c", "b/x.c"]
    assert paths(tmp_path, Config(include=("a", "!*.h"))) == ["a/x.c"]
    assert paths(tmp_path, Config(exclude=("*.c", "!/top.c", ".repobookignore"))) == ["a/x.h", "top.c"]


def test_no_output_is_input(tmp_path: Path) -> None:
    tree(tmp_path, "a", "book/markdown/a_docs.md", "moved/old/index.md", "out/x", "other/book/y")
    mark(tmp_path / "book")
    mark(tmp_path / "moved/old")
    assert paths(tmp_path) == ["a", "other/book/y", "out/x"]
    assert paths(tmp_path, output=tmp_path / "out") == ["a", "other/book/y"]
    assert paths(tmp_path, output=tmp_path / "nowhere") == ["a", "other/book/y", "out/x"]
    assert paths(tmp_path, output=tmp_path.parent) == ["a", "other/book/y", "out/x"]
    with pytest.raises(InputError, match="written by repobook"):
        scan(tmp_path / "book", Config())


def test_roots_that_cannot_be_read(tmp_path: Path) -> None:
    tree(tmp_path, "file")
    with pytest.raises(InputError, match="there is no such folder"):
        scan(tmp_path / "nowhere", Config())
    with pytest.raises(InputError, match="not a folder"):
        scan(tmp_path / "file", Config())
    git(tmp_path, "init", "-q", "--bare", "bare")
    with pytest.raises(InputError, match="bare git repository"):
        scan(tmp_path / "bare", Config())
    (tmp_path / "link").symlink_to(".")
    assert "file" in paths(tmp_path / "link")


def test_submodules_of_a_tree_without_its_git(tmp_path: Path) -> None:
    tree(tmp_path, "libs/one/", "libs/two/x.c", "empty/")
    (tmp_path / ".gitmodules").write_text('[submodule "a"]\n\tpath = libs/one\n[submodule "b"]\n\tpath = libs/two\n')
    rows = {row.path: row.skip for row in scan(tmp_path, Config())}
    assert rows == {".gitmodules": None, "libs/one": SkipReason.SUBMODULE, "libs/two/x.c": None}


def test_too_large_files_name_the_limit(tmp_path: Path) -> None:
    tree(tmp_path, "small")
    (tmp_path / "large").write_bytes(b"x" * 2000)
    config = Config(max_file_size=1999)
    large, small = scan(tmp_path, config)
    assert (large.skip, large.detail) == (SkipReason.TOO_LARGE, "2,000 bytes; max_file_size is 1,999")
    assert small.skip is None
    assert read(tmp_path, large, config) == Skipped(SkipReason.TOO_LARGE, "2,000 bytes; max_file_size is 1,999")


def test_what_changes_between_scan_and_read(tmp_path: Path) -> None:
    tree(tmp_path, "gone", "link", "fifo", "folder", "grown", "secret")
    rows = {row.path: row for row in scan(tmp_path, Config())}
    for name in ("gone", "link", "fifo", "folder"):
        (tmp_path / name).unlink()
    (tmp_path / "link").symlink_to("secret")
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "folder").mkdir()
    (tmp_path / "grown").write_bytes(b"x" * 100)
    config = Config(max_file_size=50)
    answers = {name: read(tmp_path, row, config) for name, row in rows.items()}
    assert answers.pop("secret") == b"secret\n"
    reasons = {name: answer.reason for name, answer in answers.items() if isinstance(answer, Skipped)}
    assert reasons == {
        "gone": SkipReason.VANISHED,
        "link": SkipReason.SYMLINK,
        "fifo": SkipReason.NOT_REGULAR,
        "folder": SkipReason.NOT_REGULAR,
        "grown": SkipReason.TOO_LARGE,
    }


@contextmanager
def nobody() -> Iterator[None]:
    """The rights of a user who is not root, on whom permissions do not bind."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.mark.parametrize("managed", [False, True])
def test_what_may_not_be_read_is_a_row(managed: bool) -> None:
    # Others cannot enter the usual folder for tests.
    root = Path(tempfile.mkdtemp())
    try:
        if managed:
            repository(root, "open", "closed", "folder/inside")
            tree(root, "untracked/inside")
        else:
            tree(root, "open", "closed", "folder/inside", "untracked/inside")
        for path in (root, *root.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        for name in ("closed", "folder", "untracked"):
            (root / name).chmod(0)
        with nobody():
            rows = scan(root, Config())
            answers = [read(root, row, Config()) for row in rows]
        assert [(row.path, row.skip, row.detail) for row in rows] == [
            ("closed", None, ""),
            ("folder", SkipReason.UNREADABLE, "folder: Permission denied"),
            ("open", None, ""),
            ("untracked", SkipReason.UNREADABLE, "folder: Permission denied"),
        ]
        assert answers[0] == Skipped(SkipReason.UNREADABLE, "Permission denied")
        assert answers[2] == b"open\n"
    finally:
        for name in ("folder", "untracked"):
            (root / name).chmod(0o755)
        shutil.rmtree(root)


# -- in git ------------------------------------------------------------------------------------------------------


def test_what_git_tracks_and_what_it_does_not_ignore(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", "tracked.c", "ignored_but_tracked.o", "deleted.c", "sub/x.c", "sub/deleted")
    (root / ".gitignore").write_text("*.o\nbuild/\n")
    tree(root, "new.c", "new.o", "build/x.c", "sub/new.c", "deep/empty/")
    (root / ".git/info/exclude").write_text("private\n")
    tree(root, "private")
    (root / "deleted.c").unlink()
    (root / "sub/deleted").unlink()
    expected = [".gitignore", "ignored_but_tracked.o", "new.c", "sub/new.c", "sub/x.c", "tracked.c"]
    assert paths(root) == expected
    assert paths(root / "sub") == ["new.c", "x.c"]
    assert survey(root, Config()).notes == ()
    git(root, "worktree", "add", "-q", "../w")
    assert (tmp_path / "w/.git").is_file()
    assert paths(tmp_path / "w") == ["deleted.c", "ignored_but_tracked.o", "sub/deleted", "sub/x.c", "tracked.c"]


def test_every_path_on_disk_is_one_row_in_git_too(tmp_path: Path) -> None:
    ugly(tmp_path)
    git(tmp_path, "init", "-q")
    assert set(paths(tmp_path)) == on_disk(tmp_path, ".git")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "all")
    assert set(paths(tmp_path)) == on_disk(tmp_path, ".git")
    os.mkfifo(tmp_path / "empty/fifo")
    (tmp_path / "hidden").mkdir()
    os.mkfifo(tmp_path / "hidden/fifo")
    (tmp_path / ".gitignore").write_text("hidden\n")
    assert set(paths(tmp_path)) == on_disk(tmp_path, ".git", "hidden")


def test_a_tracked_folder_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", "folder/passwd", "file")
    (root / "folder/passwd").unlink()
    (root / "folder").rmdir()
    (root / "folder").symlink_to("/etc")
    (root / "file").unlink()
    tree(root, "file/inside")
    assert [(row.path, row.skip) for row in scan(root, Config())] == [
        ("file/inside", None),
        ("folder", SkipReason.SYMLINK),
    ]


def test_submodules_and_repositories_inside(tmp_path: Path) -> None:
    library = repository(tmp_path / "library", "x.c", "y.o")
    (library / ".gitignore").write_text("*.log\n")
    git(library, "add", ".")
    git(library, "commit", "-q", "-m", "ignore")
    root = repository(tmp_path / "r", "main.c")
    (root / ".gitignore").write_text("*.o\n")
    for name in ("present", "absent", "replaced", "unpacked"):
        git(root, "submodule", "--quiet", "add", str(library), f"libs/{name}")
    git(root, "commit", "-q", "-m", "submodules")
    git(root, "submodule", "--quiet", "deinit", "-f", "libs/absent", "libs/replaced")
    (root / "libs/replaced").rmdir()
    (root / "libs/replaced").write_text("a file\n")
    (root / "libs/unpacked/.git").unlink()
    tree(root, "libs/present/new.o", "libs/present/new.log", "libs/present/deep/z.c")
    repository(root / "inside", "own.o", "own.c")
    (root / "inside/.gitignore").write_text("secret\n")
    tree(root, "inside/secret", "hidden.o/x")
    rows = scan(root, Config())
    assert [row.path for row in rows] == [
        ".gitignore", ".gitmodules", "inside/.gitignore", "inside/own.c", "inside/own.o", "libs/absent",
        "libs/present/.gitignore", "libs/present/deep/z.c", "libs/present/new.o", "libs/present/x.c",
        "libs/present/y.o", "libs/replaced", "libs/unpacked/.gitignore", "libs/unpacked/x.c", "libs/unpacked/y.o",
        "main.c",
    ]  # fmt: skip
    assert {row.path: row.skip for row in rows if row.skip} == {"libs/absent": SkipReason.SUBMODULE}
    # Without the outer git the inner ones still go by theirs.
    shutil.move(root / ".git", tmp_path / "away")
    (root / "libs/present/.git").write_text("gitdir: nowhere\n")
    assert "inside/secret" not in paths(root)
    assert "inside/own.o" in paths(root)
    assert "libs/present/x.c" in paths(root)


def test_a_folder_that_the_checkout_around_it_ignores_stands_alone(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", "a")
    (root / ".gitignore").write_text("/vendor\n")
    tree(root, "vendor/b.c", "vendor/deep/c.c")
    assert paths(root) == [".gitignore", "a"]
    assert paths(root / "vendor") == ["b.c", "deep/c.c"]


@pytest.mark.parametrize("stray", ["a file", "gitdir: nowhere", "", None])
def test_what_only_looks_like_git_stops_nothing(tmp_path: Path, stray: str | None) -> None:
    tree(tmp_path, "a.c", "fixture/b.c")
    for folder in (tmp_path, tmp_path / "fixture"):
        if stray is None:
            tree(folder / ".git", "HEAD")
        else:
            (folder / ".git").write_text(stray)
    assert paths(tmp_path) == ["a.c", "fixture/b.c"]
    if stray in (None, "gitdir: nowhere"):
        assert "git could not list the files" in survey(tmp_path, Config()).notes[0]


def test_own_rules_count_in_git_too(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", "a.c", "data/x.csv", "data/y.c", "book/page.md", "notes/z")
    (root / ".repobookignore").write_text("*.csv\n")
    mark(root / "book")
    assert paths(root, Config(exclude=("notes",))) == [".repobookignore", "a.c", "data/y.c"]


HOSTILE = """
[core]
    fsmonitor = touch {evidence}; false
    hooksPath = {hooks}
    pager = touch {evidence}
    sshCommand = touch {evidence}
    worktree = /
[log]
    showSignature = true
    showRoot = false
[gpg]
    program = {hooks}/gpg
[diff]
    external = touch {evidence}
[filter "evil"]
    clean = touch {evidence}
    smudge = touch {evidence}
[alias]
    ls-files = !touch {evidence}
"""


def sign(root: Path) -> None:
    """Replaces the newest commit by one with a signature, which git may want to have verified."""
    head, message = git(root, "cat-file", "commit", "HEAD").split("\n\n", 1)
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----"
    signed = f"{head}\n{signature}\n\n{message}".encode()
    command = ["git", "hash-object", "-t", "commit", "-w", "--stdin"]
    made = subprocess.run(command, cwd=root, input=signed, capture_output=True, check=True)
    (root / ".git/refs/heads/main").write_bytes(made.stdout)


def test_the_configuration_of_a_repository_executes_nothing(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", "a.c", "b.c")
    (root / ".gitattributes").write_text("* filter=evil diff=evil\n")
    evidence, hooks = tmp_path / "evidence", tmp_path / "hooks"
    tree(hooks, "gpg", "post-index-change", "pre-auto-gc")
    for hook in hooks.iterdir():
        hook.write_text(f"#!/bin/sh\ntouch {evidence}\n")
        hook.chmod(0o755)
    sign(root)
    with (root / ".git/config").open("a") as file:
        file.write(HOSTILE.format(evidence=evidence, hooks=hooks))
    (root / "a.c").write_text("changed\n")
    index = (root / ".git/index").read_bytes()
    assert paths(root) == [".gitattributes", "a.c", "b.c"]
    history = read_history(root)
    assert history is not None
    assert set(history.files) == {"a.c", "b.c"}
    assert not evidence.exists()
    assert (root / ".git/index").read_bytes() == index


def test_variables_of_git_do_not_lead_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = repository(tmp_path / "other", "wrong")
    root = repository(tmp_path / "r", "right")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    assert paths(root) == ["right"]


def test_a_checkout_of_another_user(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", "a")
    (root / ".gitignore").write_text("*.o\n")
    tree(root, "b.o")
    if os.geteuid() == 0:
        for path in (root, *root.rglob("*")):
            os.lchown(path, 65534, 65534)
    assert paths(root) == [".gitignore", "a"]


def test_without_git_the_ignore_files_still_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "r", "a", "b.o")
    (root / ".gitignore").write_text("*.o\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = survey(root, Config())
    assert [file.path for file in found.files] == [".gitignore", "a"]
    assert "git is not installed" in found.notes[0]


def test_a_pipe_where_git_looks_for_a_file_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("repobook.git.PATIENCE", 0.5)
    root = repository(tmp_path / "r", "a", "b.o")
    os.mkfifo(root / ".gitignore")
    found = survey(root, Config())
    assert [(file.path, file.skip) for file in found.files] == [
        (".gitignore", SkipReason.NOT_REGULAR), ("a", None), ("b.o", None),
    ]  # fmt: skip
    assert "git did not answer in time" in found.notes[0]
    os.mkfifo(root / ".git/pipe")
    git(root, "config", "include.path", "pipe")
    assert [file.path for file in scan(root, Config())] == [".gitignore", "a", "b.o"]
    assert read_history(root) is None


# -- what is known of the files ----------------------------------------------------------------------------------


@pytest.fixture
def attributed(tmp_path: Path) -> Iterator[Path]:
    root = repository(tmp_path / "r", "gen/a.c", "sub/gen/b.c", "sub/own/c.c", "sub/docs.txt", "sub/test_x.py")
    (root / ".gitattributes").write_text("gen/** linguist-generated\nsub/own/*.c linguist-vendored\n")
    (root / "sub/.gitattributes").write_text("/gen/* linguist-generated\n*.txt linguist-documentation\n")
    yield root


def test_categories_by_attributes(attributed: Path) -> None:
    expected = {
        "gen/a.c": FileCategory.GENERATED,
        "sub/gen/b.c": FileCategory.GENERATED,
        "sub/own/c.c": FileCategory.VENDORED,
        "sub/docs.txt": FileCategory.DOCUMENTATION,
        "sub/test_x.py": FileCategory.TEST,
    }
    found = {row.path: row.category for row in scan(attributed, Config())}
    assert {path: found[path] for path in expected} == expected
    # Seen from a folder inside, the rules above it still count.
    inside = {row.path: row.category for row in scan(attributed / "sub", Config())}
    assert {f"sub/{path}": category for path, category in inside.items() if f"sub/{path}" in expected} == {
        path: category for path, category in expected.items() if path.startswith("sub/")
    }


def test_the_settings_choose_categories(attributed: Path) -> None:
    config = Config(categories=(("/gen", FileCategory.DATA), ("*.py", FileCategory.SOURCE)))
    found = {row.path: row.category for row in scan(attributed, config)}
    assert found["gen/a.c"] is FileCategory.DATA
    assert found["sub/gen/b.c"] is FileCategory.GENERATED
    assert found["sub/test_x.py"] is FileCategory.SOURCE


def test_a_survey_can_go_to_another_process(attributed: Path) -> None:
    found = survey(attributed, Config())
    again = pickle.loads(pickle.dumps(found))
    assert again.files == found.files
    assert isinstance(again.attributes, Attributes)
    assert again.attributes.of("gen/x.c") == {"linguist-generated": True}


def test_reading_needs_only_the_path(tmp_path: Path) -> None:
    tree(tmp_path, "a/b")
    assert read(tmp_path, SourceFile("a/b"), Config()) == b"a/b\n"
    assert read(tmp_path, SourceFile("a/b/c"), Config()) == Skipped(SkipReason.VANISHED)
