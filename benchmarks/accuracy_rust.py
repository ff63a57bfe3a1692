"""How right the links of Rust are: our uses against what the compiler says, in rustdoc's pages of source.

    python benchmarks/accuracy_rust.py REPO [--show KIND] [--count N] [--package NAME] [--keep FOLDER]

Runs `cargo doc` without the network on a copy of a Cargo workspace, one package after the other, without what only
tests need, and without optional dependencies where these are not at hand. Packages that others are missing for are left
out and named.
What stands between the braces of a macro call has no rows, and neither have type parameters, `self` and `Self`. A
method that is called through a trait has the trait's as its truth, also where the type's own is known: the first
table counts the truth alone, the second also a method that implements it. `--show` prints differences of a kind:
wrong facts, then missed rows.
"""

from __future__ import annotations

import html
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import oracle

from repobook.extract import Builder
from repobook.languages import languages
from repobook.model import Document, Kind, Resolution, Role, SourceFile
from repobook.resolve import rust
from repobook.resolve._values import Reading
from repobook.resolve.world import World
from repobook.syntax import Source

_FLAGS = "-Zunstable-options --generate-link-to-definition --cap-lints allow"
#: the targets whose dependencies are asked for
_TARGETS = (None, "cfg(unix)", 'cfg(target_os = "linux")')
#: a link in a page of source: the number of a row, or an address and the text that it stands on
_LINK = re.compile(r'<a href=#(\d+) id=\1[^>]*>\d+</a>|<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', re.S)
_TAG = re.compile(r"<[^>]*>")
_NAME = re.compile(r"[A-Za-z_]\w*")
#: a page of an item: its kind and name
_PAGE = re.compile(r"([a-z]+)\.(\w+)!?\.html")
_TRAIT = re.compile(r"trait\.(\w+)\.html")
_KINDS = {"fn": "function", "static": "variable", "attr": "function", "derive": "function"}
_CALLED = re.compile(rb"\s*(?:\w+::)*\w+!\s*[({\[]|#\[")


class Crate(NamedTuple):
    """A crate of a workspace: its name, its root's file in the repository, the packages that its own needs, and whether
    the compiler read it."""

    name: str
    root: str
    needs: frozenset[str]
    read: bool


class Use(NamedTuple):
    """A link in a page of source: 1-based row, column in bytes, the name that it ends with, and where it leads."""

    row: int
    column: int
    name: str
    href: str


# what the compiler says


def crates(repo: Path, folder: Path, wanted: str, asked: list[str]) -> list[Crate]:
    """The crates of a workspace; the pages of those that the compiler could read are below a folder."""
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(repo, copy, symlinks=True, ignore=shutil.ignore_patterns("target", ".git", "book"))
    told = run(["cargo", "metadata", "--no-deps", "--offline", "--format-version=1"], copy)
    packages = json.loads(told.stdout)["packages"]
    local = {package["name"]: str(Path(package["manifest_path"]).parent) for package in packages}
    found = []
    for package in packages:
        roots = {
            target["name"].replace("-", "_"): os.path.relpath(target["src_path"], copy)
            for target in package["targets"]
            if {"bin", "lib", "proc-macro"} & {*target["kind"]}
        }
        said = "not asked for"
        if roots and wanted in ("", package["name"]):
            said = document(package, packages, local, folder, asked)
        if said:
            print(f"{package['name']} is left out: {said}", file=sys.stderr)
        needs = frozenset(item["name"].replace("-", "_") for item in package["dependencies"] if item["kind"] != "dev")
        found += [Crate(name, root, needs, not said) for name, root in roots.items()]
    return found


def document(
    package: dict[str, Any], packages: list[dict[str, Any]], local: dict[str, str], folder: Path, asked: list[str]
) -> str:
    """Has the pages of a package made, with all that it can have: gives what went wrong."""
    said = ""
    command = ["cargo", "doc", "--offline", "--no-deps", "--document-private-items", "--target-dir", f"{folder}/target"]
    for optional, features in ((True, asked), (False, asked), (False, [])):
        for other in packages:
            head = "[workspace]\n" if other is package else ""
            Path(other["manifest_path"]).write_text(head + manifest(other, local, optional), encoding="utf-8")
        made = run([*command, *features], Path(local[package["name"]]), RUSTDOCFLAGS=_FLAGS, RUSTC_BOOTSTRAP="1")
        if made.returncode == 0:
            return ""
        said = next((line for line in made.stderr.splitlines() if line.startswith("error")), made.stderr[:200])
    return said


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True)


def manifest(package: dict[str, Any], local: dict[str, str], optional: bool) -> str:
    """A manifest that asks only for what the package cannot do without, or for what is optional too."""
    tables: list[tuple[str, dict[str, Any]]] = []
    tables.append(("[package]", {key: package[key] for key in ("name", "version", "edition")}))
    for target in package["targets"]:
        kinds, named = {*target["kind"]}, {"name": target["name"], "path": target["src_path"]}
        if "custom-build" in kinds:
            tables[0][1]["build"] = target["src_path"]
        elif kinds & {"lib", "proc-macro"}:
            tables.append(("[lib]", named | {"proc-macro": "proc-macro" in kinds}))
        elif "bin" in kinds:
            tables.append(("[[bin]]", named))
    left_out = set()
    for item in package["dependencies"]:
        name = item["rename"] or item["name"]
        word = "build-dependencies" if item["kind"] == "build" else "dependencies"
        if item["kind"] == "dev" or item["target"] not in _TARGETS or (item["optional"] and not optional):
            left_out.add(name)
            continue
        path = local.get(item["name"]) if item["source"] is None else None
        given = {key: item[key] for key in ("features", "optional")} | {"package": item["name"]}
        given |= {"default-features": item["uses_default_features"]}
        given |= {"path": path} if path else {"version": item["req"]}
        tables.append((f"[{word}.{name}]", given))
    features: dict[str, list[str]] = package["features"]
    for _ in features:  # what needs something that is left out is left out too
        kept = {
            name: [part for part in parts if name != "default" or needed(part) not in left_out]
            for name, parts in features.items()
            if name not in left_out and (name == "default" or not left_out & {needed(part) for part in parts})
        }
        left_out |= features.keys() - kept.keys()
        features = kept
    tables.append(("[features]", features))
    return "\n".join(
        line for head, held in tables for line in (head, *(f'"{key}" = {json.dumps(held[key])}' for key in held))
    )


def needed(part: str) -> str:
    """The feature or dependency that a part of a feature asks for."""
    return "" if "?/" in part else part.removeprefix("dep:").split("/")[0]


def uses(page: str) -> Iterator[Use]:
    """The links in a page of source, each at the last name of its text."""
    code = page.split("<code>", 1)[1].split("</code>", 1)[0]
    row, start = 0, 0
    for match in _LINK.finditer(code):
        if match[1]:
            row, start = int(match[1]), match.end()
            continue
        names = list(_NAME.finditer(html.unescape(_TAG.sub("", match[3]))))
        if names:
            before = html.unescape(_TAG.sub("", code[start : match.start()])) + names[-1].string[: names[-1].start()]
            last = before.rpartition("\n")
            yield Use(row + before.count("\n"), len(last[2].encode()), names[-1].group(), match[2])


# what we say


class Analyzed:
    """The Rust files of a folder and what they link to."""

    def __init__(self, root: Path) -> None:
        paths = []
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if name not in (".git", "book", "target"))
            paths += [
                os.path.relpath(os.path.join(folder, name), root)
                for name in names
                if name.endswith(".rs") or name == "Cargo.toml"
            ]
        self.files = [SourceFile(path, language="rust" if path.endswith(".rs") else "toml") for path in sorted(paths)]
        self.texts = [(root / file.path).read_bytes() for file in self.files]
        self.lines = [text.split(b"\n") for text in self.texts]
        self.documents: list[Document] = []
        for number, file in enumerate(self.files):
            language = languages()[file.language]
            builder = Builder(Source(file.path, self.texts[number]), file.language, language.separator)
            language.extract(builder)
            self.documents.append(builder.finish())
        self.world = World(self.files, list(self.documents))
        own = [number for number, file in enumerate(self.files) if file.language == "rust"]
        self.resolver = rust.resolver(self.world, own)
        #: name of a trait and of a member -> where what implements it stands
        self.implementing: dict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
        #: name -> what a macro gives of it
        self.given: dict[str, list[int]] = defaultdict(list)
        #: where a module is declared -> its file
        self.held: dict[int, int] = {}
        for number in own:
            self._read(number)

    def _read(self, file: int) -> None:
        base, items = self.world.base[file], self.documents[file].definitions
        links = self.resolver.links(file).imports
        for entry, link in zip(self.documents[file].imports, links, strict=True):
            if entry.condition == "mod" and link.target >= 0:
                self.held.update({base + at: link.target for at, item in enumerate(items) if item.byte == entry.byte})
        for index, item in enumerate(items):
            block = self.resolver.block(file, item.byte, item.enclosing)
            if block is not None and block.trait_byte >= 0:
                trait = _NAME.search(
                    self.texts[file][block.trait_byte : block.trait_byte + 80].decode(errors="replace")
                )
                self.implementing[trait[0] if trait else "", item.name].add(self.place(base + index))
            around = item.enclosing
            while around >= 0 and items[around].kind is not Kind.MACRO:
                around = items[around].enclosing
            if around >= 0:
                self.given[item.name].append(base + index)

    def place(self, symbol: int) -> tuple[str, int]:
        return oracle.place(self.world, symbol)

    def at(self, file: int, row: int, names: set[str]) -> list[int]:
        """The definitions of one of several names that start at a 1-based row."""
        return [
            self.world.base[file] + index
            for index, item in enumerate(self.documents[file].definitions)
            if item.start_row < row <= item.row + 1 and item.name in names
        ]

    def answers(self, file: int) -> dict[tuple[int, int], oracle.Answer]:
        """What each use of a file means, by 1-based row and column; what is a definition itself has no resolution."""
        path = self.files[file].path
        reading, links = Reading(self.world, file), self.resolver.links(file)
        begins = np.frombuffer(self.documents[file].row_starts, "<u4")
        rows = np.searchsorted(begins, np.array(reading.starts, "<u4"), side="right")
        found: dict[tuple[int, int], oracle.Answer] = {}
        for use, (row, start, name) in enumerate(zip(rows.tolist(), reading.starts, reading.names, strict=True)):
            resolution = Resolution(int(links.resolutions[use]))
            targets = [self.place(symbol) for symbol in oracle.symbols_at(links, use)]
            if not targets and resolution is Resolution.LOCAL and (binding := reading.local(name, start)):
                targets = [(path, int(np.searchsorted(begins, binding.byte, side="right")))]
            defines = reading.document.references.role[use] == Role.DEFINITION
            found[row, start - int(begins[row - 1])] = oracle.Answer(
                "" if defines else oracle.WORDS[resolution], tuple(targets)
            )
        return found

    def implements(self, symbols: list[int], href: str, name: str) -> set[tuple[str, int]]:
        """Where what implements members of traits stands, or one of a trait outside to whose page a link leads."""
        found = set(self.implementing.get((match[1], name), ()) if (match := _TRAIT.search(href)) else ())
        for symbol in symbols:
            definition = self.world.definition(symbol)
            if definition is not None and definition.enclosing >= 0:
                around = self.documents[self.world.file_of(symbol)].definitions[definition.enclosing]
                found |= self.implementing.get((around.name, definition.name), set())
        return found


# the two side by side


class Truth:
    """What the links of the pages mean in our terms."""

    def __init__(self, analyzed: Analyzed, known: list[Crate]) -> None:
        self.analyzed = analyzed
        #: crate -> folder of its root
        self.folders = {crate.name: posixpath.dirname(crate.root) for crate in known}
        #: definitions by the path that documentation gives them, and by crate, kind and the end of it
        self.by_path: dict[str, list[int]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
        for crate in known:
            for file, path in self.files(crate):
                inside = path.removesuffix(".rs").split("/")
                modules = [crate.name, *(part for part in inside if part not in ("lib", "main", "mod"))]
                self.by_path["::".join(modules)].append(file)
                for index, item in enumerate(analyzed.documents[file].definitions):
                    whole = "::".join([*modules, item.qualified_name])
                    symbol = analyzed.world.base[file] + index
                    self.by_path[whole].append(symbol)
                    for parts in (1, 2):
                        self.by_name[crate.name, "::".join(whole.split("::")[-parts:])].append(symbol)

    def files(self, crate: Crate) -> Iterator[tuple[int, str]]:
        """The files below the folder of a crate's root, and their paths from there."""
        under = self.folders[crate.name] + "/" if self.folders[crate.name] else ""
        for number, file in enumerate(self.analyzed.files):
            if file.language == "rust" and file.path.startswith(under):
                yield number, file.path.removeprefix(under)

    def rows(self, crate: Crate, pages: Path) -> Iterator[tuple[dict[str, Any], oracle.Answer | None]]:
        """The rows of a crate, each with what we say."""
        for file, path in self.files(crate):
            page = pages / "src" / crate.name / (path + ".html")
            if not page.exists():
                continue
            whole = self.analyzed.files[file].path
            answers = self.analyzed.answers(file)
            for use in uses(page.read_text(encoding="utf-8")):
                answer = answers.get((use.row, use.column))
                if use.name == "self" or (answer is not None and answer.resolution == ""):
                    continue
                address = posixpath.normpath(posixpath.join("src", crate.name, posixpath.dirname(path), use.href))
                if use.href.startswith("#"):
                    address = f"src/{crate.name}/{path}.html{use.href}"
                symbols, kind = (
                    ([], "external") if use.href.startswith("http") else self.meaning(crate, file, use, address)
                )
                given = self.analyzed.implements(symbols, use.href, use.name)
                outside = kind == "external" and answer is not None and given.intersection(answer.targets)
                if kind == "itself" or outside:
                    continue
                places = [self.analyzed.place(symbol) for symbol in symbols]
                if kind == "local":
                    places = [(whole, int(use.href[1:].split("-")[0]))]
                yield {
                    "path": whole, "line": use.row, "column": use.column, "name": use.name, "kind": kind,
                    "targets": [list(place) for place in places], "implementing": [list(place) for place in given],
                    "target": use.href,
                }, answer  # fmt: skip

    def meaning(self, crate: Crate, file: int, use: Use, address: str) -> tuple[list[int], str]:
        """The symbols that an address means, and of which kind they are: "itself" for the name of a definition."""
        analyzed = self.analyzed
        page, _, fragment = address.partition("#")
        if not page.startswith("src/"):
            return self.documented(crate, use.name, page)
        _, other, rest = page.split("/", 2)
        path = posixpath.join(self.folders.get(other, ""), rest.removesuffix(".html"))
        target = analyzed.world.by_path.get(path, -1)
        if target < 0:
            return [], "external"
        if not fragment:
            return [target], "module"
        first, last = (int(number) for number in f"{fragment}-{fragment}".split("-")[:2])
        imports = analyzed.documents[file].imports
        names = {use.name, *(entry.name or entry.module for entry in imports if entry.alias == use.name)}
        found = analyzed.at(target, first, names)
        if found:
            return self.held(found), self.kind(found)
        if not _CALLED.match(analyzed.lines[target][first - 1]):
            return [], "local" if target == file else "other"
        if target == file and first <= use.row <= last:
            return [], "itself"
        found = [symbol for row in range(first, last + 1) for symbol in analyzed.at(target, row, names)]
        found += [symbol for name in names for symbol in analyzed.given.get(name, ())]
        return self.held(found), "by_macro"

    def documented(self, crate: Crate, name: str, page: str) -> tuple[list[int], str]:
        """The same of a page of documentation: of an item, or what a name is in it. The path is one by which others
        reach it, so what a needed crate has of the name is meant too."""
        *folders, last = page.split("/")
        match = _PAGE.match(last)
        if match is None:
            found = self.by_path.get("::".join(folders), []) if last == "index.html" else []
            return found, "module" if found else "external"
        parts = [match[2]] if match[2] == name else [match[2], name]
        found = self.by_path.get("::".join([*folders, *parts]), [])
        for other in sorted(crate.needs) if not found else ():
            found = found + self.by_name.get((other, "::".join(parts)), [])
        found = [symbol for symbol in found if len(parts) > 1 or self.kind([symbol]) == _KINDS.get(match[1], match[1])]
        return found, self.kind(found) if found else "external"

    def held(self, symbols: list[int]) -> list[int]:
        """Symbols, and the files of those that are modules."""
        return symbols + [self.analyzed.held[symbol] for symbol in symbols if symbol in self.analyzed.held]

    def kind(self, symbols: list[int]) -> str:
        definition = self.analyzed.world.definition(symbols[0])
        return str(definition.kind) if definition else "module"


def implements(row: dict[str, Any], answer: oracle.Answer) -> bool:
    return any(list(target) in row["targets"] + row["implementing"] for target in answer.targets)


def main() -> None:
    parser = oracle.parser(__doc__)
    parser.add_argument("--package", default="", help="only this package of the workspace")
    parser.add_argument("--features", help="features to ask for, with commas, instead of all that there are")
    parser.add_argument("--keep", type=Path, help="folder in which what cargo makes is kept for the next time")
    options = parser.parse_args()
    analyzed = Analyzed(options.repo)
    strict, loose = oracle.Score(), oracle.Score()
    with tempfile.TemporaryDirectory() as made:
        folder = (options.keep or Path(made)).resolve()
        asked = ["--features", options.features] if options.features else ["--all-features"]
        known = crates(options.repo, folder, options.package, asked)
        truth = Truth(analyzed, known)
        for crate in known:
            for row, answer in truth.rows(crate, folder / "target" / "doc") if crate.read else ():
                strict.add(row, answer, oracle.first_is_right)
                loose.add(row, answer, implements)
    oracle.report_both(options, strict, loose, "The truth alone", "Or a method that implements it")


if __name__ == "__main__":
    main()
