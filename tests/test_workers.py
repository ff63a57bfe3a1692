"""Work over processes: every item is answered, and a crash costs one item only."""

import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from repobook.workers import Limits, Lost, begun, run


def _work(state: str, item: int) -> bytes:
    if item < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    if item == 1000:
        time.sleep(30)
    return f"{state}{item}".encode()


def test_every_item_is_answered_once() -> None:
    answers = dict(run(_work, "x", list(range(100)), 3))
    assert answers == {number: f"x{number}".encode() for number in range(100)}


def test_a_killed_worker_costs_its_item_only() -> None:
    items = [5, -1, 6, 7, -1, 8, 9, 10]
    answers = dict(run(_work, "", items, 2, batch=4))
    lost = {number: answer for number, answer in answers.items() if isinstance(answer, Lost)}
    assert sorted(lost) == [1, 4]
    assert "SIGKILL" in lost[1].reason
    assert {number: answer for number, answer in answers.items() if number not in lost} == {
        number: str(item).encode() for number, item in enumerate(items) if item >= 0
    }


def test_a_worker_that_is_let_go_ends_while_others_work_on() -> None:
    with begun(_work, "", [0, 1000], 2, batch=1) as pool, begun(_work, "", [1000], 1):
        while not pool.ended:
            pool.collect()
        (worker,) = pool.ended
        worker.process.join(5)
        assert worker.process.exitcode == 0


def _greedy(state: str, item: int) -> bytes:
    if item == 1:
        while True:
            pass
    if item == 2:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        re.match("(a|aa)+$", "a" * 64 + "b")  # in a library that looks at no signal
    if item == 3:
        return bytes(len(bytearray(4_000_000_000)))
    return str(item).encode()


def test_an_item_that_takes_too_much_is_given_up() -> None:
    answers = dict(run(_greedy, "", [0, 1, 2, 3, 4], 2, batch=3, limits=Limits(0.3, 100_000_000)))
    assert answers == {
        0: b"0",
        1: Lost("took longer than 0.3 seconds"),
        2: Lost("took longer than 0.3 seconds"),
        3: Lost("needed more than 100,000,000 bytes of memory"),
        4: b"4",
    }


def test_an_item_that_waits_for_what_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("repobook.workers._PATIENCE", 2)
    answers = dict(run(_work, "", [1, 1000, 2], 1, limits=Limits(0.5)))
    assert answers == {0: b"1", 1: Lost("took longer than 1 seconds by the clock", passing=True), 2: b"2"}


def test_no_items() -> None:
    assert list(run(_work, "", [], 2)) == []


def _process(state: str, item: int) -> bytes:
    return str(os.getpid()).encode()


def test_workers_are_replaced_after_their_lifetime() -> None:
    answers = dict(run(_process, "", list(range(60)), 2, batch=5, lifetime=10))
    assert sorted(answers) == list(range(60))
    served = [list(answers.values()).count(process) for process in set(answers.values())]
    assert len(served) >= 4
    assert max(served) <= 15


def _asleep(said: str, _: int) -> bytes:
    Path(said).write_text(str(os.getpid()))
    time.sleep(60)
    return b""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the system for this on Linux alone")
def test_a_worker_that_reads_and_writes_nothing_ends_with_its_parent(tmp_path: Path) -> None:
    said = tmp_path / "worker"
    parent = os.fork()
    if not parent:
        try:
            list(run(_asleep, str(said), [0], 1))
        finally:
            os._exit(1)
    while not (said.exists() and said.read_text()):
        time.sleep(0.01)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    state = Path(f"/proc/{said.read_text()}/stat")
    for _ in range(250):
        if not state.exists() or ") Z" in state.read_text():
            return
        time.sleep(0.02)
    os.kill(int(said.read_text()), signal.SIGKILL)
    pytest.fail("the worker outlived its parent")


def test_work_beside_goes_on_while_the_caller_does() -> None:
    with begun(_work, "x", [7], 1) as beside:
        assert dict(run(_work, "y", [1, 2], 2)) == {0: b"y1", 1: b"y2"}
        assert list(beside.results()) == [(0, b"x7")]
    with begun(_work, "x", [-1], 1) as beside:
        beside.collect()
        ((_, lost),) = beside.results()
    assert isinstance(lost, Lost) and "SIGKILL" in lost.reason


def _where(_: str, item: int) -> bytes:
    return f"{os.getpid()} ".encode() * item


def test_work_beside_that_is_done_keeps_no_process() -> None:
    with begun(_where, "", [100_000], 1) as beside:
        said: list[bytes | Lost] = []
        for _ in range(250):
            beside.collect()
            said = [answer for _, answer in beside.early]
            if said:
                break
            time.sleep(0.02)
        ((place, answer),) = beside.results()
        assert (place, [answer]) == (0, said)
        assert isinstance(answer, bytes) and len(answer.split()) == 100_000
        process = Path("/proc") / answer.split()[0].decode() / "stat"
        for _ in range(250):
            if not process.exists() or ") Z" in process.read_text():
                return
            time.sleep(0.02)
    pytest.fail("the process of the work is still there")
