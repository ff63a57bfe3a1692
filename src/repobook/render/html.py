"""Page content as HTML, without the frame around it. Pure.

Invariant: text of the repository reaches the output only through `escape` and `addresses`, so it can become neither
markup nor an attribute nor an address of its own.

A book has millions of these elements, so they are written short: end tags that HTML lets one leave out are left out, a
link is shown as code unless it has the class ``t``, one that stood a few links above leaves its address to the script, and
what stands beside a name in a list or a heading has no
element of its own where the style sheet can tell it apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..content import (
    Block,
    Bullets,
    Code,
    Diagram,
    Emphasis,
    Fence,
    Folded,
    Heading,
    Inline,
    Item,
    KeywordTable,
    Link,
    Listing,
    Page,
    Paragraph,
    Quote,
    Section,
    Strong,
    Table,
)
from . import diagram, escape
from .addresses import SOURCE, Addresses, attribute, value
from .links import web_address

#: A link as code is repeated without its address within so many.
NEAR = 16
_FIRST_LINE = re.compile(r"\bL(\d+)").search
#: Sections that other parts of the site stand for: the source page, and the frame.
_ELSEWHERE = frozenset({"original-source", "cross-references"})


def body(page: Page, path: str, language: str = "") -> str:
    """What a page says, from its title to its last section. ``path`` is where it lies in the site, ``language`` that of
    fences that need not name it."""
    writer = Writer(path, language)
    writer.title(page.title)
    writer.blocks(page.lead)
    for section in page.sections:
        if section.anchor not in _ELSEWHERE:
            writer.section(section)
    return "".join(writer.parts)


class Writer:
    """Collects the parts of one page."""

    def __init__(self, path: str, language: str = "") -> None:
        self.addresses = Addresses(path)
        self.language = language
        self.parts: list[str] = []
        self.pictures = 0
        #: level of the last heading
        self.level = 1
        #: the line of the definition that is told of, 0 for none
        self.line = 0
        #: links as code so far; by label the address of the last, and its number where that was written
        self.links = 0
        self.known: dict[str, tuple[str, int]] = {}
        #: the title, and by level the definitions whose headings stand above
        self.shown: Inline = ()
        self.above: list[str] = [""] * 7

    # Blocks -----------------------------------------------------------------------------------------------------

    def title(self, title: Inline) -> None:
        self.shown = title
        self.parts.append(f"<h1>{self.inline(title)}</h1>")

    def section(self, section: Section) -> None:
        anchor = f" id={attribute(escape.visible(section.anchor))}" if section.anchor else ""
        self.parts.append(f"<h2{anchor}>{escape.inner(section.title)}</h2>")
        self.line = 0
        self.level = 2
        self.above[2:] = [""] * 5
        self.blocks(section.blocks)

    def blocks(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            kind = type(block)
            if kind is Paragraph:
                text = self.inline(block.text)  # type: ignore[union-attr, arg-type]
                if text:
                    self.parts.append("<p>" + text)
            elif kind is Bullets:
                self.bullets(block)  # type: ignore[arg-type]
            else:
                self.other(block)

    def other(self, block: Block) -> None:
        match block:
            case Heading():
                self.heading(block)
            case Table():
                self.table(block)
            case Fence():
                self.fence(block)
            case Folded():
                self.parts.append(f"<details><summary>{self.inline(block.summary)}</summary>")
                self.blocks(block.blocks)
                self.parts.append("</details>")
            case Quote():
                self.parts.append("<blockquote>")
                self.blocks(block.blocks)
                self.parts.append("</blockquote>")
            case Diagram():
                self.pictures += 1
                self.parts.append(diagram.svg(block, self.addresses, self.pictures))
            case KeywordTable():
                self.keywords(block)
            case Listing():
                raise TypeError("a listing is a page of its own in the site")
            case _:
                raise TypeError(f"not a block: {type(block).__name__}")

    def heading(self, block: Heading) -> None:
        """The name of a definition stands alone in the heading's own font; what follows is small beside it."""
        # No level is left out on the way down, whatever a document did.
        self.level = level = min(max(block.level, 2), self.level + 1, 6)
        anchor = f" id={attribute(escape.visible(block.anchor))}" if block.anchor else ""
        text = block.text
        self.above[level:] = [""] * (7 - level)
        if text and type(text[0]) is Code:
            self.above[level] = text[0].text
            rest = self.inline(text[1:]).removeprefix(" · ")
            lines = _FIRST_LINE(rest)
            self.line = int(lines[1]) if lines else 0
            small = f"<small>{rest}</small>" if rest else ""
            self.parts.append(f"<h{level}{anchor}>{escape.inner(text[0].text)}{small}</h{level}>")
        else:
            self.line = 0
            self.parts.append(f"<h{level}{anchor} class=t>{self.inline(text)}</h{level}>")

    def bullets(self, block: Bullets) -> None:
        tag = "ol" if block.ordered else "ul"
        parts = self.parts
        parts.append(f"<{tag}>")
        for item in block.items:
            parts.append("<li>" + self.inline(item.text))
            if item.blocks:
                if self.line and _is_of_uses(item):
                    parts.append(self.uses(item.blocks[0]))  # type: ignore[arg-type]
                else:
                    self.blocks(item.blocks)
        parts.append(f"</{tag}>")

    def uses(self, folded: Folded) -> str:
        """What stands for a long list of uses: a link to the definition's line, from which the scripts show the list."""
        place = self.addresses.link("", SOURCE).strip('"') + f"#L{self.line}"
        return f" <a class=u href={value(place)}>{self.inline(folded.summary)}</a>"

    def fence(self, block: Fence) -> None:
        text = escape.visible_lines(block.text).removesuffix("\n")
        text = text.replace("&", "&amp;").replace("<", "&lt;")
        # A line feed right after the tag would be dropped.
        lead = "\n" if text[:1] == "\n" else ""
        own = block.language == self.language
        language = "" if own else f" data-lang={attribute(escape.visible(block.language) or '-')}"
        self.parts.append(f"<pre{language}>{lead}{text}</pre>")

    def table(self, block: Table) -> None:
        width = max([len(block.header), *(len(row.cells) for row in block.rows)], default=0)
        if not width:
            return
        inline, parts = self.inline, self.parts
        headless = not any(block.header)
        if headless:
            parts.append("<table>")
        else:
            header = [*block.header, *[""] * (width - len(block.header))]
            parts.append("<table><tr>" + "".join([f"<th>{escape.inner(cell)}" if cell else "<td>" for cell in header]))
        for row in block.rows:
            cells = row.cells
            first = cells[0] if cells else ()
            if row.anchor and len(first) == 1 and type(first[0]) is Code:
                name = escape.inner(self.within(first[0].text))
                line = f"<tr><th id={attribute(escape.visible(row.anchor))}>{name}"
                cells = cells[1:]
            elif headless and cells:
                if first == ("Path",) and cells[1:] == (self.shown,):  # the title says it
                    continue
                line = "<tr><th>" + inline(first)
                cells = cells[1:]
            else:
                line = f"<tr id={attribute(escape.visible(row.anchor))}>" if row.anchor else "<tr>"
            parts.append(line + "".join(["<td>" + inline(cell) if cell else "<td>" for cell in cells]))
        parts.append("</table>")

    def within(self, name: str) -> str:
        """A name without those of the definitions whose headings stand above."""
        for above in reversed(self.above):
            if above and name.startswith(above):
                rest = name[len(above) :].lstrip(".:#/")
                return rest if rest and name[len(above)] in ".:#/" else name
        return name

    def keywords(self, block: KeywordTable) -> None:
        """A list in columns: each keyword, then the lines it occurs in."""
        parts = self.parts
        parts.append("<ul class=k>")
        link, inner = self.addresses.link, escape.inner
        for row in block.rows:
            text = inner(row.text) or " "
            page, anchor = (row.page, row.anchor) if row.page else (row.files_page, row.files_anchor)
            if page:
                address = link(page, anchor)
                self.known.pop(text, None)
                text = f"<a{'' if block.code else ' class=t'} href={address}>{text}</a>"
            elif block.code:
                text = f"<b>{text}</b>"
            rows = row.rows
            if row.defined >= 0 and row.defined not in rows:
                rows = (row.defined, *rows)
            numbers = " " + ", ".join([str(number + 1) for number in rows]) if rows else ""
            parts.append(f"<li>{text}{numbers}")
        parts.append("</ul>")

    # Inline -----------------------------------------------------------------------------------------------------

    def inline(self, pieces: Inline) -> str:
        parts: list[str] = []
        for piece in pieces:
            kind = type(piece)
            if kind is str:
                parts.append(escape.inner(piece))  # type: ignore[arg-type]
            elif kind is Link:
                parts.append(self.link(piece))  # type: ignore[arg-type]
            elif kind is Code:
                parts.append(f"<code>{escape.inner(piece.text)}</code>")  # type: ignore[union-attr]
            elif kind is Strong:
                parts.append(f"<strong>{escape.inner(piece.text)}</strong>")  # type: ignore[union-attr]
            elif kind is Emphasis:
                parts.append(f"<em>{escape.inner(piece.text)}</em>")  # type: ignore[union-attr]
            else:
                raise TypeError(f"not a piece: {kind.__name__}")
        return "".join(parts)

    def link(self, link: Link) -> str:
        if link.url:
            return self.outside(link)
        label = escape.inner(link.label or link.page or link.anchor)
        if link.code:
            address = self.addresses.link(link.page, link.anchor)
            self.links += 1
            known = self.known.get(label)
            if known is not None and known[0] == address and self.links - known[1] <= NEAR:
                return f"<a>{label}</a>"
            self.known[label] = (address, self.links)
            return f"<a href={address}>{label}</a>"
        return f"<a class=t href={self.addresses.link(link.page, link.anchor, link.label)}>{label}</a>"

    def outside(self, link: Link) -> str:
        """A link out of the book; text alone where the address is neither http nor https."""
        label = escape.inner(link.label or link.url)
        address = web_address(link.url)
        if not address:
            return f"<code>{label}</code>" if link.code else label
        kind = "" if link.code else " class=t"
        # Every ``&amp;`` in the address was written by `web_address`.
        address = address.replace("&amp;", "&").replace("&", "&amp;")
        return f'<a{kind} rel="noreferrer nofollow" href="{address}">{label}</a>'


def _is_of_uses(item: Item) -> bool:
    """Whether what hangs below an item is a list of uses by folder, which the file's data has too."""
    if len(item.blocks) != 1 or not isinstance(item.blocks[0], Folded):
        return False
    inside = item.blocks[0].blocks
    if len(inside) != 1 or not isinstance(inside[0], Bullets):
        return False
    first = inside[0].items[0].text[:1]
    return bool(first) and isinstance(first[0], Link) and first[0].page.rpartition("/")[2] == "doc.md"
