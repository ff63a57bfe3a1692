"""The index on disk: one SQLite file, documented table by table in docs/index.md. [I/O]

Lines in the tables are 1-based, columns 0-based UTF-8 bytes.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
import numpy as np

from .anchors import anchors
from .cachefile import change
from .encoded import fresh
from .errors import OutputError
from .keywords import Keyword
from .lastbook import LastBook, Made
from .link import Index
from .model import FORMAT_VERSION, Kind, LedgerRow, Observation
from .occurrences import RESOLUTIONS
from .plan import Book
from .textcoding import shown
from .turning import Outline, Turned, Turner, graph

SCHEMA = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file(
  id INTEGER PRIMARY KEY, path TEXT NOT NULL, category TEXT NOT NULL, language TEXT NOT NULL, outcome TEXT NOT NULL,
  reason TEXT, detail TEXT NOT NULL, size INTEGER NOT NULL, hash TEXT NOT NULL, lines INTEGER NOT NULL,
  code_lines INTEGER NOT NULL, comment_lines INTEGER NOT NULL, blank_lines INTEGER NOT NULL, encoding TEXT NOT NULL,
  licence TEXT NOT NULL, doc TEXT NOT NULL, rank INTEGER NOT NULL, docs_page TEXT NOT NULL,
  keywords_page TEXT NOT NULL);
CREATE TABLE definition(
  id INTEGER PRIMARY KEY, file INTEGER NOT NULL, name TEXT NOT NULL, qualified_name TEXT NOT NULL, kind TEXT NOT NULL,
  line INTEGER NOT NULL, column INTEGER NOT NULL, end_line INTEGER NOT NULL, signature TEXT NOT NULL,
  doc TEXT NOT NULL, enclosing INTEGER, flags INTEGER NOT NULL, complexity INTEGER NOT NULL, type TEXT NOT NULL,
  value TEXT NOT NULL, anchor TEXT NOT NULL, users INTEGER NOT NULL);
CREATE TABLE import(
  file INTEGER NOT NULL, line INTEGER NOT NULL, module TEXT NOT NULL, name TEXT NOT NULL, alias TEXT NOT NULL,
  condition TEXT NOT NULL, resolution TEXT NOT NULL, target INTEGER, target_file INTEGER, package TEXT NOT NULL);
CREATE TABLE occurrence(
  file INTEGER PRIMARY KEY, uses INTEGER NOT NULL, names BLOB NOT NULL, columns BLOB NOT NULL, more BLOB NOT NULL);
CREATE TABLE used(symbol INTEGER PRIMARY KEY, uses BLOB NOT NULL);
CREATE TABLE packed(name TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE unused(symbol INTEGER PRIMARY KEY);
CREATE TABLE dead_link(
  file INTEGER NOT NULL, line INTEGER NOT NULL, column INTEGER NOT NULL, target TEXT NOT NULL);
CREATE TABLE relationship(
  source INTEGER NOT NULL, relation TEXT NOT NULL, target INTEGER NOT NULL, line INTEGER NOT NULL);
CREATE TABLE keyword(
  file INTEGER NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, symbol INTEGER, line INTEGER, lines BLOB NOT NULL,
  files INTEGER NOT NULL);
CREATE TABLE finding(
  file INTEGER NOT NULL, rule TEXT NOT NULL, line INTEGER NOT NULL, end_line INTEGER NOT NULL, detail TEXT NOT NULL);
CREATE TABLE pattern(
  file INTEGER NOT NULL, rule TEXT NOT NULL, line INTEGER NOT NULL, end_line INTEGER NOT NULL, detail TEXT NOT NULL);
CREATE TABLE row_hash(file INTEGER PRIMARY KEY, hashes BLOB NOT NULL);
CREATE TABLE page(path TEXT PRIMARY KEY, statements BLOB NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE made(name TEXT PRIMARY KEY, key BLOB NOT NULL, pages BLOB NOT NULL, site BLOB NOT NULL);
"""
#: Made after the rows, which is faster.
INDEXES = """
CREATE INDEX file_path ON file(path);
CREATE INDEX definition_file ON definition(file);
CREATE INDEX definition_name ON definition(name COLLATE NOCASE);
CREATE INDEX import_file ON import(file);
CREATE INDEX import_target ON import(target_file);
CREATE INDEX relationship_source ON relationship(source);
CREATE INDEX relationship_target ON relationship(target);
CREATE INDEX keyword_text ON keyword(text COLLATE NOCASE);
CREATE INDEX keyword_file ON keyword(file);
CREATE INDEX keyword_concept ON keyword(files, text) WHERE kind='concept';
"""

#: Kinds as words: to ask a member of an enumeration for its value takes ten times as long.
_KINDS = {kind: kind.value for kind in Kind}


class Writer:
    """Writes one index. Open, add, seal, add pages, close; what was not closed is not an index."""

    def __init__(self, path: Path, last: LastBook | None = None) -> None:
        """``last`` is the book from which is copied what stays."""
        self.path, self.last = path, last
        path.unlink(missing_ok=True)
        self.connection = sqlite3.connect(path.absolute().as_uri(), isolation_level=None, uri=True)
        self.connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=8192;")
        if last is not None:  # before the transaction begins
            self._attach(last)
        self.connection.executescript("BEGIN;" + SCHEMA)

    def _attach(self, last: LastBook) -> None:
        number = last.renumbering.symbol
        self.connection.create_function(
            "renumbered", 1, lambda symbol: None if symbol is None else number(symbol), deterministic=True
        )
        self.connection.execute("ATTACH ? AS last", (f"{last.path.absolute().as_uri()}?mode=ro&immutable=1",))

    def meta(self, values: dict[str, str]) -> None:
        self._many("INSERT INTO meta VALUES(?,?)", sorted({"format": str(FORMAT_VERSION), **values}.items()))

    def index(self, index: Index, book: Book, ledger: list[LedgerRow], known: Sequence[int]) -> None:
        """Everything but keywords and pages. ``known`` are the numbers of other files that know each symbol
        (`keywords.Vocabulary.known`)."""
        first = index.world.base[0]
        outline, users = Outline(first), known[first:]
        self._many(f"INSERT INTO file VALUES({_marks(19)})", _files(index, book, ledger))
        self._definitions(index, outline, users)
        self._many(f"INSERT INTO import VALUES({_marks(10)})", _imports(index))
        self._uses(index, outline, outline.named(users))
        self._many(
            "INSERT INTO relationship VALUES(?,?,?,?)",
            ((item.source, item.relation.value, item.target, item.row + 1) for item in index.relationships),
        )
        documents = [(file, document) for file, document in enumerate(index.world.documents) if document]
        self._many("INSERT INTO row_hash VALUES(?,?)", ((file, document.row_hashes) for file, document in documents))
        self._many(
            f"INSERT INTO pattern VALUES({_marks(5)})",
            (row for file, document in documents for row in _observations(file, document.patterns)),
        )

    def _definitions(self, index: Index, outline: Outline, users: Sequence[int]) -> None:
        """The definitions of all files; those of files that are as the last book has them are copied from it."""
        kept = self._unchanged() if self.last is not None and self.last.renumbering.same else frozenset()
        insert = f"INSERT INTO definition VALUES({_marks(17)})"
        for taken, files in groupby(range(len(index.world.files)), key=kept.__contains__):
            several = list(files)
            self._many(insert, _definitions(index, several, outline, users, with_rows=not taken))
            if taken:
                copied = "INSERT INTO definition SELECT * FROM last.definition WHERE file BETWEEN ? AND ? ORDER BY id"
                self.connection.execute(copied, (several[0], several[-1]))
        if kept:
            first = index.world.base[0]
            known = self.connection.execute("SELECT users FROM definition ORDER BY id")
            differing = [
                (now, first + at) for at, (now, (was,)) in enumerate(zip(users, known, strict=True)) if now != was
            ]
            self._many("UPDATE definition SET users=? WHERE id=?", differing)

    def _unchanged(self) -> frozenset[int]:
        """The files of which the last book, made by the same program, has the same row: they have the same definitions."""
        columns = "id, path, category, language, outcome, reason, detail, hash"
        same = "SELECT 1 FROM meta JOIN last.meta AS old USING(key, value) WHERE key='program'"
        if not self.connection.execute(same).fetchone():
            return frozenset()
        found = self.connection.execute(f"SELECT {columns} FROM file INTERSECT SELECT {columns} FROM last.file")
        return frozenset(row[0] for row in found)

    def _uses(self, index: Index, outline: Outline, names: dict[str, bytes]) -> None:
        """Every use: by file, by what it means, and the graph of symbols."""
        turner = Turner(index)
        self._many("INSERT INTO occurrence VALUES(?,?,?,?,?)", turner.files())
        turned = turner.turned()
        self._many("INSERT INTO used VALUES(?,?)", _used(turned))
        self._many("INSERT INTO packed VALUES(?,?)", sorted({**graph(turner, outline, turned), **names}.items()))
        self._many("INSERT INTO unused VALUES(?)", ((symbol,) for symbol in outline.unused(turned)))
        self._many("INSERT INTO dead_link VALUES(?,?,?,?)", ((*place, shown(target)) for *place, target in turner.dead))

    def findings(self, file: int, findings: Iterable[Observation]) -> None:
        self._many(f"INSERT INTO finding VALUES({_marks(5)})", _observations(file, findings))

    def keywords(self, packed: Iterable[bytes]) -> None:
        """The keywords of all files: what `keyword_rows` made of each, in the order of the files."""
        decoder = msgspec.msgpack.Decoder(list[tuple[Any, ...]])
        self._many(f"INSERT INTO keyword VALUES({_marks(7)})", (row for rows in packed for row in decoder.decode(rows)))

    def take_keywords(self, first: int, end: int) -> None:
        """The keywords of files ``first`` to ``end`` (both included; old ids) of the last book, numbered anew."""
        assert self.last is not None
        columns = (
            "*"
            if self.last.renumbering.same
            else "renumbered(file), text, kind, renumbered(symbol), line, lines, files"
        )
        self.connection.execute(
            f"INSERT INTO keyword SELECT {columns} FROM last.keyword WHERE file BETWEEN ? AND ? ORDER BY rowid",
            (first, end),
        )

    def made(self, made: Iterable[tuple[str, Made]]) -> None:
        """What the pages of each file and folder were made under, and what they are."""
        packed = msgspec.msgpack.encode
        rows = ((name, item.key, packed(item.pages), packed(item.site)) for name, item in made)
        self._many("INSERT INTO made VALUES(?,?,?,?)", rows)

    def pages(self, pages: Iterable[tuple[str, bytes, int]]) -> None:
        """Each page with its statements, packed, and the crc32 of its bytes."""
        self._many("INSERT INTO page VALUES(?,?,?)", ((shown(path), packed, crc) for path, packed, crc in pages))

    def seal(self) -> None:
        """Ends everything but pages and what they were made under."""
        self.connection.execute("COMMIT")
        self.connection.executescript(INDEXES)
        self.connection.execute("BEGIN")

    def close(self) -> None:
        self.connection.execute("COMMIT")
        self.connection.close()

    def _many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        try:
            self.connection.executemany(statement, rows)
        except sqlite3.OperationalError as error:
            raise OutputError(f"{self.path}: the index could not be written: {error}. Is the disk full?") from error


def keyword_rows(file: int, keywords: Iterable[Keyword]) -> bytes:
    """The rows of the table ``keyword`` for one file, packed: made where the keywords are, in any process."""
    return msgspec.msgpack.encode(
        [
            (
                file, shown(item.text), item.kind, item.symbol if item.symbol >= 0 else None,
                item.defined_row + 1 if item.defined_row >= 0 else None,
                array("i", [row + 1 for row in item.rows]).tobytes(), item.files,
            )
            for item in keywords
        ]
    )  # fmt: skip


def _marks(count: int) -> str:
    return ",".join("?" * count)


def _files(index: Index, book: Book, ledger: list[LedgerRow]) -> Iterator[tuple[object, ...]]:
    for number, row in enumerate(ledger):
        document = index.world.documents[number]
        counts = (document.code_lines, document.comment_lines, document.blank_lines) if document else (0, 0, 0)
        yield (
            number, shown(row.path), row.category.value, row.language, row.outcome.value,
            row.reason.value if row.reason else None, shown(row.detail), row.size, row.hash, row.lines, *counts,
            document.encoding if document else "", document.licence if document else "",
            shown(document.doc) if document else "", index.position[number] + 1, shown(book.docs(number)),
            shown(book.keywords(number)),
        )  # fmt: skip


def _definitions(
    index: Index, files: Iterable[int], outline: Outline, users: Sequence[int], *, with_rows: bool
) -> Iterator[tuple[object, ...]]:
    """The rows of the definitions of some files, unless only the outline needs them."""
    world = index.world
    first = world.base[0]
    for file in files:
        document = fresh(world.documents, file)
        if document is None:
            continue
        base = world.base[file]
        definitions = document.definitions
        outline.add(file, base, document, world.files[file].path)
        if not with_rows:
            continue
        for number, (item, anchor) in enumerate(zip(definitions, anchors(definitions), strict=True)):
            yield (
                base + number, file, shown(item.name), shown(item.qualified_name), _KINDS[item.kind], item.row + 1,
                item.column, item.end_row, shown(item.signature), shown(item.doc),
                base + item.enclosing if item.enclosing >= 0 else None, item.flags, item.complexity,
                shown(item.type), shown(item.value), shown(anchor), users[base + number - first],
            )  # fmt: skip


def _imports(index: Index) -> Iterator[tuple[object, ...]]:
    for file, (document, links) in enumerate(zip(index.world.documents, index.links, strict=True)):
        if document is None or links is None:
            continue
        for item, link in zip(document.imports, links.imports, strict=True):
            yield (
                file, item.row + 1, shown(item.module), shown(item.name), shown(item.alias), item.condition,
                RESOLUTIONS[link.resolution], link.target if link.target >= 0 else None,
                link.file if link.file >= 0 else None, shown(link.package),
            )  # fmt: skip


def _used(turned: Turned) -> Iterator[tuple[int, bytes]]:
    if not len(turned.target):
        return
    packed = np.stack(
        [turned.enclosing, turned.line, turned.column, turned.kind.astype(np.int32)], axis=1
    ).astype("<i4")  # fmt: skip
    starts = np.flatnonzero(np.diff(turned.target, prepend=-1))
    bounds = [*starts.tolist(), len(turned.target)]
    data = packed.tobytes()
    width = packed.shape[1] * 4
    for number, target in enumerate(turned.target[starts].tolist()):
        yield target, data[bounds[number] * width : bounds[number + 1] * width]


def _observations(file: int, observations: Iterable[Observation]) -> Iterator[tuple[object, ...]]:
    for item in observations:
        yield file, item.rule, item.start_row + 1, item.end_row, shown(item.detail)


class Cache:
    """Analyses by content, kept from build to build. What cannot be read is as if it were not there: a cache that is
    damaged, or that cannot be written, costs time and nothing else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection: sqlite3.Connection | None = None

    def open(self) -> None:
        """Opens or makes the cache; a damaged one is thrown away."""
        try:
            self._connect()
        except sqlite3.DatabaseError:
            self.close()
            for end in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + end).unlink(missing_ok=True)
            self._connect()

    def _connect(self) -> None:
        self.connection = sqlite3.connect(self.path, isolation_level=None, timeout=30)
        self.connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
            "CREATE TABLE IF NOT EXISTS analysis(key BLOB PRIMARY KEY, crc INTEGER NOT NULL, data BLOB NOT NULL);"
        )
        self.connection.execute("SELECT crc FROM analysis LIMIT 1")

    def get(self, key: bytes) -> bytes | None:
        """The analysis under a key, None when it is not known or damaged."""
        assert self.connection is not None
        try:
            row = self.connection.execute("SELECT data, crc FROM analysis WHERE key=?", (key,)).fetchone()
        except sqlite3.DatabaseError:
            return None
        return bytes(row[0]) if row and isinstance(row[0], bytes) and crc32(row[0], crc32(key)) == row[1] else None

    def put(self, items: list[tuple[bytes, bytes]]) -> None:
        rows: list[tuple[object, ...]] = [(key, crc32(data, crc32(key)), data) for key, data in items]
        self._change("INSERT OR REPLACE INTO analysis(key, crc, data) VALUES(?,?,?)", rows)

    def keep(self, keys: set[bytes]) -> None:
        """Forgets everything but these keys; gives the room back where that is much."""
        assert self.connection is not None
        try:
            gone: list[tuple[object, ...]] = [
                (row[0],) for row in self.connection.execute("SELECT key FROM analysis") if row[0] not in keys
            ]
            self._change("DELETE FROM analysis WHERE key=?", gone)
            if len(gone) > len(keys):
                self.connection.execute("VACUUM")
        except sqlite3.DatabaseError:
            return

    def _change(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        assert self.connection is not None
        if rows:
            change(self.connection, (statement, rows))

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def write_ledger(path: Path, ledger: Iterable[LedgerRow]) -> None:
    """The ledger as JSON lines, in the order of the paths."""
    encoder = msgspec.json.Encoder()
    with path.open("wb") as stream:
        for row in ledger:
            clean = msgspec.structs.replace(row, path=shown(row.path), detail=shown(row.detail))
            stream.write(encoder.encode(clean) + b"\n")
