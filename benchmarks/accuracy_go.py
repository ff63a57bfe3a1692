"""How right the links of Go are: our uses against the type checker of the compiler.

    python benchmarks/accuracy_go.py REPO [--show KIND] [--count N] [--jobs N]

Needs ``go`` (1.19 or newer) and no network: what `go_uses.go` says of each identifier is the truth. Names whose type
depends on modules that are not there have no row. Prints precision and recall of facts by kind, twice: counting the
first target alone, and counting what is defined for several systems as right when the one of this machine is in it. A
place where a name is bound though no definition of the repository stands for it (it is from outside, or a variable of
a function) counts under `external`. `--show` prints differences of a kind (or of all): wrong facts, then missed rows.
"""

from __future__ import annotations

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


def main() -> None:
    parser = oracle.parser(__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    analyzed = Analyzed(options.repo, options.jobs, {".go": "go", "go.mod": "gomod"})
    strict, loose = oracle.Score(), oracle.Score()
    for row in truth(options.repo):
        answer = analyzed.answer(row["path"], row["line"], row["column"])
        strict.add(row, answer, oracle.first_is_right)
        loose.add(row, answer, oracle.one_is_right)
    oracle.report_both(options, strict, loose, "First target alone", "A target for some system")


if __name__ == "__main__":
    main()
