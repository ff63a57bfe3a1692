"""Recall of the site's search over the known-item queries of ``search.toml``.

``python benchmarks/search.py SITE [--all]`` asks the search of a built site (its scripts run in node), and prints recall
at 1 and at 10, the mean reciprocal rank, what a query loads, and the queries whose first answer is another.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FIND = HERE.parent / "tests" / "search" / "find.js"


def answers(site: Path, queries: list[str]) -> list[dict[str, Any]]:
    """What the search says to each query."""
    done = subprocess.run(
        ["node", str(FIND), str(site)], input="\n".join(queries), capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def place(hits: list[dict[str, Any]], wanted: list[str]) -> int:
    """The place of the first wanted hit from 1 on; 0 for none."""
    for number, hit in enumerate(hits, 1):
        if any(fits(hit, want) for want in wanted):
            return number
    return 0


def fits(hit: dict[str, Any], want: str) -> bool:
    kind, _, rest = want.partition(" ")
    if kind == "folder":
        return bool(hit["kind"] == "folder" and hit["path"] == rest)
    if kind == "concept":
        return bool(hit["kind"] == "concept" and hit["name"] == rest)
    name, _, path = rest.rpartition(" ")
    return fnmatchcase(hit["kind"], kind) and hit["name"] == name and fnmatchcase(hit["path"], path)


def main(site: Path, everything: bool) -> None:
    table = tomllib.loads((HERE / "search.toml").read_text())["query"]
    found = answers(site, [query["text"] for query in table])
    places = [place(answer["hits"], query["want"]) for query, answer in zip(table, found, strict=True)]
    for query, answer, at in zip(table, found, places, strict=True):
        if at != 1 or everything:
            print(f"{at or '-':>2}  {query['text']}")
            for hit in answer["hits"][: 10 if everything else 4]:
                print(f"      {hit['score']:6} {hit['kind']} {hit['name']} [{hit['container']}] {hit['path']}")
    count = len(table)
    sizes = sorted(answer["loaded"] for answer in found)
    warm = sorted(answer["warm"] for answer in found)
    print(f"queries {count}")
    print(f"recall@1 {sum(at == 1 for at in places) / count:.3f}")
    print(f"recall@10 {sum(0 < at <= 10 for at in places) / count:.3f}")
    print(f"mean reciprocal rank {sum(1 / at for at in places if at) / count:.3f}")
    print(f"loaded by a query that starts cold: median {sizes[count // 2] // 1000} kB, most {sizes[-1] // 1000} kB")
    print(f"warm: median {warm[count // 2]:.1f} ms, most {warm[-1]:.1f} ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--all" in sys.argv[2:])
