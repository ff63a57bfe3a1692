"""Objects made before ``main`` whose constructor registers something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import CPP, Rule, Seen, Site, code
from ..model import Flag, Kind

_TYPE = re.compile(r"\bRegist(?:er|rar|erer|ration|ry|erOperators)\w*|\w+Regist(?:er|rar|erer|ration)\b")


def see(site: Site) -> Iterator[Seen]:
    """Variables outside of functions whose type is named as one that registers."""
    for item in site.definitions:
        if item.kind in (Kind.VARIABLE, Kind.CONSTANT) and not item.flags & (Flag.LOCAL | Flag.DECLARATION):
            match = _TYPE.search(item.type)
            if match and not item.type.rstrip().endswith(("&", "*")):
                yield site.head(item, f"`{item.name}` of type {code(item.type.removeprefix('static ')[:60])}")


PATTERN = Rule("static-registration", "Registered by a static object", CPP, see)
