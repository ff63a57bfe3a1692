"""Headings with marks inside: what is written is not what a reader sees."""

from __future__ import annotations

import json

import pytest
from shelves import shelf

from repobook.content import Bullets, Heading, Link, plain
from repobook.naming import naming
from repobook.pages import details, overview
from repobook.pages.uses import FileUses

RST = """\
Manual
======

Memory with ``ALLOC_CONF``
--------------------------

.. _part:

Uses :ref:`the other <part>` *now*
----------------------------------

Text.
"""
MARKDOWN = "# Manual\n\n## Memory with `ALLOC_CONF`\n\n## Uses [the other](#x) *now*\n\nText.\n"


@pytest.mark.parametrize(("path", "text"), [("a.rst", RST), ("a.md", MARKDOWN)])
def test_headings_are_shown_without_marks(path: str, text: str) -> None:
    view = shelf({path: text}).view
    document = view.document(0)
    assert document is not None
    titles = ["Manual", "Memory with ALLOC_CONF", "Uses the other now"]
    made = details.section(view, 0, document, FileUses(view, 0))
    assert [block.text[0] for block in made.blocks if isinstance(block, Heading)] == titles
    contents = overview.section(view, 0, document, FileUses(view, 0))
    assert contents is not None and isinstance(contents.blocks[0], Bullets)
    (top,) = contents.blocks[0].items
    below = top.blocks[0]
    assert isinstance(below, Bullets)
    labels = [piece.label for item in (top, *below.items) for piece in item.text if isinstance(piece, Link)]
    assert labels == titles
    names = naming(view.world).names
    assert [name for name in names if "ALLOC" in name and name.endswith("CONF")] == ["Manual > Memory with ALLOC_CONF"]
    assert not any("`" in name or "*" in name for name in names)


def test_a_section_names_what_it_documents() -> None:
    text = (
        "API\n===\n\n.. module:: kit\n\nArea\n----\n\n.. autofunction:: area\n\nOther\n-----\n\n:func:`area` and\n\n"
        ".. autoclass:: missing.Thing\n\n.. automodule:: kit.parts\n\n.. function:: other(x)\n"
    )
    files = {"docs/api.rst": text, "kit/__init__.py": "def area(): ...\ndef other(x): ...\n", "kit/parts.py": ""}
    view = shelf(files).view
    document = view.document(view.world.by_path["docs/api.rst"])
    assert document is not None
    file = view.world.by_path["docs/api.rst"]
    made = details.section(view, file, document, FileUses(view, file))
    assert made is not None
    items = [plain(item.text) for block in made.blocks if isinstance(block, Bullets) for item in block.items]
    assert items == ["Documents area L9", "Documents kit/parts.py L18"]


def test_what_a_section_of_a_notebook_announces_ends_with_its_cell() -> None:
    cells = [["# Kit\n"], ["It has two parts:\n", "- a *reader*\n", "- a writer"], ["Other text.\n"]]
    made = {"cells": [{"cell_type": "markdown", "source": source} for source in cells], "nbformat": 4}
    view = shelf({"a.ipynb": json.dumps(made, indent=1)}).view
    document = view.document(0)
    assert document is not None
    section = details.section(view, 0, document, FileUses(view, 0))
    assert section is not None
    (listed,) = [block for block in section.blocks if isinstance(block, Bullets)]
    assert [plain(item.text) for item in listed.items] == ["a reader", "a writer"]
