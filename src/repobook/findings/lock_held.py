"""Locks that are held while other functions of the file run."""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from ..evidence import CPP, PYTHON, Rule, Seen, Site, named, word_set
from ..model import CALLABLE

_GUARDS = ("lock_guard", "unique_lock", "scoped_lock", "shared_lock")
_CALL = re.compile(rb"(?:\b(?:self\.|this->)|(?<![\w.>:]))(\w+)\s*\(")
#: a shorter function of the file is too small to tell of (rows)
LONG = 6
_WAITS = word_set(
    """
    join sleep sleep_for result recv send accept connect read write open fopen fread fwrite callback
    """
)
_LOCK = re.compile(r"(?:^|[._])(?:\w*lock\w*|mutex|\w*_mutex|mu_?)$", re.IGNORECASE)


def see(site: Site) -> Iterator[Seen]:
    """From a lock guard to the end of its block (Python: in ``with lock:``), calls of functions that the file defines
    and of what may wait or call back."""
    own = {item.name for item in site.definitions if item.kind in CALLABLE and item.end_row - item.start_row > LONG}
    spans = _python(site) if site.language == "python" else _cpp(site)
    for at, start, end in spans:
        called = []
        for match in _CALL.finditer(site.data, start, end):
            name = match[1].decode("utf-8", "replace")
            if name in own or name in _WAITS:
                node = site.node_at(match.start(1), match.end(1))
                if node is not None and node.type.endswith("identifier") and not _later(node, start):
                    called.append(f"{name}()")
        if called:
            yield site.at(
                at,
                f"The lock taken here is held while {named(called, 4)} {'runs' if len(set(called)) == 1 else 'run'}.",
            )


def _cpp(site: Site) -> Iterator[tuple[tree_sitter.Node, int, int]]:
    for node in site.uses(*_GUARDS):
        up = node.parent
        while up is not None and up.type not in ("declaration", "compound_statement", "translation_unit"):
            up = up.parent
        block = up.parent if up is not None and up.type == "declaration" else None
        if up is not None and block is not None and block.type == "compound_statement":
            end = block.end_byte
            name = site.data[node.end_byte : up.end_byte].rpartition(b">")[2].strip()
            word = re.match(rb"(\w+)", name)
            if word:
                unlocked = site.data.find(word[1] + b".unlock()", up.end_byte, end)
                end = unlocked if unlocked >= 0 else end
            yield up, up.end_byte, end


def _python(site: Site) -> Iterator[tuple[tree_sitter.Node, int, int]]:
    for node in site.nodes(b"with ", "with_statement"):
        head = site.data[node.start_byte + 5 : node.end_byte].split(b":\n", 1)[0].decode("utf-8", "replace")
        body = node.child_by_field_name("body")
        if body is not None and _LOCK.search(head.strip()) and "(" not in head:
            yield node, body.start_byte, body.end_byte


def _later(node: tree_sitter.Node, start: int) -> bool:
    """True when the call stands in a function that is only made here."""
    up = node.parent
    while up is not None and up.start_byte >= start:
        if up.type in ("lambda_expression", "lambda", "function_definition"):
            return True
        up = up.parent
    return False


RULE = Rule(
    "lock-held", "Lock held across calls", (*CPP, *PYTHON), see,
    "A lock is held while other functions run.", "performance", "note",
    words=_GUARDS, marks=(b"lock:", b"LOCK:", b"mutex:"), marks_in=PYTHON,
)  # fmt: skip
