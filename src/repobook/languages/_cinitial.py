"""The names that constructors initialise before their bodies: ``X::X() : Base(1), field_(2) {}``. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left

from ..model import Flag, Kind, Role
from ._cplain import WORD, Entry
from ._cwords import NAME, Words

_FIRST = re.compile(rb"[(:{]")
_COMMA = re.compile(rb"\s*(?:\.\.\.\s*)?,")


class Initialisers:
    """Reads the initialisers of all constructors of a file, and tells fields from bases."""

    def __init__(self, words: Words, entries: list[Entry]) -> None:
        self.words = words
        self._entries = entries
        #: of each class that is defined here the words of its base clause; None until asked for
        self._bases: dict[bytes, set[bytes]] | None = None
        self._aliases: set[bytes] = set()

    def roles(self) -> dict[int, int]:
        """Words that name what is initialised, and their roles: a field is written, a constructor called."""
        found: dict[int, int] = {}
        clean = self.words.clean
        for entry in self._entries:
            if entry.flags & Flag.CONSTRUCTOR and entry.body[0] >= 0:
                low, high = entry.parameters[1], entry.body[0]
                if clean.find(b":", low, high) >= 0:
                    for word, certain in self._names(low, high):
                        found[word] = int(Role.CALL if certain or self._constructs(entry, word) else Role.WRITE)
        return found

    def _names(self, low: int, high: int) -> list[tuple[int, bool]]:
        """What is initialised between two bytes, and whether it is written in a way in which no field is."""
        words = self.words
        result: list[tuple[int, bool]] = []
        clean, match = words.clean, words.brackets.match
        starts, ends = words.extents
        at = self._colon(low, high)
        while 0 <= at < high:
            word, certain = bisect_left(starts, at), False
            while word < words.count and starts[word] < high:
                end = words.template_close.get(word, ends[word])
                following = words.solid_after(end - 1)
                if end > ends[word]:
                    certain = True
                if clean[following : following + 2] != b"::":
                    break
                word, certain = bisect_left(starts, following + 2), True
            else:
                break
            close = match.get(following, -1)
            if clean[following : following + 1] not in (b"(", b"{") or not following < close < high:
                break
            if words.kind_of[word] == NAME:
                result.append((word, certain))
            comma = _COMMA.match(clean, close + 1, high)
            at = comma.end() if comma else -1
        return result

    def _colon(self, low: int, high: int) -> int:
        """The byte behind the colon that begins the initialisers, -1 for none."""
        clean, match = self.words.clean, self.words.brackets.match
        while found := _FIRST.search(clean, low, high):
            at = found.start()
            if found[0] == b"(":
                low = max(match.get(at, -1), at) + 1
            elif found[0] == b"{":
                break
            elif clean[at + 1 : at + 2] != b":":
                return at + 1
            else:
                low = at + 2
        return -1

    def _constructs(self, entry: Entry, word: int) -> bool:
        """Whether a plain name is that of a base or of the class itself."""
        name: bytes = self.words.spelling[self.words.ids[word]]
        if name == entry.name:
            return True
        if self._bases is None:
            self._bases = {}
            for other in self._entries:
                if other.kind in (Kind.CLASS, Kind.STRUCT, Kind.UNION) and other.body[0] >= 0:
                    bases = self._bases.setdefault(other.name, set())
                    if other.bases[0] >= 0:
                        bases.update(WORD.findall(self.words.clean[slice(*other.bases)]))
                elif other.kind is Kind.TYPE:
                    self._aliases.add(other.name)
        bases_here = self._bases.get(entry.name)
        if bases_here is None:
            # The class stands elsewhere: the name alone must tell.
            return name[:1].isupper()
        return name in bases_here or name in self._aliases
