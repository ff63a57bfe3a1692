"""The marker by which repobook knows the folders that it wrote.

A folder that holds the marker is never input, whatever its name and wherever it was moved.
"""

from __future__ import annotations

from pathlib import Path

#: Name of the file that marks an output folder.
MARKER = ".repobook"

_TEXT = (
    "This folder was written by repobook. A build replaces it as a whole,\n"
    "and no build reads it as input as long as this file is here.\n"
)
_ORIGIN = "repository: "


def is_marked(folder: Path) -> bool:
    """Whether ``folder`` itself holds the marker. False for a folder that does not exist or cannot be read."""
    try:
        return (folder / MARKER).is_file()
    except OSError:
        return False


def mark(folder: Path, origin: str = "") -> None:
    """Write the marker into ``folder``, which must exist. ``origin`` is the way from it to the repository, "" for not
    known. Raises OSError as writing a file does."""
    known = f"{_ORIGIN}{origin}\n" if origin and "\n" not in origin else ""
    (folder / MARKER).write_text(_TEXT + known, encoding="utf-8", errors="surrogateescape")


def origin(folder: Path) -> Path | None:
    """The repository that the book in ``folder`` is of, None when that is not known or no longer there."""
    try:
        text = (folder / MARKER).read_text(encoding="utf-8", errors="surrogateescape")
        for line in text.split("\n"):
            if line.startswith(_ORIGIN):
                root = (folder / line.removeprefix(_ORIGIN)).resolve()
                return root if root.is_dir() else None
    except OSError:
        pass
    return None
