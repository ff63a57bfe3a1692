"""Objects that gather the parts of another one step by step."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import CPP, JAVASCRIPT, Rule, Seen, Site
from ..model import CALLABLE


def see(site: Site) -> Iterator[Seen]:
    """Classes named ``…Builder`` with a method ``build`` and methods that return the builder."""
    for index in site.types:
        item = site.definitions[index]
        if not item.name.endswith("Builder"):
            continue
        methods = [
            member
            for member in site.members(index)
            if member.kind in CALLABLE and not member.name.startswith("operator") and member.name != item.name
        ]
        steps = [
            method for method in methods if method.type.strip("&* ") in (item.name, item.qualified_name, "this", "Self")
        ]
        ends = [method for method in methods if method.name.lower().startswith(("build", "finish", "create"))]
        if ends and (steps or site.language in JAVASCRIPT):
            yield site.head(
                item,
                f"`{item.name}` ({len(steps)} step{'s' if len(steps) != 1 else ''}, then `{ends[0].name}`)"
                if steps
                else f"`{item.name}`",
            )


PATTERN = Rule("builder", "Builder", ("java", "rust", *CPP, *JAVASCRIPT), see, marks=(b"Builder",))
