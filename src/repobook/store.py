"""The index on disk: one SQLite file, documented table by table in docs/index.md. [I/O]

Lines in the tables are 1-based, columns 0-based UTF-8 bytes.
"""

from __future__ import annotations

import shutil
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, groupby
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from .anchors import anchors
from .cachefile import change
from .encoded import definition_names, fresh
from .errors import OutputError
from .keywords import Keyword
from .lastbook import LastBook, Made, runs
from .link import Index
from .model import FORMAT_VERSION, Kind, LedgerRow, Observation
from .occurrences import RESOLUTIONS, meant
from .plan import Book
from .resolve.world import Relation, owners
from .symbolgraph import Names, Other, Outline, graph
from .textcoding import shown
from .turning import Turned, Turner, meanings

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
  file INTEGER, number INTEGER, line INTEGER NOT NULL, module TEXT NOT NULL, name TEXT NOT NULL, alias TEXT NOT NULL,
  condition TEXT NOT NULL, resolution TEXT NOT NULL, target INTEGER, target_file INTEGER, package TEXT NOT NULL,
  PRIMARY KEY(file, number)) WITHOUT ROWID;
CREATE TABLE occurrence(
  file INTEGER PRIMARY KEY, uses INTEGER NOT NULL, names BLOB NOT NULL, columns BLOB NOT NULL, more BLOB NOT NULL);
CREATE TABLE used(symbol INTEGER PRIMARY KEY, uses BLOB NOT NULL);
CREATE TABLE packed(name TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE unused(symbol INTEGER PRIMARY KEY);
CREATE TABLE dead_link(
  file INTEGER, number INTEGER, line INTEGER NOT NULL, column INTEGER NOT NULL, target TEXT NOT NULL,
  PRIMARY KEY(file, number)) WITHOUT ROWID;
CREATE TABLE relationship(
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL, relation TEXT NOT NULL, target INTEGER NOT NULL,
  line INTEGER NOT NULL);
CREATE TABLE keyword(
  file INTEGER, number INTEGER, text TEXT NOT NULL, kind TEXT NOT NULL, symbol INTEGER, line INTEGER,
  lines BLOB NOT NULL, files INTEGER NOT NULL, PRIMARY KEY(file, number)) WITHOUT ROWID;
CREATE TABLE finding(
  file INTEGER, number INTEGER, rule TEXT NOT NULL, line INTEGER NOT NULL, end_line INTEGER NOT NULL,
  detail TEXT NOT NULL, PRIMARY KEY(file, number)) WITHOUT ROWID;
CREATE TABLE pattern(
  file INTEGER, number INTEGER, rule TEXT NOT NULL, line INTEGER NOT NULL, end_line INTEGER NOT NULL,
  detail TEXT NOT NULL, PRIMARY KEY(file, number)) WITHOUT ROWID;
CREATE TABLE row_hash(file INTEGER PRIMARY KEY, hashes BLOB NOT NULL);
CREATE TABLE page(path TEXT PRIMARY KEY, statements BLOB NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE made(name TEXT PRIMARY KEY, key BLOB NOT NULL, pages BLOB NOT NULL, site BLOB NOT NULL) WITHOUT ROWID;
"""
#: Made after the rows, which is faster.
INDEXES = """
CREATE INDEX file_path ON file(path);
CREATE INDEX definition_file ON definition(file);
CREATE INDEX definition_name ON definition(name COLLATE NOCASE);
CREATE INDEX import_target ON import(target_file);
CREATE INDEX relationship_source ON relationship(source);
CREATE INDEX relationship_target ON relationship(target);
CREATE INDEX keyword_text ON keyword(text COLLATE NOCASE);
CREATE INDEX keyword_concept ON keyword(files, text) WHERE kind='concept';
"""
#: Columns of ``file`` that tell whether its definitions can be others.
_CONTENT, _HASH = slice(0, 7), 8

#: Kinds as words: to ask a member of an enumeration for its value takes ten times as long.
_KINDS = {kind: kind.value for kind in Kind}
_RELATIONS = {relation: relation.value for relation in Relation}


class Writer:
    """Writes one index. Open, add, seal, add pages, close; what was not closed is not an index.

    Where the last book numbers files and symbols in the same way, and the same program wrote it, its index is copied, and
    only rows that are others are written. In the end SQLite lays the file out anew: its bytes tell what it holds, and not
    how it came about.
    """

    def __init__(self, path: Path, program: str, last: LastBook | None = None) -> None:
        """``program`` is the hash of the program that writes; ``last`` is the book from which is taken what stays."""
        self.path, self.program, self.last = path, program, last
        self._draft = path.with_name(path.name + ".draft")
        #: whether the rows of the last index are there
        self._copied = last is not None and last.renumbering.same and last.program == program
        self._draft.unlink(missing_ok=True)
        if last is not None and self._copied:
            with self._told():
                shutil.copyfile(last.path, self._draft)
        self.connection = sqlite3.connect(self._draft.absolute().as_uri(), isolation_level=None, uri=True)
        self.connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=8192;")
        if last is not None and not self._copied:  # before the transaction begins
            self._attach(last)
        self.connection.executescript("BEGIN;" + ("" if self._copied else SCHEMA))

    def _attach(self, last: LastBook) -> None:
        number = last.renumbering.symbol
        self.connection.create_function(
            "renumbered", 1, lambda symbol: None if symbol is None else number(symbol), deterministic=True
        )
        self.connection.execute("ATTACH ? AS last", (f"{last.path.absolute().as_uri()}?mode=ro&immutable=1",))

    def meta(self, values: dict[str, str]) -> None:
        told = {"format": str(FORMAT_VERSION), "program": self.program, **values}
        self._table("meta", 1, sorted(told.items()))

    def index(
        self,
        index: Index,
        book: Book,
        ledger: list[LedgerRow],
        known: Sequence[int],
        digests: NDArray[np.uint64],
        macros: NDArray[np.uint64],
    ) -> None:
        """Everything but keywords and pages. ``known`` are the numbers of other files that know each symbol
        (`keywords.Vocabulary.known`), ``digests`` tell whether the links of a file are others (`LinkColumns.digests`),
        ``macros`` whether the macros of others are that it was read with.

        Rows of files are written where these changed, or what their uses mean. Rows of symbols rest
        on what files say of them: those that no such file names, now or in the last index, stay as they are."""
        documents = index.world.documents
        changed = self._files(list(_files(index, book, ledger))) | self._differing("macros", macros)
        linked = changed | self._differing("links", digests)
        related = self._relationships(index)
        meaning = meanings(index)
        last = self._columns(meaning)
        touched = self._touched(index, meaning, changed, linked, related) if last else None
        renamed = self._definitions(index, known, changed, touched)
        self._of_files("import", linked, ((file, _imports(index, file)) for file in sorted(linked)))
        told = {name: column.astype("<u8").tobytes() for name, column in (("links", digests), ("macros", macros))}
        columns = {**told, **_names(index, known, changed, last, renamed)}
        self._uses(index, Other(meaning, touched, last), columns, linked)
        there = [(file, document) for file in sorted(changed) if (document := documents[file])]
        self._of_files("row_hash", changed, ((file, [(document.row_hashes,)]) for file, document in there), plain=True)
        self._of_files("pattern", changed, ((file, _observations(document.patterns)) for file, document in there))

    def _files(self, rows: list[tuple[object, ...]]) -> set[int]:
        """Writes the files. Those whose definitions can be others than the last index has."""
        if not self._copied:
            self._insert("file", rows)
            return set(range(len(rows)))
        pairs = list(zip(rows, self.connection.execute("SELECT * FROM file ORDER BY id"), strict=True))
        self._insert("file", [row for row, old in pairs if row != old])
        return {at for at, (row, old) in enumerate(pairs) if (row[_CONTENT], row[_HASH]) != (old[_CONTENT], old[_HASH])}

    def _differing(self, name: str, digests: NDArray[np.uint64]) -> set[int]:
        """The files of which the last index has other digests under a name."""
        if not self._copied:
            return set(range(len(digests)))
        (packed,) = self.connection.execute("SELECT data FROM packed WHERE name=?", (name,)).fetchone()
        differing: list[int] = np.flatnonzero(np.frombuffer(packed, "<u8") != digests).tolist()
        return set(differing)

    def _relationships(self, index: Index) -> list[int]:
        """Writes the relationships. The ends of those that the last index has not, or that are no more."""
        rows = [(item.source, _RELATIONS[item.relation], item.target, item.row + 1) for item in index.relationships]
        old: list[tuple[Any, ...]] = []
        if self._copied:
            query = "SELECT source, relation, target, line FROM relationship ORDER BY id"
            old = self.connection.execute(query).fetchall()
            if old == rows:
                return []
            self._many("DELETE FROM relationship WHERE id=?", ((number,) for number in range(len(rows), len(old))))
        self._insert("relationship", ((at, *row) for at, row in enumerate(rows) if at >= len(old) or old[at] != row))
        return [symbol for source, _, target, _ in set(old).symmetric_difference(rows) for symbol in (source, target)]

    def _columns(self, meaning: NDArray[np.int32]) -> dict[str, bytes]:
        """The columns of the last index; none where it cannot be built upon, because symbols stand for others than they did:
        then uses in all files mean something else."""
        found = dict(self.connection.execute("SELECT name, data FROM packed")) if self._copied else {}
        return found if found.get("meaning") == meaning.astype("<i4").tobytes() else {}

    def _touched(
        self, index: Index, meaning: NDArray[np.int32], changed: set[int], linked: set[int], related: list[int]
    ) -> NDArray[np.bool_]:
        """Of which symbols files may say something else than the last index has: a mask over all."""
        base = index.world.base
        named = [np.array(related, np.int32)]
        for file in sorted(linked):
            for row in self.connection.execute(
                "SELECT uses, names, columns, more FROM occurrence WHERE file=?", (file,)
            ):
                named += meant(*row)
            imported = self.connection.execute("SELECT target, target_file FROM import WHERE file=?", (file,))
            named.append(np.array([symbol for row in imported for symbol in row if symbol is not None], np.int32))
            links = index.links[file]
            if links is not None:
                imports = [symbol for item in links.imports for symbol in (item.target, item.file)]
                named += (links.targets, links.more.symbols, np.array(imports, np.int32))
        named += [np.arange(base[file], base[file + 1], dtype=np.int32) for file in changed]
        symbols = np.concatenate(named)
        symbols = symbols[symbols >= 0]
        result = np.zeros(base[-1], np.bool_)
        result[symbols] = result[meaning[symbols]] = True
        return result

    def _definitions(
        self, index: Index, known: Sequence[int], changed: set[int], touched: NDArray[np.bool_] | None
    ) -> bool:
        """The definitions of the files that changed, and who uses those that are touched (None for all). Whether a name is
        another, or the number of files that use one."""
        before = self._named(changed)
        self._forget("definition", changed)
        self._many(f"INSERT INTO definition VALUES({_marks(17)})", _definitions(index, known, changed))
        if not self._copied:
            return True
        symbols: list[int] = list(range(len(known))) if touched is None else np.flatnonzero(touched).tolist()
        total = self.connection.total_changes
        statement = "UPDATE definition SET users=?1 WHERE id=?2 AND users<>?1"
        self._many(statement, ((known[symbol], symbol) for symbol in symbols))
        return self.connection.total_changes != total or self._named(changed) != before

    def _named(self, files: set[int]) -> list[tuple[object, ...]]:
        """The names of the definitions of some files, and how many files use each."""
        query = "SELECT id, name, users FROM definition WHERE file=? ORDER BY id"
        found = (self.connection.execute(query, (file,)) for file in sorted(files) if self._copied)
        return list(chain.from_iterable(found))

    def _uses(self, index: Index, other: Other, columns: dict[str, bytes], linked: set[int]) -> None:
        """Every use: by file, by what it means, and the graph of symbols."""
        world, touched = index.world, other.touched
        asked = range(len(world.files)) if touched is None else sorted(linked)
        turner = Turner(index, other.meaning)
        rows = turner.files(asked, linked)
        self._of_files("occurrence", linked, ((file, [row]) for file, *row in rows), plain=True)
        turned = turner.turned()
        owner = owners(world)
        if touched is not None:
            turned = turned.joined(self._used_elsewhere(touched, linked, owner), owner)
        self._used(turned, touched)
        outline = Outline(world.base, other.last)
        for file in asked:
            document = fresh(world.documents, file)
            if document is not None:
                outline.put(file, document.table)
        self._table("packed", 1, sorted({**graph(index, outline, turned, other), **columns}.items()))
        self._unused(index, turned, touched, owner)
        dead: dict[int, list[tuple[object, ...]]] = {file: [] for file in linked}
        for file, *place, target in turner.dead:
            if file in linked:
                dead[file].append((*place, shown(target)))
        self._of_files("dead_link", linked, sorted(dead.items()))

    def _used_elsewhere(self, touched: NDArray[np.bool_], linked: set[int], owner: NDArray[np.int64]) -> Turned:
        """The uses of the symbols that are touched in files of which nothing is written anew."""
        query = "SELECT symbol, uses FROM used WHERE symbol=?"
        rows = [row for symbol in np.flatnonzero(touched).tolist() for row in self.connection.execute(query, (symbol,))]
        found = Turned.of(rows)
        return found.among(~np.isin(owner[found.enclosing], list(linked)))

    def _used(self, turned: Turned, touched: NDArray[np.bool_] | None) -> None:
        """The uses of the symbols that are touched, None for all, by what they mean."""
        symbols, uses = turned.rows()
        if touched is not None:
            self._many("DELETE FROM used WHERE symbol=?", ((symbol,) for symbol in np.flatnonzero(touched).tolist()))
        elif self._copied:
            self.connection.execute("DELETE FROM used")
        self._insert("used", zip(symbols, uses, strict=True))

    def _unused(
        self, index: Index, turned: Turned, touched: NDArray[np.bool_] | None, owner: NDArray[np.int64]
    ) -> None:
        """The private definitions that no use and no guess means."""
        world = index.world
        wanted = np.ones(world.base[-1], np.bool_) if touched is None else touched.copy()
        files: list[int] = np.unique(owner[wanted]).tolist()
        wanted[turned.target] = False
        old = self.connection.execute("SELECT symbol FROM unused").fetchall() if touched is not None else []
        found = [symbol for (symbol,) in old if not touched[symbol]] if touched is not None else []
        for file in files:
            document = fresh(world.documents, file)
            if document is not None and document.table.private:
                private = np.frombuffer(document.table.private, np.int32) + world.base[file]
                found += private[wanted[private]].tolist()  # none of them is a declaration
        self._table("unused", 1, ((symbol,) for symbol in sorted(found)))

    def findings(self, findings: Iterable[tuple[int, Iterable[Observation]]]) -> None:
        """The findings in all files, in their order."""
        self._table("finding", 2, _numbered((file, _observations(several)) for file, several in findings))

    def keywords(self, rows: Mapping[int, bytes]) -> None:
        """The keywords of all files: what `keyword_rows` made of each; b"" where they are those of the last index."""
        decoder = msgspec.msgpack.Decoder(list[tuple[Any, ...]])
        for new, several in groupby(sorted(rows), key=lambda file: rows[file] != b""):
            files = list(several)
            if new:
                self._of_files("keyword", set(files), ((file, decoder.decode(rows[file])) for file in files))
            elif self.last is not None and not self._copied:
                for first, end in runs(files, self.last.old):
                    self._take_keywords(first, end)
        if self._copied:
            known = self.connection.execute("SELECT DISTINCT file FROM keyword").fetchall()
            self._forget("keyword", [file for (file,) in known if file not in rows])

    def _take_keywords(self, first: int, end: int) -> None:
        """The keywords of files ``first`` to ``end`` (both included; old ids) of the last index, numbered anew."""
        self.connection.execute(
            "INSERT INTO keyword SELECT renumbered(file), number, text, kind, renumbered(symbol), line, lines, files "
            "FROM last.keyword WHERE file BETWEEN ? AND ? ORDER BY file, number",
            (first, end),
        )

    def made(self, made: Mapping[str, Made], kept: Mapping[str, Made]) -> None:
        """What pages were made under, and what they are, by their names (`LastBook.made`); ``kept`` are those of the last
        index that hold."""
        if self._copied and self.last is not None:
            self._many(
                "DELETE FROM made WHERE name=?", ((name,) for name in sorted(self.last.made.keys() - kept.keys()))
            )
        else:
            made = {**kept, **made}
        self._insert("made", ((name, item.key, item.pages, item.site) for name, item in sorted(made.items())))

    def pages(self, pages: Sequence[tuple[str, bytes, int]], kept: Mapping[str, Made], gone: Iterable[str]) -> None:
        """Each page with its statements, packed, and the crc32 of its bytes. ``kept`` are those of the last index that hold,
        ``gone`` are the others that it has."""
        self._insert("page", ((shown(path), statements, crc) for path, statements, crc in pages))
        if self._copied:
            self._many("DELETE FROM page WHERE path=?", ((shown(path),) for path in gone))
        elif self.last is not None:
            last = self.last
            paths = sorted(path for item in kept.values() for path, _ in item.sizes()[0])
            self._insert("page", ((shown(path), *last.page(path)) for path in paths))

    def seal(self) -> None:
        """Ends everything but pages and what they were made under."""
        if not self._copied:
            self.connection.execute("COMMIT")
            self.connection.executescript(INDEXES)
            self.connection.execute("BEGIN")

    def close(self) -> None:
        """Lays the index out at its place."""
        self.path.unlink(missing_ok=True)
        with self._told():
            self.connection.execute("COMMIT")
            # A number that counts changes of the schema, also those that laying out makes.
            self.connection.execute("PRAGMA schema_version=1")
            self.connection.execute("VACUUM main INTO ?", (str(self.path.absolute()),))
        self.connection.close()
        self._draft.unlink()

    # -- rows ----------------------------------------------------------------------------------------------------

    def _of_files(
        self,
        table: str,
        files: set[int],
        rows: Iterable[tuple[int, Iterable[Sequence[object]]]],
        *,
        plain: bool = False,
    ) -> None:
        """Puts rows of some files in the place of those that the table has of them. They get the file and their number in
        front; ``plain`` ones, one a file, the file alone."""
        self._forget(table, files)
        found = ((file, *row) for file, several in rows for row in several) if plain else _numbered(rows)
        self._insert(table, found)

    def _forget(self, table: str, files: Iterable[int]) -> None:
        """Takes out what the copied table has of some files."""
        if self._copied:
            self._many(f"DELETE FROM {table} WHERE file=?", ((file,) for file in sorted(files)))

    def _table(self, table: str, keys: int, rows: Iterable[tuple[object, ...]]) -> None:
        """Makes a table hold just these rows, in the order of its key, the first ``keys`` columns."""
        if not self._copied:
            self._insert(table, rows)
            return
        cursor = self.connection.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description[:keys]]
        old = {row[:keys]: row for row in cursor}
        self._insert(table, [row for row in rows if old.pop(row[:keys], None) != row])
        self._many(f"DELETE FROM {table} WHERE {' AND '.join(f'{name}=?' for name in names)}", old)

    def _insert(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        every = iter(rows)
        verb = "INSERT OR REPLACE" if self._copied else "INSERT"
        for first in every:
            self._many(f"{verb} INTO {table} VALUES({_marks(len(first))})", chain([first], every))

    def _many(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        with self._told():
            self.connection.executemany(statement, rows)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Says what is the matter where the index cannot be written."""
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            raise OutputError(f"{self.path}: the index could not be written: {error}. Is the disk full?") from error


def _numbered(rows: Iterable[tuple[int, Iterable[Sequence[object]]]]) -> Iterator[tuple[object, ...]]:
    """The rows of files, each with its file and its number among those."""
    for file, several in rows:
        for number, row in enumerate(several):
            yield file, number, *row


def keyword_rows(keywords: Iterable[Keyword]) -> bytes:
    """The rows of the table ``keyword`` for one file, packed: made where the keywords are, in any process."""
    return msgspec.msgpack.encode(
        [
            (
                shown(item.text), item.kind, item.symbol if item.symbol >= 0 else None,
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


def _definitions(index: Index, known: Sequence[int], files: set[int]) -> Iterator[tuple[object, ...]]:
    """The rows of the definitions of some files."""
    world = index.world
    for file in sorted(files):
        document, base = fresh(world.documents, file), world.base[file]
        definitions = document.definitions if document is not None else ()
        for number, (item, anchor) in enumerate(zip(definitions, anchors(definitions), strict=True)):
            yield (
                base + number, file, shown(item.name), shown(item.qualified_name), _KINDS[item.kind], item.row + 1,
                item.column, item.end_row, shown(item.signature), shown(item.doc),
                base + item.enclosing if item.enclosing >= 0 else None, item.flags, item.complexity,
                shown(item.type), shown(item.value), shown(anchor), known[base + number],
            )  # fmt: skip


def _names(
    index: Index, known: Sequence[int], changed: set[int], last: Mapping[str, bytes], renamed: bool
) -> dict[str, bytes]:
    """The names of all definitions, those of the last index as far as they are as they were."""
    world = index.world
    first = world.base[0]
    if not last:
        names = Names(list(chain.from_iterable(definition_names(world.documents))))
    elif renamed:
        names = Names.of(last, first)
        for file in changed:
            document = fresh(world.documents, file)
            names.put(world.base[file] - first, [item.name for item in document.definitions] if document else ())
    else:
        return {name: last[name] for name in ("names", "named")}
    return names.packed(known[first:], first)


def _imports(index: Index, file: int) -> Iterator[tuple[object, ...]]:
    document, links = index.world.documents[file], index.links[file]
    if document is None or links is None:
        return
    for item, link in zip(document.imports, links.imports, strict=True):
        yield (
            item.row + 1, shown(item.module), shown(item.name), shown(item.alias), item.condition,
            RESOLUTIONS[link.resolution], link.target if link.target >= 0 else None,
            link.file if link.file >= 0 else None, shown(link.package),
        )  # fmt: skip


def _observations(observations: Iterable[Observation]) -> Iterator[tuple[object, ...]]:
    for item in observations:
        yield item.rule, item.start_row + 1, item.end_row, shown(item.detail)


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
        return row[0] if row and _sound(key, *row) else None

    def several(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """The analyses under many keys, as far as they are known: read in one go."""
        assert self.connection is not None
        found: dict[bytes, bytes] = {}
        if keys:
            with suppress(sqlite3.DatabaseError):
                # Nearly all of it is read: to copy it once, and not twice, halves the time.
                self.connection.execute(f"PRAGMA mmap_size={1 << 40}")
                for key, data, crc in self.connection.execute("SELECT key, data, crc FROM analysis"):
                    if key in keys and _sound(key, data, crc):
                        found[key] = data
            with suppress(sqlite3.DatabaseError):
                self.connection.execute("PRAGMA mmap_size=0")
        return found

    def put(self, items: list[tuple[bytes, bytes]]) -> None:
        rows: list[tuple[object, ...]] = [(key, _crc(key, data), data) for key, data in items]
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


def _crc(key: bytes, data: bytes) -> int:
    return crc32(data, crc32(key))


def _sound(key: bytes, data: object, crc: object) -> bool:
    """Whether a row of the cache is as it was written."""
    return isinstance(data, bytes) and _crc(key, data) == crc


def write_ledger(path: Path, ledger: Iterable[LedgerRow]) -> None:
    """The ledger as JSON lines, in the order of the paths."""
    encoder = msgspec.json.Encoder()
    with path.open("wb") as stream:
        for row in ledger:
            clean = msgspec.structs.replace(row, path=shown(row.path), detail=shown(row.detail))
            stream.write(encoder.encode(clean) + b"\n")
