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


def test_what_runs_when_a_package_of_go_is_loaded_is_no_program() -> None:
    files = {
        "go.mod": "module x\n",
        "a.go": "package a\n\nfunc init() {}\n",
        "m/m.go": "package main\n\nfunc main() {}\n",
    }
    (chapter,) = entries.chapters(shelf(files))
    found = {
        section.title: [
            plain(row.cells[1]) for block in section.blocks if isinstance(block, Table) for row in block.rows
        ]
        for section in chapter.sections
    }
    assert found == {"Programs": ["m/m.go L3"], "What runs when a package is loaded": ["a.go L3"]}
