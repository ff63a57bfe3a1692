"""Tests that run once for each of several inputs."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, last_name

_DECORATORS = frozenset({"parametrize", "parameterized", "expand", "subtest", "parametrize_test"})


def see(site: Site) -> Iterator[Seen]:
    """Functions and classes under ``parametrize`` and the like."""
    for item in site.decorated:
        if any(last_name(decorator) in _DECORATORS for decorator in item.decorators):
            yield site.head(item, f"`{item.name}`")


PATTERN = Rule(
    "parametrized-test", "Parametrised tests", PYTHON, see, words=("parametrize", "parameterized", "parametrize_test")
)
