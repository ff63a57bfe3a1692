"""How right the links of C++ are: our uses against what a compiler says.

    python benchmarks/accuracy_cpp.py REPO ORACLE.jsonl.gz [--show KIND] [--count N] [--jobs N]

Prints precision and recall of facts by kind, twice: counting the first target and its declarations alone, and counting
an overload set as right when the compiler's choice is in it. `--show` prints differences of a kind: wrong facts, then
missed rows.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import time
from pathlib import Path

import msgspec
import oracle

from repobook.extract import Builder
from repobook.languages import languages
from repobook.macros import Macros, again
from repobook.model import Document, SourceFile
from repobook.resolve import cfamily
from repobook.resolve.world import Resolver, World
from repobook.syntax import Source

_LANGUAGES = {
    ".c": "c", ".h": "cpp", ".hpp": "cpp", ".cpp": "cpp", ".cc": "cpp", ".cxx": "cpp", ".hh": "cpp", ".inl": "cpp",
    ".cu": "cuda", ".cuh": "cuda", ".hip": "cuda", ".mm": "objcpp", ".m": "objc", ".metal": "metal", ".glsl": "glsl",
}  # fmt: skip


_Job = tuple[str, str, str, bytes]


def analyze(job: _Job) -> tuple[bytes, Macros]:
    """The packed document of one file, read with the macros of others that it is given; and what it has to do with macros."""
    root, path, language, given = job
    builder = Builder(Source(path, (Path(root) / path).read_bytes()), language, "::")
    builder.given = given
    languages()[language].extract(builder)
    return msgspec.msgpack.encode(builder.finish()), builder.macros


def analyzed(root: Path, files: list[SourceFile], jobs: int) -> list[bytes]:
    """The packed documents of files, those that call macros of others read once more with these."""
    first: list[_Job] = [(str(root), file.path, file.language, b"") for file in files]
    with multiprocessing.Pool(jobs) as pool:
        found = pool.map(analyze, first, 32)
        packed = [document for document, _ in found]
        calling = again([macros for _, macros in found])
        more = pool.map(analyze, [(*first[number][:3], given) for number, given in calling], 32)
        for (number, _), (document, _) in zip(calling, more, strict=True):
            packed[number] = document
    print(f"{len(calling)} files call macros of others", file=sys.stderr)
    return packed


class Analyzed(oracle.Answering):
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
        documents = [decoder.decode(item) for item in analyzed(root, self.files, jobs)]
        gc.freeze()
        super().__init__(World(self.files, documents))
        started = time.process_time()
        self.resolver = cfamily.resolver(self.world, list(range(len(self.files))))
        print(f"{len(self.files)} files, tables in {time.process_time() - started:.2f} s of CPU", file=sys.stderr)
        #: how many of the last answer's targets are declarations and definition of one thing
        self.first = 1

    def resolver_of(self, file: int) -> Resolver:
        return self.resolver

    def ordered(self, symbols: list[int]) -> list[int]:
        """The symbols, those of the first one's meaning (its declarations) in front."""
        if not symbols:
            return symbols
        shape = self.resolver.tables.shape
        same = [symbol for symbol in symbols if shape(symbol) == shape(symbols[0])]
        self.first = len(same)
        return same + [symbol for symbol in symbols if symbol not in same]


def main() -> None:
    parser = oracle.parser(__doc__)
    parser.add_argument("oracle", type=Path)
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
        strict.add(row, answer, lambda row, answer, first=first: oracle.one_is_right(row, answer, first))  # type: ignore[misc]
        loose.add(row, answer, oracle.one_is_right)
    oracle.report_both(
        options, strict, loose, "First target and its declarations alone", "A target of the overload set"
    )


if __name__ == "__main__":
    sys.exit(main())
