"""All files read, analyzed and linked, spread over processes. [I/O]"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType

import msgspec

from .analyze import Analysis, analyze, classified
from .attributes import Attributes
from .config import Config
from .encoded import NO_DOCUMENT, Documents
from .fingerprint import fingerprint
from .kept import Entries, Kept
from .macros import Macros, again, digest_of
from .model import Document, Outcome, SkipReason, SourceFile, content_hash
from .report import Loss, Progress
from .scan import Skipped, Survey, read
from .store import Cache
from .textcoding import shown
from .workers import Limits, Lost, run

#: Analyses are put into the cache in batches of this many.
_BATCH = 256


class Analyzed(msgspec.Struct, frozen=True):
    """All files of the repository, read and analyzed."""

    root: Path
    config: Config
    #: what is known of each file; what a document holds is better taken from `documents`, which keeps less at hand
    analyses: list[Analysis]
    documents: Documents
    keys: set[bytes]
    #: how many analyses came from the cache
    reused: int
    #: what went wrong; linking and the rules add to it
    lost: list[Loss]
    #: sentences on what the scan could not do as usual
    notes: tuple[str, ...]
    #: where analyses and links are kept from build to build, None for nowhere
    cache: Path | None = None

    @property
    def files(self) -> list[SourceFile]:
        return [item.file for item in self.analyses]


class _Reader:
    """Reads and analyzes files in a worker. The cache is opened by each process for itself."""

    def __init__(self, root: Path, config: Config, attributes: Attributes, cache: Path | None, mark: bytes) -> None:
        self.root, self.config, self.attributes, self.mark = root, config, attributes, mark
        self.path = cache
        self.cache: Cache | None = None

    def work(self, item: tuple[SourceFile, bytes]) -> bytes:
        """Of a file and the macros of others that it is given: one byte (1 when the analysis is new), the key (16 bytes), and
        the encoded `Analysis`."""
        file, given = item
        if file.skip is not None:
            return b"\0" * 17 + _encode(Analysis(file, Outcome.SKIPPED, file.skip, file.detail))
        data = read(self.root, file, self.config)
        if isinstance(data, Skipped):
            return b"\0" * 17 + _encode(Analysis(file, Outcome.SKIPPED, data.reason, data.detail))
        # The file may have grown since the scan.
        file = msgspec.structs.replace(file, size=len(data))
        file, decoded = classified(file, data, self.config, self.attributes)
        key = self._key(file, data, given)
        if (known := self._kept(key)) is not None:
            return b"\0" + key + known
        if (known := self._kept(in_vain := self._in_vain(key))) is not None:
            return b"\0" + in_vain + known
        made = analyze(file, content_hash(data), decoded, self.config, given)
        if given:
            made = msgspec.structs.replace(
                made, macros=msgspec.structs.replace(made.macros, plain=self._key(file, data))
            )
        return b"\1" + key + _encode(made)

    def _key(self, file: SourceFile, data: bytes, given: bytes = b"") -> bytes:
        """What tells the analysis of a file from any other."""
        digest = blake2b(self.mark, digest_size=16)
        digest.update("\0".join((file.path, file.language, file.category, "")).encode("utf-8", "surrogateescape"))
        digest.update(digest_of(given) + data)
        return digest.digest()

    def _in_vain(self, key: bytes) -> bytes:
        """The key of what was said of a file instead, because its analysis took more than the limits allow or crashed."""
        return _short(key + _limits(self.config))

    def _kept(self, key: bytes) -> bytes | None:
        """The encoded analysis that the cache has under a key."""
        if self.path is None:
            return None
        if self.cache is None:
            self.cache = Cache(self.path)
            self.cache.open()
        return self.cache.get(key)

    def as_text(self, failed: tuple[SourceFile, str]) -> bytes:
        """What `work` gives, for a file whose analysis was lost, with what was lost: it is kept as text alone."""
        file, lost = failed
        data = read(self.root, file, self.config)
        if isinstance(data, Skipped):
            return b"\0" * 17 + _encode(Analysis(file, Outcome.SKIPPED, data.reason, data.detail, lost=lost))
        file, decoded = classified(file, data, self.config, self.attributes)
        plain = msgspec.structs.replace(file, language="")
        made = analyze(plain, content_hash(data), decoded, self.config)
        key = self._in_vain(self._key(file, data))
        return b"\1" + key + _encode(msgspec.structs.replace(made, file=file, lost=lost))


def _encode(analysis: Analysis) -> bytes:
    """An analysis on its way to another process. It goes without its path, which need not be UTF-8."""
    nameless = msgspec.structs.replace(analysis.file, path="", detail=shown(analysis.file.detail))
    said = {"detail": shown(analysis.detail), "lost": shown(analysis.lost)}
    return msgspec.msgpack.encode(msgspec.structs.replace(analysis, file=nameless, **said))


class _Arrived(msgspec.Struct, frozen=True, array_like=True):
    """An `Analysis` as it arrives from another process, with its document still encoded."""

    file: SourceFile
    outcome: Outcome
    reason: SkipReason | None = None
    detail: str = ""
    hash: str = ""
    document: msgspec.Raw = NO_DOCUMENT
    lost: str = ""
    macros: Macros = Macros()

    def of(self, file: SourceFile, document: Document | None) -> Analysis:
        file = msgspec.structs.replace(self.file, path=file.path)
        return Analysis(
            file,
            self.outcome,
            self.reason,
            self.detail,
            self.hash,
            document,
            self.lost,
            Macros(given=self.macros.given),
        )


_decoder = msgspec.msgpack.Decoder(_Arrived)


def analyze_all(
    root: Path,
    config: Config,
    surveyed: Survey,
    cache_path: Path | None,
    jobs: int,
    progress: Progress,
    signatures: Mapping[str, bytes] = MappingProxyType({}),
) -> Analyzed:
    """Reads and analyzes every file, from the cache (when there is one) where its content is known.

    ``signatures`` are what the file system says of paths, as far as it can be trusted to tell every change: a file that
    has the same as when it was analyzed is not read.
    """
    cache = Cache(cache_path) if cache_path else None
    if cache:
        cache.open()
    files = surveyed.files
    mark = fingerprint(config) if cache_path else b""
    reader = _Reader(root, config, surveyed.attributes, cache_path, mark)
    seen = _Seen(cache_path, mark + _context(config, surveyed.attributes), signatures)
    unchanged = seen.unchanged() if cache else {}
    kept = cache.several(frozenset(unchanged.values())) if cache else {}
    result = [_Arrived(file, Outcome.SKIPPED) for file in files]
    keys: set[bytes] = set()
    fresh: list[tuple[bytes, bytes]] = []
    failed: dict[int, Lost] = {}
    todo: list[int] = []

    def keep(number: int, key: bytes, packed: bytes, *, new: bool) -> None:
        """Has an analysis stay for the next build."""
        if new:
            fresh.append((key, packed))
        keys.update((key, result[number].macros.plain or key))
        seen.note(files[number].path, key)

    for number, file in enumerate(files):
        # What is not changed is not read, and needs no process.
        key = unchanged.get(file.path) if file.skip is None else None
        if key is None or key not in kept:
            todo.append(number)
            continue
        result[number] = _decoder.decode(kept[key])
        keep(number, key, kept[key], new=False)
    reused = len(files) - len(todo)
    # Large files first, so that no process ends with the largest alone.
    order = sorted(todo, key=lambda number: (-files[number].size, number))
    limits = Limits(config.max_analysis_seconds, config.max_analysis_memory)
    work = run(_Reader.work, reader, [(files[number], b"") for number in order], jobs, limits=limits)
    for done, (place, answer) in enumerate(work, reused + 1):
        number = order[place]
        file = files[number]
        if isinstance(answer, Lost):
            failed[number] = answer
            result[number] = _Arrived(file, Outcome.SKIPPED, SkipReason.FAILED, answer.reason, lost=_said(answer))
        else:
            result[number] = _decoder.decode(memoryview(answer)[17:])
            keep(number, answer[1:17], answer[17:], new=answer[0] == 1)
            reused += answer[0] == 0 and any(answer[1:17])
            if cache and len(fresh) >= _BATCH:
                cache.put(fresh)
                fresh.clear()
        progress("analyze", done, len(files))
    failing = list(failed)
    texts = [(files[number], _said(failed[number])) for number in failing]
    for place, answer in run(_Reader.as_text, reader, texts, jobs, limits=limits):
        number = failing[place]
        if not isinstance(answer, Lost):
            result[number] = _decoder.decode(memoryview(answer)[17:])
            if answer[0] and not failed[number].passing:
                keep(number, answer[1:17], answer[17:], new=True)
    # Once more what calls macros of other files, with these.
    changed = again([item.macros for item in result])
    tasks = [(files[number], given) for number, given in changed]
    for done, (place, answer) in enumerate(run(_Reader.work, reader, tasks, jobs, limits=limits), 1):
        number, _ = changed[place]
        progress("macros", done, len(tasks))
        if isinstance(answer, Lost):
            continue  # it stays as it was read without them
        result[number] = _decoder.decode(memoryview(answer)[17:])
        keep(number, answer[1:17], answer[17:], new=answer[0] == 1)
    if cache:
        cache.put(fresh)
        cache.close()
    seen.keep()
    documents = Documents([item.document for item in result])
    analyses = [item.of(file, document) for item, file, document in zip(result, files, documents, strict=True)]
    lost = [
        Loss(item.file.path, item.lost, number in failed and failed[number].passing)
        for number, item in enumerate(analyses)
        if item.lost
    ]
    return Analyzed(root, config, analyses, documents, keys, reused, lost, surveyed.notes, cache_path)


def _said(lost: Lost) -> str:
    return f"kept as text, not analyzed: {lost.reason}"


class _Seen:
    """What the file system said of the files when they were analyzed, and the keys of the analyses."""

    def __init__(self, cache: Path | None, context: bytes, signatures: Mapping[str, bytes]) -> None:
        self.kept = Kept(cache)
        self.old = self.kept.all("seen")
        self.new: Entries = {}
        self.marks = {path: _short(context + signature) for path, signature in signatures.items()}

    def unchanged(self) -> dict[str, bytes]:
        """The keys of the analyses of files that are as they were."""
        found = {}
        for path, mark in self.marks.items():
            known = self.old.get(os.fsencode(path))
            if known is not None and known[0] == mark:
                found[path] = known[1]
        return found

    def note(self, path: str, key: bytes) -> None:
        if path in self.marks and any(key):
            self.new[os.fsencode(path)] = (self.marks[path], key)

    def keep(self) -> None:
        self.kept.replace("seen", self.old, self.new)
        self.kept.close()


def _short(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def _limits(config: Config) -> bytes:
    """What an analysis may take."""
    return f"{config.max_analysis_seconds} {config.max_analysis_memory}".encode()


def _context(config: Config, attributes: Attributes) -> bytes:
    """What the classification of a file depends on beside its path and content."""
    rules = [
        (item.strip, item.add, [(pattern.regex.pattern, pattern.by_name, said) for pattern, said in item.rules])
        for item in attributes.files
    ]
    told = (
        _limits(config),
        config.categories,
        config.max_file_size,
        rules,
        sorted(attributes.packages),
        sorted(attributes.native.items()),
    )
    return _short(repr(told).encode("utf-8", "backslashreplace"))
