"""How right the links of Java are: our uses against what the compiler says (`JavaTruth.java`; needs a JDK).

    python benchmarks/accuracy_java.py REPO [--classpath JARS] [--show KIND] [--count N] [--truth FILE]

Prints precision and recall of facts by kind, twice: counting the first target alone, and counting a set of overloads as
right when the compiler's choice is in it. Names that only a method or a type parameter list knows are "local": right
when they are said to be local and no symbol. What the compiler cannot resolve for want of libraries is left out; with
them on the class path it resolves more. ``--truth`` keeps the rows in a file (.jsonl.gz), or reads them when it is there.
"""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

import oracle
from accuracy import Analyzed

_LOCAL = ("", 0)


def truth(repo: Path, classpath: str, kept: Path | None) -> list[dict[str, Any]]:
    """What the compiler says of the names in the sources."""
    program = Path(__file__).with_name("JavaTruth.java")
    if kept is not None and kept.exists():
        return oracle.read(kept)
    made = subprocess.run(["java", str(program), str(repo), classpath], check=True, stdout=subprocess.PIPE).stdout
    packed = gzip.compress(made)
    if kept is not None:
        kept.write_bytes(packed)
    return [json.loads(line) for line in made.decode().splitlines()]


def answered(analyzed: Analyzed, row: dict[str, Any]) -> oracle.Answer | None:
    """What we say of a row; a local has a place of its own."""
    answer = analyzed.answer(row["path"], row["line"], row["column"])
    if answer is not None and answer.resolution == "local" and not answer.targets:
        return oracle.Answer("local", (_LOCAL,))
    return answer


def main() -> None:
    parser = oracle.parser(__doc__)
    parser.add_argument("--classpath", default="")
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    rows = truth(options.repo, options.classpath, options.truth)
    analyzed = Analyzed(options.repo, options.jobs, {".java": "java"})
    strict, loose = oracle.Score(), oracle.Score()
    for row in rows:
        row["targets"] = row["targets"] or [list(_LOCAL)]
        answer = answered(analyzed, row)
        strict.add(row, answer, oracle.first_is_right)
        loose.add(row, answer, oracle.one_is_right)
    oracle.report_both(options, strict, loose, "First target alone", "A target of the overload set")


if __name__ == "__main__":
    main()
