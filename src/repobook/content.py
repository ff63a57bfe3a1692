"""What a page says, before it is Markdown or HTML.

``plan`` and ``pages`` build these records, the renderers only write them down. Every item that states
something about the repository carries its *places*: the rows that prove it.

An *inline* is a tuple of pieces: plain ``str`` (text, never markup), `Code`, `Strong`, `Emphasis` and `Link`.
Encoded, no two records read alike: pieces have tags, blocks have fields of their own.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Rows of a file (0-based, half-open) that prove a statement. ``file`` is the file id."""

    file: int
    start: int
    end: int


class Code(msgspec.Struct, frozen=True, tag=True):
    """Text shown as code."""

    text: str


class Strong(msgspec.Struct, frozen=True, tag=True):
    text: str


class Emphasis(msgspec.Struct, frozen=True, tag=True):
    text: str


class Link(msgspec.Struct, frozen=True, tag=True):
    """A link. ``page`` is the target's path from the book's top ("" for this page), ``anchor`` an id on it
    ("" for its top). ``url`` is set instead for addresses outside the book. ``code`` shows the label as code."""

    label: str
    page: str = ""
    anchor: str = ""
    code: bool = False
    url: str = ""


Piece = str | Code | Strong | Emphasis | Link
Inline = tuple[Piece, ...]
Places = tuple[Place, ...]


def plain(pieces: Inline) -> str:
    """The text of an inline, without its marks."""
    return "".join(
        [p if type(p) is str else p.label if type(p) is Link else p.text for p in pieces]  # type: ignore[union-attr]
    )


class Paragraph(msgspec.Struct, frozen=True):
    text: Inline
    places: Places = ()


class Item(msgspec.Struct, frozen=True):
    """An item of a list, with further blocks below it."""

    text: Inline
    places: Places = ()
    blocks: tuple[Block, ...] = ()


class Bullets(msgspec.Struct, frozen=True):
    items: tuple[Item, ...]
    ordered: bool = False


class Row(msgspec.Struct, frozen=True):
    cells: tuple[Inline, ...]
    places: Places = ()
    #: id by which links reach this row ("" for none)
    anchor: str = ""


class Table(msgspec.Struct, frozen=True):
    header: tuple[str, ...]
    rows: tuple[Row, ...]


class Fence(msgspec.Struct, frozen=True):
    """Text shown as it is. ``language`` is the tag for highlighting."""

    text: str
    language: str = ""
    places: Places = ()


class Heading(msgspec.Struct, frozen=True):
    """A heading inside a section (level 3 to 6)."""

    text: Inline
    level: int
    anchor: str = ""
    places: Places = ()


class Folded(msgspec.Struct, frozen=True):
    """Blocks that are closed at first, under a line that says what is inside."""

    summary: Inline
    blocks: tuple[Block, ...]


class Quote(msgspec.Struct, frozen=True):
    blocks: tuple[Block, ...]


class Diagram(msgspec.Struct, frozen=True):
    """A small directed graph. Nodes are (label, page, anchor), edges pairs of node numbers."""

    nodes: tuple[tuple[str, str, str], ...]
    edges: tuple[tuple[int, int], ...]
    #: the number of the node the picture is about, -1 for none
    focus: int = -1
    #: the layer of each node, 0 for the lowest; () where a picture finds layers of its own
    layers: tuple[int, ...] = ()


class Word(msgspec.Struct, frozen=True, array_like=True):
    """A keyword as a list shows it. ``code`` shows it as code, ``note`` stands after it; ``anchor`` is its id where a
    `Listing` has anchors ("" for none)."""

    text: str
    code: bool = True
    note: str = ""
    anchor: str = ""


class Lexicon(msgspec.Struct, frozen=True, eq=False):
    """Keywords and all their places, made once and shown in parts by many pages. Entries are rows of the columns,
    sorted by keyword; ``word``, ``page`` are numbers into ``words`` and ``pages`` (paths from the book's top)."""

    words: tuple[Word, ...]
    pages: tuple[str, ...]
    word: NDArray[np.int32]
    page: NDArray[np.int32]
    #: what the link to a place says, and the id on its page ("" for its top)
    label: tuple[str, ...]
    anchor: tuple[str, ...]


class Listing(msgspec.Struct, frozen=True, eq=False):
    """A long list of keywords, one a line, each with links to its places: some entries of a lexicon, ascending."""

    lexicon: Lexicon
    entries: NDArray[np.int32]
    #: whether keywords get their ids here
    anchors: bool = False


class KeywordRow(msgspec.Struct, frozen=True, array_like=True):
    """A keyword of a file as a table shows it. Rows are 0-based rows of the file; pages are paths from the book's top."""

    text: str
    #: where the keyword leads ("" for nowhere)
    page: str
    anchor: str
    #: row of its definition, -1 for none
    defined: int
    #: the rows it occurs in
    rows: tuple[int, ...]
    #: where it comes from, or what it is
    source: Inline = ()
    #: the number of other files that know it, and where they are listed ("" for nowhere)
    files: int = 0
    files_page: str = ""
    files_anchor: str = ""
    #: the number of files that have it at all, -1 when that is not told
    known: int = -1


class KeywordTable(msgspec.Struct, frozen=True):
    """Keywords of one file. ``columns`` are the fields shown after the keyword, among ``source``, ``defined``, ``rows``,
    ``files``, ``known``; ``header`` has one title more. ``code`` shows the keywords as code."""

    file: int
    header: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[KeywordRow, ...]
    code: bool = True


Block = Paragraph | Bullets | Table | Fence | Heading | Folded | Quote | Diagram | Listing | KeywordTable


class Section(msgspec.Struct, frozen=True):
    """A titled part of a page; ``anchor`` is its id."""

    title: str
    anchor: str
    blocks: tuple[Block, ...]


class Page(msgspec.Struct, frozen=True):
    """One page: where it is, its title, what stands before the first section, and its sections."""

    path: str
    title: Inline
    lead: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    #: the navigation line under the title
    navigation: Inline = ()
