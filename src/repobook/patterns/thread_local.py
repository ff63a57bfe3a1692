"""State that each thread has for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import C_FAMILY, PYTHON, Rule, Seen, Site, code, occurrences

_NAME = re.compile(rb"(\w+)\s*(?:=[^=]|\{|\(|;|\[)")


def see(site: Site) -> Iterator[Seen]:
    """Variables declared ``thread_local``; in Python values of ``threading.local()``."""
    if site.language == "python":
        for item in site.definitions:
            if item.value in ("threading.local()", "local()") or item.bases == ("threading.local",):
                yield site.head(item, f"`{item.name}`")
        return
    for word in (b"thread_local", b"__thread"):
        for position in occurrences(site.data, word, 0, len(site.data)):
            node = site.node_at(position, position + len(word))
            if node is None or "comment" in node.type or "string" in node.type or node.type.startswith("preproc"):
                continue
            match = _NAME.search(site.data, position + len(word), position + 200)
            yield site.seen(position, position + 1, code(match[1].decode()) if match else "")


PATTERN = Rule(
    "thread-local",
    "State of each thread",
    (*C_FAMILY, *PYTHON),
    see,
    words=("local",),
    marks=(b"thread_local", b"__thread"),
    marks_in=C_FAMILY,
)
