"""Asking git, so that nothing the repository holds or configures is executed, fetched or changed. [I/O]

The checkout is found by looking for ``.git``, and git is told where it is. So git neither searches folders above nor
refuses a checkout that belongs to someone else; what its owner could make run through the repository's own
configuration (hooks, a file system monitor, helpers, signatures to verify) is switched off for each call. No patience
is endless: git waits for a pipe where it looks for a file (``.gitignore``, an included configuration).
"""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

#: Settings of git that count before those of the repository.
_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "log.showSignature=false",
    "log.showRoot=true",
    "log.follow=false",
    "log.mailmap=false",
    "protocol.allow=never",
)
#: Seconds for an answer, and for the next part of a long one.
PATIENCE = 120.0
_SILENT = "git did not answer in time"
#: Variables of git that say where it is installed and which settings the user has; all others are taken away.
_KEPT = frozenset({"GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"})


class GitError(Exception):
    """Git could not answer. The text says why, on one line."""


class Checkout(msgspec.Struct, frozen=True):
    """A folder that git manages: the top of the work tree, and the folder asked about, which is in it."""

    top: Path
    root: Path

    @property
    def prefix(self) -> bytes:
        """The way from the top to the root: b"" when they are the same, else ending with ``/``."""
        relative = os.fsencode(self.root)[len(os.fsencode(self.top)) :].strip(b"/")
        return relative + b"/" if relative else b""


def find_checkout(root: Path) -> Checkout | None:
    """The checkout that ``root`` (an absolute path without links) is or lies in, None for none."""
    for folder in (root, *root.parents):
        if os.path.lexists(folder / ".git") and _is_repository(folder):
            return Checkout(folder, root)
    return None


def _is_repository(folder: Path) -> bool:
    """Whether ``.git`` in a folder is what git makes. A stray file or folder of this name is not."""
    marker = folder / ".git"
    try:
        if marker.is_dir():
            return (marker / "HEAD").is_file() or (marker / "HEAD").is_symlink()
        with marker.open("rb") as file:
            return file.read(8) == b"gitdir: "
    except OSError:
        return False


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    return kept | {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_PAGER": "cat",
        "LC_ALL": "C",
        "TZ": "UTC",
    }


def _command(checkout: Checkout, arguments: Sequence[str]) -> list[str]:
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    where = [f"--git-dir={checkout.top / '.git'}", f"--work-tree={checkout.top}"]
    return ["git", "--no-pager", *where, *settings, *arguments]


def ask(checkout: Checkout, arguments: Sequence[str], given: bytes = b"", allowed: Sequence[int] = (0,)) -> bytes:
    """What git prints, run in the checkout's root. Raises `GitError` for an exit status that is not ``allowed``."""
    done = _done(checkout, arguments, given)
    if done.returncode not in allowed:
        raise GitError(_reason(done.returncode, done.stderr))
    return done.stdout


def status(checkout: Checkout, arguments: Sequence[str]) -> int:
    """The exit status of git, for what it answers by that."""
    return _done(checkout, arguments, b"").returncode


def _done(checkout: Checkout, arguments: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            _command(checkout, arguments),
            cwd=checkout.root,
            env=_environment(),
            input=given,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
    except OSError as error:
        raise GitError(_not_started(error)) from error
    except subprocess.TimeoutExpired as error:
        raise GitError(_SILENT) from error


def position(root: Path) -> bytes:
    """What the history of a checkout depends on beside its files: the commit and where a shallow clone ends. b"" where
    there is none."""
    checkout = find_checkout(root.resolve())
    if checkout is None:
        return b""
    try:
        return b"\n".join([ask(checkout, ["rev-parse", "HEAD"]).strip(), *sorted(boundary(checkout))])
    except GitError:
        return b""


def text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def boundary(checkout: Checkout) -> frozenset[bytes]:
    """The commits at which a shallow clone ends; none for a whole one."""
    if ask(checkout, ["rev-parse", "--is-shallow-repository"]).strip() != b"true":
        return frozenset()
    name = ask(checkout, ["rev-parse", "--git-path", "shallow"]).removesuffix(b"\n")
    try:
        return frozenset((checkout.root / Path(text(name))).read_bytes().split()) or frozenset({b""})
    except OSError as error:
        raise GitError(f"{text(name)} cannot be read") from error


class Output:
    """What git prints, while it prints."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe

    def read(self, count: int) -> bytes:
        """The next ``count`` bytes at most, b"" at the end. Raises `GitError` when git says nothing for too long."""
        if os.name == "posix" and not select.select([self._pipe], [], [], PATIENCE)[0]:
            raise GitError(_SILENT)
        return os.read(self._pipe.fileno(), count)


@contextmanager
def stream(checkout: Checkout, arguments: Sequence[str]) -> Iterator[Output]:
    """What git prints, while it prints. Raises `GitError` at the end when its exit status is not 0."""
    try:
        process = subprocess.Popen(
            _command(checkout, arguments),
            cwd=checkout.root,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise GitError(_not_started(error)) from error
    with process:
        assert process.stdout is not None
        try:
            yield Output(process.stdout)
        except BaseException:
            process.kill()
            raise
        process.stdout.close()
        if process.wait() != 0:
            raise GitError(_reason(process.returncode, b""))


def _not_started(error: OSError) -> str:
    return "git is not installed" if isinstance(error, FileNotFoundError) else f"git does not start: {error.strerror}"


def _reason(status: int, message: bytes) -> str:
    text = message.decode("utf-8", "replace").strip()
    last = text.splitlines()[-1].removeprefix("fatal: ") if text else "no message"
    return f"git ended with status {status}: {last}"
