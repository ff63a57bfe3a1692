"""Does every link of the site lead somewhere? Reads the pages as a browser would, and the data of the A–Z. [I/O]"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from .linkcheck import Broken, Tree, target_of, walk
from .render.keywordlists import simple_anchor
from .render.mapdata import PAGE as MAP
from .workers import Lost, run

#: In a page every ``<`` that is no tag is escaped, and so is every ``>`` inside a tag.
_ADDRESS = re.compile(r"<(?:a|link|script)\b[^>]*?\s(?:href|src)=(?:\"([^\">]*)\"|([^\s>\"]+))")
_ID = re.compile(r"<[a-z][a-z0-9]*\b[^>]*?\sid=(?:\"([^\">]*)\"|([^\s>\"]+))")
_LETTERS = re.compile(r"<div class=az data-part=([^\s>]+)")
_LINE = re.compile(r"L(\d+)(?:-L(\d+))?").fullmatch


class SiteLinks(msgspec.Struct, frozen=True, array_like=True):
    """The ids of a page (of a page of source only the number of its lines), and its distinct links: (target from the
    site's top, "" for the page itself; id, "" for none; the address as it stands where it is no relative one)."""

    anchors: frozenset[str]
    lines: int
    links: tuple[tuple[str, str, str], ...]


def site_links(path: str, text: str) -> SiteLinks:
    """The ids and links of one page; ``path`` is relative to the site's top."""
    folder = path.rpartition("/")[0]
    found = set()
    for match in set(_ADDRESS.findall(text)):
        address = html.unescape(match[0] or match[1])
        target = target_of(address, folder)
        if target is not None:
            found.add((*target, ""))
        elif not address.lower().startswith(("http://", "https://")):
            found.add(("", "", address))
    # Lines without a word have no id; the scripts know them by their number.
    lines = text.count("<p id=L") + text.count("<p>") if path.endswith("_src.html") else 0
    ids = () if lines else _ID.findall(text)
    return SiteLinks(frozenset(html.unescape(one or other) for one, other in ids), lines, tuple(sorted(found)))


def _work(folder: Path, path: str) -> bytes:
    text = (folder / path).read_text(encoding="utf-8")
    made = site_links(path, text)
    part = _LETTERS.search(text)
    if part:
        data = (folder / f"_data/keywords/{part[1]}.js").read_text(encoding="utf-8")
        made = msgspec.structs.replace(made, anchors=made.anchors | set(_keywords(data)))
    return msgspec.msgpack.encode(made)


def _keywords(script: str) -> Iterator[str]:
    """The ids that the scripts give the keywords of a part of the A–Z."""
    rows = msgspec.json.decode(script[script.index(",") + 1 : script.rindex(")")])["w"]
    for row in rows:
        text, note, anchor, _ = row.split("\t")
        yield anchor or simple_anchor(note[1:], text)


def check_site(folder: Path, jobs: int) -> Tree:
    """Reads all pages below ``folder``; without such a folder there are none. There are no sums."""
    files = set(walk(folder)) if folder.is_dir() else set()
    paths = sorted(path for path in files if path.endswith(".html"))
    known: dict[str, SiteLinks] = {}
    broken: list[Broken] = []
    decoder = msgspec.msgpack.Decoder(SiteLinks)
    for number, answer in run(_work, folder, paths, jobs, batch=32):
        if isinstance(answer, Lost):
            broken.append(Broken(paths[number], "", f"the page cannot be read: {answer.reason}"))
        else:
            known[paths[number]] = decoder.decode(answer)
    count = 0
    for path, page in known.items():
        for target, anchor, other in page.links:
            count += 1
            why = "it leads out of the book" if other else _why(folder, files, known, target or path, anchor)
            if why:
                broken.append(Broken(path, other or (f"{target}#{anchor}" if anchor else target), why))
    return Tree(count, tuple(sorted(broken, key=lambda item: (item.page, item.link))), {})


def _why(folder: Path, files: set[str], known: dict[str, SiteLinks], target: str, anchor: str) -> str:
    """What is wrong with a link; "" for nothing."""
    if target not in files and not (target.startswith("../markdown/") and (folder / target).is_file()):
        return "there is no such page"
    if target == MAP:  # an id is a folder, which the scripts show
        return ""
    page = known.get(target)
    if not anchor or page is None:
        return ""
    if page.lines:
        lines = _LINE(anchor)
        if lines is not None:
            return "" if 0 < int(lines[1]) <= int(lines[2] or lines[1]) <= page.lines else "the page has no such line"
    return "" if anchor in page.anchors or (page.lines and anchor == ":main") else "the page has no such place"
