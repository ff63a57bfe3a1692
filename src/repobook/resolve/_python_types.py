"""Annotations as trees. Pure."""

from __future__ import annotations

import functools
import re

import msgspec

_TOKEN = re.compile(
    r"\s*(?:(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|([A-Za-z_\u0080-\uffff][\w.]*)|(\.\.\.)|([\[\](),|*])|([^\s]))"
)


class Type(msgspec.Struct, frozen=True):
    """A name with arguments. ``name`` is "|" for a union, "()" for a bare list, "" for what is not understood."""

    name: str
    args: tuple[Type, ...] = ()


_NOTHING = Type("")


@functools.lru_cache(maxsize=65536)
def parse_type(text: str) -> Type:
    """The tree of an annotation as written; forward references in strings are part of it."""
    tokens = [match.groups() for match in _TOKEN.finditer(text)]
    if not tokens or len(tokens) > 400:
        return _NOTHING
    parser = _Parser(tokens)
    result = parser.union()
    return result if parser.at == len(tokens) else _NOTHING


class _Parser:
    def __init__(self, tokens: list[tuple[str | None, ...]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def _mark(self) -> str | None:
        return self.tokens[self.at][3] if self.at < len(self.tokens) else None

    def union(self) -> Type:
        parts = [self.single()]
        while self._mark() == "|":
            self.at += 1
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else Type("|", tuple(parts))

    def single(self) -> Type:
        if self.at >= len(self.tokens) or self.depth > 30:
            self.at += 1
            return _NOTHING
        string, name, dots, mark, _ = self.tokens[self.at]
        if mark == "*":
            self.at += 1
            return self.single()
        if mark in ("[", "("):
            self.at += 1
            args = self._args("]" if mark == "[" else ")")
            return args[0] if mark == "(" and len(args) == 1 else Type("()", args)
        self.at += 1
        if string is not None:
            return parse_type(string[1:-1]) if len(string) < 300 else _NOTHING
        if dots is not None:
            return Type("...")
        if name is None:
            return _NOTHING
        if self._mark() == "[":
            self.at += 1
            return Type(name, self._args("]"))
        if self._mark() == "(":
            self.at += 1
            self._args(")")
            return _NOTHING
        return Type(name)

    def _args(self, closing: str) -> tuple[Type, ...]:
        self.depth += 1
        args: list[Type] = []
        while self.at < len(self.tokens) and self._mark() != closing:
            if self._mark() == ",":
                self.at += 1
                continue
            before = self.at
            args.append(self.union())
            if self.at == before:
                self.at += 1
        self.at += 1
        self.depth -= 1
        return tuple(args)
