"""Functions that call themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import tree_sitter

from ..evidence import C_FAMILY, JAVASCRIPT, PYTHON, Rule, Seen, Site, arguments, call_of
from ..model import Definition, Flag, Kind

_OVERLOADING = (*C_FAMILY, "java")
_SELF = ("self.", "cls.", "this.", "this->", "Self::")


def see(site: Site) -> Iterator[Seen]:
    """Calls of a function's own name inside it: bare for functions, through ``self`` or ``this`` for methods. Where a
    name may have several signatures, it must be the only one in the file and take as many arguments."""
    definitions, find, overloading = site.definitions, site.data.find, site.language in _OVERLOADING
    counts = Counter([item.name for item in definitions]) if overloading else Counter()
    for index in site.callables:
        item = definitions[index]
        name = item.name.encode()
        if find(name + b"(", item.byte + len(name) + 1, item.end_byte) < 0 or item.kind is Kind.MACRO:
            continue
        if overloading and (counts[item.name] > 1 or item.flags & (Flag.CONSTRUCTOR | Flag.TEMPLATE)):
            continue
        for node in site.uses(item.name, start=item.byte + len(name), end=item.end_byte):
            call = call_of(node)
            if call is not None and _itself(site, item, index, node, call):
                yield site.at(call, f"`{item.name}` calls itself.")
                break


def _itself(site: Site, item: Definition, index: int, node: tree_sitter.Node, call: tree_sitter.Node) -> bool:
    prefix = b"".join(site.data[call.start_byte : node.start_byte].split()).decode("utf-8", "replace")
    inner = site.around(node.start_byte)
    while inner >= 0 and inner != index:  # a nested definition of the same name would be meant instead
        if site.definitions[inner].name == item.name or site.definitions[inner].kind is Kind.CLASS:
            return False
        inner = site.definitions[inner].enclosing
    if any(member.name == item.name for member in site.members(index)):
        return False
    given = arguments(call)
    if site.language in _OVERLOADING:
        return prefix in ("", "this->", "this.") and len(given) == len(item.parameters)
    if item.kind is Kind.METHOD:
        return prefix in _SELF or (site.language in ("go", "rust") and prefix == "" and False)
    return prefix == "" and not _rebound(site, item, node)


def _rebound(site: Site, item: Definition, node: tree_sitter.Node) -> bool:
    """True when the function gives its own name another meaning inside (an import, a parameter, an assignment)."""
    name = item.name.encode()
    inside = site.data[item.byte + len(name) : item.end_byte]
    if any(parameter.name == item.name for parameter in item.parameters):
        return True
    return b"import " + name in inside or b" as " + name in inside or b" " + name + b" = " in inside


RULE = Rule(
    "recursion", "Recursion", (*PYTHON, *C_FAMILY, *JAVASCRIPT, "java", "go", "rust"), see,
    "Calls itself: depth and cost grow with the input.", "performance", "note",
)  # fmt: skip
