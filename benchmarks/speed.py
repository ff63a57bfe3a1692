"""How fast: the parse floor, the index, the whole book, and other tools on the same tree, in one run.

    python benchmarks/speed.py REPO [--rounds 5] [--others] [--work FOLDER]

Prints a table of CPU seconds (user and system, over all processes), wall seconds, peak memory over all processes
(the sum of their proportional set sizes, sampled), and the ratio to the floor. Every row is a whole process; figures
are medians. The *floor* is one process that parses every Python, C++ and CUDA file with tree-sitter and captures
definitions, calls and names, and does nothing with them.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

FLOOR = r"""
import gc, os, sys
import tree_sitter_cpp, tree_sitter_cuda, tree_sitter_python
from tree_sitter import Language, Parser, Query, QueryCursor
gc.disable()
C = '''(function_definition) @d (class_specifier) @d (struct_specifier) @d (enum_specifier) @d (preproc_def) @d
(call_expression) @c (identifier) @n (field_identifier) @n (type_identifier) @n (namespace_identifier) @n'''
P = '''(function_definition) @d (class_definition) @d (call) @c (identifier) @n'''
kinds = {}
for module, text, suffixes in ((tree_sitter_python, P, ('.py', '.pyi')), (tree_sitter_cuda, C, ('.cu', '.cuh')),
        (tree_sitter_cpp, C, ('.c', '.h', '.hpp', '.cc', '.cpp', '.cxx', '.mm'))):
    language = Language(module.language())
    for suffix in suffixes:
        kinds[suffix] = Parser(language), Query(language, text)
for folder, folders, names in os.walk(sys.argv[1]):
    for name in names:
        kind = kinds.get(os.path.splitext(name)[1])
        path = os.path.join(folder, name)
        if kind and os.path.isfile(path) and not os.path.islink(path):
            with open(path, 'rb') as stream:
                data = stream.read()
            QueryCursor(kind[1]).captures(kind[0].parse(data).root_node)
"""


def measured(command: list[str], memory: bool = True) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak megabytes of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = [0.0]
    sampler = threading.Thread(target=_sample, args=(process, peak), daemon=True)
    if memory:
        sampler.start()
    code = process.wait()
    wall = time.perf_counter() - started
    if memory:
        sampler.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code:
        print(f"  (ended with code {code}: {' '.join(command)[:80]})", file=sys.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, peak[0]


def _sample(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    while process.poll() is None:
        total = sum(_pss(pid) for pid in _family(process.pid))
        peak[0] = max(peak[0], total / 1024)
        time.sleep(1)


def _family(pid: int) -> list[int]:
    found = [pid]
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as stream:
                for child in stream.read().split():
                    found.extend(_family(int(child)))
    except OSError:
        pass
    return found


def _pss(pid: int) -> int:
    """Proportional set size in kB: memory shared between processes counts once."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as stream:
            for line in stream:
                if line.startswith("Pss:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repo")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", help="folder to write to; 2 GB a round for PyTorch")
    parser.add_argument(
        "--others", action="store_true", help="measure ctags, griffe, doxygen and cat too, where installed"
    )
    options = parser.parse_args()
    repo = str(Path(options.repo).resolve())
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        floor = 0.0
        print(f"{'':24} {'CPU s':>8} {'wall s':>8} {'peak MB':>8} {'× floor':>8}")
        for place, (name, _) in enumerate(_commands(repo, Path(folder), options.others)):
            results = []
            for number in range(options.rounds):
                # Nothing is taken away before the end: ext4 makes new files several times slower for minutes after
                # many were deleted.
                room = Path(folder) / f"{place}-{number}"
                room.mkdir()
                results.append(measured(_commands(repo, room, options.others)[place][1]))
            cpu, wall, peak = (statistics.median(column) for column in zip(*results, strict=True))
            floor = floor or cpu
            print(f"{name:24} {cpu:8.1f} {wall:8.1f} {peak:8.0f} {cpu / floor:8.2f}", flush=True)


def _commands(repo: str, folder: Path, others: bool) -> list[tuple[str, list[str]]]:
    build = [sys.executable, "-m", "repobook", "build", repo, "--out", str(folder / "out")]
    rows = [
        ("parse floor", [sys.executable, "-c", FLOOR, repo]),
        ("repobook, index alone", [*build, "--format", "none"]),
        ("repobook, Markdown", [*build, "--format", "markdown"]),
        ("repobook, all formats", build),
    ]
    if not others:
        return rows
    if shutil.which("ctags"):
        rows.append(("ctags -R (JSON)", ["ctags", "-R", "--output-format=json", "-f", str(folder / "tags"), repo]))
    if shutil.which("griffe"):
        packages = sorted(path.parent.name for path in Path(repo).glob("*/__init__.py"))
        rows.append(("griffe dump", ["griffe", "dump", "-s", repo, "-o", str(folder / "griffe.json"), *packages]))
    if shutil.which("doxygen"):
        settings = folder / "Doxyfile"
        settings.write_text(
            f'INPUT="{repo}"\nRECURSIVE=YES\nOUTPUT_DIRECTORY="{folder / "out"}"\nGENERATE_LATEX=NO\nSOURCE_BROWSER=YES\n'
            "HAVE_DOT=NO\nQUIET=YES\nWARNINGS=NO\nNUM_PROC_THREADS=2\nEXTRACT_ALL=YES\n"
        )
        rows.append(("doxygen (HTML)", ["doxygen", str(settings)]))
    rows.append(("cat", ["find", repo, "-type", "f", "-exec", "cat", "{}", "+"]))
    return rows


if __name__ == "__main__":
    main()
