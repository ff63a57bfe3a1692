"""Local names of C-like text: which words declare one, its type, and how far it is known. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from ..model import Kind
from ._clex import Brackets, Macro
from ._cplain import CAPS, Entry
from ._cwords import BUILTIN, NAME, NEVER, OTHER, QUALIFIER, Words

_FOLLOW = re.compile(
    rb"\s*(?:\b(?:mutable|noexcept|const|constexpr|override|final|throw|__\w+|[A-Z_]+)\b\s*(?:\([^()]*\)\s*)?)*"
)
_STATEMENT = re.compile(rb"[;{(]")
_STEP = re.compile(rb"[;,(){}\[\]]")
_TEMPLATE_NAME = re.compile(
    rb"(?:^|,)\s*(?:typename|class|[A-Za-z_][\w:\s<>*&\x01]*?)\s*(?:\.\.\.)?\s*\b([A-Za-z_]\w*)\s*(?==|,|\Z)"
)
#: a cast of C to a pointer
_CAST = re.compile(rb"\(\s*((?:const\s+|struct\s+)*[A-Za-z_][\w:]*(?:\s*<[\w:\s,*&]*>)?\s*(?:const\s*)?\*[\s*]*)\)")
#: the type of a lambda's result
_LAMBDA_RESULT = re.compile(rb"\s*(?:(?:mutable|noexcept|constexpr)\s*)*->\s*([^{};=()]+)\{")
#: what tells the parts of ``a ? b : c``
_CHOICE = re.compile(rb"[(\[{?]|(?<!:):(?!:)")
_CAPTURE = re.compile(rb"[\w)]\s*\Z")
#: a longer type is not looked at
_LONG = 400
_BOUND = re.compile(rb"\s*&{0,2}\s*\[(?!\[)")


class Mode:
    """How the type of a local name is known. Plain integers: these are asked for at every name. With a use's value goes in the
    place of a type what leads from it to the name's: the steps of `repobook.languages._cwords.Words.value`, then ``:`` for
    a loop over it, and a digit for one of the names of a structured binding."""

    DECLARED = 0  # as written
    VALUE = 1  # that of another use
    CALL = 2  # the result of calling another use
    UNKNOWN = 3
    TYPE = 4  # the name is that of a type: of the one that is written, or of one that nobody knows
    HANDED = 5  # what the macro that is written in the place of a type hands to the body behind it


class Nest:
    """Which bracket a place is in."""

    def __init__(self, brackets: Brackets) -> None:
        positions, partner = brackets.positions, brackets.partner
        self.positions = positions
        self.depth = depth = brackets.depth.astype(np.int64)
        self.size = len(positions) + 1
        order = (partner > positions).nonzero()[0]
        keys = depth[order] * self.size + order
        sort = keys.argsort()
        self.keys = keys[sort]
        self.openers = positions[order][sort]

    def inner(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """The opening bracket around each place, -1 for none."""
        if not len(self.openers):
            return np.full(len(places), -1, np.int64)
        index = self.positions.searchsorted(places) - 1
        depth = np.where(index < 0, 0, self.depth[index])
        found = self.keys.searchsorted(depth * self.size + index, side="right") - 1
        return np.where(depth > 0, self.openers[found], -1)


class Locals:
    """Finds the local names of one file."""

    def __init__(
        self, words: Words, nest: Nest, entries: list[Entry], macros: list[Macro],
        conditions: list[tuple[int, int]], templates: list[tuple[int, int, int]],
    ) -> None:  # fmt: skip
        self._templates = templates
        self.words = words
        self.nest = nest
        self.code = words.brackets
        self.match = words.brackets.match
        #: columns, one entry a local name: the word that declares it, its type as written, `Mode`, the word that gives
        #: its type when it is not written, and the byte up to which it is known
        self.word: list[int] = []
        self.type: list[bytes] = []
        self.mode: list[int] = []
        self.source: list[int] = []
        self.end: list[int] = []
        #: words that name types
        self.types: list[int] = []
        self._bodies = {entry.parameters[0]: entry.end for entry in entries if entry.parameters[0] >= 0}
        self._types = {
            entry.body[0] for entry in entries if entry.body[0] >= 0 and entry.kind not in (Kind.FUNCTION, Kind.METHOD)
        }
        #: of words with one of two values the second, and its steps
        self.others: dict[int, tuple[int, bytes]] = {}
        self._reach: dict[int, int] = {}
        #: names before macros, and what follows the macro
        self._marks: dict[int, int] = {}
        self._entries = entries
        self._macros = macros
        self._directives = sorted([(macro.start, macro.body[1]) for macro in macros] + conditions)

    def _add(self, word: int, written: bytes, mode: int, source: int, end: int) -> None:
        self.word.append(word)
        self.type.append(written)
        self.mode.append(mode)
        self.source.append(source)
        self.end.append(end)

    def find(self, defined: NDArray[np.bool_]) -> None:
        """Finds all local names. ``defined`` marks the words that name definitions."""
        words = self.words
        if words.count:
            self._declared(defined)
            self._further(defined)
            self._bound_names()
            self._aliases(defined)
            self._template_names()
            self._macro_names()
            self._made_names()

    def _declared(self, defined: NDArray[np.bool_]) -> None:
        """Names that stand after a type: ``Tensor x``, ``const Foo<T>& x``, ``auto x = …``."""
        words = self.words
        array, after = words.array, words.after
        following = array[words.after_at + 1]
        ok = _ENDS[after] & ~((after == 61) & (following == 61)) & ~((after == 58) & (following == 58))
        hard = words.hard_before()
        before = array[hard]
        joined = _TYPE_END[before] & (hard >= 0)
        chosen = (
            ok & joined & (words.kinds == NAME) & ~defined & (words.before != 46) & (words.before != 58)
        ).nonzero()[0]
        if self._directives and len(chosen):
            # A directive declares nothing, and neither does its last word what follows.
            chosen = chosen[~(self._directed(words.starts[chosen], words.starts[chosen - 1]) & (chosen > 0))]
        if not len(chosen):
            return
        inner = self.nest.inner(words.starts[chosen])
        keep = inner >= 0
        chosen, inner = chosen[keep], inner[keep]
        mark = after[chosen]
        self._pass_annotations(chosen, hard, mark)
        places = hard[chosen]
        named = chosen - 1
        first = words.heads()[named]
        kinds = words.kinds[named]
        before = np.maximum(first - 1, 0)
        qualified = (words.kinds[before] == QUALIFIER) & (words.before_at[first] == words.ends[before] - 1)
        pointer = (words.before[chosen] == 42) | (words.before[chosen] == 38)
        adjacent = places == words.ends[named] - 1
        # ``Type* name`` at the start of a statement.
        pointed = pointer & _STATEMENT_START[words.before[first]] & _INITIAL[mark]
        # ``Type name``, ``const scope::Type& name``: what needs no further look.
        simple = (
            adjacent & (first >= 0) & (words.forms[first] == 0) & (chosen > 0)
            & ((kinds == NAME) | ((kinds == BUILTIN) & (words.ids[named] != words.number.get(b"auto", -1))))
            & (~pointer | qualified | pointed | (kinds == BUILTIN))
        )  # fmt: skip
        # ``Type *RESTRICT name``: a macro that may qualify a pointer.
        simple &= ~(((words.before[named] == 42) | (words.before[named] == 38)) & _UPPER[array[words.starts[named]]])
        useful = (~(adjacent & ((kinds == NEVER) | (kinds == OTHER)))).nonzero()[0]
        self.types += named[simple & (kinds == NAME)].tolist()
        low, high = words.starts[first[useful]].tolist(), words.starts[chosen[useful]].tolist()
        clean, types, reach = words.clean, self._types, self._reach
        for word, place, opening, following_mark, easy, head, tail in zip(
            chosen[useful].tolist(), places[useful].tolist(), inner[useful].tolist(), mark[useful].tolist(),
            simple[useful].tolist(), low, high, strict=True,
        ):  # fmt: skip
            if opening in types:
                continue
            if easy:
                # Most locals: no call but where a bracket is new.
                self.word.append(word)
                self.type.append(clean[head:tail].rstrip())
                self.mode.append(0)
                self.source.append(-1)
                self.end.append(reach[opening] if opening in reach else self._until(opening))
            else:
                self._candidate(word, place, opening, following_mark)

    def _further(self, defined: NDArray[np.bool_]) -> None:
        """The second name of a declaration and those behind it: ``Type a = 1, *b, c;``."""
        words = self.words
        hard = words.hard_before()
        chosen = (
            (words.array[hard] == 44) & (hard < len(words.clean)) & (words.kinds == NAME) & (words.forms == 0) & ~defined
            & _FURTHER[words.after]
        ).nonzero()[0]  # fmt: skip
        if not len(chosen) or not self.word:
            return
        inner = self.nest.inner(words.starts[chosen])
        block = (inner >= 0) & (words.array[np.maximum(inner, 0)] == 123)
        chosen, inner = chosen[block], inner[block]
        if not len(chosen):
            return
        known = sorted(
            zip(self.nest.inner(words.starts[self.word]).tolist(), self.word, range(len(self.word)), strict=True)
        )
        keys = [(opening, word) for opening, word, _ in known]
        starts, ends = words.extents
        for word, opening, comma in zip(chosen.tolist(), inner.tolist(), hard[chosen].tolist(), strict=True):
            at = bisect_left(keys, (opening, word)) - 1
            if at < 0 or keys[at][0] != opening or opening in self._types:
                continue
            place = known[at][2]
            if self.mode[place] != Mode.DECLARED or not self._same(ends[self.word[place]], comma):
                continue
            stars = words.clean[comma + 1 : starts[word]].strip()
            self._add(word, self.type[place].rstrip(b"*& ") + stars, Mode.DECLARED, -1, self._until(opening))

    def _same(self, at: int, comma: int) -> bool:
        """Whether nothing but declarators stands between a declared name and a comma."""
        while found := _STEP.search(self.words.clean, at, comma + 1):
            at = found.end()
            if found[0] in b"([{":
                at = max(self.match.get(found.start(), -1), found.start()) + 1
            elif found[0] != b",":
                return False
            elif found.start() == comma:
                return True
        return False

    def _pass_annotations(self, chosen: NDArray[np.intp], hard: NDArray[np.int64], mark: NDArray[np.uint8]) -> None:
        """Chooses the name before a macro, and for its mark what follows the macro: ``T name UNUSED = 1``."""
        words = self.words
        named = chosen - 1
        upper = _UPPER[words.array[words.starts[chosen]]] & (words.before_at[chosen] == words.ends[named] - 1)
        upper &= (words.kinds[named] == NAME) & (words.forms[named] == 0) & (chosen > 1)
        for index in upper.nonzero()[0].tolist():
            macro = int(chosen[index])
            name, earlier = macro - 1, macro - 2
            if not CAPS.match(words.spelling[words.ids[macro]]) or CAPS.match(words.spelling[words.ids[name]]):
                continue
            place = int(hard[name])
            if words.clean[place] != 62 and words.before_of[name] not in b"*&":
                # ``static T NAME``, ``export T NAME``: the word before is the type, and the macro the name.
                kind = words.kind_of[earlier]
                typed = kind == BUILTIN or (kind == NAME and not CAPS.match(words.spelling[words.ids[earlier]]))
                if not typed or place != words.ends[earlier] - 1:
                    continue
            at = int(words.after_at[macro])
            if words.clean[at : at + 1] == b"(" and (close := self.match.get(at, -1)) >= 0:
                at = words.solid_after(close)
            following = words.array[at]
            if _ENDS[following] and following != 40:
                chosen[index], mark[index], self._marks[name] = name, following, at

    def _directed(self, places: NDArray[np.int64], begun: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether what stands at each place, and began at another before it, is part of a directive."""
        lows = np.array([low for low, _ in self._directives])
        highs = np.array([high for _, high in self._directives])
        index = lows.searchsorted(places, side="right") - 1
        inside: NDArray[np.bool_] = (index >= 0) & (begun < highs[np.maximum(index, 0)])
        return inside

    def _candidate(self, word: int, place: int, opening: int, mark: int) -> None:
        words = self.words
        clean, kinds = words.clean, words.kind_of
        starts, ends = words.extents
        starred = clean[starts[word] - 1] in b"*&" or words.before_of[word] in b"*&"
        if clean[place] == 62:
            index = words.template_end.get(place + 1, -1)
            if index < 0 or ends[index] > place:
                return
        else:
            index = word - 1
            if place != ends[index] - 1:
                return
        qualified = self._annotates(index)
        if qualified:
            index = self._qualified_by(index)
            if index < 0:
                return
        first = index
        while first >= 0 and kinds[first] == QUALIFIER:
            qualified = True
            earlier = self._qualified_by(first)
            if earlier < 0:
                break
            first = earlier
        if kinds[first] == NAME:
            index = first
        kind = kinds[first]
        if kind in (NEVER, OTHER):
            return
        receivers, forms = words.receiver_of, words.form_of
        while forms[first] == 4:
            if receivers[first] < 0:
                break
            first = receivers[first]
        if forms[first] not in (0, 4):
            return
        low = starts[first]
        if forms[first] == 4:
            low = clean.rfind(b"::", 0, low)
        if starred and kind == NAME and not qualified and not self._declares(first, opening, mark):
            return
        text = clean[low : starts[word]].strip()
        end = self._until(opening)
        mode, source = Mode.DECLARED, -1
        if kind == BUILTIN and b"auto" in text:
            mode, source, text = self._initial(word, opening, mark)
        self._add(word, text, mode, source, end)
        if kind == NAME:
            self.types.append(index)

    def _qualified_by(self, word: int) -> int:
        """The word of a type that a qualifier stands behind, -1 for none: of a template, not of its arguments
        (``Foo<Bar> const& x``)."""
        clean = self.words.clean
        starts, ends = self.words.extents
        at = starts[word] - 1
        while at >= 0 and clean[at] in b" \t\r\n*&":
            at -= 1
        if at >= 0 and clean[at] == 62:
            return self.words.template_end.get(at + 1, -1)
        return word - 1 if word > 0 and ends[word - 1] == at + 1 else -1

    def _annotates(self, word: int) -> bool:
        """Whether a word between a type and a name is a macro that qualifies a pointer: ``Type *RESTRICT name``."""
        words = self.words
        return (
            word > 0
            and words.kind_of[word] == NAME
            and words.before_of[word] in b"*&"
            and CAPS.match(words.spelling[words.ids[word]]) is not None
        )

    def _declares(self, first: int, opening: int, mark: int) -> bool:
        """Whether ``a * b`` is a declaration: by what stands before it, and what after."""
        words = self.words
        before = words.before_of[first]
        earlier = words.kind_of[first - 1] if first else OTHER
        if _QUALIFIED[before]:
            return earlier == QUALIFIER
        if before in b";{}":
            return mark in b"=;,[{"
        if before == 40 or before == 44:
            if opening in self._bodies:
                return True
            lead = words.clean[max(0, opening - 40) : opening].rstrip()
            if lead.endswith((b"]", b"catch")):
                return True
            return mark in b"=:" and lead.endswith((b"if", b"for", b"while", b"switch"))
        return False

    def _until(self, opening: int) -> int:
        """How far a name declared right inside a bracket is known."""
        end = self._reach.get(opening)
        if end is None:
            end = self._reach[opening] = self._find_until(opening)
        return end

    def _find_until(self, opening: int) -> int:
        clean, match = self.words.clean, self.match
        close = match.get(opening, -1)
        if close < 0:
            return opening
        if clean[opening] == 123:
            return close
        if opening in self._bodies:
            return max(self._bodies[opening], close)
        found = _FOLLOW.match(clean, close + 1)
        at = found.end() if found else close + 1
        following = clean[at : at + 2]
        if following[:1] == b"{":
            return max(match.get(at, close), close)
        if following == b"->":
            brace = clean.find(b"{", at, at + 300)
            return max(match.get(brace, close), close)
        if following[:1] in (b";", b",", b")", b"", b"]", b"}"):
            return close
        step = _STATEMENT.search(clean, at)
        while step and step[0] == b"(":
            inner = match.get(step.start(), -1)
            if inner < 0:
                return close
            step = _STATEMENT.search(clean, inner)
            if step and step.start() == inner:
                break
        if step is None:
            return close
        return max(match.get(step.start(), close), close) if step[0] == b"{" else step.start()

    def _initial(self, word: int, opening: int, mark: int) -> tuple[int, int, bytes]:
        """What the initialiser of an ``auto`` says of its type."""
        return self._said(self._marks.get(word) or int(self.words.after_at[word]), opening, mark, word)

    def _said(self, at: int, opening: int, mark: int, word: int) -> tuple[int, int, bytes]:
        """What the initialiser behind a mark says of the type of what it initialises."""
        words = self.words
        clean = words.clean
        end, each = self.match.get(at, at), b""
        if mark == 61:
            end = self._expression_end(at + 1)
        elif mark == 58 and clean[opening] == 40:
            end, each = self.match.get(opening, at), b":"
        elif mark not in b"({":
            return Mode.UNKNOWN, -1, b""
        low = at + 1
        while low < end and clean[low] <= 32:
            low += 1
        if clean[low : low + 9] == b"co_await ":
            low += 9
        if clean[low : low + 1] == b"[":
            return self._lambda(low, end)
        cast = _CAST.match(clean, low, end)
        if cast and not each and words.value(cast.end(), end)[0] >= 0:
            return Mode.DECLARED, -1, cast[1].strip()
        new = clean[low : low + 4] == b"new "
        if clean.find(b"?", low, end) >= 0 and (parts := self._choice(low, end)):
            return self._either(parts, end, word) if not each else (Mode.UNKNOWN, -1, b"")
        source, steps = words.value(low + 4 if new else low, end)
        if source < 0:
            return Mode.UNKNOWN, -1, b""
        if words.kind_of[source] != NAME:
            close = words.template_close.get(source, -1)
            if steps == b"(" and close > 0 and words.spelling[words.ids[source]].endswith(b"_cast") and not each:
                return Mode.DECLARED, -1, clean[int(words.after_at[source]) + 1 : close - 1].strip()
            return Mode.UNKNOWN, -1, b""
        return (
            Mode.CALL if steps[:1] == b"(" else Mode.VALUE, source,
            steps.lstrip(b"(") + b"&" * new + each,
        )  # fmt: skip

    def _lambda(self, low: int, end: int) -> tuple[int, int, bytes]:
        """A lambda whose result is written."""
        clean = self.words.clean
        at = self.words.solid_after(self.match.get(low, low))
        if clean[at : at + 1] == b"(":
            found = _LAMBDA_RESULT.match(clean, self.match.get(at, at) + 1, end)
            if found:
                return Mode.DECLARED, -1, b"std::function<" + found[1].strip() + b"()>"
        return Mode.UNKNOWN, -1, b""

    def _choice(self, low: int, end: int) -> tuple[int, ...]:
        """The places of the signs of ``a ? b : c`` that stand in no brackets."""
        places: list[int] = []
        while found := _CHOICE.search(self.words.clean, low, end):
            low = found.end()
            if found[0] in b"([{":
                low = max(self.match.get(found.start(), -1), found.start()) + 1
            else:
                places.append(found.start())
        return tuple(places) if places and self.words.clean[places[0]] == 63 else ()

    def _either(self, parts: tuple[int, ...], end: int, word: int) -> tuple[int, int, bytes]:
        """The first of the two values of ``a ? b : c``; the other one is kept beside it."""
        if len(parts) != 2 or word < 0 or self.words.clean[parts[1]] != 58:
            return Mode.UNKNOWN, -1, b""
        first, steps = self.words.value(parts[0] + 1, parts[1])
        second, others = self.words.value(parts[1] + 1, end)
        kinds = self.words.kind_of
        if first < 0 or second < 0 or kinds[first] != NAME or kinds[second] != NAME:
            return Mode.UNKNOWN, -1, b""
        self.others[word] = second, others
        return Mode.CALL if steps[:1] == b"(" else Mode.VALUE, first, steps.lstrip(b"(")

    def _expression_end(self, at: int) -> int:
        """Where the initialiser that starts at ``at`` ends."""
        clean = self.words.clean
        position = at
        while True:
            found = _STEP.search(clean, position)
            if found is None:
                return at
            if found[0] in b"([{":
                # One that is never closed has no partner behind it.
                position = max(self.match.get(found.start(), -1), found.start()) + 1
                continue
            return found.start()

    def _bound_names(self) -> None:
        """The names of structured bindings: ``auto& [first, second] = …``."""
        words = self.words
        clean, match, starts = words.clean, self.match, words.extents[0]
        found = [
            (place, bound.end() - 1)
            for place in words.places_of(b"auto")
            if (bound := _BOUND.match(clean, place + 4)) and match.get(bound.end() - 1, -1) >= 0
        ]
        if not found:
            return
        inner = self.nest.inner(np.array([place for place, _ in found], np.int64)).tolist()
        for (_, bracket), opening in zip(found, inner, strict=True):
            # At the top of a file or namespace they are known everywhere, and no local names.
            if opening < 0:
                continue
            end = self._until(opening)
            at = words.solid_after(match[bracket])
            mode, source, steps = self._said(at, opening, clean[at] if at < len(clean) else 0, -1)
            if mode not in (Mode.VALUE, Mode.CALL):
                mode, source = Mode.UNKNOWN, -1
            names = range(bisect_left(starts, bracket), bisect_left(starts, match[bracket]))
            for number, word in enumerate([word for word in names if words.kind_of[word] == NAME]):
                if mode == Mode.UNKNOWN or number > 9:
                    self._add(word, b"", Mode.UNKNOWN, -1, end)
                else:
                    self._add(word, steps + b"%d" % number, mode, source, end)

    def _aliases(self, defined: NDArray[np.bool_]) -> None:
        """Names of types inside of functions: ``using Name = …;``, ``typedef … Name;``."""
        words = self.words
        clean, kinds, number = words.clean, words.kinds, words.number
        starts, ends = words.extents
        using, typedef = number.get(b"using", -1), number.get(b"typedef", -1)
        found: list[tuple[int, int, int]] = []
        if using >= 0:
            named = (words.ids[:-1] == using) & (kinds[1:] == NAME) & (words.after[1:] == 61) & ~defined[1:]
            for before in named.nonzero()[0].tolist():
                equals = int(words.after_at[before + 1]) + 1
                found.append((before + 1, equals, self._expression_end(equals)))
        if typedef >= 0:
            for word in (words.ids == typedef).nonzero()[0].tolist():
                end = self._expression_end(ends[word])
                name = words.ending_at(end)
                if clean[end : end + 1] == b";" and name > word and kinds[name] == NAME and not defined[name]:
                    found.append((name, ends[word], starts[name]))
        if not found:
            return
        places = words.starts[[name for name, _, _ in found]]
        skipped = self._directed(places, places).tolist() if self._directives else [False] * len(found)
        inner = self.nest.inner(places).tolist()
        for (name, low, high), opening, skip in zip(found, inner, skipped, strict=True):
            if opening >= 0 and opening not in self._types and not skip:
                written = clean[low:high].strip() if high - low <= _LONG else b""
                self._add(name, written, Mode.TYPE, -1, self._until(opening))

    def _template_names(self) -> None:
        """Names of template parameters, known in the definition the template head stands before."""
        words = self.words
        starts = words.extents[0]
        ends = {entry.start: entry.end for entry in self._entries}
        for opening, close, begin in self._templates:
            end = ends.get(begin, -1)
            if end < 0:
                continue
            for name in _TEMPLATE_NAME.finditer(_flat(words.clean, opening + 1, close)):
                word = bisect_left(starts, opening + 1 + name.start(1))
                if words.kind_of[word] == NAME:
                    self._add(word, b"", Mode.TYPE, -1, end)

    def _macro_names(self) -> None:
        """Parameters of macros, known in their bodies."""
        words = self.words
        for macro in self._macros:
            low, high = macro.parameters
            if high <= low:
                continue
            first, last = np.searchsorted(words.starts, (low, high)).tolist()
            for word in range(first, last):
                if words.kind_of[word] == NAME:
                    self._add(word, b"", Mode.UNKNOWN, -1, macro.body[1])

    def _made_names(self) -> None:
        """The last argument of a macro that makes a function: often the name by which the body knows its parameter."""
        words = self.words
        for entry in self._entries:
            if entry.body[0] < 0 or entry.parameters[0] >= 0 or entry.kind is not Kind.FUNCTION:
                continue
            word = words.ending_at(len(words.clean[: entry.head].rstrip()) - 1)
            if word >= 0 and words.kinds[word] == NAME and words.spelling[words.ids[word]][:1].islower():
                self._add(word, entry.name.partition(b"(")[0], Mode.HANDED, -1, entry.end)


def _flat(clean: bytes, start: int, end: int) -> bytes:
    """A list of template parameters with nested arguments filled."""
    text = clean[start:end]
    if b"<" not in text:
        return text
    out = bytearray(text)
    depth = 0
    for at, character in enumerate(text):
        if character == 60:
            depth += 1
        elif character == 62:
            depth -= 1
            out[at] = 1
        if depth:
            out[at] = 1
    return bytes(out)


_STATEMENT_START = np.array([value in b";{}" for value in range(256)])
_FURTHER = np.array([value in b"=;,{([" for value in range(256)])
_UPPER = np.array([value == 95 or 65 <= value <= 90 for value in range(256)])
_INITIAL = np.array([value in b"=;,[{" for value in range(256)])
_ENDS = np.array([value in b"=;,){([:" for value in range(256)])
_TYPE_END = np.array([value == 62 or value == 95 or value >= 128 or chr(value).isalnum() for value in range(256)])
_QUALIFIED = np.array([value == 95 or value >= 128 or chr(value).isalnum() for value in range(256)])


def bind(words: Words, found: Locals) -> NDArray[np.int32]:
    """For each word the local name it means (its place in the columns), -1 for none. Inner names hide outer ones."""
    result = np.full(words.count, -1, np.int32)
    if not found.word:
        return result
    declaring = np.array(found.word)
    names = np.zeros(len(words.spelling), np.bool_)
    names[words.ids[declaring]] = True
    chosen = (names[words.ids] & (words.forms == 0)).nonzero()[0]
    size = len(words.clean) + 1
    keys = words.ids[chosen].astype(np.int64) * size + words.starts[chosen]
    order = keys.argsort()
    keys, chosen = keys[order], chosen[order]
    base = words.ids[declaring].astype(np.int64) * size
    starts = words.starts[declaring]
    low = keys.searchsorted(base + starts)
    high = keys.searchsorted(base + np.array(found.end))
    local = np.full(len(chosen), -1, np.int32)
    # In the order of the text: what is declared later, further inside, comes last.
    for index, start, end in zip(*_sorted(starts, low, high), strict=True):
        local[start:end] = index
    result[chosen] = local
    return result


def _sorted(
    starts: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64]
) -> tuple[list[int], list[int], list[int]]:
    order = starts.argsort(kind="stable")
    order = order[low[order] < high[order]]
    return order.tolist(), low[order].tolist(), high[order].tolist()
