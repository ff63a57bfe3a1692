"""Turns the declarations of an outline into definitions: signature, parameters, doc, type, value. Pure."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right

import msgspec

from ..extract import Builder, clean_comment
from ..model import Flag, Kind, Parameter
from ._clex import Macro, Text
from ._cmade import Made
from ._cplain import SPECIFIERS, Entry

_SPLIT = re.compile(rb"[<>(){}\[\],=]")
_NAME = re.compile(r"(?<![\w$:])([A-Za-z_$][\w$]*)\s*((?:\[[^\]]*\]\s*)*)\Z")
#: A name after a type, and a macro after that.
_ANNOTATED = re.compile(
    r"(?:(?<![\w:])([A-Za-z_]\w*)\s+|[*&>]\s*)([A-Za-z_]\w*)\s+[A-Z_][A-Z0-9_]*[A-Z][A-Z0-9_]*(?:\s*\([^()]*\))?\Z"
)
_POINTER_NAME = re.compile(r"\(\s*[\w:]*[*&^]+\s*(?:const\s+)?(\w+)\s*[\[)]")
_NO_NAMES = frozenset({
    "int", "char", "short", "long", "float", "double", "bool", "void", "unsigned", "signed", "const", "volatile",
    "auto", "size_t", "int64_t", "int32_t", "uint8_t",
})  # fmt: skip
_QUALIFIERS = frozenset(["const", "volatile", "struct", "class", "enum", "typename", "union", "register", "restrict"])
_BODY_COLON = re.compile(r"(?<![:])\s*:(?!:)")
_ACCESS = re.compile(r"^(?:(?:public|private|protected|virtual)\s+)+")
_NOT_TYPE = frozenset({
    "static", "inline", "virtual", "extern", "explicit", "mutable", "register", "thread_local", "typedef",
    "friend", "constexpr", "consteval", "constinit", "__global__", "__device__", "__host__", "__forceinline__",
    "__inline__", "__inline", "_Thread_local", "__thread", '"C"', '"C++"',
})  # fmt: skip
_CAPS = re.compile(r"[A-Z_][A-Z0-9_]*[A-Z][A-Z0-9_]*(?:\(.*\))?\Z")
_NOISE = re.compile(
    r"^\s*(?:NOLINT|NOLINTNEXTLINE|NOLINTBEGIN|NOLINTEND|clang-format|cppcheck-suppress|IWYU|LINT)\b.*$", re.M
)
#: A remark to the authors that goes on to its end.
_CHORE = re.compile(r"(?:TODO|FIXME|XXX|HACK)\b(?:(?!\n\s*\n).)*\Z", re.S)
#: A tag of doxygen that says who may see what follows, with the names of notes.
_SHOWN_TO = re.compile(
    r"^[@\\](?:private|protected|public|internal|hideinitializer|nosubgrouping)\b(?:[ \t]*\[[^\]\n]*\])*[ \t]*", re.M
)
#: How a statement begins that was made a comment: by a keyword, a call, or a declaration with an initialiser.
_STATEMENT = re.compile(
    r"(?:return|throw|using|typedef|template|static|inline|virtual|constexpr|extern|friend|else)\b(?=[^.]*[;{}=<(])"
    r"|(?:if|for|while|switch)\s*\(|#\s*(?:if|ifdef|ifndef|define|include|pragma)\b|[{}]"
    r"|[\w:.>\[\]-]*\w(?:<[^<>]*>)?\s*\(|(?:(?:const|auto|void|bool|int|float|double|[\w:]+::\w+|\w+<[^()]*>|\w+[*&])[\s*&]+)+\w+\s*[(;]"
    r"|(?:[\w<>,*&]+(?:::[\w<>,*&]+)*[ \t]+){0,2}[\w.>\[\]-]+[ \t]*[-+*/|&]?=(?!=)"
)
_LICENCE = (b"copyright", b"license", b"licence", b"all rights reserved", b"spdx-")
#: What heads the includes, or says how they are ordered, speaks of no file: ``Standard C headers``.
_OF_INCLUDES = re.compile(
    r"(?:[\w+./-]+ ){0,3}(?:headers|includes)\s*:?\Z|[^\n]{1,60}\b(?:include|included) (?:this )?(?:before|after|first|last)\b[^\n]*\Z",
    re.IGNORECASE,
).match
#: tags that say that a comment is a file's, and what it says in short: up to the next tag or an empty line
_OF_FILE = re.compile(r"^[@\\]file\b", re.M)
_BRIEF = re.compile(r"^[@\\](?:brief|short)[ \t]+((?:(?!\n[ \t]*(?:\n|[@\\][a-z])).)*)", re.M | re.S)
_LATER_LICENCE = re.compile(rb"[\s/*]*Copyright\b[^\n]*\d{4}")
_MODE = re.compile(rb"-\*-|vim:|clang-format|NOLINT")
#: Directives that define a macro, alone or where it is not yet defined: a comment right above speaks of the macro.
_MACRO = re.compile(
    rb"#[ \t]*(?:define|undef)\b|#[ \t]*ifndef[ \t]+(\w+)[^\n]*\n(?:#[ \t]*define[ \t]+\1\b[^\n]*\n)#[ \t]*endif\b"
).match
_ASKS = re.compile(rb"#[ \t]*if").match
#: What is no part of a title: names of modes, lines and a file's name.
_EDITOR = re.compile(r"-\*-.*?-\*-")
_ORNAMENT = re.compile(r"^[\s/=*~-]+|[\s/=*~-]+$")
_FILE_NAME = re.compile(r"^[\w./+-]+\.\w+\s*(?:[-:–—]+\s*|$)")
#: What tells where a text comes from or how it is given away, and no subject.
_NO_TITLE = re.compile(r"://|\b(?:part of|distributed|copied|taken from|based on|authors?|generated)\b", re.I)
#: What stands in groups under a title, how many words that has at most, and how many declarations below the first tell.
_GROUPED = (Kind.FUNCTION, Kind.METHOD, Kind.MACRO)
_TITLE_WORDS, _GROUP = 6, 2
#: A word for many.
_MANY = re.compile(r"[a-z-]{3,}[^siu]s:?\Z").search
_CODE = (Kind.FUNCTION, Kind.METHOD)
_LETTER = re.compile("[A-Za-z]")
#: What asks for an include guard, right before it is defined.
_GUARD = re.compile(rb"#[ \t]*if(?:ndef[ \t]+(\w+)|[ \t]+![ \t]*defined[ \t]*\(?[ \t]*(\w+)[ \t]*\)?)[^\n]*\s*\Z")
_ENDS = re.compile(rb"\s*#[ \t]*endif\b")
#: The name of a parameter in a comment, as it is written where the parameter is not used.
_NAME_ASIDE = re.compile(rb"/\*\s*([A-Za-z_]\w*)\s*\*/(?=\s*[,)=])")
#: A comment that is left out, as a NUL, before a comma or a bracket that closes.
_GONE = re.compile(rb"\s*\0\s*(?=[,)])")
#: A line that breaks after a bracket opens or before one closes.
_BROKEN = re.compile(rb"(\()\s*\n\s*|\s*\n\s*(?=\))")
#: A directive in the middle of a declaration.
_DIRECTIVE = re.compile(
    rb"^[ \t]*#[ \t]*(if\w*|elif\w*|else|endif|pragma|define|undef|include|line|error|warning)\b", re.M
)
_TRAILING = (b"///<", b"//!<", b"/**<", b"/*!<")


class Block(msgspec.Struct, frozen=True):
    """A comment, or several line comments below each other. ``own`` when nothing but space stands before it."""

    start: int
    end: int
    own: bool


def blocks(text: Text) -> list[Block]:
    """The comments of a file, line comments of adjacent rows joined."""
    data = text.data
    result: list[Block] = []
    joined = -1
    start = own = 0
    for low, high in text.comments:
        if data[low + 1] == 47:
            if joined >= 0 and own:
                gap = data[joined:low]
                if gap.count(b"\n") == 1 and not gap.strip():
                    joined = high
                    continue
            if joined >= 0:
                result.append(Block(start, joined, bool(own)))
            line = data.rfind(b"\n", 0, low) + 1
            start, joined, own = low, high, not data[line:low].strip()
        else:
            if joined >= 0:
                result.append(Block(start, joined, bool(own)))
                joined = -1
            line = data.rfind(b"\n", 0, low) + 1
            result.append(Block(low, high, not data[line:low].strip()))
    if joined >= 0:
        result.append(Block(start, joined, bool(own)))
    return result


#: no doc, and no rows
_SILENT: tuple[str, tuple[int, int]] = ("", (0, 0))


class Describer:
    """Writes the entries of one file into a `Builder`."""

    def __init__(self, builder: Builder, text: Text, comments: list[Block], decisions: list[int]) -> None:
        self.builder = builder
        self.text = text
        self.blocks = comments
        self.block_ends = [block.end for block in comments]
        self.block_starts = [block.start for block in comments]
        #: the comments that speak of what stands before them
        self.trailing = {index for index, at in enumerate(self.block_starts) if text.data.startswith(_TRAILING, at)}
        self.decisions = decisions
        self.cleaned: dict[int, str] = {}
        #: all declarations; these and macros by first row, None until asked for
        self.entries: list[Entry] = []
        self._rows: dict[int, Entry] | None = None

    def comments(self) -> None:
        """Hands over every comment, and the leading one as the file's doc."""
        data, builder = self.text.data, self.builder
        first = next((at for at in range(len(data)) if data[at] > 32), 0) if self.blocks else 0
        documented = False
        for index, block in enumerate(self.blocks):
            said = self.said(index)
            licence = block.start < 6000 and _is_licence(data[block.start : min(block.end, block.start + 4000)])
            # Files that were put together of several have the licence of each.
            licence = licence or _LATER_LICENCE.match(data, block.start, min(block.end, block.start + 200)) is not None
            builder.comment(block.start, block.end, None if licence else said or None)
            if not documented and block.own and (block.start <= first or not data[first : block.start].strip()):
                if said and not licence and not _MODE.search(data, block.start, block.end) and not _OF_INCLUDES(said):
                    documented = True
                    if data[block.end : block.end + 3].count(b"\n") >= 2 or self._alone(block):
                        row = builder.source.row
                        builder.doc = (said, row(block.start), row(block.end - 1) + 1)
                else:
                    row = builder.source.row
                    if licence and not builder.doc[0] and (brief := _brief(said)):
                        builder.doc = (brief, row(block.start), row(block.end - 1) + 1)
                    elif licence and not builder.doc[0] and (title := _title(said)):
                        builder.doc = (title, row(block.start), row(block.start) + 1)
                    first = block.end
                    while first < len(data) and data[first] <= 32:
                        first += 1
            elif not documented and block.start > first:
                documented = True

    def _alone(self, block: Block) -> bool:
        """Whether what follows a leading comment is a directive that defines no macro and asks for nothing, or asks whether
        the file was read: the comment speaks of the file."""
        below = self.text.data[block.end : block.end + 400].lstrip()
        if below[:1] not in (b"#", b"") or _MACRO(below):
            return False
        if not _ASKS(below):
            return True
        # What ends at once only gives a macro a default.
        macros = self.text.macros
        return bool(macros) and self._guards(macros[0]) and not _ENDS.match(self.text.data, macros[0].body[1])

    def said(self, index: int) -> str:
        """What a comment says, without marks and without instructions to tools."""
        said = self.cleaned.get(index)
        if said is None:
            block = self.blocks[index]
            said = clean_comment(self.text.data[block.start : block.end].decode("utf-8", "replace"))
            if "NOLINT" in said or "clang-format" in said or "LINT" in said or "cppcheck" in said:
                said = _NOISE.sub("", said).strip("\n")
            if not _LETTER.search(said, 0, 400) and not any(character.isalpha() for character in said[:400]):
                said = ""
            self.cleaned[index] = said
        return said

    def doc(self, entry: Entry) -> tuple[str, tuple[int, int]]:
        """The doc of an entry and its rows."""
        data = self.text.data
        index = bisect_right(self.block_ends, entry.start) - 1
        row = self.builder.source.row
        if index >= 0:
            block = self.blocks[index]
            gap = data[block.end : entry.start] if entry.start - block.end < 200 else b"far"
            near = not gap.strip() and gap.count(b"\n") <= 1
            if (
                block.own
                and near
                and index not in self.trailing
                and (said := described(self.said(index)))
                and not (entry.kind in _GROUPED and self._heads_group(entry, said))
            ):
                return said, (row(block.start), row(block.end - 1) + 1)
        if self.trailing and (index := bisect_left(self.block_starts, entry.end)) in self.trailing:
            block = self.blocks[index]
            if block.start - entry.end < 200:
                gap = data[entry.end : block.start]
                said = described(self.said(index).lstrip("<").strip())
                if said and b"\n" not in gap and not gap.strip(b" \t,;)"):
                    return said, (row(block.start), row(block.end - 1) + 1)
        return _SILENT

    def _heads_group(self, entry: Entry, said: str) -> bool:
        """Whether a title above a declaration heads those right below too: ``// Getters`` above three of them, or above two
        when it names many; but not when it speaks of the first by name."""
        words = said.split() if len(said) < 100 else []
        if not words or said[-1] in ".!?;" or "\n" in said or len(words) > _TITLE_WORDS:
            return False
        below = self._below(entry)
        if _MANY(words[-1]):
            heads = bool(below)
        else:
            heads = len(below) == _GROUP and len(words) <= 2 and words[0][0].isupper()
        if not heads:
            return False
        name, following = entry.name.lower(), below[0].name.lower()
        told = [word.encode() for word in words if len(word) > 3]
        return not any(word.lower() in name and word.lower() not in following for word in told)

    def _below(self, entry: Entry) -> list[Entry]:
        """The declarations of the same kind on the rows right below one another, `_GROUP` at most."""
        row = self.builder.source.row
        if self._rows is None:
            macros = [_as_entry(macro, self.text) for macro in self.text.macros]
            self._rows = {row(item.start): item for item in (*self.entries, *macros)}
        found: list[Entry] = []
        last = entry
        while len(found) < _GROUP:
            following = self._rows.get(row(last.end - 1) + 1)
            if following is None or following.kind is not entry.kind:
                break
            found.append(following)
            last = following
        return found

    def written(self, start: int, end: int, named: bool = False) -> str:
        """Source on one line, without comments; ``named`` keeps those that hold the name of a parameter."""
        piece = self.text.data[start:end]
        if b"#" in piece and _DIRECTIVE.search(piece):
            piece = self._one_branch(start, end)
        elif b"/" in piece and (b"//" in piece or b"/*" in piece):
            piece = self._without_comments(start, end, named)
        if b"\n" in piece:
            piece = _BROKEN.sub(rb"\1", piece)
        return " ".join(piece.decode("utf-8", "replace").split())

    def _one_branch(self, start: int, end: int) -> bytes:
        """Source without comments and directives, and of branches only the first that is taken."""
        text = self.text
        code = text.code[start:end]
        if not code.strip():
            # A definition in a branch that is not taken, or the body of a macro.
            code = text.alternative[start:end] if text.alternative[start:end].strip() else text.data[start:end]
        rows = []
        said, skipped, at = True, False, 0
        for row in text.data[start:end].split(b"\n"):
            found = _DIRECTIVE.match(row)
            plain = code[at : at + len(row)]
            at += len(row) + 1
            if found:
                skipped = said and found[1] in (b"else", b"elif")
                said = said and not found[1].startswith(b"if")
            elif not skipped and plain.strip():
                said = True
                rows.append(self._without_comments(start + at - len(row) - 1, start + at - 1, False))
        return b"\n".join(rows)

    def _without_comments(self, start: int, end: int, named: bool) -> bytes:
        data, comments = self.text.data, self.text.comments
        parts, at = [], start
        for number in range(bisect_left(comments, (start, 0)), len(comments)):
            low, high = comments[number]
            if low >= end:
                break
            name = _NAME_ASIDE.match(data, low) if named else None
            parts += [data[at:low], b"/*" + name[1] + b"*/" if name else b"\0"]
            at = min(high, end)
        parts.append(data[at:end])
        return _GONE.sub(b"", b"".join(parts)).replace(b"\0", b" ")

    def made(self, made: Made) -> None:
        """Writes what the call of a macro declares: it stands at the call. A comment above that is on what goes by the name of
        an argument."""
        describer = Describer(self.builder, made.text, [], [])
        call = Entry(b"", Kind.MACRO, made.start, made.start, made.end, made.end, b"", 0)
        told = self.doc(call) if self.blocks else _SILENT
        for entry, path in made.entries:
            doc, told = (told, _SILENT) if entry.name in made.arguments else (_SILENT, told)
            entry.scope, entry.flags = path, entry.flags | Flag.MADE
            describer.entry(entry, (made.start, made.end), doc)

    def entry(
        self, entry: Entry, place: tuple[int, int] | None = None, told: tuple[str, tuple[int, int]] | None = None
    ) -> None:
        """Writes one definition; of a text that a macro call becomes, at the ``place`` of the call, with what is ``told`` of it."""
        kind = entry.kind
        doc, rows = told or (self.doc(entry) if self.blocks else _SILENT)
        parameters: tuple[Parameter, ...] = ()
        type_text = value = ""
        bases: tuple[str, ...] = ()
        complexity = 0
        body = entry.body[0] >= 0
        signature = "" if body and entry.parameters[0] >= 0 else self.written(entry.start, entry.head, True)
        if entry.parameters[0] >= 0:
            parameters = self.parameters(*entry.parameters)
            if body:
                tail = self.written(entry.parameters[1], entry.head)
                cut = _BODY_COLON.search(tail)
                if cut:
                    tail = tail[: cut.start()]
                signature = " ".join((self.written(entry.start, entry.parameters[1], True), tail)).strip()
        if body and kind in _CODE and place is None:
            complexity = 1 + bisect_left(self.decisions, entry.body[1]) - bisect_left(self.decisions, entry.body[0])
        if entry.type[0] >= 0:
            type_text = self.type(entry)
            if entry.start == entry.byte and kind in (Kind.FIELD, Kind.VARIABLE, Kind.CONSTANT):
                # A further name of one declaration.
                signature = f"{type_text} {signature}"
        if entry.value[0] >= 0:
            if kind is Kind.ENUMERATOR:
                signature = self.written(entry.start, entry.end, True)
            if entry.value[1] - entry.value[0] <= 200:
                value = self.written(*entry.value)
                value = value if len(value) <= 80 else ""
        if entry.bases[0] >= 0:
            bases = tuple(_ACCESS.sub("", part) for part in self.split(*entry.bases) if part)
        byte, start, end = entry.byte, min(entry.start, entry.byte), max(entry.end, entry.byte + len(entry.name))
        if place is not None:
            byte, start, end = place[0], *place
        self.builder.define(
            entry.name.decode("utf-8", "replace"), kind, byte, start, end,
            scope=entry.scope.decode("utf-8", "replace"), signature=signature, doc=doc, doc_rows=rows,
            flags=entry.flags,
            complexity=complexity, type=type_text, value=value, bases=bases, parameters=parameters,
        )  # fmt: skip

    def type(self, entry: Entry) -> str:
        """A declared type without storage words and macros."""
        written = self.written(*entry.type)
        if " " not in written:
            return "" if written in _NOT_TYPE else written
        words = written.split(" ")
        kept = [word for word in words if word not in _NOT_TYPE and not word.startswith("[[")]
        # ``API int``, but not ``FILE *``.
        while len(kept) > 1 and kept[1][:1] not in "*&(" and _CAPS.match(kept[0]) and entry.kind is not Kind.TYPE:
            kept.pop(0)
        return " ".join(kept)

    def macro(self, macro: Macro, handed: str) -> None:
        """Writes a macro; ``handed`` as `_cmade.handed` tells."""
        text = self.text
        start, end = macro.name
        name = text.data[start:end].decode("utf-8", "replace")
        low, high = macro.parameters
        parameters: tuple[Parameter, ...] = ()
        if high > low:
            inside = text.clean[low + 1 : high - 1].replace(b"\\", b" ").decode("utf-8", "replace")
            parameters = tuple(Parameter(part.strip()) for part in inside.split(",") if part.strip())
        entry = _as_entry(macro, text)
        doc, rows = self.doc(entry) if self.blocks else ("", (0, 0))
        value = ""
        if macro.body[1] - macro.body[0] < 200:
            value = " ".join(self.written(*macro.body).split())
            value = value if len(value) <= 80 and "\\" not in value else ""
        written = text.clean[low:high].replace(b"\\", b" ").decode("utf-8", "replace") if high > low else ""
        signature = f"#define {name}{' '.join(written.split())}"
        flags = 0 if self._guards(macro) else Flag.EXPORTED
        if text.stands_in(start):
            flags |= Flag.STAND_IN
        self.builder.define(
            name, Kind.MACRO, start, macro.start, max(macro.body[1], end), signature=signature, doc=doc, doc_rows=rows,
            flags=flags, value=value, parameters=parameters, type=handed,
        )  # fmt: skip

    def _guards(self, macro: Macro) -> bool:
        """Whether a macro only keeps its file from being read twice."""
        text, start = self.text, macro.start
        if macro is not text.macros[0] or text.data[macro.name[1] : macro.body[1]].strip() or text.code[:start].strip():
            return False
        found = _GUARD.search(text.data, max(0, start - 300), start)
        return found is not None and (found[1] or found[2]) == text.data[slice(*macro.name)]

    def split(self, start: int, end: int) -> list[str]:
        """The parts of a list between its top commas, each on one line."""
        text = self.text.clean
        inside = text[start:end]
        flat = not any(mark in inside for mark in (b"<", b"(", b"{", b"#"))
        if flat and inside == self.text.data[start:end]:
            return [" ".join(part.split()) for part in inside.decode("utf-8", "replace").split(",")]
        parts: list[str] = []
        depth, low = 0, start
        for found in _SPLIT.finditer(text, start, end):
            character = found[0]
            if character in b"<({[":
                depth += 1
            elif character in b">)}]":
                if character != b">" or text[found.start() - 1] != 45:
                    depth -= 1
            elif character == b"," and depth <= 0:
                parts.append(self.written(low, found.start()))
                low = found.end()
        parts.append(self.written(low, end))
        return parts

    def parameters(self, start: int, end: int) -> tuple[Parameter, ...]:
        """The parameters between two parentheses."""
        if end - start <= 2:
            return ()
        return tuple([_parameter(part) for part in self.split(start + 1, end - 1) if part and part != "void"])


def _as_entry(macro: Macro, text: Text) -> Entry:
    """A macro as an entry."""
    start, end = macro.name
    high = max(macro.parameters[1], end)
    return Entry(text.data[start:end], Kind.MACRO, start, macro.start, high, max(macro.body[1], high))


def described(said: str) -> str:
    """What a comment says of the definition beside it: "" where it only reminds its authors, or is code that was left out."""
    if said[:1] in "TFXH" and _CHORE.match(said):
        return ""
    if "@" in said or "\\" in said:
        plain = _SHOWN_TO.sub("", said)
        said = said if plain == said else plain.strip()
    if said[-1:] in (";", "{", "}") and _STATEMENT.match(said):
        lines = [line.rstrip()[-1] for line in said.split("\n") if line.strip()]
        if all(last in ";{}(),&|+=:?" for last in lines):
            return ""
    return said


def _is_licence(text: bytes) -> bool:
    lower = text.lower()
    return any(word in lower for word in _LICENCE)


def _brief(said: str) -> str:
    """What Doxygen's tags say of a file in the comment with its licence: ``\\file box.h``, ``\\brief A box of tools``."""
    brief = _BRIEF.search(said) if _OF_FILE.search(said) else None
    text = brief[1].strip() if brief else ""
    return "" if _is_licence(text.encode()) else text


def _title(said: str) -> str:
    """The subject of a file that the comment with its licence begins with: ``Widgets - the parts of a form``."""
    lines: list[str] = []
    for line in said.split("\n"):
        if not line.strip() or _is_licence(line.encode()) or len(lines) > 3:
            break
        lines.append(line)
    title = _FILE_NAME.sub("", _ORNAMENT.sub("", _EDITOR.sub("", " ".join(lines))))
    words = [word for word in title.split() if any(character.isalpha() for character in word)]
    return title if len(words) > 2 and not _NO_TITLE.search(title) else ""


@functools.lru_cache(maxsize=1 << 14)
def _parameter(part: str) -> Parameter:
    """One parameter as written on one line. Remembered: the same ones stand in many heads."""
    default = ""
    if "=" in part:
        head, _, default = part.partition("=")
        if head.rstrip()[-1:] not in ("<", ">", "!", "="):
            part, default = head.strip(), default.strip()
        else:
            default = ""
    annotated = _ANNOTATED.search(part) if part[-1:] == ")" or part[-1:].isupper() else None
    if annotated and annotated[2] not in _NO_NAMES and not _CAPS.match(annotated[2]):
        earlier = annotated[1] or ""
        if not annotated[1] or not (_CAPS.match(earlier) or earlier in _QUALIFIERS or earlier.encode() in SPECIFIERS):
            # ``Type name UNUSED``: the macro is no part of the parameter.
            part = part[: annotated.end(2)]
    found = _NAME.search(part)
    if found and found[1] not in _NO_NAMES:
        before = part[: found.start()].rstrip()
        if before and (before[-1] in "*&>]." or found.start() > len(before)):
            last = before.rpartition(" ")[2]
            typed = last not in _QUALIFIERS or any(word not in _QUALIFIERS for word in before.split())
            if typed and before.count("<") == before.count(">"):
                return Parameter(found[1], before + found[2], default)
    pointer = _POINTER_NAME.search(part) if "(" in part else None
    return Parameter(pointer[1] if pointer else "", part, default)
