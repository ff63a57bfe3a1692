"""Which files ``#include`` names, and what each file sees through them. Pure."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Sequence

from ..model import Import, Resolution
from .world import ImportLink, World

#: headers of the C and C++ standard libraries that stand alone, so that ``<string.h>`` is never a file of ours
_STANDARD = frozenset({
    "assert.h", "complex.h", "ctype.h", "errno.h", "fenv.h", "float.h", "inttypes.h", "iso646.h", "limits.h",
    "locale.h", "math.h", "setjmp.h", "signal.h", "stdalign.h", "stdarg.h", "stdatomic.h", "stdbit.h", "stdbool.h",
    "stdckdint.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "stdnoreturn.h", "string.h", "tgmath.h",
    "threads.h", "time.h", "uchar.h", "wchar.h", "wctype.h", "unistd.h", "pthread.h", "dlfcn.h", "fcntl.h",
    "malloc.h", "poll.h", "sched.h", "memory.h",
})  # fmt: skip


class Includes:
    """The includes of all files of a family, resolved against where headers really lie."""

    def __init__(self, world: World, files: Sequence[int]) -> None:
        self.world = world
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for file in world.files:
            self._by_name[file.path.rpartition("/")[2]].append(file.path)
        self._endings: dict[str, list[tuple[str, str]]] = {}
        self._roots = self._prove(files)
        self._tops = self._folders()
        self.links: dict[int, tuple[ImportLink, ...]] = {}
        edges: dict[int, list[int]] = {}
        for number in files:
            document = world.documents[number]
            if document is not None:
                links = tuple(self._link(world.files[number].path, item) for item in document.imports)
                self.links[number] = links
                edges[number] = [file for link in links for file in (link.candidates or (link.file,)) if file >= 0]
        #: files that include something that is not in the repository though it should be, as bits
        self.partial = 0
        for number, links in self.links.items():
            if any(link.resolution is Resolution.UNRESOLVED for link in links):
                self.partial |= 1 << number
        self.seen = _closures(edges, len(world.files))

    def _candidates(self, path: str) -> list[tuple[str, str]]:
        """Files whose path ends with ``path``, each with the folder that must be an include root for that."""
        known = self._endings.get(path)
        if known is None:
            tail = "/" + path
            known = []
            for full in self._by_name.get(path.rpartition("/")[2], ()):
                if full == path:
                    known.append(("", full))
                elif full.endswith(tail):
                    known.append((full[: -len(tail)], full))
            self._endings[path] = known
        return known

    def _others(self, path: str, own: str) -> list[tuple[str, str]]:
        """The candidates for an include in the file ``own``: a wrapper that has the name of what it wraps does not mean itself."""
        return [item for item in self._candidates(path) if item[1] != own]

    def _prove(self, files: Sequence[int]) -> Counter[str]:
        """How often each folder is the only include root that an include fits."""
        votes: Counter[str] = Counter()
        for number in files:
            document = self.world.documents[number]
            if document is None:
                continue
            folder = posixpath.dirname(self.world.files[number].path)
            for item in document.imports:
                if "/" not in item.module or item.module.startswith("."):
                    continue
                found = self._others(item.module, self.world.files[number].path)
                if len(found) == 1 and found[0][0] != folder:
                    votes[found[0][0]] += 1
        return votes

    def _folders(self) -> set[str]:
        """Names of folders right below proven roots: what stands first in includes of the repository's own headers."""
        tops: set[str] = set()
        known: set[str] = set()
        for file in self.world.files:
            folder = file.path.rpartition("/")[0]
            while folder and folder not in known:
                known.add(folder)
                above, _, name = folder.rpartition("/")
                if above in self._roots:
                    tops.add(name)
                folder = above
        return tops

    def _link(self, path: str, item: Import) -> ImportLink:
        system = item.condition == "system"
        module = item.module
        folder = posixpath.dirname(path)
        if not system or module.startswith("."):
            joined = posixpath.normpath(posixpath.join(folder, module))
            near = self.world.by_path.get(joined, -1)
            if near >= 0:
                return ImportLink(Resolution.IMPORTED, near, near)
        clean = posixpath.normpath(module).lstrip("./") if module.startswith(".") or "//" in module else module
        found = self._others(clean, path) if clean else []
        if system and "/" not in module:
            standard = module in _STANDARD or "." not in module
            found = [] if standard else [item for item in found if item[0] in self._roots or len(found) == 1]
        if not found:
            top = module.split("/", 1)[0]
            if "/" in module and top in self._tops:
                return ImportLink(Resolution.UNRESOLVED)
            if not system and "/" not in module:
                return ImportLink(Resolution.UNRESOLVED)
            return ImportLink(Resolution.EXTERNAL, package=f"<{module}>" if "/" not in module else top)
        best = found
        if len(found) > 1:
            ranked = sorted(((-self._closeness(folder, root), -self._roots[root]), full) for root, full in found)
            best = [("", full) for key, full in ranked if key == ranked[0][0]]
        files = tuple(self.world.by_path[full] for _, full in best)
        if len(files) == 1:
            return ImportLink(Resolution.IMPORTED, files[0], files[0])
        return ImportLink(Resolution.AMBIGUOUS, -1, -1, "", files)

    def _closeness(self, folder: str, root: str) -> int:
        """How good a root is for files of a folder: the more of their path they share, if it is a root at all."""
        proven = self._roots[root] > 0 or folder == root or folder.startswith(root + "/")
        if not proven:
            return -1
        shared = 0
        for one, other in zip(folder.split("/"), root.split("/"), strict=False):
            if one != other:
                break
            shared += 1
        return shared


def _closures(edges: dict[int, list[int]], count: int) -> dict[int, int]:
    """For each file the files it sees through includes, itself among them, as bits of one number."""
    seen: dict[int, int] = {}
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    active: set[int] = set()
    for start in edges:
        if start in index:
            continue
        work = [(start, iter(edges[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        active.add(start)
        while work:
            node, following = work[-1]
            for other in following:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    active.add(other)
                    work.append((other, iter(edges.get(other, ()))))
                    break
                if other in active:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    members = []
                    while True:
                        member = stack.pop()
                        active.discard(member)
                        members.append(member)
                        if member == node:
                            break
                    bits = 0
                    for member in members:
                        bits |= 1 << member
                        for other in edges.get(member, ()):
                            bits |= seen.get(other, 0)
                    for member in members:
                        seen[member] = bits
    return seen
