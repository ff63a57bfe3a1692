"""Where programs start."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Folded, Table, plain
from repobook.pages.chapters import entries

MAIN = "int main() { return 0; }\n"


def test_programs_of_tests_stand_apart() -> None:
    files = {"tool.cc": MAIN, "tool_test.cc": MAIN, "more_test.cc": MAIN, "test/run.c": MAIN}
    (chapter,) = entries.chapters(shelf(files))
    (programs,) = chapter.sections
    tables = [block for block in programs.blocks if isinstance(block, Table)]
    assert [[plain(row.cells[1]) for row in table.rows] for table in tables] == [["tool.cc L1"]]
    assert [plain(block.summary) for block in programs.blocks if isinstance(block, Folded)] == ["In tests: 2"]
    assert entries.chapters(shelf({"test/run.c": MAIN})) == []
