"""The way in: a build looks whether there is anything to do, has the book composed, and publishes it. [I/O]"""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import msgspec

from . import filesums, freshness
from .config import load as load_config
from .errors import InputError, OutputError
from .publish import CACHE, Staging, tidy
from .report import FORMATS, Progress, Report
from .scan import survey
from .spare import Spare
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
        looking = None
        if freshness.noted(target):
            looking = ending.enter_context(begun(_seen, None, [target], 1, limits=LONG))
        progress("scan", 0, 0)
        surveyed = survey(root, config, target)
        sources = freshness.look(root, config, surveyed, format)
        known = freshness.known(target, sources, partial(_answered, looking))
        if known is not None:
            tidy(target)
            return known
        from . import composing  # some hundred modules, which nobody needs who has nothing to do

        staging = ending.enter_context(Staging(target, root))

        def standing() -> composing.Standing | None:
            seen = _answered(looking)
            note = freshness.untouched(target, seen) if seen is not None else None
            if seen is None or note is None:
                return None
            files, spare = seen.pages.files, staging.spare
            spare = spare if spare is not None and spare.book == files.held else None
            return composing.Standing(target, files, note.loose, note.report, spare)

        report, pages = composing.compose(
            root, config, surveyed, staging.path,
            composing.targets(format, staging.path, target, freshness.origin(config)), jobs, progress,
            cache=staging.path / CACHE, signatures=sources.signatures,
            before=standing,
        )  # fmt: skip
        progress("publish", 0, 0)
        files = pages.files if pages.files is not None else filesums.look(staging.path).files
        freshness.note(staging.path, sources, report, files, pages.loose)
        spare, seen = None, _answered(looking)
        if seen is not None and pages.differing is not None:
            spare = Spare(files.held, seen.pages.folders, seen.pages.held, pages.differing)
        staging.publish(jobs, spare)
    return msgspec.structs.replace(report, out=target)


def _seen(_: None, folder: Path) -> bytes:
    return freshness.seen(folder)


def _answered(looking: Pool | None) -> freshness.Seen | None:
    """What the files of the book look like that stands there."""
    return freshness.read_seen(looking.answer()) if looking else None


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
