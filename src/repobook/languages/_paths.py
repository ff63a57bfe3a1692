"""Words in scripts and settings that look like the path of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..extract import Builder
from ..model import Form, Role
from . import Language

LANGUAGES: tuple[Language, ...] = ()

_SUFFIX = (
    rb"(?:py|pyi|pyx|sh|bash|zsh|js|mjs|cjs|ts|tsx|jsx|rb|pl|ps1|bat|cmd|cmake|txt|toml|cfg|ini|ya?ml|json|in|md|rst|c|cc|cpp|cxx|h|hh"
    rb"|hpp|cu|cuh|mm?|go|rs|java|proto|bzl|mk|gradle|xml|html|css|csv|lock|conf|env|sql|swift|kt|ipynb|template|tmpl|jinja2?)"
)
#: a path in running text of a script: has a slash or one of the usual suffixes; never an option, URL or variable
_WORD = re.compile(
    rb"(?:(?<=[\s][@-])(?=\.{0,2}/?[\w.]+/)|(?<![\w$@%{}/.:~=\\*+-]))(?:\.{{1,2}}/)*[\w.+-]+(?:/[\w.+-]+)*(?![\w*{}$:/])"
)
_ASSIGNED = re.compile(rb"(?<==)(?:\.{1,2}/)*[\w.+-]+(?:/[\w.+-]+)+(?![\w*{}$:/])")
_FILE = re.compile(rb"[^\x00]*[\w)-]\." + _SUFFIX + rb"$")
#: a whole value that is a path
_VALUE = re.compile(rb"(?:\.{{1,2}}/)*[\w.@+-]+(?:/[\w.@+-]+)*/?$")


def paths_in(text: bytes) -> Iterator[tuple[int, str]]:
    """Words of a script that look like paths: (offset, path)."""
    for match in sorted([*_WORD.finditer(text), *_ASSIGNED.finditer(text)], key=re.Match.start):
        word = match.group()
        trimmed = word.rstrip(b".")
        if trimmed.startswith(b"-"):
            continue
        if is_file(trimmed) or (b"/" in trimmed and not trimmed.startswith(b"/") and _rooted(trimmed)):
            yield match.start(), trimmed.decode("ascii", "replace")


def is_file(text: bytes) -> bool:
    """Whether a word ends like the name of a file."""
    return len(text) < 300 and _FILE.match(text) is not None


def is_path(text: bytes) -> bool:
    """Whether a whole value is the path of a file or folder: a slash or a usual suffix, no spaces, no scheme."""
    if not 2 < len(text) < 300 or text.startswith(b"/") or not _VALUE.match(text):
        return False
    return is_file(text) or text.startswith((b"./", b"../")) or (b"/" in text and _rooted(text))


def _rooted(text: bytes) -> bool:
    """Whether a word with slashes is more likely a path than a choice of words (``and/or``, ``1/2``)."""
    parts = [part for part in text.split(b"/") if part]
    return len(parts) > 1 and any(65 <= c <= 122 for c in text) and not all(part.isdigit() for part in parts)


def give(builder: Builder, uses: list[tuple[int, str, Role, Form]]) -> None:
    """Hands uses (byte, name, role, form) to the builder in the order of the text, one for each place."""
    last = -1
    for start, name, role, form in sorted(uses):
        if start != last and name:
            builder.use(start, name, role, form)
        last = start
