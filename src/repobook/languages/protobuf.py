"""Protocol Buffers: messages, enums, services and their members, imports, and the types that members name."""

from __future__ import annotations

import re

from ..extract import Builder, clean_comment
from ..model import Form, Kind, Parameter, Role
from . import Language
from ._comments import one_line, readable, short

_TOKEN = re.compile(
    rb"(?P<comment>//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?)|(?P<string>\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?)"
    rb"|(?P<word>\.?[A-Za-z_][\w.]*)|(?P<number>[-+]?\d[\w.+-]*)|(?P<mark>[{}()\[\]<>;=,:])"
)
_SCALARS = frozenset(
    """double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64
    bool string bytes group""".split()
)
_LABELS = frozenset({"optional", "required", "repeated"})
_BLOCKS = {
    "message": Kind.MESSAGE, "enum": Kind.ENUM, "service": Kind.SERVICE, "extend": Kind.MESSAGE, "oneof": Kind.FIELD,
}  # fmt: skip
_Doc = tuple[str, int, int]


class _Token:
    __slots__ = ("end", "kind", "start", "text")

    def __init__(self, kind: str, text: str, start: int, end: int) -> None:
        self.kind, self.text, self.start, self.end = kind, text, start, end


class _Open:
    """A block that is open: what it is, its name, and where its statement starts."""

    __slots__ = ("doc", "kind", "name", "start", "word")

    def __init__(self, word: str, kind: Kind | None, name: _Token | None, start: int, doc: _Doc) -> None:
        self.word, self.kind, self.name, self.start, self.doc = word, kind, name, start, doc


def extract(builder: Builder) -> None:
    _Reader(builder).run()


class _Reader:
    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.source = builder.source
        self.open: list[_Open] = []
        self.statement: list[_Token] = []
        self.doc: tuple[str, int, int] = ("", 0, 0)
        self.nesting = 0  # brackets and option blocks inside a statement

    def run(self) -> None:
        for match in _TOKEN.finditer(self.source.data):
            kind = match.lastgroup or ""
            if kind == "comment":
                self._comment(match.start(), match.end())
                continue
            token = _Token(kind, self.source.text(match.start(), match.end()), match.start(), match.end())
            if self.nesting:
                self.nesting += (token.text in "[{") - (token.text in "]}") if kind == "mark" else 0
            elif token.text == "[" or (token.text == "{" and self.statement and self.statement[0].text == "option"):
                self.nesting = 1
            elif token.text == "{":
                self._begin()
            elif token.text == "}":
                self._finish(token.end)
            elif token.text == ";":
                self._statement(token.end)
            else:
                self.statement.append(token)
        while self.open:
            self._finish(len(self.source.data))

    def _comment(self, start: int, end: int) -> None:
        text = clean_comment(self.source.text(start, end))
        self.builder.comment(start, end, text)
        row, last = self.source.row(start), self.source.end_row(end)
        alone = not self.source.data[self.source.starts[row] : start].strip()
        if not alone:
            return
        before = self.doc
        if before[0] and before[2] == row:
            self.doc = (f"{before[0]}\n{text}", before[1], last)
        else:
            self.doc = (text, row, last)

    def _take_doc(self, row: int) -> tuple[str, int, int]:
        doc = self.doc
        if doc[0] and not self.builder.doc[0] and (doc[2] < row or doc[1] == 0):
            text = readable(doc[0])
            if text and doc[2] <= row:
                self.builder.doc = (text, doc[1], doc[2])
        self.doc = ("", 0, 0)
        return doc if doc[2] == row else ("", 0, 0)

    def _begin(self) -> None:
        words = self.statement
        self.statement = []
        if not words:
            self.open.append(_Open("", None, None, 0, ("", 0, 0)))
            return
        doc = self._take_doc(self.source.row(words[0].start))
        word = words[0].text
        if word == "export" or (word == "local" and len(words) > 2):
            words = words[1:]
            word = words[0].text
        if word == "rpc":
            self._rpc(words, doc)
            self.open.append(_Open("rpc", None, None, 0, doc))
        elif word in _BLOCKS and len(words) > 1:
            if word == "extend":
                self.builder.use(words[1].start, words[1].text.lstrip("."), Role.TYPE)
            self.open.append(_Open(word, None if word == "extend" else _BLOCKS[word], words[1], words[0].start, doc))
        else:
            self.open.append(_Open("", None, None, 0, doc))

    def _finish(self, end: int) -> None:
        self.statement = []
        self.doc = ("", 0, 0)
        if not self.open:
            return
        block = self.open.pop()
        if block.kind is not None and block.name is not None:
            doc, first, last = block.doc
            self.builder.define(
                block.name.text, block.kind, block.name.start, block.start, end,
                signature=f"{block.word} {block.name.text}", doc=doc, doc_rows=(first, last),
                type="oneof" if block.word == "oneof" else "",
            )  # fmt: skip

    def _statement(self, end: int) -> None:
        words, self.statement = self.statement, []
        if not words:
            return
        doc = self._take_doc(self.source.row(words[0].start))
        first = words[0].text
        inside = self.open[-1].word if self.open else ""
        if first == "package" and len(words) > 1 and not inside:
            self.builder.define(
                words[1].text, Kind.NAMESPACE, words[1].start, words[0].start, len(self.source.data),
                signature=f"package {words[1].text}",
            )  # fmt: skip
        elif first == "import" and not inside:
            string = words[-1]
            if string.kind == "string":
                condition = words[1].text if len(words) > 2 else ""
                self.builder.imported(string.text.strip("\"'"), "", "", string.start + 1, condition=condition)
        elif first == "rpc":
            self._rpc(words, doc)
        elif first in ("option", "syntax", "edition", "reserved", "extensions"):
            return
        elif inside == "enum":
            self._enumerator(words, end, doc)
        elif inside in ("message", "oneof", "extend", "group"):
            self._field(words, end, doc)

    def _enumerator(self, words: list[_Token], end: int, doc: tuple[str, int, int]) -> None:
        if len(words) > 2 and words[1].text == "=":
            self.builder.define(
                words[0].text, Kind.ENUMERATOR, words[0].start, words[0].start, end,
                signature=f"{words[0].text} = {words[2].text}", value=words[2].text, doc=doc[0], doc_rows=doc[1:],
            )  # fmt: skip

    def _field(self, words: list[_Token], end: int, doc: tuple[str, int, int]) -> None:
        equals = next((number for number, word in enumerate(words) if word.text == "="), -1)
        if equals < 2:
            return
        name = words[equals - 1]
        types = [word for word in words[: equals - 1] if word.text not in _LABELS or word.kind != "word"]
        for word in types:
            if word.kind == "word" and word.text not in _SCALARS and word.text != "map":
                start = word.start + (word.text[0] == ".")
                self.builder.use(start, word.text.lstrip("."), Role.TYPE)
        written = one_line(self.source.text(words[0].start, words[equals - 1].start))
        number = words[equals + 1].text if len(words) > equals + 1 else ""
        self.builder.define(
            name.text, Kind.FIELD, name.start, words[0].start, end,
            signature=f"{written} {name.text} = {number}", type=written, value=short(number),
            doc=doc[0], doc_rows=doc[1:],
        )  # fmt: skip

    def _rpc(self, words: list[_Token], doc: tuple[str, int, int]) -> None:
        if len(words) < 2:
            return
        types = [word for word in words[2:] if word.kind == "word" and word.text not in ("returns", "stream")]
        for word in types:
            start = word.start + (word.text[0] == ".")
            self.builder.use(start, word.text.lstrip("."), Role.TYPE, Form.BARE)
        self.builder.define(
            words[1].text, Kind.RPC, words[1].start, words[0].start, words[-1].end,
            signature=one_line(self.source.text(words[0].start, words[-1].end)),
            type=types[-1].text if len(types) > 1 else "", doc=doc[0], doc_rows=doc[1:],
            parameters=(Parameter("request", types[0].text),) if types else (),
        )  # fmt: skip


LANGUAGES = (Language("protobuf", "Protocol Buffers", extract, suffixes=(".proto",), fence="protobuf"),)
