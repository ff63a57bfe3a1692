"""The ids by which links reach definitions on a page. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .model import Definition

#: ids of the sections of a file's docs page; a definition never takes one
SECTIONS = (
    "file-metadata", "file-purpose", "original-source", "high-level-overview", "detailed-analysis",
    "architecture--design", "dependencies", "code-patterns--idioms", "performance-considerations",
    "security--safety", "testing--usage", "related-files", "cross-references", "keywords",
)  # fmt: skip
_UNSAFE = re.compile(r"[^\w.\-]+")


def anchors(definitions: Sequence[Definition]) -> list[str]:
    """An id for each definition, unique on its page: the qualified name where that can be one."""
    taken = dict.fromkeys(SECTIONS, 1)
    result = []
    for item in definitions:
        name = item.qualified_name
        if not name.isidentifier() and _UNSAFE.search(name):
            name = _UNSAFE.sub("-", name.replace("::", ".")).strip("-") or "definition"
        if len(name) > 120:
            name = name[:120]
        count = taken.get(name, 0)
        taken[name] = count + 1
        while count:
            numbered = f"{name}-{count + 1}"
            if numbered not in taken:
                taken[numbered] = 1
                name = numbered
                break
            count += 1
        result.append(name)
    return result
