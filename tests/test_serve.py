"""The site over HTTP: read only, for this machine, with search in all lines."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from trees import PACKAGE, write

from repobook import fulltext
from repobook.building import build
from repobook.errors import InputError
from repobook.serve import application, serve

Get = Callable[..., tuple[int, dict[str, str], str]]
ODD = {"odd/<b>.py": "tag = '<b>&amp;'  # \u00e9t\u00e9\n\tindented = 1\n", "odd/windows.py": "one = 1\r\ntwo = 2\r\n"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("source"), {**PACKAGE, **ODD})
    out = tmp_path_factory.mktemp("out") / "book"
    build(root, out, jobs=1, format="site")
    return out


@pytest.fixture(scope="module")
def get(book: Path) -> Iterator[Get]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application(book), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()

    def ask(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", headers.pop("host", f"localhost:{port}"))
        for key, value in headers.items():
            connection.putheader(key.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, {key.lower(): value for key, value in answer.getheaders()}, body

    while not server.started:
        time.sleep(0.01)
    yield ask
    server.should_exit = True
    thread.join(10)


def test_pages_are_there(get: Get) -> None:
    status, headers, body = get("/")
    assert status == 200 and "<title>" in body
    assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-cache"
    status, headers, _ = get("/shapes/plane.py_src.html")
    assert status == 200
    assert get("/shapes/plane.py_src.html", if_none_match=headers["etag"])[0] == 304
    assert get("/nothing.html")[0] == 404


def test_pages_know_that_they_are_served(get: Get) -> None:
    status, headers, body = get("/_static/data.js")
    assert status == 200 and headers["content-type"].startswith("text/javascript")
    assert "repobook.served = " in body and "served.js" in body
    assert get("/_serve/now.js")[2].startswith('repobook.now("')


@pytest.mark.parametrize(
    "path",
    ["/../book.sqlite", "/%2e%2e/book.sqlite", "/..%2fbook.sqlite", "/shapes/../../book.sqlite", "/%2e%2e%5cbook.sqlite",
     "//etc/passwd", "/%00", "/_static/..%2f..%2fbook.sqlite", "/./../ledger.jsonl"],
)  # fmt: skip
def test_nothing_outside_the_site(get: Get, path: str) -> None:
    status, _, body = get(path)
    assert status == 404 and "SQLite" not in body


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "", "["]
)
def test_foreign_names_are_refused(get: Get, host: str) -> None:
    assert get("/", host=host)[0] in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1:80", "[::1]:8000", "LOCALHOST."])
def test_names_of_this_machine_are_taken(get: Get, host: str) -> None:
    assert get("/", host=host)[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_read_only(get: Get, method: str) -> None:
    assert get("/", method)[0] == 405


def test_search_shows_lines(get: Get) -> None:
    status, headers, body = get("/_serve/search?q=HALF_TURN")
    assert status == 200 and "2 lines in 1 file." in body
    assert "../shapes/plane.py_src.html#L7" in body and "<mark>HALF_TURN</mark>" in body
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "No line matches." in get("/_serve/search?q=nosuchthing")[2]
    assert "no regular expression" in get("/_serve/search?q=(&regex=1")[2]
    assert "every line" in get("/_serve/search?q=x*&regex=1")[2]


def test_search_by_expression_and_path(get: Get) -> None:
    body = get(r"/_serve/search?q=def%20test_%5Cw%2B&regex=1&path=tests/")[2]
    assert "2 lines in 1 file." in body and "<mark>def test_circle</mark>" in body


def test_what_is_asked_stays_text(get: Get) -> None:
    body = get("/_serve/search?q=%3Cscript%3Ealert(1)%3C/script%3E&path=%22%3E%3Cb%3E")[2]
    assert "<script>alert" not in body and '"><b>' not in body
    body = get("/_serve/search?q=tag")[2]
    assert "&lt;b&gt;&amp;amp;" in body


def test_text_of_a_page_is_the_source(book: Path) -> None:
    files = {**PACKAGE, **ODD}
    known = fulltext.texts(book / "site")
    shown = {page.removesuffix("_src.html"): text for page, text in known.items()}
    for path, text in files.items():
        if path in shown:
            assert shown[path] == text.replace("\r\n", "\n").removesuffix("\n")
    assert len([path for path in files if path in shown]) >= len(files) - 1  # one has a name that is rewritten


def test_many_lines_are_cut() -> None:
    known = {f"{number:04}_src.html": "needle\n" * 200 for number in range(40)}
    answer = fulltext.search(known, fulltext.Question("needle"))
    assert answer.lines == fulltext.MOST and answer.more and answer.files[0].more
    assert answer.files[0].lines[1].number == 2


def test_a_slow_expression_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = f"<div class=src>\n<p id=L1>{'a' * 60}b</div>"
    (tmp_path / "a_src.html").write_text(page)
    monkeypatch.setattr(fulltext, "SECONDS", 1.0)
    asked = fulltext.FullText(tmp_path)
    assert "longer" in asked.ask(fulltext.Question("(a+)+$", True)).problem
    monkeypatch.setattr(fulltext, "SECONDS", 60.0)
    assert asked.ask(fulltext.Question("aab")).lines == 1
    asked.forget()


def test_a_book_without_a_site_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no site"):
        serve(tmp_path)
