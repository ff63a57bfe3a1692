"""Compares uses that were resolved with what a type checker or compiler says of them."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

FACTS = ("local", "imported", "inherited")


class Answer(msgspec.Struct, frozen=True):
    """What we say of one use: resolution in words, and the targets as (path, 1-based line)."""

    resolution: str
    targets: tuple[tuple[str, int], ...] = ()


#: (path, 1-based line, 0-based column in bytes) to an answer
Answers = Callable[[str, int, int], Answer | None]


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of an oracle."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def same_module(one: str, other: str) -> bool:
    """Whether two paths are a Python module and its stub."""
    return one.removesuffix("i") == other.removesuffix("i") and one.endswith((".py", ".pyi"))


class Score:
    """Counts by kind."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.facts: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.guesses: Counter[str] = Counter()
        self.right_guesses: Counter[str] = Counter()
        self.resolutions: dict[str, Counter[str]] = defaultdict(Counter)
        self.wrong: list[tuple[dict[str, Any], Answer]] = []
        self.missed: list[tuple[dict[str, Any], Answer | None]] = []

    def add(
        self, row: dict[str, Any], answer: Answer | None, correct: Callable[[dict[str, Any], Answer], bool]
    ) -> None:
        kind = row["kind"]
        self.rows[kind] += 1
        self.resolutions[kind][answer.resolution if answer else "not seen"] += 1
        if answer is not None and answer.resolution in FACTS and answer.targets:
            self.facts[kind] += 1
            if kind != "external" and correct(row, answer):
                self.right[kind] += 1
            else:
                self.wrong.append((row, answer))
            return
        if answer is not None and answer.resolution == "unique-name":
            self.guesses[kind] += 1
            self.right_guesses[kind] += kind != "external" and correct(row, answer)
        if kind != "external":
            self.missed.append((row, answer))

    def table(self) -> str:
        """Precision and recall of facts by kind, and what became of external rows, as Markdown."""
        lines = ["| kind | rows | facts | precision | recall | unique-name right |", "|---|---:|---:|---:|---:|---:|"]
        inside = [kind for kind in sorted(self.rows) if kind != "external"]
        for kind in inside:
            lines.append(self._line(kind, [kind]))
        lines.append(self._line("all", inside))
        if self.rows["external"]:
            share = self.facts["external"] / self.rows["external"]
            lines.append(
                f"| external | {self.rows['external']} | {self.facts['external']} bound inside ({share:.2%}) | | | "
                f"{self.guesses['external']} guesses |"
            )
        guesses, right = sum(self.guesses.values()), sum(self.right_guesses.values())
        if guesses:
            lines.append(f"\nunique-name guesses: {guesses}, right {right / guesses:.1%}")
        return "\n".join(lines)

    def _line(self, title: str, kinds: list[str]) -> str:
        rows, facts, right = (sum(counter[kind] for kind in kinds) for counter in (self.rows, self.facts, self.right))
        guesses, good = sum(self.guesses[kind] for kind in kinds), sum(self.right_guesses[kind] for kind in kinds)
        return (
            f"| {title} | {rows} | {facts} | {right / max(facts, 1):.4f} | {right / max(rows, 1):.4f} | "
            f"{good}/{guesses} |"
        )


def sample(found: Iterable[tuple[dict[str, Any], Answer | None]], kind: str, count: int, seed: int = 1) -> list[str]:
    """Some of the differences of a kind, one a line."""
    chosen = [item for item in found if not kind or item[0]["kind"] == kind]
    random.Random(seed).shuffle(chosen)
    result = []
    for row, answer in chosen[:count]:
        said = f"{answer.resolution} {list(answer.targets)[:3]}" if answer else "not seen"
        place = f"{row['path']}:{row['line']}:{row['column']}"
        targets = row.get("targets") or [row.get("target"), row.get("target_name"), row.get("target_lines")]
        result.append(f"{row['kind']:9} {place} {row['name']} want {targets} said {said}")
    return result
