"""Python definitions against CPython's `ast`: name, kind and line, over every file that `ast` parses.

    python benchmarks/python_definitions.py REPO [--show N]

Prints precision and recall for classes, functions and methods.
"""

from __future__ import annotations

import argparse
import ast
import os
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from repobook.extract import Builder
from repobook.languages import languages
from repobook.model import Kind
from repobook.syntax import Source

_KINDS = {
    Kind.CLASS: "class", Kind.ENUM: "class", Kind.INTERFACE: "class", Kind.FUNCTION: "function",
    Kind.METHOD: "method", Kind.PROPERTY: "method",
}  # fmt: skip
Found = Counter[tuple[str, str, int]]


def ours(path: str, data: bytes) -> Found:
    """(kind, name, 1-based line) of what we find."""
    builder = Builder(Source(path, data), "python")
    languages()["python"].extract(builder)
    document = builder.finish()
    return Counter((_KINDS[d.kind], d.name, d.row + 1) for d in document.definitions if d.kind in _KINDS)


def truth(tree: ast.AST) -> Iterator[tuple[str, str, int]]:
    pending = [(tree, False)]
    while pending:
        node, in_class = pending.pop()
        for child in ast.iter_child_nodes(node):
            inside = isinstance(child, ast.ClassDef) or (
                in_class and not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            )
            if isinstance(child, ast.ClassDef):
                yield "class", child.name, child.lineno
            elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield "method" if in_class else "function", child.name, child.lineno
            pending.append((child, inside))


def files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(folders)
        yield from (Path(folder, name) for name in sorted(names) if name.endswith((".py", ".pyi")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repo", type=Path)
    parser.add_argument("--show", type=int, default=10)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    both: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    differences: list[str] = []
    unparsed = count = 0
    for path in files(options.repo):
        data = path.read_bytes()
        name = str(path.relative_to(options.repo))
        found = ours(name, data)
        try:
            tree = ast.parse(data)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            unparsed += 1
            continue
        count += 1
        expected = Counter(truth(tree))
        for (kind, *_), number in (found & expected).items():
            both[kind] += number
        for item, number in (expected - found).items():
            missing[item[0]] += number
            differences.append(f"missing {name}:{item[2]} {item[0]} {item[1]}")
        for item, number in (found - expected).items():
            extra[item[0]] += number
            differences.append(f"extra   {name}:{item[2]} {item[0]} {item[1]}")
    print(f"{count} files; {unparsed} that ast does not parse\n")
    print("| kind | ast | precision | recall |\n|---|---:|---:|---:|")
    for kind in ("class", "function", "method"):
        total = both[kind] + missing[kind]
        print(
            f"| {kind} | {total} | {both[kind] / max(both[kind] + extra[kind], 1):.5f} | {both[kind] / max(total, 1):.5f} |"
        )
    right, lost, more = sum(both.values()), sum(missing.values()), sum(extra.values())
    print(f"| all | {right + lost} | {right / max(right + more, 1):.5f} | {right / max(right + lost, 1):.5f} |")
    for line in differences[: options.show]:
        print(line)


if __name__ == "__main__":
    main()
