"""How fast an open book answers.

    python benchmarks/questions.py BOOK [--count N]

Asks refs, callers, find, path and impact of the most used symbols of the book and of others drawn evenly, and prints the
median and the worst time of each question, with the symbol that took it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from repobook import Book, InputError


def symbols(book: Book, count: int) -> list[str]:
    """Half of them the most used, half drawn from all that are used; as ``path:line``."""
    rows = list(
        book.select(
            "SELECT f.path, d.line, d.qualified_name AS name FROM used u JOIN definition d ON d.id=u.symbol "
            "JOIN file f ON f.id=d.file WHERE d.kind IN ('class', 'struct', 'function', 'method', 'macro', 'variable') "
            "ORDER BY length(u.uses) DESC, u.symbol"
        )
    )
    most = rows[: count // 2]
    rest = random.Random(1).sample(rows[count // 2 :], min(count - len(most), max(len(rows) - len(most), 0)))
    names = [row["name"] for row in most[: count // 4]]
    return names + [f"{row['path']}:{row['line']}" for row in most + rest]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", type=Path)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    started = time.perf_counter()
    with Book.open(options.book) as book:
        chosen = symbols(book, options.count)
        first = chosen[0]
        book.refs(first), book.impact(first), book.find("a"), book.path(first, first)
        print(
            f"opened and warm in {time.perf_counter() - started:.2f} s; {len(chosen)} symbols, the most used: {first}"
        )
        drawn = random.Random(2)
        pairs = {name: drawn.choice(chosen) for name in chosen}
        questions: dict[str, Callable[[str], object]] = {
            "refs": book.refs,
            "callers": book.callers,
            "callers, depth 3": lambda name: book.callers(name, depth=3),
            "find": lambda name: book.find(name.partition(":")[0].rpartition("/")[2]),
            "path": lambda name: book.path(name, pairs[name]),
            "impact": book.impact,
        }
        print("| question | median ms | worst ms | of |\n|---|---:|---:|---|")
        for title, ask in questions.items():
            times = sorted((_milliseconds(ask, name), name) for name in chosen)
            worst, name = times[-1]
            print(f"| {title} | {statistics.median(item for item, _ in times):.1f} | {worst:.1f} | `{name}` |")


def _milliseconds(ask: Callable[[str], object], name: str) -> float:
    started = time.perf_counter()
    try:
        ask(name)
    except InputError as error:
        raise SystemExit(f"{name}: {error}") from error
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
