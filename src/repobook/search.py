"""Find: files, symbols and keywords by words, best first."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import msgspec

from .lookup import Lookup
from .model import Flag

_WEIGHT = {
    "class": 6.0, "struct": 6.0, "interface": 6.0, "trait": 6.0, "union": 5.0, "enum": 5.0, "function": 5.0,
    "method": 3.5, "macro": 4.0, "type": 4.5, "namespace": 4.0, "target": 4.0, "constant": 3.0, "property": 3.0,
    "variable": 3.0, "field": 2.0, "enumerator": 2.0, "heading": 2.5, "key": 1.5,
}  # fmt: skip
#: How much a file's category takes from or adds to what it holds.
_CATEGORY = {
    "source": 0.0, "documentation": -1.0, "configuration": -1.0, "test": -3.0, "data": -3.0, "generated": -2.0,
    "vendored": -4.0,
}  # fmt: skip
_MOST = 400


class Hit(msgspec.Struct, frozen=True):
    """Something that `Book.find` found. ``score`` orders hits, higher first."""

    kind: str
    name: str
    path: str
    line: int
    score: float


def find(book: Lookup, words: str, limit: int) -> list[Hit]:
    """The best ``limit`` hits. Several words must all match; a hit's score is the sum over them."""
    parts = [part for part in re.split(r"\s+", words.strip()) if part]
    if not parts:
        return []
    scores: dict[tuple[str, str, str, int], float] = {}
    for candidate in _candidates(book, parts):
        kind, name, path, line, bonus = candidate
        score = _score(parts, name, path, kind)
        if score is not None:
            key = (kind, name, path, line)
            scores[key] = max(scores.get(key, -math.inf), score + bonus)
    ordered = sorted(scores.items(), key=lambda item: (-item[1], len(item[0][1]), item[0][2], item[0][3], item[0][1]))
    return [Hit(kind, name, path, line, round(score, 3)) for (kind, name, path, line), score in ordered[:limit]]


def _candidates(book: Lookup, parts: list[str]) -> Iterator[tuple[str, str, str, int, float]]:
    """Rows whose name may match, with what their users and category are worth."""
    db, paths, categories = book.db, book.paths, book.categories
    members = [re.split(r"\.|::", part)[-1] or part for part in parts]
    for symbol in dict.fromkeys(symbol for member in members for symbol in book.named_like(member, _MOST)):
        kind, name, file, line, users, flags = db.execute(
            "SELECT kind, qualified_name, file, line, users, flags FROM definition WHERE id=?", (symbol,)
        ).fetchone()
        declared = -1.0 if flags & Flag.DECLARATION else 0.0
        worth = _WEIGHT.get(kind, 2.0) + math.log2(users + 1) + _CATEGORY.get(categories[file], 0.0)
        yield kind, name, paths[file], line, worth + declared
    for part in parts:
        for path, rank, category in db.execute(
            "SELECT path, rank, category FROM file WHERE path LIKE ? ESCAPE '\\' ORDER BY rank LIMIT ?",
            (_within(part), _MOST),
        ):
            yield "file", path, path, 1, 4.0 + 4.0 / math.sqrt(rank) + _CATEGORY.get(category, 0.0)
    # What a file enters somewhere under a name: whole names, which the index has.
    for whole in dict.fromkeys((*parts, *members)):
        for text, kind, path, lines, category in db.execute(
            "SELECT k.text, k.kind, f.path, k.lines, f.category FROM keyword k INDEXED BY keyword_text "
            "JOIN file f ON f.id=k.file WHERE k.text=? COLLATE NOCASE AND k.kind='registered' "
            "ORDER BY k.file, k.number LIMIT ?",
            (whole, _MOST),
        ):
            yield kind, text, path, next(iter(memoryview(lines).cast("i")), 1), 3.0 + _CATEGORY.get(category, 0.0)
    # Concepts are phrases: the longest word finds them.
    for text, kind, path, line, category in db.execute(
        "SELECT k.text, k.kind, f.path, k.line, f.category FROM keyword k INDEXED BY keyword_concept "
        "JOIN file f ON f.id=k.file WHERE k.text LIKE ? ESCAPE '\\' AND k.kind='concept' "
        "ORDER BY k.files, k.text, k.file, k.number LIMIT ?",
        (_within(max(parts, key=len)), _MOST),
    ):
        yield kind, text, path, line or 1, 1.0 + _CATEGORY.get(category, 0.0)


def _within(text: str) -> str:
    """A pattern of LIKE for whatever holds ``text``."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"


def _score(parts: list[str], name: str, path: str, kind: str) -> float | None:
    """How well all parts match a name (or, for less, its path); None when one does not."""
    text = name.casefold().replace("::", ".")
    short = text.rpartition("/" if kind == "file" else ".")[2]
    total = 0.0
    for part in parts:
        wanted = part.casefold().replace("::", ".")
        if short == wanted or text == wanted:
            total += 20
        elif kind == "file" and short.partition(".")[0] == wanted:
            total += 16
        elif text.endswith(("." + wanted, "/" + wanted)):
            total += 18
        elif short.startswith(wanted):
            total += 10
        elif wanted in short:
            total += 6
        elif wanted in text:
            total += 4
        elif wanted in path.casefold():
            total += 2
        else:
            return None
    return total - 0.02 * len(text)
