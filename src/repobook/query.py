"""The questions one can ask a book, and their answers. Reads the index only. [I/O]

The words are LSP's: definition, references, implementations, incoming and outgoing calls, document symbols, workspace
symbols. Lines are 1-based, columns 0-based UTF-8 bytes, paths relative to the repository's root.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from .errors import InputError
from .model import FACTS, FORMAT_VERSION, Resolution, Role
from .ownfolder import is_marked, origin
from .search import Hit, find
from .textcoding import shown

_AGAIN = "Run 'repobook build' again."


class SymbolInformation(msgspec.Struct, frozen=True):
    """A definition. ``enclosing`` is the qualified name of what it stands in, None at the top of its file."""

    path: str
    line: int
    column: int
    end_line: int
    name: str
    qualified_name: str
    kind: str
    signature: str
    doc: str
    enclosing: str | None
    #: number of other files with a factual use
    users: int = 0


class Occurrence(msgspec.Struct, frozen=True):
    """A use of a symbol: where, in which definition (None: at the file's top), as what, and how sure."""

    path: str
    line: int
    enclosing: str | None
    role: str
    resolution: str

    @property
    def is_fact(self) -> bool:
        return self.resolution in {item.name.lower() for item in FACTS}


class Book:
    """An open book. Use as a context manager, or call `close`."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._db = connection

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

    # -- questions --------------------------------------------------------------------------------------------

    def definition(self, symbol: str) -> list[SymbolInformation]:
        """Definitions meant by ``symbol``: a name, a qualified name, or ``path:qualified_name``; best known first."""
        path, name = _SYMBOL.fullmatch(shown(symbol)).groups()  # type: ignore[union-attr]
        wanted = name.replace("::", ".")
        last = wanted.rpartition(".")[2] or name
        rows = self._definitions("d.name=? COLLATE NOCASE", (last,))
        if name != last:
            # Headings and targets have names with dots in them.
            rows += self._definitions("d.name=? COLLATE NOCASE", (name,))
        found = [
            item for item in rows
            if (_ends(item.qualified_name, wanted) or item.name.casefold() == name.casefold())
            and (not path or item.path == path)
        ]  # fmt: skip
        exact = [item for item in found if item.name in (last, name)]
        return sorted(exact or found, key=lambda item: (item.qualified_name != name, -item.users, item.path, item.line))

    def document_symbols(self, path: str) -> list[SymbolInformation]:
        """All definitions of a file, in order. Raises `InputError` for a path that is not in the book."""
        self._file(path)
        return self._definitions("f.path=?", (shown(path),))

    def references(self, symbol: str, limit: int = 1000, start: int = 0) -> list[Occurrence]:
        """Uses of what ``symbol`` means, facts first; ``limit`` of them from number ``start``."""
        found: list[Occurrence] = []
        for identity in self._identities(symbol):
            found.extend(self._uses(identity))
        facts = {resolution.name.lower() for resolution in FACTS}
        found.sort(key=lambda item: (item.resolution not in facts, item.path, item.line))
        return found[start : start + limit]

    def references_of(self, item: SymbolInformation) -> list[Occurrence]:
        """All uses of one definition, facts first."""
        facts = {resolution.name.lower() for resolution in FACTS}
        found = list(self._uses(self._identity(item)))
        return sorted(found, key=lambda use: (use.resolution not in facts, use.path, use.line))

    def incoming_calls(self, symbol: str, limit: int = 1000, start: int = 0) -> list[Occurrence]:
        """Calls of what ``symbol`` means."""
        calls = [item for item in self.references(symbol, 1 << 60) if item.role in ("call", "launch", "decorator")]
        return calls[start : start + limit]

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
        return find(self._db, shown(words), limit)

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

    def page_sums(self) -> dict[str, int]:
        """The crc32 of each page's bytes, by path."""
        return dict(self._db.execute("SELECT path, crc FROM page ORDER BY path"))

    def tables(self) -> dict[str, list[str]]:
        """The names of the columns of each table, in the order of the tables' names."""
        names = self._db.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name").fetchall()
        return {name: [row[1] for row in self._db.execute(f'PRAGMA table_info("{name}")')] for (name,) in names}

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """All rows of a table in the order in which they were written."""
        yield from self._db.execute(f'SELECT * FROM "{table}"')

    # -- dumps ------------------------------------------------------------------------------------------------

    def dump(self, what: str) -> Iterator[dict[str, Any]]:
        """Every row of ``definitions``, ``imports``, ``keywords``, ``findings`` or ``ledger``, sorted by place."""
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
                    "ORDER BY i.file, i.line, i.rowid"
                )
            case "keywords":
                yield from self._keywords()
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
            "ORDER BY k.file, k.rowid"
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
        found = self.definition(symbol)
        if not found:
            raise InputError(f"there is no symbol {symbol!r} in the book", str(self.folder), "Try 'repobook find'.")
        return [self._identity(item) for item in found if item.qualified_name == found[0].qualified_name]

    def _identity(self, item: SymbolInformation) -> int:
        """The symbol id of a definition."""
        row = self._db.execute(
            "SELECT d.id FROM definition d JOIN file f ON f.id=d.file "
            "WHERE f.path=? AND d.line=? AND d.column=? AND d.name=? AND d.kind=?",
            (item.path, item.line, item.column, item.name, item.kind),
        ).fetchone()
        return int(row[0])

    def _uses(self, identity: int) -> Iterator[Occurrence]:
        row = self._db.execute("SELECT uses FROM used WHERE symbol=?", (identity,)).fetchone()
        if row is None:
            return
        values = memoryview(row[0]).cast("i")
        files: dict[int, str] = {}
        names: dict[int, str | None] = {}
        for place in range(0, len(values), 5):
            file, line, enclosing, role, resolution = values[place : place + 5]
            if file not in files:
                files[file] = self._db.execute("SELECT path FROM file WHERE id=?", (file,)).fetchone()[0]
            if enclosing not in names:
                found = self._db.execute("SELECT qualified_name FROM definition WHERE id=?", (enclosing,)).fetchone()
                names[enclosing] = found[0] if found else None
            meaning = Resolution(resolution).name.lower()
            yield Occurrence(files[file], line, names[enclosing], Role(role).name.lower(), meaning)


#: ``path:name``; a colon that belongs to ``::`` ends no path
_SYMBOL = re.compile(r"(?:(.+?)(?<!:):(?!:))?(.*)", re.DOTALL)
DUMPS = ("definitions", "imports", "keywords", "findings", "ledger")


def _ends(qualified: str, wanted: str) -> bool:
    """Whether a qualified name is ``wanted`` or ends with it at a part."""
    full, part = qualified.replace("::", ".").casefold(), wanted.casefold()
    return full == part or full.endswith("." + part)


def _nearest() -> Path:
    here = Path.cwd()
    for folder in (here, *here.parents):
        if is_marked(folder) and (folder / "book.sqlite").is_file():
            return folder
        if is_marked(folder / "book"):
            return folder / "book"
    todo = "Run 'repobook build', or name one with --book."
    raise InputError("there is no book in this folder or above", str(here), todo)
