"""The source of a file as a page of the site: one element a line, and every name that resolves a link. Pure.

A name leads to the line of its definition: ``#L10`` in this file, ``../x/y.py_src.html#L10`` in another. A guess has
the class ``g``. The name of a definition links to its own line, by which `static/source.js` knows it; the name in a
declaration leads to the definition. Colours are put on in the browser, so they cost nothing here.

Pages of source are most of a site. So a name that leads where the same name led at most half a screen above is an ``a``
without an address, which the script gives it; and only lines that something is defined on have an id: the name of the
definition bears it. The script knows every line by its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from ..encoded import has_document
from ..languages import languages
from ..model import FACTS, Document, Resolution, Role
from ..pages.view import View
from ..resolve.world import Relation
from .addresses import page as site_page
from .addresses import value
from .escape import html, visible_lines
from .links import relative_from

#: Most characters of the lines of a page. What is longer has no links, and then not all its lines.
MOST = 4_500_000
#: A link is repeated without its address in so many lines.
NEAR = 24
_GUESSED = "<a class=g"
#: How the link of a definition's own name opens.
_OWN = "<a id="
#: ``&`` and ``<`` for the time being.
_SIGNS = bytes(1 if byte == 38 else 2 if byte == 60 else byte for byte in range(256))
#: Resolutions of uses that are shown as links though they are no facts.
_GUESSES = (Resolution.UNIQUE_NAME, Resolution.AMBIGUOUS)
_LINKED = np.array([value in FACTS or value in _GUESSES for value in Resolution])
_GUESS = np.array([value in _GUESSES for value in Resolution])
#: A place in the text: first byte, byte after the last, what opens the link there.
Place = tuple[int, int, str]


class SourcePage(msgspec.Struct, frozen=True):
    """A page of source: its path, and what stands between the frame's head and foot."""

    path: str
    html: str


def page(view: View, file: int, text: bytes, *, plain: bool = False) -> SourcePage:
    """The source page of a file with this UTF-8 text; ``plain`` leaves out its links."""
    path = view.book.source(file)
    document = view.document(file)
    named = _defined(view, file, document)
    shown = _plain(text, named) if document is None or plain else _lines(view, file, document, text, named)
    note = ""
    if len(shown) > MOST:
        shown = _plain(text, named)
        if len(shown) > MOST:
            shown = shown[: shown.rindex("<p", 0, MOST)]
            count = shown.count("<p")
            total = text.count(b"\n") + (not text.endswith(b"\n"))
            note = f"<p class=note>The first {count:,} of {total:,} lines. The Markdown book has all of them.</p>"
    name = document.language if document else ""
    known = "" if plain else f" data-file={view.book.slots[file]}"
    return SourcePage(
        path,
        f'{note}<div class=src{known} data-lang="{html(name)}" role=region aria-label=Source tabindex=0>{shown}</div>',
    )


def _plain(text: bytes, named: set[str]) -> str:
    """Lines without links."""
    return _numbered(html_text(text.decode("utf-8", "replace")), named)


def _lines(view: View, file: int, document: Document, text: bytes, named: set[str]) -> str:
    """All lines with their links. ``named`` is what `_defined` says."""
    named = set(named)
    plain = text.decode("utf-8", "replace")
    if visible_lines(plain) != plain:
        return _slow_lines(view, file, document, text, named)
    # Bytes as characters, so that places in the one are places in the other; signs that the text has not stand for those
    # that HTML reads, until all is put together.
    signs = text.translate(_SIGNS).decode("latin-1")
    parts: list[str] = []
    end = 0
    for start, stop, opening in shortened(document, places(view, file, document, text), signs):
        if start >= end:
            parts.append(f"{signs[end:start]}{opening}{signs[start:stop]}</a>")
            end = stop
            if opening.startswith(_OWN):
                named.discard(opening)
    parts.append(signs[end:])
    lines = _numbered("".join(parts), named).replace("\x01", "&amp;").replace("\x02", "&lt;")
    return lines.encode("latin-1").decode("utf-8", "replace")


def _slow_lines(view: View, file: int, document: Document, text: bytes, named: set[str]) -> str:
    """The same for text with signs that cannot be seen."""
    parts: list[str] = []
    end = 0
    for start, stop, opening in shortened(document, places(view, file, document, text), text.decode("latin-1")):
        if start >= end:
            parts.append(html_text(text[end:start].decode("utf-8", "replace")))
            parts.append(f"{opening}{html_text(text[start:stop].decode('utf-8', 'replace'))}</a>")
            end = stop
            if opening.startswith(_OWN):
                named.discard(opening)
    parts.append(html_text(text[end:].decode("utf-8", "replace")))
    return _numbered("".join(parts), named)


def _defined(view: View, file: int, document: Document | None) -> set[str]:
    """How the links of own names open on the lines that links from anywhere may lead to: definitions, and the first."""
    found = {f"{_OWN}L1>"}
    if document is not None:
        used = None if is_program(document) else used_here(view, file)
        found |= {
            f"{_OWN}L{item.row + 1}>"
            for number, item in enumerate(document.definitions)
            if used is None or number in used
        }
    return found


def shortened(document: Document, found: Sequence[Place], text: str) -> Iterator[Place]:
    """The links without the addresses that the script can take from a link above. ``text`` has a character for a byte."""
    rows = np.searchsorted(
        np.frombuffer(document.row_starts, "<u4"), np.array([place[0] for place in found], np.int64), side="right"
    ).tolist()
    # By name and whether it is a guess: the last link, and the row of the last that was whole.
    last: dict[str, tuple[str, int]] = {}
    guesses: dict[str, tuple[str, int]] = {}
    for place, row in zip(found, rows, strict=True):
        start, stop, opening = place
        name = text[start:stop]
        kept = guesses if opening[3] == "c" else last
        known = kept.get(name)
        if opening.startswith(_OWN):
            yield place
        elif known is not None and known[0] == opening and row - known[1] <= NEAR:
            yield start, stop, f"{_GUESSED}>" if kept is guesses else "<a>"
        else:
            kept[name] = (opening, row)
            yield place


def _numbered(text: str, named: set[str]) -> str:
    """The lines as elements. ``named`` are the own names that no link of these lines bears: their lines get the id."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    shown = ["<p>" + line for line in lines]
    for number in sorted([int(opening[len(_OWN) + 1 : -1]) for opening in named]):
        if number <= len(shown):
            shown[number - 1] = f"<p id=L{number}>{lines[number - 1]}"
    return "".join(shown)


def html_text(text: str) -> str:
    """Text of several lines between tags, with marks for what cannot be seen."""
    return _escaped(visible_lines(text))


def _escaped(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    return text.replace("<", "&lt;") if "<" in text else text


def places(view: View, file: int, document: Document, text: bytes) -> list[Place]:
    """The names of a file that are links, in the order of the text."""
    addresses = _Addresses(view, file)
    named = dict(_imports(view, file, document, text, addresses))
    written = dict(_uses(view, file, document, addresses))
    named = {start: place for start, place in named.items() if start not in written}
    named.update(_definitions(view, file, document, text, addresses))
    found = [(start, *place) for start, place in written.items() if start not in named]
    found += [(start, *place) for start, place in named.items()]
    found.sort()
    size = len(text)
    return [place for place in found if place[1] <= size]


def _definitions(
    view: View, file: int, document: Document, text: bytes, addresses: _Addresses
) -> Iterator[tuple[int, tuple[int, str]]]:
    """The names of definitions; of data and documents only those that something uses."""
    base = view.world.base[file]
    program = is_program(document)
    relations, declares = view.index.relations_of, Relation.DECLARES
    used = set() if program else used_here(view, file)
    rows: set[int] = set()
    for number, item in enumerate(document.definitions):
        if not item.name or "\n" in item.name or not (program or number in used):
            continue
        goal = -1
        for relation in relations.get(base + number, ()):
            if relation.relation is declares and relation.target != base + number:
                goal = relation.target
                break
        if goal < 0:
            opening = f"<a href=#L{item.row + 1}>" if item.row in rows else f"{_OWN}L{item.row + 1}>"
            rows.add(item.row)
        else:
            opening = f"<a href={addresses.of(goal)}>"
        name = item.name.encode()
        if not text.startswith(name, item.byte):
            name = name.partition(b"(")[0]  # the call of a macro over several rows: its name alone is the link
        yield item.byte, (item.byte + len(name), opening)


def is_program(document: Document) -> bool:
    """Whether a file's definitions are symbols of a program."""
    record = languages().get(document.language)
    return record is not None and record.program


def used_here(view: View, file: int) -> set[int]:
    """Numbers of the definitions of a file that are used anywhere."""
    base, uses = view.world.base, view.index.uses
    low, high = np.searchsorted(uses.target, np.array([base[file], base[file + 1]], np.int32)).tolist()
    return {target - base[file] for target in np.unique(uses.target[low:high]).tolist()}


def _imports(
    view: View, file: int, document: Document, text: bytes, addresses: _Addresses
) -> Iterator[tuple[int, tuple[int, str]]]:
    """What imports name as written, where it stands so in the text: the headers of C, the files of scripts."""
    links = view.index.links[file]
    if links is None:
        return
    for item, link in zip(document.imports, links.imports, strict=True):
        module = item.module.encode("utf-8", "replace")
        shown = link.resolution in FACTS or link.resolution in _GUESSES
        if link.file < 0 or not shown or not module or b"\n" in module or not text.startswith(module, item.byte):
            continue
        mark = "" if link.resolution in FACTS else " class=g"
        yield item.byte, (item.byte + len(module), f"<a{mark} href={addresses.of(link.file)}>")


def _uses(view: View, file: int, document: Document, addresses: _Addresses) -> Iterator[tuple[int, tuple[int, str]]]:
    """The uses that have a meaning here; of several meanings the first."""
    links, references = view.index.links[file], document.references
    if links is None or not references.count:
        return
    targets = links.targets
    if links.more:
        targets = targets.copy()
        unset = targets[links.more.use] < 0
        targets[links.more.use[unset]] = links.more.firsts()[unset]
    role = np.frombuffer(references.role, np.uint8)
    kept = np.flatnonzero((targets >= 0) & (role != Role.DEFINITION) & _LINKED[links.resolutions])
    lengths = [len(name.encode()) if "\n" not in name else 0 for name in document.names]
    openings: dict[int, str] = {}
    for start, name, target, guess in zip(
        np.frombuffer(references.start, "<u4")[kept].tolist(),
        np.frombuffer(references.name, "<u4")[kept].tolist(),
        targets[kept].tolist(),
        _GUESS[links.resolutions[kept]].tolist(),
        strict=True,
    ):
        if not lengths[name]:
            continue
        key = -target - 1 if guess else target
        opening = openings.get(key)
        if opening is None:
            address = addresses.of(target)
            opening = openings[key] = f"<a class=g href={address}>" if guess else f"<a href={address}>"
        yield start, (start + lengths[name], opening)


class _Addresses(dict[int, str]):
    """For each file the address of its source, or of its page where there is none, as seen from one file's source."""

    def __init__(self, view: View, file: int) -> None:
        super().__init__()
        self.view, self.file = view, file
        self.folder = view.book.source(file).rpartition("/")[0]

    def __missing__(self, owner: int) -> str:
        book = self.view.book
        there = book.source(owner)
        if not has_document(self.view.world.documents, owner):  # a picture, a program: told of, and not shown
            there, _ = site_page(book.docs(owner))
        found = self[owner] = relative_from(self.folder, there)
        return found

    def of(self, target: int) -> str:
        """The address of a symbol's line, as the value of an attribute."""
        row, owner = self.view.row_of(target), self.view.world.file_of(target)
        line = f"#L{row + 1}" if row >= 0 else ""
        return (line or "#L1") if owner == self.file else value(self[owner] + line)
