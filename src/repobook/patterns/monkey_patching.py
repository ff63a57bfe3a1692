"""Attributes of imported modules and classes that are replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, code

_ASSIGNED = re.compile(rb"\n([A-Za-z_]\w*)((?:\.\w+)*)\.(\w+) = (?=\S)")
_IMPORTED = re.compile(
    rb"^[ \t]*(?:from\s+[\w.]+\s+import\s+\(?([^()\n#]+|[^()]*)\)?|import\s+([\w., ]+))", re.MULTILINE
)


def see(site: Site) -> Iterator[Seen]:
    """Assignments at the top of the file to an attribute of something imported."""
    assigned = list(_ASSIGNED.finditer(site.data))
    if not assigned or site.root is None:
        return
    imported: set[bytes] = set()
    for match in _IMPORTED.finditer(site.data):
        for part in re.split(rb"[,\n]", match[1] or match[2]):
            words = part.split()
            if words:
                imported.add(words[-1].split(b".")[0])
    for match in assigned:
        if match[1] not in imported or (match[3].startswith(b"__") and match[3] != b"__call__"):
            continue
        node = site.node_at(match.start(1), match.end(3))
        statement = node.parent if node is not None and node.type == "attribute" else None
        if statement is not None and statement.type == "assignment" and statement.parent is not None:
            outer = statement.parent.parent
            if outer is not None and outer.type == "module":
                target = b"".join((match[1], match[2], b".", match[3])).decode()
                value = statement.child_by_field_name("right")
                if value is not None and value.type in ("identifier", "attribute", "lambda") and not _setting(target):
                    yield site.at(statement, f"{code(target)} becomes {code(site.text(value, 40))}")


def _setting(target: str) -> bool:
    return "config" in target.lower() or target.rpartition(".")[2].isupper()


PATTERN = Rule("monkey-patching", "Monkey patching", PYTHON, see)
