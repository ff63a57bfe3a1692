"""The tokens of a Python file as NumPy columns: names, brackets, and what stands before each name. Pure.

The syntax tree says where strings and comments are; everything else about names is found here for the whole file
at once, because asking the tree for each of a million names would cost more than parsing them.
"""

from __future__ import annotations

import itertools
import keyword
import re
from bisect import bisect_left
from collections import defaultdict

import numpy as np
import tree_sitter
from numpy.typing import NDArray

from ..model import Form

Nodes = dict[str, list[tree_sitter.Node]]

#: token codes; any other token is a single byte of punctuation, its code
SPACE, WORD, STRING, KEYWORD, NUMBER = 0, 1, 2, 3, 4
_DOT, _OPEN, _CLOSE, _OPEN_ITEM, _CLOSE_ITEM = 46, 40, 41, 91, 93
_EMPTY: tuple[int, ...] = ()


def _class_of(byte: int) -> int:
    """What a byte is outside strings: space, part of a word, or itself."""
    if byte < 5 or byte in b"\t\n\x0c\r \\":
        return SPACE
    return WORD if byte > 127 or chr(byte).isalnum() or byte == 95 else byte


#: to translate a text with
_CLASSES = bytes(map(_class_of, range(256)))
#: 1 for codes that open, -1 for codes that close
_BRACKETS = np.array([1 if code in b"([{" else -1 if code in b")]}" else 0 for code in range(256)], np.int8).tobytes()
_KEYWORDS = frozenset(word.encode() for word in keyword.kwlist)
_USED = re.compile(rb"\bmark\.usefixtures\(([^()]*)\)")
_RELATIVE = re.compile(rb"from[ \t]+(\.+)")
#: the begin of a statement that says what others may take; what the names may stand in there
_EXPORTING = re.compile(rb"^[ \t]*(__all__)\b(?=\s*[:+|=]|\.(?:extend|append)\()", re.MULTILINE)
_ITEMS = frozenset(
    "list tuple set expression_list parenthesized_expression list_splat binary_operator argument_list".split()
)
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.[], |\"'")
#: plain integers: what NumPy compares and assigns fastest
_NAME, _CALL, _ITEM, _TEXT, _OTHER = (
    int(form) for form in (Form.NAME, Form.CALL, Form.ITEM, Form.TEXT, Form.OTHER)
)  # fmt: skip


class Tokens:
    """The names of a file (in order of the text) and the tokens around them.

    ``starts``, ``ends``, ``names``, ``forms`` and ``receivers`` run along the names; ``code`` and ``position`` along
    all tokens. What is asked for one at a time is kept as bytes or a memoryview of its column: no list of a million
    integers need be made. ``token`` gives the token of a name, ``name_at`` the name of a token (-1 for none), ``match`` the
    opening bracket of a closing one.
    """

    def __init__(self, data: bytes, nodes: Nodes) -> None:
        self.data = data
        raw = np.frombuffer(data, np.uint8)
        strings = [(node.start_byte, node.end_byte) for node in nodes.get("string", ())]
        #: names of fixtures that stand in strings, and those of what others may take
        self.fixtures = _named_fixtures(data, strings) if b"usefixtures(" in data else []
        self.listed = _listed(data, nodes) if b"__all__" in data else []
        masked = _masked(data, nodes, strings, self.fixtures + self.listed)
        # The dots of a relative import are one name, that of a package.
        dots = _packages(data, nodes)
        for at, end in dots:
            masked[at + 1 : end] = bytes(end - at - 1)
        classes = np.frombuffer(masked, np.uint8)
        begins = classes > STRING
        begins[:1] |= classes[:1] != SPACE
        begins[1:] |= (classes[1:] != classes[:-1]) & (classes[1:] != SPACE)
        position = begins.nonzero()[0]
        #: for each byte how many tokens start up to it
        self.rank = begins.cumsum(dtype=np.int32).data
        code = classes[position].astype(np.int16)
        is_word = np.zeros(len(data) + 2, np.bool_)
        is_word[1:-1] = classes == WORD
        edge = (is_word[1:] != is_word[:-1]).nonzero()[0]
        word_starts, word_ends = edge[0::2], edge[1::2]
        # All that is no word as spaces: to split finds the words several times faster than to cut them out.
        # (With bits: `numpy.where` takes many times longer.)
        inside = -is_word[1:-1].view(np.uint8)
        found = ((raw & inside) | (~inside & 32)).tobytes().split()
        # Each new word gets the next number.
        order: defaultdict[bytes, int] = defaultdict(itertools.count().__next__)
        ids = np.fromiter(map(order.__getitem__, found), np.int64, len(found))
        if dots:
            starts, ends = np.array(dots).T
            code[position.searchsorted(starts)] = WORD
            place = word_starts.searchsorted(starts)
            word_starts, word_ends = np.insert(word_starts, place, starts), np.insert(word_ends, place, ends)
            ids = np.insert(ids, place, [order[data[at:end]] for at, end in dots])
        words_at = (code == WORD).nonzero()[0]
        reserved = np.zeros(len(order), np.bool_)
        reserved[[order[word] for word in _KEYWORDS & order.keys()]] = True
        code[words_at[reserved[ids]]] = KEYWORD
        first = raw[word_starts]
        numeric = (first >= 48) & (first <= 57)
        # The exponent of ``1.e5`` looks like a member of a number.
        suspicious = ((first == 101) | (first == 69) | (first == 106)).nonzero()[0]
        after_dot = code[words_at[suspicious] - 1] == _DOT
        for at in suspicious[after_dot].tolist():
            token = int(words_at[at])
            if token > 1 and numeric[at - 1] and word_ends[at - 1] == word_starts[at] - 1:
                numeric[at] = True
        code[words_at[numeric]] = NUMBER
        for node in nodes.get("soft", ()):
            at = int(position.searchsorted(node.start_byte))
            if at < len(code) and code[at] == WORD:
                code[at] = KEYWORD
        kept = (code[words_at] == WORD).nonzero()[0]
        ids = ids[kept]
        used = np.zeros(len(order), np.bool_)
        used[ids] = True
        self.id_array = (used.cumsum() - 1)[ids]
        #: the different names, in the order in which the file first has them
        self.spellings: list[str] = _decoded([word for word, kept in zip(order, used.tolist(), strict=True) if kept])
        self.code, self.position = code, position
        self.token = words_at[kept]
        self.start_array = word_starts[kept]
        self.starts: list[int] = self.start_array.tolist()
        self.end_array = word_ends[kept]
        self.ends = self.end_array.data
        self.names: list[str] = list(map(self.spellings.__getitem__, self.id_array.tolist()))
        self.name_at = np.full(len(code) + 1, -1, np.int64)
        self.name_at[self.token] = np.arange(len(kept))
        self._names, self._positions = self.name_at.data, position.data
        self.match = self._brackets()
        self.forms, self.receivers, self.called = self._receivers()
        self._chain: dict[int, int] = {}

    def respell(self, spelled: dict[str, str]) -> None:
        """Names as they stand in the file, where the grammar has others."""
        self.spellings = [spelled.get(name, name) for name in self.spellings]
        self.names = list(map(self.spellings.__getitem__, self.id_array.tolist()))

    def _brackets(self) -> NDArray[np.int64]:
        """For each token the opening bracket that it closes, -1 for none."""
        code = self.code
        result = np.full(len(code) + 1, -1, np.int64)
        kind = np.frombuffer(code.astype(np.uint8).tobytes().translate(_BRACKETS), np.int8)
        where = kind.nonzero()[0]
        if not len(where):
            return result
        values, kind = code[where], kind[where]
        opens = kind == 1
        level = kind.cumsum(dtype=np.int64) + ~opens
        order = level.argsort(kind="stable")
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

    def _receivers(self) -> tuple[bytes, memoryview, NDArray[np.bool_]]:
        code, token = self.code, self.token
        count = len(code)
        padded = np.concatenate([code, np.zeros(3, np.int16)])
        called = padded[token + 1] == _OPEN
        if count:
            self._newlines(called)
        forms = np.zeros(len(token), np.uint8)
        found = np.full(len(token), -1, np.int64)
        dotted = ((token > 1) & (padded[token - 1] == _DOT)).nonzero()[0]
        before = padded[token[dotted] - 2]
        simple = before == WORD
        forms[dotted] = _OTHER
        forms[dotted[simple]] = _NAME
        found[dotted[simple]] = self.name_at[token[dotted[simple]] - 2]
        # ``from .a import b`` and ``from ..a import b`` have nothing before the name.
        bare = (before == KEYWORD) | (before == _DOT)
        forms[dotted[bare]] = 0
        forms[dotted[before == STRING]] = _TEXT
        closed = dotted[(before == _CLOSE) | (before == _CLOSE_ITEM)]
        closing = token[closed] - 2
        names = self.name_at[np.maximum(self.match[closing], 0) - 1]
        known = (names >= 0) & (self.match[closing] > 0) & ((code[closing] != _CLOSE) | called[names])
        forms[closed[known]] = np.where(code[closing[known]] == _CLOSE, _CALL, _ITEM)
        found[closed[known]] = names[known]
        self.form_array, self.receiver_array = forms, found
        return forms.tobytes(), found.data, called

    def _newlines(self, called: NDArray[np.bool_]) -> None:
        """A bracket on the next row, outside brackets, starts a statement of its own."""
        data = self.data
        following = self.position[np.minimum(self.token + 1, len(self.position) - 1)]
        for at in (called & (following > self.end_array)).nonzero()[0].tolist():
            if b"\n" in data[self.ends[at] : int(self.position[self.token[at] + 1])].replace(b"\\\n", b""):
                called[at] = False

    def spelled(self, name: str) -> list[int]:
        """The uses of a name."""
        if name not in self.spellings:
            return []
        return (self.id_array == self.spellings.index(name)).nonzero()[0].tolist()  # type: ignore[no-any-return]

    def name_from(self, byte: int) -> int:
        """The name that starts at a byte, -1 for none."""
        # Not found by a table of their starts: to make one takes longer than all that is asked of it.
        if byte >= len(self.data):
            return -1
        token = self.rank[byte] - 1
        return self._names[token] if token >= 0 and self._positions[token] == byte else -1  # type: ignore[no-any-return]

    def token_from(self, byte: int) -> int:
        """The token of the name that starts at a byte, -1 for none."""
        return self.rank[byte] - 1 if self.name_from(byte) >= 0 else -1

    def between(self, start: int, end: int) -> range:
        """The names in a range of bytes."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def chain_start(self, name: int) -> int:
        """Where the chain of members that ends with a name starts, in bytes; -1 when it starts with other things."""
        known = self._chain.get(name)
        if known is None:
            form = self.forms[name]
            if form == 0:
                known = self.starts[name]
            elif form <= _ITEM and self.receivers[name] >= 0:
                known = self.chain_start(self.receivers[name])
            else:
                known = -1
            self._chain[name] = known
        return known


def _decoded(words: list[bytes]) -> list[str]:
    """The words as text, all at once: none holds a line break."""
    return b"\n".join(words).decode("utf-8", "replace").split("\n") if words else []


def _masked(data: bytes, nodes: Nodes, strings: list[tuple[int, int]], named: list[tuple[int, int]]) -> bytearray:
    """The class of each byte: strings and comments are masked, but not the code that stands inside them."""
    classes = bytearray(data.translate(_CLASSES))
    typed = b"# type:" in data
    for node in nodes.get("comment", ()):
        start, end = node.start_byte, node.end_byte
        if typed and data.startswith(b"# type:", start) and not data.startswith(b"ignore", start + 8):
            classes[start : start + 7] = bytes(7)
            hash_ = data.find(b"#", start + 7, end)
            if hash_ >= 0:
                classes[hash_:end] = bytes(end - hash_)
        else:
            classes[start:end] = bytes(end - start)
    inside, formats = nodes.get("inside", ()), nodes.get("format", ())
    if not inside and not formats:
        for start, end in strings:
            classes[start:end] = b"\2" * (end - start)
    else:
        events = [(start, -end, STRING) for start, end in strings]
        events += [(node.start_byte, -node.end_byte, SPACE) for node in formats]
        events += [(node.start_byte, -node.end_byte, WORD) for node in inside]
        for start, negative, what in sorted(events):
            end = -negative
            if what == WORD:
                classes[start:end] = data[start:end].translate(_CLASSES)
            else:
                classes[start:end] = (b"\2" if what == STRING else b"\0") * (end - start)
    if b"cast(" in data or "type" in nodes:
        _forward(data, classes, nodes, strings)
    for at, end in named:
        classes[at:end] = data[at:end].translate(_CLASSES)
        classes[at - 1] = classes[end] = SPACE
    return classes


def _named_fixtures(data: bytes, strings: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The names of fixtures that ``pytest.mark.usefixtures`` is given as strings, without their quotes."""
    starts = [start for start, _ in strings]
    found = []
    for match in _USED.finditer(data):
        for start, end in strings[bisect_left(starts, match.start(1)) : bisect_left(starts, match.end(1))]:
            if (
                data[start : start + 1] in (b'"', b"'")
                and data[start + 1 : end - 1].decode("utf-8", "replace").isidentifier()
            ):
                found.append((start + 1, end - 1))
    return found


def _packages(data: bytes, nodes: Nodes) -> list[tuple[int, int]]:
    """The dots at the begin of relative imports."""
    if _RELATIVE.search(data) is None:
        return []
    matches = [_RELATIVE.match(data, node.start_byte) for node in nodes.get("import", ())]
    return sorted(match.span(1) for match in matches if match is not None)


def _listed(data: bytes, nodes: Nodes) -> list[tuple[int, int]]:
    """The names in the strings of ``__all__`` at the top of a file, without their quotes."""
    strings = nodes.get("string", [])
    starts = [node.start_byte for node in strings]
    found = []
    for match in _EXPORTING.finditer(data):
        place = match.start(1)
        for node in strings[bisect_left(starts, place) :]:
            start, end = node.start_byte, node.end_byte
            if (statement := _exporting(node)) is None or statement.start_byte != place:
                break
            if data[start] in b"\"'" and data[start + 1 : end - 1].decode("utf-8", "replace").isidentifier():
                found.append((start + 1, end - 1))
    return found


def _exporting(string: tree_sitter.Node) -> tree_sitter.Node | None:
    """The assignment or call that a string is an item of."""
    parent = string.parent
    while parent is not None and parent.type in _ITEMS:
        parent = parent.parent
    return parent if parent is not None and parent.type in ("assignment", "augmented_assignment", "call") else None


def _forward(data: bytes, classes: bytearray, nodes: Nodes, strings: list[tuple[int, int]]) -> None:
    """Strings that stand for a type are read as code: those in annotations, and the first argument of ``cast``."""
    place, limit = 0, 0
    literal_end = -1
    starts = [start for start, _ in strings]
    wanted: list[int] = []
    for node in nodes.get("type", ()):
        start, end = node.start_byte, node.end_byte
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
        start, end = strings[at]
        text = data[start:end]
        if start < literal_end or text[:1] not in (b'"', b"'") or not _PLAIN.issuperset(text):
            continue
        head = data[max(0, start - 60) : start].rstrip()
        opening = data.rfind(b"Literal[", max(0, start - 200), start)
        if opening >= 0 and b"]" not in data[opening:start]:
            continue
        if head.endswith((b"==", b"(")) and not head.endswith(b"cast("):
            continue
        classes[start:end] = text.replace(b'"', b" ").replace(b"'", b" ").translate(_CLASSES)
