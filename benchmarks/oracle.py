"""Compares uses that were resolved with what a type checker or compiler says of them."""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from repobook.model import Document, Resolution
from repobook.resolve.world import Links, Resolver, World

FACTS = ("local", "imported", "inherited")
WORDS = {value: value.name.lower().replace("_", "-") for value in Resolution}


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


def use_at(document: Document, line: int, column: int) -> int:
    """The number of the use at a place, -1 for none."""
    byte = int(np.frombuffer(document.row_starts, "<u4")[line - 1]) + column
    starts = np.frombuffer(document.references.start, "<u4")
    at = int(np.searchsorted(starts, byte))
    return at if at < len(starts) and starts[at] == byte else -1


def symbols_at(links: Links, use: int) -> list[int]:
    """The symbols that a use may mean, without repetition, the one that a page links first."""
    return [symbol for symbol in dict.fromkeys((int(links.targets[use]), *links.more.at(use))) if symbol >= 0]


def place(world: World, symbol: int) -> tuple[str, int]:
    """Where a symbol stands: the row of its name, the first of a file."""
    definition = world.definition(symbol)
    return world.files[world.file_of(symbol)].path, definition.row + 1 if definition else 1


class Answering:
    """Says of a place what the links of a world say, whose files are linked when they are asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._links: dict[int, Links] = {}

    def resolver_of(self, file: int) -> Resolver:
        raise NotImplementedError

    def links(self, file: int) -> Links:
        known = self._links.get(file)
        if known is None:
            known = self._links[file] = self.resolver_of(file).links(file)
        return known

    def ordered(self, symbols: list[int]) -> list[int]:
        """The symbols that a use may mean in the order in which they count."""
        return symbols

    def answer(self, path: str, line: int, column: int) -> Answer | None:
        file = self.world.by_path.get(path, -1)
        document = self.world.documents[file] if file >= 0 else None
        use = use_at(document, line, column) if document is not None else -1
        if use < 0:
            return None
        links = self.links(file)
        return Answer(
            WORDS[Resolution(int(links.resolutions[use]))],
            tuple(place(self.world, symbol) for symbol in self.ordered(symbols_at(links, use))),
        )


def first_is_right(row: dict[str, Any], answer: Answer) -> bool:
    return one_is_right(row, answer, 1)


def one_is_right(row: dict[str, Any], answer: Answer, first: int | None = None) -> bool:
    """Whether one of the first targets (or of all) is one that the row wants."""
    return any(list(target) in row["targets"] for target in answer.targets[:first])


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


def parser(told: str | None) -> argparse.ArgumentParser:
    """What all the programs take: a repository, and which differences to show."""
    made = argparse.ArgumentParser(description=told)
    made.add_argument("repo", type=Path)
    made.add_argument("--show", help='differences of this kind, or of "all"')
    made.add_argument("--count", type=int, default=40, help="how many of them")
    made.add_argument("--seed", type=int, default=1, help="which of them")
    return made


def report(options: argparse.Namespace, score: Score) -> None:
    """Prints the table, and the differences that are asked for."""
    print(score.table())
    _differences(options, score, {})


def report_both(options: argparse.Namespace, strict: Score, loose: Score, first: str, other: str) -> None:
    """Prints the tables of two ways to count, under their titles, and the differences that are asked for."""
    print(f"{first}:\n\n{strict.table()}\n\n{other}:\n\n{loose.table()}")
    wrong = {id(row) for row, _ in loose.wrong}
    _differences(options, loose, {"wrong first": [item for item in strict.wrong if id(item[0]) not in wrong]})


def _differences(
    options: argparse.Namespace, score: Score, others: dict[str, list[tuple[dict[str, Any], Answer]]]
) -> None:
    if options.show is None:
        return
    kind = "" if options.show == "all" else options.show
    print("\nresolutions:", {k: dict(v) for k, v in score.resolutions.items() if not kind or k == kind})
    for title, found in {"wrong": score.wrong, **others, "missed": score.missed}.items():
        print(f"\n{title}:", *sample(found, kind, options.count, options.seed), sep="\n")
