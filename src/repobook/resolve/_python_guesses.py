"""Members of Python classes that may be guessed by their names. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ..model import Definition, Kind

_MEMBERS = (Kind.METHOD, Kind.PROPERTY, Kind.FIELD)
#: how many candidates a guess may list
_CANDIDATES = 8
#: members of common builtin and standard types: such a name says nothing of whose it is
_COMMON = frozenset(
    name
    for kind in (str, bytes, int, float, complex, list, dict, set, frozenset, tuple, object, type, Exception, OSError)
    for name in dir(kind)
) | frozenset(
    "read write close open flush seek tell readline readlines writelines fileno name mode encoding run start stop wait "
    "shape dtype size device data ndim T mean sum min max all any item astype reshape view numpy get put set add group "
    "groups match search compile parse parse_args add_argument debug info warning error critical exception log handlers "
    "level stdout stderr returncode communicate poll kill terminate pid args kwargs func keywords parent parts suffix "
    "stem exists is_file is_dir mkdir rename unlink glob rglob resolve joinpath read_text write_text read_bytes status "
    "headers url json text content submit result done cancel shutdown join acquire release notify assertEqual setUp "
    "tearDown id value names path root forward backward message code key type kind children node nodes target".split()
)


def offered(definitions: Sequence[Definition]) -> dict[str, tuple[int, ...]]:
    """The numbers of a file's members that could be meant, by name."""
    found: dict[str, list[int]] = defaultdict(list)
    last = ("", -1)
    for number, definition in enumerate(definitions):
        name = definition.name
        if definition.kind in _MEMBERS and name not in _COMMON and not name.startswith("__"):
            key = (name, definition.enclosing)
            if key != last:
                found[name].append(number)
            last = key
    return {name: tuple(numbers) for name, numbers in found.items()}


def candidates(files: Iterable[tuple[int, Mapping[str, Sequence[int]]]]) -> dict[str, tuple[int, ...]]:
    """The symbols that a guess may name; of each file, in their order, the symbol of its first definition and what it has
    `offered`."""
    named: dict[str, list[int]] = defaultdict(list)
    for base, members in files:
        for name, numbers in members.items():
            named[name] += [base + number for number in numbers]
    return {name: tuple(symbols) for name, symbols in named.items() if len(symbols) <= _CANDIDATES}
