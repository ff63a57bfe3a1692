"""What a folder rests on and what rests on it, by factual links of its files. Pure."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from .view import View


class Neighbour(msgspec.Struct, frozen=True):
    """Links between a folder's subtree and another folder: the one next to it where their paths part, or a folder
    above with the files right in it."""

    folder: int
    #: False when only the files right inside ``folder`` are meant
    whole: bool
    links: int
    #: numbers of files here and there that have such links
    here: int
    there: int
    #: the files of the strongest link: from where, to where
    source: int
    target: int


class Neighbours:
    """Finds neighbours for all folders; the tables of children are made once."""

    def __init__(self, view: View) -> None:
        self.view = view
        folders = view.book.folders
        self._children: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
        for item in folders:
            ranges = [view.book.subtree_files(child) for child in item.folders]
            by_start = sorted(range(len(ranges)), key=lambda number: ranges[number].start)
            self._children.append(
                (
                    np.array([ranges[number].start for number in by_start], np.int64),
                    np.array([ranges[number].stop for number in by_start], np.int64),
                    np.array([item.folders[number] for number in by_start], np.int64),
                )
            )

    def rests_on(self, folder: int) -> list[Neighbour]:
        """Folders that the subtree's files use, the most links first."""
        edges = self.view.index.edges
        files = self.view.book.subtree_files(folder)
        chosen = np.arange(int(edges.out[files.start]), int(edges.out[files.stop]))
        return self._grouped(folder, chosen, True)

    def used_by(self, folder: int) -> list[Neighbour]:
        """Folders whose files use the subtree's, the most links first."""
        edges = self.view.index.edges
        files = self.view.book.subtree_files(folder)
        chosen = edges.by_target[int(edges.into[files.start]) : int(edges.into[files.stop])]
        return self._grouped(folder, chosen, False)

    def _grouped(self, folder: int, chosen: NDArray[np.int64], outward: bool) -> list[Neighbour]:
        edges = self.view.index.edges
        files = self.view.book.subtree_files(folder)
        ends = (edges.target if outward else edges.source)[chosen]
        away = (ends < files.start) | (ends >= files.stop)
        chosen, ends = chosen[away], ends[away]
        if not len(chosen):
            return []
        group = self._groups(folder, ends)
        links = edges.weight[chosen].astype(np.int64)
        source, target = edges.source[chosen], edges.target[chosen]
        near, far = (source, target) if outward else (target, source)
        order = np.lexsort((target, source, -links, group))
        starts = np.flatnonzero(np.diff(group[order], prepend=-1))
        bounds = [*starts.tolist(), len(order)]
        found = []
        for number, start in enumerate(starts.tolist()):
            members = order[start : bounds[number + 1]]
            best = int(members[0])
            code = int(group[best])
            found.append(
                Neighbour(
                    code >> 1, bool(code & 1), int(links[members].sum()), len(np.unique(near[members])),
                    len(np.unique(far[members])), int(source[best]), int(target[best]),
                )
            )  # fmt: skip
        return sorted(found, key=lambda item: (-item.links, item.folder))

    def _groups(self, folder: int, ends: NDArray[np.int32]) -> NDArray[np.int64]:
        """For each file the folder to name for it, doubled, plus one when all of that folder is meant."""
        folders = self.view.book.folders
        chain = [folder]
        while chain[-1]:
            chain.append(folders[chain[-1]].parent)
        group = np.zeros(len(ends), np.int64)
        for above in reversed(chain[1:]):
            inside = self.view.book.subtree_files(above)
            here = np.flatnonzero((ends >= inside.start) & (ends < inside.stop))
            starts, stops, children = self._children[above]
            if not len(starts):
                group[here] = above * 2
                continue
            at = np.searchsorted(starts, ends[here], side="right") - 1
            within = (at >= 0) & (ends[here] < stops[at])
            group[here] = np.where(within, children[at] * 2 + 1, above * 2)
        return group
