"""Code patterns and idioms: one small module each, found by walking this package. Pure.

A module defines ``PATTERN``, a `Rule`. `observe_all` runs patterns and finding rules together.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

import tree_sitter

from ..evidence import Plan, Rule, Site, observe, plan, walk
from ..model import Definition, Observation

Observations = tuple[Observation, ...]


@functools.cache
def all_patterns() -> tuple[Rule, ...]:
    """Every pattern, sorted by id."""
    return walk(__name__, "PATTERN")


@functools.cache
def patterns(language: str) -> tuple[Rule, ...]:
    """The patterns that are looked for in a language."""
    return tuple(rule for rule in all_patterns() if language in rule.languages)


@functools.cache
def titles() -> dict[str, str]:
    """The title of each pattern by its id."""
    return {rule.id: rule.title for rule in all_patterns()}


@functools.cache
def _plan(language: str) -> Plan:
    from ..findings import rules  # both packages rest on `evidence`; this is the only place that joins them

    return plan((*patterns(language), *rules(language)), language)


def observe_all(
    root: tree_sitter.Node | None,
    language: str,
    data: bytes,
    definitions: Sequence[Definition],
    names: Iterable[str] | None = None,
    starts: list[int] | None = None,
) -> tuple[Observations, Observations]:
    """The patterns and the findings of one file, each in the order of the rows.

    ``root`` is the syntax tree (None for languages without one), ``data`` the text, ``names`` the names that the file
    uses or defines (``Document.names``), ``starts`` where its rows start; what is not given is looked up in the text.
    """
    found = observe(Site(root, language, data, definitions, names, starts), _plan(language))
    findings = [*found.get("performance", ()), *found.get("security", ())]
    findings.sort(key=lambda item: (item.start_row, item.end_row, item.rule, item.detail))
    return tuple(found.get("pattern", ())), tuple(findings)
