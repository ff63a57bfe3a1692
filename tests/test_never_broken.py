"""Whatever happens to a build: the old book stays whole, the next build completes, and a person is told.

``REPOBOOK_KILLS`` is the number of moments at which each kind of build is killed (default: 4; the guarantee is tried with
40)."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sandboxes import within
from trees import PACKAGE, contents, differences, write

import repobook
from repobook import cli, publish, spare
from repobook.publish import Staging, exchange

REPOBOOK = [sys.executable, "-m", "repobook"]
KILLS = int(os.environ.get("REPOBOOK_KILLS", "4"))
#: Files enough that a build has work for a while, and two processes with it.
MANY = {f"shapes/m{number}.py": f"from .plane import area\n\n\ndef f{number}(): return area\n" for number in range(12)}
Book = dict[str, bytes | str]


def forked(work: Callable[[], object]) -> int:
    """Runs something in a process of its own that has everything loaded; its id."""
    process = os.fork()
    if process:
        return process
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Book, Book, float]:
    """Sources before and after a change, what their books hold, and the seconds that a build takes."""
    root = tmp_path_factory.mktemp("books")
    before, after = write(root / "before", {**PACKAGE, **MANY}), write(root / "after", {**PACKAGE, **MANY})
    (after / "native/area.h").unlink()
    write(after, {"shapes/new.py": "def new(): pass\n", "shapes/m1.py": "changed = 1\n"})
    repobook.build(before, root / "one", jobs=2)
    begin = time.monotonic()
    repobook.build(after, root / "two", jobs=2)
    return before, after, contents(root / "one"), contents(root / "two"), time.monotonic() - begin


@pytest.mark.parametrize("kind", ["cold", "incremental"])
def test_killed_at_any_moment(books: tuple[Path, Path, Book, Book, float], tmp_path: Path, kind: str) -> None:
    before, after, old, new, seconds = books
    moments = random.Random(kind)
    start = tmp_path / "start"
    if kind == "incremental":
        repobook.build(before, start, jobs=2)
    killed = 0
    for number in range(KILLS):
        out = tmp_path / f"{number}" / "book"
        out.parent.mkdir()
        if start.exists():
            shutil.copytree(start, out)
        process = forked(lambda out=out: repobook.build(after, out, jobs=2))  # type: ignore[misc]
        time.sleep(seconds * 1.2 * moments.random())
        os.kill(process, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(process, 0)[1])
        if out.exists():
            # The book of before, or, once it was in its place, that of after.
            assert differences(contents(out), old) == [] or differences(contents(out), new) == []
        else:
            assert kind == "cold"
        repobook.build(after, out, jobs=2)
        assert differences(contents(out), new) == []
        assert_nothing_half_done_beside(out)
        repobook.build(before, out, jobs=2)
        assert differences(contents(out), old) == []
        shutil.rmtree(out.parent)
    assert killed


def assert_nothing_half_done_beside(out: Path) -> None:
    """At most the spare of the book lies there, whole."""
    names = sorted(path.name for path in out.parent.iterdir())
    assert names == ["book"] or (names == [".book.next", "book"] and spare.read(out.parent / ".book.next"))


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize(("kept", "moment"), [(False, 0), (False, 6), (True, 0), (True, 2)])
def test_killed_while_the_old_book_is_taken_away(tmp_path: Path, kept: bool, moment: int, changed: bool) -> None:
    """As a whole, or but for the pages that are ``kept`` as a spare."""
    root, out = write(tmp_path / "r", PACKAGE), tmp_path / "out/book"
    repobook.build(root, out, jobs=1)
    write(root, {"README.md": "# Another title\n"})
    if not kept:
        (out / "markdown/index.md").write_text("not ours\n")
    for path in root.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))  # long ago: then the next build sees that nothing changed

    def deadly() -> None:
        removed: list[object] = []

        def look(event: str, arguments: tuple[object, ...]) -> None:
            if event == "os.remove" and b"Another title" in (out / "markdown/index.md").read_bytes():
                removed.append(arguments)
                if len(removed) > moment:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(look)
        repobook.build(root, out, jobs=1)

    assert os.WIFSIGNALED(os.waitpid(forked(deadly), 0)[1])
    assert sorted(path.name for path in out.parent.iterdir()) == [".book.next", "book"]
    if changed:
        write(root, {"README.md": "# A third title\n"})
    repobook.build(root, out, jobs=1)
    assert_nothing_half_done_beside(out)
    assert changed or not (out.parent / ".book.next").exists()
    assert (b"third" if changed else b"Another") in (out / "markdown/index.md").read_bytes()


def test_a_build_that_begins_while_the_old_book_is_taken_away_keeps_what_it_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, later = tmp_path / "book", Staging(tmp_path / "book", tmp_path)

    def exchanged(one: Path, other: Path) -> bool:
        if not exchange(one, other):
            pytest.skip("this system cannot exchange two folders")
        later.open()
        (later.path / "begun").write_text("ours")
        return True

    for _ in range(2):
        with Staging(out, tmp_path) as staging:
            (staging.path / "page").write_text("said")
            staging.publish()
        monkeypatch.setattr(publish, "exchange", exchanged)
    assert (later.path / "begun").read_text() == "ours"
    later.publish()
    later.close()
    assert sorted(path.name for path in out.iterdir() if not path.name.startswith(".")) == ["begun"]


def test_work_that_was_done_before_a_kill_is_not_done_again(tmp_path: Path) -> None:
    root = write(tmp_path / "r", PACKAGE)

    def deadly(stage: str, done: int, total: int) -> None:
        if stage == "files":
            os.kill(os.getpid(), signal.SIGKILL)

    process = forked(lambda: repobook.build(root, jobs=1, progress=deadly))
    assert os.WIFSIGNALED(os.waitpid(process, 0)[1])
    assert repobook.build(root, jobs=1).reused == len(PACKAGE)


def children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_stopped_leaves_no_processes(tmp_path: Path, number: signal.Signals) -> None:
    # One file takes its time, so that the processes are found at work.
    root = write(tmp_path / "r", {"slow.sh": "$(" * 100_000, **PACKAGE})
    process = subprocess.Popen([*REPOBOOK, "build", str(root), "--jobs", "2"], stderr=subprocess.PIPE, text=True)
    while len(workers := children(process.pid)) < 2 and process.poll() is None:
        time.sleep(0.01)
    assert len(workers) == 2
    process.send_signal(number)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}[number]
    assert said == (
        "\nrepobook: stopped. Run the same command to go on from here.\n" if number == signal.SIGINT else ""
    )
    for _ in range(500):
        if not any(map(alive, workers)):
            break
        time.sleep(0.02)
    assert not any(map(alive, workers))
    assert not (root / "book").exists()


SMALL_DISK = """
import hashlib, os, subprocess, sys
from pathlib import Path
root, disk = map(Path, sys.argv[1:])
out = disk / "book"
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(disk)], check=True)
def build():
    done = subprocess.run([sys.executable, "-m", "repobook", "build", str(root), "--out", str(out)], capture_output=True, text=True)
    return done.returncode, done.stderr
def book():
    files = [path for path in sorted(out.rglob("*")) if path.is_file() and not path.name.startswith("cache")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest(), len(files)
assert build() == (0, "")
before = book()
for number in range(40):
    (root / f"more{number}.py").write_text("".join(f"def f{number}_{at}(a):\\n    return a\\n" for at in range(80)))
print(build())
assert book() == before
assert len(os.listdir(disk / ".book.next")) < 5
for path in root.glob("more*.py"):
    path.unlink()
assert build() == (0, "")
os.chmod(disk, 0o755)
subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
(root / "more.py").write_text("x = 1\\n")
print(build())
assert book()[1] == before[1]
"""


def test_a_full_disk_and_one_that_is_read_only(tmp_path: Path) -> None:
    root = write(tmp_path / "r", PACKAGE)
    (tmp_path / "disk").mkdir()
    command = [*within("-rm", tools=("mount",)), sys.executable, "-c", SMALL_DISK, str(root), str(tmp_path / "disk")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    full, read_only = done.stdout.splitlines()
    assert full.startswith("(2, ") and ("No space left on device" in full or "disk is full" in full)
    assert "The last book is as it was." in full and "Traceback" not in full
    assert read_only.startswith("(2, ") and "Read-only file system" in read_only and "Traceback" not in read_only


@pytest.mark.parametrize("version", ["0", "999"])
def test_a_book_of_another_format_is_said_and_built_anew(tmp_path: Path, version: str) -> None:
    root = write(tmp_path / "r", PACKAGE)
    repobook.build(root, jobs=1)
    good = contents(root / "book")
    with sqlite3.connect(root / "book/book.sqlite") as index:
        index.execute("UPDATE meta SET value=? WHERE key='format'", (version,))
    index.close()
    with pytest.raises(repobook.InputError, match=f"format {version}, this repobook reads"):
        repobook.Book.open(root)
    repobook.build(root, jobs=1)
    assert differences(good, contents(root / "book")) == []


QUESTIONS = [
    ["find", "area"], ["show", "area"], ["show", "shapes/plane.py"], ["refs", "area"], ["callers", "area"],
    ["impact", "area"], ["path", "main", "area"], ["dump", "uses"], ["dump", "keywords"], ["status"], ["check"],
]  # fmt: skip


def test_an_index_with_bytes_changed_answers_or_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write(tmp_path / "r", PACKAGE)
    repobook.build(root, jobs=1, format="none")
    index = root / "book/book.sqlite"
    good = index.read_bytes()
    said = set()
    for seed in range(22):
        numbers = random.Random(seed)
        data = bytearray(good)
        for _ in range(numbers.choice((1, 20, 400))):
            data[numbers.randrange(len(data) if numbers.random() < 0.8 else 200)] ^= 1 << numbers.randrange(8)
        index.write_bytes(data[: numbers.randrange(len(data))] if seed % 8 == 0 else data)
        question = QUESTIONS[seed % len(QUESTIONS)]
        arguments = [*question, str(root / "book")] if question[0] in ("dump", "status", "check") else question
        code = cli.main(arguments if arguments is not question else [*question, "--book", str(root / "book")])
        told = capsys.readouterr().err
        assert code in (0, 1) or (code == 2 and told.startswith("repobook: ")), (seed, told)
        said |= {part for part in ("cannot be read", "could not be understood", "format") if part in told}
    assert len(said) > 1


def test_a_cache_with_bytes_changed_costs_time_and_nothing_else(tmp_path: Path) -> None:
    root = write(tmp_path / "r", PACKAGE)
    repobook.build(root, tmp_path / "b", jobs=1, format="none")
    good = contents(tmp_path / "b")
    files = [
        tmp_path / "b" / name
        for name in ("cache.sqlite", "state.msgpack", ".repobook")
        if (tmp_path / "b" / name).exists()
    ]
    for seed in range(4):
        numbers = random.Random(seed)
        file = files[seed % 2]
        data = bytearray(file.read_bytes())
        for _ in range(numbers.choice((1, 30, 500))):
            data[numbers.randrange(len(data))] = numbers.randrange(256)
        file.write_bytes(data)
        write(root, {"setup.cfg": f"[tool:pytest]\ntestpaths = tests\n# {'x' * (seed % 2)}\n"})
        repobook.build(root, tmp_path / "b", jobs=1, format="none")
        repobook.build(root, tmp_path / "clean", jobs=1, format="none")
        assert differences(contents(tmp_path / "clean"), contents(tmp_path / "b")) == []
        assert seed or good


def test_a_reader_sees_one_book_or_the_other(tmp_path: Path) -> None:
    roots = [write(tmp_path / name, PACKAGE) for name in ("one", "two")]
    write(roots[1], {"README.md": "# Another title\n"})
    out = tmp_path / "book"
    if not exchange(roots[0], roots[1]):
        pytest.skip("this system cannot exchange two folders")
    exchange(roots[0], roots[1])
    read = [tmp_path / "book/markdown/index.md", tmp_path / "book/ledger.jsonl"]
    seen: list[set[bytes]] = []
    for root in roots:
        repobook.build(root, out, jobs=1)
        seen.append({path.read_bytes() for path in read})
    process = forked(lambda: [repobook.build(roots[number % 2], out, jobs=1) for number in range(4)])
    count = 0
    while os.waitpid(process, os.WNOHANG)[0] == 0:
        for path in read:
            text = path.read_bytes()
            lines = {line for known in seen for one in known for line in one.splitlines()}
            new = [line for line in text.splitlines() if line not in lines]
            assert any(text in known for known in seen), (path.name, len(text), new)
            count += 1
        with repobook.Book.open(out) as book:
            assert book.meta()["title"] in ("Another title", "shapes")
            assert json.loads(next(iter((out / "ledger.jsonl").read_text().splitlines())))["path"] == "Makefile"
    assert count > 3
