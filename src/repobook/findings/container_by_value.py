"""Parameters that are copied although they are only read (C++)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import CPP, Rule, Seen, Site, code, occurrences
from ..model import Definition, Parameter

_INITIALISES = re.compile(rb"[:,]\s*\w+[({]\s*(?:std::move\(\s*)?$")
_CHANGED_BEFORE = re.compile(rb"(?:move\(|forward<[^>]*>\(|\+\+|--|&|=|\[[^\]]*|for\s*\(\s*auto&+\s+\w+\s*:)\s*$")
_CHANGED_AFTER = re.compile(
    rb"\s*(?:=[^=]|\+=|\[[^\]]*\]\s*(?:=[^=]|[-+*/|&]=|\+\+|--)"
    rb"|(?:\.|->)\s*\w*(?:push|emplace|insert|erase|pop|clear|resize|reserve|append|assign|swap|sort|replace|merge|data"
    rb"|begin|end|back|front|at)\w*\s*\()"
)
_PASSED_BEFORE = re.compile(rb"[(,{]\s*$")
_PASSED_AFTER = re.compile(rb"\s*[,)}]")
_HEAVY = re.compile(
    r"(?:const )?(?:std::)(?:string|vector<.*>|map<.*>|unordered_map<.*>|set<.*>|unordered_set<.*>|deque<.*>|list<.*>)$"
)


def see(site: Site) -> Iterator[Seen]:
    """Parameters of the standard container types taken by value, in functions with a body that neither move, return
    nor change them."""
    for index in site.callables:
        item = site.definitions[index]
        if "override" not in item.signature and any(
            _HEAVY.match(parameter.annotation.strip()) for parameter in item.parameters
        ):
            for parameter in item.parameters:
                if (
                    _HEAVY.match(parameter.annotation.strip())
                    and parameter.name.isidentifier()
                    and _only_read(site, item, parameter)
                ):
                    yield site.head(
                        item,
                        f"`{item.name}` copies `{parameter.name}` ({code(parameter.annotation)}) and only reads it.",
                    )


def _only_read(site: Site, item: Definition, parameter: Parameter) -> bool:
    """True when the body uses the parameter, and every use is one that cannot change it or hand it on."""
    brace = site.data.find(b"{", item.byte, item.end_byte)
    name = parameter.name.encode()
    if brace < 0:
        return False
    used = False
    listed = site.data.find(b"(", item.byte, brace)
    for position in occurrences(site.data, name, listed, item.end_byte):
        before = site.data[max(item.byte, position - 30) : position]
        after = site.data[position + len(name) : position + len(name) + 30]
        if position < brace:
            if _INITIALISES.search(before) or b"move" in before[-6:]:
                return False  # a member is made from it
            continue
        used = True
        if _CHANGED_BEFORE.search(before) or _CHANGED_AFTER.match(after):
            return False
        if before.rstrip().endswith(b"return") and after.lstrip().startswith(b";"):
            return False
        if _PASSED_BEFORE.search(before) and _PASSED_AFTER.match(after):
            return False
    return used


RULE = Rule(
    "container-by-value", "Argument copied and only read", CPP, see,
    "Copies a string or container that is only read; a const reference or a view does not.", "performance", "note",
    words=("string", "vector", "map", "set"),
)  # fmt: skip
