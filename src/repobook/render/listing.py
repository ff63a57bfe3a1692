"""Long lists of keywords as Markdown. Pure.

The same entries stand on a page of every folder above their file. What does not depend on the page is therefore
written once for a lexicon; a page only puts the pieces together (about half a microsecond an entry).
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from ..content import Lexicon, Listing
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
