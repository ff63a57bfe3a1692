"""What a repository calls itself."""

from __future__ import annotations

import pytest
from shelves import shelf

from repobook.title import title


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"README.md": "# Shapes\n\nShapes is a library of shapes.\n"}, "Shapes"),
        ({"README.md": "**LevelDB is a fast store of keys.**\n\n# Features\n\nKeys are bytes.\n"}, "LevelDB"),
        (
            {
                "README.md": "It stores keys and values on a disk.\n\n# Features\n",
                "CMakeLists.txt": "project(leveldb VERSION 1.2)\n",
            },
            "leveldb",
        ),
        ({"README.md": "# Other\n", "pyproject.toml": '[project]\nname = "shapes"\n'}, "shapes"),
        ({"a.py": ""}, "The repository"),
    ],
)
def test_title(files: dict[str, str], said: str) -> None:
    assert title(shelf(files).view.world) == said
