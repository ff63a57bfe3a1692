"""The questions one can ask a book, and their answers. Reads the index only. [I/O]

The words are LSP's: definition, references, implementations, incoming and outgoing calls, document symbols, workspace
symbols. Lines are 1-based, columns 0-based UTF-8 bytes, paths relative to the repository's root.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from . import calls, chains, dumping, impact, references
from .answers import Callers, Chain, Impact, Occurrence, References, SymbolInformation, Test
from .errors import InputError
from .lookup import Lookup
from .model import FORMAT_VERSION, content_hash
from .occurrences import FACT_WORDS
from .ownfolder import is_marked, origin
from .search import Hit, find
from .textcoding import shown

_AGAIN = "Run 'repobook build' again."


class Book:
    """An open book. Use as a context manager, or call `close`."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._db = connection
        self._lookup = Lookup(connection, str(folder))

    @classmethod
    def open(cls, path: str | os.PathLike[str] | None = None) -> Book:
        """The book in ``path``, or in the nearest ``book/`` of the current folder and its parents.

        Raises `InputError` when there is none, or when another version of repobook wrote it.
        """
        folder = _nearest() if path is None else Path(path)
        if path is not None and not (folder / "book.sqlite").is_file() and (folder / "book" / "book.sqlite").is_file():
            folder = folder / "book"
        index = folder / "book.sqlite"
        if not index.is_file():
            raise InputError("there is no book here", str(folder), "Run 'repobook build' first.")
        try:
            connection = sqlite3.connect(f"{index.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            connection.executescript("PRAGMA mmap_size=4294967296; PRAGMA cache_size=-16384;")
            version = connection.execute("SELECT value FROM meta WHERE key='format'").fetchone()
        except sqlite3.DatabaseError as error:
            raise InputError(f"the index cannot be read ({error})", str(index), _AGAIN) from error
        if version is None or version[0] != str(FORMAT_VERSION):
            found = version[0] if version else "none"
            what = f"the index has format {found}, this repobook reads {FORMAT_VERSION}"
            raise InputError(what, str(index), _AGAIN)
        return cls(folder, connection)

    def close(self) -> None:
        """Closes the index; the book answers no more questions."""
        self._db.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # -- about the book ---------------------------------------------------------------------------------------

    def meta(self) -> dict[str, str]:
        """Title, revision and format of the book."""
        return dict(self._db.execute("SELECT key, value FROM meta ORDER BY key"))

    @property
    def root(self) -> Path | None:
        """The folder of the repository that the book was built from, None when it is not there any more."""
        return origin(self.folder)

    def repository(self, repo: str | os.PathLike[str] | None = None) -> Path:
        """The repository at ``repo``, by default the one that the book was built from. Raises `InputError` when there is no
        such folder."""
        root = Path(repo) if repo else self.root
        if root is None:
            raise InputError("the repository of this book is not here", str(self.folder), "Name it with --repo.")
        if not root.is_dir():
            raise InputError("there is no such folder", str(root), "Name the repository with --repo.")
        return root

    def stale(self, paths: Iterable[str]) -> list[str]:
        """Those of the paths whose files are not what the book was made of: changed or gone since. Sorted; all of them are
        taken as fresh where the repository is not here."""
        root = self.root
        if root is None:
            return []
        select = "SELECT hash FROM file WHERE path=? AND hash<>''"
        known = {path: self._db.execute(select, (shown(path),)).fetchone() for path in sorted(set(paths))}
        return [path for path, row in known.items() if row and _hash(root / path) != row[0]]

    # -- questions --------------------------------------------------------------------------------------------

    def definition(self, symbol: str) -> list[SymbolInformation]:
        """Definitions meant by ``symbol``: a name, a qualified name, ``path:name`` or a dotted name from a module on;
        best known first."""
        return [item for found in self._lookup.named(symbol) for item in self._definitions("d.id=?", (found.id,))]

    def document_symbols(self, path: str) -> list[SymbolInformation]:
        """All definitions of a file, in order. Raises `InputError` for a path that is not in the book."""
        self._file(path)
        return self._definitions("f.path=?", (shown(path),))

    def references(self, symbol: str, limit: int = 1000, start: int = 0) -> list[Occurrence]:
        """Uses of what ``symbol`` means, facts first; ``limit`` of them from number ``start``."""
        found = [use for identity in self._identities(symbol) for use in self._uses(identity)]
        return sorted(found, key=_by_place)[start : start + limit]

    def references_of(self, item: SymbolInformation) -> list[Occurrence]:
        """All uses of one definition, facts first."""
        return sorted(self._uses(self._identity(item)), key=_by_place)

    def incoming_calls(self, symbol: str, limit: int = 1000, start: int = 0) -> list[Occurrence]:
        """Calls of what ``symbol`` means."""
        found = [item for item in self.references(symbol, 1 << 60) if item.role in ("call", "launch", "decorator")]
        return found[start : start + limit]

    def refs(self, symbol: str, limit: int = 40, after: int = 0) -> References:
        """Where ``symbol`` is defined, declared and used: ``limit`` uses from number ``after`` on, facts first.

        A symbol is a name, ``Class.method``, a dotted name from a module on, ``path:name``, ``path:line``, or the path
        of a file. Of several meanings the best known is chosen, and the others are named. Raises `InputError` when
        nothing is meant. The same goes for `callers`, `path` and `impact`.
        """
        return references.references(self._lookup, symbol, limit, after)

    def callers(self, symbol: str, depth: int = 1, limit: int = 40, after: int = 0) -> Callers:
        """Who calls ``symbol``, and who calls these, ``depth`` calls away at most."""
        return calls.callers(self._lookup, symbol, depth, limit, after)

    def path(self, start: str, end: str) -> Chain:
        """The shortest chain of facts from one symbol to another."""
        return chains.chain(self._lookup, start, end)

    def impact(self, symbol: str, depth: int = -1, limit: int = 40, after: int = 0) -> Impact:
        """What could break when ``symbol`` changes: ``limit`` dependents from number ``after`` on, the nearest first,
        ``depth`` uses away at most (-1: any), and the first ``limit`` tests to run."""
        return impact.impact(self._lookup, symbol, depth, limit, after)

    def tests(self, symbol: str, depth: int = -1) -> tuple[Test, ...]:
        """All tests to run when ``symbol`` changes, the nearest first."""
        return impact.tests(self._lookup, symbol, depth)

    def implementations(self, symbol: str) -> list[SymbolInformation]:
        """What extends, implements, overrides or specialises ``symbol``."""
        found: list[SymbolInformation] = []
        for identity in self._identities(symbol):
            found.extend(
                self._definitions(
                    "d.id IN (SELECT source FROM relationship WHERE target=? "
                    "AND relation IN ('extends','implements','overrides','specialises'))",
                    (identity,),
                )
            )
        return found

    def find(self, words: str, limit: int = 20) -> list[Hit]:
        """Files, symbols and keywords that match, best first.

        A hit is better when the whole name matches than when it starts so, and that than anywhere inside; then the
        more other files use it, the better.
        """
        return find(self._lookup, shown(words), limit)

    def page(self, path: str) -> str:
        """The docs page of a file as Markdown. Raises `InputError` when the book has none."""
        row = self._file(path)
        page = self.folder.joinpath("markdown", row["docs_page"])
        try:
            return page.read_text(encoding="utf-8")
        except OSError as error:
            todo = "Run 'repobook build' without --format none."
            raise InputError("the book has no such page", str(page), todo) from error

    def file(self, path: str) -> dict[str, Any]:
        """What the book knows of a file, as the columns of the table ``file``."""
        return dict(self._file(path))

    def has_file(self, path: str) -> bool:
        """Whether the book knows a file of this path."""
        return self._db.execute("SELECT 1 FROM file WHERE path=?", (shown(path),)).fetchone() is not None

    # -- for check --------------------------------------------------------------------------------------------

    def file_numbers(self) -> list[str]:
        """Paths by file id."""
        return [row[0] for row in self._db.execute("SELECT path FROM file ORDER BY id")]

    def hashes(self) -> list[str]:
        """The hash of each file's content by file id, "" when it was not read."""
        return [row[0] for row in self._db.execute("SELECT hash FROM file ORDER BY id")]

    def row_hashes(self, file: int) -> bytes:
        """crc32 of each row of a file, packed uint32."""
        row = self._db.execute("SELECT hashes FROM row_hash WHERE file=?", (file,)).fetchone()
        return bytes(row[0]) if row else b""

    def page_count(self) -> int:
        """The number of pages; 0 for the index alone."""
        return int(self._db.execute("SELECT count(*) FROM page").fetchone()[0])

    def statements(self) -> Iterator[tuple[str, bytes]]:
        """Each page with its packed statements, by path."""
        yield from self._db.execute("SELECT path, statements FROM page ORDER BY path")

    def has_markdown(self) -> bool:
        """Whether the Markdown book was written; its pages are known even where the site stands alone."""
        return self.meta().get("formats") != "site"

    def page_sums(self) -> dict[str, int]:
        """The crc32 of each page's bytes, by path."""
        return dict(self._db.execute("SELECT path, crc FROM page ORDER BY path"))

    def select(self, statement: str) -> Iterator[dict[str, Any]]:
        """The rows that a statement of SQL selects, by the names of their columns."""
        yield from self._rows(statement)

    def tables(self) -> dict[str, list[str]]:
        """The names of the columns of each table, in the order of the tables' names."""
        names = self._db.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name").fetchall()
        return {name: [row[1] for row in self._db.execute(f'PRAGMA table_info("{name}")')] for (name,) in names}

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """All rows of a table in the order in which they were written."""
        yield from self._db.execute(f'SELECT * FROM "{table}"')

    # -- dumps ------------------------------------------------------------------------------------------------

    def dump(self, what: str) -> Iterator[dict[str, Any]]:
        """Every row of ``definitions``, ``imports``, ``uses``, ``keywords``, ``findings`` or ``ledger``, sorted by
        place."""
        match what:
            case "definitions":
                for item in self._definitions("1", ()):
                    yield {name: getattr(item, name) for name in item.__struct_fields__ if name != "users"}
            case "imports":
                yield from self._rows(
                    "SELECT f.path, i.line, i.module, i.name, i.alias, i.condition, i.resolution, "
                    "coalesce(x.path, t.path) AS target_path, d.line AS target_line, d.qualified_name AS target_name, "
                    "t.path AS imported_path, i.package "
                    "FROM import i JOIN file f ON f.id=i.file "
                    "LEFT JOIN file t ON t.id=i.target_file LEFT JOIN definition d ON d.id=i.target "
                    "LEFT JOIN file x ON x.id=d.file "
                    "ORDER BY i.file, i.line, i.number"
                )
            case "keywords":
                yield from self._keywords()
            case "uses":
                yield from dumping.uses(self._lookup)
            case "findings":
                yield from self._rows(
                    "SELECT f.path, n.line, n.end_line, n.rule, n.detail FROM finding n JOIN file f ON f.id=n.file "
                    "ORDER BY n.file, n.line, n.rule, n.detail"
                )
            case "ledger":
                yield from self._ledger()
            case _:
                raise InputError(f"there is nothing called {what!r} to dump", "", f"Known are {', '.join(DUMPS)}.")

    def _ledger(self) -> Iterator[dict[str, Any]]:
        path = self.folder / "ledger.jsonl"
        try:
            with path.open(encoding="utf-8") as stream:
                for line in stream:
                    yield json.loads(line)
        except (OSError, ValueError) as error:
            raise InputError(f"the ledger cannot be read ({error})", str(path), _AGAIN) from error

    def _keywords(self) -> Iterator[dict[str, Any]]:
        for row in self._rows(
            "SELECT f.path, k.text, k.kind, k.line, k.lines, k.files FROM keyword k JOIN file f ON f.id=k.file "
            "ORDER BY k.file, k.number"
        ):
            row["lines"] = list(memoryview(row["lines"]).cast("i"))
            yield row

    # -- inside -----------------------------------------------------------------------------------------------

    def _rows(self, statement: str, values: tuple[Any, ...] = ()) -> Iterator[dict[str, Any]]:
        cursor = self._db.execute(statement, values)
        names = [item[0] for item in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))

    def _file(self, path: str) -> dict[str, Any]:
        for row in self._rows("SELECT * FROM file WHERE path=?", (shown(path),)):
            return row
        todo = "Paths start at the repository's root."
        raise InputError(f"there is no file {path!r} in the book", str(self.folder), todo)

    def _definitions(self, condition: str, values: tuple[Any, ...]) -> list[SymbolInformation]:
        return [
            SymbolInformation(*row)
            for row in self._db.execute(
                "SELECT f.path, d.line, d.column, d.end_line, d.name, d.qualified_name, d.kind, d.signature, d.doc, "
                "e.qualified_name, d.users FROM definition d JOIN file f ON f.id=d.file "
                f"LEFT JOIN definition e ON e.id=d.enclosing WHERE {condition} ORDER BY d.file, d.line, d.column, d.id",
                values,
            )
        ]

    def _identities(self, symbol: str) -> list[int]:
        """Symbol ids meant by a name; a path stands for the file."""
        row = self._db.execute("SELECT id FROM file WHERE path=?", (shown(symbol),)).fetchone()
        if row:
            return [row[0]]
        found = self._lookup.named(symbol)
        if not found:
            raise InputError(f"there is no symbol {symbol!r} in the book", str(self.folder), "Try 'repobook find'.")
        meaning = self._lookup.graph.meaning
        same = [item.id for item in found if item.qualified_name == found[0].qualified_name]
        return list(dict.fromkeys(int(meaning[item]) for item in same))

    def _identity(self, item: SymbolInformation) -> int:
        """The symbol id of a definition."""
        row = self._db.execute(
            "SELECT d.id FROM definition d JOIN file f ON f.id=d.file "
            "WHERE f.path=? AND d.line=? AND d.column=? AND d.name=? AND d.kind=?",
            (item.path, item.line, item.column, item.name, item.kind),
        ).fetchone()
        return int(row[0])

    def _uses(self, identity: int) -> tuple[Occurrence, ...]:
        return references.occurrences(self._lookup, self._lookup.uses([identity]))


DUMPS = ("definitions", "imports", "uses", "keywords", "findings", "ledger")


def _by_place(use: Occurrence) -> tuple[bool, str, int, int]:
    return use.resolution not in FACT_WORDS, use.path, use.line, use.column


def _hash(path: Path) -> str:
    """The hash of a file's content, "" when it cannot be read."""
    try:
        return content_hash(path.read_bytes()) if path.is_file() else ""
    except OSError:
        return ""


def _nearest() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if is_marked(folder) and (folder / "book.sqlite").is_file():
            return folder
        if is_marked(folder / "book"):
            return folder / "book"
    todo = "Run 'repobook build', or name one with --book."
    raise InputError("there is no book in this folder or above", str(here), todo)
