"""What stands around the content of every page of the site: head, path, search, foot. Pure.

The template is rendered once for each folder and kind of page, with marks where a page puts its own; so it costs a page
no more than a few strings.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from ..plan import Book
from . import escape
from .addresses import value
from .links import relative_from

_TITLE, _BODY, _FOOT = "\x01title\x01", "\x01body\x01", "\x01foot\x01"


@cache
def _template() -> Template:
    loader = PackageLoader("repobook", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("frame.html")


class Frame:
    """Frames of the pages of one book. ``twins`` says whether the Markdown book lies beside the site."""

    def __init__(self, book: Book, twins: bool) -> None:
        self.book = book
        self.twins = twins
        self._parts = lru_cache(maxsize=64)(self._around)

    def page(self, path: str, folder: int, title: str, body: str, foot: str, kind: str = "") -> str:
        """The whole page. ``folder`` is the number of the folder it belongs to, ``body`` and ``foot`` are HTML,
        ``kind`` is ``source`` for a page of source."""
        head, after_title, after_body, end = self._parts(path.rpartition("/")[0], folder, kind)
        return "".join((head, escape.inner(title), after_title, body, after_body, foot, end))

    def _around(self, place: str, folder: int, kind: str) -> tuple[str, str, str, str]:
        crumbs = [(label, Markup(value(relative_from(place, page)))) for label, page in self._trail(folder)]
        text = _template().render(
            title=_TITLE, body=_BODY, foot=_FOOT, root=relative_from(place, "_static").removesuffix("_static"),
            crumbs=crumbs, kind=kind,
        )  # fmt: skip
        head, _, rest = text.partition(_TITLE)
        after_title, _, rest = rest.partition(_BODY)
        after_body, _, end = rest.partition(_FOOT)
        return head, after_title, after_body, end

    def _trail(self, folder: int) -> list[tuple[str, str]]:
        """Labels and pages of the folders down to one, the root first."""
        found = []
        at = folder
        while at >= 0:
            item = self.book.folders[at]
            found.append((escape.visible(item.name if at else self.book.title), f"{item.page}index.html"))
            at = item.parent
        return found[::-1]

    def foot(self, path: str, planned: str, before: Sequence[tuple[str, str, str]] = ()) -> str:
        """The foot of a page: links (relation, label, page of the site), and the Markdown twin."""
        place = path.rpartition("/")[0]
        parts = [
            f"<a rel={relation} href={value(relative_from(place, page))}>{escape.inner(label)}</a>"
            for relation, label, page in before
        ]
        if planned and (twin := self.twin(path, planned)):
            parts.append(f"<a href={twin}>Markdown</a>")
        return "".join(parts)

    def twin(self, path: str, planned: str) -> str:
        """The address of a page's Markdown twin as the value of an attribute; "" where there is none."""
        if not self.twins:
            return ""
        place = path.rpartition("/")[0]
        return value(relative_from(f"site/{place}" if place else "site", f"markdown/{planned}"))


def views(path: str, items: Sequence[tuple[str, str]]) -> str:
    """Ways to look at the same thing: (label, address), where the one without an address is this page."""
    links = [
        f"<a href={address}>{label}</a>" if address else f"<a aria-current=page>{label}</a>" for label, address in items
    ]
    return f"<nav aria-label=Views>{''.join(links)}</nav>"
