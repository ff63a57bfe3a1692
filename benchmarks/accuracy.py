"""How right the links are: our uses against what type checkers say.

    python benchmarks/accuracy.py REPO ORACLE.jsonl.gz [--show KIND] [--count N]

Prints precision and recall of facts by kind. `--show` prints differences: wrong facts first, then missed rows.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import oracle

from repobook.extract import Builder
from repobook.languages import languages
from repobook.link import resolvers
from repobook.model import Document, SourceFile
from repobook.resolve.world import Resolver, World
from repobook.syntax import Source
from repobook.workers import run

PYTHON = {".py": "python", ".pyi": "python"}


class Analyzed(oracle.Answering):
    """The files of a folder that end as ``endings`` say (ending -> language), and what they link to."""

    def __init__(self, root: Path, jobs: int, endings: Mapping[str, str] = PYTHON) -> None:
        self.root = root
        paths = {}
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if name not in (".git", "book"))
            for name in names:
                language = next((language for ending, language in endings.items() if name.endswith(ending)), "")
                if language:
                    paths[os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/")] = language
        self.files = [SourceFile(path, language=language) for path, language in sorted(paths.items())]
        import msgspec

        started = time.perf_counter()
        decoder = msgspec.msgpack.Decoder(Document)
        documents: list[Document | None] = [None] * len(self.files)
        for number, answer in run(Analyzed.analyze, self, self.files, jobs):
            if not isinstance(answer, bytes):
                print("lost", self.files[number].path, answer, file=sys.stderr)
                continue
            documents[number] = decoder.decode(answer)
        analyzed = time.perf_counter()
        super().__init__(World(self.files, documents))
        cpu = time.process_time()
        self.made = resolvers(self.world)
        self.tables_seconds = time.process_time() - cpu
        print(f"analyzed in {analyzed - started:.1f} s, tables {self.tables_seconds:.1f} s", file=sys.stderr)

    def analyze(self, file: SourceFile) -> bytes:
        import msgspec

        builder = Builder(Source(file.path, (self.root / file.path).read_bytes()), file.language)
        languages()[file.language].extract(builder)
        return msgspec.msgpack.encode(builder.finish())

    def resolver_of(self, file: int) -> Resolver:
        resolver = self.made[file]
        assert resolver is not None
        return resolver

    def qualified(self, place: tuple[str, int]) -> str:
        document = self.world.documents[self.world.by_path[place[0]]]
        assert document is not None
        return next((d.qualified_name for d in document.definitions if d.row + 1 == place[1]), "")

    def correct(self, row: dict[str, object], answer: oracle.Answer) -> bool:
        target, lines = str(row["target"]), row["target_lines"]
        assert isinstance(lines, list)
        # The first target is what a page links.
        path, line = answer.targets[0]
        if path == target and (line in lines or row["kind"] == "module"):
            return True
        if path != target and oracle.same_module(path, target):
            return row["kind"] == "module" or str(row["target_name"]).endswith("." + self.qualified((path, line)))
        return False


def main() -> None:
    parser = oracle.parser(__doc__)
    parser.add_argument("oracle", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--every", type=int, default=1, help="compare each n-th row only")
    options = parser.parse_args()
    analyzed = Analyzed(options.repo, options.jobs)
    score = oracle.Score()
    started = time.process_time()
    for row in oracle.read(options.oracle)[:: options.every]:
        score.add(row, analyzed.answer(row["path"], row["line"], row["column"]), analyzed.correct)
    print(
        f"links of {len(analyzed._links)} files in {time.process_time() - started:.1f} s of CPU, comparing included",
        file=sys.stderr,
    )
    oracle.report(options, score)


if __name__ == "__main__":
    main()
