"""What a build tells while it works, and when it is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

#: Called with the stage, the work done and the work in all.
Progress = Callable[[str, int, int], None]
#: What a build can write: the Markdown book, the site, both, or the index alone.
FORMATS = ("markdown", "site", "all", "none")


class Loss(msgspec.Struct, frozen=True):
    """A path of which the book says less than it should, because a limit bit or something crashed."""

    path: str
    #: what happened
    reason: str
    #: whether another try may go better: what the file itself is too much for stays so
    passing: bool = True


class Report(msgspec.Struct, frozen=True):
    """What a build did."""

    out: Path
    #: files by outcome
    outcomes: dict[str, int]
    #: files and lines by language title
    languages: dict[str, tuple[int, int]]
    definitions: int
    uses: int
    pages: int
    #: bytes of all pages of the Markdown book
    page_bytes: int
    #: files of the site, and their bytes
    site_files: int
    site_bytes: int
    #: files whose analysis was taken from the last build
    reused: int
    #: files whose pages were made anew; those of the others were taken from the last book
    remade: int
    #: paths of which the book says less than it should, because a limit bit or something crashed, and what happened
    lost: tuple[tuple[str, str], ...]
    #: sentences on what could not be done as usual
    notes: tuple[str, ...]
    #: whether another try may lose less
    passing: bool = False
    #: whether there was nothing to do: the book was of just these sources
    unchanged: bool = False
