"""What the repository itself leaves open: imports that resolve nowhere, dead links, definitions nothing refers to. [I/O]

These are remarks on the repository, not faults of its book.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .languages._cython import TEMPLATES
from .query import Book

#: Files whose contents are nobody's to repair here.
_FOREIGN = "f.category NOT IN ('vendored', 'generated')"
_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")
#: An attribute that says that nothing may refer to it.
_MEANT = re.compile(r"unused|\bused\b|constructor", re.IGNORECASE)
_OF_C = (".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".inl", ".cu", ".cuh", ".hip", ".m", ".mm")
#: What templates put names together of.
_PUT_IN = re.compile(rb"(\w*)\{\{\w+\}\}(\w*)")
#: What macros paste names together of.
_PASTED = re.compile(rb"([A-Za-z_]\w*)?[ \t]*##[ \t]*([A-Za-z_]\w*)?")
#: What takes names out of a module without writing them.
_BY_NAME = re.compile(rb"\b(?:globals|locals|vars|eval|exec)\(")


class Note(NamedTuple):
    """A remark: its kind, the place (line 1-based), and what there is to say."""

    kind: str
    path: str
    line: int
    what: str


def notes(book: Book, text: Callable[[int], bytes]) -> list[Note]:
    """All remarks, by kind and place. ``text`` reads a file by its id; b"" when it is not there."""
    return sorted([*_imports(book), *_links(book), *_unused(book, text)])


def _imports(book: Book) -> Iterator[Note]:
    """Imports that lead to nothing in the repository and to no package. What stands in ``try`` may fail."""
    for row in book.select(
        "SELECT DISTINCT f.path, i.line, i.module, i.name FROM import i JOIN file f ON f.id=i.file "
        f"WHERE i.resolution='unresolved' AND i.condition NOT IN ('try', 'except') AND {_FOREIGN}"
    ):
        what = f"{row['module']}: {row['name']}" if row["name"] not in ("", "*") else row["module"]
        yield Note("unresolved-import", row["path"], row["line"], what)


def _links(book: Book) -> Iterator[Note]:
    """Links in documents to files and headings that are not there. A pattern or a template is no link."""
    for row in book.select(
        f"SELECT f.path, l.line, l.target FROM dead_link l JOIN file f ON f.id=l.file WHERE {_FOREIGN}"
    ):
        if not re.search(r"[*{}<>$%]", row["target"]):
            yield Note("dead-link", row["path"], row["line"], row["target"])


def _unused(book: Book, text: Callable[[int], bytes]) -> Iterator[Note]:
    """Private definitions whose name stands nowhere else in the repository, in code or text of any kind."""
    rows = [
        row for row in book.select(
            "SELECT d.file, d.name, d.qualified_name, d.kind, d.line, d.signature, f.path, f.language FROM unused u "
            f"JOIN definition d ON d.id=u.symbol JOIN file f ON f.id=d.file WHERE {_FOREIGN}"
        )
        if row["name"].isascii() and not _MEANT.search(row["signature"])
    ]  # fmt: skip
    wanted = {row["name"].encode(): 0 for row in rows}
    if not wanted:
        return
    open_files = set()
    pasted: set[bytes] = set()
    put_in: set[tuple[bytes, bytes]] = set()  # what templates have before and behind what they put in
    for number, path in enumerate(book.file_numbers()):
        data = text(number)
        words = _WORD.findall(data)
        found = wanted.keys() & set(words)
        if found:
            counts = Counter(words)
            for name in found:
                wanted[name] += counts[name]
        if path.endswith(_OF_C) and b"##" in data:
            pasted.update(part for parts in _PASTED.findall(data) for part in parts if part)
        if path.endswith(TEMPLATES) and b"{{" in data:
            put_in.update(parts for parts in _PUT_IN.findall(data) if any(parts))
        if path.endswith(".py") and _BY_NAME.search(data):
            open_files.add(number)
    defined = Counter(row["name"].encode() for row in rows)
    for row in rows:
        name = row["name"].encode()
        if wanted[name] != defined[name]:
            continue
        by_name = row["file"] in open_files
        made = row["language"] != "python" and name.startswith(tuple(pasted)) | name.endswith(tuple(pasted))
        made = made or any(name.startswith(before) and name.endswith(behind) for before, behind in put_in)
        if not by_name and not made:
            yield Note("unused-definition", row["path"], row["line"], f"{row['kind']} {row['qualified_name']}")
