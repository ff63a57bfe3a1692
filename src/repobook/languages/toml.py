"""TOML: tables, their keys with values, and the packages that a Python or Rust project declares."""

from __future__ import annotations

import re

import tree_sitter

from ..extract import Builder
from ..model import Form, Kind, Role
from ..syntax import captures, error_rows, parse, query
from . import Language
from ._comments import Block, blocks, clipped, describe, doc_above, excerpt, joined
from ._paths import is_path

#: no file defines more than this many keys; rows past the limit are reported as not analyzed
LIMIT = 10_000

_KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})
_TABLES = frozenset({"table", "table_array_element"})
_DEPENDENCIES = frozenset({"dependencies", "dev-dependencies", "build-dependencies"})
_REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
#: a text that may tell an entry of an array from others
_TELLING = re.compile(r"[^\s\"'\\]{1,80}")


def extract(builder: Builder) -> None:
    root = parse(builder.source.data, "tree_sitter_toml").root_node
    builder.failed(clipped(error_rows(root), builder.source.rows))
    nodes = root.named_children
    comments = captures(root, query("tree_sitter_toml", "toml")).get("comment", [])
    found = blocks(builder, [(node.start_byte, node.end_byte) for node in comments])
    first = next((n.start_point.row for n in nodes if n.type != "comment"), builder.source.rows)
    describe(builder, found, first, items=True)
    reader = _Reader(builder, found)
    for node in nodes:
        if node.type == "pair":
            reader.pair(node, "")
        elif node.type in _TABLES:
            reader.table(node)


class _Reader:
    def __init__(self, builder: Builder, found: dict[int, Block]) -> None:
        self.builder = builder
        self.found = found
        self.count = 0
        name = builder.source.path.rsplit("/", 1)[-1]
        self.manifest = name if name in ("pyproject.toml", "Cargo.toml") else ""
        #: table and name of the packages that a Cargo.toml was seen to ask for: keys with a full stop repeat the name
        self.asked: set[tuple[str, str]] = set()

    def full(self, node: tree_sitter.Node) -> bool:
        """Whether the limit is reached; the first time it is reported."""
        self.count += 1
        if self.count == LIMIT + 1:
            self.builder.failed([(node.start_point.row, self.builder.source.rows)])
        return self.count > LIMIT

    def table(self, node: tree_sitter.Node) -> None:
        key = next((c for c in node.named_children if c.type in _KEYS), None)
        if key is None or not key.end_byte > key.start_byte or self.full(node):
            return
        source = self.builder.source
        pairs = [c for c in node.named_children if c.type == "pair"]
        name, byte, scope = source.text(key.start_byte, key.end_byte), key.start_byte, ""
        path, entry = name, ""
        if node.type == "table_array_element":
            entry = name
            told = self.entry_name(pairs)
            if told is not None:
                byte, scope = told.start_byte + 1, name
                name = source.text(byte, told.end_byte - 1)
        elif key.type == "quoted_key":
            byte, name = byte + 1, name[1:-1]
        doc, rows = doc_above(self.found, node.start_point.row)
        row = node.start_point.row
        end = pairs[-1].end_byte if pairs else source.starts[row] + len(source.row_bytes(row).rstrip())
        end = max(end, byte + len(name.encode()))
        self.builder.define(
            name, Kind.KEY, byte, node.start_byte, end, scope=scope, doc=doc, doc_rows=rows, type=entry,
            signature=source.row_bytes(node.start_point.row).decode("utf-8", "replace").split("#")[0].strip(),
        )  # fmt: skip
        if self.manifest == "Cargo.toml":
            keys = self.keys(key)
            if self.asks(keys[:-1]):
                above = source.text(key.start_byte, keys[-2].end_byte)
                self.crate(keys[-1], {self.keyed(pair): pair.named_children[-1] for pair in pairs}, above)
            path = path if self.asks(keys) else ""
        for pair in pairs:
            self.pair(pair, path, define=not entry)

    def entry_name(self, pairs: list[tree_sitter.Node]) -> tree_sitter.Node | None:
        """What tells an entry of an array of tables from the others: its ``name``, else its first key that is one word.
        Sentences, and patterns with quotes or escapes in them, are no names."""
        told: tree_sitter.Node | None = None
        for pair in pairs:
            value = pair.named_children[-1]
            plain = value.type == "string" and value.end_byte - value.start_byte > 2
            if not plain or value.start_point.row != value.end_point.row:
                continue
            if self.builder.source.text(pair.start_byte, pair.named_children[0].end_byte) == "name":
                return value
            if told is None and _TELLING.fullmatch(self.builder.source.text(value.start_byte + 1, value.end_byte - 1)):
                told = value
        return told

    def pair(self, node: tree_sitter.Node, table: str, define: bool = True) -> None:
        children = [child for child in node.named_children if child.type != "comment"]
        if len(children) < 2 or children[0].type not in _KEYS:
            return
        key, value = children[0], children[1]
        source = self.builder.source
        start, end = key.start_byte, key.end_byte
        if key.type == "quoted_key":
            start, end = start + 1, end - 1
        name = source.text(start, end)
        if define and name and "\n" not in name and node.start_byte <= start < node.end_byte:
            if self.full(node):
                return
            if value.type == "array":
                shown = joined(source, [item for item in value.named_children if item.type != "comment"])
            else:
                shown = excerpt(source.text(value.start_byte, value.end_byte))
            doc, rows = doc_above(self.found, node.start_point.row)
            self.builder.define(
                name, Kind.KEY, start, node.start_byte, node.end_byte,
                signature=f"{name} = {shown}" if shown else name, value=shown, doc=doc, doc_rows=rows,
            )  # fmt: skip
        if self.manifest == "Cargo.toml" and table:
            keys = self.keys(key)
            inner = value.named_children if value.type == "inline_table" else []
            told = {self.keyed(item): item.named_children[-1] for item in inner if item.type == "pair"}
            if len(keys) > 1:  # serde.workspace = true
                told[self.named(keys[1])] = value
            self.crate(keys[0], told, table)
        self.requirements(table, name, value, start)
        self.values(value, 0)

    def values(self, value: tree_sitter.Node, depth: int) -> None:
        """Uses of files in a value and in the lists and tables in it."""
        if value.type == "string":
            raw = self.builder.source.data[value.start_byte + 1 : value.end_byte - 1]
            if is_path(raw):
                self.builder.use(value.start_byte + 1, raw.decode("utf-8", "replace"), Role.READ, Form.TEXT)
        elif value.type in ("array", "inline_table", "pair") and depth < 4:
            for child in value.named_children:
                if child.type in ("string", "array", "inline_table", "pair"):
                    self.values(child, depth + 1)

    def keys(self, key: tree_sitter.Node) -> list[tree_sitter.Node]:
        """The parts of a key: those of ``target.'cfg(windows)'.dependencies`` are three."""
        if key.type != "dotted_key":
            return [key]
        return [part for child in key.named_children for part in self.keys(child)]

    def named(self, key: tree_sitter.Node) -> str:
        """A part of a key, without quotes."""
        quoted = key.type == "quoted_key"
        return self.builder.source.text(key.start_byte + quoted, key.end_byte - quoted)

    def keyed(self, pair: tree_sitter.Node) -> str:
        return self.named(pair.named_children[0])

    def asks(self, keys: list[tree_sitter.Node]) -> bool:
        """Whether the table under a key lists packages that Cargo is asked for."""
        names = [self.named(key) for key in keys]
        return (
            bool(names)
            and names[-1] in _DEPENDENCIES
            and (len(names) == 1 or (names[0], len(names)) in (("target", 3), ("workspace", 2)))
        )

    def crate(self, key: tree_sitter.Node, told: dict[str, tree_sitter.Node], table: str) -> None:
        """A package that a Cargo.toml asks for: its folder, when it is told, or its name, and the name it has here."""
        name = self.named(key)
        if (table, name) in self.asked:
            return
        self.asked.add((table, name))
        source, module = self.builder.source, name
        for way in ("path", "package"):
            value = told.get(way)
            if value is not None and value.type == "string" and value.end_byte - value.start_byte > 2:
                module = source.text(value.start_byte + 1, value.end_byte - 1)
                break
        alias = name if module != name or "path" in told else ""
        byte = key.start_byte + (key.type == "quoted_key")
        self.builder.imported(module, "", alias, byte, condition="" if table == "dependencies" else table)

    def requirements(self, table: str, name: str, value: tree_sitter.Node, byte: int) -> None:
        """Packages that a project's own manifest asks for become imports."""
        if not self.manifest:
            return
        if self.manifest == "Cargo.toml":
            return
        if table == "tool.poetry.dependencies" and name != "python":
            self.builder.imported(name, "", "", byte)
        condition = {"project": "", "build-system": "build"}.get(table)
        if (table, name) in (("project", "dependencies"), ("build-system", "requires")) and condition is not None:
            self.listed(value, condition)
        elif table in ("project.optional-dependencies", "dependency-groups"):
            self.listed(value, name)

    def listed(self, array: tree_sitter.Node, condition: str) -> None:
        for item in array.named_children:
            if item.type != "string":
                continue
            text = self.builder.source.text(item.start_byte + 1, item.end_byte - 1)
            match = _REQUIREMENT.match(text)
            if match:
                self.builder.imported(match.group(), "", "", item.start_byte + 1, condition=condition)


LANGUAGES = (
    Language(
        "toml", "TOML", extract,
        suffixes=(".toml",),
        filenames=("Pipfile", "Cargo.lock", "poetry.lock", "uv.lock", "pdm.lock", "Gopkg.lock"),
        program=False,
    ),
)  # fmt: skip
