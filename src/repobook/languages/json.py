"""JSON, also with comments: keys of nested objects to a bounded depth, the files and packages that values name."""

from __future__ import annotations

import tree_sitter

from ..extract import Builder, clean_comment
from ..model import Form, Kind, Role
from ..syntax import error_rows, parse
from . import Language
from ._commands import keep, named, uses
from ._comments import clipped, excerpt, joined
from ._paths import is_path

#: keys deeper than this are values of the key above
DEPTH = 3
#: no file defines more than this many keys; rows past the limit are reported as not analyzed
LIMIT = 10_000
#: strings of one list that are looked at for paths
_STRINGS = 1_000

_DEPENDENCIES = (
    "dependencies", "devDependencies", "peerDependencies", "optionalDependencies", "require", "require-dev",
)  # fmt: skip


def extract(builder: Builder) -> None:
    root = parse(builder.source.data, "tree_sitter_json").root_node
    builder.failed(clipped(_errors(root, builder.source.data), builder.source.rows))
    reader = _Reader(builder)
    for child in root.named_children:
        if child.type == "object":
            reader.members(child, 1, "")
        elif child.type == "array":
            reader.strings(child.named_children[:_STRINGS])
        elif child.type == "comment":
            reader.comment(child)
    keep(builder, reader.folders)


def _errors(root: tree_sitter.Node, data: bytes) -> list[tuple[int, int]]:
    """Rows that did not parse. A comma too much is none: many readers of JSON take it."""
    if not root.has_error:
        return []
    pending, found = [root], False
    while pending and not found:
        node = pending.pop()
        if node.is_error:
            found = data[node.start_byte : node.end_byte].strip() != b","
        elif node.is_missing:
            found = True
        else:
            pending.extend(child for child in node.children if child.has_error or child.is_missing)
    return error_rows(root) if found else []


class _Reader:
    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.data = builder.source.data
        self.count = 0
        name = builder.source.path.rsplit("/", 1)[-1]
        #: in which folder a script names a file
        self.folders: list[tuple[int, str]] = []
        self.manifest = name in ("package.json", "composer.json")

    def comment(self, node: tree_sitter.Node) -> None:
        start, end = node.start_byte, node.end_byte
        self.builder.comment(start, end, clean_comment(self.builder.source.text(start, end)))

    def members(self, node: tree_sitter.Node, depth: int, above: str) -> None:
        """The keys of an object, and of the objects in them."""
        doc = ""
        rows = (0, 0)
        for pair in node.named_children:
            if pair.type == "comment":
                self.comment(pair)
                doc = clean_comment(self.builder.source.text(pair.start_byte, pair.end_byte))
                rows = (pair.start_point.row, pair.end_point.row + 1)
                continue
            if pair.type == "pair":
                self.pair(pair, depth, above, (doc, rows) if rows[1] == pair.start_point.row else ("", (0, 0)))
            doc, rows = "", (0, 0)

    def pair(self, pair: tree_sitter.Node, depth: int, above: str, doc: tuple[str, tuple[int, int]]) -> None:
        key = pair.child_by_field_name("key")
        value = pair.child_by_field_name("value")
        if key is None or value is None:
            return
        if self.count >= LIMIT:
            if self.count == LIMIT:
                self.builder.failed([(pair.start_point.row, self.builder.source.rows)])
                self.count += 1
            return
        start, end = key.start_byte, key.end_byte
        if self.data[start] == 34:
            start, end = start + 1, end - 1
        source = self.builder.source
        name = source.text(start, end)
        kind = value.type
        items = value.named_children[:_STRINGS] if kind == "array" else []
        if kind == "array":
            items = [item for item in items if item.type != "comment"]
            shown = "" if any(item.type in ("object", "array") for item in items) else joined(source, items)
        else:
            shown = "" if kind == "object" else excerpt(source.text(value.start_byte, value.end_byte))
        if name and "\n" not in name:
            self.count += 1
            self.builder.define(
                name, Kind.KEY, start, pair.start_byte, pair.end_byte,
                signature=f"{name}: {shown}" if shown else name, value=shown, doc=doc[0], doc_rows=doc[1],
            )  # fmt: skip
        if self.manifest and depth == 2 and above in _DEPENDENCIES:
            condition = "" if above in ("dependencies", "require") else above.removesuffix("Dependencies")
            self.builder.imported(name, "", "", start, condition=condition)
        if kind == "object" and depth < DEPTH:
            self.members(value, depth + 1, name)
        elif kind == "array":
            self.strings(items)
        elif kind == "string":
            self.string(value, script=self.manifest and above == "scripts")

    def strings(self, items: list[tree_sitter.Node]) -> None:
        for item in items:
            if item.type == "string":
                self.string(item)

    def string(self, node: tree_sitter.Node, script: bool = False) -> None:
        start, end = node.start_byte + 1, node.end_byte - 1
        raw = self.data[start:end]
        if script:
            found: list[tuple[int, str, Role, Form]] = []
            uses(named(raw), start, found, self.folders)
            for use in found:
                self.builder.use(*use)
        elif is_path(raw):
            self.builder.use(start, raw.decode("utf-8", "replace"), Role.READ, Form.TEXT)


LANGUAGES = (
    Language(
        "json", "JSON", extract,
        suffixes=(".json", ".jsonc", ".json5", ".webmanifest", ".geojson", ".jsonld", ".har", ".code-workspace"),
        filenames=(
            ".eslintrc", ".babelrc", ".prettierrc", ".jshintrc", ".jscsrc", ".stylelintrc", "composer.lock",
            "Pipfile.lock",
        ),
        program=False,
    ),
)  # fmt: skip
