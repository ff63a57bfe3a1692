"""The one composer: scan, analyze, link, plan, render, publish. [I/O]"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

import msgspec

from . import ruff
from .analyze import Analysis, analyze, classified, content_hash
from .attributes import Attributes
from .config import Config
from .config import load as load_config
from .errors import InputError
from .history import History, read_history
from .keywords import Keyword
from .languages import languages
from .link import Index, join, pack, resolve_file, resolvers, unpack
from .model import FORMAT_VERSION, Document, LedgerRow, Observation, Outcome, SkipReason, SourceFile
from .publish import CACHE, Staging
from .resolve.world import Links, Resolver, World
from .scan import Skipped, Survey, read, survey
from .store import Cache, Writer, write_ledger
from .workers import Lost, run
from .writing import Writing

#: Called with the stage, the work done and the work in all.
Progress = Callable[[str, int, int], None]
#: Analyses are put into the cache in batches of this many.
_BATCH = 256


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
    #: bytes of all pages
    page_bytes: int
    #: files whose analysis was taken from the last build
    reused: int
    #: names of files whose analysis was ended by a limit or a crash, with the reason
    lost: tuple[tuple[str, str], ...]


class Analyzed(msgspec.Struct, frozen=True):
    """All files of the repository, read and analyzed."""

    root: Path
    config: Config
    analyses: list[Analysis]
    keys: set[bytes]
    reused: int
    lost: list[tuple[str, str]]

    @property
    def files(self) -> list[SourceFile]:
        return [item.file for item in self.analyses]

    @property
    def documents(self) -> list[Document | None]:
        return [item.document for item in self.analyses]


def nothing_shown(stage: str, done: int, total: int) -> None:
    """A `Progress` that shows nothing."""


def build(
    repo: str | os.PathLike[str] = ".",
    out: str | os.PathLike[str] | None = None,
    *,
    jobs: int | None = None,
    format: str = "markdown",
    progress: Progress = nothing_shown,
) -> Report:
    """Writes the book of a repository and says what it did.

    ``repo`` is a folder. ``out`` is the output folder, ``book`` inside the repository by default. ``jobs`` is the
    number of processes (0 or None: the setting, else one a core). ``format`` is ``markdown``, or ``none`` for the
    index alone. Raises `ConfigError`, `InputError` and `OutputError`.
    """
    root = Path(repo).resolve()
    if not root.is_dir():
        raise InputError("there is no such folder", str(repo), "Name a folder or a git URL.")
    config = load_config(root, jobs=jobs)
    workers = config.jobs or os.cpu_count() or 1
    target = Path(out).resolve() if out else root / "book"
    staging = Staging(target)
    staging.open()
    progress("scan", 0, 0)
    found = analyze_all(root, config, survey(root, config, target), staging.path / CACHE, workers, progress)
    index = link_all(found, workers, progress)
    history, checked = _from_outside(root, found, progress)
    troubles = dict(found.lost)
    ledger = [ledger_row(item, troubles.get(item.file.path, "")) for item in found.analyses]
    write_ledger(staging.path / "ledger.jsonl", ledger)
    writing = Writing(root, config, index, found.analyses, history, checked)
    writer = Writer(staging.path / "book.sqlite")
    writer.meta({"title": writing.book.title, "revision": history.revision if history else ""})
    writer.index(index, writing.book, ledger)
    for number, document in enumerate(found.documents):
        own = document.findings if document else ()
        writer.findings(number, [*own, *checked.get(found.files[number].path, ())])
    pages, page_bytes = _write(writing, writer, staging.path / "markdown", workers, progress, format != "none")
    writer.close()
    _keep_cache(staging.path / CACHE, found.keys, root)
    progress("publish", 0, 0)
    staging.publish()
    return Report(
        target,
        dict(sorted(Counter(row.outcome.value for row in ledger).items())),
        _by_language(found.documents),
        index.world.base[-1] - index.world.base[0],
        len(index.uses.target),
        pages,
        page_bytes,
        found.reused,
        tuple(sorted(found.lost)),
    )


def derive(root: Path, out: Path, progress: Progress) -> Iterator[tuple[str, bytes]]:
    """Each page that a build of ``root`` would write, with its statements: all from the source, nothing cached."""
    config = load_config(root)
    workers = config.jobs or os.cpu_count() or 1
    found = analyze_all(root, config, survey(root, config, out), None, workers, progress)
    index = link_all(found, workers, progress)
    history, checked = _from_outside(root, found, progress)
    writing = Writing(root, config, index, found.analyses, history, checked)
    for _, written in writing.write(None, workers, progress):
        for path, packed, _ in written.pages:
            yield path, packed


def _from_outside(
    root: Path, found: Analyzed, progress: Progress
) -> tuple[History | None, dict[str, tuple[Observation, ...]]]:
    """What git knows, and what ruff finds."""
    progress("history", 0, 0)
    known = read_history(root, [item.path for item in found.files])
    progress("rules", 0, 0)
    return known, ruff.run(root, [item.path for item in found.files if item.language == "python"])


def _write(
    writing: Writing, writer: Writer, folder: Path, jobs: int, progress: Progress, with_pages: bool
) -> tuple[int, int]:
    """Writes the pages and keeps their statements and keywords. Returns the number of pages and their bytes."""
    sizes: list[int] = []
    statements: list[tuple[str, bytes]] = []
    keywords: list[tuple[int, bytes]] = []
    for file, written in writing.write(folder, jobs, progress, with_pages):
        sizes.extend(size for _, _, size in written.pages)
        statements.extend((path, packed) for path, packed, _ in written.pages)
        if file >= 0:
            keywords.append((file, written.keywords))
    decoder = msgspec.msgpack.Decoder(tuple[Keyword, ...])
    for file, packed in sorted(keywords):
        writer.keywords(file, decoder.decode(packed))
    writer.pages(sorted(statements))
    return len(sizes), sum(sizes)


def fingerprint(config: Config) -> bytes:
    """What an analysis depends on beside the file, its category and its language: this program, the grammars, limits."""
    digest = blake2b(digest_size=16)
    here = Path(__file__).parent
    for path in sorted(here.rglob("*")):
        if path.suffix in (".py", ".scm", ".txt"):
            digest.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes())
    for item in sorted(metadata.distributions(), key=lambda item: item.metadata["Name"] or ""):
        if (item.metadata["Name"] or "").startswith("tree-sitter"):
            digest.update(f"{item.metadata['Name']} {item.version}\n".encode())
    digest.update(msgspec.msgpack.encode((FORMAT_VERSION, config.max_analyzed_size)))
    return digest.digest()


class _Reader:
    """Reads and analyzes files in a worker. The cache is opened by each process for itself."""

    def __init__(self, root: Path, config: Config, attributes: Attributes, cache: Path | None, mark: bytes) -> None:
        self.root, self.config, self.attributes, self.mark = root, config, attributes, mark
        self.path = cache
        self.cache: Cache | None = None

    def work(self, file: SourceFile) -> bytes:
        """One byte (1 when the analysis is new), the key (16 bytes), and the encoded `Analysis`."""
        if file.skip is not None:
            return b"\0" * 17 + _encode(Analysis(file, Outcome.SKIPPED, file.skip, file.detail))
        data = read(self.root, file, self.config)
        if isinstance(data, Skipped):
            return b"\0" * 17 + _encode(Analysis(file, Outcome.SKIPPED, data.reason, data.detail))
        file, decoded = classified(file, data, self.config, self.attributes)
        digest = blake2b(self.mark, digest_size=16)
        digest.update("\0".join((file.path, file.language, file.category, "")).encode("utf-8", "surrogateescape") + data)
        key = digest.digest()
        if self.path is not None:
            if self.cache is None:
                self.cache = Cache(self.path)
                self.cache.open()
            known = self.cache.get(key)
            if known is not None:
                return b"\0" + key + known
        return b"\1" + key + _encode(analyze(file, content_hash(data), decoded, self.config))


def _encode(analysis: Analysis) -> bytes:
    return msgspec.msgpack.encode(analysis)


def analyze_all(
    root: Path, config: Config, surveyed: Survey, cache_path: Path | None, jobs: int, progress: Progress
) -> Analyzed:
    """Reads and analyzes every file, from the cache (when there is one) where its content is known."""
    cache = Cache(cache_path) if cache_path else None
    if cache:
        cache.open()
    files = surveyed.files
    reader = _Reader(root, config, surveyed.attributes, cache_path, fingerprint(config))
    decoder = msgspec.msgpack.Decoder(Analysis)
    result: list[Analysis | None] = [None] * len(files)
    keys: set[bytes] = set()
    fresh: list[tuple[bytes, bytes]] = []
    reused, done = 0, 0
    lost: list[tuple[str, str]] = []
    # Large files first, so that no process ends with the largest alone.
    order = sorted(range(len(files)), key=lambda number: (-files[number].size, number))
    for place, answer in run(_Reader.work, reader, [files[number] for number in order], jobs):
        number = order[place]
        file = files[number]
        if isinstance(answer, Lost):
            lost.append((file.path, answer.reason))
            result[number] = Analysis(file, Outcome.SKIPPED, SkipReason.FAILED, answer.reason)
        else:
            result[number] = decoder.decode(memoryview(answer)[17:])
            key = answer[1:17]
            if answer[0]:
                fresh.append((key, answer[17:]))
            elif any(key):
                reused += 1
            keys.add(key)
            if cache and len(fresh) >= _BATCH:
                cache.put(fresh)
                fresh = []
        done += 1
        progress("analyze", done, len(files))
    if cache:
        cache.put(fresh)
        cache.close()
    return Analyzed(root, config, [item for item in result if item is not None], keys, reused, lost)


class _Linking:
    """What the workers of linking share."""

    def __init__(self, world: World, made: list[Resolver | None]) -> None:
        self.world = world
        self.made = made

    def work(self, file: int) -> bytes:
        return pack(resolve_file(self.world, self.made, file))


def link_all(found: Analyzed, jobs: int, progress: Progress) -> Index:
    """Resolves every file and makes the index. A file whose links cannot be resolved has none, and `Analyzed.lost`
    says so."""
    progress("link", 0, 0)
    documents = found.documents
    world = World(found.files, documents)
    made = resolvers(world)
    todo = [number for number, document in enumerate(documents) if document is not None]
    todo.sort(key=lambda number: (-_uses(documents[number]), number))
    links: list[Links | None] = [None] * len(documents)
    state = _Linking(world, made)
    for done, (place, answer) in enumerate(run(_Linking.work, state, todo, jobs, batch=32), 1):
        number = todo[place]
        if isinstance(answer, Lost):
            found.lost.append((world.files[number].path, f"its links could not be resolved: {answer.reason}"))
        else:
            links[number] = unpack(answer)
        progress("link", done, len(todo))
    return join(world, made, links)


def _uses(document: Document | None) -> int:
    return document.references.count if document else 0


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


def _keep_cache(path: Path, keys: set[bytes], root: Path) -> None:
    """Forgets what this build did not need; notes where the repository is, for `check`."""
    cache = Cache(path)
    cache.open()
    cache.keep(keys, str(root))
    cache.close()
