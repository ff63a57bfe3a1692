"""How right the links of TypeScript and JavaScript are: our uses against what the TypeScript compiler says.

    npm install --prefix FOLDER typescript@5.9.3
    NODE_PATH=FOLDER/node_modules python benchmarks/accuracy_typescript.py REPO [--rows ROWS.jsonl] [--show KIND] [--count N]

Prints precision and recall of facts by kind; ``oracle_typescript.cjs`` says what the kinds are. ``--rows`` keeps what the
compiler says for the next time, ``--show`` prints differences of a kind (``all``): wrong facts, then missed rows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import oracle

from repobook.extract import Builder
from repobook.languages import languages
from repobook.link import resolvers
from repobook.model import Document, Resolution, Role, SourceFile
from repobook.resolve.world import Links, Resolver, World
from repobook.syntax import Source

#: what is no source
_LEFT_OUT = (".git", "book", "node_modules")
#: what says how packages are laid out
_MANIFESTS = ("package", "tsconfig", "jsconfig")


def told(repo: Path, kept: Path | None) -> Iterator[dict[str, Any]]:
    """What the compiler says of each identifier."""
    if kept is None or not kept.exists():
        program = Path(__file__).with_name("oracle_typescript.cjs")
        said = subprocess.run(["node", program, repo], check=True, stdout=subprocess.PIPE).stdout
        if kept is not None:
            kept.write_bytes(said)
    else:
        said = kept.read_bytes()
    return map(json.loads, said.splitlines())


class Analyzed:
    """The TypeScript and JavaScript files of a folder and what they link to."""

    def __init__(self, root: Path) -> None:
        known = {suffix: language.name for language in languages().values() for suffix in language.suffixes
                 if language.family == "javascript"}  # fmt: skip
        self.files: list[SourceFile] = []
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if name not in _LEFT_OUT]
            for name in names:
                manifest = name.endswith(".json") and name.startswith(_MANIFESTS)
                language = "json" if manifest else known.get(Path(name).suffix)
                if language is not None:
                    path = os.path.relpath(os.path.join(folder, name), root)
                    self.files.append(SourceFile(path.replace(os.sep, "/"), language=language))
        self.files.sort(key=lambda file: file.path)
        started = time.process_time()
        documents = [self.document(root, file) for file in self.files]
        read = time.process_time()
        self.world = World(self.files, documents)
        made = resolvers(self.world)
        self.links = [self.linked(made[file], file) for file in range(len(self.files))]
        linked = time.process_time() - read
        print(
            f"{len(self.files)} files read in {read - started:.1f} s, linked in {linked:.1f} s of CPU", file=sys.stderr
        )

    def document(self, root: Path, file: SourceFile) -> Document:
        builder = Builder(Source(file.path, (root / file.path).read_bytes()), file.language)
        languages()[file.language].extract(builder)
        return builder.finish()

    def linked(self, resolver: Resolver | None, file: int) -> Links | None:
        return resolver.links(file) if resolver is not None and self.files[file].language != "json" else None

    def answer(self, path: str, line: int, column: int) -> oracle.Answer | None:
        file = self.world.by_path.get(path, -1)
        document = self.world.documents[file] if file >= 0 else None
        links = self.links[file] if file >= 0 else None
        if document is None or links is None:
            return None
        use = oracle.use_at(document, line, column)
        if use < 0 or document.references.role[use] == Role.DEFINITION:
            return None
        resolution = oracle.WORDS[Resolution(int(links.resolutions[use]))]
        symbols = oracle.symbols_at(links, use)
        if not symbols and resolution == "local":
            # A local name is no symbol: what is said is that it belongs to this file.
            return oracle.Answer(resolution, ((path, 0),))
        return oracle.Answer(resolution, tuple(oracle.place(self.world, symbol) for symbol in symbols))


def correct(row: dict[str, Any], answer: oracle.Answer) -> bool:
    """Whether the first target, which is what a page links, is one of the declarations."""
    path, line = answer.targets[0]
    if not line:
        return bool(row["kind"] == "local")
    return any(path == other and (line == place or row["kind"] == "module") for other, place, _ in row["targets"])


def main() -> None:
    parser = oracle.parser(__doc__)
    parser.add_argument("--rows", type=Path)
    options = parser.parse_args()
    analyzed = Analyzed(options.repo)
    score = oracle.Score()
    for row in told(options.repo, options.rows):
        score.add(row, analyzed.answer(row["path"], row["line"], row["column"]), correct)
    oracle.report(options, score)


if __name__ == "__main__":
    main()
