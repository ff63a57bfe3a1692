"""Text of a repository stays text: what GitHub's own parser makes of a page is what the page said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st

from repobook.content import (
    Block,
    Bullets,
    Code,
    Emphasis,
    Fence,
    Folded,
    Heading,
    Item,
    Link,
    Page,
    Paragraph,
    Quote,
    Row,
    Section,
    Strong,
    Table,
)
from repobook.render import escape
from repobook.render.markdown import render

EXTENSIONS = ["table", "autolink", "strikethrough", "tasklist"]
OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES

NASTY = [
    "*", "**", "***", "_", "__", "`", "``", "```", "~", "~~~", "[", "]", "(", ")", "](x)", "[x]: http://y", "[^1]", "[ ]",
    "<b>", "</details>", "<!--", "-->", "<http://x.y>", "&lt;", "&#42;", "&", "|", "\\", "\\|", "\n", "\r\n", "\t",
    "# ", "#", "- ", "+ ", "1. ", "1)", "> ", "---", "===", "$", "$$", "!", "http://a.b/c", "https://d", "ftp://a.b",
    "www.a.b", "a", "B_c", "zz", "0", " ", "  ", "    ", "\u202e", "\x1b", "\x00", "\udcff", "\ud800", "\xa0", "é", "☃",
    "{", "}", "%", "^", ":-", "|-|", "'", '"', ".", ",", ":",
]  # fmt: skip


def made(kind: type, *parts: st.SearchStrategy, **named: st.SearchStrategy) -> st.SearchStrategy:
    """As ``st.builds``, which however takes for ever to print records inside records."""
    return st.tuples(st.tuples(*parts), st.fixed_dictionaries(named)).map(lambda made: kind(*made[0], **made[1]))


texts = st.lists(st.sampled_from(NASTY), max_size=7).map("".join)
pages = st.sampled_from(
    ["a.md", "b/c d.md", "b/#1 (x)[y].md", "b/c/%41?é.md", "b/\udcff|<>.md", "-x:y.md", "&amp;_*`.md"]
)
links = made(Link, label=texts, page=pages, anchor=st.one_of(st.just(""), texts), code=st.booleans())
pieces = st.one_of(texts, texts, made(Code, texts), made(Strong, texts), made(Emphasis, texts), links)
inlines = st.lists(pieces, max_size=5).map(tuple)
paragraphs = made(Paragraph, inlines)
fences = made(Fence, texts, st.one_of(st.sampled_from(["", "python", "mermaid"]), texts))
rows = made(Row, st.lists(inlines, max_size=3).map(tuple), anchor=st.one_of(st.just(""), texts))
tables = made(Table, st.lists(texts, max_size=3).map(tuple), st.lists(rows, max_size=3).map(tuple))
headings = made(Heading, inlines, st.integers(3, 6), st.one_of(st.just(""), texts))


def containers(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    many = st.lists(inner, max_size=3).map(tuple)
    items = st.lists(made(Item, inlines, blocks=many), max_size=3).map(tuple)
    return st.one_of(made(Bullets, items, st.booleans()), made(Folded, inlines, many), made(Quote, many))


blocks = st.recursive(st.one_of(paragraphs, fences, tables, headings), containers, max_leaves=6)
books = made(
    Page,
    pages,
    inlines,
    lead=st.lists(blocks, max_size=3).map(tuple),
    sections=st.lists(made(Section, texts, texts, st.lists(blocks, max_size=2).map(tuple)), max_size=2).map(tuple),
    navigation=inlines,
)


class Seen(HTMLParser):
    """The text of a page and how often each tag occurs, with what makes it dangerous (target, id)."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: Counter[str] = Counter()
        self.comments = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags[f"{tag} {values.get('href') or values.get('id') or ''}" if tag == "a" else tag] += 1

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments += 1


def walk(blocks: Iterable[Block]) -> Iterator[Block | Item]:
    for block in blocks:
        yield block
        match block:
            case Bullets():
                for item in block.items:
                    yield item
                    yield from walk(item.blocks)
            case Folded() | Quote():
                yield from walk(block.blocks)


def inlines_of(page: Page) -> Iterator[tuple[str | Code | Strong | Emphasis | Link, ...]]:
    yield page.title
    yield page.navigation
    for block in every_block(page):
        match block:
            case Paragraph() | Item() | Heading():
                yield block.text
            case Folded():
                yield block.summary
            case Table():
                for row in block.rows:
                    yield from row.cells


def every_block(page: Page) -> Iterator[Block | Item]:
    yield from walk(page.lead)
    for section in page.sections:
        yield from walk(section.blocks)


def parsed(markdown: str) -> Seen:
    seen = Seen()
    seen.feed(cmarkgfm.markdown_to_html_with_extensions(markdown, options=OPTIONS, extensions=EXTENSIONS))
    seen.close()
    return seen


@settings(max_examples=150, deadline=None)
@given(books)
def test_markup_comes_from_records_only(page: Page) -> None:
    markdown = render(page)
    markdown.encode()  # no surrogate is left
    seen = parsed(markdown)
    wanted: Counter[str] = Counter()
    pieces = [piece for inline in inlines_of(page) for piece in inline]
    found = list(every_block(page))
    wanted["pre"] = sum(type(b) is Fence for b in found)
    wanted["table"] = sum(type(b) is Table and any([b.header, *(r.cells for r in b.rows)]) for b in found)
    wanted["blockquote"] = sum(type(b) is Quote for b in found)
    wanted["details"] = wanted["summary"] = sum(type(b) is Folded for b in found)
    wanted["li"] = sum(type(b) is Item for b in found)
    wanted["img"] = wanted["hr"] = wanted["input"] = wanted["del"] = wanted["br"] = 0
    for tag, count in wanted.items():
        if tag in ("blockquote", "li"):
            assert seen.tags[tag] <= count  # an empty one is left out
        else:
            assert seen.tags[tag] == count, tag
    assert seen.tags["h2"] == len(page.sections)
    assert seen.tags["h3"] == sum(type(b) is Heading and b.level == 3 for b in found)
    assert seen.comments == 0
    assert sum(n for tag, n in seen.tags.items() if tag.startswith("a ")) == (
        sum(type(p) is Link for p in pieces)
        + sum(bool(b.anchor) for b in found if isinstance(b, Heading))
        + sum(bool(r.anchor) and bool(width(b)) for b in found if isinstance(b, Table) for r in b.rows)
        + len(re.findall(r"(?m)^## <a ", markdown))
    )
    assert set(seen.tags) - {t for t in seen.tags if t.startswith("a ")} <= {
        *wanted, "p", "ul", "ol", "code", "strong", "em", "b", "i", "thead", "tbody", "tr", "th", "td",
        "h1", "h2", "h3", "h4", "h5", "h6",
    }  # fmt: skip


def width(table: Table) -> int:
    return max([len(table.header), *(len(row.cells) for row in table.rows)], default=0)


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def said(inline: Iterable[str | Code | Strong | Emphasis | Link]) -> str:
    words = [p if isinstance(p, str) else (p.label or p.page) if isinstance(p, Link) else p.text for p in inline]
    return bare("".join(map(escape.visible, words)))


@settings(max_examples=150, deadline=None)
@given(inlines)
def test_text_survives(inline: tuple[str | Code | Strong | Emphasis | Link, ...]) -> None:
    """Every character is shown, in a paragraph, an item, a heading, a cell and a summary."""
    for block in (
        Paragraph(inline),
        Bullets((Item(inline),)),
        Heading(inline, 3),
        Table(("",), (Row((inline,)),)),
        Folded(inline, ()),
        Quote((Paragraph(inline),)),
    ):
        page = Page("p.md", ("T",), lead=(block,))
        assert bare("".join(parsed(render(page)).text)) == "T" + said(inline)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_fence_shows_every_line(text: str) -> None:
    for block in (Fence(text, "python"), Bullets((Item(("i",), blocks=(Fence(text),)),)), Quote((Fence(text),))):
        html = cmarkgfm.markdown_to_html_with_extensions(render(Page("p.md", ("T",), lead=(block,))), extensions=[])
        seen = Seen()
        seen.feed(html[html.index("<pre>" if "<pre>" in html else "<pre") : html.index("</pre>")])
        seen.close()
        assert "".join(seen.text).rstrip() == escape.visible_lines(text).rstrip()


def test_an_item_without_text_keeps_what_stands_below_an_empty_list() -> None:
    folded = Folded((), ())
    items = (Item((), (), (Bullets(()), folded)), Item((Link("", "a.md"),)))
    text = render(Page("a.md", ("Title",), (Bullets(items),)))
    shown = cmarkgfm.markdown_to_html_with_extensions(text, OPTIONS, EXTENSIONS)
    assert '<a href="a.md">a.md</a>' in shown
