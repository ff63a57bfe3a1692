"""Import edges between Python files against `ruff analyze graph --isolated`.

    python benchmarks/python_imports.py REPO [--show N]

An edge is (importing file, imported file). Prints the share of ruff's edges that we have and the other way around.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from accuracy import Analyzed

from repobook.model import FACTS


def theirs(root: Path) -> set[tuple[str, str]]:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "analyze", "graph", "--isolated", "--preview", "--direction", "dependencies", "."],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    graph = json.loads(done.stdout)
    return {(source, target) for source, targets in graph.items() for target in targets if source != target}


def ours(analyzed: Analyzed) -> set[tuple[str, str]]:
    edges = set()
    for number, file in enumerate(analyzed.files):
        for item in analyzed.links(number).imports:
            if item.file >= 0 and item.resolution in FACTS and item.file != number:
                edges.add((file.path, analyzed.files[item.file].path))
    return edges


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repo", type=Path)
    parser.add_argument("--show", type=int, default=15)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    mine, other = ours(Analyzed(options.repo, options.jobs)), theirs(options.repo)
    shared = mine & other
    print("| | edges | shared |\n|---|---:|---:|")
    print(f"| ours | {len(mine)} | {len(shared) / max(len(mine), 1):.4f} |")
    print(f"| ruff | {len(other)} | {len(shared) / max(len(other), 1):.4f} |")
    for title, edges in (("only ours", mine - other), ("only ruff", other - mine)):
        print(f"\n{title}: {len(edges)}")
        for source, target in sorted(edges)[:: max(1, len(edges) // options.show)][: options.show]:
            print(f"  {source} -> {target}")


if __name__ == "__main__":
    main()
