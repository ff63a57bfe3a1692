"""Addresses of pages and of places on them, as Markdown and HTML write them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

#: Characters that stand in an address as they are. All others are percent-encoded: those that an address gives a
#: meaning (``%?#:``), those that Markdown does (``()[]<>\``, ``|``, ``$``, ``&``, ``*``), blanks and non-ASCII bytes.
_PLAIN = re.compile(r"[A-Za-z0-9_./+,=@~-]*").fullmatch
_BYTES = tuple(
    chr(byte) if _PLAIN(chr(byte)) else f"%{byte:02X}" for byte in range(256)
)  # one entry a byte: what it becomes

_URL_START = re.compile(r"https?://[^\s/?#]", re.IGNORECASE).match
#: Characters of a URL that need encoding where Markdown reads it; ``%`` is taken as already encoded.
_URL_UNSAFE = re.compile(r"[^A-Za-z0-9_./+,=@~:;?#%!&'-]")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")


@lru_cache(maxsize=1 << 14)
def quote(path: str) -> str:
    """A path or an anchor as part of an address; surrogate escapes become the bytes they stand for."""
    if _PLAIN(path):
        return path
    return "".join(map(_BYTES.__getitem__, _encode(path)))


def _encode(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        return text.encode("utf-8", "surrogatepass")


def relative(from_page: str, to_page: str) -> str:
    """The address of ``to_page`` as seen from ``from_page``; both are paths from the book's top, with ``/``."""
    return relative_from(from_page.rpartition("/")[0], to_page)


@lru_cache(maxsize=1 << 16)
def relative_from(folder: str, to_page: str) -> str:
    """The address of ``to_page`` as seen from a page in ``folder`` ("" for the top)."""
    target, _, name = to_page.rpartition("/")
    return _way(folder, target) + quote(name)


@lru_cache(maxsize=1 << 14)
def _way(folder: str, target: str) -> str:
    """The way from one folder to another, percent-encoded, "" or ending in ``/``."""
    if folder == target:
        return ""
    here = folder.split("/") if folder else []
    there = target.split("/") if target else []
    shared = 0
    for one, other in zip(here, there, strict=False):
        if one != other:
            break
        shared += 1
    steps = [".."] * (len(here) - shared) + [quote(name) for name in there[shared:]]
    return "/".join(steps) + "/"


def web_address(url: str) -> str:
    """``url`` in the form in which Markdown and HTML read it back whole; "" when it is no http or https address."""
    if not _URL_START(url):
        return ""
    if _URL_UNSAFE.search(url):
        url = _URL_UNSAFE.sub(_encode_match, url)
    return _ENTITY.sub("&amp;", url) if "&" in url else url


def _encode_match(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in _encode(match[0]))


#: What each byte of an ASCII text becomes in an id, and the bytes that go. A line feed parts titles.
_SLUG_BYTES = bytes(range(256)).lower().replace(b" ", b"-")
_SLUG_DROPS = re.sub(rb"[A-Za-z0-9_\- \n]", b"", bytes(range(128)))
_SLUG_DROPS_ASCII = re.compile(r"[^a-z0-9_\- ]")


def github_slug(text: str) -> str:
    """The id that GitHub gives a heading of this text, before duplicates are numbered ``-1``, ``-2`` …

    Lowercase; letters, marks, numbers, ``-`` and ``_`` stay, blanks become ``-``, all else goes.
    """
    text = text.strip().lower()
    if text.isascii():
        return _SLUG_DROPS_ASCII.sub("", text).replace(" ", "-")
    return "".join(map(_slug_character, text)).replace(" ", "-")


def github_slugs(titles: Sequence[str]) -> list[str]:
    """`github_slug` of each text: all at once where they are ASCII."""
    # The dots and dashes of this book's own headings go as well.
    whole = "\n".join([title.strip() for title in titles]).replace("·", "").replace("–", "")
    if not titles or not whole.isascii() or whole.count("\n") >= len(titles):
        return [github_slug(title) for title in titles]
    return whole.encode().translate(_SLUG_BYTES, _SLUG_DROPS).decode().split("\n")


@lru_cache(maxsize=1 << 12)
def _slug_character(character: str) -> str:
    if character in " -_":
        return character
    kind = unicodedata.category(character)
    return character if kind[0] in "LMN" or kind == "Pc" else ""
