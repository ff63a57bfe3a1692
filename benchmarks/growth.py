"""Does the cost of a file stay the same as the repository grows? Whole books of parts of one repository.

    python benchmarks/growth.py REPO [--out docs/growth.svg] [--sizes 1000,2000,4000,8000,16000]

A part holds every nth file of the whole, so that parts have the same mixture. Prints CPU milliseconds and peak memory
a file for each size, and draws them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from speed import measured

WIDTH, HEIGHT, MARGIN = 640, 300, 56


def part(repo: Path, target: Path, wanted: int) -> int:
    """Links every nth file of ``repo`` into ``target``; returns how many."""
    files = sorted(path for path in repo.rglob("*") if path.is_file() and not path.is_symlink())
    chosen = files if wanted >= len(files) else [files[number * len(files) // wanted] for number in range(wanted)]
    for path in chosen:
        copy = target / path.relative_to(repo)
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, copy)
        except OSError:
            shutil.copy(path, copy)
    return len(chosen)


def plot(rows: list[tuple[int, float, float]]) -> str:
    """CPU and memory a file over the number of files, as SVG."""
    most = max(row[0] for row in rows)
    lines = []
    for column, colour, unit in ((1, "#0b6e99", "CPU ms a file"), (2, "#b3541e", "peak kB a file")):
        top = max(row[column] for row in rows) * 1.2
        points = [
            (MARGIN + row[0] / most * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - row[column] / top * (HEIGHT - 2 * MARGIN))
            for row in rows
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for (x, y), row in zip(points, rows, strict=True):
            lines.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
            lines.append(
                f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="middle" fill="{colour}">{row[column]:.1f}</text>'
            )
        lines.append(f'<text x="{MARGIN}" y="{16 + 16 * column}" fill="{colour}">{unit}</text>')
    axis = HEIGHT - MARGIN
    lines.append(f'<line x1="{MARGIN}" y1="{axis}" x2="{WIDTH - MARGIN}" y2="{axis}" stroke="#888"/>')
    for row in rows:
        x = MARGIN + row[0] / most * (WIDTH - 2 * MARGIN)
        lines.append(f'<text x="{x:.1f}" y="{axis + 18}" text-anchor="middle" fill="#555">{row[0]:,}</text>')
    lines.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle" fill="#555">files</text>')
    body = "\n".join(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repo", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--sizes", default="1000,2000,4000,8000,16000")
    options = parser.parse_args()
    rows = []
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory(dir=options.repo.resolve().parent) as folder:
            count = part(options.repo.resolve(), Path(folder) / "part", size)
            command = [sys.executable, "-m", "repobook", "build", f"{folder}/part", "--out", f"{folder}/out"]
            cpu, _, peak = measured(command)
        rows.append((count, cpu / count * 1000, peak * 1024 / count))
        print(
            f"{count:7,} files  {rows[-1][1]:6.2f} ms CPU a file  {peak:7.0f} MB peak, {rows[-1][2]:6.1f} kB a file",
            flush=True,
        )
    if options.out:
        options.out.write_text(plot(rows))


if __name__ == "__main__":
    main()
