"""Documents of the repository (READMEs, guides, glossaries) as content; links lead to pages of the book. Pure."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from ..content import Block, Code, Fence, Heading, Link, Paragraph, Piece, Place, plain
from ..doctext import blocks as doc_blocks
from ..languages._marks import names_authors
from ..mdtext import blocks as markdown_blocks
from ..substitutions import substituted, substitutions
from .view import View

#: Marks of reStructuredText in files of another name: directives, underlined headings.
_RST = re.compile(r"^\.\. [\w-]+::|^\S.*\n(?:={4,}|-{4,}|~{4,})$", re.MULTILINE)
_MARKDOWN = (".md", ".markdown", ".mdx")
#: The most characters of a document that another page shows; a link leads to the rest.
LONG = 60_000


def text_of(view: View, file: int) -> str:
    return view.texts(file).decode("utf-8", "replace")


def content(view: View, file: int, level: int = 3) -> tuple[Block, ...]:
    """The document as blocks, its highest headings at ``level``; where it is long, its beginning and a link."""
    whole = text_of(view, file)
    if not whole.strip():
        return ()
    text = whole if len(whole) <= LONG else whole[: whole.rfind("\n", 0, LONG) + 1 or LONG]
    shown = _blocks(view, file, text, level)
    if len(text) == len(whole):
        return shown
    path, row = view.path(file), text.count("\n")
    rest = ("The document goes on at ", Link(f"{path} L{row + 1}", view.book.docs(file), "", True), ".")
    return (*shown, Paragraph(rest, (Place(file, row, row + 1),)))


def part(view: View, file: int, lines: list[str], row: int) -> tuple[Block, ...]:
    """The blocks of some lines of a document that begin at a row, with links to the web only."""
    if posixpath.splitext(view.path(file))[1].lower() in _MARKDOWN:
        return markdown_blocks("\n" * row + "\n".join(lines), file, _outward, part=True)
    said = substituted("\n".join(lines), substitutions(text_of(view, file)))
    return tuple(doc_blocks(said, (Place(file, row, row + 1),)))


def _outward(address: str, label: str, code: bool) -> Piece:
    if address.startswith(("http://", "https://")):
        return Link(label, url=address, code=code)
    return Code(label) if code else label


def _blocks(view: View, file: int, text: str, level: int) -> tuple[Block, ...]:
    suffix = posixpath.splitext(view.path(file))[1].lower()
    if suffix in _MARKDOWN:
        return markdown_blocks(text, file, lambda address, label, code: target(view, file, address, label, code), level)
    place = (Place(file, 0, text.count("\n") + 1),)
    if suffix == ".rst" or _RST.search(text):
        return doc_blocks(text, place)
    return (Fence(text, "", place),)


def intro(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """What stands before the second heading of the highest level: what a document says it is about."""
    result: list[Block] = []
    highest = min((block.level for block in blocks if isinstance(block, Heading)), default=0)
    for block in blocks:
        if isinstance(block, Heading) and any(isinstance(item, Paragraph) for item in result):
            break
        if not (isinstance(block, Heading) and block.level == highest and not result):
            result.append(block)
    return tuple(result)


def trimmed(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks without a line that names the authors, and without lines that announce what is not there: a heading or
    nothing follows."""
    kept: list[Block] = []
    for block in reversed(blocks):
        if isinstance(block, Paragraph):
            said = plain(block.text).strip()
            if names_authors(said) or (said.endswith(":") and (not kept or isinstance(kept[-1], Heading))):
                continue
        kept.append(block)
    return tuple(reversed(kept))


def headings(blocks: tuple[Block, ...]) -> list[Heading]:
    return [block for block in blocks if isinstance(block, Heading)]


def target(view: View, file: int, address: str, label: str, code: bool) -> Piece:
    """A link of a document as a link of the book; the label alone where it leads to nothing that the book knows."""
    if address.startswith(("http://", "https://")):
        return _outward(address, label, code)
    path = unquote(address.partition("#")[0].partition("?")[0])
    if path and ":" not in path.partition("/")[0]:
        folder = view.path(file).rpartition("/")[0]
        joined = posixpath.normpath(path.lstrip("/") if path.startswith("/") else posixpath.join(folder, path))
        found = view.world.by_path.get(joined)
        if found is not None:
            return Link(label, view.book.docs(found), "", code)
        number = view.book.by_folder.get("" if joined == "." else joined)
        if number is not None:
            return Link(label, view.book.narrative(number), "", code)
    return Code(label) if code else label
