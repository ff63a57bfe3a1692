"""The pages of the site in a real browser, opened from a folder: they read well, obey their own policy, and axe finds
nothing."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from trees import PACKAGE, write

from repobook.building import build

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

#: One of each kind of page.
KINDS = (
    "index.html", "doc.html", "shapes/index.html", "shapes/sub.html", "many/sub.html", "keywords.html",
    "comprehensive_book.html", "comprehensive_book_components.html", "summary.html", "shapes/plane.py_docs.html",
    "shapes/plane.py_src.html", "native/area.h_docs.html", "README.md_docs.html", "map.html", "shapes/doc.html",
    "shapes/plane.py_docs.html#keywords", "shapes/plane.py_src.html#L18",
)  # fmt: skip
#: Those that have parts of their own, which the others have too.
DIFFERENT = (
    "index.html", "many/sub.html", "comprehensive_book.html", "shapes/plane.py_docs.html", "map.html", "shapes/doc.html",
    "shapes/plane.py_docs.html#keywords", "shapes/plane.py_src.html#L18",
)  # fmt: skip
COMMITTER = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
#: A file with more keywords than fit on the page of its folder, and a function that many use.
MANY = {
    "many/names.py": "".join(f"def name_{number}(value):\n    return value\n\n\n" for number in range(300)),
    **{f"many/user{n:02}.py": f"from shapes import area\n\n\ndef use{n}():\n    return area({n})\n" for n in range(20)},
    "wide/base.py": "class Base:\n    pass\n",
    **{
        f"wide/child{n:02}.py": f"from wide.base import Base\n\n\nclass Child{n}(Base):\n    size = {n}\n"
        for n in range(49)
    },
    "many/wide.py": "def f(" + ", ".join(f"argument_{n}: dict[str, int]" for n in range(40)) + "): ...\n",
}
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("site"), {**PACKAGE, **MANY})
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *COMMITTER, *arguments], cwd=root, check=True)
    return build(root, tmp_path_factory.mktemp("book") / "book", jobs=1, format="all").out / "site"


class Tab:
    """A page of a browser that remembers what went wrong and what was asked for."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda m: self.problems.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, site: Path, name: str, anchor: str = "") -> Any:
        self.page.goto((site / name).as_uri() + anchor)
        if self.page.evaluate("document.querySelector('script') !== null") and not self.without_scripts:
            self.page.wait_for_selector("body[data-ready]")
        return self.page

    without_scripts = False

    def close(self) -> None:
        self.context.close()
        assert self.problems == []
        assert [url for url in self.requests if not url.startswith("file://")] == []


@pytest.fixture
def tab(browser: Any) -> Iterator[Tab]:
    made = Tab(browser, viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.mark.parametrize(("scheme", "width", "kinds"), [("light", 1280, KINDS), ("dark", 390, DIFFERENT)])
def test_axe_finds_nothing(browser: Any, site: Path, scheme: str, width: int, kinds: tuple[str, ...]) -> None:
    tab = Tab(browser, viewport={"width": width, "height": 900}, color_scheme=scheme)
    found = []
    for kind in kinds:
        name, _, anchor = kind.partition("#")
        page = tab.open(site, name, f"#{anchor}" if anchor else "")
        if name == "map.html":
            page.wait_for_selector("body[data-map] .map svg a")
        if anchor.startswith("L"):
            page.locator(".src a[id]", has_text="Shape").click()
            page.wait_for_selector("#panel figure")
        if page.locator("article .kw").count():
            page.locator("article .kw").scroll_into_view_if_needed()
            page.wait_for_selector(".kw ul")
        if page.locator("article .az").count():
            page.wait_for_selector(".az ul")
        page.evaluate("scrollTo(0, 0)")
        said = len(tab.problems)
        for violation in axe.Axe().run(page, options=RULES).response["violations"]:
            found.append((kind, violation["id"], violation["nodes"][0]["html"][:200]))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"
        # The policy keeps axe from reading the style sheet once more; that is no error of the page.
        del tab.problems[said:]
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("sha")
    page.wait_for_selector("#\\:results a")
    said = len(tab.problems)
    for violation in axe.Axe().run(page, options=RULES).response["violations"]:
        found.append(("search", violation["id"], violation["nodes"][0]["html"][:200]))
    del tab.problems[said:]
    tab.close()
    assert found == [], "\n".join(map(str, found))


def test_repeated_links_lead_where_the_first_does(tab: Tab, site: Path) -> None:
    text = (site / "many/user03.py_docs.html").read_text()
    assert re.search(r"<a href=[^>]*plane\.py_docs\.html#area>area</a>.*<a>area</a>", text)
    page = tab.open(site, "many/user03.py_docs.html")
    goals = page.locator("article a:not([class])", has_text=re.compile("^area$")).evaluate_all(
        "a => a.map(x => x.href)"
    )
    assert len(goals) > 1 and {goal.rpartition("/")[2] for goal in goals} == {"plane.py_docs.html#area"}
    assert page.locator("article a:not([href])").count() == 0


@pytest.mark.parametrize("width", [390, 800, 960, 1280])
def test_the_answers_of_a_search_stand_inside_the_window(browser: Any, site: Path, width: int) -> None:
    tab = Tab(browser, viewport={"width": width, "height": 844})
    page = tab.open(site, "shapes/plane.py_docs.html")
    page.keyboard.press("/")
    page.keyboard.type("sha")
    page.wait_for_selector("#\\:results a")
    box = page.locator("#\\:answers").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    field = page.locator("#\\:search").bounding_box()
    tools = page.locator("header .tools").bounding_box()
    assert field["x"] + field["width"] <= tools["x"] or field["y"] >= tools["y"] + tools["height"] - 8
    tab.close()


def test_wide_tables_and_code_scroll_inside_themselves(browser: Any, site: Path) -> None:
    tab = Tab(browser, viewport={"width": 390, "height": 844})
    page = tab.open(site, "many/wide.py_docs.html")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = page.locator("pre[tabindex], table[tabindex]")
    assert wide.count() >= 1
    tab.close()


def test_the_table_of_contents_follows_the_reader(tab: Tab, site: Path) -> None:
    page = tab.open(site, "shapes/plane.py_docs.html")
    assert page.locator(".toc [aria-current]").inner_text() == "File Purpose"
    page.locator("#Circle").evaluate("item => item.scrollIntoView()")
    page.wait_for_function("() => document.querySelector('.toc [aria-current]').textContent === 'Circle'")
    page.locator(".toc a", has_text="Dependencies").click()
    assert page.url.endswith("#dependencies")


def test_contents_open_on_a_phone(browser: Any, site: Path) -> None:
    tab = Tab(browser, viewport={"width": 390, "height": 844})
    page = tab.open(site, "shapes/plane.py_docs.html")
    assert page.locator(".toc").is_hidden()
    page.locator("button.contents").click()
    assert page.locator(".toc").is_visible()
    page.locator(".toc a", has_text="Circle").click()
    assert page.locator(".toc").is_hidden()
    tab.close()


def test_the_theme_is_kept(tab: Tab, site: Path) -> None:
    page = tab.open(site, "index.html")
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    page.locator("button", has_text="◐").click()
    dark = page.evaluate(colour)
    assert light != dark
    tab.open(site, "summary.html")
    assert page.evaluate(colour) == dark


def test_nothing_moves_while_a_page_loads(tab: Tab, site: Path) -> None:
    for name in ("shapes/plane.py_docs.html", "index.html", "comprehensive_book_components.html"):
        page = tab.open(site, name)
        page.wait_for_timeout(200)
        moved = page.evaluate(
            """() => new Promise((resolve) => {
                let total = 0;
                new PerformanceObserver((list) => {
                    for (const entry of list.getEntries()) total += entry.value;
                }).observe({ type: "layout-shift", buffered: true });
                setTimeout(() => resolve(total), 100);
            })"""
        )
        assert moved < 0.02, name


def test_lines_lead_to_the_source(tab: Tab, site: Path) -> None:
    page = tab.open(site, "shapes/plane.py_docs.html")
    link = page.locator("#Circle a.l")
    link.wait_for()
    assert link.get_attribute("href").endswith("shapes/plane.py_src.html#L28-L35")
    link.click()
    page.wait_for_url("**/plane.py_src.html#L28-L35")
    assert page.locator(".src p.on").first.inner_text().startswith("class Circle")


def test_the_keywords_of_a_file(tab: Tab, site: Path) -> None:
    page = tab.open(site, "shapes/main.py_docs.html", "#keywords")
    used = page.locator(".kw section", has_text="Names it uses")
    used.wait_for()
    goal = used.locator("a", has_text="Square").first.get_attribute("href")
    assert goal.endswith("shapes/plane.py_docs.html#Square")
    page.locator(".kw input").fill("squ")
    assert used.locator("li:visible").count() == 1


def test_the_keywords_of_a_file_are_a_view_of_their_own(tab: Tab, site: Path) -> None:
    page = tab.open(site, "shapes/plane.py_docs.html")
    assert page.locator("#file-purpose").is_visible()
    page.locator("main > nav a", has_text="Keywords").click()
    page.locator(".kw table").wait_for()
    assert page.locator("#file-purpose").is_hidden()
    assert page.locator("main > nav [aria-current]").inner_text() == "Keywords"
    row = page.locator(".kw tr", has_text="HALF_TURN").last
    assert row.locator("td").first.inner_text() == "High-Level Overview · Detailed Analysis"
    page.locator(".kw a", has_text="Circle.radius").first.click()
    assert page.url.endswith("#Circle.radius") and page.locator("#file-purpose").is_visible()
    assert page.locator("main > nav [aria-current]").inner_text() == "Documentation"


def test_the_map_shows_folders_by_size(tab: Tab, site: Path) -> None:
    page = tab.open(site, "map.html")
    page.wait_for_selector("body[data-map] .map svg a")
    names = page.locator(".map svg a[aria-label]").evaluate_all("all => all.map(a => a.getAttribute('aria-label'))")
    assert names[0].startswith("many/, ")
    said = page.locator(".map table tr").nth(1).inner_text().split()
    assert said[0] == "many/" and int(said[2].replace(",", "")) > 1200
    areas = page.locator(".map svg > a > svg").evaluate_all(
        "all => all.map(a => a.width.baseVal.value * a.height.baseVal.value)"
    )
    assert areas == sorted(areas, reverse=True) and areas[0] > 3 * areas[1]
    # By keyboard alone into a folder, and back.
    page.locator(".map svg a[href='#shapes']").press("Enter")
    page.wait_for_function("() => document.querySelector('.map > nav [aria-current]').textContent === 'shapes'")
    assert page.locator(".map svg a[href$='plane.py_docs.html']").count() == 1
    page.go_back()
    page.wait_for_function("() => document.querySelector('.map > nav [aria-current]').textContent === 'All'")
    colour = "getComputedStyle(document.querySelector('.map svg a rect')).fill"
    before = page.evaluate(colour)
    page.locator(".map select").nth(1).select_option("category")
    assert page.locator(".legend li", has_text="source").count() == 1
    page.locator(".map select").nth(1).select_option("changed")
    assert re.fullmatch(r"from \d{4}-\d\d-\d\d", page.locator(".legend li").first.inner_text())
    assert page.evaluate(colour) != before


def test_a_large_folder_is_folded_on_the_map(tab: Tab, site: Path) -> None:
    page = tab.open(site, "map.html", "#wide")
    page.wait_for_selector("body[data-map] .map svg a")
    assert page.locator(".map svg > a, .map svg > g").count() == 40
    assert "the 11 smallest are one area" in page.locator(".map .note").inner_text()
    assert page.locator(".map table tr").count() == 51


def test_the_hierarchy_of_a_class(tab: Tab, site: Path) -> None:
    page = tab.open(site, "shapes/plane.py_src.html")
    page.locator(".src a[id]", has_text="Square").click()
    page.wait_for_selector("#panel figure")
    assert page.locator("#panel figure text").all_text_contents() == ["Shape", "Square"]
    page.locator("#panel figure a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/plane.py_src.html#L10")
    page.locator(".src a[id]", has_text="Shape").first.click()
    page.wait_for_function("() => document.querySelectorAll('#panel figure text').length === 3")
    page.locator("#panel summary", has_text="as text").press("Enter")
    assert "Shape is implemented by Square, Circle" in page.locator("#panel details").first.inner_text()


def test_a_large_hierarchy_is_folded(tab: Tab, site: Path) -> None:
    page = tab.open(site, "wide/base.py_src.html")
    page.locator(".src a[id]", has_text="Base").click()
    page.wait_for_selector("#panel figure")
    assert 20 < page.locator("#panel figure text").count() <= 40


def test_the_neighbours_of_a_folder(tab: Tab, site: Path) -> None:
    page = tab.open(site, "shapes/doc.html")
    page.locator("#neighbours + figure a", has_text="many/").press("Enter")
    page.wait_for_url("**/many/doc.html")


def test_pictures_can_be_made_larger(tab: Tab, site: Path) -> None:
    tab.page.set_viewport_size({"width": 320, "height": 800})
    page = tab.open(site, "shapes/plane.py_docs.html")
    size = "document.querySelector('article figure svg').clientWidth"
    before = page.evaluate(size)
    page.locator(".zoom button[aria-label=Larger]").first.press("Enter")
    assert page.evaluate(size) > before
    page.locator(".zoom button[aria-label='Fit the width']").first.press("Enter")
    assert page.evaluate(size) <= 320


def test_the_keywords_of_all_and_of_a_folder(tab: Tab, site: Path) -> None:
    page = tab.open(site, "keywords.html")
    page.locator(".az li", has_text="extent").first.wait_for()
    assert page.locator(".az a", has_text="HALF_TURN").get_attribute("href").endswith("plane.py_docs.html#HALF_TURN")
    page = tab.open(site, "many/sub.html")
    page.locator(".az li", has_text="name_299").wait_for()
    assert page.locator(".az li", has_text="HALF_TURN").count() == 0
    page = tab.open(site, "shapes/sub.html")
    assert page.locator("ul.k a", has_text="HALF_TURN").count() == 1


def test_a_long_list_of_uses_unfolds(tab: Tab, site: Path) -> None:
    page = tab.open(site, "shapes/plane.py_docs.html")
    link = page.locator("a.u").first
    item = page.locator("li", has=link)
    link.press("Enter")
    item.locator("ul a", has_text="user19.py").wait_for()
    assert item.locator("ul a.l").count() >= 20
    link.press("Enter")
    assert item.locator("ul").count() == 0


def test_without_scripts_links_and_text_are_there(browser: Any, site: Path) -> None:
    tab = Tab(browser, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    tab.without_scripts = True
    page = tab.open(site, "shapes/main.py_docs.html")
    page.locator("article a", has_text="area").first.click()
    page.wait_for_url("**/plane.py_docs.html#area")
    page.locator("main > nav a", has_text="Source").click()
    page.wait_for_url("**/plane.py_src.html")
    page = tab.open(site, "keywords.html")
    page.locator("noscript a, article a").first.click()
    assert page.url.endswith("/markdown/keywords.md")
    tab.close()
