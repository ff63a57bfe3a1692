"""Source pages and search in a real browser, from a folder that is opened without a server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from trees import PACKAGE, write

from repobook.building import build
from repobook.serve import application

MANY = {f"more/user{number:02}.py": "from shapes import area\n\nx = area(None)\n" for number in range(40)}
CHOICE = {
    "choice/a.py": "class A:\n    def run_it(self): ...\n",
    "choice/b.py": "class B:\n    def run_it(self): ...\n",
    "choice/c.py": "def go(x):\n    x.run_it()\n",
    "choice/long.py": "\n".join(f"name_{number} = {number}" for number in range(3000)) + "\n",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("source"), {**PACKAGE, **MANY, **CHOICE})
    out = tmp_path_factory.mktemp("book") / "book"
    build(root, out, jobs=1, format="site")
    return out / "site"


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    made = context.new_page()
    problems: list[str] = []
    made.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    made.on("pageerror", lambda error: problems.append(str(error)))
    requests: list[str] = []
    made.on("request", lambda request: requests.append(request.url))
    yield made
    context.close()
    assert problems == []
    assert [url for url in requests if not url.startswith("file://")] == []


def open_source(page: Any, site: Path, path: str, anchor: str = "") -> None:
    page.goto((site / f"{path}_src.html").as_uri() + anchor)
    page.wait_for_selector(".bar")


def line(page: Any, number: int) -> Any:
    return page.locator(f".src p:nth-child({number})")


def test_a_name_shows_what_it_is(page: Any, site: Path) -> None:
    open_source(page, site, "shapes/main.py")
    page.locator(".src a", has_text="Square").last.hover()
    card = page.locator("#card")
    card.wait_for(state="visible")
    text = card.inner_text()
    assert "Square" in text and "Four equal sides." in text and "imported" in text and "uses" in text


def test_a_repeated_name_leads_there_too(page: Any, site: Path) -> None:
    open_source(page, site, "shapes/main.py")
    line(page, 5).locator("a", has_text="Square").click()
    page.wait_for_url("**/plane.py_src.html#L18")


def test_the_card_opens_by_keyboard(page: Any, site: Path) -> None:
    open_source(page, site, "shapes/main.py")
    page.locator(".src").focus()
    page.keyboard.press("Tab")
    page.locator("#card").wait_for(state="visible")
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "card"
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()


def test_a_definition_lists_its_references(page: Any, site: Path) -> None:
    open_source(page, site, "shapes/plane.py")
    line(page, 38).locator("a", has_text="area").press("Enter")
    panel = page.locator("#panel")
    panel.wait_for(state="visible")
    text = panel.inner_text()
    assert "Calls" in text and "Imports" in text and "In tests" in text and "more/" in text
    assert page.url.endswith("#L38")
    before = panel.locator("li").count()
    panel.locator("section button", has_text="more file").first.click()
    assert panel.locator("li").count() > before
    panel.locator("summary").press("Enter")
    panel.get_by_text("test_plane.py").first.wait_for(state="visible")
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    page.wait_for_function("() => document.activeElement.textContent === 'area'")


def test_lines_can_be_chosen_and_shared(page: Any, site: Path) -> None:
    open_source(page, site, "choice/long.py")
    line(page, 20).click(position={"x": 20, "y": 5})
    assert page.url.endswith("#L20")
    line(page, 33).click(position={"x": 20, "y": 5}, modifiers=["Shift"])
    assert page.url.endswith("#L20-L33")
    assert page.locator(".src p.on").count() == 14
    page.goto(page.url.replace("#L20-L33", "#L2500-L2502"))
    page.wait_for_function("() => document.querySelectorAll('.src p.on').length === 3")
    assert line(page, 2500).evaluate("e => e.getBoundingClientRect().top") < 800
    page.fill("#line", "7-9")
    page.press("#line", "Enter")
    assert page.url.endswith("#L7-L9")


def test_source_has_colours(page: Any, site: Path) -> None:
    open_source(page, site, "shapes/plane.py")
    sizes = page.evaluate("Object.fromEntries([...CSS.highlights].map(([name, ranges]) => [name, ranges.size]))")
    assert sizes["src-keyword"] > 10 and sizes["src-string"] > 5 and sizes["src-comment"] == 1


def test_links_work_without_scripts(browser: Any, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "shapes/main.py_src.html").as_uri())
    line(page, 1).locator("a", has_text="Square").click()
    assert page.url.endswith("plane.py_src.html#L18")
    # The browser itself knows the line, and shows which it is.
    assert page.locator(":target").inner_text() == "Square"
    assert line(page, 18).evaluate("p => getComputedStyle(p).backgroundColor") != "rgba(0, 0, 0, 0)"
    context.close()


def search(page: Any, text: str) -> list[str]:
    page.keyboard.press("/")
    page.fill("#\\:search", text)
    page.wait_for_function(
        "text => document.querySelector('#\\\\:results a') || document.querySelector('[role=status]').textContent",
        arg=text,
    )
    page.wait_for_timeout(200)
    return [" ".join(item.split()) for item in page.locator("#\\:results a").all_inner_texts()]


def test_search_by_keyboard_alone(page: Any, site: Path) -> None:
    open_source(page, site, "shapes/main.py")
    assert search(page, "circl")[0].startswith("class Circle")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plane.py_src.html#L28")
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == ":search"


def test_search_finds_each_kind(page: Any, site: Path) -> None:
    open_source(page, site, "shapes/main.py")
    assert search(page, "Circle.extent")[0].startswith("method extent")
    assert search(page, "plane.py")[0].startswith("file plane.py")
    assert search(page, "kind:folder native")[0].startswith("folder native")
    assert search(page, "squrae")[0].startswith("class Square")
    assert search(page, "zzzzzz") == []
    assert "Nothing" in page.locator("#\\:answers [role=status]").inner_text()


def test_arrows_choose_an_answer(page: Any, site: Path) -> None:
    open_source(page, site, "shapes/main.py")
    assert len(search(page, "area")) > 2
    page.keyboard.press("ArrowDown")
    assert page.locator("#\\:search").get_attribute("aria-activedescendant") == ":answer-1"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.locator("#\\:results a[aria-selected=true]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#\\:answers").is_hidden()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path, Path]]:
    """A book that is served: its address, the repository and the book."""
    root = write(tmp_path / "source", PACKAGE)
    out = tmp_path / "book"
    build(root, out, jobs=1, format="site")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # who comes before the server has begun waits
    server = uvicorn.Server(uvicorn.Config(application(out), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/", root, out
    server.should_exit = True
    thread.join(10)


def test_served_pages_search_all_lines_and_renew_themselves(browser: Any, served: tuple[str, Path, Path]) -> None:
    address, root, out = served
    context = browser.new_context()
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("response", lambda answer: problems.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{address}shapes/main.py_src.html")
    page.wait_for_selector("#\\:search")
    page.wait_for_function("() => repobook.served")
    answers = search(page, "Half of")
    assert answers[-1].startswith("text Lines with")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/_serve/search?q=Half%20of")
    page.locator(".found a").first.click()
    page.wait_for_url("**/shapes/plane.py_src.html#L6")
    page.wait_for_function("() => repobook.served")
    (root / "shapes" / "plane.py").write_text("#: Another text altogether.\nx = 1\n")
    build(root, out, jobs=1, format="site")
    page.wait_for_function("() => document.querySelector('.src')?.textContent.includes('Another text altogether')")
    assert problems == []
    context.close()
