"""A chapter of the book."""

from __future__ import annotations

import re

import msgspec

from ...content import Block, Inline, Places, Section

_UNSAFE = re.compile(r"[^a-z0-9]+")


class Chapter(msgspec.Struct, frozen=True):
    """``slug`` names its page; ``line`` is what the contents page says of it, and ``places`` prove that."""

    slug: str
    title: str
    line: Inline
    lead: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    places: Places = ()

    @property
    def path(self) -> str:
        """Path of the chapter's first page."""
        return f"comprehensive_book_{self.slug}.md"


def slug(text: str) -> str:
    """A part of a page's name: lower-case letters, digits and underscores."""
    return _UNSAFE.sub("_", text.lower()).strip("_") or "x"
