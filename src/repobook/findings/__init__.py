"""Performance and security rules: one small module each, found by walking this package. Pure.

A module defines ``RULE``, a `Rule` with a section, a level and a sentence. What other tools report better (ruff for
Python) is not repeated here.
"""

from __future__ import annotations

import functools

from ..evidence import Rule, walk

__all__ = ["Rule", "all_rules", "rules"]


@functools.cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by id."""
    return walk(__name__, "RULE")


@functools.cache
def rules(language: str) -> tuple[Rule, ...]:
    """The rules that run on files of a language."""
    return tuple(rule for rule in all_rules() if language in rule.languages)
