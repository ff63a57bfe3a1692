"""INI, ``.cfg``, EditorConfig, properties and dotenv files: sections and keys with values."""

from __future__ import annotations

import re

from ..extract import Builder
from ..model import Form, Kind, Role
from . import Language
from ._comments import blocks, describe, doc_above
from ._joined import joined
from ._paths import is_path, paths_in

#: no file defines more than this many keys; rows past the limit are reported as not analyzed
LIMIT = 10_000

_SECTION = re.compile(rb"[ \t]*\[[ \t]*((?:[^\[\]\r\n]|\[[^\[\]\r\n]*\])*+)\][ \t]*(?:[#;].*)?$")
_KEY = re.compile(rb"[ \t]*(?:export[ \t]+)?([^\s=:#;\[][^=:\r\n]*+)([=:])[ \t]*([^\r\n]*)$")
_BARE = re.compile(rb"[ \t]*([\w.-]+)[ \t]*$")
_ITEM = re.compile(rb"[^\s,]+")


def extract(builder: Builder) -> None:
    _Reader(builder, sections=True).run()


def extract_properties(builder: Builder) -> None:
    _Reader(builder, sections=False).run()


class _Entry:
    """A section or key while its end is not known."""

    __slots__ = ("byte", "end", "name", "row", "start", "value")

    def __init__(self, name: str, byte: int, start: int, end: int, row: int, value: tuple[int, int]) -> None:
        self.name, self.byte, self.start, self.end, self.row, self.value = name, byte, start, end, row, value


class _Reader:
    def __init__(self, builder: Builder, sections: bool) -> None:
        self.builder = builder
        self.has_sections = sections
        self.sections: list[_Entry] = []
        self.keys: list[_Entry] = []
        self.comments: list[tuple[int, int]] = []

    def run(self) -> None:
        source = self.builder.source
        continued = False
        for row in range(source.rows):
            start = source.starts[row]
            line = source.row_bytes(row)
            body = line.strip()
            end = start + len(line.rstrip())
            if continued:
                continued = body.endswith(b"\\") and not self.has_sections
                self._extend(end)
            elif not body:
                continue
            elif body[:1] in (b"#", b";") or (body[:1] == b"!" and not self.has_sections):
                self.comments.append((start + line.index(body[:1]), end))
            else:
                self._entry(row, line, start, end)
                continued = body.endswith(b"\\") and not self.has_sections
        self._emit()

    def _extend(self, end: int) -> None:
        if self.keys:
            self.keys[-1].end = end
        if self.sections:
            self.sections[-1].end = end

    def _entry(self, row: int, line: bytes, start: int, end: int) -> None:
        section = _SECTION.match(line) if self.has_sections else None
        if section is not None and section.group(1):
            name = section.group(1).rstrip().decode("utf-8", "replace")
            self.sections.append(_Entry(name, start + section.start(1), start, end, row, (0, 0)))
            return
        indent = len(line) - len(line.lstrip())
        last = self.keys[-1] if self.keys else None
        inside = last is not None and (not self.sections or last.start > self.sections[-1].start)
        if inside and last is not None and indent > last.byte - self.builder.source.starts[last.row]:
            self._extend(end)
            return
        key = _KEY.match(line)
        bare = None if key else _BARE.match(line)
        match = key or bare
        if match is None:
            self._extend(end)
            return
        name = match.group(1).rstrip().decode("utf-8", "replace")
        value = (start + key.start(3), start + key.start(3) + len(key.group(3).rstrip())) if key else (end, end)
        self.keys.append(_Entry(name, start + match.start(1), start + indent, end, row, value))
        if self.sections:
            self.sections[-1].end = end

    def _value(self, entry: _Entry) -> str:
        """What a key is given, in its row or in those below it that belong to it."""
        start, end = entry.value
        # what it goes on with in further rows ends with the entry
        return joined(self.builder.source.text(start, max(end, entry.end)), ("#", ";") if entry.end > end else ())

    def _emit(self) -> None:
        builder, source = self.builder, self.builder.source
        found = blocks(builder, self.comments, ("#", ";", "!"))
        entries = sorted([*self.sections, *self.keys], key=lambda entry: entry.start)
        describe(builder, found, entries[0].row if entries else source.rows, items=True)
        sections = {id(entry) for entry in self.sections}
        for count, entry in enumerate(entries):
            if count == LIMIT:
                builder.failed([(entry.row, source.rows)])
                break
            doc, rows = doc_above(found, entry.row)
            value = self._value(entry) if id(entry) not in sections else ""
            head = f"[{entry.name}]" if id(entry) in sections else f"{entry.name} = {value}" if value else entry.name
            builder.define(
                entry.name, Kind.KEY, entry.byte, entry.start, entry.end,
                signature=head, doc=doc, doc_rows=rows, value=value,
            )  # fmt: skip
            if id(entry) not in sections:
                self._files(entry)

    def _files(self, entry: _Entry) -> None:
        """Files that a value names; values of several rows or with commas are lists."""
        start = entry.value[0]
        for match in _ITEM.finditer(self.builder.source.data[start : entry.end]):
            raw = match.group()
            if raw[:1] == b"-":
                continue
            if is_path(raw):
                self.builder.use(start + match.start(), raw.decode("utf-8", "replace"), Role.READ, Form.TEXT)
            elif b"=" in raw:
                for at, path in paths_in(raw):
                    self.builder.use(start + match.start() + at, path, Role.READ, Form.TEXT)


LANGUAGES = (
    Language(
        "ini", "INI", extract,
        suffixes=(".ini", ".cfg", ".desktop", ".service", ".inf"),
        filenames=(
            ".editorconfig", ".flake8", ".coveragerc", ".pylintrc", "pylintrc", ".gitmodules", ".gitconfig", ".npmrc",
            ".pypirc", ".isort.cfg", ".style.yapf", ".hgrc", ".cmakelintrc", ".lcovrc", ".pydocstyle",
            ".bumpversion.cfg",
        ),
        program=False,
    ),
    Language(
        "properties", "properties", extract_properties,
        suffixes=(".properties", ".env"),
        filenames=(".env", ".env.*", ".flaskenv"),
        program=False,
    ),
)  # fmt: skip
