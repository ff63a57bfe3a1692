"""Where the pages of the site lie, seen from one of them. Pure.

Pages are planned with the names that Markdown gives them. The site has ``.html`` for ``.md``, with these differences: a
file's source is a page of its own (``_src.html``), its keywords stand on its docs page (``#keywords``), and a folder's
keywords on one page, however many there are.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .links import quote, relative_from

#: What may stand as the value of an attribute without quotes.
_BARE = re.compile(r"[^\s\"'=<>`]+").fullmatch
_CONTINUED = re.compile(r"(.*)_(docs|kw)(_uses)?(?:_\d+)?\.md", re.DOTALL).fullmatch
_SUBTREE = re.compile(r"(.*/)?sub_[a-z0-9_]+\.md", re.DOTALL).fullmatch
#: How a link to lines of a file reads.
_LINES = re.compile(r"L(\d+)(?:–L(\d+))?").fullmatch
SOURCE = "original-source"
KEYWORDS = "keywords"


@lru_cache(maxsize=1 << 14)
def page(planned: str) -> tuple[str, str]:
    """Path of a page in the site, and the id on it ("" for its top); ``planned`` is its path in the plan."""
    match = _CONTINUED(planned)
    if match:
        stem, kind = match[1], match[2]
        docs = f"{stem}_docs.html"
        if kind == "kw":
            return docs, KEYWORDS
        return (docs, "") if planned.endswith("_docs.md") or match[3] else (f"{stem}_src.html", "")
    match = _SUBTREE(planned)
    if match:
        return f"{match[1] or ''}sub.html", ""
    return planned.removesuffix(".md") + ".html", ""


def source_of(docs: str) -> str:
    """Path of the source page of a file, from the planned path of its docs page."""
    return docs.removesuffix("_docs.md") + "_src.html"


class Addresses:
    """Addresses as seen from one page of the site, as values of ``href``, quoted where they need it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.folder = path.rpartition("/")[0]
        #: addresses of planned pages, with their id
        self._known: dict[str, tuple[str, str]] = {}

    def page(self, planned: str) -> tuple[str, str]:
        """The address of a planned page ("" for this page itself) and the id on it."""
        known = self._known.get(planned)
        if known is None:
            path, anchor = page(planned)
            known = self._known[planned] = ("" if path == self.path else relative_from(self.folder, path), anchor)
        return known

    def link(self, planned: str, anchor: str, label: str = "") -> str:
        """The address of a place on a planned page ("" for this one). A label of lines leads to the source."""
        if not planned:
            if anchor == SOURCE and self.path.endswith("_docs.html"):
                return value(relative_from(self.folder, f"{self.path[:-10]}_src.html"))
            return value("#" + quote(anchor)) if anchor else self.top()
        if planned.endswith("_docs.md"):
            lines = _LINES(label) if label[:1] == "L" else None
            if lines is not None:
                end = f"-L{lines[2]}" if lines[2] else ""
                return value(f"{relative_from(self.folder, source_of(planned))}#L{lines[1]}{end}")
            if anchor == SOURCE:
                return value(relative_from(self.folder, source_of(planned)))
        address, own = self.page(planned)
        place = anchor if anchor and not (own and anchor == SOURCE) else own
        if place:
            return value(f"{address}#{quote(place)}")
        return value(address) if address else self.top()

    def to(self, path: str, anchor: str = "") -> str:
        """The address of a page of the site by its own path."""
        place = f"#{quote(anchor)}" if anchor else ""
        return value(relative_from(self.folder, path) + place)

    def top(self) -> str:
        """The address of this page."""
        return value(quote(self.path.rpartition("/")[2]))


def value(text: str) -> str:
    """A text of address characters as the value of an attribute: without quotes where that is allowed."""
    return f'"{text}"' if "=" in text or not text else text


def attribute(text: str) -> str:
    """Any text as the value of an attribute, quoted where it must be. The text must have been made visible."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    return text if _BARE(text) else '"' + text.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;") + '"'
