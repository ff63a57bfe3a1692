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
    scheme = urlsplit(repo).scheme.lower() if _URL.match(repo) else "ssh"
    if scheme not in _SCHEMES:
        raise InputError(f"{scheme} is not a way to fetch a repository", _shown(repo), f"Use {', '.join(_SCHEMES)}.")
    with tempfile.TemporaryDirectory(prefix="repobook-") as private:
        target = Path(private) / "repository"
        environment = {
            **os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "0", "GIT_LFS_SKIP_SMUDGE": "1",
            "GIT_ALLOW_PROTOCOL": ":".join(_SCHEMES),
        }  # fmt: skip
        command = [
            "git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "protocol.ext.allow=never",
            "clone", "--quiet", "--depth=1", "--single-branch", "--no-recurse-submodules", "--template=", "--", repo, str(target),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
        except FileNotFoundError as error:
            raise InputError("git is not installed", _shown(repo), "Install git, or name a folder.") from error
        if done.returncode:
            said = done.stderr.strip().replace(repo, _shown(repo)).splitlines()
            raise InputError(f"it could not be cloned: {said[-1] if said else 'git failed'}", _shown(repo))
        yield Source(str(target), str(Path.cwd() / "book"))


def is_url(repo: str) -> bool:
    """Whether ``repo`` names a remote repository rather than a folder."""
    return bool(_URL.match(repo)) or (bool(_SCP.fullmatch(repo)) and not Path(repo).exists())


def _shown(repo: str) -> str:
    """A URL without the credentials in it."""
    if not _URL.match(repo):
        return repo.rpartition("@")[2]
    parts = urlsplit(repo)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
