"""What git knows of the past of each file, from one pass over its log. [I/O]

Names, dates and numbers are those of the commits: nothing depends on the machine's time zone or on how git is set up.
Merges count for no file, renames are not followed, submodules are not entered.

In a shallow clone the oldest commits look as if they had made every file. They count for nothing here: a file that was
only touched by them has no history, and nobody knows when a file began.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from . import git

#: Commits that touch more files than this say nothing of what belongs together.
LARGEST_COMMIT = 30
#: Files change together from this number of commits on …
LEAST_TOGETHER = 3
#: … when these are this share of the commits of the one that is looked at,
LEAST_SHARE = 0.3
#: and so many of them are kept.
MOST_COMPANIONS = 5

Column = NDArray[np.int64]

_FORMAT = "--format=tformat:%x00%H%x00%aI%x00%an"
_OPTIONS = ("-z", "--no-renames", "--name-only", "--relative", "--encoding=UTF-8", "--no-show-signature", _FORMAT)
_CHUNK = 1 << 20


class FileHistory(msgspec.Struct, frozen=True):
    """The past of one file. Dates are ISO 8601 with the offset that the author's clock had."""

    #: number of commits that changed the file
    commits: int
    #: name and number of commits, most first, then by name
    authors: tuple[tuple[str, int], ...]
    #: the newest commit that changed it: its full hash, date and author
    last_commit: str
    last_date: str
    last_author: str
    #: date of the oldest commit that changed it; "" when the clone does not reach that far back
    first_date: str


class History(msgspec.Struct, frozen=True):
    """The past of a repository, as far as the clone has it. Paths are relative to the root that was asked about."""

    #: full hash and commit date of what is checked out
    revision: str
    revision_date: str
    #: whether older commits are missing
    shallow: bool
    files: dict[str, FileHistory]
    #: for a file, those that change with it: path and number of commits that changed both, most first, then by path
    changes_together: dict[str, tuple[tuple[str, int], ...]]
    #: number of commits that count
    commits: int = 0
    #: a sentence for a person on what is missing, "" when nothing is
    note: str = ""


def read_history(root: Path, paths: Collection[str] | None = None) -> History | None:
    """The history of the checkout that ``root`` is or lies in, None when there is none.

    ``paths`` limits it to these files, which saves memory; by default it holds every path that was ever there.
    """
    top = root.resolve()
    checkout = git.find_checkout(top)
    if checkout is None:
        return None
    try:
        head = git.ask(checkout, ["log", "-1", "--no-show-signature", "--format=%H%x00%cI", "HEAD", "--"])
        boundary = git.boundary(checkout)
    except git.GitError:
        return None  # no commit yet, or not a repository after all
    revision, _, date = head.decode("ascii", "replace").strip().partition("\0")
    wanted = None if paths is None else {path.encode("utf-8", "surrogateescape") for path in paths}
    log = _Log(wanted, boundary)
    try:
        # With a path the log leaves out what did not touch it; without one nothing needs to be compared.
        only = ["--", "."] if checkout.prefix else ["--"]
        with git.stream(checkout, ["log", *_OPTIONS, "HEAD", *only]) as output:
            log.read(output)
    except git.GitError as error:
        note = f"The log of git could not be read to its end ({error}): nothing is said of the past of files."
        return History(revision, date, bool(boundary), {}, {}, 0, note)
    if checkout.prefix and not log.touched:
        return None
    shallow = bool(boundary)
    files = {git.text(path): log.file(commits, shallow) for path, commits in sorted(log.touched.items())}
    note = ""
    if shallow:
        note = "This is a shallow clone: what happened before its oldest commits is not known, and not counted."
    return History(revision, date, shallow, files, _together(log), log.counted(), note)


class _Log:
    """What the log said: the commits, newest first, and which of them touched each path."""

    def __init__(self, wanted: set[bytes] | None, boundary: frozenset[bytes]) -> None:
        self.wanted = wanted
        self.boundary = boundary
        self.hashes: list[bytes] = []
        self.dates: list[bytes] = []
        #: author of each commit as an index into ``names``
        self.authors: list[int] = []
        self.names: list[str] = []
        #: number of files of each commit
        self.sizes: list[int] = []
        #: indexes of commits, newest first
        self.touched: dict[bytes, list[int]] = {}

    def read(self, output: git.Output) -> None:
        """Reads the stream that `_FORMAT` asks for.

        Each commit starts with an empty field, then come hash, date and author; then the paths, the first of them
        after a newline. No path is empty, so nothing in a path can look like the start of a commit.
        """
        fields = _fields(output)
        numbers: dict[bytes, int] = {}
        touched, wanted = self.touched, self.wanted
        count = 0
        for field in fields:
            if not field:
                commit, date, author = next(fields, b""), next(fields, b""), next(fields, b"")
                if not commit:
                    break
                if self.sizes:
                    self.sizes[-1] = count
                count = 0
                number = len(self.hashes)
                self.hashes.append(commit)
                self.dates.append(date)
                self.authors.append(numbers.setdefault(author, len(numbers)))
                self.sizes.append(0)
                skip = commit in self.boundary
                continue
            path = field[1:] if not count else field
            count += 1
            if skip or (wanted is not None and path not in wanted):
                continue
            if path in touched:
                touched[path].append(number)
            else:
                touched[path] = [number]
        if self.sizes:
            self.sizes[-1] = count
        self.names = [name.decode("utf-8", "replace") for name in numbers]

    def counted(self) -> int:
        """Number of commits that count."""
        return sum(commit not in self.boundary for commit in self.hashes)

    def file(self, commits: list[int], shallow: bool) -> FileHistory:
        counts = Counter(self.authors[number] for number in commits)
        authors = sorted(((self.names[author], count) for author, count in counts.items()), key=lambda x: (-x[1], x[0]))
        last, first = commits[0], commits[-1]
        return FileHistory(
            len(commits),
            tuple(authors),
            self.hashes[last].decode("ascii", "replace"),
            self.dates[last].decode("ascii", "replace"),
            self.names[self.authors[last]],
            "" if shallow else self.dates[first].decode("ascii", "replace"),
        )


def _fields(output: git.Output) -> Iterator[bytes]:
    """The fields of a stream that ends each with a zero byte."""
    rest = b""
    while chunk := output.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _together(log: _Log) -> dict[str, tuple[tuple[str, int], ...]]:
    """For each file those that small commits changed with it, most often first."""
    paths = sorted(log.touched)
    small = {number for number, size in enumerate(log.sizes) if size <= LARGEST_COMMIT}
    members: dict[int, list[int]] = {}
    counts = np.zeros(len(paths), np.int64)
    for file, path in enumerate(paths):
        commits = [number for number in log.touched[path] if number in small]
        counts[file] = len(commits)
        if len(commits) >= LEAST_TOGETHER:
            for number in commits:
                members.setdefault(number, []).append(file)
    first, second, times = _pairs(members, len(paths))
    rows: dict[int, list[tuple[int, int]]] = {}
    for one, other in ((first, second), (second, first)):
        kept = times >= LEAST_SHARE * counts[one]
        for file, companion, number in zip(one[kept].tolist(), other[kept].tolist(), times[kept].tolist(), strict=True):
            rows.setdefault(file, []).append((-number, companion))
    return {
        git.text(paths[file]): tuple(
            (git.text(paths[other]), -number) for number, other in sorted(found)[:MOST_COMPANIONS]
        )
        for file, found in sorted(rows.items())
    }


def _pairs(members: dict[int, list[int]], files: int) -> tuple[Column, Column, Column]:
    """The pairs of files that enough commits have in common, and how many: three columns of the same length."""
    by_size: dict[int, list[list[int]]] = {}
    for group in members.values():
        if len(group) > 1:
            by_size.setdefault(len(group), []).append(group)
    found = [np.zeros(0, np.int64)]
    for size, groups in sorted(by_size.items()):
        left, right = np.triu_indices(size, 1)
        table = np.array(groups, np.int64)
        # A file is a number below ``files``, so that one number stands for a pair.
        found.append((table[:, left] * files + table[:, right]).ravel())
    keys, times = np.unique(np.concatenate(found), return_counts=True)
    enough = times >= LEAST_TOGETHER
    keys, times = keys[enough], times[enough].astype(np.int64)
    return keys // max(files, 1), keys % max(files, 1), times
