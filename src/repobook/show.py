"""What the book says of a file or a symbol, for the terminal and for programs."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from posixpath import normpath
from typing import Any, NamedTuple

import msgspec

from .answers import Occurrence, SymbolInformation
from .errors import InputError
from .query import Book
from .terminal import visible

#: Uses shown of each definition; the rest is counted and said.
_USES = 40
#: Definitions of one name that are shown; the rest is counted and said.
_MEANINGS = 10


class Shown(NamedTuple):
    """``text`` is for the terminal, or JSON. ``paths`` are the files it speaks of; ``page`` says whether it is a whole page."""

    text: str
    paths: frozenset[str]
    page: bool


def show(book: Book, what: str, *, as_json: bool) -> Shown:
    """The docs page of a file (a path, ``./`` before it is fine), or what is known of a symbol.

    Raises `InputError` when the book knows neither.
    """
    for path in _paths(book, what):
        if book.has_file(path):
            return Shown(_json(_file(book, path)) if as_json else visible(book.page(path)), frozenset({path}), True)
    found = book.definition(what)
    if not found:
        raise InputError(f"the book knows no file and no symbol {what!r}", str(book.folder), "Try 'repobook find'.")
    files = frozenset(item.path for item in found)
    if as_json:
        return Shown(_json([_symbol(book, item) for item in found]), files, False)
    texts = [_text(book, item) for item in found[:_MEANINGS]]
    if len(found) > _MEANINGS:
        texts.append(f"… {len(found) - _MEANINGS:,} more definitions of that name: say path:name, or see --json\n")
    return Shown("\n".join(texts), files, False)


def _paths(book: Book, what: str) -> list[str]:
    """What may be meant as a path: from the repository's root, or from the current folder."""
    paths = [normpath(what)]
    root = book.root
    here = Path.cwd()
    if root is not None and here.is_relative_to(root):
        paths.append(normpath((here.relative_to(root) / what).as_posix()))
    return paths


def _file(book: Book, path: str) -> dict[str, Any]:
    facts = book.file(path)
    facts["definitions"] = [msgspec.to_builtins(item) for item in book.document_symbols(path)]
    return facts


def _symbol(book: Book, item: SymbolInformation) -> dict[str, Any]:
    uses = book.references_of(item)
    return {**msgspec.to_builtins(item), "references": [msgspec.to_builtins(use) for use in uses]}


def _text(book: Book, item: SymbolInformation) -> str:
    lines = [f"{item.qualified_name}  {item.kind}  {item.path}:{item.line}"]
    if item.signature:
        lines.append(f"    {item.signature}")
    if item.doc:
        lines.append("")
        lines.extend(f"    {line}" for line in item.doc.splitlines())
    uses = book.references_of(item)
    if uses:
        lines.append("")
        lines.append(f"    used {len(uses):,} times")
        shown = uses[:_USES]
        for fact, group in groupby(shown, key=lambda use: use.is_fact):
            if not fact:
                lines.append("    maybe:")
            lines.extend(f"    {_use(use)}" for use in group)
        if len(uses) > len(shown):
            lines.append(f"    {len(uses) - len(shown):,} more: repobook refs lists them")
    return visible("\n".join(lines)) + "\n"


def _use(use: Occurrence) -> str:
    inside = f" in {use.enclosing}" if use.enclosing else ""
    return f"  {use.path}:{use.line}{inside}  ({use.role}, {use.resolution.replace('-', ' ')})"


def _json(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode("utf-8") + "\n"
