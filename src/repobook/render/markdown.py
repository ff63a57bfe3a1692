"""Page content as GitHub-flavoured Markdown. Pure.

Invariant: text of the repository reaches the output only through `escape` and `links`, so it can neither become
markup nor end the fence, table or list that it stands in.
"""

from __future__ import annotations

import re

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
    KeywordTable,
    Link,
    Listing,
    Page,
    Paragraph,
    Piece,
    Quote,
    Section,
    Strong,
    Table,
    plain,
)
from . import escape, listing
from .links import github_slugs, quote, relative_from, web_address


def render(page: Page) -> str:
    """The whole page, ending in a line feed."""
    writer = _Writer(page.path)
    writer.heading(1, page.title, "")
    if page.navigation:
        writer.paragraph(page.navigation, "")
    writer.blocks(page.lead, "")
    for section in page.sections:
        writer.section(section)
    # Every block puts its blank line in front of itself; the page starts without one.
    return "\n".join(writer.lines[1:]) + "\n"


class _Writer:
    """Collects the lines of one page. ``prefix`` is what every line of a nested block starts with."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.folder = path.rpartition("/")[0]
        #: parts of the page, each one line or several, without the last line feed
        self.lines: list[str] = []
        #: how often a heading has had this slug; titles of headings wait to be counted until a section asks
        self.slugs: dict[str, int] = {}
        self.titles: list[str] = []
        #: addresses of pages as seen from this one
        self.addresses: dict[str, str] = {"": "", path: ""}

    # Blocks -----------------------------------------------------------------------------------------------------

    def section(self, section: Section) -> None:
        """The title with an explicit anchor where GitHub's own would be another."""
        self.titles.append(section.title)
        slug = self.slug()
        anchor = section.anchor if section.anchor != slug else ""
        self.lines += ("", "## " + _anchor(anchor) + self.heading_text((section.title,)))
        self.blocks(section.blocks, "")

    def slug(self) -> str:
        """The id that GitHub will give the last of the titles."""
        slug, seen = "", 0
        for slug in github_slugs(self.titles):
            seen = self.slugs.get(slug, 0)
            self.slugs[slug] = seen + 1
        self.titles.clear()
        return f"{slug}-{seen}" if seen else slug

    def heading_text(self, title: Inline) -> str:
        text = self.inline(title).strip(" ")
        return escape.heading_end(text) if text[-1:] == "#" else text

    def heading(self, level: int, title: Inline, prefix: str, anchor: str = "") -> None:
        self.titles.append(plain(title))
        marks = "#" * min(max(level, 1), 6)
        self.lines += (prefix.rstrip(), f"{prefix}{marks} {_anchor(anchor)}{self.heading_text(title)}")

    def blocks(self, blocks: tuple[Block, ...], prefix: str) -> None:
        """Blocks one below the other, each after an empty line."""
        before: Block | None = None
        swap = False
        for block in blocks:
            kind = type(block)
            if kind is Paragraph:
                self.paragraph(block.text, prefix)  # type: ignore[union-attr, arg-type]
            elif kind is Bullets:
                if not block.items:  # type: ignore[union-attr]
                    continue  # an empty line alone would part an item without text from what stands in it
                # Two lists in a row would be read as one; another mark keeps them apart.
                swap = not swap and type(before) is Bullets
                self.lines.append(prefix.rstrip())
                self.bullets(block, prefix, swap)  # type: ignore[arg-type]
            else:
                self.other(block, prefix)
            before = block

    def other(self, block: Block, prefix: str) -> None:
        match block:
            case Heading():
                self.heading(block.level, block.text, prefix, block.anchor)
            case Table():
                self.table(block, prefix)
            case Fence():
                self.fence(block, prefix)
            case Folded():
                bare = prefix.rstrip()
                summary = self.inline_html(block.summary)
                self.lines += (bare, f"{prefix}<details>", f"{prefix}<summary>{summary}</summary>")
                self.blocks(block.blocks, prefix)
                self.lines += (bare, f"{prefix}</details>")
            case Quote():
                self.quote(block, prefix)
            case Diagram():
                self.diagram(block, prefix)
            case Listing():
                self.lines += ("", listing.lines(block, self.folder))
            case KeywordTable():
                self.lines += ("", listing.table(block, self.folder, self.inline))
            case _:
                raise TypeError(f"not a block: {type(block).__name__}")

    def paragraph(self, text: Inline, prefix: str) -> None:
        line = self.line(text)
        if line:
            self.lines += (prefix.rstrip(), prefix + line)

    def bullets(self, block: Bullets, prefix: str, swap: bool) -> None:
        lines = self.lines
        mark = "* " if swap else "- "
        inner = prefix + "  "
        for number, item in enumerate(block.items, 1):
            if block.ordered:
                mark = f"{number}) " if swap else f"{number}. "
                inner = prefix + " " * len(mark)
            text = self.line(item.text)
            lines.append(f"{prefix}{mark}{text}" if text else prefix + mark[:-1])
            if item.blocks:
                self.item_blocks(item.blocks, inner, bool(text))

    def item_blocks(self, blocks: tuple[Block, ...], prefix: str, after_text: bool) -> None:
        """Blocks below an item. A list directly under the item's text, or any block in its place, has no gap."""
        start = len(self.lines)
        self.blocks(blocks, prefix)
        if len(self.lines) > start + 1:
            first = self.lines[start + 1]
            # An item without text cannot follow a line of text: it would underline it, or go on with it.
            if not after_text or (type(blocks[0]) is Bullets and first.rsplit(" ", 1)[-1] not in _BARE_ITEMS):
                del self.lines[start]

    def quote(self, block: Quote, prefix: str) -> None:
        start = len(self.lines)
        self.blocks(block.blocks, prefix + "> ")
        if len(self.lines) > start:
            self.lines[start] = prefix.rstrip()

    def fence(self, block: Fence, prefix: str) -> None:
        opening, body = escape.fence(block.text, block.language)
        closing = opening[: len(opening) - len(opening.lstrip("`"))]
        if prefix:
            bare = prefix.rstrip()
            body = "".join(f"{prefix}{line}\n" if line else f"{bare}\n" for line in body.split("\n")[:-1])
        self.lines += (prefix.rstrip(), prefix + opening, body + prefix + closing)

    def table(self, block: Table, prefix: str) -> None:
        inline = self.inline
        width = max([len(block.header), *(len(row.cells) for row in block.rows)], default=0)
        if not width:
            return
        header = [_cell(escape.text(cell)) for cell in block.header]
        header += [""] * (width - len(header))
        lines = [prefix.rstrip(), f"{prefix}| {' | '.join(header)} |", prefix + "|---" * width + "|"]
        for row in block.rows:
            cells = [_cell(inline(cell)) if cell else "" for cell in row.cells] or [""]
            while len(cells) > 1 and not cells[-1]:  # cells at the end may be missing
                cells.pop()
            if row.anchor:
                cells[0] = _anchor(row.anchor) + cells[0]
            lines.append(f"{prefix}| {' | '.join(cells)} |")
        self.lines += lines

    def diagram(self, block: Diagram, prefix: str) -> None:
        """A Mermaid graph; its nodes do not link on GitHub, so their links stand below it."""
        lines = [prefix.rstrip(), f"{prefix}```mermaid", f"{prefix}graph LR"]
        for number, (label, _, _) in enumerate(block.nodes):
            lines.append(f'{prefix}  n{number}["{_mermaid(label)}"]')
        for start, end in block.edges:
            lines.append(f"{prefix}  n{start} --> n{end}")
        if block.focus >= 0:
            lines.append(f"{prefix}  style n{block.focus} stroke-width:3px")
        self.lines += (*lines, f"{prefix}```")
        links = [
            self.link(Link(label, page, anchor, code=True)) for label, page, anchor in block.nodes if page or anchor
        ]
        if links:
            self.lines += (prefix.rstrip(), prefix + " · ".join(links))

    # Inline -----------------------------------------------------------------------------------------------------

    def line(self, pieces: Inline) -> str:
        """A line that begins a block: text at its start does not begin another kind of block."""
        text = self.inline(pieces).strip(" ")
        for piece in pieces:
            if type(piece) is str:
                if piece.strip():
                    return escape.line_start(text)
            elif type(piece) is Link or piece.text.strip() or (type(piece) is Code and piece.text):  # type: ignore[union-attr]
                break
        return text

    def inline(self, pieces: Inline) -> str:
        """One line of Markdown, for where no block begins: `line` is for the start of one."""
        parts: list[str] = []
        # Text that waits for its end: what stands beside it counts. Code marks beside each other would run together.
        held = ""
        coded = False
        for piece in pieces:
            kind = type(piece)
            if kind is str:
                held = held + piece if held else piece  # type: ignore[operator, assignment]
                continue
            if held:
                text = escape.text(held)
                # An image otherwise.
                parts.append(text[:-1] + "\\!" if kind is Link and text[-1] == "!" else text)
                held, coded = "", False
            if kind is Link:
                parts.append(self.link(piece))  # type: ignore[arg-type]
                coded = False
            elif kind is Code and not coded and piece.text:  # type: ignore[union-attr]
                parts.append(escape.code(piece.text))  # type: ignore[union-attr]
                coded = True
            else:
                return self.inline_with_neighbours(pieces)
        if held:
            parts.append(escape.text(held))
        return "".join(parts)

    def inline_with_neighbours(self, pieces: Inline) -> str:
        """`inline` where marks depend on what stands beside them."""
        parts: list[str] = []
        pieces = _merged(pieces)
        for index, piece in enumerate(pieces):
            if type(piece) is Strong or type(piece) is Emphasis:
                before = parts[-1][-1:] if parts else ""
                follower = pieces[index + 1] if index + 1 < len(pieces) else " "
                after = follower[:1] if type(follower) is str else "["
                parts.append(_stressed(piece, before, after))
            else:
                if type(piece) is Link and parts and parts[-1][-1:] == "!":
                    parts[-1] = parts[-1][:-1] + "\\!"
                parts.append(self.inline((piece,)))
        return "".join(parts)

    def link(self, link: Link) -> str:
        label, page, anchor = link.label, link.page, link.anchor
        if link.url or not label:
            return self.uncommon_link(link)
        if not link.code:
            text = escape.text(label, True)
        else:
            text = f"`{label}`" if label.isascii() and label.isidentifier() else escape.code(label)
        if not anchor:
            return f"[{text}]({relative_from(self.folder, page or self.path)})"
        address = self.addresses.get(page)
        if address is None:
            address = self.addresses[page] = relative_from(self.folder, page)
        return f"[{text}]({address}#{quote(anchor)})"

    def uncommon_link(self, link: Link) -> str:
        address = self.address(link)
        label = link.label or link.page or link.url or link.anchor
        if address and label == link.url and _AUTOLINK(label):
            return f"<{label}>"
        text = escape.code(label) if link.code else escape.text(label, True)
        return f"[{text}]({address})" if address else text

    def address(self, link: Link) -> str:
        """Where the link leads; "" for an address outside the book that is neither http nor https."""
        if link.url:
            return web_address(link.url)
        if link.anchor:
            return f"{relative_from(self.folder, link.page) if link.page and link.page != self.path else ''}#{quote(link.anchor)}"
        return relative_from(self.folder, link.page or self.path)

    def inline_html(self, pieces: Inline) -> str:
        """One line of HTML, for where Markdown is not read."""
        parts: list[str] = []
        for piece in pieces:
            match piece:
                case str():
                    parts.append(escape.html(piece))
                case Code():
                    parts.append(f"<code>{escape.html(piece.text)}</code>")
                case Strong():
                    parts.append(f"<b>{escape.html(piece.text)}</b>")
                case Emphasis():
                    parts.append(f"<i>{escape.html(piece.text)}</i>")
                case Link():
                    label = escape.html(piece.label or piece.page or piece.url)
                    if piece.code:
                        label = f"<code>{label}</code>"
                    address = self.address(piece)
                    parts.append(f'<a href="{address}">{label}</a>' if address else label)
        return "".join(parts).strip()


#: An address that Markdown takes between angle brackets as it is.
_AUTOLINK = re.compile(r"[^\s<>&\\\x00-\x20\x7f-\x9f]+\Z").match
_BARE_ITEMS = frozenset(["-", "*", "1.", "1)"])


def _merged(pieces: Inline) -> Inline:
    """The pieces without empty ones, neighbours of one kind joined: their marks would run together otherwise."""
    result: list[Piece] = []
    for piece in pieces:
        last = result[-1] if result else None
        if type(piece) is not Link and not (piece if type(piece) is str else piece.text):  # type: ignore[union-attr]
            continue
        if type(last) is not type(piece) or type(piece) is Link:
            result.append(piece)
        elif type(piece) is str:
            result[-1] = last + piece  # type: ignore[operator]
        else:
            result[-1] = type(piece)(last.text + piece.text)  # type: ignore[union-attr]
    return tuple(result)


def _stressed(piece: Strong | Emphasis, before: str, after: str) -> str:
    """Strong or emphasised text between the characters ``before`` and ``after`` ("" or a blank for none).

    Stars next to punctuation on one side and a letter on the other are not seen as marks; there tags stand instead.
    """
    strong = type(piece) is Strong
    plain = escape.visible(piece.text)
    inner = plain.strip()
    if not inner:
        return plain
    left, _, right = plain.partition(inner)
    inner = escape.text(inner, True)
    opens = before != "*" and (left or before in _BESIDE_MARKS or inner[0].isalnum())
    closes = right or (after != "*" and (after in _BESIDE_MARKS or inner[-1].isalnum()))
    if opens and closes:
        mark = "**" if strong else "*"
        return f"{left}{mark}{inner}{mark}{right}"
    tag = "strong" if strong else "em"
    return f"{left}<{tag}>{inner}</{tag}>{right}"


#: Nothing, a blank or punctuation: beside these a star next to punctuation still opens or closes.
_BESIDE_MARKS = frozenset(["", *" \t\n!\"#$%&'()+,-./:;<=>?@[]^_`{|}~"])


def _anchor(anchor: str) -> str:
    return f'<a id="{escape.html(anchor).replace("|", "&#124;")}"></a>' if anchor else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|") if "|" in text else text


#: A label of a node stands between quotes; what Mermaid could give a meaning there (strings of Markdown, icons,
#: directives, formulas, tags) goes by its number.
_MERMAID = re.compile(r"[^\w ./,()+*=!?'@:-]|(?<=fa):|(?<=fa[a-z]):")


def _mermaid(label: str) -> str:
    return _MERMAID.sub(lambda match: f"#{ord(match[0])};", escape.visible(label)).strip() or " "
