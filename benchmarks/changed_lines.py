"""Does `check` name exactly the statements that rest on a changed line?

    python benchmarks/changed_lines.py REPOSITORY BOOK [--count 500] [--seed 1]

``BOOK`` was built from ``REPOSITORY`` as it is. Lines of a copy are replaced, put in and taken away at random, and what
``check`` reports is compared with what the rows of the statements in the index say by themselves. Exit code 1 when the two
differ.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec

import repobook

#: Most changes of one file.
_MOST = 5


class Edits(msgspec.Struct, frozen=True):
    """What was done to files, by path, in 0-based rows of before."""

    #: rows that were replaced or taken away
    changed: dict[str, set[int]]
    #: rows in front of which something was put in
    gaps: dict[str, set[int]]

    def rows(self, path: str) -> set[int]:
        """The rows at which a statement about a file may be said not to hold."""
        return self.changed.get(path, set()) | {row - 1 for row in self.gaps.get(path, set())}


def edit(root: Path, files: Iterable[str], numbers: random.Random, count: int) -> Edits:
    """Changes ``count`` lines of files, fewer where these have not as many; not more than `_MOST` of one."""
    changed: defaultdict[str, set[int]] = defaultdict(set)
    gaps: defaultdict[str, set[int]] = defaultdict(set)
    for name in numbers.sample(order := sorted(files), len(order)):
        path = root / name
        try:
            lines = path.read_bytes().decode("utf-8").split("\n")
        except UnicodeDecodeError:
            continue
        # Of two lines that say the same, nobody can tell which one went: only those that stand alone are edited.
        times = Counter(lines)
        alone = [row for row, line in enumerate(lines[:-1]) if times[line] == 1 and "\r" not in line]
        chosen = numbers.sample(alone, min(len(alone), numbers.randrange(1, _MOST + 1), count))
        count -= len(chosen)
        for row in sorted(chosen, reverse=True):
            match numbers.choice(("replace", "insert", "delete")):
                case "replace":
                    lines[row] = f"# changed {row} {numbers.random()}"
                    changed[name].add(row)
                case "insert":
                    lines.insert(row, f"# new {row} {numbers.random()}")
                    gaps[name].add(row)
                case "delete":
                    del lines[row]
                    changed[name].add(row)
        path.write_bytes("\n".join(lines).encode())
        if not count:
            break
    return Edits(dict(changed), dict(gaps))


def expected(book: Path, edits: Edits) -> list[tuple[str, int, int]]:
    """Page, section and number of the statements that rest on a changed row, from the index alone."""
    result = []
    index = sqlite3.connect(book / "book.sqlite")
    paths = dict(index.execute("SELECT id, path FROM file"))
    for page, packed in index.execute("SELECT path, statements FROM page"):
        for section, number, places in msgspec.msgpack.decode(packed):
            for file, start, end, _ in places:
                rows, between = edits.changed.get(paths[file], ()), edits.gaps.get(paths[file], ())
                if any(start <= row < end for row in rows) or any(start < row < end for row in between):
                    result.append((page, section, number))
                    break
    index.close()
    return sorted(result)


def reported(problems: Iterable[repobook.Problem]) -> list[tuple[str, int, int]]:
    """Page, section and number of the statements that `check` says do not hold."""
    found = []
    for item in problems:
        if item.kind == "statement":
            words = item.what.split()
            found.append((item.page, int(words[words.index("section") + 1]), int(words[1]) - 1))
    return sorted(found)


def main() -> int:
    """Edits a copy, checks the book against it, and prints how many statements were expected and reported."""
    parser = argparse.ArgumentParser(description="Does check name exactly the statements that rest on a changed line?")
    parser.add_argument("repository", type=Path)
    parser.add_argument("book", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="repobook-changed-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(options.repository, copy, symlinks=True)
        with repobook.Book.open(options.book) as book:
            files = [row["path"] for row in book.dump("ledger") if row["outcome"] in ("analyzed", "analyzed in part")]
            edits = edit(copy, files, random.Random(options.seed), options.count)
            began = time.perf_counter()
            result = repobook.check(book, repo=copy)
            seconds = time.perf_counter() - began
    want, have = expected(options.book, edits), reported(result.problems)
    lines = sum(map(len, edits.changed.values())) + sum(map(len, edits.gaps.values()))
    print(f"{lines} lines of {len(edits.changed.keys() | edits.gaps.keys())} files changed (seed {options.seed})")
    print(f"statements {result.statements:,}; rest on a changed line {len(want):,}; reported {len(have):,}")
    too_few, too_many = Counter(want) - Counter(have), Counter(have) - Counter(want)
    print(f"not reported {too_few.total()}, reported without reason {too_many.total()}; {seconds:.0f} s")
    for name, several in (("not reported", too_few), ("without reason", too_many)):
        for page, section, number in sorted(several)[:10]:
            print(f"  {name}: {page}, section {section}, statement {number + 1}")
    wrong = [item for item in result.problems if item.kind not in ("statement", "ledger")]
    for item in wrong[:10]:
        print(f"  {item}")
    return 1 if too_few or too_many or wrong or not want else 0


if __name__ == "__main__":
    sys.exit(main())
