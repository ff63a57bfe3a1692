"""The words of C-like text as columns: extents, kinds, neighbours, template arguments, receivers. Pure."""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from ..model import Form
from ._clex import Brackets

Ints = NDArray[np.int64]

#: all but the bytes of words as spaces: to translate and split finds words several times faster than an expression
_ALONE = bytes(value if value >= 128 or chr(value).isalnum() or value in b"_$" else 32 for value in range(256))
_IN_WORD = np.frombuffer(_ALONE, np.uint8) != 32
#: what may stand between tokens: white space, and the backslash that continues a directive
_SOLID_BYTES = bytes(value > 32 and value != 92 for value in range(256))
_SOLID = np.frombuffer(_SOLID_BYTES, np.bool_)
_POINTER = np.array([value in b"*&" for value in range(256)])

#: plain integers: NumPy takes many times longer to compare with a member of an `enum.IntEnum`
_BY_NAME, _BY_CALL, _BY_ITEM = int(Form.NAME), int(Form.CALL), int(Form.ITEM)
_BY_SCOPE, _BY_ARROW, _BY_OTHER = int(Form.SCOPE), int(Form.ARROW), int(Form.OTHER)

#: kinds of words
NAME, OTHER, BUILTIN, QUALIFIER, NEVER = range(5)

_BUILTIN = frozenset(
    b"void bool char short int long float double unsigned signed auto wchar_t char8_t char16_t char32_t __int128"
    b" _Bool".split()
)
#: keywords after which a word is no declared name
_NEVER = frozenset(
    b"return else new delete throw case goto do sizeof typedef using namespace co_return co_await co_yield not and or"
    b" if for while switch typename operator struct class union enum template public private protected alignof default"
    b" break continue try catch friend"
    b" extern".split()
)
_QUALIFIER = frozenset(
    b"const volatile static constexpr inline mutable register thread_local restrict __restrict__ __restrict consteval"
    b" constinit explicit virtual __shared__ __constant__ __device__ __host__ __global__ __forceinline__ __inline__"
    b" __inline __managed__ override final noexcept".split()
)
_OTHER = frozenset(
    b"asm __asm__ __asm __attribute__ __attribute __declspec __extension__ alignas decltype static_assert static_cast"
    b" dynamic_cast const_cast reinterpret_cast nullptr true false requires concept typeid _Pragma __pragma"
    b" _Static_assert __FILE__ __LINE__ __func__ __VA_ARGS__ __VA_OPT__ __launch_bounds__ typeof __typeof__"
    b" __typeof".split()
)
_SHADER = frozenset(
    b"in out inout flat uniform varying attribute buffer shared device constant thread threadgroup kernel layout highp"
    b" mediump lowp half uint".split()
)
_CPP_ONLY = frozenset(
    b"class namespace template typename new delete public private protected operator friend virtual explicit using try"
    b" catch throw mutable decltype constexpr not and or requires concept override final".split()
)
_CASTS = frozenset(b"static_cast dynamic_cast const_cast reinterpret_cast".split())

_INSIDE = (
    rb"[^<>;{}&|()?=-]++|-(?!>)|->|&(?!&)|=(?!=)"
    rb"|\((?>[^<>;{}()]++|\((?>[^<>;{}()]++|\([^<>;{}()]*\))*+\)|<[^<>;{}()]*>)*+\)"
)


def _nested(depth: int) -> bytes:
    """An expression for template arguments that nest at most ``depth`` deep."""
    inner = rb"(?!)" if depth == 0 else _nested(depth - 1)
    return rb"<(?>" + _INSIDE + rb"|" + inner + rb")*+>"


_TEMPLATE = re.compile(_nested(4))
#: what may stand before the value of an expression
_LEAD = re.compile(rb"\s*([*&\s]*)")
_RESULT = re.compile(rb"[\w:]+(?:\s*<[^;{}()]*>)?[\s*&]*\{")
_C_CAST = re.compile(rb"\(\s*\(\s*(?:const\s+|struct\s+)*([A-Za-z_][\w:]*(?:\s*<[\w:\s,*&]*>)?)\s*\*+\s*\)")


class Words:
    """All words of a file. One entry of each column is one word, in the order of the text."""

    def __init__(self, clean: bytes, brackets: Brackets, language: str) -> None:
        self.clean = clean
        self.brackets = brackets
        padded = clean + b"\n\n\n"
        self.array = array = np.frombuffer(padded, np.uint8)
        alone = padded.translate(_ALONE)
        self.starts, self.ends = starts, ends = _extents(np.frombuffer(alone, np.uint8) != 32)
        found = alone.split()
        self.count = count = len(found)
        # Each new word gets the next number.
        numbered: defaultdict[bytes, int] = defaultdict(itertools.count().__next__)
        self.ids = np.fromiter(map(numbered.__getitem__, found), np.int32, count)
        self.number = number = dict(numbered)
        self.spelling = spelling = list(number)
        table = _kinds(language)
        first = array[starts]
        kinds = np.zeros(len(spelling), np.uint8)
        for word in table.keys() & number.keys():
            kinds[number[word]] = table[word]
        self.kinds = kinds[self.ids]
        self.kinds[(first < 58) & (first > 47)] = OTHER
        solid = np.frombuffer(padded.translate(_SOLID_BYTES), np.bool_)
        self._rank = solid.cumsum(dtype=np.int32)
        # One past the end stands for nothing before or after.
        self._places = np.concatenate((solid.nonzero()[0], [len(clean)]))
        self.after_at = self._places[self._rank[ends - 1]] if count else ends
        self.after = array[self.after_at]
        self.before_at = self.previous(starts)
        self.before = array[self.before_at]
        if language != "objc":
            # ``[[nodiscard]]`` uses nothing.
            self.kinds[(self.before == 91) & (array[self.before_at - 1] == 91)] = OTHER
        self.kinds[self.before == 64] = OTHER  # ``@interface``
        #: the same columns for those who look at single words: bytes give integers, and several times faster
        self.kind_of = self.kinds.tobytes()
        self.before_of = self.before.tobytes()
        self._lists: tuple[list[int], list[int]] | None = None
        self.template_end, self.template_close = self._templates()
        #: of members the steps from what their receiver names to the value that they are members of, where the form alone
        #: does not say them: see `value`
        self.steps: dict[int, bytes] = {}
        self.receivers, self.forms, self.given = self._receivers()
        self.form_of = self.forms.tobytes()
        self.receiver_of = self.receivers.data

    def previous(self, places: Ints) -> Ints:
        """For each place the last one before it that is neither white space nor a continuation, else past the end."""
        if not len(places):
            return places
        found: Ints = self._places[self._rank[places] - 1 - _SOLID[self.array[places]]]
        return found

    def solid_after(self, place: int) -> int:
        """The first place behind one that is neither white space nor a continuation; past the end for none."""
        return int(self._places[self._rank[place]])

    def solids_after(self, places: Ints) -> Ints:
        """`solid_after` for each place."""
        found: Ints = self._places[self._rank[places]]
        return found

    def instances(self) -> tuple[Ints, Ints, Ints]:
        """The words that have template arguments, where these end, and the first solid place behind."""
        closing = self.template_close
        ends = np.fromiter(closing.values(), np.int64, len(closing))
        return np.fromiter(closing, np.int64, len(closing)), ends, self.solids_after(ends - 1)

    def hard_before(self) -> Ints:
        """For each word the last place before it that is no white space, ``*`` or ``&``; past the end for none."""
        places = self.before_at.copy()
        rest = _POINTER[self.before].nonzero()[0]
        while len(rest):
            places[rest] = self.previous(places[rest])
            rest = rest[_POINTER[self.array[places[rest]]]]
        return places

    def heads(self) -> NDArray[np.int64]:
        """For each word the first of the names that ``::`` joins to it; -1 when template arguments are among them."""
        order = np.arange(self.count)
        joined = (self.forms == _BY_SCOPE) & (self.receivers == order - 1) & (order > 0)
        heads: NDArray[np.int64] = np.maximum.accumulate(np.where(joined, 0, order))
        return heads

    @property
    def extents(self) -> tuple[list[int], list[int]]:
        """Starts and ends as lists."""
        if self._lists is None:
            self._lists = self.starts.tolist(), self.ends.tolist()
        return self._lists

    def places_of(self, *spelled: bytes) -> list[int]:
        """Where words of these spellings start, in order."""
        ids = [self.number[word] for word in spelled if word in self.number]
        if not ids:
            return []
        found: list[int] = self.starts[self.spelled(ids)].tolist()
        return found

    def spelled(self, ids: list[int]) -> NDArray[np.bool_]:
        """Which words have one of these spellings."""
        wanted = np.zeros(len(self.spelling), np.bool_)
        wanted[ids] = True
        return wanted[self.ids]

    def results(self, places: list[int]) -> None:
        """Says that types of results follow the arrows that end at these bytes: what stands there is nobody's member."""
        index = self.starts.searchsorted(np.array(places, np.int64))
        index = index[index < self.count]
        # Further words of a path have what stands before them.
        index = index[self.forms[index] != _BY_SCOPE]
        self.forms[index] = 0
        self.receivers[index] = -1
        self.form_of = self.forms.tobytes()
        self.receiver_of = self.receivers.data

    def ending_at(self, place: int) -> int:
        """The word whose end, or that of its template arguments, is ``place`` or followed by space up to it; -1."""
        clean = self.clean
        while place > 0 and clean[place - 1] <= 32:
            place -= 1
        if place > 0 and clean[place - 1] == 62:
            return self.template_end.get(place, -1)
        ends = self.extents[1]
        index = bisect_left(ends, place)
        return index if index < len(ends) and ends[index] == place else -1

    def _templates(self) -> tuple[dict[int, int], dict[int, int]]:
        """Template arguments: from their end to the word before them, and from that word to their end."""
        array = self.array
        # There are always three line breaks past the end.
        chosen = ((self.after == 60) & (self.kinds <= OTHER)).nonzero()[0]
        following = array[self.after_at[chosen] + 1]
        chosen = chosen[(following != 60) & (following != 61) & (following != 45)]
        by_end: dict[int, int] = {}
        by_word: dict[int, int] = {}
        match = _TEMPLATE.match
        clean = self.clean
        for index, at in zip(chosen.tolist(), self.after_at[chosen].tolist(), strict=True):
            found = match(clean, at)
            if found:
                end = found.end()
                by_end[end] = index
                by_word[index] = end
        return by_end, by_word

    def _receivers(self) -> tuple[NDArray[np.int32], NDArray[np.uint8], dict[int, bytes]]:
        """For each word its receiver (index of a word, -1), its form, and types that casts give to receivers."""
        count = self.count
        receivers = np.full(count, -1, np.int32)
        forms = np.zeros(count, np.uint8)
        given: dict[int, bytes] = {}
        if not count:
            return receivers, forms, given
        array, before, at = self.array, self.before, self.before_at
        earlier = array[at - 1]
        dot = (before == 46) & (earlier != 46)
        arrow = (before == 62) & (earlier == 45)
        scope = (before == 58) & (earlier == 58)
        forms[dot] = _BY_NAME
        forms[arrow] = _BY_ARROW
        forms[scope] = _BY_SCOPE
        chosen = (dot | arrow | scope).nonzero()[0]
        if not len(chosen):
            return receivers, forms, given
        punctuation = at[chosen] - ~dot[chosen]
        stop = self.previous(punctuation)
        last = array[stop]
        simple = _IN_WORD[last] & (stop < len(self.clean))
        receivers[chosen[simple]] = chosen[simple] - 1
        rest = ~simple
        for index, place, character in zip(
            chosen[rest].tolist(), stop[rest].tolist(), last[rest].tolist(), strict=True
        ):
            self._receiver(index, place, character, receivers, forms, given)
        return receivers, forms, given

    def _receiver(
        self, index: int, place: int, character: int, receivers: NDArray[np.int32], forms: NDArray[np.uint8],
        given: dict[int, bytes],
    ) -> None:  # fmt: skip
        """The receiver of one word whose receiver ends in a bracket at ``place``."""
        scope = forms[index] == _BY_SCOPE
        if character == 62 and self.clean[place - 1 : place] != b"-":
            word = self.template_end.get(place + 1, -1)
            receivers[index] = word
            if word < 0 and not scope:
                forms[index] = _BY_OTHER
            return
        if character not in b")]}" or scope:
            if not scope:
                forms[index] = _BY_OTHER
            return
        opening = self.brackets.match.get(place, -1)
        word = self.ending_at(opening) if opening > 0 else -1
        if character == 41 and word < 0 < opening and forms[index] == _BY_ARROW and self._of_lambda(index, opening):
            forms[index] = 0
            return
        if word >= 0 and self.kind_of[word] == NAME:
            receivers[index] = word
            forms[index] = _BY_ITEM if character == 93 else _BY_CALL
            return
        if character == 125:
            forms[index] = _BY_OTHER
            return
        if word >= 0 and character == 41 and self.spelling[self.ids[word]] in _CASTS:
            end = self.template_close.get(word, -1)
            if end > 0:
                given[index] = self.clean[self.clean.find(b"<", self.ends[word]) + 1 : end - 1]
        elif opening >= 0:
            cast = _C_CAST.match(self.clean, opening, place) if character == 41 else None
            if cast:
                given[index] = cast[1]
            elif character == 93 or word < 0 or self.kind_of[word] != BUILTIN:
                low = opening if character == 41 else -1
                word, steps = self.value(low, place + 1, receivers, forms)
                if word >= 0 and self.kind_of[word] == NAME:
                    receivers[index] = word
                    if steps:
                        self.steps[index] = steps
                        forms[index] = _BY_CALL if steps == b"(" else _BY_ITEM if b"[" in steps else forms[index]
                    return
        forms[index] = _BY_OTHER

    def value(
        self, low: int, stop: int, receivers: NDArray[np.int32] | None = None, forms: NDArray[np.uint8] | None = None
    ) -> tuple[int, bytes]:
        """The use whose value the text between two places is, -1 for none, and the steps to it: ``(`` what calling gives, ``[``
        an item, ``*`` what it points to, ``&`` its address. A ``low`` of -1 stands for wherever the expression begins."""
        if receivers is None:
            receivers, forms = self.receivers, self.forms
        clean, match = self.clean, self.brackets.match
        lead = b""
        if low >= 0:
            found = _LEAD.match(clean, low, stop)
            assert found is not None
            low, lead = found.end(), bytes(byte for byte in reversed(found[1]) if byte > 32)
        steps = b""
        while True:
            while stop > low and clean[stop - 1] <= 32:
                stop -= 1
            if stop <= max(low, 0):
                return -1, b""
            if clean[stop - 1] != 93:
                break
            stop = match.get(stop - 1, -1)
            steps += b"["
        if clean[stop - 1] in b")}":
            opening = match.get(stop - 1, -1)
            word = self.ending_at(opening) if opening > low else -1
            if word < 0 and opening == low and clean[low] == 40:
                word, inner = self.value(low + 1, stop - 1, receivers, forms)
                return word, inner + steps + lead
            steps = b"(" + steps
        else:
            word = self.ending_at(stop)
        if word < 0 or (low >= 0 and not self._begins(word, low, receivers)):
            return -1, b""
        return word, steps + lead

    def _begins(self, word: int, low: int, receivers: NDArray[np.int32]) -> bool:
        """Whether the chain of receivers that ends in a word starts at a place."""
        for _ in range(40):
            if receivers[word] < 0:
                break
            word = int(receivers[word])
        start = self.extents[0][word]
        return start == low or (start > low and not self.clean[low:start].strip(b" \t\r\n:*("))

    def _of_lambda(self, index: int, opening: int) -> bool:
        """Whether a word behind an arrow is the type of a lambda's result: ``[…](…) -> Type {``."""
        clean = self.clean
        return (
            clean[max(0, opening - 9) : opening].rstrip()[-1:] == b"]"
            and _RESULT.match(clean, int(self.starts[index])) is not None
        )


def _extents(inside: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Starts and ends of the runs in a column whose last entry is False."""
    edges = (inside[1:] != inside[:-1]).nonzero()[0] + 1
    if inside[0]:
        edges = np.concatenate((np.zeros(1, np.int64), edges))
    return edges[0::2], edges[1::2]


@functools.cache
def _kinds(language: str) -> dict[bytes, int]:
    """The keywords of a language and what kind of word each is; all others are names."""
    table: dict[bytes, int] = {}
    if language in ("glsl", "metal", "hlsl"):
        table |= dict.fromkeys(_SHADER, QUALIFIER)
    for words, kind in ((_OTHER, OTHER), (_NEVER, NEVER), (_QUALIFIER, QUALIFIER), (_BUILTIN, BUILTIN)):
        table |= dict.fromkeys(words, kind)
    if language in ("c", "glsl"):
        for word in _CPP_ONLY:
            table.pop(word, None)
    return table
