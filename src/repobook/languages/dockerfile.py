"""Dockerfiles: stages, build arguments and variables, what is copied in, and what runs."""

from __future__ import annotations

import re

from ..extract import Builder
from ..model import Flag, Form, Kind, Role
from . import Language
from ._commands import keep, named, uses
from ._comments import Block, blocks, describe, doc_above, short
from ._paths import give

_INSTRUCTION = re.compile(rb"[ \t]*([A-Za-z]+)[ \t]+(?=\S)")
_HEREDOC = re.compile(rb"<<-?[\"']?(\w+)[\"']?")
_FROM = re.compile(rb"(?:--\S+[ \t]+)*(\S+)(?:[ \t]+[Aa][Ss][ \t]+(\S+))?")
_ARGUMENT = re.compile(rb"([A-Za-z_]\w*)(?:=(\"(?:[^\"\\]|\\.)*\"|'[^']*'|(?:[^\s\\]|\\[^\r\n])*))?")
_VARIABLE = re.compile(rb"(?<!\\)\$(?:\{([A-Za-z_]\w*)|([A-Za-z_]\w*))")
_OPTIONS = re.compile(rb"(?:[ \t]*--[a-z]+=\S+(?:[ \t]|\\\r?\n)+)+")
_STAGE_OPTION = re.compile(rb"--from=([\w.:/@-]+)")
_IMAGE = re.compile(rb"([\w.-]+)(?:[:@][^/]*)?$")
_WORD = re.compile(rb"[^\s\[\],\"']+")


class _Instruction:
    """One instruction with its continued rows: ``name`` in capitals, the argument's and the whole extent."""

    __slots__ = ("end", "name", "row", "start", "text")

    def __init__(self, name: str, start: int, text: int, end: int, row: int) -> None:
        self.name, self.start, self.text, self.end, self.row = name, start, text, end, row


def extract(builder: Builder) -> None:
    instructions, comments = _scan(builder)
    above = blocks(builder, comments)
    describe(builder, above, instructions[0].row if instructions else builder.source.rows)
    _Reader(builder, above, instructions).run()


def _scan(builder: Builder) -> tuple[list[_Instruction], list[tuple[int, int]]]:
    source = builder.source
    found: list[_Instruction] = []
    comments: list[tuple[int, int]] = []
    escape = b"`" if re.match(rb"(?:#.*\r?\n)*#[ \t]*escape[ \t]*=[ \t]*`", source.data[:400], re.I) else b"\\"
    continued = False
    until: list[bytes] = []
    for row in range(source.rows):
        line = source.row_bytes(row)
        start = source.starts[row]
        body = line.strip()
        end = start + len(line.rstrip())
        if until:
            if body == until[0]:
                until.pop(0)
            found[-1].end = end
            continue
        if body[:1] == b"#":
            comments.append((start + line.index(b"#"), end))
            continue
        if not body:
            continue
        if not continued:
            match = _INSTRUCTION.match(line)
            if match is None:
                continue
            name = match.group(1).decode("ascii").upper()
            found.append(_Instruction(name, start + match.start(1), start + match.end(), end, row))
        found[-1].end = end
        continued = body.endswith(escape)
        if found[-1].name in ("RUN", "COPY", "ADD"):
            until = _HEREDOC.findall(line)
    return found, comments


class _Reader:
    def __init__(self, builder: Builder, above: dict[int, Block], instructions: list[_Instruction]) -> None:
        self.builder = builder
        self.data = builder.source.data
        self.above = above
        self.instructions = instructions
        self.stages: set[str] = set()
        self.uses: list[tuple[int, str, Role, Form]] = []
        #: in which folder a command names a file
        self.folders: list[tuple[int, str]] = []

    def run(self) -> None:
        froms = [number for number, item in enumerate(self.instructions) if item.name == "FROM"]
        for number, item in enumerate(self.instructions):
            if item.name == "FROM":
                last = next((after for after in froms if after > number), len(self.instructions)) - 1
                self._stage(item, self.instructions[last].end)
            elif item.name in ("ARG", "ENV"):
                self._variables(item)
            elif item.name in ("ENTRYPOINT", "CMD"):
                text = " ".join(self.builder.source.text(item.text, item.end).split())
                # Its name is what is written: small letters will do.
                name = self.builder.source.text(item.start, item.start + len(item.name))
                self._define(item, name, Kind.STEP, item.start, signature=f"{item.name} {text}", value=short(text),
                             flags=int(Flag.ENTRY))  # fmt: skip
            self._names(item)
        give(self.builder, self.uses)
        keep(self.builder, self.folders)

    def _define(
        self, item: _Instruction, name: str, kind: Kind, byte: int, *, signature: str, value: str = "", flags: int = 0,
        end: int = 0, type: str = "",
    ) -> None:  # fmt: skip
        doc, rows = doc_above(self.above, item.row)
        self.builder.define(
            name, kind, byte, item.start, end or item.end,
            signature=signature, doc=doc, doc_rows=rows, value=value, flags=flags, type=type,
        )  # fmt: skip

    def _stage(self, item: _Instruction, end: int) -> None:
        match = _FROM.match(self.data, item.text, item.end)
        if match is None:
            return
        image = match.group(1).decode("utf-8", "replace")
        signature = " ".join(self.builder.source.text(item.start, item.end).split())
        if image in self.stages:
            self.uses.append((match.start(1), image, Role.READ, Form.BARE))
        elif "$" not in image and image != "scratch":
            self.builder.imported(image, "", "", match.start(1))
        group = 2 if match.group(2) else 1
        name, byte = match.group(group).decode("utf-8", "replace"), match.start(group)
        if group == 2:
            self.stages.add(name)
        elif part := _IMAGE.search(match.group(1)):  # the image's own name, without registry and tag
            name, byte = part.group(1).decode("ascii"), byte + part.start(1)
        self._define(item, name, Kind.STAGE, byte, signature=signature, end=end, type=image)

    def _variables(self, item: _Instruction) -> None:
        position = item.text
        while match := _ARGUMENT.match(self.data, position, item.end):
            name = match.group(1).decode("ascii")
            value = (match.group(2) or b"").decode("utf-8", "replace")
            end = match.end()
            if item.name == "ENV" and match.group(2) is None:  # ENV NAME the rest of the row
                end = item.end
                value = self.builder.source.text(match.end(), item.end).strip()
            shown = short(value)
            head = f"{item.name} {name}={shown}" if shown else f"{item.name} {name}"
            doc, rows = doc_above(self.above, item.row)
            self.builder.define(
                name, Kind.VARIABLE, match.start(1), match.start(1), end, signature=head, value=shown, type=item.name,
                doc=doc, doc_rows=rows,
            )  # fmt: skip
            gap = re.compile(rb"(?:[\s\\`]|#[^\n]*\n)*").match(self.data, end, item.end)
            position = gap.end() if gap else end
            if end == item.end:
                break

    def _names(self, item: _Instruction) -> None:
        start, end = item.text, item.end
        for match in _VARIABLE.finditer(self.data, start, end):
            group = 1 if match.group(1) else 2
            self.uses.append((match.start(group), match.group(group).decode("ascii"), Role.READ, Form.BARE))
        if item.name in ("COPY", "ADD"):
            stage = _STAGE_OPTION.search(self.data, start, end)
            if stage is not None:
                self.uses.append((stage.start(1), stage.group(1).decode("ascii"), Role.READ, Form.BARE))
                return
            words = [m for m in _WORD.finditer(self.data, start, end) if m.group()[:2] != b"--" and m.group() != b"\\"]
            for word in words[:-1]:
                raw = word.group()
                if b"$" not in raw and b"://" not in raw and raw not in (b".", b"./", b"*") and b"<<" not in raw:
                    self.uses.append((word.start(), raw.decode("utf-8", "replace"), Role.READ, Form.TEXT))
        elif item.name in ("RUN", "CMD", "ENTRYPOINT"):
            if options := _OPTIONS.match(self.data, start, end):
                start = options.end()
            uses(named(self.data[start:end]), start, self.uses, self.folders)


LANGUAGES = (
    Language(
        "dockerfile", "Dockerfile", extract,
        suffixes=(".dockerfile", ".Dockerfile"),
        filenames=("Dockerfile", "Dockerfile.*", "Containerfile", "Containerfile.*"),
        program=False,
    ),
)  # fmt: skip
