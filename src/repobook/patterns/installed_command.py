"""Commands that a package installs, as ``setup()`` takes them: ``"console_scripts": ["serve = shop.server:main"]``.

Form of an entry: https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import tree_sitter

from ..evidence import PYTHON, Rule, Seen, Site, code

_GROUPS = re.compile(rb"console_scripts|gui_scripts")
_ENTRY = re.compile(rb"""(?:["']|^)[ \t]*([\w.-]+)[ \t]*=[ \t]*([\w.]+(?::[\w.]+)?)""", re.MULTILINE)


def see(site: Site) -> Iterator[Seen]:
    """The entries beside each name of a group: in the list under it, in what is appended to it, below it in one text."""
    assert site.root is not None
    for group in _GROUPS.finditer(site.data):
        around = _around(site.root.descendant_for_byte_range(group.start(), group.end()))
        for entry in _ENTRY.finditer(site.data, group.end(), around.end_byte) if around is not None else ():
            node = site.root.descendant_for_byte_range(entry.start(1), entry.end(2))
            if node is not None:
                row = site.data.count(b"\n", 0, entry.start(1))
                yield row, row + 1, f"{code(entry[1].decode())} → {code(entry[2].decode())}"


def _around(node: tree_sitter.Node | None) -> tree_sitter.Node | None:
    """What holds the entries of a group: the pair or call that its name stands in, or the text itself."""
    while node is not None and node.type not in ("pair", "call", "string", "comment", "module"):
        node = node.parent
    if node is None or node.type != "string":
        return None if node is not None and node.type in ("comment", "module") else node
    holder = node.parent
    if holder is not None and holder.type == "expression_statement":
        return None  # a docstring tells of commands and installs none
    if b"\n" in (node.text or b""):
        return node
    if holder is not None and holder.type == "pair":
        return holder
    while holder is not None and holder.type in ("subscript", "attribute"):
        holder = holder.parent
    return holder if holder is not None and holder.type in ("call", "assignment", "augmented_assignment") else None


PATTERN = Rule("installed-command", "Installs a command", PYTHON, see, marks=(b"console_scripts", b"gui_scripts"))
