"""Does every link of a Markdown tree lead somewhere? Reads the pages as a reader of Markdown would. [I/O]"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote
from zlib import crc32

import msgspec

from .render.links import github_slug
from .workers import Lost, run

_FENCE = re.compile(r"^[ >]*(`{3,}|~{3,})[^\n]*\n(?:.*?\n)??[ >]*\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"(?<!\\)\]\((?:<([^>\n]*)>|([^()\s]*(?:\([^()\s]*\)[^()\s]*)*))\)")
_ID = re.compile(r"<a id=\"([^\"]*)\"></a>")
_HEADING = re.compile(r"^ {0,3}#{1,6} +(.*?)(?: +#+)?[ \t]*$", re.MULTILINE)
_ABSOLUTE = re.compile(r"(?i)[a-z][a-z0-9+.\-]*:|//").match
_MARKUP = re.compile(r"<[^>]*>|\\(?=[!-/:-@\[-`{-~])|\[([^\]]*)\]\([^)]*\)")


class PageLinks(msgspec.Struct, frozen=True, array_like=True):
    """The ids of a page, and its distinct links: (target page from the top, "" for none; id, "" for none)."""

    anchors: frozenset[str]
    links: tuple[tuple[str, str], ...]


class Broken(msgspec.Struct, frozen=True):
    """A link that leads nowhere."""

    page: str
    link: str
    why: str

    def __str__(self) -> str:
        return f"{self.page}: {self.link}: {self.why}"


def page_links(path: str, text: str) -> PageLinks:
    """The ids and links of one page; ``path`` is relative to the top."""
    text = _FENCE.sub("\n", text)
    anchors = {html.unescape(found) for found in _ID.findall(text)}
    taken: dict[str, int] = {}
    for match in _HEADING.finditer(text):
        title = _MARKUP.sub(lambda found: found.group(1) or "", match.group(1).replace("`", ""))
        slug = github_slug(html.unescape(title))
        number = taken.get(slug, 0)
        taken[slug] = number + 1
        anchors.add(f"{slug}-{number}" if number else slug)
    folder = path.rpartition("/")[0]
    links = {(found[0] or found[1]) for found in _LINK.findall(_SPAN.sub("", text))}
    result = set()
    for link in links:
        target = target_of(link, folder)
        if target is not None:
            result.add(target)
    return PageLinks(frozenset(anchors), tuple(sorted(result)))


def target_of(link: str, folder: str) -> tuple[str, str] | None:
    """The page (from the top, "" for the page itself) and the id that a link on a page in ``folder`` leads to; None for an
    address with a scheme or a host."""
    if _ABSOLUTE(link):
        return None
    target, _, anchor = link.partition("#")
    page = normpath(f"{folder}/{unquote(target)}" if folder else unquote(target)) if target else ""
    return page, unquote(anchor)


def _work(folder: Path, path: str) -> bytes:
    data = (folder / path).read_bytes()
    return msgspec.msgpack.encode((page_links(path, data.decode("utf-8")), crc32(data)))


def markdown_pages(folder: Path) -> list[str]:
    """Paths of all Markdown pages below a folder, sorted."""
    return sorted(path for path in walk(folder) if path.endswith(".md"))


def walk(folder: Path, prefix: str = "") -> Iterator[str]:
    """Paths of all files below a folder, ``prefix`` before each; a link counts as a file and is not followed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from walk(folder / entry.name, f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name


class Tree(msgspec.Struct, frozen=True):
    """What was found in a tree of pages."""

    #: number of distinct links of each page, summed
    links: int
    #: sorted by page and link
    broken: tuple[Broken, ...]
    #: crc32 of the bytes of each page
    sums: dict[str, int]


def check_pages(folder: Path, jobs: int) -> Tree:
    """Reads all pages below ``folder``; without such a folder there are none."""
    paths = markdown_pages(folder) if folder.is_dir() else []
    known: dict[str, PageLinks] = {}
    sums: dict[str, int] = {}
    broken: list[Broken] = []
    decoder = msgspec.msgpack.Decoder(tuple[PageLinks, int])
    for number, answer in run(_work, folder, paths, jobs, batch=32):
        if isinstance(answer, Lost):
            broken.append(Broken(paths[number], "", f"the page cannot be read: {answer.reason}"))
            sums[paths[number]] = -1
        else:
            known[paths[number]], sums[paths[number]] = decoder.decode(answer)
    count = 0
    for path in paths:
        if path not in known:
            continue
        for page, anchor in known[path].links:
            count += 1
            target = known.get(page or path)
            link = f"{page}#{anchor}" if anchor else page
            if target is None:
                broken.append(Broken(path, link, "there is no such page"))
            elif anchor and anchor not in target.anchors:
                broken.append(Broken(path, link, "the page has no such place"))
    return Tree(count, tuple(sorted(broken, key=lambda item: (item.page, item.link))), sums)
