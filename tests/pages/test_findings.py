"""The chapters of findings."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Bullets, Paragraph, plain
from repobook.pages.chapters import findings


def test_what_is_said_of_many_lines_stands_once() -> None:
    text = "import threading\n\n\ndef go():\n" + "    threading.Thread().start()\n" * 2 + "    threading.Pool()\n"
    (made,) = findings.chapters(shelf({"kit.py": text}))
    (block,) = [block for section in made.sections for block in section.blocks if isinstance(block, Bullets)]
    assert [plain(item.text) for item in block.items] == [
        "kit.py: Starts threading.Thread. L5, L6 · Starts threading.Pool. L7"
    ]


def test_what_is_said_of_many_files_stands_once_above_them() -> None:
    start = "import threading\n\n\ndef go():\n    threading.Thread().start()\n"
    files = {"a.py": start, "b.py": start + "    threading.Pool()\n", "c.py": start.replace("Thread()", "Pool()")}
    (made,) = findings.chapters(shelf(files))
    blocks = [block for section in made.sections for block in section.blocks]
    (said,) = [plain(block.text) for block in blocks if isinstance(block, Paragraph)]
    (places,) = [block for block in blocks if isinstance(block, Bullets)]
    assert said == "Starts threading.Thread."
    assert [plain(item.text) for item in places.items] == [
        "a.py: L5",
        "b.py: L5 · Starts threading.Pool. L6",
        "c.py: Starts threading.Pool. L5",
    ]
