"""From the files of a repository to its book: analyze, link, plan, render, write. [I/O]"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from .analyze import Analysis
from .analyzing import Analyzed, analyze_all
from .checked import checked
from .concepts import Concept, choose
from .config import Config
from .errors import OutputError
from .fingerprint import program
from .history import History, read_history
from .languages import languages
from .lastbook import Made, open_last
from .linking import link_all
from .memory import give_back
from .model import Document, LedgerRow, Observation
from .pagefolder import PageFolder
from .report import Loss, Progress, Report
from .scan import Survey
from .store import Cache, Writer, write_ledger
from .workers import LONG, Lost, begun, watching
from .writing import Numbered, Targets, Writing


def targets(format: str, folder: Path, out: Path, origin: bytes) -> Targets:
    """Where the pages of a ``format`` (`report.FORMATS`) go, below ``folder``, and where those of the last book are: below
    ``out``. ``origin`` is what every page rests on beside the repository."""
    markdown, site = (
        PageFolder(folder / name, out / name) if format in (name, "all") else None for name in ("markdown", "site")
    )
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
    before: Callable[[], Path | None] = lambda: None,
    written: Callable[[], None] = lambda: None,
) -> Report:
    """Writes index and ledger of a repository into ``folder``, and the pages.

    What was done before is taken from ``cache``, for files with the same ``signatures`` (`freshness.Sources`) without a
    look at them; pages that can stay, from the book that ``before`` names when they are begun. ``written`` is called once
    all pages are there.
    """
    with _without_collector():
        found = analyze_all(root, config, surveyed, cache, jobs, progress, signatures or {})
        report = _compose(found, folder, targets, jobs, progress, before, written)
    if cache is not None:
        _keep_cache(cache, found.keys)
    return report


@contextmanager
def _without_collector() -> Iterator[None]:
    """Runs without Python's cycle collector: what a build makes lives to its end, and to look through it takes long."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _compose(
    found: Analyzed,
    folder: Path,
    targets: Targets,
    jobs: int,
    progress: Progress,
    before: Callable[[], Path | None],
    written: Callable[[], None],
) -> Report:
    root, config = found.root, found.config
    # They rest on no links: a process of its own chooses them while the tables for linking are made by one alone.
    with begun(_concepts, found.documents, [0], 1, limits=LONG) as concepts:
        index = link_all(found, jobs, watching(concepts, progress))
        history, seen = _from_outside(root, found, progress)
        chosen = _answered(concepts.answer())
    writing = Writing(root, config, index, found.analyses, history, seen, chosen)
    give_back()
    standing = before()
    last = open_last(standing, writing.book.paths, index.world.base) if standing is not None else None
    writer = Writer(folder / "book.sqlite", program().hex(), last)
    revision = history.revision if history else ""
    formats = "site" if targets.site and not targets.markdown else ""
    writer.meta({"title": writing.book.title, "revision": revision, "formats": formats})
    made = _Written()
    with writing.begin(targets, jobs, progress, last, found.cache) as (parts, whole):
        made.take(parts)
        ledger, lost = _ledger(found, writing)
        # While the pages of the whole are being made, where that goes on beside.
        writer.index(index, writing.book, ledger, writing.vocabulary.known, writing.link_digests())
        writer.findings(
            (number, (*(item.document.findings if item.document else ()), *seen.get(item.file.path, ())))
            for number, item in enumerate(found.analyses)
        )
        made.write_keywords(writer)
        writer.seal()
        give_back()
        made.take(whole)
    written()
    made.write_pages(writer)
    writer.close()
    if last is not None:
        last.close()
    write_ledger(folder / "ledger.jsonl", ledger)
    return Report(
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


def _concepts(documents: Sequence[Document | None], _: int) -> bytes:
    return msgspec.msgpack.encode(choose(documents))


def _answered(answer: bytes | Lost) -> list[tuple[Concept, ...]]:
    """What `_concepts` says in its process."""
    if isinstance(answer, Lost):
        raise OutputError(f"the concepts of the files could not be chosen: {answer.reason}")
    return msgspec.msgpack.decode(answer, type=list[tuple[Concept, ...]])


def _from_outside(
    root: Path, found: Analyzed, progress: Progress
) -> tuple[History | None, dict[str, tuple[Observation, ...]]]:
    """What git knows, and what ruff finds."""
    progress("history", 0, 0)
    known = read_history(root, [item.path for item in found.files])
    progress("rules", 0, 0)
    return known, checked(found)


class _Written:
    """What the pages of a build say to the index and the report."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._site: list[int] = []
        self._pages: list[tuple[str, bytes | None, int]] = []
        self._rows: dict[int, bytes] = {}
        self._made: dict[str, Made] = {}

    def take(self, several: Iterable[Numbered]) -> None:
        for file, written in several:
            self._site.extend(size for _, size in written.site)
            self._sizes.extend(page.size for page in written.pages)
            self._pages.extend((page.path, page.statements, page.crc) for page in written.pages)
            if file >= 0:
                self._rows[file] = written.keywords
            if written.key:
                self._made[written.name] = written.made()

    def write_keywords(self, writer: Writer) -> None:
        """Keeps the keywords of all files."""
        writer.keywords(self._rows)

    def write_pages(self, writer: Writer) -> None:
        """Keeps statements and keys of all pages."""
        writer.made(sorted(self._made.items()))
        writer.pages(sorted(self._pages))

    def sizes(self) -> tuple[int, int, int, int]:
        """The number of pages and their bytes, the same of the site's files."""
        return len(self._sizes), sum(self._sizes), len(self._site), sum(self._site)

    def remade(self) -> int:
        """Of how many files the pages were made anew."""
        return sum(packed != b"" for packed in self._rows.values()) if self._sizes or self._site else 0


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
