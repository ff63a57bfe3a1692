"""From the files of a repository to its book: analyze, link, plan, render, write. [I/O]"""

from __future__ import annotations

import gc
import operator
import os
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np

from .analyze import Analysis
from .analyzing import Analyzed, analyze_all
from .checked import checked
from .concepts import Concept, unpacked
from .config import Config
from .errors import OutputError
from .filesums import Sums, of_file
from .fingerprint import program
from .history import History, read_history
from .keptconcepts import concepts as chosen_concepts
from .languages import languages
from .lastbook import LastBook, Made, Size, Sizes, open_last
from .lastbook import made as made_under
from .linking import link_all
from .memory import give_back
from .model import Document, LedgerRow, Observation
from .pagefolder import PageFolder
from .report import Loss, Progress, Report
from .scan import Survey
from .spare import Spare, bring_up, clear
from .store import Cache, Writer, write_ledger
from .workers import LONG, Lost, begun, watching
from .writing import Numbered, Targets, Writing


class Standing(msgspec.Struct, frozen=True):
    """The book that stands there, as its build left it."""

    folder: Path
    #: what is said of its pages
    files: Sums
    #: those that its index knows nothing of
    loose: tuple[Sizes, Sizes]
    #: what the build said that made it
    report: Report
    #: what lies where the next one is to grow; None for nothing of use
    spare: Spare | None


class Pages(msgspec.Struct, frozen=True):
    """The pages of a finished book."""

    #: what is said of them; None when they are still to be looked at
    files: Sums | None
    #: those that its index knows nothing of: of the Markdown book and of the site
    loose: tuple[Sizes, Sizes]
    #: those that are not the same file in the book before, or are in one of the two only; None for not known
    differing: list[str] | None


def targets(format: str, folder: Path, out: Path, origin: bytes) -> Targets:
    """Where the pages of a ``format`` (`report.FORMATS`) go, below ``folder``, and where those of the last book are: below
    ``out``. ``origin`` is what every page rests on beside the repository."""
    markdown, site = (PageFolder(folder / name, out / name) if format in (name, "all") else None for name in _FOLDERS)
    return Targets(format != "none", markdown, site, origin)


def compose(
    root: Path,
    config: Config,
    surveyed: Survey,
    folder: Path,
    targets: Targets,
    jobs: int,
    progress: Progress,
    *,
    cache: Path | None = None,
    signatures: Mapping[str, bytes] | None = None,
    before: Callable[[], Standing | None] = lambda: None,
) -> tuple[Report, Pages]:
    """Writes index and ledger of a repository into ``folder``, and the pages.

    What was done before is taken from ``cache``, for files with the same ``signatures`` (`freshness.Sources`) without a
    look at them; pages that can stay, from the book that ``before`` tells of when they are begun.
    """
    with _without_collector():
        found = analyze_all(root, config, surveyed, cache, jobs, progress, signatures or {})
        made = _compose(found, folder, targets, jobs, progress, before)
    if cache is not None:
        _keep_cache(cache, found.keys)
    return made


@contextmanager
def _without_collector() -> Iterator[None]:
    """Runs without Python's cycle collector: what a build makes lives to its end, and to look through it takes long. Where it
    is asked for nonetheless, it passes over what was there before."""
    was, frozen = gc.isenabled(), gc.get_freeze_count()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        if not frozen:  # else what the caller had put aside would come back too
            gc.unfreeze()
        if was:
            gc.enable()


def _compose(
    found: Analyzed,
    folder: Path,
    targets: Targets,
    jobs: int,
    progress: Progress,
    before: Callable[[], Standing | None],
) -> tuple[Report, Pages]:
    root, config = found.root, found.config
    # They rest on no links: a process of its own chooses them while the tables for linking are made by one alone.
    with begun(_concepts, found, [0], 1, limits=LONG) as concepts:
        index = link_all(found, jobs, watching(concepts, progress))
        history, seen = _from_outside(root, found, progress)
        chosen = _answered(concepts.answer())
    writing = Writing(root, config, index, found.analyses, history, seen, chosen)
    give_back()
    standing = before()
    last = open_last(standing.folder, writing.book.paths, index.world.base) if standing is not None else None
    if last is None:
        standing = None
    spare = standing.spare if standing is not None else None
    if spare is None:
        clear(folder)
    writer = Writer(folder / "book.sqlite", program().hex(), last)
    revision = history.revision if history else ""
    formats = "site" if targets.site and not targets.markdown else ""
    writer.meta({"title": writing.book.title, "revision": revision, "formats": formats})
    made = _Written(targets, last, standing)
    with writing.begin(targets, jobs, progress, last, found.cache, spare is not None) as (parts, whole):
        made.take(parts)
        ledger, lost = _ledger(found, writing)
        # While the pages of the whole are being made, where that goes on beside.
        macros = np.array([int.from_bytes(item.macros.given[:8], "little") for item in found.analyses], np.uint64)
        writer.index(index, writing.book, ledger, writing.vocabulary.known, writing.link_digests(), macros)
        writer.findings(
            (number, (*(item.document.findings if item.document else ()), *seen.get(item.file.path, ())))
            for number, item in enumerate(found.analyses)
        )
        made.write_keywords(writer)
        writer.seal()
        give_back()
        made.take(whole)
    pages = made.pages(folder, whole=not writing.troubles)
    made.write_pages(writer)
    writer.close()
    if last is not None:
        last.close()
    write_ledger(folder / "ledger.jsonl", ledger)
    report = Report(
        folder,
        dict(sorted(Counter(row.outcome.value for row in ledger).items())),
        _by_language(found.documents),
        index.world.base[-1] - index.world.base[0],
        len(index.uses.target),
        *made.sizes(),
        found.reused,
        made.remade(),
        tuple([(item.path, item.reason) for item in lost]),
        (*found.notes, *((history.note,) if history and history.note else ())),
        any(item.passing for item in lost),
    )
    return report, pages


def _concepts(found: Analyzed, _: int) -> bytes:
    return chosen_concepts(found)


def _answered(answer: bytes | Lost) -> list[tuple[Concept, ...]]:
    """What `_concepts` says in its process."""
    if isinstance(answer, Lost):
        raise OutputError(f"the concepts of the files could not be chosen: {answer.reason}")
    return unpacked(answer)


def _from_outside(
    root: Path, found: Analyzed, progress: Progress
) -> tuple[History | None, dict[str, tuple[Observation, ...]]]:
    """What git knows, and what ruff finds."""
    progress("history", 0, 0)
    known = read_history(root, [item.path for item in found.files])
    progress("rules", 0, 0)
    return known, checked(found)


class _Written:
    """What the pages of a build say to the index and the report, and how they differ from those of the ``last`` book, which
    is the one that is ``standing``. Of those that stay no more is known than that they do."""

    def __init__(self, targets: Targets, last: LastBook | None, standing: Standing | None) -> None:
        self._targets, self._standing = targets, standing
        self._last = last.made if last is not None else {}
        self._files = Sums()
        self._changed: set[str] = set()
        self._pages: list[tuple[str, bytes, int]] = []
        self._rows: dict[int, bytes] = {}
        self._made: dict[str, Made] = {}
        self._kept: dict[str, Made] = {}
        #: what was written, and of that what no key was made under: of the Markdown book and of the site
        self._saved: tuple[list[Size], list[Size]] = ([], [])
        self._loose: tuple[list[Size], list[Size]] = ([], [])

    def take(self, several: Iterable[Numbered]) -> None:
        for file, written in several:
            for changed in written.changed:
                self._files += changed.sums
                self._changed.update(changed.names)
            if file >= 0:
                self._rows[file] = written.keywords
            if written.kept:
                self._kept[written.name] = self._last[written.name]
                continue
            self._pages.extend((page.path, page.statements, page.crc) for page in written.pages)
            sizes = written.sizes()
            for every, some in zip(self._saved, sizes, strict=True):
                every.extend(some)
            if written.key:
                self._made[written.name] = made_under(written.key, *sizes)
                continue
            for every, some in zip(self._loose, sizes, strict=True):
                every.extend(some)

    @cached_property
    def _replaced(self) -> tuple[list[Size], list[Size]]:
        """What the last book has that does not stay."""
        if self._standing is None:
            return [], []
        parts = [self._standing.loose]
        parts += [item.sizes() for name, item in self._last.items() if name not in self._kept]
        return [size for pages, _ in parts for size in pages], [size for _, site in parts for size in site]

    def pages(self, folder: Path, *, whole: bool) -> Pages:
        """What became of the pages, with the spare in ``folder`` brought up to them. ``whole`` says that all processes told
        what they wrote."""
        loose = (tuple(self._loose[0]), tuple(self._loose[1]))
        standing = self._standing
        if standing is None:
            return Pages(self._files if whole else None, loose, None)
        folders = self._targets.folders
        saved = _names(self._saved, [part.path.name for part in folders])
        gone = _names(self._replaced) - saved
        if standing.spare is not None:
            needed = {name for part in folders for name in part.folders}
            bring_up(folder, standing.folder, standing.spare, saved, gone, needed)
        if not whole:
            return Pages(None, loose, None)
        files, before = standing.files + self._files, os.path.join(standing.folder, "")
        for name in (differing := self._changed | gone):
            files -= of_file(name, before + name)
        linked = not any(part.copied for part in folders)
        return Pages(files, loose, sorted(differing) if linked else None)

    def write_keywords(self, writer: Writer) -> None:
        """Keeps the keywords of all files."""
        writer.keywords(self._rows)

    def write_pages(self, writer: Writer) -> None:
        """Keeps statements and keys of all pages."""
        writer.made(self._made, self._kept)
        gone = {path for path, _ in self._replaced[0]}.difference(path for path, _, _ in self._pages)
        writer.pages(sorted(self._pages), self._kept, sorted(gone))

    def sizes(self) -> tuple[int, int, int, int]:
        """The number of pages and their bytes, the same of the site's files."""
        pages, page_bytes, files, bytes_ = map(operator.sub, _totals(self._saved), _totals(self._replaced))
        if self._standing is not None:
            before = self._standing.report
            pages, page_bytes = pages + before.pages, page_bytes + before.page_bytes
            files, bytes_ = files + before.site_files, bytes_ + before.site_bytes
        return pages, page_bytes, files, bytes_

    def remade(self) -> int:
        """Of how many files the pages were made anew."""
        return sum(packed != b"" for packed in self._rows.values()) if any(self.sizes()) else 0


#: Folders of a book that pages go to: of the Markdown book, and of the site.
_FOLDERS = ("markdown", "site")


def _names(sizes: Sequence[Iterable[Size]], folders: Container[str] = _FOLDERS) -> set[str]:
    """The names below the book of what goes to some ``folders``."""
    return {
        f"{folder}/{path}"
        for folder, several in zip(_FOLDERS, sizes, strict=True)
        if folder in folders
        for path, _ in several
    }


def _totals(sizes: Sequence[Sequence[Size]]) -> list[int]:
    """The number of files and their bytes, of each kind."""
    return [total for several in sizes for total in (len(several), sum(size for _, size in several))]


def _ledger(found: Analyzed, writing: Writing) -> tuple[list[LedgerRow], list[Loss]]:
    """The rows of the ledger, and what went wrong after files were analyzed."""
    lost = sorted([*found.lost, *writing.troubles], key=lambda item: (item.path, item.reason))
    troubles: dict[str, str] = {}
    for item in lost:
        troubles[item.path] = f"{troubles[item.path]}; {item.reason}" if item.path in troubles else item.reason
    return [ledger_row(item, troubles.get(item.file.path, "")) for item in found.analyses], lost


def ledger_row(item: Analysis, trouble: str = "") -> LedgerRow:
    """The ledger's row of a file; ``trouble`` is what went wrong after it was analyzed."""
    document = item.document
    return LedgerRow(
        path=item.file.path,
        outcome=item.outcome,
        category=item.file.category,
        language=item.file.language,
        size=item.file.size,
        lines=document.lines if document else 0,
        reason=item.reason,
        detail=", ".join(part for part in (item.detail, trouble) if part and part != item.detail) or item.detail,
        unparsed=tuple((start + 1, end) for start, end in document.errors) if document else (),
        hash=item.hash,
    )


def _by_language(documents: Sequence[Document | None]) -> dict[str, tuple[int, int]]:
    counts: dict[str, list[int]] = {}
    for document in documents:
        if document is not None and document.language:
            entry = counts.setdefault(languages()[document.language].title, [0, 0])
            entry[0] += 1
            entry[1] += document.lines
    ordered = sorted(counts.items(), key=lambda item: (-item[1][1], item[0]))
    return {title: (files, lines) for title, (files, lines) in ordered}


def _keep_cache(path: Path, keys: set[bytes]) -> None:
    """Forgets what this build did not need."""
    cache = Cache(path)
    cache.open()
    cache.keep(keys)
    cache.close()
