"""Functions with several declared signatures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, last_name
from ..model import Definition


def see(site: Site) -> Iterator[Seen]:
    """Groups of definitions under ``typing.overload``."""
    found: dict[str, list[Definition]] = defaultdict(list)
    for item in site.decorated:
        if any(last_name(decorator) == "overload" for decorator in item.decorators):
            found[item.qualified_name].append(item)
    for name, items in found.items():
        first, _, _ = site.head(items[0])
        yield first, items[-1].row + 1, f"`{name}` ({len(items)} signatures)"


PATTERN = Rule("overloads", "Overloaded signatures", PYTHON, see, words=("overload",))
