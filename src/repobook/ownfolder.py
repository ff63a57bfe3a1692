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


def is_marked(folder: Path) -> bool:
    """Whether ``folder`` itself holds the marker. False for a folder that does not exist or cannot be read."""
    try:
        return (folder / MARKER).is_file()
    except OSError:
        return False


def mark(folder: Path) -> None:
    """Write the marker into ``folder``, which must exist. Raises OSError as writing a file does."""
    (folder / MARKER).write_text(_TEXT, encoding="utf-8")
