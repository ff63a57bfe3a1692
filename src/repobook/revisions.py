"""The tree of a commit, laid out in a private folder as git stores it. [I/O]

Nothing is checked out: the contents are read from git's objects and written by this module, so no filter, no hook and no
line-ending conversion of the repository runs. The folder is a checkout of its own that borrows the objects of the
original; what it says of the past is what the commit it stands at says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from . import git
from .errors import InputError

_FILE, _LINK, _MODULE = b"100", b"120000", b"160000"
#: Contents asked for at once: bounds what an answer takes.
_SHARE = 200


class _Entry(msgspec.Struct, frozen=True):
    """One path of a tree."""

    mode: bytes
    object: bytes
    path: bytes


def commit(checkout: git.Checkout, revision: str) -> str:
    """The full hash of a commit. Raises `InputError` for what names none."""
    try:
        if revision.startswith("-"):
            raise git.GitError("it begins with a dash")
        return git.ask(checkout, ["rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"]).decode().strip()
    except git.GitError as error:
        raise InputError("there is no such commit", revision, "Name one that git knows, such as HEAD.") from error


def precedes(checkout: git.Checkout, older: str, newer: str) -> bool:
    """Whether one commit is the other or comes before it."""
    return git.status(checkout, ["merge-base", "--is-ancestor", older, newer]) == 0


def lay_out(checkout: git.Checkout, tree: str, past: str, target: Path, without: bytes = b"") -> None:
    """Writes the tree of the commit ``tree`` to the folder ``target``, which stands at the commit ``past`` then ("" makes it
    no checkout). ``without`` is a folder that is left out, ending with ``/``. Of a submodule that is there its commit is
    laid out too. Raises `GitError`."""
    target.mkdir(parents=True)
    entries = list(_entries(git.ask(checkout, ["ls-tree", "-r", "-z", "--full-tree", tree])))
    entries = [entry for entry in entries if not without or not entry.path.startswith(without)]
    plain = [entry for entry in entries if entry.mode.startswith(_FILE) or entry.mode == _LINK]
    for start in range(0, len(plain), _SHARE):
        share = plain[start : start + _SHARE]
        for entry, data in zip(share, _contents(checkout, share), strict=True):
            _write(target, entry, data)
    for entry in entries:
        if entry.mode == _MODULE:
            _module(checkout, entry, target)
    if past:
        _borrow(checkout, tree, past, target)


def _entries(listing: bytes) -> Iterator[_Entry]:
    for line in listing.split(b"\0")[:-1]:
        head, _, path = line.partition(b"\t")
        mode, _, name = head.split(b" ")
        # A tree can hold what no checkout makes.
        if all(part not in (b"", b".", b"..") and part.lower() != b".git" for part in path.split(b"/")):
            yield _Entry(mode, name, path)


def _contents(checkout: git.Checkout, entries: list[_Entry]) -> Iterator[bytes]:
    """The bytes of some objects."""
    given = b"".join(entry.object + b"\n" for entry in entries)
    answer = git.ask(checkout, ["cat-file", "--batch"], given)
    at = 0
    for _ in entries:
        end = answer.index(b"\n", at)
        fields = answer[at:end].split(b" ")
        if len(fields) != 3:
            raise git.GitError(f"the object {fields[0].decode('ascii', 'replace')} is missing")
        size = int(fields[2])
        yield answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _write(target: Path, entry: _Entry, data: bytes) -> None:
    path = os.path.join(os.fsencode(target), entry.path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if entry.mode == _LINK:
        os.symlink(data, path)
    else:
        with open(path, "xb") as file:
            file.write(data)


def _module(checkout: git.Checkout, entry: _Entry, target: Path) -> None:
    inside = target / os.fsdecode(entry.path)
    folder = checkout.top / os.fsdecode(entry.path)
    found = git.find_checkout(folder) if folder.is_dir() and not folder.is_symlink() else None
    if found is not None and found.top == folder:
        lay_out(found, entry.object.decode(), entry.object.decode(), inside)
    else:
        inside.mkdir(parents=True)


def _borrow(checkout: git.Checkout, tree: str, past: str, target: Path) -> None:
    """Makes the folder a checkout that stands at ``past`` and tracks what ``tree`` holds."""
    folder = target / ".git"
    hashes = git.ask(checkout, ["rev-parse", "--show-object-format"]).decode().strip()
    for part in ("objects/info", "refs/heads"):
        (folder / part).mkdir(parents=True)
    sha256 = "[extensions]\n\tobjectformat = sha256\n" if hashes == "sha256" else ""
    version = 1 if sha256 else 0
    (folder / "config").write_text(f"[core]\n\trepositoryformatversion = {version}\n{sha256}", encoding="ascii")
    objects = checkout.root / os.fsdecode(git.ask(checkout, ["rev-parse", "--git-path", "objects"]).removesuffix(b"\n"))
    # Quoted as git reads it: a path may hold a newline.
    quoted = os.fsencode(objects).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    (folder / "objects/info/alternates").write_bytes(b'"' + quoted + b'"\n')
    (folder / "HEAD").write_text(past + "\n", encoding="ascii")
    shallow = checkout.root / os.fsdecode(git.ask(checkout, ["rev-parse", "--git-path", "shallow"]).removesuffix(b"\n"))
    if shallow.is_file():
        (folder / "shallow").write_bytes(shallow.read_bytes())
    git.ask(git.Checkout(target, target), ["read-tree", tree])
