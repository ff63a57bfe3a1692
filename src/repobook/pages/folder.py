"""The pages of a folder: ``index.md`` and ``doc.md``. Pure."""

from __future__ import annotations

from ..content import Page
from . import index, narrative
from .shelf import Shelf


def pages(shelf: Shelf, folder: int) -> list[Page]:
    """The index of a folder, then what is told of it."""
    return [*index.pages(shelf, folder), *narrative.pages(shelf, folder)]
