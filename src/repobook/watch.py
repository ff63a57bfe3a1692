"""Builds the book again whenever the repository changes. [I/O]"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from watchfiles import Change, watch

from .building import build, nothing_shown
from .errors import RepobookError
from .report import Progress, Report

#: Milliseconds without a change after which a build begins, and those after which it begins in any case.
_QUIET, _LONGEST = 200, 2000
#: Milliseconds after which the watcher says that nothing happened.
_SILENCE = 1000
#: What of git's own folder says that the history is another.
_HISTORY = ("HEAD", "packed-refs", "shallow")


class Rebuilt(msgspec.Struct, frozen=True):
    """What a build after a change came to: its report, or why it could not be done; the next change tries again."""

    #: paths that changed, relative to the repository where they are inside; none for the first build
    changed: tuple[str, ...]
    report: Report | None
    error: str = ""


def rebuilds(
    repo: str | os.PathLike[str] = ".",
    out: str | os.PathLike[str] | None = None,
    *,
    jobs: int | None = None,
    format: str = "all",
    progress: Progress = nothing_shown,
) -> Iterator[Rebuilt]:
    """Builds the book of a repository, then again after each change to it, and says so each time: first when it is at
    work. Ends with `KeyboardInterrupt`. The arguments are those of `repobook.build`; the first build raises what that
    raises."""
    root = Path(repo).resolve()
    target = (Path(out) if out else root / "book").resolve()
    build(root, target, jobs=jobs, format=format, progress=progress)
    begun = False
    events = watch(
        root, watch_filter=_counts(root, target), debounce=_LONGEST, step=_QUIET, rust_timeout=_SILENCE,
        yield_on_timeout=True,
    )  # fmt: skip
    for changes in events:
        if begun and not changes:
            continue
        changed = tuple(sorted({_inside(root, path) for _, path in changes}))
        try:
            # The first time for what changed before the watcher was at work.
            yield Rebuilt(changed if begun else (), build(root, target, jobs=jobs, format=format, progress=progress))
        except RepobookError as error:
            yield Rebuilt(changed, None, str(error))
        begun = True


def _inside(root: Path, path: str) -> str:
    return os.path.relpath(path, root) if Path(path).is_relative_to(root) else path


def _counts(root: Path, target: Path) -> Callable[[Change, str], bool]:
    """Tells the changes that a book may depend on from those that builds and git make beside them."""
    made = [os.path.join(target.parent, name) for name in (target.name, f".{target.name}.next", f".{target.name}.old")]

    def counts(change: Change, path: str) -> bool:
        if any(path == folder or path.startswith(folder + os.sep) for folder in made):
            return False
        inside = os.path.relpath(path, root).split(os.sep)
        if ".git" not in inside:
            return True
        rest = inside[inside.index(".git") + 1 :]
        return bool(rest) and (rest[0] == "refs" or rest[-1] in _HISTORY) and not rest[-1].endswith(".lock")

    return counts
