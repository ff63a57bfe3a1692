"""The chapters of findings."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Bullets, plain
from repobook.pages.chapters import findings


def test_what_is_said_of_many_lines_stands_once() -> None:
    text = "import threading\n\n\ndef go():\n" + "    threading.Thread().start()\n" * 2 + "    threading.Pool()\n"
    (made,) = findings.chapters(shelf({"kit.py": text}))
    (block,) = [block for section in made.sections for block in section.blocks if isinstance(block, Bullets)]
    assert [plain(item.text) for item in block.items] == [
        "kit.py: Starts threading.Thread. L5, L6 · Starts threading.Pool. L7"
    ]
