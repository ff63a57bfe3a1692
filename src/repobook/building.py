"""The way in: a build looks whether there is anything to do, has the book composed, and publishes it. [I/O]"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec

from . import freshness
from .config import load as load_config
from .errors import InputError, OutputError
from .publish import CACHE, Staging, tidy
from .report import FORMATS, Progress, Report
from .scan import survey
from .workers import LONG, Pool, begun


def nothing_shown(stage: str, done: int, total: int) -> None:
    """A `Progress` that shows nothing."""


def build(
    repo: str | os.PathLike[str] = ".",
    out: str | os.PathLike[str] | None = None,
    *,
    jobs: int | None = None,
    format: str = "all",
    progress: Progress = nothing_shown,
) -> Report:
    """Writes the book of a repository and says what it did.

    ``repo`` is a folder. ``out`` is the output folder, ``book`` inside the repository by default. ``jobs`` is the
    number of processes (0 or None: the setting, else one a core). ``format`` is one of `FORMATS`: ``none`` writes the
    index alone. Raises `ConfigError`, `InputError` and `OutputError`.
    """
    if format not in FORMATS:
        raise InputError(f"there is no format {format!r}", "", f"The formats are {', '.join(FORMATS)}.")
    root = _root(repo)
    config = load_config(root, jobs=jobs)
    target = (Path(out) if out else root / "book").resolve()
    if root.is_relative_to(target):
        raise OutputError("the book would take the place of the repository", str(target), "Choose another with --out.")
    jobs = config.jobs or cores()
    with ExitStack() as ending:
        # The files of a book that stands there are looked at beside those of the repository.
        standing = None
        if freshness.noted(target):
            standing = ending.enter_context(begun(_told, freshness.seen, [target], 1, limits=LONG))
        progress("scan", 0, 0)
        surveyed = survey(root, config, target)
        sources = freshness.look(root, config, surveyed, format)
        known = freshness.known(target, sources, standing.answer) if standing else None
        if known is not None:
            tidy(target)
            return known
        from . import composing  # some hundred modules, which nobody needs who has nothing to do

        staging = ending.enter_context(Staging(target, root))
        pages: list[Pool] = []

        def look_at_pages() -> None:
            pages.append(ending.enter_context(begun(_told, freshness.inside, [staging.path], 1, limits=LONG)))

        report = composing.compose(
            root, config, surveyed, staging.path,
            composing.targets(format, staging.path, target, freshness.origin(config)), jobs, progress,
            cache=staging.path / CACHE, signatures=sources.signatures,
            before=lambda: target if standing and freshness.untouched(target, standing.answer) else None,
            written=look_at_pages,
        )  # fmt: skip
        progress("publish", 0, 0)
        freshness.note(staging.path, sources, report, pages[0].answer())
        staging.publish(jobs)
    return msgspec.structs.replace(report, out=target)


def _told(look: Callable[[Path], bytes], folder: Path) -> bytes:
    """What the files of a book look like: ``look`` is `freshness.seen` or `freshness.inside`."""
    return look(folder)


def derive(repo: Path, out: Path, folder: Path, progress: Progress, *, with_pages: bool) -> None:
    """Writes index and ledger of the book that a build of ``repo`` into ``out`` would give to ``folder``, which must be
    empty. Everything comes from the source, nothing from a cache; pages are made and hashed, and not written."""
    root = _root(repo)
    config = load_config(root)
    from .composing import compose
    from .writing import Targets

    surveyed = survey(root, config, out)
    compose(root, config, surveyed, folder, Targets(with_pages), config.jobs or cores(), progress)


def cores() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _root(repo: str | os.PathLike[str]) -> Path:
    root = Path(repo).resolve()
    if not root.is_dir():
        raise InputError("there is no such folder", os.fspath(repo), "Name a folder or a git URL.")
    return root
