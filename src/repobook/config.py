"""The settings: what they are, their defaults, and how they are read.

They stand in ``repobook.toml`` at the root of the repository or in the table ``[tool.repobook]`` of its
``pyproject.toml``::

    [tool.repobook]
    title = "The Title"
    include = ["src", "docs"]
    exclude = ["*.csv", "/data/"]
    jobs = 4

    [tool.repobook.categories]
    "templates/**" = "source"
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from .errors import ConfigError
from .model import FileCategory

FILE = "repobook.toml"
PYPROJECT = "pyproject.toml"

#: No file of settings is larger than this; it bounds what a broken one can cost.
_MOST_BYTES = 4_000_000


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one build. Patterns have the syntax of ``.gitignore`` and are relative to the root."""

    #: title of the book; "" takes it from the repository
    title: str = ""
    #: when given, only paths that match are read; a folder that matches stands for all that is in it
    include: tuple[str, ...] = ()
    #: paths that match are not read
    exclude: tuple[str, ...] = ()
    #: pattern and category; where several match, the last one counts
    categories: tuple[tuple[str, FileCategory], ...] = ()
    #: number of processes; 0 stands for one a core
    jobs: int = 0
    #: bytes; larger files are skipped
    max_file_size: int = 20_000_000
    #: bytes; larger text files get a page of text, without analysis
    max_analyzed_size: int = 5_000_000
    #: seconds of the processor; a file whose analysis takes more gets a page of text
    max_analysis_seconds: int = 60
    #: bytes; a file whose analysis needs more gets a page of text
    max_analysis_memory: int = 1_500_000_000


KEYS = Config.__struct_fields__

#: What is allowed for each key, in words for the messages.
_ALLOWED = {
    "title": "a string",
    "include": "a list of strings, each a pattern as in .gitignore",
    "exclude": "a list of strings, each a pattern as in .gitignore",
    "categories": f"a table of patterns, each with one of {', '.join(FileCategory)}",
    "jobs": "a whole number, 0 or more",
    "max_file_size": "a whole number of bytes, 1 or more",
    "max_analyzed_size": "a whole number of bytes, 1 or more",
    "max_analysis_seconds": "a whole number of seconds, 1 or more",
    "max_analysis_memory": "a whole number of bytes, 50,000,000 or more",
}
_SMALLEST = {
    "jobs": 0, "max_file_size": 1, "max_analyzed_size": 1, "max_analysis_seconds": 1, "max_analysis_memory": 50_000_000,
}  # fmt: skip


def load(
    root: Path,
    *,
    title: str | None = None,
    include: Sequence[str] | None = None,
    exclude: Sequence[str] | None = None,
    categories: Mapping[str, str] | None = None,
    jobs: int | None = None,
    max_file_size: int | None = None,
    max_analyzed_size: int | None = None,
    max_analysis_seconds: int | None = None,
    max_analysis_memory: int | None = None,
) -> Config:
    """The settings of the repository at ``root``; an argument that is not None counts instead of the file's value.

    Raises `ConfigError` for a key that does not exist, a value of the wrong type, a file that is not TOML,
    and for settings in both files.
    """
    given: dict[str, Any] = {
        "title": title,
        "include": None if include is None else list(include),
        "exclude": None if exclude is None else list(exclude),
        "categories": None if categories is None else dict(categories),
        "jobs": jobs,
        "max_file_size": max_file_size,
        "max_analyzed_size": max_analyzed_size,
        "max_analysis_seconds": max_analysis_seconds,
        "max_analysis_memory": max_analysis_memory,
    }
    table, where = _settings(root)
    values = {key: _checked(key, value, where) for key, value in table.items()}
    values |= {key: _checked(key, value, "argument") for key, value in given.items() if value is not None}
    return Config(**values)


def _settings(root: Path) -> tuple[dict[str, Any], str]:
    """The table of settings and the words that say where it stands."""
    own = _toml(root / FILE)
    pyproject = _toml(root / PYPROJECT)
    tool = pyproject.get("tool") if pyproject else None
    shared = tool.get("repobook") if isinstance(tool, dict) else None
    where = f"{root / PYPROJECT}, [tool.repobook]"
    if shared is not None and own is not None:
        raise ConfigError(
            f"settings stand both in {FILE} and in {PYPROJECT}", str(root), "Keep them in one of the two files."
        )
    if shared is None:
        return own or {}, str(root / FILE)
    if not isinstance(shared, dict):
        raise ConfigError(f"tool.repobook is {_kind(shared)}", str(root / PYPROJECT), "It must be a table.")
    return shared, where


def _toml(path: Path) -> dict[str, Any] | None:
    """The content of a TOML file, None when there is no such file.

    A ``pyproject.toml`` that cannot be read stops a build only when it may hold settings of ours.
    """
    if not path.is_file():
        return None
    data = b""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise ValueError(f"larger than {_MOST_BYTES:,} bytes")
        return tomllib.loads(data.decode("utf-8-sig"))
    # Numbers of thousands of digits raise ValueError, brackets nested too deep RecursionError.
    except (OSError, ValueError, RecursionError) as error:
        if path.name == PYPROJECT and b"repobook" not in data:
            return None
        raise ConfigError(f"this is not TOML: {_reason(error, data)}", str(path), "Repair the file.") from error


def _reason(error: Exception, data: bytes) -> str:
    """What is wrong with a file, with its line (1-based) where that is known."""
    match error:
        case UnicodeDecodeError():
            line = data.count(b"\n", 0, error.start) + 1
            return f"not UTF-8 (at line {line})"
        case tomllib.TOMLDecodeError() if "at end of document" in str(error):
            line = data.count(b"\n") + (not data.endswith(b"\n"))
            return re.sub(r"\(at end of document\)", f"(at the end, line {max(line, 1)})", str(error))
        case OSError():
            return error.strerror or str(error)
        case RecursionError():
            return "nested too deeply"
        case _:
            return str(error)


def _checked(key: str, value: Any, where: str) -> Any:
    """The value in the form that `Config` holds, or `ConfigError`."""
    if key not in _ALLOWED:
        near = difflib.get_close_matches(key, KEYS, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise ConfigError(f"there is no setting {key!r}", where, f"{hint}The settings are {', '.join(KEYS)}.")
    if key == "categories":
        return _categories(value, where)
    if key == "title" and isinstance(value, str):
        return value
    if key in ("include", "exclude") and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    # True is an int to Python, but nobody means it as a number.
    if key in _SMALLEST and isinstance(value, int) and not isinstance(value, bool) and value >= _SMALLEST[key]:
        return value
    raise ConfigError(f"{key} is {_kind(value)}", where, f"It must be {_ALLOWED[key]}.")


def _categories(value: Any, where: str) -> tuple[tuple[str, FileCategory], ...]:
    allowed = f"It must be {_ALLOWED['categories']}."
    if not isinstance(value, dict):
        raise ConfigError(f"categories is {_kind(value)}", where, allowed)
    result = []
    for pattern, name in value.items():
        if pattern.startswith("!"):
            raise ConfigError(
                f"the pattern {pattern!r} in categories starts with '!'", where, "Name the category that it has."
            )
        if not isinstance(name, str):
            raise ConfigError(f"the category of {pattern!r} is {_kind(name)}", where, allowed)
        if name not in list(FileCategory):
            near = difflib.get_close_matches(name, list(FileCategory), n=1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise ConfigError(f"there is no category {name!r} (for {pattern!r})", where, hint + allowed)
        result.append((pattern, FileCategory(name)))
    return tuple(result)


def _kind(value: Any) -> str:
    """A value in words, short enough for one line."""
    words = {bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list", dict: "a table"}
    text = repr(value)
    return f"{words.get(type(value), type(value).__name__)} ({text if len(text) <= 40 else text[:37] + '...'})"
