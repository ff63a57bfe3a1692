"""A git URL as input: cloned with the user's git, shallow, into a private folder that is removed. [I/O]"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import msgspec

from .errors import InputError

_URL = re.compile(r"(?i)[a-z][a-z0-9+.\-]*://")
_SCP = re.compile(r"[\w.\-]+@[\w.\-]+:(?!//)\S+")
#: ``ext::command`` and the like: git would run a helper
_HELPER = re.compile(r"(?i)[a-z][a-z0-9+.\-]*::")
_USER = re.compile(r"//[^/\s]*@")
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
    host = urlsplit(repo).netloc.rpartition("@")[2] if _URL.match(repo) else repo.rpartition("@")[2]
    if host.startswith("-"):
        raise InputError("a host does not begin with a dash", _shown(repo), "Name a folder or a git URL.")


def _clone(repo: str, target: Path) -> None:
    environment = {
        **os.environ,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_ALLOW_PROTOCOL": ":".join(_SCHEMES),
    }
    settings = ("core.hooksPath=/dev/null", "core.fsmonitor=false")
    options = ("--quiet", "--depth=1", "--single-branch", "--no-recurse-submodules", "--template=")
    command = ["git", *(word for item in settings for word in ("-c", item)), "clone", *options, "--", repo, str(target)]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    except FileNotFoundError as error:
        raise InputError("git is not installed", _shown(repo), "Install git, or name a folder.") from error
    if done.returncode:
        said = _USER.sub("//", done.stderr.strip().replace(repo, _shown(repo))).splitlines()
        raise InputError(f"it could not be cloned: {said[-1] if said else 'git failed'}", _shown(repo))


def _shown(repo: str) -> str:
    """A URL without the credentials in it."""
    if not _URL.match(repo):
        return repo.rpartition("@")[2]
    parts = urlsplit(repo)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
