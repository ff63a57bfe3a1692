"""Tables and long lists of keywords as Markdown: blocks of which a book has very many rows. Pure.

The same entries stand on a page of every folder above their file. What does not depend on the page is therefore
written once for a lexicon; a page only puts the pieces together (about half a microsecond an entry).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..content import Inline, KeywordTable, Lexicon, Listing
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
    shown = escape.code if block.code else _strict
    addresses: dict[str, str] = {"": ""}
    for row in block.rows:
        label = shown(row.text)
        if row.page:
            address = addresses.get(row.page)
            if address is None:
                address = addresses[row.page] = relative_from(folder, row.page)
            label = f"[{label}]({address}#{quote(row.anchor)})" if row.anchor else f"[{label}]({address})"
        cells = [label.replace("|", "\\|") if "|" in label else label]
        for column in block.columns:
            if column == "rows":
                cells.append(_numbers(row.rows))
            elif column == "defined":
                cells.append(str(row.defined + 1) if row.defined >= 0 else "")
            elif column == "files":
                cells.append(_files(row.files, row.files_page, row.files_anchor, folder, addresses) if row.files else "")
            elif column == "source":
                text = inline(row.source) if row.source else ""
                cells.append(text.replace("|", "\\|") if "|" in text else text)
            else:
                cells.append(f"{row.known:,}" if row.known >= 0 else "")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _strict(text: str) -> str:
    return escape.text(text, True)


def _files(number: int, page: str, anchor: str, folder: str, addresses: dict[str, str]) -> str:
    label = "1 file" if number == 1 else f"{number:,} files"
    if not page:
        return label
    address = addresses.get(page)
    if address is None:
        address = addresses[page] = relative_from(folder, page)
    return f"[{label}]({address}#{quote(anchor)})" if anchor else f"[{label}]({address})"
