"""Who uses the definitions of one file, and what they use: gathered once for a page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

import msgspec
import numpy as np

from ..content import Bullets, Folded, Inline, Item, Place
from ..conventions import is_changelog
from ..link import rows_of_uses
from ..model import CALLABLE, FACTS, Kind, Resolution, Role
from .view import View, count, join, lines

#: Lists of more entries than this are folded and grouped by folder.
LONG = 12
#: Folders named where a list is folded.
_NAMED = 3
#: what stands behind the parameters of a member of C++ for constant objects
_CONSTANT = re.compile(r"\s*const\b")
#: Roles and resolutions as plain integers: they are compared millions of times.
_CALLS = frozenset({int(Role.CALL), int(Role.LAUNCH), int(Role.DECORATOR)})
_LINK = int(Role.LINK)
_DOCUMENTED = "Documented in"
_TOLD_ELSEWHERE = frozenset({int(Role.IMPORT), int(Role.BASE)})
#: The last resolution that is a fact.
SURE = int(max(FACTS))
_WORDS = tuple([resolution.name.lower().replace("_", " ") for resolution in Resolution])


#: For each user (a symbol) its file and the rows of its uses.
ByUser = dict[int, tuple[int, list[int]]]


class Use(msgspec.Struct, frozen=True):
    """One use of a definition: where it stands, in which definition (or file), as what, and how sure."""

    file: int
    row: int
    enclosing: int
    role: int
    resolution: int


class FileUses:
    """Uses into and out of one file. Made for one page."""

    def __init__(self, view: View, file: int) -> None:
        world = view.world
        self.view = view
        self.file = file
        document = world.documents[file]
        assert document is not None
        count_ = len(document.definitions)
        base = world.base[file]
        uses = view.index.uses
        bounds = np.searchsorted(uses.target, np.arange(base, base + count_ + 1, dtype=np.int32))
        low, high = int(bounds[0]), int(bounds[-1])
        columns = zip(
            uses.file[low:high].tolist(), uses.row[low:high].tolist(), uses.enclosing[low:high].tolist(),
            uses.role[low:high].tolist(), uses.resolution[low:high].tolist(), strict=True,
        )  # fmt: skip
        entries = [Use(*item) for item in columns]
        edges = (bounds - low).tolist()
        self._definitions = document.definitions
        self._meant: dict[str, Counter[Use]] | None = None
        #: number of other files with a factual use of each definition
        self._files: dict[int, int] = {}
        #: for each definition the uses of it, by file and place
        self.of: list[list[Use]] = [entries[edges[i] : edges[i + 1]] for i in range(count_)]
        #: for each definition (-1 for the file's top) what it calls: target -> rows, by resolution
        self.calls: dict[int, dict[int, dict[int, list[int]]]] = _calls(view, file)

    def told_apart(self, definition: int, uses: list[Use]) -> list[tuple[str, list[Use]]]:
        """The uses of a definition that mean it alone, and those that mean one of several functions of its name and nothing
        says which; with what to say of them."""
        item = self._definitions[definition]
        if item.kind not in CALLABLE or not uses:
            return [("", uses)]
        meant = self._overloads().get(item.qualified_name)
        if meant is None:
            return [("", uses)]
        alone = [use for use in uses if meant[use] < 2]
        shared = [use for use in uses if meant[use] > 1]
        numbers = sorted({meant[use] for use in shared})
        which = f", one of {'–'.join(map(str, dict.fromkeys(numbers[:1] + numbers[-1:])))} overloads"
        return [(told, found) for told, found in (("", alone), (which, shared)) if found]

    def _overloads(self) -> dict[str, Counter[Use]]:
        """Of names that functions with other parameters share, or for constant objects and others: how many of these each use
        means."""
        if self._meant is None:
            alike: dict[str, dict[tuple[str, ...], set[Use]]] = defaultdict(dict)
            for item, uses in zip(self._definitions, self.of, strict=True):
                if uses and item.kind in CALLABLE:
                    shape = tuple([parameter.annotation for parameter in item.parameters])
                    if _CONSTANT.match(item.signature.rpartition(")")[2]):
                        shape = (*shape, "const")
                    alike[item.qualified_name].setdefault(shape, set()).update(uses)
            self._meant = {
                name: Counter(chain.from_iterable(shapes.values())) for name, shapes in alike.items() if len(shapes) > 1
            }
        return self._meant

    def files_using(self, definition: int) -> int:
        """Number of other files with a factual use of a definition."""
        known = self._files.get(definition)
        if known is None:
            files = {use.file for use in self.of[definition] if use.resolution <= SURE}
            known = self._files[definition] = len(files) - (self.file in files)
        return known


def _calls(view: View, file: int) -> dict[int, dict[int, dict[int, list[int]]]]:
    document = view.world.documents[file]
    link = view.index.links[file]
    found: dict[int, dict[int, dict[int, list[int]]]] = {}
    if document is None or link is None or not document.references.count:
        return found
    roles = np.frombuffer(document.references.role, np.uint8)
    kept = np.flatnonzero(((roles == Role.CALL) | (roles == Role.LAUNCH)) & (link.targets >= 0))
    if not len(kept):
        return found
    enclosing = np.frombuffer(document.references.enclosing, "<i4")
    ambiguous = int(Resolution.AMBIGUOUS)
    rows, more = rows_of_uses(document), link.more.by_use()
    for use, owner, target, resolution, row in zip(
        kept.tolist(), enclosing[kept].tolist(), link.targets[kept].tolist(),
        link.resolutions[kept].tolist(), rows[kept].tolist(), strict=True,
    ):  # fmt: skip
        by_resolution = found.get(owner)
        if by_resolution is None:
            by_resolution = found[owner] = {}
        by_target = by_resolution.get(resolution)
        if by_target is None:
            by_target = by_resolution[resolution] = {}
        if target in by_target:
            by_target[target].append(row)
        else:
            by_target[target] = [row]
        if resolution == ambiguous:
            for other in more.get(use, ()):
                if other != target:
                    by_target.setdefault(other, []).append(row)
    return found


def resolution_word(resolution: int) -> str:
    """``imported``, ``unique name``: a resolution as pages write it."""
    return _WORDS[resolution]


def call_items(view: View, file: int, calls: dict[int, dict[int, list[int]]]) -> list[Item]:
    """``Calls`` as items, one for each resolution; guesses say that they are."""
    items = []
    for resolution in sorted(calls):
        targets = sorted([(rows[0], target, rows) for target, rows in calls[resolution].items()])
        word = "Calls" if resolution <= SURE else "May call"
        entries: list[Inline] = []
        places: list[Place] = []
        for _, target, rows in targets:
            distinct = list(dict.fromkeys(rows)) if len(rows) > 1 else rows
            entries.append((view.symbol_link(target), f" {lines(distinct)}"))
            places += [Place(file, row, row + 1) for row in distinct]
        items.append(Item((f"{word} ({resolution_word(resolution)}): ", *join(entries, " · ")), tuple(places)))
    return items


def used_by_items(
    view: View, file: int, uses: Sequence[Use], called: str = "Called by", named: str = _DOCUMENTED, which: str = ""
) -> list[Item]:
    """Who calls a definition (``called`` says it in words), who uses it otherwise and what text names it (``named``), as
    items, one for each resolution; long lists folded, by folder. Imports and bases are told elsewhere; lists of changes name
    everything and document nothing. ``which``: see `FileUses.told_apart`."""
    if not uses:
        return []
    groups: dict[tuple[int, int], ByUser] = {}
    kinds, first = view.naming.kinds, view.naming.first
    for use in uses:
        role = use.role
        if role in _TOLD_ELSEWHERE:
            continue
        kind = 0 if role in _CALLS else 2 if role == _LINK else 1
        if kind == 2 and named == _DOCUMENTED and is_changelog(view.path(use.file)):
            continue
        group = groups.setdefault((kind, use.resolution), {})
        user = use.enclosing
        if user >= first and kinds[user - first] is Kind.NAMESPACE:
            user = use.file  # what stands outside of functions is in no other way a user
        if user in group:
            group[user][1].append(use.row)
        else:
            group[user] = (use.file, [use.row])
    items = []
    for (kind, resolution), by_user in sorted(groups.items()):
        word = (called, "Used by", named)[kind]
        if resolution > SURE:
            word = f"May be {word.lower()}"
        items.append(_user_item(view, file, f"{word} ({resolution_word(resolution)}{which}): ", by_user))
    return items


def _user_item(view: View, file: int, head: str, by_user: ByUser) -> Item:
    places = tuple([Place(at, row, row + 1) for at, rows in by_user.values() for row in dict.fromkeys(rows)])
    if len(by_user) <= LONG:
        entries = [_user(view, file, at, user, rows) for user, (at, rows) in by_user.items()]
        return Item((head, *join(entries, " · ")), places)
    sites = sum([len(rows) for _, rows in by_user.values()])
    files = {at for at, _ in by_user.values()}
    where = "this file" if files == {file} else count(len(files), "file")
    summary = f"{count(len(by_user), 'place')} in {where}, {count(sites, 'use')}"
    return Item((head + summary,), places, (by_folder(view, by_user.values()),))


def _user(view: View, here: int, file: int, user: int, rows: list[int]) -> Inline:
    numbers = lines(dict.fromkeys(rows))
    if user < len(view.world.files):
        return (view.file_link(file), f" {numbers}") if file != here else (f"this file {numbers}",)
    if file == here:
        return (view.symbol_link(user), f" {numbers}")
    return (view.symbol_link(user), f" {view.path(file).rpartition('/')[2]} {numbers}")


def by_folder(view: View, users: Iterable[tuple[int, list[int]]]) -> Folded:
    """Uses grouped by folder, then file: one link a file, the lines behind it. Folded, under the folders' names."""
    folders: dict[int, dict[int, list[int]]] = defaultdict(dict)
    for file, rows in users:
        folders[view.book.folder_of[file]].setdefault(file, []).extend(rows)
    items = []
    for folder in sorted(folders):
        entries: list[Inline] = []
        for file, rows in sorted(folders[folder].items()):
            entries.append((view.file_link(file, view.path(file).rpartition("/")[2]), f" {lines(sorted(set(rows)))}"))
        items.append(Item((view.folder_link(folder), ": ", *join(entries, " · "))))
    places = [rows for files in folders.values() for rows in files.values()]
    if len(places) == 1:
        return Folded((count(len(set(places[0])), "line"),), (Bullets(tuple(items)),))
    busiest = sorted(folders, key=lambda folder: (-len(folders[folder]), folder))[:_NAMED]
    names = ", ".join(view.book.folders[folder].path or "the top folder" for folder in sorted(busiest))
    rest = len(folders) - len(busiest)
    return Folded((f"in {names}" + (f" and {count(rest, 'more folder')}" if rest else ""),), (Bullets(tuple(items)),))
