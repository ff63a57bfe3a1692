"""How right the links of C++ are: our uses against what a compiler says.

    python benchmarks/accuracy_cpp.py REPO ORACLE.jsonl.gz [--show KIND] [--count N] [--jobs N]

Prints precision and recall of facts by kind, twice: counting the first target and its declarations alone, and counting
an overload set as right when the compiler's choice is in it. `--show` prints differences of a kind: wrong facts, then
missed rows.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import oracle

from repobook.extract import Builder
from repobook.languages import languages
from repobook.model import Document, Resolution, SourceFile
from repobook.resolve import cfamily
from repobook.resolve.world import Links, World
from repobook.syntax import Source

_WORDS = {value: value.name.lower().replace("_", "-") for value in Resolution}
_LANGUAGES = {
    ".c": "c", ".h": "cpp", ".hpp": "cpp", ".cpp": "cpp", ".cc": "cpp", ".cxx": "cpp", ".hh": "cpp", ".inl": "cpp",
    ".cu": "cuda", ".cuh": "cuda", ".hip": "cuda", ".mm": "objcpp", ".m": "objc", ".metal": "metal", ".glsl": "glsl",
}  # fmt: skip


def analyze(job: tuple[str, str, str]) -> bytes:
    """The packed document of one file."""
    root, path, language = job
    builder = Builder(Source(path, (Path(root) / path).read_bytes()), language, "::")
    languages()[language].extract(builder)
    return msgspec.msgpack.encode(builder.finish())


class Analyzed:
    """The C-like files of a folder and what they link to."""

    def __init__(self, root: Path, jobs: int) -> None:
        paths = []
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if name not in (".git", "book"))
            paths += [
                os.path.relpath(os.path.join(folder, name), root) for name in names if Path(name).suffix in _LANGUAGES
            ]
        self.files = [SourceFile(path, language=_LANGUAGES[Path(path).suffix]) for path in sorted(paths)]
        languages()
        gc.disable()
        decoder = msgspec.msgpack.Decoder(Document)
        with multiprocessing.Pool(jobs) as pool:
            packed = pool.imap(analyze, [(str(root), file.path, file.language) for file in self.files], 32)
            documents = [decoder.decode(item) for item in packed]
        gc.freeze()
        self.world = World(self.files, documents)
        started = time.process_time()
        self.resolver = cfamily.resolver(self.world, list(range(len(self.files))))
        print(f"{len(self.files)} files, tables in {time.process_time() - started:.2f} s of CPU", file=sys.stderr)
        self._links: dict[int, Links] = {}
        #: how many of the last answer's targets are declarations and definition of one thing
        self.first = 1

    def links(self, file: int) -> Links:
        known = self._links.get(file)
        if known is None:
            known = self._links[file] = self.resolver.links(file)
        return known

    def answer(self, path: str, line: int, column: int) -> oracle.Answer | None:
        file = self.world.by_path.get(path, -1)
        document = self.world.documents[file] if file >= 0 else None
        if document is None:
            return None
        byte = int(np.frombuffer(document.row_starts, "<u4")[line - 1]) + column
        starts = np.frombuffer(document.references.start, "<u4")
        at = int(np.searchsorted(starts, byte))
        if at >= len(starts) or starts[at] != byte:
            return None
        links = self.links(file)
        symbols = [int(links.targets[at]), *links.more.at(at)]
        return oracle.Answer(
            _WORDS[Resolution(int(links.resolutions[at]))],
            tuple(self.place(symbol) for symbol in self.entity_first(symbols)),
        )

    def entity_first(self, symbols: list[int]) -> list[int]:
        """The symbols without repetition; those of the first one's meaning (its declarations) stay in front."""
        kept = [symbol for symbol in dict.fromkeys(symbols) if symbol >= 0]
        if not kept:
            return kept
        shape = self.resolver.tables.shape
        same = [symbol for symbol in kept if shape(symbol) == shape(kept[0])]
        self.first = len(same)
        return same + [symbol for symbol in kept if symbol not in same]

    def place(self, symbol: int) -> tuple[str, int]:
        definition = self.world.definition(symbol)
        return self.files[self.world.file_of(symbol)].path, definition.row + 1 if definition else 1


def one_is_right(row: dict[str, Any], answer: oracle.Answer, first: int | None = None) -> bool:
    return any([path, line] in row["targets"] for path, line in answer.targets[:first])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repo", type=Path)
    parser.add_argument("oracle", type=Path)
    parser.add_argument("--show")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--all", action="store_true", help="link every file, for its time")
    options = parser.parse_args()
    analyzed = Analyzed(options.repo, options.jobs)
    rows = oracle.read(options.oracle)
    started = time.process_time()
    if options.all:
        for file in range(len(analyzed.files)):
            analyzed.links(file)
        print(f"links of all files in {time.process_time() - started:.2f} s of CPU", file=sys.stderr)
        started = time.process_time()
        found = analyzed.resolver.relationships()
        print(f"{len(found)} relationships in {time.process_time() - started:.2f} s of CPU", file=sys.stderr)
    strict, loose = oracle.Score(), oracle.Score()
    for row in rows:
        answer = analyzed.answer(row["path"], row["line"], row["column"])
        first = analyzed.first
        strict.add(row, answer, lambda row, answer, first=first: one_is_right(row, answer, first))  # type: ignore[misc]
        loose.add(row, answer, one_is_right)
    print("First target and its declarations alone:\n\n" + strict.table())
    print("\nA target of the overload set:\n\n" + loose.table())
    if options.show is not None:
        print("\nwrong:", *oracle.sample(loose.wrong, options.show, options.count), sep="\n")
        print(
            "\nwrong first:",
            *oracle.sample([item for item in strict.wrong if item not in loose.wrong], options.show, options.count),
            sep="\n",
        )
        print("\nmissed:", *oracle.sample(loose.missed, options.show, options.count), sep="\n")


if __name__ == "__main__":
    sys.exit(main())
