"""Search in all lines of a site's source, in a process of its own: a slow expression costs its asker and nobody else. [I/O]

The text comes from the pages of source, so that what is found is what the pages show.
"""

from __future__ import annotations

import html
import multiprocessing
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

#: Lines found at most, of one file at most, and characters of a line that are shown.
MOST, MOST_OF_FILE, SHOWN = 1000, 50, 300
#: Seconds an answer may take.
SECONDS = 20.0
_LINES = re.compile(rb"<p(?: id=L\d+)?>")
_TAG = re.compile(rb"<[^>]*>")
_START, _END = b"<div class=src", b"</div>"


class Line(msgspec.Struct, frozen=True):
    """A line that matches: its 1-based number, its text, and where in the text the matches are."""

    number: int
    text: str
    spans: tuple[tuple[int, int], ...]


class File(msgspec.Struct, frozen=True):
    """A file with lines that match. ``page`` is its page of source, ``more`` says that not all lines are there."""

    page: str
    path: str
    lines: tuple[Line, ...]
    more: bool


class Answer(msgspec.Struct, frozen=True):
    """What was found: ``problem`` says why nothing was looked for, ``more`` that there is more than is shown."""

    files: tuple[File, ...] = ()
    lines: int = 0
    more: bool = False
    problem: str = ""


class Question(msgspec.Struct, frozen=True):
    """What is looked for. Without ``regex``, case counts where the text has a capital letter."""

    text: str
    regex: bool = False
    #: part of the path
    path: str = ""


def text_of(page: bytes) -> str:
    """The lines of a page of source as text; "" when it is none."""
    start = page.find(_START)
    if start < 0:
        return ""
    start = page.find(b">", start) + 1
    inside = page[start : page.rfind(_END)]
    plain = _TAG.sub(b"", _LINES.sub(b"\n", inside)).decode("utf-8", "replace")
    return html.unescape(plain)[1:]


def texts(site: Path) -> dict[str, str]:
    """The text behind every page of source, by its path below the site, sorted."""
    found = {}
    for path in sorted(site.rglob("*_src.html")):
        try:
            found[path.relative_to(site).as_posix()] = text_of(path.read_bytes())
        except OSError:
            continue  # the book is being replaced
    return found


def search(known: dict[str, str], question: Question) -> Answer:
    """The lines that match, in the order of the paths."""
    try:
        flags = 0 if any(character.isupper() for character in question.text) else re.IGNORECASE
        wanted = re.compile(question.text if question.regex else re.escape(question.text), flags | re.MULTILINE)
    except (re.error, OverflowError) as error:
        return Answer(problem=f"this is no regular expression: {error}")
    if not question.text or wanted.fullmatch(""):
        return Answer(problem="this matches every line")
    files: list[File] = []
    count = 0
    for page, text in known.items():
        path = page.removesuffix("_src.html")
        if question.path and question.path.lower() not in path.lower():
            continue
        lines = tuple(_lines(text, wanted))
        if lines:
            kept = lines[: min(MOST_OF_FILE, MOST - count)]
            files.append(File(page, path, kept, len(lines) > len(kept)))
            count += len(kept)
        if count >= MOST:
            return Answer(tuple(files), count, True)
    return Answer(tuple(files), count)


def _lines(text: str, wanted: re.Pattern[str]) -> Iterator[Line]:
    """The lines of a text in which something matches; one more than are shown at most."""
    number, start = 1, 0
    end = -1
    made = 0
    spans: list[tuple[int, int]] = []
    for match in wanted.finditer(text):
        at = match.start()
        if at > end >= 0:
            yield Line(number, text[start:end][:SHOWN], tuple(spans))
            made += 1
            if made > MOST_OF_FILE:
                return
            spans = []
        if at > end:
            number += text.count("\n", start, at)
            start = text.rfind("\n", 0, at) + 1
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
        if at - start < SHOWN and match.end() > at:
            spans.append((at - start, min(match.end(), end) - start))
    if end >= 0:
        yield Line(number, text[start:end][:SHOWN], tuple(spans))


class FullText:
    """Asks a process that holds the text of one site. The process starts with the first question, and again after one that
    took too long or after `forget`."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self._lock = threading.Lock()
        self._process: Any = None
        self._pipe: Any = None

    def ask(self, question: Question) -> Answer:
        with self._lock:
            if self._process is None or not self._process.is_alive():
                self._start()
            try:
                self._pipe.send_bytes(msgspec.msgpack.encode(question))
                if self._pipe.poll(SECONDS):
                    return msgspec.msgpack.decode(self._pipe.recv_bytes(), type=Answer)
                problem = f"this took longer than {SECONDS:g} seconds"
            except (OSError, EOFError):
                problem = "the search has stopped; ask again"
            self._stop()
            return Answer(problem=problem)

    def forget(self) -> None:
        """Ends the process: the next question reads the site again."""
        with self._lock:
            self._stop()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(str(self.site), there), daemon=True)
        self._process.start()
        there.close()
        self._pipe = here

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
            self._process = self._pipe = None


def _serve(site: str, pipe: Any) -> None:
    """The life of the process: reads the site once, answers until the pipe is closed."""
    known = texts(Path(site))
    try:
        while True:
            question = msgspec.msgpack.decode(pipe.recv_bytes(), type=Question)
            pipe.send_bytes(msgspec.msgpack.encode(search(known, question)))
    except (EOFError, OSError, KeyboardInterrupt):
        return
