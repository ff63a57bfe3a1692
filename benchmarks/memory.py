"""How much memory a build takes over all its processes: ``python benchmarks/memory.py [FILES] [LIMIT_MB] [WORK]``

Generates a repository of so many small files (default: 100,000) in a thousand folders, in five languages, with imports
between them, builds its Markdown book, and adds up what its processes hold (proportional set size, so that shared pages
count once) ten times a second. Exit code 1 when that was more than the limit (default: 3,000 MB), or the build failed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

_KINDS = {
    "py": "from pkg{near}.m{other} import f{other}\n\n\nclass C{n}:\n    def go(self, a):\n        return f{other}(a)\n\n\ndef f{n}(a):\n    return a\n",
    "c": '#include "m{other}.h"\nint f{n}(int a) {{ return a + {n}; }}\n',
    "js": "import {{f{other}}} from './m{other}.js';\nexport function f{n}(a) {{ return f{other}(a); }}\n",
    "go": "package pkg{near}\n\nfunc F{n}(a int) int {{ return a }}\n",
    "md": "# Part {n}\n\nSee [another](m{other}.md).\n",
}


def generate(root: Path, files: int) -> None:
    """Writes the repository."""
    kinds = list(_KINDS.items())
    for number in range(files):
        ending, text = kinds[number % len(kinds)]
        folder = root / f"pkg{number % 1000}"
        folder.mkdir(parents=True, exist_ok=True)
        other = max(number - 1000 * len(kinds), 0)
        (folder / f"m{number}.{ending}").write_text(text.format(n=number, other=other, near=number % 1000))


def family(process: int) -> list[int]:
    """A process and all that it started."""
    try:
        found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [process, *(item for child in found for item in family(int(child)))]


def held(process: int) -> int:
    """Proportional set size in bytes."""
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def main() -> int:
    """Generates, builds, measures."""
    numbers = [int(text) for text in sys.argv[1:3]]
    files, limit = [*numbers, *(100_000, 3_000)[len(numbers) :]]
    with tempfile.TemporaryDirectory(prefix="repobook-", dir=sys.argv[3] if len(sys.argv) > 3 else None) as folder:
        root = Path(folder) / "repository"
        generate(root, files)
        command = [
            sys.executable,
            "-m",
            "repobook",
            "build",
            str(root),
            "--out",
            str(Path(folder) / "book"),
            "--jobs",
            "2",
        ]
        begin = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        most = 0
        while process.poll() is None:
            most = max(most, sum(map(held, family(process.pid))))
            time.sleep(0.1)
        print(
            f"{files:,} files: {most / 1e6:,.0f} MB at most, {time.monotonic() - begin:,.0f} s, exit code {process.returncode}"
        )
    return 1 if process.returncode or most > limit * 1_000_000 else 0


if __name__ == "__main__":
    sys.exit(main())
