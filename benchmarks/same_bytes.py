"""Are two books of the same source the same, byte for byte? ``python benchmarks/same_bytes.py REPOSITORY [WORK]``

Builds the repository once, then once for each of `VARIANTS` from a copy elsewhere, and compares the trees: ``markdown``,
``site``, the ledger and the index. Exit code 1 when anything differs; the names of what does are printed.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple


class Variant(NamedTuple):
    """How a build differs from another. ``shuffled`` makes files in another order, with other times, and lists folders in
    another order; ``cloned`` is by git; ``export`` is without it."""

    name: str
    jobs: int = 2
    environment: dict[str, str] | None = None
    shuffled: bool = False
    cloned: bool = False
    export: bool = False


VARIANTS = [
    Variant("shuffled", 8, {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu"}, shuffled=True),
    Variant("cloned", 2, {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/St_Johns"}, cloned=True),
    Variant("export", 2, {"PYTHONHASHSEED": "3"}, export=True),
]
#: Lists every folder in another order, wherever Python does it.
_SHUFFLED = """
import os, random, sys
order, scandir, listdir = random.Random(7), os.scandir, os.listdir
class Shuffled:
    def __init__(self, path="."):
        with scandir(path) as found:
            self.entries = list(found)
        order.shuffle(self.entries)
    def __enter__(self): return iter(self.entries)
    def __exit__(self, *error): pass
    def __iter__(self): return iter(self.entries)
    def close(self): pass
os.scandir = Shuffled
os.listdir = lambda path=".": order.sample(found := listdir(path), len(found))
from repobook.cli import main
sys.exit(main())
"""


def copied(repository: Path, target: Path, variant: Variant) -> Path:
    """The repository at another place, as the variant wants it."""
    target.parent.mkdir(parents=True)
    if variant.cloned:
        subprocess.run(["git", "clone", "-q", "--no-local", str(repository), str(target)], check=True)
        return target
    if not variant.shuffled:
        ignored = shutil.ignore_patterns(".git") if variant.export else None
        shutil.copytree(repository, target, symlinks=True, ignore=ignored)
        return target
    order = random.Random(5)
    paths = [path for path in repository.rglob("*") if path.is_symlink() or path.is_file()]
    order.shuffle(paths)
    for path in paths:
        place = target / path.relative_to(repository)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place, follow_symlinks=False)
        if not path.is_symlink() and ".git" not in path.parts:
            when = order.randrange(1_000_000_000, 1_700_000_000)
            os.utime(place, (when, when))
    for folder in repository.rglob("*"):
        if folder.is_dir() and not folder.is_symlink():
            (target / folder.relative_to(repository)).mkdir(parents=True, exist_ok=True)
    return target


def built(root: Path, out: Path, variant: Variant) -> None:
    """Builds Markdown and site in a process of its own."""
    program = ["-c", _SHUFFLED] if variant.shuffled else ["-m", "repobook"]
    arguments = ["build", str(root), "--out", str(out), "--jobs", str(variant.jobs), "--format", "all"]
    environment = {**os.environ, **(variant.environment or {})}
    subprocess.run([sys.executable, *program, *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)


def different(one: Path, other: Path, pages: bool = True, ledger: bool = False) -> list[str]:
    """Names of what differs between two books: of pages also what is missing."""
    found = []
    for name in ("markdown", "site"):
        paths = [{path.relative_to(book / name) for path in (book / name).rglob("*")} for book in (one, other)]
        for path in sorted(paths[0] ^ paths[1]):
            found.append(f"{name}/{path} is in one only")
        for path in sorted(paths[0] & paths[1]) if pages else ():
            if (one / name / path).is_file() and (one / name / path).read_bytes() != (other / name / path).read_bytes():
                found.append(f"{name}/{path}")
    if (pages or ledger) and (one / "ledger.jsonl").read_bytes() != (other / "ledger.jsonl").read_bytes():
        found.append("ledger.jsonl")
    if pages and (one / "book.sqlite").read_bytes() != (other / "book.sqlite").read_bytes():
        found.append("book.sqlite")
    elif not pages:
        found += [
            table
            for table in _tables(one)
            if table not in ("meta", "page", "made") and _rows(one, table) != _rows(other, table)
        ]
    return found


def _tables(book: Path) -> list[str]:
    with sqlite3.connect(book / "book.sqlite") as index:
        found = [row[0] for row in index.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
    index.close()
    return found


def _rows(book: Path, table: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(book / "book.sqlite") as index:
        found = index.execute(f"SELECT * FROM {table}").fetchall()
    index.close()
    return found


def main() -> int:
    """Prints what differs for each variant."""
    repository = Path(sys.argv[1]).resolve()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="repobook-", dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        work = Path(folder)
        built(repository, work / "first", Variant("first", 1, {"PYTHONHASHSEED": "0"}))
        for variant in VARIANTS:
            root = copied(repository, work / f"{variant.name} é" / "elsewhere", variant)
            built(root, work / "other", variant)
            found = different(work / "first", work / "other", pages=not variant.export)
            print(f"{variant.name}: {len(found)} differences", *found[:20], sep="\n  ")
            wrong += len(found)
            shutil.rmtree(work / "other")
            shutil.rmtree(root.parent)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
