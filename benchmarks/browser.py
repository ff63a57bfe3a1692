"""What a reader of the site waits for, in headless Chromium: ``python benchmarks/browser.py BOOK [QUERY …]``.

Prints, for the site opened from its folder and as `repobook serve` answers for it: of a file page of median size, how
much is loaded in all and when it is first painted; of each query, what the first answers take from the keystroke on,
cold (a new browser context) and warm (the last letter typed again), and how much of the index is loaded for it.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import uvicorn
from playwright.sync_api import sync_playwright

from repobook.serve import application

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
QUERIES = (
    "config",
    "test utils",
    "Model.save",
    "kind:class base",
    "get_item",
    "index",
    "parse json",
    "tmplate",
    "init",
)
#: Types one letter more and says after how many milliseconds the answers to it stand in the page.
KEYSTROKE = """async (text) => {
    const input = document.getElementById(":search");
    const list = document.getElementById(":results");
    const seen = new Promise((resolve) => {
        const watch = new MutationObserver(() => {
            watch.disconnect();
            resolve(performance.now());
        });
        watch.observe(list, { childList: true });
    });
    input.focus();
    input.value = text;
    const start = performance.now();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    return await seen - start;
}"""


@contextmanager
def served(book: Path) -> Iterator[str]:
    """The address at which the book is served."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application(book), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    server.should_exit = True
    thread.join(10)


class Reader:
    """A new reader of a site: nothing is kept from before. Counts the bytes of the site's files that are asked for."""

    def __init__(self, browser: Any, site: Path, top: str) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.site, self.top = site, top
        self.asked: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open(self, path: str) -> None:
        self.page.goto(self.top + path)
        self.page.wait_for_selector("body[data-ready]")

    def loaded(self, part: str = "") -> int:
        """Bytes of the files below ``part`` that were asked for."""
        files = {
            unquote(url.partition("#")[0].removeprefix(self.top)) for url in self.asked if url.startswith(self.top)
        }
        found = [self.site / file for file in files if file.startswith(part)]
        return sum(file.stat().st_size for file in found if file.is_file())


def median_page(site: Path) -> str:
    """The docs page of median size."""
    found = sorted((path.stat().st_size, path.relative_to(site).as_posix()) for path in site.rglob("*_docs.html"))
    return found[len(found) // 2][1]


def measure(browser: Any, site: Path, top: str, way: str, queries: list[str]) -> None:
    path = median_page(site)
    paints = []
    for _ in range(5):
        reader = Reader(browser, site, top)
        reader.open(path)
        paints.append(reader.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        size = reader.loaded()
        reader.context.close()
    print(f"{way}: {path}: {size / 1000:,.0f} kB in all, first paint after {statistics.median(paints):.0f} ms")
    cold, warm, loads = [], [], []
    for query in queries:
        reader = Reader(browser, site, top)
        reader.open(path)
        cold.append(reader.page.evaluate(KEYSTROKE, query))
        reader.page.evaluate(KEYSTROKE, query[:-1])
        warm.append(reader.page.evaluate(KEYSTROKE, query))
        loads.append(reader.loaded("_data/search/"))
        print(f"  {query!r}: cold {cold[-1]:.0f} ms, warm {warm[-1]:.0f} ms, {loads[-1] / 1000:,.0f} kB of the index")
        reader.context.close()
    print(
        f"  median: cold {statistics.median(cold):.0f} ms, warm {statistics.median(warm):.0f} ms, "
        f"{statistics.median(loads) / 1000:,.0f} kB; most: {max(cold):.0f} ms, {max(warm):.0f} ms, {max(loads) / 1000:,.0f} kB"
    )


def main() -> None:
    book = Path(sys.argv[1]).resolve()
    queries = sys.argv[2:] or list(QUERIES)
    site = book / "site"
    with sync_playwright() as driver, served(book) as address:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        measure(browser, site, site.as_uri() + "/", "folder", queries)
        measure(browser, site, address, "serve", queries)
        browser.close()


if __name__ == "__main__":
    main()
