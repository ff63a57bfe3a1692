"""Who owns a path, as the repository's own CODEOWNERS file or the OWNERS files of its folders say. Pure."""

from __future__ import annotations

import re

import msgspec

from ..content import Code, Inline, Item, Link, Piece, Place
from .view import View, join

_PATHS = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")
_OWNERS_NAMES = ("OWNERS", "OWNERS.md", "MAINTAINERS", "MAINTAINERS.md", "maintainers.txt")


class Rule(msgspec.Struct, frozen=True):
    """A line of a CODEOWNERS file."""

    row: int
    pattern: str
    owners: tuple[str, ...]
    matches: re.Pattern[str]


class Owners:
    """The rules of the repository. The last rule that matches counts."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.file = next((view.world.by_path[path] for path in _PATHS if path in view.world.by_path), -1)
        self.rules = _rules(view.texts(self.file).decode("utf-8", "replace")) if self.file >= 0 else []

    def rule(self, path: str) -> Rule | None:
        """The rule for a path (a folder's ends with ``/``)."""
        return next((rule for rule in reversed(self.rules) if rule.matches.match("/" + path)), None)

    def item(self, folder: int) -> Item | None:
        """What is said of a folder: the rule for it with its line, or the OWNERS file in it."""
        view = self.view
        path = view.book.folders[folder].path
        prefix = path + "/" if path else ""
        for name in _OWNERS_NAMES:
            file = view.world.by_path.get(prefix + name)
            if file is not None:
                return Item(("Owners: ", view.file_link(file)), (Place(file, 0, 1),))
        rule = self.rule(prefix) if path else None
        if rule is None or not rule.owners:
            return None
        owners: list[Inline] = [(Code(owner),) for owner in rule.owners]
        source: Piece = Link(f"{view.path(self.file)} L{rule.row + 1}", view.book.docs(self.file))
        text: Inline = ("Owners: ", *join(owners), " (rule ", Code(rule.pattern), ", ", source, ")")
        return Item(text, (Place(self.file, rule.row, rule.row + 1),))


def _rules(text: str) -> list[Rule]:
    rules = []
    for row, line in enumerate(text.split("\n")):
        parts = line.split("#", 1)[0].split()
        if not parts or parts[0].startswith(("[", "^[")):
            continue
        try:
            pattern = re.compile(_expression(parts[0]))
        except re.error:
            continue
        rules.append(Rule(row, parts[0], tuple(parts[1:]), pattern))
    return rules


def _expression(pattern: str) -> str:
    """A CODEOWNERS pattern (as in .gitignore, without negation) as an expression over a path with a leading ``/``."""
    anchored = pattern.startswith("/") or "/" in pattern.rstrip("/")
    body = pattern.strip("/")
    parts = []
    for token in re.findall(r"\*\*/|/\*\*|\*|\?|[^*?/]+|/", body):
        parts.append({"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}.get(token) or re.escape(token))
    inner = "".join(parts)
    end = "/" if pattern.endswith("/") else "(?:/|$)"
    if pattern.endswith("/*"):
        end = "$"
    return ("^/" if anchored else "^/(?:.*/)?") + inner + end
