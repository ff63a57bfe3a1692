"""Classes whose data lives in a type that only their source file knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import CPP, Rule, Seen, Site, code
from ..model import Kind

_POINTER = re.compile(
    r"(?:std::)?(?:unique_ptr|shared_ptr|experimental::propagate_const)<\s*(?:const )?(\w*Impl\w*)\s*>|(\w*Impl)\s*\*"
)
_NAMES = (
    "impl",
    "impl_",
    "_impl",
    "pImpl",
    "pimpl",
    "pImpl_",
    "pimpl_",
    "p_impl",
    "m_impl",
    "mImpl",
    "d_ptr",
    "m_pimpl",
)


def see(site: Site) -> Iterator[Seen]:
    """A field named as an implementation that points to a type that the file only declares."""
    for item in site.definitions:
        if item.kind is not Kind.FIELD or item.name not in _NAMES:
            continue
        match = _POINTER.search(item.type)
        if match:
            pointed = match[1] or match[2]
            if re.search(rb"\b(?:class|struct) (?:\w+ )?" + pointed.encode() + rb"\s*;", site.data):
                yield site.head(item, f"`{item.qualified_name}` of type {code(item.type)}")


PATTERN = Rule("pimpl", "Pimpl (hidden implementation)", CPP, see, words=_NAMES)
