"""How right the links of Go are: our uses against the type checker of the compiler.

    python benchmarks/accuracy_go.py REPO [--show KIND] [--count N] [--jobs N]

Needs ``go`` (1.19 or newer) and no network: what `go_uses.go` says of each identifier is the truth. Names whose type
depends on modules that are not there have no row. Prints precision and recall of facts by kind, twice: counting the
first target alone, and counting what is defined for several systems as right when the one of this machine is in it. A
place where a name is bound though no definition of the repository stands for it (it is from outside, or a variable of
a function) counts under `external`. `--show` prints differences of a kind (or of all): wrong facts, then missed rows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import oracle
from accuracy import Analyzed

_PROGRAM = Path(__file__).with_name("go_uses.go")


def truth(repo: Path) -> Iterator[dict[str, Any]]:
    """What the type checker says, by place."""
    said = subprocess.run(
        ["go", "run", _PROGRAM.name, str(repo.resolve())],
        cwd=_PROGRAM.parent,
        env={**os.environ, "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOFLAGS": ""},
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    rows = [json.loads(line) for line in said.splitlines()]
    return iter(sorted(rows, key=lambda row: (row["path"], row["line"], row["column"])))


def first_is_right(row: dict[str, Any], answer: oracle.Answer) -> bool:
    return list(answer.targets[0]) in row["targets"]


def one_is_right(row: dict[str, Any], answer: oracle.Answer) -> bool:
    return any(list(target) in row["targets"] for target in answer.targets)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repo", type=Path)
    parser.add_argument("--show")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    analyzed = Analyzed(options.repo, options.jobs, {".go": "go", "go.mod": "gomod"})
    strict, loose = oracle.Score(), oracle.Score()
    for row in truth(options.repo):
        answer = analyzed.answer(row["path"], row["line"], row["column"])
        strict.add(row, answer, first_is_right)
        loose.add(row, answer, one_is_right)
    print("First target alone:\n\n" + strict.table())
    print("\nA target for some system:\n\n" + loose.table())
    if options.show is not None:
        kind = "" if options.show == "all" else options.show
        print("\nresolutions:", {k: dict(v) for k, v in strict.resolutions.items() if not kind or k == kind})
        print("\nwrong:", *oracle.sample(loose.wrong, kind, options.count), sep="\n")
        others = [item for item in strict.wrong if item not in loose.wrong]
        print("\nwrong first:", *oracle.sample(others, kind, options.count), sep="\n")
        print("\nmissed:", *oracle.sample(loose.missed, kind, options.count), sep="\n")


if __name__ == "__main__":
    main()
