"""Tables and long lists of keywords as Markdown: blocks of which a book has very many rows. Pure.

The same entries stand on a page of every folder above their file. What does not depend on the page is therefore
written once for a lexicon; a page only puts the pieces together (about half a microsecond an entry).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..content import Code, Inline, KeywordRow, KeywordTable, Lexicon, Link, Listing
from . import escape
from .links import quote, relative_from


class _Pieces:
    """The parts of the lines of a lexicon: the start of a keyword's line, and what stands around an address."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.heads = [
            f"- {escape.code(word.text) if word.code else escape.text(word.text, True)}"
            f"{' ' + escape.text(word.note, True) if word.note else ''}: "
            for word in lexicon.words
        ]
        self.ids = [f'- <a id="{escape.html(word.anchor)}"></a>' if word.anchor else "" for word in lexicon.words]
        labels = {label: f"[{escape.text(label, True)}](" for label in dict.fromkeys(lexicon.label)}
        self.opening = [labels[label] for label in lexicon.label]
        self.closing = [f"#{quote(anchor)})" if anchor else ")" for anchor in lexicon.anchor]
        self.pages = [quote(page) for page in lexicon.pages]


@functools.lru_cache(maxsize=2)
def pieces(lexicon: Lexicon) -> _Pieces:
    """What all pages share; called before processes are forked, it is made once for all of them."""
    return _Pieces(lexicon)


def lines(block: Listing, folder: str) -> str:
    """The lines of a list on a page in ``folder`` ("" for the top), without the last line feed."""
    lexicon, made = block.lexicon, pieces(block.lexicon)
    pages = lexicon.page[block.entries]
    addresses = _addresses(made, lexicon, pages, folder)
    opening, closing, heads = made.opening, made.closing, made.heads
    parts: list[str] = []
    last = -1
    for entry, word, page in zip(
        block.entries.tolist(), lexicon.word[block.entries].tolist(), pages.tolist(), strict=True
    ):
        if word == last:
            parts.append(f", {opening[entry]}{addresses[page]}{closing[entry]}")
        else:
            head = heads[word]
            if block.anchors and made.ids[word]:
                head = made.ids[word] + head[2:]
            parts.append(f"\n{head}{opening[entry]}{addresses[page]}{closing[entry]}")
            last = word
    return "".join(parts)[1:]


def _addresses(made: _Pieces, lexicon: Lexicon, pages: NDArray[np.int32], folder: str) -> dict[int, str]:
    """The address of each page as seen from ``folder``."""
    prefix = quote(folder) + "/" if folder else ""
    cut = len(prefix)
    found = {}
    for page in np.unique(pages).tolist():
        whole = made.pages[page]
        found[page] = whole[cut:] if whole.startswith(prefix) else relative_from(folder, lexicon.pages[page])
    return found


#: Line numbers as text; longer files make theirs.
_LINES = tuple([str(row + 1) for row in range(8192)])


def _numbers(rows: Sequence[int]) -> str:
    """Rows as line numbers: ``3, 17``."""
    if rows and rows[-1] >= len(_LINES):
        return ", ".join([str(row + 1) for row in rows])
    return ", ".join([_LINES[row] for row in rows])


def table(block: KeywordTable, folder: str, inline: Callable[[Inline], str]) -> str:
    """A table of keywords on a page in ``folder``, without the last line feed. ``inline`` renders other cells."""
    header = [cell.replace("|", "\\|") for cell in block.header]
    lines = [f"| {' | '.join(header)} |", "|---" * len(header) + "|"]
    source, defined, occurs, files, known = (
        column in block.columns for column in ("source", "defined", "rows", "files", "known")
    )
    addresses = _Addresses(folder)
    code = block.code
    for row in block.rows:
        text = row.text
        label = (
            f"`{text}`"
            if code and ((text.isascii() and text.isidentifier()) or _is_plain(text))
            else _label(text, code)
        )
        target = addresses.target(row.page, row.anchor) if row.page else ""
        line = f"| [{label}]({target}) |" if target else f"| {label} |"
        if source:
            cell = _source(row, inline) if row.source else ""
            line += f" {cell.replace('|', _BAR) if '|' in cell else cell} |"
        if defined:
            line += f" {row.defined + 1} |" if row.defined >= 0 else "  |"
        if occurs:
            line += f" {_numbers(row.rows)} |"
        if files:
            if row.files:
                count = "1 file" if row.files == 1 else f"{row.files:,} files"
                where = addresses.target(row.files_page, row.files_anchor)
                line += f" [{count}]({where}) |" if where else f" {count} |"
            else:
                line += "  |"
        if known:
            line += f" {row.known:,} |" if row.known >= 0 else "  |"
        while line.endswith("|  |"):  # cells at the end may be missing
            line = line[:-3]
        lines.append(line)
    return "\n".join(lines)


def _source(row: KeywordRow, inline: Callable[[Inline], str]) -> str:
    """Where a keyword comes from; the page that the keyword itself leads to is named, and not linked again."""
    first = row.source[0]
    if type(first) is Link and first.page == row.page:
        return inline((Code(first.label), *row.source[1:]))
    return inline(row.source)


#: A bar inside a cell.
_BAR = "\\|"
#: Text that stands in a code span of a table as it is.
_is_plain = re.compile(r"[!-_a-{}~][ -_a-{}~]*").fullmatch
_is_address = re.compile(r"[A-Za-z0-9_./+,=@~-]*").fullmatch


def _label(text: str, code: bool) -> str:
    label = escape.code(text) if code else escape.text(text, True)
    return label.replace("|", "\\|")


class _Addresses:
    """Addresses as seen from one folder; those of pages are kept."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.pages: dict[str, str] = {}

    def target(self, page: str, anchor: str) -> str:
        """The address of a place on a page; "" for no page."""
        if not page:
            return ""
        address = self.pages.get(page)
        if address is None:
            address = self.pages[page] = relative_from(self.folder, page)
        if not anchor:
            return address
        plain = (anchor.isascii() and anchor.isidentifier()) or _is_address(anchor)
        return f"{address}#{anchor if plain else quote(anchor)}"
