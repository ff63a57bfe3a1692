"""Reads the declarations of C-like text: what is defined or declared where, without types or uses. Pure.

A declaration is what stands between two of ``;``, ``{`` and ``}`` outside of parentheses. Nothing here needs a grammar
to succeed, so unknown macros cost at most the declaration they stand in.
"""

from __future__ import annotations

import re

from ..model import Flag, Kind
from ._cplain import CAPS, COLON, STATEMENTS, TYPE_KEY, TYPE_NAME, WORD, Entry, Scope, squeeze
from ._cstatements import Statements

_STOP = re.compile(rb"[;{}(]")
_NAMESPACE = re.compile(rb"(?:inline\s+)?namespace\b")
_BRACE_AFTER_NAME = re.compile(rb"[\w>\x80-\xff]\s*\Z")
_INITIALISERS = re.compile(
    rb"\s*(?:(?:const|volatile|noexcept|try|requires|[A-Z_][A-Z0-9_]*)\b\s*(?:\(\x01*\)\s*)?|&&?\s*)*:(?!:)"
)
_ENUMERATOR = re.compile(rb"\s*(?:[A-Za-z_]\w*\s*\(\x01*\)\s*)*+([A-Za-z_$][\w$]*)\s*(?:\[\x01*\]\s*)?(?:=|\Z)")
_CLASSES = frozenset({Kind.CLASS, Kind.STRUCT, Kind.UNION})
_LOCAL_TYPE = re.compile(rb"\b(?:class|struct|union|enum)\b[^;(){}=]*\{")


class Outline(Statements):
    """The declarations of one text."""

    def read(self, keywords: list[int]) -> None:
        """Reads the whole text: declarations at its top and, after that, types inside of functions.

        ``keywords`` are the bytes at which ``class``, ``struct``, ``union`` and ``enum`` start.
        """
        self._block(0, len(self.code), Scope("file"))
        for place in keywords:
            match = _LOCAL_TYPE.match(self.code, place)
            if match is None:
                continue
            brace = match.end() - 1
            close = self.match.get(brace, -1)
            if brace not in self._types and close >= 0:
                self._brace(match.start(), brace, close, Scope("function"))
        self._members()

    def read_inside(self, holder: Entry | None) -> None:
        """Reads the whole text as what stands inside of a type or namespace, or at the top."""
        if holder is None or holder.kind is Kind.NAMESPACE:
            self._block(0, len(self.code), Scope("namespace" if holder is not None else "file"))
        elif holder.kind is Kind.ENUM:
            self._enumerators(0, len(self.code), Scope("class", holder.name))
        else:
            self._block(0, len(self.code), Scope("class", holder.name))

    def _members(self) -> None:
        """Functions defined outside of what the file knows to be a class are its methods: one that it defines, or that has
        a constructor or destructor here."""
        classes: set[bytes] = set()
        outside: list[tuple[Entry, bytes]] = []
        for entry in self.entries:
            owner = entry.scope.rpartition(b"::")[2]
            if entry.kind in _CLASSES:
                classes.add(entry.name)
            elif owner and entry.kind is Kind.FUNCTION:
                outside.append((entry, owner))
            elif owner and entry.kind is Kind.METHOD and entry.name.removeprefix(b"~") == owner:
                classes.add(owner)
        for entry, owner in outside:
            if owner in classes:
                entry.kind = Kind.METHOD

    def _block(self, start: int, end: int, scope: Scope) -> None:
        """Reads the declarations of a half-open extent."""
        if self._depth > 60:
            return
        self._depth += 1
        code, match, search = self.code, self.match, _STOP.search
        position, tail = start, -1
        while True:
            found = search(code, position, end)
            if found is None:
                break
            at = found.start()
            character = code[at]
            if character == 40:
                position = match.get(at, -1) + 1 or at + 1
                continue
            if character == 59:
                self._semicolon(start, at, scope, tail)
            elif character == 123:
                close = match.get(at, -1)
                if close > at:
                    verdict = self._brace(start, at, close, scope)
                    if verdict:
                        position = close + 1
                        if verdict == 2:
                            tail = position
                        continue
                    at = close
            start = position = at + 1
            tail = -1
        self._depth -= 1

    def _brace(self, start: int, at: int, close: int, scope: Scope) -> int:
        """What ``{`` at ``at`` opens. 0: it ends the declaration; 1: that goes on; 2: a type's body ended."""
        plain = self.plain(start, at)
        begin, first, flags = self._lead(plain, start, scope)
        word = WORD.match(plain, first)
        if word is None:
            if self.objective and plain[first : first + 1] in (b"-", b"+"):
                return self._objective(plain, start, begin, first, at, (at, close + 1))
            if first >= len(plain.rstrip()):
                self._block(at + 1, close, scope)
                return 0
            if plain[first : first + 1] not in b":~*":
                return 1 if b"=" in plain else 0
            text = b""
        else:
            text = word[0]
        if text in STATEMENTS:
            return 0
        if text in (b"namespace", b"inline") and not self.plain_c and (found := _NAMESPACE.match(plain, first)):
            return self._namespace(plain, start, begin, found.end(), at, close, scope)
        if text == b"extern" and b'"' in plain[first + 6 :] and plain[first + 6 :].strip(b' \t\r\n"') == b"":
            self._block(at + 1, close, scope)
            return 0
        key = TYPE_KEY.search(plain, first)
        if (
            key
            and not (self.plain_c and key[1] == b"class")
            and not plain[first : key.start()].translate(None, b"\x01").count(b"(")
        ):
            verdict = self._type(plain, start, begin, first, key, at, close, flags, scope)
            if verdict >= 0:
                return verdict
        return self._function(plain, start, begin, first, flags, scope, at, close)

    def _namespace(self, plain: bytes, start: int, begin: int, after: int, at: int, close: int, scope: Scope) -> int:
        names = [found for found in WORD.finditer(plain, after) if found[0] != b"inline"]
        rest = plain[after:]
        if b"(" in rest or b"[" in rest:
            names = [item for item in names if plain[item.end() : item.end() + 1] not in (b"(", b"\x01", b"]")]
        # A macro before the name: ``namespace FOO_EXPORT name``.
        path = names[-1:]
        for item in reversed(names[:-1]):
            if plain[item.end() : path[0].start()].strip() != b"::":
                break
            path.insert(0, item)
        if not path:
            self._block(at + 1, close, Scope("namespace", internal=True))
            return 0
        name = path[-1]
        self.entries.append(
            Entry(
                name[0], Kind.NAMESPACE, start + name.start(), start + begin, at, close + 1,
                b"::".join(item[0] for item in path[:-1]), 0 if scope.internal else Flag.EXPORTED, body=(at, close + 1),
            )
        )  # fmt: skip
        self._block(at + 1, close, Scope("namespace", name[0], internal=scope.internal))
        return 0

    def _type(
        self, plain: bytes, start: int, begin: int, first: int, key: re.Match[bytes], at: int, close: int,
        flags: int, scope: Scope,
    ) -> int:  # fmt: skip
        """A class, struct, union or enum with a body; -1 when it is none."""
        after = plain[key.end() :]
        if b"=" in after:
            return -1
        colon = COLON.search(after)
        found = TYPE_NAME.match(after[: colon.start()] if colon else after)
        if found is None:
            return -1
        macros = found[1]
        if macros and b"(" in macros:
            for call in re.finditer(rb"([A-Za-z_]\w*)\s*\(", macros):
                if not CAPS.match(call[1]) and call[1] != b"alignas" and not call[1].startswith(b"__"):
                    return -1
        self._types.add(at)
        prefix = plain[first : key.start()].split()
        name, byte = found[3] or b"", start + key.end() + found.start(3)
        self._not_name(found, start + key.end())
        word = key[1]
        kind = (
            Kind.CLASS
            if word == b"class"
            else Kind.STRUCT
            if word == b"struct"
            else Kind.UNION
            if word == b"union"
            else Kind.ENUM
        )
        if word == b"__interface":
            kind = Kind.INTERFACE
        if found[4]:
            flags |= Flag.SPECIALISATION
        flags |= self._visible(scope)
        end = close + 1
        qualifier = squeeze(found[2])
        if b"typedef" in prefix and not name:
            # ``typedef struct { … } Name;`` is Name's definition.
            tail = re.compile(rb"[\s*]*([A-Za-z_]\w*)[^;{}]*;").match(self.code, close + 1)
            if tail:
                name, byte, end = tail[1], tail.start(1), tail.end()
        inner = Scope("class", name, b"private" if word == b"class" else b"public", scope.internal)
        if name:
            bases = (-1, -1)
            if colon:
                bases = (start + key.end() + colon.end(), at)
            self.entries.append(
                Entry(name, kind, byte, start + begin, at, end, qualifier, flags, body=(at, close + 1), bases=bases)
            )
        if kind is Kind.ENUM:
            self._enumerators(at + 1, close, scope if not name else inner)
        else:
            if not name:
                inner = Scope("class", scope.name, scope.access if scope.kind == "class" else b"public", scope.internal)
            self._block(at + 1, close, inner)
        return 2

    def _enumerators(self, start: int, end: int, scope: Scope) -> None:
        plain = self.plain(start, end)
        visible = 0 if scope.internal else Flag.EXPORTED
        low = 0
        for part in plain.split(b","):
            found = _ENUMERATOR.match(part)
            if found:
                byte = start + low + found.start(1)
                stop = start + low + len(part.rstrip())
                value = (start + low + found.end(), stop) if part[found.end() - 1 : found.end()] == b"=" else (-1, -1)
                self.entries.append(Entry(found[1], Kind.ENUMERATOR, byte, byte, stop, stop, b"", visible, value=value))
            low += len(part) + 1

    def _function(
        self, plain: bytes, start: int, begin: int, first: int, flags: int, scope: Scope, at: int, close: int
    ) -> int:
        """A function whose body opens at ``at``; otherwise an initialiser or something unknown."""
        found = self._find_function(plain, first, scope)
        equals = plain.find(b"=", first)
        if found is None or (0 <= equals < found[0].start()):
            if equals >= 0:
                return 1
            return self._unknown_brace(plain, start, begin, first, at, close, scope)
        match, paren = found
        if self._annotates(plain, start, first, match, paren):
            return 1
        rest = plain[paren + 1 :]
        if (equals := rest.find(b"=")) >= 0 and b"requires" not in rest:
            return 1
        initial = _INITIALISERS.match(rest)
        if initial and _BRACE_AFTER_NAME.search(plain) and not rest.rstrip().endswith(b"try"):
            return 1
        self._declare_function(plain, start, begin, first, flags, scope, match, paren, at, close + 1, (at, close + 1))
        return 0

    def _unknown_brace(
        self, plain: bytes, start: int, begin: int, first: int, at: int, close: int, scope: Scope
    ) -> int:
        """A brace after something that is no function: an initialiser, a shader's block, or a macro."""
        text = plain[first:].strip()
        words = WORD.findall(text)
        shader = [word for word in words if word in (b"uniform", b"buffer", b"in", b"out", b"cbuffer", b"tbuffer")]
        if shader and len(words) > 1:
            last = list(WORD.finditer(plain, first))[-1]
            self.entries.append(
                Entry(last[0], Kind.STRUCT, start + last.start(), start + begin, at, close + 1, b"", Flag.EXPORTED,
                      body=(at, close + 1))
            )  # fmt: skip
            self._types.add(at)
            self._block(at + 1, close, Scope("class", last[0]))
            return 2
        if len(words) == 1 and CAPS.match(words[0]) and scope.kind != "class":
            self._block(at + 1, close, scope)
            return 0
        return 1 if len(words) > 1 else 0
