"""A git URL as input: cloned with the user's git, shallow, into a private folder that is removed. [I/O]"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import msgspec

from .errors import InputError

_URL = re.compile(r"(?i)[a-z][a-z0-9+.\-]*://")
_SCP = re.compile(r"[\w.\-]+@[\w.\-]+:(?!//)\S+")
#: ``ext::command`` and the like: git would run a helper
_HELPER = re.compile(r"(?i)[a-z][a-z0-9+.\-]*::")
#: An address in a message of git; it may hold what only the user should see.
_ADDRESS = re.compile(r"(?i)[a-z][a-z0-9+.\-]*://[^\s'\"<>]*")
#: Variables of git that say how the user reaches other machines. All others (a folder to write to, a configuration, a
#: log of what is sent) are taken away.
_KEPT = re.compile(r"GIT_(?:EXEC_PATH|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)|ASKPASS|SSH\w*|SSL_\w+|HTTP_\w+|PROXY_\w+)")
#: Seconds that git gets to end by itself and to take its own processes with it.
_GRACE = 2.0
_SCHEMES = ("https", "ssh", "file")


class Source(msgspec.Struct, frozen=True):
    """Where the repository is. ``out`` is the output folder when the repository is not one to write into."""

    folder: str
    out: str | None


@contextmanager
def checkout(repo: str) -> Iterator[Source]:
    """The folder to read: ``repo`` itself, or a shallow clone of the git URL that it is.

    The book of a URL goes to ``book`` in the current folder. Raises `InputError` when it cannot be cloned; no message
    repeats what stands before ``@`` in a URL.
    """
    if not is_url(repo):
        yield Source(repo, None)
        return
    _refuse(repo)
    with tempfile.TemporaryDirectory(prefix="repobook-") as private:
        target = Path(private) / "repository"
        _clone(repo, target)
        yield Source(str(target), str(Path.cwd() / "book"))


def is_url(repo: str) -> bool:
    """Whether ``repo`` names a remote repository rather than a folder."""
    return bool(_URL.match(repo) or _HELPER.match(repo)) or (bool(_SCP.fullmatch(repo)) and not Path(repo).exists())


def _refuse(repo: str) -> None:
    """Raises `InputError` for a URL that git must not see."""
    if _HELPER.match(repo):
        scheme = repo.partition(":")[0].lower()
    else:
        scheme = urlsplit(repo).scheme.lower() if _URL.match(repo) else "ssh"
    if scheme not in _SCHEMES or _HELPER.match(repo):
        raise InputError(f"{scheme} is not a way to fetch a repository", _shown(repo), f"Use {', '.join(_SCHEMES)}.")
    address = urlsplit(repo).netloc if _URL.match(repo) else repo
    if address.startswith("-") or address.rpartition("@")[2].startswith("-"):
        raise InputError("a host does not begin with a dash", _shown(repo), "Name a folder or a git URL.")


def _clone(repo: str, target: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or _KEPT.fullmatch(name)}
    environment = {
        **kept,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_ALLOW_PROTOCOL": ":".join(_SCHEMES),
    }
    settings = ("core.hooksPath=/dev/null", "core.fsmonitor=false")
    options = ("--quiet", "--depth=1", "--single-branch", "--no-recurse-submodules", "--template=")
    command = ["git", *(word for item in settings for word in ("-c", item)), "clone", *options, "--", repo, str(target)]
    try:
        code, said = _run(command, environment)
    except FileNotFoundError as error:
        raise InputError("git is not installed", _shown(repo), "Install git, or name a folder.") from error
    if code:
        lines = _ADDRESS.sub(lambda found: _shown(found[0]), said.strip().replace(repo, _shown(repo))).splitlines()
        raise InputError(f"it could not be cloned: {lines[-1] if lines else 'git failed'}", _shown(repo))


def _run(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """The exit status and the messages of a program. When this process is stopped meanwhile, it is ended first, with what
    it started.

    At a terminal the program stays in the foreground, where ssh may ask for a password, and Ctrl-C reaches all of it.
    """
    alone = os.name == "posix" and not (sys.stdin and sys.stdin.isatty())
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, errors="replace", start_new_session=alone,
    ) as process:  # fmt: skip
        try:
            said = process.communicate()[1]
        except BaseException:
            _end(process, alone)
            raise
    return process.returncode, said


def _end(process: subprocess.Popen[str], group: bool) -> None:
    """Ends a program, and all processes of its ``group`` where it leads one: first asked to, then without."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            if group:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)


def _shown(repo: str) -> str:
    """A URL without the credentials in it."""
    if not _URL.match(repo):
        return repo.rpartition("@")[2]
    parts = urlsplit(repo)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
