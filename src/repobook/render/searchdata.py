"""The search of the site in shards: scripts that the browser loads as someone types. Pure.

Every entry stands under several *keys*: its folded name, what follows each word of it, its initials, and for members
the container's name before its own (`findable.beginnings`). Keys make a tree of prefixes, and each node of it has the
most central of the entries below it that no node above has. So the script of the top knows what is asked for most, and
those along the letters of a query know the most central of what begins so. A node that would be small is joined with its
neighbours.

``_data/search/map.js`` calls ``repobook.searchMap({keys, kinds, languages, folder})``: one text a shard, in their order:
the prefix they share, a blank, and the letters that follow it in its nodes (nothing for the node of the prefix itself).
``_data/search/<n>.js`` calls ``repobook.searchShard(n, {...})``, see `_shard`. ``_data/search/words.js`` has the words by
which misspelt ones are mended, the most central first.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import msgspec

from ..languages import languages
from ..pages.shelf import Shelf
from ..pages.view import View
from ..textcoding import shown
from .findable import KINDS, Entry, beginnings, entries, fold, words

#: Entries of the script of the top, of each other node, and that joined nodes may have together.
TOP, NODE, JOINED = 1500, 500, 700
#: A node for keys that end there and are too many.
END = "$"
#: Words by which others are mended, and the least and most characters of one.
_WORDS, _SHORTEST, _LONGEST = 5000, 4, 24
#: Longest prefix by which entries are told apart: what shares more stands together.
DEPTH = 24
#: Entries that weigh less than the first are found by their whole names only, those less than the second also by what
#: follows the next two words.
_LIGHT, _MIDDLE = 3.0, 5.0
#: A light member is found by its container's name too when more entries than this have its own.
_NAMESAKES = 30
#: Signs for weights, from 0 in steps of a half: ASCII without the quote and the backslash.
_WEIGHTS = [chr(number) for number in range(35, 92)]
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_encode = msgspec.json.encode
#: A key, from which place on it tells entries apart, and the entry's number.
Keyed = list[tuple[str, int]]


class Node(msgspec.Struct):
    """A shard: the prefix and the letters after it that it is for, and the numbers of its entries."""

    prefix: str
    letters: list[str]
    numbers: list[int]


def shards(shelf: Shelf) -> Iterator[tuple[str, str]]:
    """All scripts of the search: path below the site, and text."""
    found = list(entries(shelf))
    order = sorted(range(len(found)), key=lambda number: (-found[number].weight, number))
    nodes = [Node("", [], order[:TOP])]
    first: dict[str, Keyed] = defaultdict(list)
    namesakes = Counter([entry.name for entry in found])
    for number in order[TOP:]:
        entry = found[number]
        for key in _keys(entry, namesakes[entry.name]):
            first[key[0]].append((key[:DEPTH], number))
    _children("", first, nodes)
    names = sorted(languages())
    yield "_data/search/map.js", _call("searchMap", _map(nodes, names, shelf.view))
    yield "_data/search/words.js", _call("searchWords", _words(found))
    letters = {name: chr(65 + at) for at, name in enumerate(names)}
    pages = _pages(shelf.view, letters)
    for at, node in enumerate(nodes):
        text = _encode(_shard([found[number] for number in node.numbers], pages)).decode()
        yield f"_data/search/{at}.js", f"repobook.searchShard({at},{text})\n"


def _call(name: str, value: object) -> str:
    return f"repobook.{name}({_encode(value).decode()})\n"


def _keys(entry: Entry, namesakes: int) -> tuple[str, ...]:
    """The keys of an entry whose name so many entries have."""
    if entry.weight >= _MIDDLE:
        found = beginnings(entry.name)
    else:
        found = beginnings(entry.name)[: 1 if entry.weight < _LIGHT else 3]
    if entry.member and (entry.weight >= _MIDDLE or namesakes > _NAMESAKES):
        return (*found, entry.member)
    return found or ("_",)


def _children(prefix: str, groups: dict[str, Keyed], nodes: list[Node]) -> None:
    """The nodes below a prefix. ``groups`` are the entries by the letter that follows, by weight."""
    joined = Node(prefix, [], [])
    for letter in sorted(groups):
        group = groups[letter]
        if len(group) > NODE:
            _node(prefix + letter, group, nodes)
            continue
        if len(joined.numbers) + len(group) > JOINED:
            nodes.append(joined)
            joined = Node(prefix, [], [])
        joined.letters.append(letter)
        joined.numbers.extend(dict.fromkeys(number for _, number in group))
    if joined.letters:
        nodes.append(joined)


def _node(prefix: str, group: Keyed, nodes: list[Node]) -> None:
    """The node of a prefix with many entries below it, and the nodes below that."""
    nodes.append(Node(prefix, [], list(dict.fromkeys(number for _, number in group[:NODE]))))
    below: dict[str, Keyed] = defaultdict(list)
    depth = len(prefix)
    for keyed in group[NODE:]:
        key = keyed[0]
        below[key[depth] if len(key) > depth else END].append(keyed)
    rest = below.pop(END, [])
    for at in range(0, len(rest), NODE * 2):
        nodes.append(Node(prefix, [END], [number for _, number in rest[at : at + NODE * 2]]))
    _children(prefix, below, nodes)


def _map(nodes: Sequence[Node], names: Sequence[str], view: View) -> dict[str, object]:
    return {
        "keys": "\n".join([f"{node.prefix} {''.join(node.letters)}" for node in nodes]),
        "kinds": list(KINDS),
        "languages": [languages()[name].title for name in names],
        "names": list(names),
        "top": shown(view.book.title),
    }


def _pages(view: View, letters: dict[str, str]) -> dict[int | str, str]:
    """For each file its language's letter, path, and after a tab the path of its pages where that is another."""
    found: dict[int | str, str] = {}
    for file, path in enumerate(view.book.paths):
        document = view.document(file)
        letter = letters.get(document.language, "_") if document else "-"
        page = view.book.source(file).removesuffix("_src.html")
        path = shown(path)
        found[file] = letter + path + ("" if page == path else f"\t{page}")
    return found


def _shard(found: Sequence[Entry], pages: dict[int | str, str]) -> dict[str, str]:
    """The entries of a shard, sorted by name, as columns of text.

    ``n`` names; ``k`` kinds and ``w`` weights, a sign each; ``c`` places in ``C``, the containers; ``f``
    places in ``P``, the files, as `_pages` writes them, or pages, which begin with ``>``; ``l`` lines; ``a`` anchors of
    concepts, a line each. Numbers are in base 36 with commas. ``n``, ``C`` and ``P`` are sorted; each line begins with a
    sign for how many characters it shares with the one before (``#`` for none).
    """
    found = sorted(found, key=lambda entry: entry.name)
    containers = sorted({entry.container for entry in found})
    places = sorted({pages[entry.page] if isinstance(entry.page, int) else f">{entry.page}" for entry in found})
    container_at = {text: at for at, text in enumerate(containers)}
    place_at = {text: at for at, text in enumerate(places)}
    column = [place_at[pages[entry.page] if isinstance(entry.page, int) else f">{entry.page}"] for entry in found]
    shard = {
        "n": _fronted([entry.name for entry in found]),
        "k": "".join([entry.kind for entry in found]),
        "w": "".join([_WEIGHTS[min(max(int(entry.weight * 2), 0), len(_WEIGHTS) - 1)] for entry in found]),
        "c": _numbers([container_at[entry.container] for entry in found]),
        "f": _numbers(column),
        "l": _numbers([entry.line for entry in found]),
        "C": _fronted(containers),
        "P": _fronted(places),
    }
    anchors = "\n".join([entry.anchor for entry in found if entry.anchor])
    return {**shard, "a": anchors} if anchors else shard


def _fronted(texts: Sequence[str]) -> str:
    lines = []
    before = ""
    for text in texts:
        shared = _shared(before, text)
        lines.append(_WEIGHTS[shared] + text[shared:])
        before = text
    return "\n".join(lines)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common, as far as there is a sign for it."""
    most = min(len(one), len(other), len(_WEIGHTS) - 1)
    if one[:most] == other[:most]:
        return most
    for at in range(most):
        if one[at] != other[at]:
            return at
    return most


def _numbers(column: Iterable[int]) -> str:
    small = _small()
    return ",".join([small[number] if number < len(small) else _base36(number) for number in column])


@cache
def _small() -> tuple[str, ...]:
    return tuple(map(_base36, range(4096)))


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text


def _words(found: Iterable[Entry]) -> str:
    """Words and folded names by which misspelt ones are mended, as in `_shard`, and after each a blank and a sign for how
    much it weighs: one step is a factor of two."""
    share: dict[str, float] = defaultdict(float)
    for entry in found:
        share[entry.name] += 1.15**entry.weight
    weight: dict[str, float] = defaultdict(float)
    for name, worth in share.items():
        folded = fold(name)
        if len(folded) <= _LONGEST:
            weight[folded] += worth * 2
        for word in words(name):
            if word != folded:
                weight[word] += worth
    kept = [word for word in weight if len(word) >= _SHORTEST and not word.isdigit()]
    kept = sorted(sorted(kept, key=lambda word: (-weight[word], word))[:_WORDS])
    return "\n".join(
        [
            f"{line} {_WEIGHTS[min(max(int(math.log2(weight[word] + 1)), 0), len(_WEIGHTS) - 1)]}"
            for line, word in zip(_fronted(kept).split("\n"), kept, strict=True)
        ]
    )
