"""How right the links of a built book are: `repobook dump uses` against an oracle.

    python benchmarks/accuracy_book.py BOOK ORACLE.jsonl.gz

Prints the table of `accuracy.py` for Python; for C++ that of `accuracy_cpp.py` in which any member of a set of overloads
counts.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import oracle

from repobook import Book


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", type=Path)
    parser.add_argument("oracle", type=Path)
    options = parser.parse_args()
    rows = oracle.read(options.oracle)
    wanted = {(row["path"], row["line"], row["column"]) for row in rows}
    answers: dict[tuple[str, int, int], oracle.Answer] = {}
    names: dict[tuple[str, int], str] = {}
    with Book.open(options.book) as book:
        for use in book.dump("uses"):
            place = (use["path"], use["line"], use["column"])
            if place in wanted:
                answers.setdefault(place, oracle.Answer(use["resolution"], tuple(map(tuple, use["targets"]))))
        for item in book.dump("definitions"):
            names.setdefault((item["path"], item["line"]), item["qualified_name"])

    def correct(row: dict[str, Any], answer: oracle.Answer) -> bool:
        if "targets" in row:
            return oracle.one_is_right(row, answer)
        path, line = answer.targets[0]
        if path == row["target"]:
            return line in row["target_lines"] or row["kind"] == "module"
        if not oracle.same_module(path, row["target"]):
            return False
        return bool(row["kind"] == "module" or row["target_name"].endswith("." + names.get((path, line), "")))

    score = oracle.Score()
    for row in rows:
        score.add(row, answers.get((row["path"], row["line"], row["column"])), correct)
    print(score.table())


if __name__ == "__main__":
    main()
