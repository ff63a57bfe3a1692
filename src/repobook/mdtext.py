"""A Markdown document of the repository as page content. Pure.

Raw HTML is not kept as markup: its text stays, its tags go. Every block carries the rows it comes from.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .content import (
    Block,
    Bullets,
    Code,
    Emphasis,
    Fence,
    Heading,
    Inline,
    Item,
    Paragraph,
    Piece,
    Place,
    Places,
    Quote,
    Row,
    Strong,
    Table,
    plain,
)

#: Turns an address and a label into a piece: a link, or the label alone where the address leads nowhere.
Address = Callable[[str, str, bool], Piece]

_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>|<![^>]*>", re.DOTALL)
_FRONT = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)
#: headings of a table of contents
_CONTENTS = re.compile(r"(?:table of )?contents|toc|on this page", re.IGNORECASE)
_REMARK = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+([A-Za-z][\w-]*)(?:[ ][\w-]+)*(?:[ \t]+\"(.*)\")?")


@functools.cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def blocks(text: str, file: int, address: Address, level: int = 3, part: bool = False) -> tuple[Block, ...]:
    """The document's blocks. ``file`` is its file id, ``level`` the level its highest headings get. A table of contents is
    left out, for the headings follow; not so in a ``part``."""
    front = _FRONT.match(text)
    if front:  # settings of a site generator; the rows keep their numbers
        text = "\n" * front[0].count("\n") + text[front.end() :]
    if "!!!" in text or "???" in text:
        text = _remarks(text)
    return _Reader(_parser().parse(text), text.split("\n"), file, address, level, part).read("")


def _remarks(text: str) -> str:
    """Remarks as Python-Markdown writes them (``!!! note``, the text indented below) as quotes, row for row."""
    lines, fence, inside = text.split("\n"), "", False
    for row, line in enumerate(lines):
        if inside:
            if line.startswith(("    ", "\t")):
                lines[row] = "> " + line[1 if line[0] == "\t" else 4 :]
                continue
            if not line.strip() and row + 1 < len(lines) and lines[row + 1].startswith(("    ", "\t")):
                lines[row] = ">"
                continue
            inside = False
        mark = line.lstrip()[:3]
        if mark in ("```", "~~~"):
            fence = "" if fence == mark else fence or mark
        elif not fence and (found := _REMARK.fullmatch(line.rstrip())) is not None:
            said = found[2] if found[2] is not None else found[1].capitalize()
            lines[row] = f"> **{said}:**" if said.strip() else ">"
            inside = True
    return "\n".join(lines)


class _Reader:
    """Goes through the tokens of a document once."""

    def __init__(
        self, tokens: Sequence[Token], lines: Sequence[str], file: int, address: Address, level: int, part: bool
    ) -> None:
        self.tokens = tokens
        self.part = part
        self.lines = lines
        self.file = file
        self.address = address
        levels = [int(token.tag[1:]) for token in tokens if token.type == "heading_open"]
        self.shift = level - min(levels, default=1)
        self.at = 0

    def places(self, token: Token) -> Places:
        if not token.map:
            return ()
        start, end = token.map
        while end > start + 1 and (end > len(self.lines) or not self.lines[end - 1].strip()):
            end -= 1
        return (Place(self.file, start, max(end, start + 1)),)

    def read(self, until: str) -> tuple[Block, ...]:
        """Blocks up to the closing token ``until``, which is passed over."""
        result: list[Block] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                break
            if token.type in ("bullet_list_open", "ordered_list_open") and (end := self.contents(token)):
                self.at = end
                if result and isinstance(result[-1], Heading) and _CONTENTS.fullmatch(plain(result[-1].text)):
                    result.pop()
                continue
            block = self.block(token)
            if block is not None:
                result.append(block)
        return tuple(result)

    def block(self, token: Token) -> Block | None:
        match token.type:
            case "heading_open":
                text = self.inline_token("heading_close")
                level = min(max(int(token.tag[1:]) + self.shift, 3), 6)
                return Heading(text, level, "", self.places(token)) if text else None
            case "paragraph_open":
                if self.badges():
                    self.inline_token("paragraph_close")
                    return None
                text = self.inline_token("paragraph_close")
                return Paragraph(text, self.places(token)) if text else None
            case "bullet_list_open":
                return self.items(token, "bullet_list_close", False)
            case "ordered_list_open":
                return self.items(token, "ordered_list_close", True)
            case "blockquote_open":
                inside = self.read("blockquote_close")
                return Quote(inside) if inside else None
            case "fence" | "code_block":
                return Fence(
                    token.content, token.info.split(" ")[0].strip("{}") if token.info else "", self.places(token)
                )
            case "table_open":
                return self.table()
            case "html_block":
                shown = visible_text(token.content)
                return Paragraph((shown,), self.places(token)) if shown else None
            case _:
                return None

    def badges(self) -> bool:
        """Whether the paragraph that was opened holds nothing but pictures that are links: badges, of a service each."""
        children = self.tokens[self.at].children or () if self.at < len(self.tokens) else ()
        if sum([token.type == "image" for token in children]) != sum([token.type == "link_open" for token in children]):
            return False
        kinds = {token.type for token in children if token.content.strip() or token.type not in ("text", "softbreak")}
        return "image" in kinds and kinds <= {"link_open", "link_close", "image"}

    def contents(self, opening: Token) -> int:
        """Where a list ends that is a table of contents: each line of it is a link to a heading of the document; 0 for others."""
        if self.part:
            return 0
        lines, closing = 0, opening.type.replace("open", "close")
        for at in range(self.at, len(self.tokens)):
            token = self.tokens[at]
            if token.type == closing and token.level == opening.level:
                return at + 1 if lines > 1 else 0
            if token.type == "inline":
                children = token.children or []
                opened = [child for child in children if child.type == "link_open"]
                if len(opened) != 1 or not str(opened[0].attrs.get("href", "")).startswith("#"):
                    return 0
                if children[0] is not opened[0] or children[-1].type != "link_close":
                    return 0
                lines += 1
            elif token.type in ("fence", "code_block", "html_block", "table_open"):
                return 0
        return 0

    def items(self, opening: Token, closing: str, ordered: bool) -> Block | None:
        found: list[Item] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == closing:
                break
            if token.type == "list_item_open":
                inside = self.read("list_item_close")
                first = inside[0] if inside else None
                if isinstance(first, Paragraph):
                    found.append(Item(first.text, self.places(token), inside[1:]))
                elif inside:
                    found.append(Item((), self.places(token), inside))
        return Bullets(tuple(found), ordered) if found else None

    def table(self) -> Block | None:
        header: list[str] = []
        rows: list[Row] = []
        cells: list[Inline] = []
        head = False
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == "table_close":
                break
            if token.type in ("thead_open", "thead_close"):
                head = token.type == "thead_open"
            elif token.type == "inline":
                cells.append(self.inline(token.children or ()))
            elif token.type == "tr_close":
                if head:
                    header = [plain(tuple(cell)) for cell in cells]
                else:
                    rows.append(Row(tuple(cells)))
                cells = []
        return Table(tuple(header), tuple(rows)) if rows else None

    def inline_token(self, closing: str) -> Inline:
        text: Inline = ()
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == closing:
                break
            if token.type == "inline":
                text = self.inline(token.children or ())
        return text

    def inline(self, children: Sequence[Token]) -> Inline:
        """Pieces of a line: marks inside marks count once, the outermost."""
        result: list[Piece] = []
        stack: list[tuple[str, str, list[Piece]]] = []
        current = result
        for token in children:
            match token.type:
                case "text":
                    current.append(token.content)
                case "code_inline":
                    current.append(Code(token.content))
                case "softbreak" | "hardbreak":
                    current.append(" ")
                case "strong_open" | "em_open" | "link_open":
                    stack.append((token.type, str(token.attrs.get("href", "")), current))
                    current = []
                case "strong_close" | "em_close" | "link_close" if stack:
                    kind, address, outer = stack.pop()
                    outer.extend(self.closed(kind, address, current))
                    current = outer
                case "image":
                    label = token.content.strip()
                    if label:
                        current.append(self.address(str(token.attrs.get("src", "")), label, False))
                case "html_inline":
                    if token.content.lower().startswith("<br"):
                        current.append(" ")
                case _:
                    if token.content:
                        current.append(token.content)
        while stack:
            _, _, outer = stack.pop()
            outer.extend(current)
            current = outer
        return _tidy(result)

    def closed(self, kind: str, address: str, inside: list[Piece]) -> list[Piece]:
        if kind == "link_open":
            label = plain(tuple(inside)).strip()
            code = len(inside) == 1 and isinstance(inside[0], Code)
            return [self.address(address, label, code)] if label else []
        mark = Strong if kind == "strong_open" else Emphasis
        return [mark(piece) if isinstance(piece, str) and piece.strip() else piece for piece in inside]


def _tidy(pieces: list[Piece]) -> Inline:
    """Neighbouring texts as one; nothing where only blanks are."""
    result: list[Piece] = []
    for piece in pieces:
        last = result[-1] if result else None
        if isinstance(piece, str) and isinstance(last, str):
            result[-1] = last + piece
        elif piece != "":
            result.append(piece)
    if all(isinstance(piece, str) and not piece.strip() for piece in result):
        return ()
    return tuple(result)


def visible_text(markup: str) -> str:
    """The text of a piece of HTML, on one line."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())
