"""Keywords of the whole and of folders in the site: scripts with all places, shared by the A–Z and every folder. Pure.

``_data/keywords/<part>.js`` calls ``repobook.keywords(part, data)``. ``data`` has

=====  ================================================================================================================
``q``  qualifiers: what stands before a keyword in the id of its place
``w``  the keywords, each ``text<tab>note<tab>anchor<tab>places``. ``note`` begins with a letter: ``s`` for a symbol,
       ``o`` for a name from outside, ``c`` for anything else (a concept, a heading); then what stands after the keyword.
       ``anchor`` is its id in the A–Z where it is not ``kw-`` and the text
=====  ================================================================================================================

Places are apart by a blank; each begins with the step to its file's number (`Book.slots`) from the place before, in base
36. Then stands nothing for a place whose id is the keyword, ``.`` and the number of a qualifier in base 36, ``=`` and an id
of another form, ``-`` for a file's keywords, ``+`` for its dependencies. ``!`` in front of all tells of a namespace, which
folders leave out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ..content import Lexicon, Listing, Page, Word
from ..pages.lexicon import Entries
from . import escape
from .addresses import Addresses
from .scripts import base36, call

#: A folder of no more entries has its list on the page itself.
FEW = 250
_UNSAFE = re.compile(r"[^A-Za-z0-9_.\-]+")


def simple_anchor(note: str, text: str) -> str:
    """The id that the scripts expect of a keyword."""
    return "kw-" + _UNSAFE.sub("-", f"{note} {text}".strip()).strip("-")


def script(found: Entries, entries: Sequence[int], part: str, slots: Sequence[int]) -> str:
    """The script with some entries of the lexicon, ascending. ``slots`` are the numbers of files (`Book.slots`)."""
    lexicon = found.lexicon
    qualifiers: dict[str, int] = {}
    rows = []
    for word, group in groupby(entries, lambda entry: int(lexicon.word[entry])):
        item = lexicon.words[word]
        kind = "s" if item.code and not item.note else "o" if item.note else "c"
        anchor = item.anchor if item.anchor != simple_anchor(item.note, item.text) else ""
        places = _places(found, item, list(group), qualifiers, slots)
        rows.append("\t".join([escape.visible(item.text), kind + escape.visible(item.note), anchor, places]))
    return call("keywords", part, {"q": list(qualifiers), "w": rows})


def _places(
    found: Entries, word: Word, entries: Sequence[int], qualifiers: dict[str, int], slots: Sequence[int]
) -> str:
    lexicon = found.lexicon
    parts = []
    last = 0
    for entry in entries:
        file, keywords = divmod(int(lexicon.page[entry]), 2)
        anchor = lexicon.anchor[entry]
        mark = "" if found.deep[entry] or keywords or word.note else "!"
        if keywords:
            form = "-"
        elif anchor == word.text:
            form = ""
        elif word.note and anchor == "dependencies":
            form = "+"
        elif anchor.endswith(f".{word.text}"):
            form = "." + base36(qualifiers.setdefault(anchor[: -len(word.text) - 1], len(qualifiers)))
        else:
            form = "=" + anchor
        parts.append(f"{mark}{base36(slots[file] - last)}{form}")
        last = slots[file]
    return " ".join([part or "0" for part in parts])


def entries_of(pages: Sequence[Page]) -> list[int]:
    """The entries of all listings of some pages, ascending."""
    return [entry for block in _listings(pages) for entry in block.entries.tolist()]


def _listings(pages: Sequence[Page]) -> list[Listing]:
    blocks = [block for page in pages for section in page.sections for block in section.blocks]
    return [block for block in blocks if isinstance(block, Listing)]


def shown(lexicon: Lexicon, entries: Sequence[int], addresses: Addresses) -> str:
    """A short list as HTML: each keyword with its places."""
    parts = ["<ul class=k>"]
    inner = escape.inner
    for word, group in groupby(entries, lambda entry: int(lexicon.word[entry])):
        item = lexicon.words[word]
        links = [
            (addresses.link(lexicon.pages[int(lexicon.page[entry])], lexicon.anchor[entry]), lexicon.label[entry])
            for entry in group
        ]
        text = inner(item.text)
        plain = "" if item.code else " class=t"
        note = f" {inner(item.note)}" if item.note else ""
        if len(links) == 1:
            parts.append(f"<li><a{plain} href={links[0][0]}>{text}</a>{note} {inner(links[0][1])}")
        else:
            head = f"<b>{text}</b>" if item.code else text
            places = ", ".join([f"<a class=t href={address}>{inner(label)}</a>" for address, label in links])
            parts.append(f"<li>{head}{note} {places}")
    parts.append("</ul>")
    return "".join(parts)


def counts(starts: NDArray[np.int64], entries: Sequence[int]) -> str:
    """How many of the entries each part of the A–Z holds, in the order of the parts; commas, nothing for none."""
    found = np.bincount(np.searchsorted(starts, np.array(entries, np.int64), side="right") - 1, minlength=len(starts))
    return ",".join([str(number) if number else "" for number in found.tolist()]).rstrip(",")
