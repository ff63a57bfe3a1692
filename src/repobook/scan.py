"""Which paths the repository has, and what is known of each before it is read. [I/O]

In a git checkout these are the paths that git tracks and those it does not ignore; elsewhere all that no ``.gitignore``
excludes. ``.repobookignore`` files and the settings take away more. A submodule or a repository inside the repository
is a folder that goes by its own git. No symbolic link is followed, and no folder that repobook wrote is entered.

`walk` finds the paths, `reading` reads them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from . import attributes as gitattributes
from . import conventions, git
from .classify import Attributes, category
from .config import Config
from .errors import InputError
from .model import SourceFile
from .ownfolder import MARKER
from .reading import Skipped, read, small_file, text_of
from .walk import IGNORE_FILE, Walk

__all__ = ["IGNORE_FILE", "MARKER", "Skipped", "Survey", "read", "scan", "survey"]


class Survey(msgspec.Struct, frozen=True):
    """What a scan found."""

    #: sorted by the bytes of their paths
    files: tuple[SourceFile, ...]
    #: what `repobook.classify` needs to know of the repository as a whole
    attributes: Attributes
    #: sentences for a person on what could not be done as usual
    notes: tuple[str, ...] = ()


def scan(root: Path, config: Config, output: Path | None = None) -> list[SourceFile]:
    """The files of the repository at ``root``, sorted by the bytes of their paths.

    ``output`` is the folder the book goes to; what it holds is no input. Raises `InputError` when ``root`` is no
    folder that can be read.
    """
    return list(survey(root, config, output).files)


def survey(root: Path, config: Config, output: Path | None = None) -> Survey:
    """As `scan`, with what else it found out."""
    top = _checked_root(root)
    walk = Walk(top, config, _inside(top, output))
    walk.run()
    rows = sorted(walk.rows)
    paths = [text_of(row[0]) for row in rows]
    attributes = Attributes(
        (*_attributes_above(top), *(rules for _, rules in sorted(walk.attributes, key=lambda item: item[0]))),
        conventions.test_named_packages(paths) | conventions.documentation_named_packages(paths),
        conventions.native_languages(paths),
    )
    files = [
        SourceFile(path, size, category(path, b"", attributes, config.categories), "", skip, detail)
        for path, (_, size, skip, detail) in zip(paths, rows, strict=True)
    ]
    return Survey(tuple(files), attributes, tuple(walk.notes))


def _checked_root(root: Path) -> Path:
    try:
        top = root.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise InputError("there is no such folder", str(root), "Name a folder that holds a repository.") from error
    if not top.is_dir():
        raise InputError("this is not a folder", str(root), "Name a folder that holds a repository.")
    try:
        names = set(os.listdir(top))
    except OSError as error:
        raise InputError(f"the folder cannot be read: {error.strerror}", str(root), "Check its permissions.") from error
    if MARKER in names:
        todo = f"Name the repository, or remove {MARKER} from the folder."
        raise InputError("this folder was written by repobook", str(root), todo)
    if {"HEAD", "objects", "refs", "config"} <= names and ".git" not in names:
        raise InputError("this is a bare git repository", str(root), "Clone it, and name the clone.")
    return top


def _inside(top: Path, output: Path | None) -> bytes | None:
    """The output folder as a path under the root, None when it is elsewhere."""
    if output is None:
        return None
    resolved = output.resolve()
    return os.fsencode(resolved.relative_to(top)) if resolved.is_relative_to(top) and resolved != top else None


def _attributes_above(top: Path) -> Iterable[gitattributes.Rules]:
    """The rules of ``.gitattributes`` between the top of the checkout and a root that lies deeper."""
    checkout = git.find_checkout(top)
    if checkout is None or checkout.top == top:
        return
    steps = checkout.prefix.rstrip(b"/").split(b"/")
    for depth in range(len(steps)):
        folder = os.path.join(os.fsencode(checkout.top), *steps[:depth])
        text = small_file(os.path.join(folder, b".gitattributes"))
        if text is not None:
            yield gitattributes.parse(text, b"", b"/".join(steps[depth:]) + b"/")
