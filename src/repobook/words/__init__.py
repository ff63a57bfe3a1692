"""Which pieces of prose are words that can carry meaning, and how they are spelled. Pure.

A *piece* is what stands between white space: ``FA4``, ``kernels,``, ``(block_table)``. `Pieces` maps it to its word
and to what it says about the sentence; it remembers the answer, because few pieces make up most of a text.
"""

from __future__ import annotations

import functools
import re
from importlib import resources

#: what a piece says about its sentence, besides its word (bits)
OPENS = 1  # nothing before it belongs to it: ``(flash``
CLOSES = 2  # nothing after it belongs to it: ``attention,``
ENDS = 4  # the sentence ends after it
CAPITAL = 8  # an ordinary word with a capital; given in lower case
GENERAL = 16  # too general to be a keyword alone
CODE = 32  # code, not a word
SEVERAL = 64  # words with slashes between: ``CPU/GPU``

#: word ("" for none) and bits
Piece = tuple[str, int]

_LEADING = "([{\"'*<“‘«¿¡"
_TRAILING = ".,;:!?)]}\"'*>”’»…"
_LETTERS = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTERS}(?:{_LETTERS}|\d)*(?:-(?:{_LETTERS}|\d)+)*|[1-9][dD]|\d+-bit|[A-Za-z]\+\+\d*|[CF]#")
#: numbers, dashes and the like, words with an apostrophe: not words that count, but not code
_PLAIN = re.compile(rf"[\d.,%+–—&*•·-]*|{_LETTERS}*(?:['’]{_LETTERS}*)*")
_MIXED = re.compile(r"(?:[A-Z]+[a-z]*|[a-z]+)(?:(?:[A-Z]+[a-z]*){0,3}\d{0,3}[a-z]?|\d{1,3}[A-Z]{1,4})$")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9]*[A-Z0-9](?:-[A-Z0-9]+)*$")
_HEX = re.compile(r"(?=.*\d)[0-9a-fA-F]{6,}$|[0-9a-f]{10,}$")
_VOWEL = re.compile("[aeiouy]")
_ADJECTIVES = ("ed", "able", "ible", "ful", "less", "ous", "ive", "ual", "ical", "ional")
_COUNTED = re.compile(r"([a-z]+?)s?\d+$")
#: further than this no alphabet writes words apart
_LAST_ALPHABET = "\u2e80"


@functools.cache
def word_list(name: str) -> frozenset[str]:
    """The words of ``words/<name>.txt``: white space between, ``#`` starts a comment line."""
    text = resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@functools.lru_cache(maxsize=1 << 16)
def is_empty(word: str) -> bool:
    """True for a lower-case word that says nothing about a file, in any regular form."""
    if word in word_list("general"):
        return False
    empty = word_list("empty")
    if len(word) < 3 or word in empty:
        return True
    if len(word) > 4 and word.endswith(("ly", "ate", "ize", "ise", "ify")) and word not in word_list("nouns"):
        return True  # an adverb, or a verb
    return any(base in empty for base in _bases(word))


@functools.lru_cache(maxsize=1 << 16)
def is_general(word: str) -> bool:
    """True for a lower-case word that is too general to be a keyword alone."""
    general = word_list("general")
    if len(word) > 4 and word.endswith(_ADJECTIVES) and word not in word_list("nouns"):
        return True  # a participle or an adjective
    return word in general or any(base in general for base in _bases(word))


def _bases(word: str) -> list[str]:
    """What a word may be a regular form of."""
    found = []
    for ending, replacements in (("ies", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ied", ("y",))):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            found += [word[: -len(ending)] + replacement for replacement in replacements]
    for ending in ("ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            found += [stem, stem + "e"]
            if len(stem) > 3 and stem[-1] == stem[-2]:
                found.append(stem[:-1])
    return found


def singulars(word: str) -> tuple[str, ...]:
    """What a lower-case word may be the regular plural of: ``cache`` and ``cach`` for ``caches``."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is", "ics", "ous")):
        return ()
    if word.endswith("ies") and len(word) > 4:
        return (word[:-3] + "y", word[:-1])
    if word.endswith(("xes", "ches", "shes", "sses")):
        return (word[:-1], word[:-2])
    return (word[:-1],)


def plurals(word: str) -> tuple[str, ...]:
    """All that `singulars` may take for the plural of a word."""
    return (word + "s", word + "es", word[:-1] + "ies") if word[-1:] == "y" else (word + "s", word + "es")


class Pieces(dict[str, Piece]):
    """Pieces of prose and what they are, filled as they are met. Emptied when it has grown too large."""

    LIMIT = 400_000

    def __missing__(self, piece: str) -> Piece:
        if len(self) > self.LIMIT:
            self.clear()
        self[piece] = found = classify(piece)
        return found


def classify(piece: str) -> Piece:
    """The word in a piece and what it says about its sentence."""
    if piece.isalpha() and piece.islower():
        return _ordinary(piece, piece, 0)
    core = piece.lstrip(_LEADING)
    bits = OPENS if len(core) < len(piece) else 0
    if "](" in core:  # the end of a Markdown link's label
        core = core[: core.index("](")] + ","
    bare = core.rstrip(_TRAILING)
    tail = core[len(bare) :]
    if tail:
        bits |= CLOSES
        if tail[0] in ".!?:…" or tail[-1] in ".!?:…":
            bits |= ENDS
        if bits & OPENS and len(piece) > 2 and piece[0] in "'\"" and piece[0] in tail:
            return "", bits | CODE  # a quoted literal
    if bare.endswith(("'s", "’s")):
        bare = bare[:-2]
    if bare.startswith("_") and bare.endswith("_") and not bare.startswith("__"):
        bare = bare.strip("_")
    if not bare:
        return "", bits | OPENS | CLOSES | (CODE if any(mark in piece for mark in "{}=<>|&;") else 0)
    if len(bare) <= 40 and _WORD.fullmatch(bare):
        return _word(bare, bits)
    if 0 < bare.count("/") < 3 and len(bare) <= 40 and all(map(_WORD.fullmatch, bare.split("/"))):
        return bare, bits | SEVERAL
    return "", bits | OPENS | CLOSES | (0 if _PLAIN.fullmatch(bare) else CODE)


def _word(text: str, bits: int) -> Piece:
    """A piece that has the shape of a word: its spelling, or no word when it means nothing."""
    lower = text.lower()
    nothing = "", bits | OPENS | CLOSES
    if len(set(lower)) == 1 or text[-1] > _LAST_ALPHABET or _HEX.match(text):
        return nothing
    if text[-1] == "#" or "+" in text:
        return text, bits
    if "-" in text:
        parts = lower.split("-")
        if all(len(part) < 3 or is_empty(part) for part in parts) and not text.isupper():
            return nothing
        if is_empty(lower) or any(len(part) > 24 for part in parts):
            return nothing
        return (text if not text[1:].islower() and text[1:] != lower[1:] else lower), bits
    if text[1:].islower() or len(text) == 1 or text[1:].isdigit():
        return _ordinary(text, lower, bits)
    if lower in word_list("empty") or len(text) > 30:
        return nothing
    if text[-1] == "s" and _ACRONYM.match(text[:-1]):
        text, lower = text[:-1], lower[:-1]
    if _ACRONYM.match(text):
        if (len(text) > 2 and is_empty(lower)) or lower in word_list("empty"):
            return nothing  # shouted
        return text, bits | (GENERAL if is_general(lower) else 0)
    if not _MIXED.match(text):
        return "", bits | OPENS | CLOSES | CODE
    if text.endswith(("Error", "Exception", "Warning")):
        return "", bits | OPENS | CLOSES | CODE
    if text[0].islower() and not text[-2:].isupper():  # camelCase is an identifier, cuDNN is not
        return "", bits | OPENS | CLOSES | CODE
    return text, bits


def _ordinary(text: str, lower: str, bits: int) -> Piece:
    """A word in lower case or with one capital."""
    nothing = "", bits | OPENS | CLOSES
    if len(text) < 3 and not (text[0].isupper() and text[1:].isdigit()) and not text[0].isdigit():
        return nothing
    if is_empty(lower) or len(lower) > 24 or (lower.isascii() and len(lower) > 4 and not _VOWEL.search(lower)):
        return nothing
    counted = _COUNTED.match(lower)
    if counted and (len(counted[1]) < 2 or is_empty(counted[1]) or is_general(counted[1])):
        return nothing  # arg0, input1, x2
    if text[0].isupper() and text[1:].isdigit():
        return text, bits
    if text[0].isupper():
        bits |= CAPITAL
    return lower, bits | (GENERAL if is_general(lower) else 0)
