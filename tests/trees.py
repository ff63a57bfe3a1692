"""Small repositories made for tests, and what there is to compare of a book."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Mapping
from pathlib import Path

#: A package with imports, calls, a class hierarchy, documents, a build file and C++ beside it.
PACKAGE = {
    "README.md": (
        "# Shapes\n\nAreas of plane shapes. See [the module](shapes/plane.py).\n\n## Use\n\n`area(Square(2))`.\n"
    ),
    "pyproject.toml": '[project]\nname = "shapes"\nversion = "1.0"\n\n[project.scripts]\nshapes = "shapes.main:main"\n',
    "shapes/__init__.py": (
        '"""Shapes of the plane."""\n\nfrom .plane import Circle, Square, area\n\n'
        '__all__ = ["Circle", "Square", "area"]\n'
    ),
    "shapes/plane.py": (
        '"""Plane shapes and what they cover."""\n\n'
        "import math\nfrom abc import ABC, abstractmethod\n\n"
        "#: Half of a turn.\nHALF_TURN = math.pi\n\n\n"
        "class Shape(ABC):\n"
        '    """A part of the plane with an extent."""\n\n'
        "    @abstractmethod\n    def extent(self) -> float:\n"
        '        """The measure of the shape."""\n\n\n'
        "class Square(Shape):\n"
        '    """Four equal sides."""\n\n'
        "    def __init__(self, side: float) -> None:\n        self.side = side\n\n"
        "    def extent(self) -> float:\n        return self.side**2\n\n\n"
        "class Circle(Shape):\n"
        '    """All points at one distance."""\n\n'
        "    def __init__(self, radius: float) -> None:\n        self.radius = radius\n\n"
        "    def extent(self) -> float:\n        return HALF_TURN * self.radius**2\n\n\n"
        "def area(shape: Shape) -> float:\n"
        '    """The extent of any shape."""\n'
        "    return shape.extent()\n"
    ),
    "shapes/main.py": (
        "from shapes import Square, area\n\n\ndef main() -> None:\n    print(area(Square(2)))\n\n\n"
        'if __name__ == "__main__":\n    main()\n'
    ),
    "tests/test_plane.py": (
        "from shapes.plane import Circle, Square, area\n\n\n"
        "def test_square() -> None:\n    assert area(Square(2)) == 4\n\n\n"
        "def test_circle() -> None:\n    assert area(Circle(0)) == 0\n"
    ),
    "native/area.h": "#pragma once\nnamespace shapes {\n// The area of a square.\ndouble area(double side);\n}\n",
    "native/area.cc": '#include "area.h"\nnamespace shapes {\ndouble area(double side) { return side * side; }\n}\n',
    "docs/guide.md": "# Guide\n\nA [square](../shapes/plane.py) has four equal sides.\n",
    "setup.cfg": "[tool:pytest]\ntestpaths = tests\n",
    "Makefile": "all: test\n\ntest:\n\tpytest\n",
}


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Makes the files below ``root``; a name may hold surrogate escapes."""
    for name, content in files.items():
        path = os.path.join(os.fsencode(root), name.encode("utf-8", "surrogateescape"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as stream:
            stream.write(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)
    return root


def git(root: Path, *arguments: str) -> None:
    """Runs git as one author at one time, whatever is set up on the machine."""
    values = {"NAME": "Ada", "EMAIL": "ada@example.org", "DATE": "2024-05-01T12:00:00+00:00"}
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in values.items()}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-C", str(root), *arguments]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **who, **settings})


def commit(root: Path, message: str = "All") -> None:
    """Makes a repository of a folder where it is none, and commits everything."""
    if not (root / ".git").exists():
        git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)


def contents(book: Path) -> dict[str, bytes | str]:
    """All that must be the same in two books of the same source: each page, the ledger, the index, and what it holds as
    SQL, which tells where two differ."""
    found: dict[str, bytes | str] = {}
    for format in ("markdown", "site"):
        for folder, _, names in os.walk(book / format):
            for name in names:
                path = Path(folder, name)
                found[path.relative_to(book).as_posix()] = path.read_bytes()
    found["ledger.jsonl"] = (book / "ledger.jsonl").read_bytes()
    with sqlite3.connect(book / "book.sqlite") as index:
        found["book.sqlite as SQL"] = "\n".join(index.iterdump())
    index.close()
    found["book.sqlite"] = (book / "book.sqlite").read_bytes()
    return found


def differences(one: Mapping[str, bytes | str], other: Mapping[str, bytes | str]) -> list[str]:
    """Names of what differs, short enough for a message."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))[:20]


def paths_on_disk(root: Path) -> list[str]:
    """Everything below ``root`` that is no folder and not git's, sorted by bytes, as the ledger writes it."""
    found = []
    for folder, folders, names in os.walk(os.fsencode(root)):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        folders[:] = [name for name in folders if name != b".git" and name not in links]
        found += [os.path.relpath(os.path.join(folder, name), os.fsencode(root)) for name in [*names, *links]]
    return [path.decode("utf-8", "backslashreplace") for path in sorted(found)]
