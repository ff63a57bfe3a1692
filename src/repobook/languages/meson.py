"""Meson: the project, targets, options and variables; the folders and packages that it takes in, and the files it names.

The rules are those of https://mesonbuild.com/Syntax.html; there are no functions of one's own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..extract import Builder
from ..model import Form, Kind, Role
from . import Language
from ._comments import Block, blocks, describe, doc_above, one_line, short
from ._paths import give, is_path

_TOKEN = re.compile(
    rb"(?P<comment>#[^\n]*)"
    rb"|(?P<text>f?(?:'''(?:[^']|'(?!''))*(?:''')?|'(?:[^'\\\n]|\\[^\n])*'?))"
    rb"|(?P<word>[A-Za-z_]\w*)"
    rb"|(?P<skip>[ \t\r\f]+|\\\r?\n|\d\w*)"
    rb"|(?P<line>\n)"
    rb"|(?P<sign>[+=!<>]=|[^\s])"
)
_WORDS = frozenset(b"if elif else endif foreach endforeach and or not in true false break continue".split())
_OBJECTS = frozenset((b"meson", b"build_machine", b"host_machine", b"target_machine"))
_TARGETS = frozenset(
    """executable library shared_library static_library both_libraries shared_module build_target jar custom_target
    run_target alias_target test benchmark extension_module""".split()
)
#: calls whose first text is a package that is looked for
_PACKAGES = frozenset({"dependency", "find_library"})
_OPEN, _CLOSE = {b"(", b"[", b"{"}, {b")", b"]", b"}"}


class _Token(NamedTuple):
    kind: str
    start: int
    end: int
    text: bytes


class _Frame:
    """An open bracket: of a call where it has a name."""

    def __init__(self, name: str, start: int) -> None:
        self.name, self.start = name, start
        #: the place of the argument that is being read, and its keyword
        self.number, self.keyword = 0, ""
        #: plain texts by the place or keyword of the argument, with where they stand
        self.texts: dict[int | str, tuple[int, int]] = {}
        #: where the values of keywords stand
        self.values: dict[str, tuple[int, int]] = {}


def extract(builder: Builder) -> None:
    tokens: list[_Token] = []
    comments: list[tuple[int, int]] = []
    depth = 0
    for match in _TOKEN.finditer(builder.source.data):
        kind = match.lastgroup or ""
        if kind == "comment":
            end = match.end()
            comments.append((match.start(), end - 1 if match.group().endswith(b"\r") else end))
        elif kind == "line" and depth:
            continue  # a statement goes on in brackets
        elif kind != "skip":
            tokens.append(_Token(kind, match.start(), match.end(), match.group()))
            depth = max(0, depth + (match.group() in _OPEN) - (match.group() in _CLOSE))
    above = blocks(builder, comments)
    first = next((token.start for token in tokens if token.kind != "line"), -1)
    describe(builder, above, builder.source.row(first) if first >= 0 else builder.source.rows)
    _Reader(builder, above).run(tokens)


class _Reader:
    def __init__(self, builder: Builder, above: dict[int, Block]) -> None:
        self.builder, self.above = builder, above
        self.source = builder.source
        self.uses: list[tuple[int, str, Role, Form]] = []
        self.seen: set[str] = set()
        self.frames: list[_Frame] = []
        #: the name that the open statement assigns to, and where that begins its value
        self.assigned: tuple[_Token, int] | None = None
        self.targets = 0

    def run(self, tokens: list[_Token]) -> None:
        end = 0
        for at, token in enumerate(tokens):
            before = tokens[at - 1] if at else None
            if token.kind == "line":
                self._ended(end)
                continue
            if token.kind == "word":
                self._word(tokens, at, before)
            elif token.kind == "text":
                self._text(token, tokens[at + 1] if at + 1 < len(tokens) else None, before)
            elif token.text in _OPEN:
                called = (
                    token.text == b"(" and before is not None and before.kind == "word" and before.text not in _WORDS
                )
                name = before.text.decode("ascii") if called and before is not None else ""
                self.frames.append(_Frame(name, before.start if called and before is not None else token.start))
            elif token.text in _CLOSE:
                if self.frames:
                    self._closed(self.frames.pop(), token)
            elif token.text == b"," and self.frames:
                self._argument(self.frames[-1], token.start)
            end = token.end
        self._ended(end)
        give(self.builder, self.uses)

    # -- tokens ----------------------------------------------------------------------------------------------------

    def _word(self, tokens: list[_Token], at: int, before: _Token | None) -> None:
        token = tokens[at]
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        sign = after.text if after is not None and after.kind == "sign" else b""
        starts = before is None or before.kind == "line"
        if token.text in _WORDS or token.text in _OBJECTS or (before is not None and before.text == b"."):
            return
        if not self.frames and starts and sign in (b"=", b"+="):
            assert after is not None
            self.assigned, self.targets = (token, after.end), 0
            if sign == b"+=":
                self.seen.add(self._of(token))  # it adds to what is there
            return
        frame = self.frames[-1] if self.frames else None
        if frame is not None and frame.name and sign == b":" and before is not None and before.text in (b"(", b","):
            assert after is not None
            frame.keyword = self._of(token)
            frame.values[frame.keyword] = (after.end, after.end)
        elif sign == b"(":
            return  # a function of Meson itself
        elif not self.frames and before is not None and self._of_loop(tokens, at):
            self._variable(token, token.end, "", b"foreach")
        else:
            self.uses.append((token.start, self._of(token), Role.READ, Form.BARE))

    def _of_loop(self, tokens: list[_Token], at: int) -> bool:
        """Whether a name is what a ``foreach`` goes over with: all between that word and the colon is."""
        while at and tokens[at - 1].text == b"," and at > 1 and tokens[at - 2].kind == "word":
            at -= 2
        return at > 0 and tokens[at - 1].text == b"foreach"

    def _text(self, token: _Token, after: _Token | None, before: _Token | None) -> None:
        start, end = _inside(token)
        raw = token.text[start - token.start : end - token.start]
        frame = self.frames[-1] if self.frames else None
        if frame is not None and frame.name:
            alone = after is not None and after.text in (b",", b")") and before is not None and before.text in b"(,:"
            if alone and not token.text.startswith(b"f"):
                frame.texts[frame.keyword or frame.number] = (start, end)
            if frame.name == "get_option":
                if frame.number == 0:
                    self.uses.append((start, self.source.text(start, end), Role.LINK, Form.TEXT))
                return
            if frame.name in ("subdir", "subproject", "project", *_PACKAGES):
                return
        joined = (before is not None and before.text == b"/") or (after is not None and after.text == b"/")
        if not joined and b"@" not in raw and not raw.startswith(b"-") and is_path(raw):
            self.uses.append((start, raw.decode("utf-8", "replace"), Role.READ, Form.TEXT))

    def _argument(self, frame: _Frame, end: int) -> None:
        """A comma: an argument has ended."""
        if frame.keyword:
            frame.values[frame.keyword] = (frame.values[frame.keyword][0], end)
        else:
            frame.number += 1
        frame.keyword = ""

    def _closed(self, frame: _Frame, token: _Token) -> None:
        self._argument(frame, token.start)
        name = frame.name
        if 0 not in frame.texts:
            return
        start, end = frame.texts[0]
        text = self.source.text(start, end)
        if not text or "\n" in text or "@" in text:
            return
        if name == "project":
            self._define(text, frame, token.end, Kind.MODULE)
        elif name in _TARGETS:
            self.targets += 1
            self._define(text, frame, token.end, Kind.TARGET)
        elif name == "option":
            self._option(text, frame, token.end)
        elif name in ("subdir", "subproject"):
            self.builder.imported(text, "", "", start, condition={"subdir": "subdirectory"}.get(name, name))
        elif name in _PACKAGES:
            self.builder.imported(text, "", "", start, condition="package")

    def _ended(self, end: int) -> None:
        """The end of a statement."""
        if self.assigned is not None:
            name, value = self.assigned
            self.assigned = None
            if self._of(name) in self.seen:
                self.uses.append((name.start, self._of(name), Role.WRITE, Form.BARE))
            else:
                # What makes a target has it as a definition of its own.
                self._variable(name, name.end if self.targets else end, self.source.text(value, end), b"")

    # -- definitions -------------------------------------------------------------------------------------------------

    def _of(self, token: _Token) -> str:
        return token.text.decode("ascii")

    def _define(self, text: str, frame: _Frame, end: int, kind: Kind) -> None:
        at = frame.texts[0][0]
        doc, rows = doc_above(self.above, self.source.row(frame.start))
        self.builder.define(
            text,
            kind,
            at,
            frame.start,
            end,
            signature=f"{frame.name}('{text}')",
            doc=doc,
            doc_rows=rows,
            type=frame.name,
        )

    def _option(self, text: str, frame: _Frame, end: int) -> None:
        at = frame.texts[0][0]
        doc, rows = doc_above(self.above, self.source.row(frame.start))
        if "description" in frame.values:
            first, last = frame.values["description"]
            said = [_inside(item) for item in _texts(self.source.data, first, last)]
            doc = one_line("".join(self.source.text(*place) for place in said)).replace("\\'", "'")
            rows = (self.source.row(first), self.source.end_row(last))
        type = self.source.text(*frame.texts["type"]) if "type" in frame.texts else ""
        value = short(one_line(self.source.text(*frame.values["value"]))) if "value" in frame.values else ""
        self.builder.define(
            text, Kind.OPTION, at, frame.start, end,
            signature=short(one_line(self.source.text(frame.start, end)), 120) or f"option('{text}' …)",
            doc=doc, doc_rows=rows, type=type, value=value,
        )  # fmt: skip

    def _variable(self, token: _Token, end: int, value: str, word: bytes) -> None:
        name = self._of(token)
        if name in self.seen:
            return
        self.seen.add(name)
        value = short(one_line(value)) if "\n" not in value.strip() else ""
        doc, rows = doc_above(self.above, self.source.row(token.start))
        head = f"foreach {name}" if word else f"{name} = {value}" if value else name
        self.builder.define(
            name, Kind.VARIABLE, token.start, token.start, end, signature=head, value=value, doc=doc, doc_rows=rows
        )


def _texts(data: bytes, start: int, end: int) -> list[_Token]:
    """The texts in an extent."""
    found = _TOKEN.finditer(data, start, end)
    return [_Token("text", *match.span(), match.group()) for match in found if match.lastgroup == "text"]


def _inside(token: _Token) -> tuple[int, int]:
    """The extent of a text between its quotes."""
    start = token.start + token.text.startswith(b"f")
    width = 3 if token.text.startswith(b"'''", start - token.start) else 1
    quotes = b"'" * width
    start += width
    closed = token.end - start >= width and token.text.endswith(quotes)
    return start, token.end - width if closed else token.end


LANGUAGES = (
    Language(
        "meson", "Meson", extract,
        filenames=("meson.build", "meson_options.txt", "meson.options"),
    ),
)  # fmt: skip
