"""Does a build after changes give what a clean build gives? Commit after commit of a repository with history.

    python benchmarks/replay.py REPO [--commits 200] [--format all] [--end COMMIT]

Takes the last commits up to ``--end`` (default: HEAD) in the order of git's graph, so that merges and switches between
branches are among them. Each is checked out in a clone, built into one output again and again, and built into an empty
folder; pages, site, ledger and index of both must be the same. Prints each commit that differs, what kinds of changes there
were, and the CPU seconds of both builds, as medians. Ends with code 1 when any differs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True).stdout


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def build(root: Path, out: Path, form: str) -> float:
    """The CPU seconds of a build as a process of its own."""
    before = cpu()
    command = [sys.executable, "-m", "repobook", "build", str(root), "--out", str(out), "--format", form]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return cpu() - before


def hashes(book: Path) -> dict[str, str]:
    """A hash of each file of a book."""
    found = {}
    for folder, _, names in os.walk(book):
        for name in names:
            path = Path(folder, name)
            inside = path.relative_to(book).as_posix()
            if inside.startswith(("markdown/", "site/")) or inside in ("ledger.jsonl", "book.sqlite"):
                found[inside] = hashlib.blake2b(path.read_bytes()).hexdigest()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repo")
    parser.add_argument("--commits", type=int, default=200)
    parser.add_argument("--end", default="HEAD")
    parser.add_argument("--format", default="all")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as private:
        folder = Path(private)
        root = folder / "repository"
        git(folder, "clone", "-q", "--no-checkout", os.path.abspath(options.repo), str(root))
        listed = git(root, "rev-list", "--topo-order", f"-n{options.commits}", options.end).split()[::-1]
        kinds: Counter[str] = Counter()
        differing, again, clean = 0, [], []
        last = ""
        for number, commit in enumerate(listed, 1):
            git(root, "checkout", "-q", "--force", "--detach", commit)
            if last:
                changes = git(root, "diff", "--name-status", "-M", last, commit).splitlines()
                kinds.update(
                    {"A": "added", "D": "deleted", "R": "renamed", "M": "changed"}.get(line[0], "other")
                    for line in changes
                )
            parents = git(root, "rev-list", "--parents", "-n1", commit).split()[1:]
            kinds["merges"] += len(parents) > 1
            kinds["switches"] += bool(last) and last not in parents
            last = commit
            again.append(build(root, folder / "book", options.format))
            shutil.rmtree(folder / "clean", ignore_errors=True)
            clean.append(build(root, folder / "clean", options.format))
            one, other = hashes(folder / "book"), hashes(folder / "clean")
            wrong = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
            if wrong:
                differing += 1
                print(f"{number} {commit[:12]}: {len(wrong)} files differ: {', '.join(wrong[:5])}", flush=True)
        print(f"{len(listed)} commits: {', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))}")
        print(f"differing: {differing}")
        print(f"CPU s, median: after a change {statistics.median(again[1:]):.2f}, clean {statistics.median(clean):.2f}")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
