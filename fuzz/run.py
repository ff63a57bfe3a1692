"""Fuzzing with one command: ``python fuzz/run.py [TARGET …] [--seconds N] [--seeds FOLDER …]``.

Each target (`targets`: every language, ``_any``, ``_document``, ``_doc_comment``) runs for its share of the time, one
process after the other. Seeds are the cases of the tests, and parts of the files in the folders given. What does not hold
is written to ``fuzz/found/TARGET/``, one input for each place in the program, beside what it raised; what ends the process,
takes longer than a minute or more than 2 GB is written there by libFuzzer, and the run goes on.

Needs the extra ``fuzz``: ``pip install -e '.[dev,fuzz]'``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

HERE = Path(__file__).parent
FOUND = HERE / "found"
#: Bytes of an input.
_LARGEST = 4096
#: Seeds of a language taken from folders.
_SEEDS = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the targets; 1 when something was found."""
    parser = argparse.ArgumentParser(description="Fuzzes the analysis of each language and the renderers.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="default: all")
    parser.add_argument("--seconds", type=int, default=3600, metavar="N", help="in all (default: 3600)")
    parser.add_argument("--seeds", nargs="*", default=[], metavar="FOLDER", help="repositories to take seeds from")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        return _one(*options.targets)
    from targets import targets

    names = options.targets or sorted(targets())
    share = options.seconds / len(names)
    with tempfile.TemporaryDirectory(prefix="repobook-fuzz-") as folder:
        for name in names:
            corpus = Path(folder) / name
            count = _seed(corpus, name, [Path(seeds) for seeds in options.seeds])
            runs = _fuzz(name, corpus, share)
            print(f"{name}: {count} seeds, {runs:,} runs, {len(_found(name))} findings", flush=True)
    return 1 if any(_found(name) for name in names) else 0


def _found(name: str) -> list[Path]:
    return sorted(path for path in (FOUND / name).glob("*") if path.suffix != ".txt")


def _fuzz(name: str, corpus: Path, seconds: float) -> int:
    """Runs one target, again where something ended its process, until its time is over. Returns the number of runs."""
    end = time.monotonic() + seconds
    (FOUND / name).mkdir(parents=True, exist_ok=True)
    runs = 0
    while (left := int(end - time.monotonic())) > 0:
        options = [
            f"-max_total_time={left}", f"-max_len={_LARGEST}", "-timeout=60", "-rss_limit_mb=2048",
            f"-artifact_prefix={FOUND / name}/", "-print_final_stats=1",
        ]  # fmt: skip
        command = [sys.executable, str(HERE / "run.py"), "--one", name, "--", *options, str(corpus)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        said = [line for line in done.stderr.splitlines() if line.startswith("stat::number_of_executed_units")]
        runs += int(said[0].split()[-1]) if said else 0
        if done.returncode == 0:
            break
        if not said and not _found(name):
            raise SystemExit(f"{name} does not run:\n{done.stderr[-3000:]}")
    return runs


def _seed(corpus: Path, name: str, folders: Sequence[Path]) -> int:
    """Fills the folder with seeds; returns their number."""
    from targets import carets, languages, of_languages

    corpus.mkdir(parents=True)
    seeds: list[bytes] = [b""]
    if name == "_doc_comment":
        seeds += [path.read_bytes() for path in (HERE.parent / "tests" / "render").glob("*.txt")]
    for path in of_languages.CASES:
        if path.parent.name == name or (name.startswith("_") and path.parent.name in ("markdown", "rst", "python")):
            seeds.append(carets.source(path.read_text(encoding="utf-8")).encode())
    record = languages().get(name) or languages()["markdown"]
    suffixes = record.suffixes
    for folder in folders:
        files = [
            path for path in sorted(folder.rglob("*")) if path.name.endswith(suffixes) or path.name in record.filenames
        ]
        for path in files[:: max(1, len(files) // _SEEDS)] if suffixes or record.filenames else []:
            if path.is_file():
                seeds.append(path.read_bytes()[:_LARGEST])
    for seed in seeds:
        (corpus / blake2b(seed, digest_size=8).hexdigest()).write_bytes(seed[:_LARGEST])
    return len(seeds)


def _one(name: str, *options: str) -> int:
    """One target in this process, by libFuzzer."""
    import atheris

    with atheris.instrument_imports(include=["repobook"]):
        from targets import targets
    target = targets()[name]
    known = {path.name for path in _found(name)}

    def run(data: bytes) -> None:
        try:
            target(data)
        except Exception as error:
            own = [
                item for item in traceback.extract_tb(error.__traceback__) if "repobook" in Path(item.filename).parts
            ]
            place = f"{type(error).__name__} {own[-1].filename} {own[-1].lineno}" if own else repr(error)
            file = blake2b(place.encode(), digest_size=6).hexdigest()
            if file not in known:
                known.add(file)
                (FOUND / name / file).write_bytes(data)
                (FOUND / name / f"{file}.txt").write_text(traceback.format_exc(), encoding="utf-8")

    atheris.Setup([sys.argv[0], *options], run)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
