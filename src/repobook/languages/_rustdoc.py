"""Docs of Rust as rustdoc shows them: without the hidden rows of examples, and with links where they are named."""

from __future__ import annotations

import re

_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*([^`]*)$")
#: what may be said of an example that is Rust; one of which nothing is said is Rust too
_RUST = re.compile(
    r"(?:rust|ignore(?:-\w+)?|no_run|should_panic|compile_fail|test_harness|standalone\w*|edition\d+|E\d{4})\Z"
)
_DEFINED = re.compile(
    r"^ {0,3}\[([^\[\]\n]{1,300})\]:[ \t]*(\S+)(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*(?:\n|\Z)", re.M
)
_NAMED = re.compile(r"(?<![\]!\\])\[([^\[\]]{1,300})\](?:\[([^\[\]]{0,300})\])?(?![(\[:])")


def shown(doc: str) -> str:
    """A doc as its readers see it."""
    fenced = "```" in doc or "~~~" in doc
    if not fenced and "]" not in doc:
        return doc
    parts = _parts(doc.split("\n")) if fenced else [(doc, False)]
    links: dict[str, str] = {}
    if "]:" in doc:
        for text, code in parts:
            links |= {_key(label): target for label, target in (() if code else _DEFINED.findall(text))}
    found = [text if code or "]" not in text else _linked(text, links) for text, code in parts]
    return "\n".join(found).strip("\n")


def _parts(lines: list[str]) -> list[tuple[str, bool]]:
    """Prose and examples in turn; examples with their fences, without what rustdoc hides."""
    parts: list[tuple[str, bool]] = []
    pending: list[str] = []
    start = 0
    while start < len(lines):
        match = _FENCE.match(lines[start])
        if match is None:
            pending.append(lines[start])
            start += 1
            continue
        end = start + 1
        while end < len(lines) and not (
            lines[end].strip().startswith(match[1]) and not lines[end].strip().strip(match[1][0])
        ):
            end += 1
        words = match[2].replace(",", " ").split()
        body = lines[start + 1 : end]
        opening = lines[start]
        if all(_RUST.match(word) for word in words):
            body = [line for line in body if not _hidden(line)]
            body = [line.replace("##", "#", 1) if line.lstrip().startswith("##") else line for line in body]
            opening = opening if words else opening.rstrip() + "rust"
        while body and not body[0].strip():
            del body[0]
        if pending:
            parts.append(("\n".join(pending), False))
            pending = []
        if body:
            parts.append(("\n".join([opening, *body, *lines[end : end + 1]]), True))
        start = end + 1
    if pending:
        parts.append(("\n".join(pending), False))
    return parts


def _hidden(line: str) -> bool:
    text = line.strip()
    return text == "#" or text.startswith("# ")


def _key(label: str) -> str:
    return " ".join(label.split()).lower()


def _linked(text: str, links: dict[str, str]) -> str:
    """Prose without the addresses at its end: a label leads there itself, or is only a name where it leads into code."""
    if links:
        text = _DEFINED.sub("", text)

    def link(match: re.Match[str]) -> str:
        label, name = match[1], match[2]
        target = links.get(_key(name or label), name or "")
        if target.startswith(("http://", "https://")):
            return f"[{' '.join(label.split())}]({target})"
        return label if target else match[0]

    return _NAMED.sub(link, text)
