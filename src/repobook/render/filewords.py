"""The keywords of a file as data for the scripts of its docs page: those that its definitions do not tell already. Pure.

The script calls ``repobook.words(groups)`` right after the file's own data (`sourcedata`). A group is its title, 1 for
names and 0 for words, and its keywords, each ``text<tab>lines<tab>goal<tab>source<tab>files`` without empty ends:

``lines``  the lines it occurs in, each the step from the one before, in base 36, apart by blanks
``goal``   where it leads: the step from this file's number to another's in base 36 (nothing for this one), then ``.`` for the
           id that is the keyword, ``/`` for the top, ``=`` and another id; or ``@``, the part of the A–Z, and after ``=``
           the id there, where it is not what `keywordlists.simple_anchor` gives
``source`` what it comes from, or what it is called here
``files``  how many other files know it

Definitions and their lines stand on the page, and their uses in the file's data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..content import Heading, Inline, KeywordRow, KeywordTable, Link, Page
from . import escape
from .keywordlists import simple_anchor
from .scripts import base36, call


def script(pages: Sequence[Page], file: int, numbers: Mapping[str, int]) -> str:
    """The script for the keyword pages of a file, "" for nothing. ``numbers`` has the file of each docs page."""
    groups: list[list[object]] = []
    title = ""
    for page in pages:
        for section in page.sections:
            if section.anchor != "keywords":
                continue
            for block in section.blocks:
                if isinstance(block, Heading):
                    title = "".join([piece for piece in block.text if isinstance(piece, str)])
                elif isinstance(block, KeywordTable) and "defined" not in block.columns:
                    rows = [_row(row, file, numbers) for row in block.rows]
                    if groups and groups[-1][0] == title:
                        groups[-1][2] += rows  # type: ignore[operator]
                    else:
                        groups.append([title, int(block.code), rows])
    return call("words", groups) if groups else ""


def has_any(pages: Sequence[Page]) -> bool:
    """Whether a file has keywords at all."""
    return any(section.anchor == "keywords" for page in pages for section in page.sections)


def _row(row: KeywordRow, file: int, numbers: Mapping[str, int]) -> str:
    last = 0
    steps = []
    for number in sorted(set(row.rows)):
        steps.append(base36(number + 1 - last))
        last = number + 1
    fields = [
        escape.visible(row.text).replace("\t", " "), " ".join(steps), _goal(row, file, numbers), _source(row.source),
        str(row.files) if row.files else "",
    ]  # fmt: skip
    return "\t".join(fields).rstrip("\t")


def _goal(row: KeywordRow, file: int, numbers: Mapping[str, int]) -> str:
    page, anchor = (row.page, row.anchor) if row.page else (row.files_page, row.files_anchor)
    if not page:
        return ""
    number = numbers.get(page)
    if number is None:
        if not page.startswith("keywords"):
            return ""
        part = page.removesuffix(".md").removeprefix("keywords").removeprefix("_")
        return f"@{part}" + ("" if anchor == simple_anchor("", row.text) else f"={anchor}")
    step = base36(number - file)
    if not anchor:
        return f"{step}/"
    return f"{step}." if anchor == row.text else f"{step}={anchor}"


def _source(source: Inline) -> str:
    """What stands beside a keyword; a link to a file says what the keyword's own link does."""
    parts = ["" if isinstance(piece, Link) else piece if isinstance(piece, str) else piece.text for piece in source]
    return escape.visible("".join(parts)).strip()
