"""Patterns match what git's own matching matches: git is asked."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from repobook.ignore import Patterns, parse

#: Names that patterns are likely to be confused by.
NAMES = ["a", "b", "ab", "foo", "fooa", "a.c", "b.c", "a b", "]", "-", "é", "*", "\\", "[", "!", "#a", " ", "a "]
FILES = sorted({"/".join(parts) for parts in itertools.product(["a", "b", "foo", "fooa"], ["b", "foo", "a"], NAMES)})
PATHS = sorted({*FILES, *(file.rsplit("/", n)[0] for file in FILES for n in (1, 2))})
FOLDERS = {path for path in PATHS if path not in FILES}

PIECES = st.sampled_from(
    ["a", "b", "c", "foo", "*", "**", "?", "/", "/", "**/", "/**", "/**/", "*/", "\\", "[ab]", "[!a]", "[^b]", "[a-c]",
     "!", "#", " ", ".", "[[:alpha:]]", "[[:nope:]]", "]", "[", "-", "\\*", "[]a]", "[a-]", ".c", "***", "[b-a]", "é"]
)  # fmt: skip
LINES = st.lists(PIECES, min_size=1, max_size=7).map("".join)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("ignore")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    for file in FILES:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).touch()
    yield root


def ignored_by_git(root: Path) -> set[str]:
    command = ["git", "-C", str(root), "-c", "core.excludesFile=/dev/null", "check-ignore", "-z", "-v", "-n", "--stdin"]
    done = subprocess.run(command, input="\0".join(PATHS).encode(), capture_output=True, check=False)
    fields = done.stdout.decode().split("\0")[:-1]
    rows = zip(fields[0::4], fields[2::4], fields[3::4], strict=True)
    return {path for source, pattern, path in rows if source and not pattern.startswith("!")}


def ignored_by_us(patterns: Patterns) -> set[str]:
    """What a walk leaves out that stops at folders that are left out."""
    found: set[str] = set()
    for path in PATHS:
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            step = "/".join(parts[:depth]).encode()
            folder = depth < len(parts) or path in FOLDERS
            if patterns.decides(step, parts[depth - 1].encode(), folder):
                found.add(path)
                break
    return found


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES, min_size=1, max_size=4), end=st.sampled_from(["", "\n", "\r\n"]))
@example(lines=["foo/**", "!foo/b"], end="\n")
@example(lines=["*", "!*/", "!a.c"], end="\n")
@example(lines=["/foo**/a"], end="\n")
@example(lines=["a\\ ", "\\#a", "\\!"], end="\n")
@example(lines=["a  ", "b/ "], end="\n")
def test_git_agrees(tree: Path, lines: list[str], end: str) -> None:
    text = "\n".join(lines) + end
    (tree / ".gitignore").write_bytes(text.encode())
    assert ignored_by_us(parse(text.encode())) == ignored_by_git(tree)


def test_a_byte_order_mark_and_comments_do_not_count() -> None:
    patterns = parse(b"\xef\xbb\xbf# no\n\nbuild/\n")
    assert len(patterns.patterns) == 1
    assert patterns.decides(b"x/build", b"build", True) is True
    assert patterns.decides(b"x/build", b"build", False) is None


def test_hostile_patterns_end_in_time() -> None:
    name = b"a" * 255
    path = b"/".join([b"a" * 60] * 60)
    for line in (b"*a" * 100 + b"b", b"**/*a*a*a*a*/" * 30 + b"b", b"**/a/" * 200 + b"**", b"a**" * 100 + b"/b"):
        assert parse(line).decides(path + b"/" + name, name, False) is None
