"""What does a build cost after a change, and what does that grow with?

    python benchmarks/changes.py REPOSITORY [--work FOLDER] [--out docs/changes.svg]

Builds a copy of the repository, then changes one file at a time and builds again: a comment in files that more and more
others rest on, then a definition in them, then a file that comes and goes. Prints for each how many files rest on the changed
one by import, of how many the pages were made anew, CPU and wall seconds, peak memory; and draws CPU over pages.
"""

from __future__ import annotations

import argparse
import math
import re
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from growth import HEIGHT, MARGIN, WIDTH
from speed import measured

import repobook

#: How a comment and a definition are written, by suffix.
_COMMENTS = {".py": "# a remark", ".h": "// a remark", ".hpp": "// a remark", ".cc": "// a remark", ".cpp": "// a remark",
             ".go": "// a remark", ".rs": "// a remark", ".js": "// a remark", ".ts": "// a remark"}  # fmt: skip
_DEFINITIONS = {".py": "def added_here():\n    return 3", ".h": "int added_here();", ".hpp": "int added_here();"}
#: Numbers of files that rest on a changed one, about: the nearest that there is.
_RESTING = (0, 1, 10, 100, 1000, 1 << 30)
#: Seconds until the time of a file tells a change from one before.
_SETTLED = 2.5


def resting(book: Path) -> dict[str, int]:
    """How many files rest on each by import, directly or not."""
    above: dict[str, set[str]] = defaultdict(set)
    with repobook.Book.open(book) as opened:
        for row in opened.dump("imports"):
            if row["imported_path"] and row["imported_path"] != row["path"]:
                above[row["imported_path"]].add(row["path"])
        paths = [row["path"] for row in opened.dump("ledger")]
    found = {}
    for path in paths:
        seen, todo = {path}, [path]
        while todo:
            new = above.get(todo.pop(), set()) - seen
            seen |= new
            todo += new
        found[path] = len(seen) - 1
    return found


def chosen(counts: dict[str, int], suffixes: dict[str, str]) -> list[tuple[int, str]]:
    """For each of `_RESTING` the file with the nearest number, each once."""
    fitting = {path: count for path, count in counts.items() if Path(path).suffix in suffixes}
    picked = (
        {min(fitting, key=lambda path: (abs(fitting[path] - wanted), path)) for wanted in _RESTING}
        if fitting
        else set()
    )
    return sorted((fitting[path], path) for path in picked)


def plot(points: list[tuple[int, float]]) -> str:
    """CPU seconds over the number of files whose pages were made, which grows by factors, as SVG."""
    most, top = math.log1p(max(x for x, _ in points)) or 1, max(y for _, y in points) * 1.1
    axis, width, height = HEIGHT - MARGIN, WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    marks = [f'<line x1="{MARGIN}" y1="{axis}" x2="{WIDTH - MARGIN}" y2="{axis}" stroke="#888"/>']
    for tick in (0, 1, 10, 100, 1000, 10000):
        if math.log1p(tick) <= most:
            x = MARGIN + math.log1p(tick) / most * width
            marks.append(f'<text x="{x:.1f}" y="{axis + 18}" text-anchor="middle" fill="#555">{tick:,}</text>')
    for tick in range(0, int(top) + 1, 10):
        y = axis - tick / top * height
        marks.append(f'<text x="{MARGIN - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{tick}</text>')
        marks.append(f'<line x1="{MARGIN}" y1="{y:.1f}" x2="{WIDTH - MARGIN}" y2="{y:.1f}" stroke="#eee"/>')
    for made, cpu in points:
        x, y = MARGIN + math.log1p(made) / most * width, axis - cpu / top * height
        marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#0b6e99"/>')
    body = "\n".join(marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{body}\n'
        f'<text x="{MARGIN}" y="20" fill="#0b6e99">CPU seconds of a build after one change</text>\n'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle" fill="#555">files whose pages were made anew</text>\n</svg>\n'
    )


def main() -> None:
    """Builds, changes and builds again; see the top."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--work", help="folder to write to: takes the repository and twice its book")
    parser.add_argument("--out", type=Path, help="where to draw")
    options = parser.parse_args()
    points: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        root, book = Path(folder) / "repository", Path(folder) / "book"
        shutil.copytree(options.repository, root, symlinks=True)

        def build(name: str, rests: int | str = "") -> None:
            time.sleep(_SETTLED)
            log = Path(folder) / "log"
            program = "import sys; from repobook.cli import main; sys.stdout = open(sys.argv[1], 'w'); sys.exit(main(sys.argv[2:]))"
            command = [sys.executable, "-c", program, str(log), "build", str(root), "--out", str(book)]
            cpu, wall, peak = measured(command)
            said = re.search(r"pages are new: ([\d,]+)", log.read_text())
            made = int(said[1].replace(",", "")) if said else 0
            print(f"{name:60} {rests:>7} {made:>7,} {cpu:8.1f} {wall:8.1f} {peak:8.0f}", flush=True)
            if name not in ("from nothing", "nothing"):
                points.append((made, cpu))

        print(f"{'change':60} {'rest on':>7} {'pages':>7} {'CPU s':>8} {'wall s':>8} {'peak MB':>8}")
        build("from nothing")
        build("nothing")
        counts = resting(book)
        for what, texts in (("a comment in", _COMMENTS), ("a definition in", _DEFINITIONS)):
            for rests, path in chosen(counts, texts):
                _put(root / path, texts[Path(path).suffix], at_end=texts is _DEFINITIONS)
                build(f"{what} {path}", rests)
        deepest = max(counts, key=lambda path: (counts[path] if path.endswith(".py") else -1, path))
        new = (root / deepest).with_name("added_by_a_benchmark.py")
        new.write_text("import json\n\n\ndef added(x):\n    return json.dumps(x)\n")
        build("a file comes", 0)
        new.unlink()
        build("and goes", 0)
    if options.out and points:
        options.out.write_text(plot(sorted(points)), encoding="utf-8")


def _put(file: Path, text: str, at_end: bool) -> None:
    """Puts a text at the end of a file, or where in its first half an empty line is."""
    lines = file.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    empty = [at for at, line in enumerate(lines[: len(lines) // 2]) if not line]
    at = empty[-1] if not at_end and empty else len(lines)
    lines[at:at] = ["", text] if at == len(lines) else [text]
    file.write_text("\n".join(lines), encoding="utf-8", errors="surrogateescape")


if __name__ == "__main__":
    main()
