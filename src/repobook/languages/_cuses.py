"""The uses of one C-like file: roles, arguments, and what a resolver must know beside them. Pure."""

from __future__ import annotations

import re

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..extract import Builder
from ..model import Form, Role
from ..syntax import signed, small, unsigned
from ._ccalls import Calls
from ._cinitial import Initialisers
from ._clex import Text
from ._clocals import Locals, Nest, bind
from ._cplain import Entry
from ._cspaces import Spaces
from ._cwords import NAME, Words

_USING = re.compile(
    rb"using\s+namespace\s+(?:::)?([\w:\s]+?)\s*;"
    rb"|using\s+(?:typename\s+)?(?:::)?([A-Za-z_][\w\s]*(?:<[^;<>]*>)?(?:\s*::\s*~?\w+)+)\s*;"
    rb"|namespace\s+([A-Za-z_]\w*)\s*=\s*(?:::)?([\w:\s]+?)\s*;"
)
#: plain integers: what NumPy compares and assigns fastest
_READ, _WRITE, _CALL, _TYPE = int(Role.READ), int(Role.WRITE), int(Role.CALL), int(Role.TYPE)
_BY_SCOPE = int(Form.SCOPE)
_LAUNCH = re.compile(rb"<<<")
#: what stands before the captures of a lambda, and what behind its parameters
_CAPTURES = b"(,=;{}:?&|"
_OF_LAMBDA = re.compile(rb"\s*(?:\{|->|mutable\b|noexcept\b|constexpr\b)")
_COMPOUND = np.array([value in b"+-*/%&|^" for value in range(256)])


class Directive(msgspec.Struct, frozen=True, array_like=True):
    """A ``using`` or a namespace alias: ``name`` ("" for a using-directive) stands for ``path`` in these bytes."""

    name: str
    path: str
    start: int
    end: int


class Bindings(msgspec.Struct, frozen=True, array_like=True):
    """What `repobook.resolve.cfamily` reads of a file beside its definitions and uses. Columns are packed."""

    #: first, so that who asks for nothing else reads nothing else
    spaces: Spaces = Spaces()
    directives: tuple[Directive, ...] = ()
    #: types as written, without repetition
    types: tuple[str, ...] = ()
    #: uint8: number of arguments of the call whose callee the use is; 255 when it is no call
    arguments: bytes = b""
    #: uint8: 1 when ``->`` stands before the use
    arrows: bytes = b""
    #: int32: index of the local name that the use means, -1 for none
    locals: bytes = b""
    #: of each local name: uint8 `Mode`, int32 type, int32 the use that gives the type; -1 for none
    modes: bytes = b""
    local_types: bytes = b""
    local_sources: bytes = b""
    #: uses whose receiver is a cast (uint32), and the types (uint32)
    cast_uses: bytes = b""
    cast_types: bytes = b""
    #: uses with template arguments (uint32), and the arguments (uint32)
    template_uses: bytes = b""
    template_types: bytes = b""
    #: uses that are all of an argument, or whose call is (uint32), the callees (uint32), and which argument it is, from 0, with
    #: `_ccalls.CALLED` for calls (uint8)
    passed: bytes = b""
    passed_to: bytes = b""
    passed_at: bytes = b""
    #: uses that are members (uint32), and the steps to what they are members of (uint32), where the form does not say these
    step_uses: bytes = b""
    steps: bytes = b""
    #: local names with one of two values (uint32), the second (uint32), and the steps from there to the value (uint32)
    choices: bytes = b""
    choice_uses: bytes = b""
    choice_steps: bytes = b""
    #: nameless-namespace and static definitions need no column: `Flag.STATIC` says so


def publish(
    builder: Builder, text: Text, words: Words, nest: Nest, entries: list[Entry],
    templates: list[tuple[int, int, int]], told: Spaces, of_lambdas: list[tuple[int, int]],
) -> None:  # fmt: skip
    """Hands the uses to the builder, and packs the bindings. ``templates``: see `Outline.templates`; ``of_lambdas``: see
    `specifiers`."""
    count = words.count
    if not count:
        return
    starts = words.starts
    words.results([entry.type[0] for entry in entries if entry.type[0] > entry.parameters[1] > 0])
    defined_bytes = np.array(
        sorted({entry.byte for entry in entries} | {macro.name[0] for macro in text.macros}), np.int64
    )
    defined = np.zeros(count, np.bool_)
    defined[_holding(starts, defined_bytes)] = True
    found = Locals(words, nest, entries, text.macros, text.conditions, templates)
    found.find(defined)
    local = bind(words, found)
    local[defined] = -1
    keep = words.kinds == NAME
    # The name in ``~Name`` is part of the destructor's.
    tildes = (words.before == 126).nonzero()[0]
    keep[tildes[_holding(words.before_at[tildes], defined_bytes)]] = False
    index = keep.cumsum(dtype=np.int32) - 1
    chosen = keep.nonzero()[0]
    initialised = Initialisers(words, entries).roles()
    # A field is initialised, also where a parameter has its name.
    local[[word for word, role in initialised.items() if role == _WRITE]] = -1
    roles = _roles(words, text, entries, defined, found.types, initialised, of_lambdas)
    declaring = np.array(found.word, np.int64)
    if len(declaring):
        roles[declaring[~defined[declaring]]] = _WRITE
    receivers = words.receivers
    kept = (receivers >= 0) & keep[receivers]
    packed = np.where(kept, index[receivers], -1)
    forms = words.forms.copy()
    forms[(receivers >= 0) & ~kept & (forms != 4)] = 7
    names, indexes = _numbered(words, chosen)
    builder.columns(starts[chosen], names, indexes, roles[chosen].tobytes(), forms[chosen], packed[chosen])
    interned: dict[bytes, int] = {}
    intern = interned.setdefault
    local_types = [intern(written, len(interned)) if written else -1 for written in found.type]
    source = np.array(found.source, np.int64)
    sources = np.where((source >= 0) & keep[source], index[source], -1) if len(source) else source
    casts = {
        int(index[word]): intern(given, len(interned)) for word, given in sorted(words.given.items()) if keep[word]
    }
    after = words.after_at
    given = {
        int(index[word]): intern(words.clean[int(after[word]) + 1 : end - 1], len(interned))
        for word, end in words.template_close.items()
        if keep[word] and end - after[word] < 300
    }
    steps = {
        int(index[word]): intern(way, len(interned)) for word, way in words.steps.items() if keep[word] and kept[word]
    }
    choices = [
        (place, int(index[found.others[word][0]]), intern(found.others[word][1], len(interned)))
        for place, word in enumerate(found.word) if word in found.others
    ] if found.others else []  # fmt: skip
    before = words.before[chosen]
    arrows = (before == 62) & (words.array[words.before_at[chosen] - 1] == 45)
    calls = Calls(words, nest)
    passed, passed_to, passed_at = calls.passed(keep, index)
    bindings = Bindings(
        told,
        _directives(text, nest, words),
        tuple([" ".join(written.decode("utf-8", "replace").split()) for written in interned]),
        calls.counts(words.count)[chosen].tobytes(),
        arrows.tobytes(),
        local[chosen].astype("<i4").tobytes(),
        small(found.mode),
        signed(local_types),
        sources.astype("<i4").tobytes(),
        unsigned(list(casts)),
        unsigned(list(casts.values())),
        unsigned(list(given)),
        unsigned(list(given.values())),
        passed.tobytes(),
        passed_to.tobytes(),
        passed_at.tobytes(),
        unsigned(list(steps)),
        unsigned(list(steps.values())),
        unsigned([place for place, _, _ in choices]),
        unsigned([use for _, use, _ in choices]),
        unsigned([way for _, _, way in choices]),
    )
    builder.bindings = msgspec.msgpack.encode(bindings)


def _numbered(words: Words, chosen: NDArray[np.int64]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The different spellings of the chosen words, in the order in which they come, and the index of each word's."""
    ids = words.ids[chosen]
    order = list(dict.fromkeys(ids.tolist()))
    index = np.zeros(len(words.spelling), np.int32)
    index[order] = np.arange(len(order), dtype=np.int32)
    spelling = words.spelling
    # No spelling has a line break: all of them are decoded at once.
    joined = b"\n".join([spelling[number] for number in order]).decode("utf-8", "replace")
    return tuple(joined.split("\n")) if order else (), index[ids]


def _holding(values: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where the ascending values hold a chosen one."""
    place = values.searchsorted(chosen)
    inside = place < len(values)
    place = place[inside]
    found: NDArray[np.intp] = place[values[place] == chosen[inside]]
    return found


def _roles(
    words: Words,
    text: Text,
    entries: list[Entry],
    defined: NDArray[np.bool_],
    types: list[int],
    initialised: dict[int, int],
    of_lambdas: list[tuple[int, int]],
) -> NDArray[np.uint8]:
    """What each word does where it stands."""
    roles = np.zeros(words.count, np.uint8)
    array, after, at = words.array, words.after, words.after_at
    following = array[at + 1]
    before, before_at = words.before, words.before_at
    equals = following == 61
    written = ((after == 61) & ~equals) | (_COMPOUND[after] & equals)
    written |= ((after == 43) & (following == 43)) | ((after == 45) & (following == 45))
    earlier = array[before_at - 1]
    written |= ((before == 43) & (earlier == 43)) | ((before == 45) & (earlier == 45))
    roles[written] = _WRITE
    named = words.kinds == NAME
    roles[types] = _TYPE
    roles[_typical(words, entries) & named & (roles == _READ)] = _TYPE
    called = after == 40
    owners, _, behind = words.instances()
    called[owners[array[behind] == 40]] = True
    roles[called & named] = _CALL
    for word in _operators(words):
        if roles[word] == _CALL:
            roles[word] = _TYPE
    for word in _instantiated(words):
        if roles[word] == _CALL:
            roles[word] = _READ
    for first, last in of_lambdas:
        for word in range(first, last + 1):
            if roles[word] == _CALL:
                roles[word] = _READ
    if b"<<<" in text.code:
        for launch in _LAUNCH.finditer(text.code):
            word = words.ending_at(launch.start())
            if word >= 0:
                roles[word] = Role.LAUNCH
    for entry in entries:
        if entry.bases[0] >= 0:
            _bases(words, entry, roles)
    if initialised:
        roles[list(initialised)] = list(initialised.values())
    roles[defined] = Role.DEFINITION
    return roles


def _operators(words: Words) -> list[int]:
    """The last words of types that an operator converts to: ``operator ns::Type()``."""
    found = []
    for place in words.places_of(b"operator"):
        word = int(words.starts.searchsorted(place)) + 1
        while word + 1 < words.count and words.form_of[word + 1] == _BY_SCOPE and words.receiver_of[word + 1] == word:
            word += 1
        if word < words.count:
            found.append(word)
    return found


def _instantiated(words: Words) -> list[int]:
    """What explicit instantiations name, which call nothing: ``template int Box<int>::get(int);``."""
    found = []
    for place in words.places_of(b"template"):
        word = int(words.starts.searchsorted(place))
        # ``x.template f<int>()`` says that a template follows.
        if words.after[word] == 60 or words.before_of[word] in b".>:":
            continue
        stop = words.clean.find(b"(", place, max(words.clean.find(b";", place), 0))
        word = words.ending_at(stop) if stop >= 0 else -1
        if word >= 0:
            found.append(word)
    return found


def specifiers(words: Words) -> list[tuple[int, int]]:
    """First and last words of what stands between the captures and the parameters of a lambda that compilers for GPUs are told
    to run there, often by a macro: ``[=] __device__(int i) {``. They call nothing."""
    found = []
    code, match = words.clean, words.brackets.match
    for first in (words.before == 93).nonzero()[0].tolist():
        opening = match.get(int(words.before_at[first]), -1)
        last = first
        while last + 1 < words.count and words.after_at[last] == words.starts[last + 1]:
            last += 1
        if opening < 0 or words.after[last] != 40 or code[opening + 1 : opening + 2] == b"[":
            continue
        before = int(words.previous(np.array([opening]))[0])
        begins = code[before : before + 1] in _CAPTURES or code[max(0, before - 6) : before + 1].split()[-1:] == [
            b"return"
        ]
        if begins and _OF_LAMBDA.match(code, match.get(int(words.after_at[last]), -2) + 1):
            found.append((first, last))
    return found


def _typical(words: Words, entries: list[Entry]) -> NDArray[np.bool_]:
    """Words among template arguments, in declared types and in parameter lists: they name types unless ``::`` follows,
    or they are a default."""
    spans = [entry.type for entry in entries if entry.type[0] >= 0]
    spans += [entry.parameters for entry in entries if entry.parameters[0] >= 0]
    closing = words.template_close
    owners = np.fromiter(closing, np.int64, len(closing))
    lows = np.concatenate((words.after_at[owners], np.array([low for low, _ in spans], np.int64)))
    highs = np.concatenate(
        (np.fromiter(closing.values(), np.int64, len(closing)), np.array([high for _, high in spans], np.int64))
    )
    # More openings than closings before a word: it is inside of one.
    lows.sort()
    highs.sort()
    # Positions grow: to look up each limit among the words is less work than each word among the limits.
    inside = _crossed(lows, words) > _crossed(highs, words)
    result: NDArray[np.bool_] = (
        inside & (words.after != 58) & (words.after != 40) & (words.before != 46) & (words.before != 61)
    )
    return result


def _crossed(limits: NDArray[np.int64], words: Words) -> NDArray[np.int64]:
    """For each word how many of the sorted limits are no further than its start."""
    steps = np.bincount(words.starts.searchsorted(limits), minlength=words.count + 1)[: words.count]
    result: NDArray[np.int64] = steps.cumsum()
    return result


def _bases(words: Words, entry: Entry, roles: NDArray[np.uint8]) -> None:
    """Marks the names of bases."""
    start, end = entry.bases
    low, high = np.searchsorted(words.starts, (start, end)).tolist()
    stop = 0
    for word in range(low, high):
        if words.starts[word] < stop:
            continue
        stop = words.template_close.get(word, stop)
        at = words.after_at[word] if words.starts[word] >= stop or stop == 0 else stop
        if words.kinds[word] == NAME and words.clean[at : at + 2] != b"::":
            roles[word] = Role.BASE


def _directives(text: Text, nest: Nest, words: Words) -> tuple[Directive, ...]:
    """The using-directives, using-declarations and namespace aliases of a file, with how far they reach."""
    match = words.brackets.match
    matches = [found for place in words.places_of(b"using", b"namespace") if (found := _USING.match(text.code, place))]
    openings = nest.inner(np.array([found.start() for found in matches], np.int64)).tolist() if matches else []
    result = []
    for found, opening in zip(matches, openings, strict=True):
        end = match.get(opening, len(text.code)) if opening >= 0 else len(text.code)
        if found[1]:
            name, path = "", found[1]
        elif found[2]:
            path = re.sub(rb"<.*?>|\s+", b"", found[2])
            name = path.rsplit(b"::", 1)[-1].decode("utf-8", "replace")
        else:
            name, path = found[3].decode("utf-8", "replace"), found[4]
        result.append(Directive(name, b"".join(path.split()).decode("utf-8", "replace"), found.start(), end))
    return tuple(result)


def decisions(words: Words, code: bytes) -> list[int]:
    """Bytes at which control flow decides, sorted: ``if``, ``for``, ``while``, ``case``, ``catch``, ``&&``, ``||``,
    ``?``."""
    signs = np.frombuffer(code.translate(_SIGNS), np.uint8)
    places = signs.nonzero()[0]
    kinds = signs[places]
    deciding = kinds == 63
    if len(places) > 1:
        deciding[:-1] |= (kinds[:-1] == kinds[1:]) & (places[1:] == places[:-1] + 1)
    ids = [words.number[word] for word in _DECISIONS if word in words.number]
    found = np.concatenate((places[deciding], words.starts[words.spelled(ids)])) if ids else places[deciding]
    found.sort()
    result: list[int] = found.tolist()
    return result


#: ``&``, ``|`` and ``?``, all other bytes as zero
_SIGNS = bytes(value if value in b"&|?" else 0 for value in range(256))
_DECISIONS = frozenset((b"if", b"for", b"while", b"case", b"catch"))
