"""Text of a repository stays text in the site: what a browser's parser makes of a page is what the page said."""

from __future__ import annotations

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from trees import write

from repobook.building import build
from repobook.content import (
    Block,
    Bullets,
    Code,
    Emphasis,
    Fence,
    Folded,
    Heading,
    Inline,
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
from repobook.render.html import body
from repobook.sitecheck import check_site

#: Attributes that pages have, and elements: nothing that runs or styles.
ATTRIBUTES = frozenset(
    {
        "href", "id", "class", "data-lang", "data-file", "data-part", "data-from", "data-to", "data-counts", "rel", "lang", "charset",
        "name", "content", "http-equiv", "src", "aria-label", "aria-current", "role", "tabindex", "width", "height",
        "viewbox", "d", "x", "y", "transform",
    }
)  # fmt: skip
ELEMENTS = frozenset(
    """html meta title link script body header nav a search main article h1 h2 h3 h4 h5 h6 p ul ol li table tr th td pre code
    strong em b small details summary blockquote figure svg g path rect text div noscript footer""".split()
)
POLICY = "default-src 'none';script-src 'self';style-src 'self';img-src 'self'"
NASTY = [
    "<script>alert(1)</script>", "</script>", "</pre>", "</style>", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
    "data:text/html,<b>", "<!--", "-->", "<![CDATA[", "&lt;", "&#x6a;", '"', "'", "`", "=", ">", "<", "&", " onclick=x ",
    "\u202e", "\u2066", "\x1b[31m", "\x00", "\x01title\x01", "\udcff", "\r\n", "\n", "\t", " ", "a", "http://a.b/?c&copy",
    "L5", "L5–L6", "//evil.example/", "..", "/", "#", "%", "?", "{{ 1 }}", "${x}", "é", "中",
]  # fmt: skip


def made(kind: type, *parts: st.SearchStrategy, **named: st.SearchStrategy) -> st.SearchStrategy:
    """As ``st.builds``, which however takes for ever to print records inside records."""
    return st.tuples(st.tuples(*parts), st.fixed_dictionaries(named)).map(lambda made: kind(*made[0], **made[1]))


texts = st.lists(st.sampled_from(NASTY), max_size=5).map("".join)
pages = st.sampled_from(
    ["a.md", "b/c d.md", "b/#1 (x)[y].py_docs.md", "b/=\udcff|<>.py_kw.md", "-x:y.md", "javascript:x.md"]
)
links = made(Link, label=texts, page=pages, anchor=st.one_of(st.just(""), texts), code=st.booleans())
outside = made(Link, label=texts, url=st.one_of(texts, texts.map(lambda text: "https://x/" + text)))
pieces = st.one_of(texts, made(Code, texts), made(Strong, texts), made(Emphasis, texts), links, outside)
inlines = st.lists(pieces, max_size=4).map(tuple)
rows = made(Row, st.lists(inlines, max_size=3).map(tuple), anchor=st.one_of(st.just(""), texts))
simple = st.one_of(
    made(Paragraph, inlines),
    made(Fence, texts, st.one_of(st.sampled_from(["", "python"]), texts)),
    made(Table, st.lists(texts, max_size=3).map(tuple), st.lists(rows, max_size=3).map(tuple)),
    made(Heading, inlines, st.integers(3, 6), st.one_of(st.just(""), texts)),
)


def containers(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    many = st.lists(inner, max_size=3).map(tuple)
    items = st.lists(made(Item, inlines, blocks=many), max_size=3).map(tuple)
    return st.one_of(made(Bullets, items, st.booleans()), made(Folded, inlines, many), made(Quote, many))


blocks = st.recursive(simple, containers, max_leaves=6)
books = made(
    Page,
    pages,
    inlines,
    lead=st.lists(blocks, max_size=3).map(tuple),
    sections=st.lists(made(Section, texts, texts, st.lists(blocks, max_size=2).map(tuple)), max_size=2).map(tuple),
)


class Seen(HTMLParser):
    """The text and the elements of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.others = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.others += 1

    def unknown_decl(self, data: str) -> None:
        self.others += 1

    def handle_pi(self, data: str) -> None:
        self.others += 1


def parsed(text: str) -> Seen:
    seen = Seen()
    seen.feed(text)
    seen.close()
    return seen


def check_inert(seen: Seen) -> None:
    assert not seen.others
    assert seen.tags.keys() <= ELEMENTS
    for tag, name, value in seen.attributes:
        assert name in ATTRIBUTES, (tag, name)
        if name == "href":
            assert value.startswith(("http://", "https://")) or not re.match(r"[a-zA-Z][\w+.-]*:|//", value), value
        if name == "src":
            assert tag == "script" and re.fullmatch(r"(\.\./)*_static/book\.js", value)


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def said_inline(inline: Inline) -> str:
    words = [
        p if isinstance(p, str) else (p.label or p.page or p.url or p.anchor) if isinstance(p, Link) else p.text
        for p in inline
    ]
    return "".join(map(escape.visible, words))


def said(block: Block) -> str:
    """All text of a block, in order."""
    match block:
        case Paragraph() | Heading():
            return said_inline(block.text)
        case Fence():
            return escape.visible_lines(block.text)
        case Table():
            width = max([len(block.header), *(len(row.cells) for row in block.rows)], default=0)
            cells = [said_inline(cell) for row in block.rows for cell in row.cells]
            return "".join([*map(escape.visible, block.header), *cells]) if width else ""
        case Bullets():
            return "".join([said_inline(item.text) + said_all(item.blocks) for item in block.items])
        case Folded():
            return said_inline(block.summary) + said_all(block.blocks)
        case Quote():
            return said_all(block.blocks)
    raise TypeError(type(block))


def said_all(found: Iterable[Block]) -> str:
    return "".join(map(said, found))


@settings(max_examples=150, deadline=None)
@given(books)
def test_markup_comes_from_records_only(page: Page) -> None:
    text = body(page, "b/page.html", "python")
    text.encode()  # no surrogate is left
    seen = parsed(text)
    check_inert(seen)
    wanted = said_inline(page.title) + said_all(page.lead)
    for section in page.sections:
        wanted += escape.visible(section.title) + said_all(section.blocks)
    # Between the name and the rest of a heading a dot is left out.
    assert bare("".join(seen.text)).replace("·", "") == bare(wanted).replace("·", "")


HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)

HOSTILE = {
    "README.md": (
        "# <script>alert(1)</script>\n\n[click](javascript:alert(1)) [data](data:text/html,<script>1</script>)\n\n"
        "<img src=x onerror=alert(1)>\n\n![x](http://evil.example/x.png)\n\n[ok](https://example.org/?a=1&copy=2)\n"
    ),
    "docs/x.rst": ".. raw:: html\n\n   <script>alert(1)</script>\n\n`x <javascript:alert(1)>`_\n",
    "a.py": (
        '"""Ends </script> here.\n\n<b onclick=alert(1)>bold</b> [x](javascript:1) \u202eevil\u202c \x1b[31mred\n"""\n\n'
        'X = "</pre><script>alert(1)</script>"\n\n\ndef f(a="</script>", b=\'"\'):\n    """`<img src=x onerror=1>`"""\n    return X\n'
    ),
    "<script>.py": "def g():\n    return 1\n",
    'q"uo\'te.py': "from a import f\n\nf()\n",
    "javascript:alert(1).py": "from a import X\n\nprint(X)\n",
    "rtl\u202e.py": "x = 1  # \u202e \u2066\n",
    "x.js": "document.write('</script><script>1</script>');\n",
    "pic.svg": '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>\n',
    "d<ir/e&f=g/h i.py": "def h(): pass\n",
    "names.py": "class Turned\u2067Name: ...\n\ndef zero\u200bwidth(a='\u202e'): ...\n\nTurned\u2067Name()\nx = 'data:text/html,1'\n",
    "key.yaml": '"a\u202eb </script>": 1\n"javascript:alert(1)": &x 2\n',
    "zero\u200b\u2066/\x1b[31m.py": "def \u00e9t\u00e9(): pass\n",
    "ansi.txt": "\x1b]0;title\x07\x1b[31mred\x1b[0m\n",
}  # fmt: skip


def commit(root: Path) -> None:
    """A commit whose author and message are hostile too."""
    name = "</script><b onclick=x>\u202e\x1b[31m"
    person = {f"GIT_{role}_{part}": name for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PATH": os.environ["PATH"]}
    message = "<script>alert(1)</script>\n\n[x](javascript:1) \u202e \x1b[31m data:text/html,1"
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", message]):
        subprocess.run(["git", *arguments], cwd=root, check=True, env={**plain, **person})


def test_a_hostile_repository_stays_text(tmp_path: Path) -> None:
    root = write(tmp_path / "</title><script>", HOSTILE)
    commit(root)
    site = build(root, tmp_path / "book", jobs=1, format="all").out / "site"
    assert check_site(site, 1).broken == ()
    shown = 0
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        seen = parsed(text)
        check_inert(seen)
        assert seen.tags["script"] == 1 and seen.tags["title"] == 1
        assert ("meta", "content", POLICY) in seen.attributes
        assert not HIDDEN.search(text), path
        shown += "".join(seen.text).count("<script>alert(1)</script>")
    assert shown > 5
    # git itself takes the brackets from names.
    assert "/scriptb onclick=x⟨U+202E⟩␛[31m" in "".join(parsed((site / "a.py_docs.html").read_text("utf-8")).text)
    scripts = [path for path in site.rglob("*.js") if path.parent.name != "_static"]
    assert len(scripts) >= 20
    for path in scripts:
        text = path.read_text("utf-8")
        assert not HIDDEN.search(text), path
        # Nor is it there in the spelling of the script: what a script reads has marks in it.
        values = text[text.index("(") :].replace("\\\\", "")
        assert not re.search(r"\\u(?:00|20|feff)", values), path
