"""The statements of a page: what on it rests on which rows. Pure.

A statement is an item of a page (a paragraph, a row, a list item, a heading, a fence, a quote) with its places. It is
kept with a hash of the rows it rests on, so that `check` can tell whether it still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from zlib import crc32

import msgspec

from .content import (
    Block,
    Bullets,
    Diagram,
    Fence,
    Folded,
    Heading,
    KeywordTable,
    Page,
    Paragraph,
    Place,
    Places,
    Quote,
    Table,
)  # fmt: skip


class Statement(msgspec.Struct, frozen=True, array_like=True):
    """``section`` is the number of the section on its page (0 for the lead, then from 1), ``number`` the statement's
    number in it. ``places`` are (file id, first row, row past the last, crc32 of the hashes of those rows)."""

    section: int
    number: int
    places: tuple[tuple[int, int, int, int], ...]


def statements(page: Page, hashes: Callable[[int], bytes]) -> list[Statement]:
    """All statements of a page. ``hashes`` gives the packed row hashes of a file (`Document.row_hashes`)."""
    result = []
    of_file: dict[int, bytes] = {}
    for section, blocks in enumerate([page.lead, *(section.blocks for section in page.sections)]):
        for number, places in enumerate(_places(blocks)):
            kept = []
            for place in places:
                file, start, end = place.file, place.start, place.end
                known = of_file.get(file)
                if known is None:
                    known = of_file[file] = hashes(file)
                kept.append((file, start, end, crc32(known[4 * start : 4 * end])))
            result.append(Statement(section, number, tuple(kept)))
    return result


def span_hash(hashes: bytes, place: Place) -> int:
    """crc32 of the packed hashes of the rows of a place."""
    return crc32(hashes[4 * place.start : 4 * place.end])


def encode(found: list[Statement]) -> bytes:
    return msgspec.msgpack.encode(found)


def decode(packed: bytes) -> list[Statement]:
    return msgspec.msgpack.decode(packed, type=list[Statement])


def renumbered(found: list[Statement], number: Callable[[int], int]) -> list[Statement]:
    """The same statements where ``number`` gives the new id of each file."""
    return [
        Statement(
            item.section, item.number, tuple([(number(file), start, end, crc) for file, start, end, crc in item.places])
        )
        for item in found
    ]


def _places(blocks: Iterable[Block]) -> Iterator[Places]:
    for block in blocks:
        match block:
            case Bullets():
                for item in block.items:
                    if item.places:
                        yield item.places
                    if item.blocks:
                        yield from _places(item.blocks)
            case Table():
                for row in block.rows:
                    if row.places:
                        yield row.places
            case Folded() | Quote():
                yield from _places(block.blocks)
            case Paragraph() | Fence() | Heading():
                if block.places:
                    yield block.places
            case KeywordTable():
                for keyword in block.rows:
                    first = keyword.defined if keyword.defined >= 0 else keyword.rows[0] if keyword.rows else -1
                    if first >= 0:
                        yield (Place(block.file, first, first + 1),)
            case Diagram():
                pass
