"""Compares the classes and functions that repobook finds in C, C++ and CUDA files with those of universal-ctags.

    python benchmarks/ctags.py REPO [--differences N]

Prints, for each group of files, how many of ctags' tags repobook has under the same name and line, and the reverse.
"""

from __future__ import annotations

import argparse
import collections
import gc
import json
import random
import subprocess
import sys
from multiprocessing import Pool
from pathlib import Path

from repobook.extract import Builder
from repobook.languages import languages
from repobook.model import Flag, Kind
from repobook.syntax import Source

GROUPS = {
    ".c": "C", ".h": "headers", ".hpp": "headers", ".hh": "headers", ".cpp": "C++", ".cc": "C++", ".cxx": "C++",
    ".cu": "CUDA", ".cuh": "CUDA", ".hip": "CUDA", ".mm": "Objective-C++",
}  # fmt: skip
KINDS = {"class", "struct", "union", "enum", "function", "method", "implementation", "interface", "protocol"}
TYPES = {Kind.CLASS, Kind.STRUCT, Kind.UNION, Kind.ENUM, Kind.INTERFACE}
Tag = tuple[str, str, int, str]
Head = tuple[str, int, int]


def language_of(path: str) -> str:
    """The language record that reads a path here."""
    suffix = Path(path).suffix
    named = {".c": "c", ".cu": "cuda", ".cuh": "cuda", ".hip": "cuda", ".mm": "objcpp"}
    return named.get(suffix, "cpp")


def ours(job: tuple[str, str]) -> tuple[list[Tag], list[Head]]:
    """Classes and functions of one file: (group of kind, path, line, name), and the rows their heads cover."""
    root, path = job
    name = language_of(path)
    builder = Builder(Source(path, (Path(root) / path).read_bytes()), name, "::")
    languages()[name].extract(builder)
    found: list[Tag] = []
    heads: list[Head] = []
    for item in builder.finish().definitions:
        if item.flags & Flag.DECLARATION:
            continue
        short = item.name if item.name.startswith("operator") else item.name.split("(")[0]
        if item.kind in TYPES:
            found.append(("classes", path, item.row + 1, short))
        elif item.kind in (Kind.FUNCTION, Kind.METHOD):
            found.append(("functions", path, item.row + 1, short))
        else:
            continue
        heads.append((path, item.start_row + 1, item.row + 1))
    return found, heads


def theirs(root: str, paths: list[str]) -> list[Tag]:
    """The same of ctags."""
    command = [
        "ctags", "--output-format=json", "--fields=+nK", "--kinds-C=gsuf", "--kinds-C++=cgsuf", "--kinds-CUDA=cgsuf",
        "--langmap=C++:+.mm", "--langmap=CUDA:.cu.cuh.hip", "-f", "-", "-L", "-",
    ]  # fmt: skip
    run = subprocess.run(command, input="\n".join(paths), capture_output=True, text=True, cwd=root, check=True)
    found: list[Tag] = []
    for line in run.stdout.splitlines():
        tag = json.loads(line)
        if tag.get("_type") != "tag" or tag["name"].startswith("__anon") or tag["kind"] not in KINDS:
            continue
        kind = "functions" if tag["kind"] in ("function", "method") else "classes"
        found.append((kind, tag["path"], tag["line"], tag["name"]))
    return found


def normal(tag: Tag) -> Tag:
    """A tag with the spelling of operators made equal."""
    kind, path, line, name = tag
    if name.startswith("operator"):
        # ctags reads ``operator ()`` in CUDA as a function named ``operator``.
        name = "operator" + "".join(name[8:].split()).replace("()", "")
    # Of an Objective-C selector repobook's name is the first part.
    return kind, path, line, name.split(":", 1)[0] if ":" in name and "::" not in name else name


def missing(wanted: list[Tag], having: list[Tag]) -> list[Tag]:
    """Tags without a partner of the same name and, two lines more or less, the same line."""
    places: dict[tuple[str, str, str], list[int]] = collections.defaultdict(list)
    for kind, path, line, name in having:
        places[kind, path, name.replace(" ", "")].append(line)
    absent = []
    for tag in wanted:
        kind, path, line, name = tag
        name = name.replace(" ", "")
        if not any(abs(line - other) <= 2 for other in places[kind, path, name]):
            absent.append(tag)
    return absent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repo")
    parser.add_argument("--differences", type=int, default=0, help="print so many differences each way")
    arguments = parser.parse_args()
    root = arguments.repo
    paths = sorted(
        str(path.relative_to(root)) for path in Path(root).rglob("*") if path.suffix in GROUPS and path.is_file()
    )
    gc.disable()
    languages()
    with Pool(2) as pool:
        parts = list(pool.imap(ours, [(root, path) for path in paths], 32))
    mine = [normal(tag) for tags, _ in parts for tag in tags]
    heads = {(path, line) for _, part in parts for path, first, last in part for line in range(first - 1, last + 1)}
    other = [normal(tag) for tag in theirs(root, paths)]
    lost, more = missing(other, mine), missing(mine, other)
    # In the head of a definition that repobook names otherwise, ctags took a macro or attribute for its name.
    misnamed = {tag for tag in lost if (tag[1], tag[2]) in heads}
    print(
        f"{'group':16}{'kind':12}{'ctags':>8}{'found':>8}{'recall':>8}{'misnamed':>10}{'repobook':>10}{'only ours':>10}"
    )
    for group in sorted(set(GROUPS.values())):
        for kind in ("classes", "functions"):
            have = [sum(1 for tag in tags if tag[0] == kind and GROUPS[Path(tag[1]).suffix] == group)
                    for tags in (other, lost, mine, more)]  # fmt: skip
            wrong = sum(1 for tag in misnamed if tag[0] == kind and GROUPS[Path(tag[1]).suffix] == group)
            share = 1 - have[1] / have[0] if have[0] else 1
            print(f"{group:16}{kind:12}{have[0]:8}{have[0] - have[1]:8}{share:8.4f}{wrong:10}{have[2]:10}{have[3]:10}")
    choose = random.Random(1)
    for title, tags in (("only in ctags", [tag for tag in lost if tag not in misnamed]), ("only in repobook", more)):
        for tag in sorted(choose.sample(tags, min(arguments.differences, len(tags)))):
            line = (Path(root) / tag[1]).read_bytes().split(b"\n")[tag[2] - 1].decode("utf-8", "replace").strip()
            print(f"{title}: {tag[0]} {tag[3]}  {tag[1]}:{tag[2]}  {line[:110]}")


if __name__ == "__main__":
    sys.exit(main())
