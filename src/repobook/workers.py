"""Work spread over processes, so that one item's crash costs that item only.

Workers are forked where the system can, and so inherit ``state`` without copying it. Items are handed out in small
batches as workers become free; results come back in the order of completion and are told apart by their number.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import multiprocessing.connection
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import msgspec

State = TypeVar("State")
Item = TypeVar("Item")

Connection = Any  # multiprocessing.connection.Connection, whose type parameters differ between Python versions

#: First byte of an answer.
_DONE, _FAILED, _PASSING = 1, 2, 3
_PR_SET_PDEATHSIG = 1  # of prctl(2)
#: Whether the system counts the processor time of an item.
_TIMED = hasattr(signal, "setitimer")
_PATIENCE = 10
#: Signals by which people and systems end a program.
_ENDINGS = frozenset(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
#: This process's ends of the pipes to all workers that it has. A worker that is forked gets a copy of each, and as long as
#: it holds one, the worker at the other end is not told that its pipe was closed.
_ours: set[Connection] = set()


class Lost(msgspec.Struct, frozen=True):
    """The answer for an item whose work failed, took too long or ended its process. ``reason`` says how; ``passing`` is set
    when that need not be the item's doing, so that another try may go better."""

    reason: str
    passing: bool = False


class Limits(msgspec.Struct, frozen=True):
    """What one item may take. The system keeps watch over both: no item can hide from it in a library.

    ``seconds`` are those of the processor, so that a busy machine loses nothing; whoever takes `_PATIENCE` times as many by
    the clock waits for something that does not come. ``memory`` is in bytes, on top of what a process has when it begins;
    0 stands for any. Where the system counts no processor time, the clock counts; where it limits no memory, nothing does.
    """

    seconds: float = 60.0
    memory: int = 0


ANY = Limits()
#: for work on the repository as a whole, which grows with it
LONG = Limits(1800.0)


def run(
    work: Callable[[State, Item], bytes],
    state: State,
    items: Sequence[Item],
    jobs: int,
    *,
    batch: int = 16,
    limits: Limits = ANY,
    lifetime: int = 1 << 30,
) -> Iterator[tuple[int, bytes | Lost]]:
    """Yields ``(number of the item, work(state, item))`` for every item, in no set order.

    An item for which ``work`` raises, needs more than the ``limits`` allow or ends its process yields a `Lost`; the other
    items are not affected.

    A worker that has answered ``lifetime`` items is replaced by a fresh one. What it shares with its parent it comes to
    own page by page, by touching it (reference counts live in the objects), and what it keeps at hand grows: its
    end gives all that back.
    """
    if not items:
        return  # a process costs something
    with begun(work, state, items, jobs, batch=batch, limits=limits, lifetime=lifetime) as pool:
        yield from pool.results()


@contextmanager
def begun(
    work: Callable[[State, Item], bytes],
    state: State,
    items: Sequence[Item],
    jobs: int,
    *,
    batch: int = 16,
    limits: Limits = ANY,
    lifetime: int = 1 << 30,
) -> Iterator[Pool]:
    """What `run` yields, as `Pool.results`, with the work begun at once: it goes on beside what the caller does before
    asking."""
    pool = Pool(work, state, items, max(1, min(jobs, len(items))), batch, limits, lifetime)
    try:
        pool.begin()
        yield pool
    finally:
        pool.stop()


def watching(beside: Pool, progress: Callable[[str, int, int], None]) -> Callable[[str, int, int], None]:
    """``progress``, with a look each time at what is being made beside (`Pool.collect`)."""

    def shown(stage: str, done: int, total: int) -> None:
        beside.collect()
        progress(stage, done, total)

    return shown


class _Worker:
    __slots__ = ("connection", "given", "pending", "process", "since")

    def __init__(self, process: Any, connection: Connection) -> None:
        self.process = process
        self.connection = connection
        self.pending: deque[int] = deque()
        self.since = 0.0
        #: items handed out in all
        self.given = 0

    def close(self) -> None:
        """Tells the worker that there is no more work."""
        _ours.discard(self.connection)
        self.connection.close()


class Pool:
    """Processes at work; see `begun`."""

    def __init__(
        self,
        work: Callable[[Any, Any], bytes],
        state: Any,
        items: Sequence[Any],
        jobs: int,
        batch: int,
        limits: Limits,
        lifetime: int,
    ) -> None:
        methods = multiprocessing.get_all_start_methods()
        self.context: Any = multiprocessing.get_context("fork" if "fork" in methods else None)
        self.work, self.state, self.items = work, state, items
        self.batch, self.limits, self.lifetime = batch, limits, lifetime
        self.todo = deque(range(len(items)))
        #: answers that were taken before anybody asked, and the processes that were let go
        self.early: list[tuple[int, bytes | Lost]] = []
        self.ended: list[_Worker] = []
        self._answer: bytes | Lost | None = None
        self.workers = [self._start() for _ in range(jobs)]

    def _start(self) -> _Worker:
        here, there = self.context.Pipe()
        _ours.add(here)
        inherited = list(_ours) if self.context.get_start_method() == "fork" else []
        process = self.context.Process(
            target=_serve, args=(self.work, self.state, self.items, self.limits, there, inherited), daemon=True
        )
        with _undisturbed():
            process.start()
        there.close()
        return _Worker(process, here)

    def begin(self) -> None:
        """Hands out the first items."""
        for worker in self.workers:
            self._feed(worker)

    def collect(self) -> None:
        """Takes the answers that are there, without waiting, and lets processes end that have nothing more to do: else they
        keep their memory until `results` is asked."""
        for worker in list(self.workers):
            while worker.pending and worker.connection.poll():
                try:
                    answer = worker.connection.recv_bytes()
                except (EOFError, OSError):
                    break  # it has died: `results` tells how
                self.early.append((worker.pending.popleft(), _opened(answer)))
            if not worker.pending and not self.todo:
                worker.close()
                self.workers.remove(worker)
                self.ended.append(worker)

    def answer(self) -> bytes | Lost:
        """The answer for the one item that there is."""
        if self._answer is None:
            ((_, self._answer),) = self.results()
            self.collect()
        return self._answer

    def results(self) -> Iterator[tuple[int, bytes | Lost]]:
        """The answers, as they come."""
        yield from self.early
        self.early.clear()
        while any(worker.pending for worker in self.workers):
            busy = {worker.connection: worker for worker in self.workers if worker.pending}
            ready = multiprocessing.connection.wait(list(busy), timeout=1.0)
            for connection in ready:
                worker = busy[connection]
                try:
                    answer = worker.connection.recv_bytes()
                except (EOFError, OSError):
                    worker.process.join(5)
                    yield self._replace(worker, self._blame(worker.process.exitcode))
                    continue
                number = worker.pending.popleft()
                worker.since = time.monotonic()
                if worker.given >= self.lifetime:
                    if not worker.pending and self.todo:
                        self._renew(worker)
                elif len(worker.pending) <= self.batch // 4:
                    self._feed(worker)
                yield number, _opened(answer)
            now, most = time.monotonic(), self.limits.seconds * (_PATIENCE if _TIMED else 1)
            for worker in list(self.workers):
                if worker.pending and now - worker.since > most and not worker.connection.poll():
                    worker.process.kill()
                    worker.process.join(5)
                    yield self._replace(worker, Lost(f"took longer than {most:g} seconds by the clock", True))

    def _blame(self, code: int | None) -> Lost:
        """Why a worker ended by itself."""
        if _TIMED and code == -signal.SIGPROF:
            return Lost(f"took longer than {self.limits.seconds:g} seconds")
        return death(code)

    def _feed(self, worker: _Worker) -> None:
        if not worker.pending:
            worker.since = time.monotonic()
        share = max(1, min(self.batch, len(self.todo) // (2 * len(self.workers)) or 1))
        numbers = [self.todo.popleft() for _ in range(min(share, len(self.todo)))]
        if numbers:
            worker.given += len(numbers)
            worker.pending.extend(numbers)
            try:
                worker.connection.send(numbers)
            except OSError:
                return  # it has died: reading from it will tell

    def _replace(self, worker: _Worker, blame: Lost) -> tuple[int, Lost]:
        """Blames the item the worker was at, hands back the rest, and starts a new worker."""
        number = worker.pending.popleft()
        self.todo.extendleft(reversed(worker.pending))
        worker.pending.clear()
        self._renew(worker)
        return number, blame

    def _renew(self, worker: _Worker) -> None:
        """Puts a new worker in the place of one that is idle or dead."""
        worker.close()
        worker.process.join(5)
        self.workers.remove(worker)
        fresh = self._start()
        self.workers.append(fresh)
        self._feed(fresh)

    def stop(self) -> None:
        for worker in self.workers:
            worker.close()
        end = time.monotonic() + 0.2
        every = [*self.workers, *self.ended]
        for worker in every:
            worker.process.join(max(0.0, end - time.monotonic()))
        for worker in every:
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()


def _opened(answer: bytes) -> bytes | Lost:
    """An answer as a worker sent it."""
    if answer[0] == _DONE:
        return answer[1:]
    return Lost(answer[1:].decode("utf-8", "replace"), answer[0] == _PASSING)


def death(code: int | None) -> Lost:
    """How a process ended, by its exit code: the name of the signal where there was one. A signal by which people and systems
    end programs need not be its own doing."""
    if code is None or code >= 0:
        return Lost(f"the process ended with code {code}")
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return Lost(f"the process was ended by {name}", name == "SIGKILL" or -code in _ENDINGS)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C and the like wait: a process that has just begun would take them for its own, and what is raised while it is
    begun is lost."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """Has the system end this process when its parent ends, however that comes about. Linux only; elsewhere it ends when
    it next reads or writes."""
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _attempt(work: Callable[[Any, Any], bytes], state: Any, item: Any, limits: Limits) -> bytes:
    try:
        if _TIMED:
            # Without a handler the signal ends the process, whatever code it is in.
            signal.setitimer(signal.ITIMER_PROF, limits.seconds)
        return bytes([_DONE]) + work(state, item)
    except MemoryError:
        if limits.memory:
            return bytes([_FAILED]) + f"needed more than {limits.memory:,} bytes of memory".encode()
        return bytes([_PASSING]) + b"there was no memory left"
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.filename.rpartition('/')[2]}:{place.lineno}"
        return bytes([_FAILED]) + f"{type(error).__name__}: {error} ({where})".encode("utf-8", "backslashreplace")


def _bound(memory: int) -> None:
    """Has the system refuse this process more than so many bytes on top of what it has."""
    if not memory or sys.platform == "win32":
        return
    with suppress(OSError, ValueError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            has = int(file.read().split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = has + memory if hard == resource.RLIM_INFINITY else min(has + memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _serve(
    work: Callable[[Any, Any], bytes],
    state: Any,
    items: Sequence[Any],
    limits: Limits,
    pipe: Connection,
    others: Sequence[Connection],
) -> None:
    """A worker's life: take numbers, answer each, until the pipe is closed."""
    for other in others:
        other.close()
    _end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP", "SIGPROF"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
    gc.disable()
    _bound(limits.memory)
    try:
        while True:
            for number in pipe.recv():
                pipe.send_bytes(_attempt(work, state, items[number], limits))
    except (EOFError, OSError):
        return
