"""Types that hold something for as long as they live."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import CPP, Rule, Seen, Site, code
from ..model import Flag

_GIVES_BACK = re.compile(
    rb"\b(delete(?:\[\])?(?=\s)|(?:std::)?free(?=\()|(?:\w+(?:\.|->))?(?:unlock|close|release)(?=\(\))"
    rb"|(?:\w+(?:::))?\w*(?:[Dd]estroy|[Ff]ree|[Rr]elease|[Cc]lose|[Uu]nlock|[Uu]nmap|[Rr]estore)\w*(?=\())"
)


def see(site: Site) -> Iterator[Seen]:
    """Destructors with a body that gives something back, of types that have a constructor or are defined elsewhere."""
    for item in site.definitions:
        if not item.name.startswith("~") or item.flags & Flag.DECLARATION:
            continue
        body = site.data[item.byte : item.end_byte]
        match = _GIVES_BACK.search(body, body.find(b"{") + 1) if b"{" in body else None
        if match is None:
            continue
        owner = item.name[1:]
        if item.enclosing >= 0:
            made = any(member.flags & Flag.CONSTRUCTOR and member.parameters for member in site.members(item.enclosing))
            if not made:
                continue
        yield site.head(item, f"`~{owner}` calls {code(match[1].decode())}")


PATTERN = Rule("raii", "RAII (gives back in its destructor)", CPP, see)
