"""Pages of the site: what they look like, that their links hold, and how graphs are laid out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import PACKAGE, differences, write

from repobook.building import build
from repobook.content import Diagram, Link
from repobook.render import diagram
from repobook.render.addresses import Addresses, page
from repobook.render.html import NEAR, Writer
from repobook.render.layers import NODE, layout
from repobook.sitecheck import check_site, site_links

GOLDENS = Path(__file__).parent / "pages"
SHOWN = ("index.html", "shapes/plane.py_docs.html", "shapes/sub.html", "keywords.html", "comprehensive_book.html")
_BLOCK = re.compile(r"(?=<(?:p|li|tr|h\d|table|ul|ol|pre|details|nav|article|main|footer|header|figure|div|body)\b)")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("shapes") / "shapes", PACKAGE)
    return build(root, tmp_path_factory.mktemp("out") / "book", jobs=1, format="all").out


@pytest.mark.parametrize("name", SHOWN)
def test_page(name: str, book: Path, golden: Callable[[Path, str], None]) -> None:
    text = (book / "site" / name).read_text()
    golden(GOLDENS / name.replace("/", "__"), _BLOCK.sub("\n", text))


def test_data_of_keywords(book: Path, golden: Callable[[Path, str], None]) -> None:
    shown = [(book / "site" / name).read_text() for name in ("_data/keywords/all.js", "shapes/main.py_src.js")]
    golden(GOLDENS / "keywords.js.txt", "\n".join(shown).replace('","', '",\n"'))


def test_every_link_holds(book: Path) -> None:
    tree = check_site(book / "site", 1)
    assert tree.broken == ()
    assert tree.links > 300


def test_a_broken_link_is_found(book: Path, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<a href=b.html>b</a><a href=#x>x</a><a href=#y>y</a><p id=y><a href=javascript:x>"
    )
    assert [(item.link, item.why) for item in check_site(tmp_path, 1).broken] == [
        ("#x", "the page has no such place"),
        ("b.html", "there is no such page"),
        ("javascript:x", "it leads out of the book"),
    ]


def test_text_that_looks_like_a_link_is_none() -> None:
    assert site_links("a.html", "<pre>a href=b.html &lt;a href=c.html></pre>").links == ()


def test_the_site_alone_is_the_same_site(book: Path, tmp_path: Path) -> None:
    root = write(tmp_path / "shapes", PACKAGE)
    alone = build(root, tmp_path / "alone", jobs=2, format="site").out
    assert not (alone / "markdown").exists()
    # Only the ways to the Markdown book are missing.
    twin = re.compile(rb"<a href=[./]*markdown/[^>]*>Markdown</a>|<noscript>.*?</noscript>")
    for path in sorted((book / "site").rglob("*.html")):
        name = path.relative_to(book / "site")
        assert twin.sub(b"", path.read_bytes()) == twin.sub(b"", (alone / "site" / name).read_bytes()), name
    again = build(root, tmp_path / "again", jobs=1, format="site").out
    assert (
        differences(
            *(
                {str(p.relative_to(top)): p.read_bytes() for p in top.rglob("*.*") if p.is_file()}
                for top in (alone / "site", again / "site")
            )
        )
        == []
    )


@pytest.mark.parametrize(
    ("planned", "path", "anchor"),
    [
        ("a/b.py_docs.md", "a/b.py_docs.html", ""),
        ("a/b.py_docs_2.md", "a/b.py_src.html", ""),
        ("a/b.py_docs_uses.md", "a/b.py_docs.html", ""),
        ("a/b.py_kw_3.md", "a/b.py_docs.html", "keywords"),
        ("a/sub_t_2.md", "a/sub.html", ""),
        ("keywords_t_2.md", "keywords_t_2.html", ""),
        ("a/index.md", "a/index.html", ""),
        ("x_kw.md_docs.md", "x_kw.md_docs.html", ""),
    ],
)
def test_where_planned_pages_lie(planned: str, path: str, anchor: str) -> None:
    assert page(planned) == (path, anchor)


def test_lines_lead_to_the_source() -> None:
    addresses = Addresses("a/b.py_docs.html")
    assert addresses.link("a/c.py_docs.md", "f", "L3") == "c.py_src.html#L3"
    assert addresses.link("a/c.py_docs.md", "f", "L3–L9") == "c.py_src.html#L3-L9"
    assert addresses.link("a/c.py_docs.md", "L3", "L3x") == "c.py_docs.html#L3"
    assert addresses.link("", "original-source", "Source") == "b.py_src.html"
    assert addresses.link("a/b.py_docs.md", "f") == "#f"
    assert addresses.link("a/=b.py_docs.md", "f") == '"=b.py_docs.html#f"'


def test_a_link_that_stood_above_leaves_its_address_to_the_script() -> None:
    one, other = Link("f", "b.md", "f", True), Link("f", "c.md", "f", True)
    writer = Writer("a.html")
    made = [writer.link(link) for link in (one, one, other, one, one)]
    assert made == [
        "<a href=b.html#f>f</a>",
        "<a>f</a>",
        "<a href=c.html#f>f</a>",
        "<a href=b.html#f>f</a>",
        "<a>f</a>",
    ]
    for number in range(NEAR):
        writer.link(Link(f"g{number}", "b.md", "g", True))
    assert writer.link(one) == "<a href=b.html#f>f</a>"


# -- graphs ------------------------------------------------------------------------------------------------------

graphs = st.integers(1, 12).flatmap(
    lambda count: st.tuples(
        st.lists(st.integers(20, 200).map(float), min_size=count, max_size=count),
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=25, unique=True),
    )
)


@settings(max_examples=200, deadline=None)
@given(graphs)
def test_nodes_never_cover_each_other(graph: tuple[list[float], list[tuple[int, int]]]) -> None:
    widths, edges = graph
    made = layout(widths, edges)
    assert len(made.nodes) == len(widths) and len(made.edges) == len(edges)
    boxes = [(x, y, x + width, y + NODE) for (x, y), width in zip(made.nodes, widths, strict=True)]
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0 and top >= 0 and right <= made.width and bottom <= made.height
        for other in boxes[:number]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
    for (start, end), points in zip(edges, made.edges, strict=True):
        if start != end:
            ends = [points[0], points[-1]]
            for node, (x, y) in zip((start, end), ends, strict=True):
                left, top, right, bottom = boxes[node]
                assert left <= x <= right and y in (top, bottom)


def test_a_graph_without_circles_runs_downwards() -> None:
    made = layout([50.0] * 4, [(0, 1), (1, 2), (0, 3), (3, 2), (0, 2)])
    heights = [y for _, y in made.nodes]
    assert heights[0] < heights[1] == heights[3] < heights[2]


def test_a_star_names_its_sides() -> None:
    block = Diagram((("me", "", ""), ("user", "u.md", ""), ("used<", "v.md", "")), ((1, 0), (0, 2)), 0)
    text = diagram.svg(block, Addresses("me.html"), 1)
    assert 'aria-label="Uses it:"' in text and 'aria-label="It uses:"' in text
    assert text.count("<a href=") == 2 and "used&lt;" in text
