"""What tests are given to work with."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, last_name


def see(site: Site) -> Iterator[Seen]:
    """Functions that are fixtures of pytest."""
    for index in site.callables:
        item = site.definitions[index]
        for decorator in item.decorators:
            if last_name(decorator) == "fixture":
                scope = decorator.partition("scope=")[2].strip("\"' )").partition(",")[0].strip("\"'")
                yield site.head(item, f"`{item.name}`" + (f" (once a {scope})" if scope else ""))


PATTERN = Rule("test-fixture", "Test fixture", PYTHON, see, words=("fixture",))
