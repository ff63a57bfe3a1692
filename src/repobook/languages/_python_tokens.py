"""The tokens of a Python file as NumPy columns: names, brackets, and what stands before each name. Pure.

The syntax tree says where strings and comments are; everything else about names is found here for the whole file
at once, because asking the tree for each of a million names would cost more than parsing them.
"""

from __future__ import annotations

import functools
import keyword
from bisect import bisect_left

import numpy as np
import tree_sitter
from numpy.typing import NDArray

from ..model import Form

Nodes = dict[str, list[tree_sitter.Node]]

#: token codes; any other token is a single byte of punctuation, its code
SPACE, WORD, STRING, KEYWORD, NUMBER = 0, 1, 2, 3, 4
_DOT, _OPEN, _CLOSE, _OPEN_ITEM, _CLOSE_ITEM = 46, 40, 41, 91, 93
_EMPTY: tuple[int, ...] = ()


@functools.cache
def _classes() -> NDArray[np.uint8]:
    """What a byte is outside strings: space, part of a word, or itself."""
    table = np.arange(256, dtype=np.uint8)
    table[[0, 1, 2, 3, 4, 9, 10, 12, 13, 32, 92]] = SPACE
    for low, high in ((48, 58), (65, 91), (97, 123), (128, 256)):
        table[low:high] = WORD
    table[95] = WORD
    return table


@functools.cache
def _brackets() -> NDArray[np.int8]:
    """1 for codes that open, -1 for codes that close."""
    table = np.zeros(256, np.int8)
    table[[40, 91, 123]] = 1
    table[[41, 93, 125]] = -1
    return table


@functools.cache
def _keywords() -> dict[str, int]:
    return {word: number for number, word in enumerate(keyword.kwlist)}


class Tokens:
    """The names of a file (in order of the text) and the tokens around them.

    ``starts``, ``ends``, ``names``, ``forms`` and ``receivers`` run along the names; ``code`` and ``position`` along
    all tokens. ``token`` gives the token of a name, ``name_at`` the name of a token (-1 for none), ``match`` the
    opening bracket of a closing one.
    """

    def __init__(self, data: bytes, nodes: Nodes) -> None:
        self.data = data
        raw = np.frombuffer(data, np.uint8)
        classes = _classes()[raw]
        _mask(data, raw, classes, nodes)
        before = np.empty_like(classes)
        before[:1] = SPACE
        before[1:] = classes[:-1]
        begins = (classes > STRING) | ((classes != before) & (classes != SPACE))
        position = np.flatnonzero(begins)
        code = classes[position].astype(np.int16)
        is_word = classes == WORD
        edge = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1 if len(data) else np.zeros(0, np.int64)
        if len(data) and is_word[0]:
            edge = np.concatenate([[0], edge])
        if len(edge) % 2:
            edge = np.concatenate([edge, [len(data)]])
        word_starts, word_ends = edge[0::2], edge[1::2]
        words = _texts(data, word_starts.tolist(), word_ends.tolist())
        known = dict(_keywords())
        count = len(known)
        number = _numbers(known, words)
        words_at = np.flatnonzero(code == WORD)
        code[words_at[number < count]] = KEYWORD
        first = raw[word_starts] if len(word_starts) else np.zeros(0, np.uint8)
        numeric = (first >= 48) & (first <= 57)
        # The exponent of ``1.e5`` looks like a member of a number.
        suspicious = np.flatnonzero((first == 101) | (first == 69) | (first == 106)).tolist()
        for at in suspicious:
            token = int(words_at[at])
            if token > 1 and code[token - 1] == _DOT and numeric[at - 1] and word_ends[at - 1] == word_starts[at] - 1:
                numeric[at] = True
        code[words_at[numeric]] = NUMBER
        for node in nodes.get("soft", ()):
            at = int(np.searchsorted(position, node.start_byte))
            if at < len(code) and code[at] == WORD:
                code[at] = KEYWORD
        kept = np.flatnonzero(code[words_at] == WORD)
        used, self.id_array = np.unique(number[kept], return_inverse=True)
        spellings = list(known)
        #: the different names, in the order in which the file first has them
        self.spellings: list[str] = [spellings[index] for index in used.tolist()]
        self.code, self.position = code, position
        self.token = words_at[kept]
        self.start_array = word_starts[kept]
        self.starts: list[int] = self.start_array.tolist()
        self.end_array = word_ends[kept]
        self.ends: list[int] = self.end_array.tolist()
        self.names: list[str] = list(map(self.spellings.__getitem__, self.id_array.tolist()))
        self._index = dict(zip(self.starts, range(len(self.starts)), strict=True))
        self.name_at = np.full(len(code) + 1, -1, np.int64)
        self.name_at[self.token] = np.arange(len(kept))
        self.match = self._brackets()
        self.forms, self.receivers, self.called = self._receivers()
        self._chain: dict[int, int] = {}

    def _brackets(self) -> NDArray[np.int64]:
        """For each token the opening bracket that it closes, -1 for none."""
        code = self.code
        result = np.full(len(code) + 1, -1, np.int64)
        kind = _brackets()[code]
        where = np.flatnonzero(kind)
        if not len(where):
            return result
        values = code[where]
        opens = kind[where] == 1
        level = np.cumsum(np.where(opens, 1, -1))
        level[~opens] += 1
        order = np.argsort(level, kind="stable")
        if len(order) % 2 == 0:
            # On each level opening and closing brackets take turns when all are balanced.
            first, second = order[0::2], order[1::2]
            width = values[second] - values[first]
            if (
                opens[first].all()
                and (level[first] == level[second]).all()
                and (((width == 1) | (width == 2)) & ~opens[second]).all()
            ):
                result[where[second]] = where[first]
                return result
        stack: list[tuple[int, int]] = []
        for token, value in zip(where.tolist(), values.tolist(), strict=True):
            if value in (40, 91, 123):
                stack.append((token, value + (1 if value == 40 else 2)))
            else:
                # An unbalanced bracket closes the nearest one of its kind, if there is one near.
                for back in range(1, min(len(stack), 3) + 1):
                    if stack[-back][1] == value:
                        result[token] = stack[-back][0]
                        del stack[-back:]
                        break
        return result

    def _receivers(self) -> tuple[list[int], list[int], NDArray[np.bool_]]:
        code, token = self.code, self.token
        count = len(code)
        padded = np.concatenate([code, np.zeros(3, np.int16)])
        called = padded[token + 1] == _OPEN
        if count:
            self._newlines(called)
        forms = np.zeros(len(token), np.int64)
        found = np.full(len(token), -1, np.int64)
        dotted = np.flatnonzero((token > 1) & (padded[token - 1] == _DOT))
        before = padded[token[dotted] - 2]
        simple = before == WORD
        forms[dotted] = Form.OTHER
        forms[dotted[simple]] = Form.NAME
        found[dotted[simple]] = self.name_at[token[dotted[simple]] - 2]
        # ``from .a import b`` and ``from ..a import b`` have nothing before the name.
        bare = (before == KEYWORD) | (before == _DOT)
        forms[dotted[bare]] = Form.BARE
        forms[dotted[before == STRING]] = Form.TEXT
        closed = dotted[(before == _CLOSE) | (before == _CLOSE_ITEM)]
        closing = token[closed] - 2
        names = self.name_at[np.maximum(self.match[closing], 0) - 1]
        known = (names >= 0) & (self.match[closing] > 0) & ((code[closing] != _CLOSE) | called[names])
        forms[closed[known]] = np.where(code[closing[known]] == _CLOSE, int(Form.CALL), int(Form.ITEM))
        found[closed[known]] = names[known]
        self.form_array, self.receiver_array = forms, found
        return forms.tolist(), found.tolist(), called

    def _newlines(self, called: NDArray[np.bool_]) -> None:
        """A bracket on the next row, outside brackets, starts a statement of its own."""
        data = self.data
        following = self.position[np.minimum(self.token + 1, len(self.position) - 1)]
        for at in np.flatnonzero(called & (following > self.end_array)).tolist():
            if b"\n" in data[self.ends[at] : int(self.position[self.token[at] + 1])].replace(b"\\\n", b""):
                called[at] = False

    def spelled(self, name: str) -> list[int]:
        """The uses of a name."""
        if name not in self.spellings:
            return []
        return np.flatnonzero(self.id_array == self.spellings.index(name)).tolist()  # type: ignore[no-any-return]

    def name_from(self, byte: int) -> int:
        """The name that starts at a byte, -1 for none."""
        return int(self._index.get(byte, -1))

    def between(self, start: int, end: int) -> range:
        """The names in a range of bytes."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def chain_start(self, name: int) -> int:
        """Where the chain of members that ends with a name starts, in bytes; -1 when it starts with other things."""
        known = self._chain.get(name)
        if known is None:
            form = self.forms[name]
            if form == Form.BARE:
                known = self.starts[name]
            elif form in (Form.NAME, Form.CALL, Form.ITEM) and self.receivers[name] >= 0:
                known = self.chain_start(self.receivers[name])
            else:
                known = -1
            self._chain[name] = known
        return known


def _numbers(known: dict[str, int], words: list[str]) -> NDArray[np.int64]:
    """The number of each word; words that are not known yet get the next ones."""
    for word in dict.fromkeys(words):
        known.setdefault(word, len(known))
    return np.fromiter(map(known.__getitem__, words), np.int64, len(words))


def _texts(data: bytes, starts: list[int], ends: list[int]) -> list[str]:
    if data.isascii():
        text = data.decode("ascii")
        return [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return [data[start:end].decode("utf-8", "replace") for start, end in zip(starts, ends, strict=True)]


def _mask(data: bytes, raw: NDArray[np.uint8], classes: NDArray[np.uint8], nodes: Nodes) -> None:
    """Makes strings and comments what they are, but leaves code that stands inside them."""
    typed = b"# type:" in data
    for node in nodes.get("comment", ()):
        start, end = node.start_byte, node.end_byte
        if typed and data.startswith(b"# type:", start) and not data.startswith(b"ignore", start + 8):
            classes[start : start + 7] = SPACE
            hash_ = data.find(b"#", start + 7, end)
            if hash_ >= 0:
                classes[hash_:end] = SPACE
        else:
            classes[start:end] = SPACE
    strings = nodes.get("string", [])
    inside, formats = nodes.get("inside", []), nodes.get("format", [])
    if not inside and not formats:
        for node in strings:
            classes[node.start_byte : node.end_byte] = STRING
    else:
        events = [(node.start_byte, -node.end_byte, STRING) for node in strings]
        events += [(node.start_byte, -node.end_byte, SPACE) for node in formats]
        events += [(node.start_byte, -node.end_byte, WORD) for node in inside]
        table = _classes()
        for start, negative, what in sorted(events):
            if what == WORD:
                classes[start:-negative] = table[raw[start:-negative]]
            else:
                classes[start:-negative] = what
    _forward(data, raw, classes, nodes)


_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.[], |\"'")


def _forward(data: bytes, raw: NDArray[np.uint8], classes: NDArray[np.uint8], nodes: Nodes) -> None:
    """Strings that stand for a type are read as code: those in annotations, and the first argument of ``cast``."""
    types = nodes.get("type", [])
    extents = [(node.start_byte, node.end_byte) for node in types]
    table = _classes()
    place, limit = 0, 0
    literal_end = -1
    strings = nodes.get("string", [])
    starts = [node.start_byte for node in strings]
    wanted: list[int] = []
    for start, end in extents:
        if start < limit:
            continue
        limit = end
        place = bisect_left(starts, start, place)
        while place < len(starts) and starts[place] < end:
            wanted.append(place)
            place += 1
    position = data.find(b"cast(")
    while position >= 0:
        at = bisect_left(starts, position + 5)
        if at < len(starts) and not data[position + 5 : starts[at]].strip():
            wanted.append(at)
        position = data.find(b"cast(", position + 5)
    for at in wanted:
        start, end = starts[at], strings[at].end_byte
        text = data[start:end]
        if start < literal_end or text[:1] not in (b'"', b"'") or not _PLAIN.issuperset(text):
            continue
        head = data[max(0, start - 60) : start].rstrip()
        opening = data.rfind(b"Literal[", max(0, start - 200), start)
        if opening >= 0 and b"]" not in data[opening:start]:
            continue
        if head.endswith((b"==", b"(")) and not head.endswith(b"cast("):
            continue
        classes[start:end] = table[raw[start:end]]
        for quote in range(start, end):
            if data[quote] in b"\"'":
                classes[quote] = SPACE
