"""The site on this machine: read only, with search in all lines, and pages that renew themselves after a build. [I/O]

Answers go to this machine alone unless asked otherwise, and only to pages that were asked for by a name of this machine:
a foreign page that has its own name lead here (DNS rebinding) is refused.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import webbrowser
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from .errors import InputError
from .fulltext import Answer, File, FullText, Line, Question
from .render.escape import html

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HEADERS = {
    b"cache-control": b"no-cache",
    b"cross-origin-resource-policy": b"same-origin",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}
_POLICY = "default-src 'none';script-src 'self';style-src 'self';img-src 'self';form-action 'self'"

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def serve(book: Path, host: str = "127.0.0.1", port: int = 8000, *, browser: bool = False) -> None:
    """Serves the site of a book until it is stopped. Raises `InputError` when there is none or the port is taken."""
    site = book / "site"
    if not (site / "index.html").is_file():
        raise InputError("this book has no site", str(book), "Run 'repobook build' first.")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()  # whoever reads the address may come at once, before all is set up
    except (OSError, OverflowError) as error:
        raise InputError(f"cannot serve at {host}:{port}: {error}", "", "Choose another with --port.") from error
    port = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{'localhost' if host in ('0.0.0.0', '::') else shown}:{port}/"
    print(f"The book is at {address} (Ctrl-C stops)", flush=True)
    if browser:
        webbrowser.open(address)
    config = uvicorn.Config(application(book, host), log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listening])


def application(book: Path, host: str = "127.0.0.1") -> Starlette:
    """The application that answers for a book."""
    served = _Served(book)
    app = Starlette(
        routes=[
            Route("/_serve/search", served.search, methods=["GET"]),
            Route("/_serve/now.js", served.now, methods=["GET"]),
            Route("/favicon.ico", _no_icon, methods=["GET"]),
            Route("/_static/data.js", served.data, methods=["GET"]),
            Mount("/", _Pages(directory=served.site, html=True, check_dir=False)),
        ],
    )
    app.add_middleware(_Guard, hosts=frozenset({*LOOPBACK, host.lower()}), everywhere=not _is_loopback(host))
    return app


def _is_loopback(host: str) -> bool:
    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Guard:
    """Lets through what is asked for by a name of this machine, and says nothing to others; adds headers."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], hosts: frozenset[str], everywhere: bool):
        self.app, self.everywhere = app, everywhere
        self.hosts = hosts | {socket.gethostname().lower()} if everywhere else hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        names = [value for key, value in scope["headers"] if key == b"host"]
        if len(names) != 1 or not self._known(names[0].decode("latin-1")):
            await PlainTextResponse("This name is not served here.\n", 421)(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            await PlainTextResponse("This book can only be read.\n", 405)(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS.items()]
            await send(message)

        await self.app(scope, receive, with_headers)

    def _known(self, name: str) -> bool:
        """Whether a Host header names this machine: by a name it has, or by a number where it answers to all."""
        host = name.rpartition("]")[0].lstrip("[") if name.startswith("[") else name.partition(":")[0]
        host = host.lower().rstrip(".")
        if host in self.hosts:
            return True
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return address.is_loopback or self.everywhere


async def _no_icon(request: Request) -> Response:
    """Browsers ask for an icon; there is none."""
    return Response(status_code=204)


class _Pages(StaticFiles):
    """The files of the site, as they are now."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if "\0" in path or "\\" in path or ".." in path.split("/"):
            raise HTTPException(404)
        try:
            return await super().get_response(path, scope)
        except (OSError, ValueError) as error:
            raise HTTPException(404) from error


class _Served:
    """What the answers beside the files need."""

    def __init__(self, book: Path) -> None:
        self.book = book
        self.site = book / "site"
        self.text = FullText(self.site)
        self._known = self._token()

    def _token(self) -> str:
        """Something that changes with every build."""
        try:
            found = os.stat(self.book / "book.sqlite")
        except OSError:
            return "none"
        return f"{found.st_ino:x}-{found.st_mtime_ns:x}"

    def _fresh(self) -> str:
        token = self._token()
        if token != self._known:
            self._known = token
            self.text.forget()
        return token

    async def now(self, request: Request) -> Response:
        """Tells a page which build is there, so that it can renew itself."""
        return Response(f'repobook.now("{self._fresh()}")\n', media_type="text/javascript")

    async def data(self, request: Request) -> Response:
        """The first script of every page, with a line that tells it that it is served."""
        try:
            text = (self.site / "_static" / "data.js").read_text(encoding="utf-8")
        except OSError as error:
            raise HTTPException(404) from error
        line = f'repobook.served = "{self._fresh()}";\nrepobook.load(`${{repobook.root}}_static/served.js`);\n'
        return Response(text + line, media_type="text/javascript")

    async def search(self, request: Request) -> Response:
        """Lines of all source."""
        values = request.query_params
        text = values.get("q", "")[:1000]
        question = Question(text, values.get("regex", "") == "1", values.get("path", "")[:300])
        self._fresh()
        answer = await run_in_threadpool(self.text.ask, question) if text else Answer()
        if len(answer.files) == 1 and answer.lines == 1 and "one" in values:
            only = answer.files[0]
            return RedirectResponse(f"/{quote(only.page)}#L{only.lines[0].number}")
        return HTMLResponse(_page(question, answer), headers={"content-security-policy": _POLICY})


def _page(question: Question, answer: Answer) -> str:
    """The page of an answer."""
    text, path = html(question.text), html(question.path)
    checked = " checked" if question.regex else ""
    parts = [
        "<!DOCTYPE html><html lang=en><meta charset=utf-8><meta name=viewport content=width=device-width>",
        f"<title>{text or 'Search'} in all source</title><link rel=stylesheet href=../_static/book.css>",
        "<script src=../_static/book.js></script><body><header><nav aria-label=Path><a href=../index.html>Book</a>",
        "</nav><search></search></header><main id=:main><h1>Lines of all source</h1><form class=bar method=get>",
        f'<label>Text <input name=q type=search size=32 value="{text}"></label>',
        f"<label><input name=regex type=checkbox value=1{checked}> Regular expression</label>",
        f'<label>Path <input name=path size=20 value="{path}"></label><button>Search</button></form>',
        f"<p role=status>{html(_told(question, answer))}</p>",
    ]
    parts += [_file(found) for found in answer.files]
    return "".join(parts) + "</main>"


def _told(question: Question, answer: Answer) -> str:
    if answer.problem:
        return f"Nothing was looked for: {answer.problem}."
    if not question.text:
        return ""
    if not answer.lines:
        return "No line matches."
    lines = f"{answer.lines:,} line{'' if answer.lines == 1 else 's'}"
    files = f"{len(answer.files):,} file{'' if len(answer.files) == 1 else 's'}"
    return f"{'The first ' if answer.more else ''}{lines} in {files}."


def _file(found: File) -> str:
    address = f"../{quote(found.page)}"
    lines = "".join([f'<p><a href="{address}#L{line.number}">{line.number}</a>{_marked(line)}' for line in found.lines])
    more = "<p>…" if found.more else ""
    return f'<h2><a href="{address}">{html(found.path)}</a></h2><div class=found>{lines}{more}</div>'


def _marked(line: Line) -> str:
    """The text of a line with its matches set off."""
    parts = []
    end = 0
    for start, stop in line.spans:
        if start >= end:
            parts += [_kept(line.text[end:start]), f"<mark>{_kept(line.text[start:stop])}</mark>"]
            end = stop
    return "".join(parts) + _kept(line.text[end:])


def _kept(text: str) -> str:
    """Text with its blanks."""
    return html(text.replace("\t", "    ")) if text.strip() else text.replace("\t", "    ")
