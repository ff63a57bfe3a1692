"""The findings of ruff for all Python files, from a few runs of the program. [I/O]

The repository's own configuration is never read: what is found depends on the text and on ruff's version alone.
A file that makes ruff crash (an expression of tens of thousands of parts does) or stand still costs its own findings:
the files of a run that failed are halved until the one is known.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import msgspec

from .config import Config
from .conventions import by_path
from .errors import RepobookError
from .model import FileCategory, Observation, SourceFile
from .reading import read
from .report import Loss
from .ruff_rules import RULES, worded
from .workers import Lost, death

__all__ = ["RULES", "run"]

#: Files of one run: bounds what its answer takes.
_SHARE = 4000
#: Seconds that a run may take, and those for each file in it.
_SECONDS, _SECONDS_EACH = 60.0, 0.1
#: rules that say nothing about a test: tests hold fixed passwords and files, and swallow errors on purpose
_NOT_IN_TESTS = re.compile(r"S1\d\d|S3(?:01|11|24)|S60[367]|PERF\d+")
#: a text in quotes, and the letters and digits that a secret has at least
_QUOTED = re.compile(r"[A-Za-z]{0,2}(\"\"\"|'''|\"|')(.*)\1")
_SECRET = 4
_NOQA = re.compile(rb"#\s*noqa(?::\s*([A-Z][A-Z0-9]*(?:[,\s]+[A-Z][A-Z0-9]*)*))?", re.IGNORECASE)
_NOQA_FILE = re.compile(rb"^\s*#\s*(?:ruff|flake8)\s*:\s*noqa(?::\s*([A-Z0-9, ]+))?", re.IGNORECASE | re.MULTILINE)


class _Place(msgspec.Struct):
    row: int
    column: int = 0


class _Finding(msgspec.Struct):
    filename: str
    message: str
    location: _Place
    end_location: _Place
    code: str | None = None
    noqa_row: int | None = None


def run(
    root: Path,
    paths: Iterable[str],
    tests: Collection[str] | None = None,
    lost: list[Loss] | None = None,
) -> dict[str, tuple[Observation, ...]]:
    """What ruff finds in files of ``root``, by path, in the order of the rows.

    ``paths`` are relative to ``root``, with ``/``. ``tests`` are those of them that are tests, where some rules say
    nothing; their names decide when it is None. Findings that the source suppresses by ``noqa`` are there and say so.
    A file that ruff could not be run on is added to ``lost``, with the reason. Raises `RepobookError` when ruff cannot be
    run at all.
    """
    base = os.fspath(root.resolve())
    known = sorted({path for path in paths if _can_be_named(path) and _is_file(os.path.join(base, path))})
    result = {}
    for start in range(0, len(known), _SHARE):
        share = known[start : start + _SHARE]
        by_file: dict[str, list[_Finding]] = {path: [] for path in share}
        for finding in _findings(base, share, [] if lost is None else lost):
            path = os.path.relpath(finding.filename, base).replace(os.sep, "/")
            if path in by_file and finding.code in RULES:
                by_file[path].append(finding)
        for path, findings in by_file.items():
            is_test = path in tests if tests is not None else by_path(path) is FileCategory.TEST
            observations = _observations(root, path, findings, is_test) if findings else ()
            if observations:
                result[path] = observations
    return result


def _can_be_named(path: str) -> bool:
    """False for paths that a line of UTF-8 text cannot hold."""
    return "\n" not in path and "\r" not in path and path.isprintable()


def _is_file(path: str) -> bool:
    """Whether there still is a file: ruff would follow a link that took its place, and wait for a pipe."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _findings(base: str, paths: list[str], lost: list[Loss]) -> Iterator[_Finding]:
    """What ruff says of some files; the fewer fail, the fewer runs it takes."""
    answer = _asked(base, paths)
    if not isinstance(answer, Lost):
        yield from answer
    elif len(paths) == 1:
        lost.append(Loss(paths[0], f"ruff's rules could not be applied: {answer.reason}", answer.passing))
    else:
        middle = len(paths) // 2
        yield from _findings(base, paths[:middle], lost)
        yield from _findings(base, paths[middle:], lost)


def _asked(base: str, paths: list[str]) -> list[_Finding] | Lost:
    """Runs ruff once; what ended it when that is the fault of a file. The paths go through a file, because a
    command line has an end."""
    with tempfile.TemporaryDirectory(prefix="repobook-") as folder:
        listed = Path(folder) / "paths"
        listed.write_text("\n".join(os.path.join(base, path) for path in paths), encoding="utf-8")
        command = [
            *_program(), "check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--ignore-noqa",
            "--select", "S,PERF,ASYNC", "--ignore", "S101", "--target-version", "py311", "--no-preview",
            "--output-format", "json", f"@{listed}",
        ]  # fmt: skip
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RUFF_")}
        limit = _SECONDS + _SECONDS_EACH * len(paths)
        try:
            done = subprocess.run(command, capture_output=True, cwd=folder, env=environment, check=False, timeout=limit)
        except subprocess.TimeoutExpired:
            return Lost(f"it took longer than {limit:g} seconds", True)
    if done.returncode < 0:
        return death(done.returncode)
    if done.returncode != 0:
        reason = done.stderr.decode("utf-8", "replace").strip()[-300:]
        raise RepobookError(f"ruff failed: {reason}", "rules for Python", "Install ruff anew.")
    return msgspec.json.decode(done.stdout, type=list[_Finding])


def _program() -> list[str]:
    """How to start ruff: the program of the installed wheel."""
    try:
        from ruff import find_ruff_bin  # type: ignore[import-untyped]
    except ImportError:
        return [sys.executable, "-m", "ruff"]
    try:
        return [os.fspath(find_ruff_bin())]
    except FileNotFoundError:
        return [sys.executable, "-m", "ruff"]


def _observations(root: Path, path: str, findings: list[_Finding], is_test: bool) -> tuple[Observation, ...]:
    data = read(root, SourceFile(path), Config())
    lines = data.split(b"\n") if isinstance(data, bytes) else []
    everywhere = _file_suppressions(lines)
    found = []
    for item in findings:
        code = item.code or ""
        if is_test and _NOT_IN_TESTS.fullmatch(code):
            continue
        if code == "S105" and _trivial(lines, item):
            continue
        row = (item.noqa_row or item.location.row) - 1
        text = worded(code, item.message)
        if _covers(everywhere, code) or (0 <= row < len(lines) and _suppressed(lines[row], code)):
            text += " (Suppressed there by `noqa`.)"
        found.append(Observation(code, item.location.row - 1, max(item.end_location.row, item.location.row), text))
    found.sort(key=lambda item: (item.start_row, item.rule, item.end_row, item.detail))
    return tuple(dict.fromkeys(found))


def _trivial(lines: list[bytes], item: _Finding) -> bool:
    """Whether the fixed text of a finding is too short to be a secret: ``"-"`` for a question, ``"("`` for a token."""
    row = item.location.row - 1
    if item.end_location.row != item.location.row or row >= len(lines):
        return False
    given = lines[row].decode("utf-8", "replace")[item.location.column - 1 : item.end_location.column - 1]
    found = _QUOTED.fullmatch(given)
    return found is not None and sum(map(str.isalnum, found[2])) < _SECRET


def _file_suppressions(lines: list[bytes]) -> tuple[str, ...] | None:
    """The codes that the file suppresses as a whole; () for all of them, None for none."""
    for line in lines:
        if b"noqa" in line:
            match = _NOQA_FILE.match(line)
            if match:
                return tuple(re.findall("[A-Z]+[0-9]*", (match[1] or b"").decode().upper()))
    return None


def _covers(codes: tuple[str, ...] | None, code: str) -> bool:
    return codes is not None and (not codes or any(code.startswith(item) for item in codes))


def _suppressed(line: bytes, code: str) -> bool:
    match = _NOQA.search(line)
    return match is not None and _covers(tuple(re.findall("[A-Z]+[0-9]*", (match[1] or b"").decode().upper())), code)
