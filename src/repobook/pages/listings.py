"""Cuts a long list of keywords into pages that GitHub still renders. Pure."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..content import Block, Inline, Link, Listing, Page, Row, Section, Table
from .lexicon import Entries, part
from .view import count, join

#: A page of keywords stays under this many bytes; GitHub renders no Markdown page beyond 512 kB.
PAGE_BYTES = 460_000


class Piece(msgspec.Struct, frozen=True):
    """Keywords that stand on one page: entries ``start`` to ``end`` of a list."""

    #: "" for the only page, else ``t`` or ``t_2``
    part: str
    title: str
    start: int
    end: int


class Cut(msgspec.Struct, frozen=True, eq=False):
    """A list of keywords with its pages. ``entries`` are numbers of entries, ascending."""

    entries: NDArray[np.int32]
    pieces: tuple[Piece, ...]
    #: (heading, start, end) for each heading
    headings: tuple[tuple[str, int, int], ...]


def cut(found: Entries, entries: NDArray[np.int32], depth: int, limit: int = PAGE_BYTES) -> Cut:
    """The pages of some entries. ``depth`` is the number of bytes by which addresses are shorter than from the top."""
    lexicon = found.lexicon
    words = lexicon.word[entries]
    new = np.diff(words, prepend=-1) != 0
    size = found.size[entries] - depth + np.where(new, found.word_size[words], 0)
    titles = found.heading[words]
    starts = np.flatnonzero(np.diff(titles, prepend=-1))
    bounds = [*starts.tolist(), len(entries)]
    headings = tuple((found.headings[int(titles[start])], start, end) for start, end in pairwise(bounds))
    total = np.cumsum(size)
    if not len(entries) or int(total[-1]) <= limit:
        return Cut(entries, (Piece("", "", 0, len(entries)),), headings)
    groups: dict[str, tuple[str, int, int]] = {}
    for title, start, end in headings:
        name = part(title)
        groups[name] = (groups[name][0] if name in groups else title, groups.get(name, (title, start, end))[1], end)
    pieces: list[Piece] = []
    for name, (title, start, end) in groups.items():
        pieces.extend(_numbered(name, title if name != "other" else "Others", total, new, start, end, limit))
    return Cut(entries, tuple(pieces), headings)


def _numbered(
    name: str, title: str, total: NDArray[np.int64], new: NDArray[np.bool_], start: int, end: int, limit: int
) -> list[Piece]:
    """The pages of one heading: one, or several by number, cut where a keyword begins when that is possible."""
    pieces: list[Piece] = []
    while start < end:
        before = int(total[start - 1]) if start else 0
        stop = min(int(np.searchsorted(total, before + limit, side="right")), end)
        stop = max(stop, start + 1)
        if stop < end:
            begins = np.flatnonzero(new[start + 1 : stop + 1])
            if len(begins):
                stop = start + 1 + int(begins[-1])
        number = len(pieces) + 1
        pieces.append(Piece(name if number == 1 else f"{name}_{number}", title, start, stop))
        start = stop
    if len(pieces) > 1:
        return [
            Piece(item.part, f"{title} ({number} of {len(pieces)})", item.start, item.end)
            for number, item in enumerate(pieces, 1)
        ]
    return pieces


def pages(
    found: Entries, made: Cut, title: Inline, navigation: Inline, path: Callable[[str], str], *, anchors: bool = False
) -> list[Page]:
    """The pages of a cut list; the first one leads to the others when there are several."""
    if len(made.pieces) == 1 and not made.pieces[0].part:
        return [Page(path(""), title, (), _sections(found, made, made.pieces[0], anchors), navigation)]
    overview = Page(path(""), title, (_overview(found, made, path),), (), navigation)
    result = [overview]
    back: Inline = (*navigation, " · ", Link("All letters", path("")))
    for number, piece in enumerate(made.pieces):
        links: list[Inline] = [back]
        if number:
            links.append((Link("Previous page", path(made.pieces[number - 1].part)),))
        if number + 1 < len(made.pieces):
            links.append((Link("Next page", path(made.pieces[number + 1].part)),))
        heading: Inline = (*title, f": {piece.title}")
        sections = _sections(found, made, piece, anchors)
        result.append(Page(path(piece.part), heading, (), sections, join(links, " · ")))
    return result


def paths(made: Cut, path: Callable[[str], str]) -> list[str]:
    """Where the `pages` of a cut list lie."""
    parts = [piece.part for piece in made.pieces]
    return [path("")] if parts == [""] else [path(""), *map(path, parts)]


def _sections(found: Entries, made: Cut, piece: Piece, anchors: bool) -> tuple[Section, ...]:
    sections = []
    for title, start, end in made.headings:
        low, high = max(start, piece.start), min(end, piece.end)
        if low < high:
            block = Listing(found.lexicon, made.entries[low:high], anchors)
            sections.append(Section(title, part(title) if part(title) != "other" else title.lower(), (block,)))
    return tuple(sections)


def _overview(found: Entries, made: Cut, path: Callable[[str], str]) -> Block:
    """A table of the pages: from which keyword to which, and how many."""
    words = found.lexicon.words
    rows = []
    for piece in made.pieces:
        inside = found.lexicon.word[made.entries[piece.start : piece.end]]
        distinct = int(np.count_nonzero(np.diff(inside))) + 1
        first, last = words[int(inside[0])].text, words[int(inside[-1])].text
        rows.append(Row(((Link(piece.title, path(piece.part)),), (first,), (last,), (f"{distinct:,}",))))
    return Table(("Page", "From", "To", "Keywords"), tuple(rows))


def summary(found: Entries, entries: NDArray[np.int32]) -> str:
    """``1,234 keywords in 5,678 places``."""
    words = int(np.count_nonzero(np.diff(found.lexicon.word[entries]))) + 1 if len(entries) else 0
    return f"{count(words, 'keyword')} in {count(len(entries), 'place')}"
