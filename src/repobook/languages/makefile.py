"""Makefiles: targets with what they need, variables, and what is included."""

from __future__ import annotations

import re

from ..extract import Builder
from ..model import Form, Kind, Role
from . import Language
from ._commands import keep, named, uses
from ._comments import blocks, describe, doc_above, one_line, readable, short
from ._joined import joined
from ._paths import give, is_path, paths_in

_INCLUDE = re.compile(rb"[ \t]*(?:-include|sinclude|include)[ \t]+(\S.*)$", re.S)
_DEFINE = re.compile(rb"[ \t]*(?:override[ \t]+)?define[ \t]+([^\s=:?+]+)[ \t]*[:?+!]*=?[ \t]*$")
_VARIABLE = re.compile(
    rb"[ \t]*(?:(?:export|override|private|unexport)[ \t]+)*([^\s:#=?+!()$]+)[ \t]*(\?=|\+=|!=|:{0,3}=)(.*)$", re.S
)
_RULE = re.compile(
    rb"((?:[^\s:#=$]|\$\([^()\n]*\)|\$\{[^{}\n]*\}|\$.)(?:[^:#=$]|\$\([^()\n]*\)|\$\{[^{}\n]*\}|\$.)*+)(::?)(?![=:])(.*)$",
    re.S,
)
_CONDITION = re.compile(rb"[ \t]*(?:ifeq|ifneq|ifdef|ifndef|else|endif|export|unexport|vpath|undefine)\b")
_REFERENCE = re.compile(rb"\$[({]([A-Za-z_][\w.-]*)(?=[)}:])")
_EXPRESSION = re.compile(rb"[ \t]*\$[({](?:warning|error|info|eval|call|foreach|if|shell)\b")
_WORD = re.compile(rb"[^\s|\\;]+")
_LOCAL_VARIABLE = re.compile(rb"[ \t]*[^\s=]+[ \t]*[:?+!]*=")


class _Rule:
    __slots__ = ("end", "names", "recipe", "row", "start")

    def __init__(self, names: list[tuple[int, str]], start: int, end: int, row: int) -> None:
        self.names, self.start, self.end, self.row = names, start, end, row
        self.recipe = False


def extract(builder: Builder) -> None:
    reader = _Reader(builder)
    reader.scan()
    reader.emit()


class _Reader:
    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.source = builder.source
        self.data = builder.source.data
        self.rules: list[_Rule] = []
        self.variables: list[tuple[str, int, int, int, str]] = []  # name, byte, start, end, value
        self.seen: set[str] = set()
        self.uses: list[tuple[int, str, Role, Form]] = []
        #: in which folder a recipe names a file
        self.folders: list[tuple[int, str]] = []
        self.comments: list[tuple[int, int]] = []
        self.first = builder.source.rows

    def scan(self) -> None:
        source, row = self.source, 0
        rule: _Rule | None = None
        while row < source.rows:
            first, start = row, source.starts[row]
            while source.row_bytes(row).endswith(b"\\") and row + 1 < source.rows:
                row += 1
            end = source.starts[row] + len(source.row_bytes(row).rstrip())
            row += 1
            text = self.data[start:end]
            body = text.strip()
            if not body:
                continue
            if text[:1] == b"\t" and rule is not None:
                rule.end, rule.recipe = end, True
                self._recipe(start, text)
                continue
            if body[:1] == b"#":
                self.comments.append((start + text.index(b"#"), end))
                continue
            self.first = min(self.first, first)
            if match := _DEFINE.match(text):
                while row < source.rows and source.row_bytes(row).strip()[:5] != b"endef":
                    row += 1
                end = source.starts[row] + len(source.row_bytes(row)) if row < source.rows else len(self.data)
                row += 1
                self._variable(match.group(1), start + match.start(1), start, end, b"")
                rule = None
            elif match := _INCLUDE.match(text):
                for word in _WORD.finditer(text, match.start(1)):
                    if b"$" not in word.group():
                        self.builder.imported(word.group().decode("utf-8", "replace"), "", "", start + word.start())
                self._references(start, end)
            elif _EXPRESSION.match(text) or (_CONDITION.match(text) and not _VARIABLE.match(text)):
                self._references(start, end)
            elif match := _VARIABLE.match(text):
                self._variable(match.group(1), start + match.start(1), start, end, match.group(3))
                self._references(start, end)
                self._files(start + match.start(3), match.group(3))
                rule = None
            elif match := _RULE.match(text):
                rule = self._rule(match, start, end, first)
            else:
                self._references(start, end)

    def _variable(self, name: bytes, byte: int, start: int, end: int, value: bytes) -> None:
        text = name.decode("utf-8", "replace")
        if text in self.seen:
            self.uses.append((byte, text, Role.WRITE, Form.BARE))
            return
        self.seen.add(text)
        shown = value.split(b" #")[0].decode("utf-8", "replace")
        self.variables.append((text, byte, start, end, joined(shown)))

    def _rule(self, match: re.Match[bytes], start: int, end: int, row: int) -> _Rule | None:
        names = [
            (start + word.start(), word.group().decode("utf-8", "replace"))
            for word in _WORD.finditer(match.group(1))
            if b"$" not in word.group() and word.group() not in (b"%", b"&")
        ]
        self._references(start, end)
        needs = match.group(3)
        if b";" in needs:
            needs = needs[: needs.index(b";")]
        if b"#" in needs:
            at = needs.index(b"#")
            self.comments.append((start + match.start(3) + at, end))
            needs = needs[:at]
        if not _LOCAL_VARIABLE.match(needs):
            for word in _WORD.finditer(needs):
                raw = word.group()
                if b"$" not in raw and b"%" not in raw and raw[:1] != b"#":
                    form = Form.TEXT if is_path(raw) else Form.BARE
                    at = start + match.start(3) + word.start()
                    self.uses.append((at, raw.decode("utf-8", "replace"), Role.READ, form))
        special = names and all(name[:1] == "." and name[1:].isupper() for _, name in names)
        rule = _Rule([] if special else names, start, end, row)
        self.rules.append(rule)
        return rule

    def _recipe(self, start: int, text: bytes) -> None:
        self._references(start, start + len(text))
        uses(named(text), start, self.uses, self.folders)

    def _references(self, start: int, end: int) -> None:
        for match in _REFERENCE.finditer(self.data, start, end):
            self.uses.append((match.start(1), match.group(1).decode("ascii"), Role.READ, Form.BARE))

    def _files(self, start: int, text: bytes) -> None:
        for at, path in paths_in(text):
            if is_path(path.encode()):
                self.uses.append((start + at, path, Role.READ, Form.TEXT))

    def _targets(self) -> list[tuple[str, int, _Rule]]:
        """Each target once, with the rule that has its recipe, else its first rule."""
        chosen: dict[str, tuple[str, int, _Rule]] = {}
        for rule in self.rules:
            for byte, name in rule.names:
                before = chosen.get(name)
                if before is None or (rule.recipe and not before[2].recipe):
                    chosen[name] = (name, byte, rule)
        return sorted(chosen.values(), key=lambda item: item[1])

    def emit(self) -> None:
        builder = self.builder
        above = blocks(builder, self.comments)
        describe(builder, above, self.first)
        for name, byte, start, end, value in self.variables:
            doc, rows = doc_above(above, self.source.row(start))
            builder.define(
                name, Kind.VARIABLE, byte, start, end, value=value,
                signature=short(one_line(self.source.text(start, end).replace("\\\n", " ")), 120) if value else name,
                doc=doc, doc_rows=rows,
            )  # fmt: skip
        for name, byte, rule in self._targets():
            doc, rows = doc_above(above, rule.row)
            head = self.source.row_bytes(rule.row).decode("utf-8", "replace").strip().rstrip("\\").strip()
            note = head.partition("##")[2].strip()  # the ``target: ## help`` habit
            alone = len(rule.names) == 1
            builder.define(
                name, Kind.RULE if "%" in name else Kind.TARGET, byte, rule.start if alone else byte,
                rule.end if alone else byte + len(name.encode()),
                signature=head[:200], doc=readable(doc) or note,
                doc_rows=rows if doc else (rule.row, rule.row + 1) if note else (0, 0),
            )  # fmt: skip
        give(builder, self.uses)
        keep(builder, self.folders)


LANGUAGES = (
    Language(
        "makefile", "Makefile", extract,
        suffixes=(".mk", ".mak", ".make", ".Makefile"),
        filenames=("Makefile", "makefile", "GNUmakefile", "Makefile.*", "Kbuild"),
        fence="make",
    ),
)  # fmt: skip
