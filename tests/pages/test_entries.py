"""Where programs start."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Code, Folded, Link, Piece, Table, plain
from repobook.pages.chapters import entries

MAIN = "int main() { return 0; }\n"
RUN = "if __name__ == '__main__':\n    run()\n"


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


def commands(files: dict[str, str]) -> dict[str, Piece]:
    """The commands that files declare, each with what it runs."""
    (chapter,) = entries.chapters(shelf(files))
    (table,) = [block for block in chapter.sections[0].blocks if isinstance(block, Table)]
    return {plain(row.cells[0]): row.cells[1][0] for row in table.rows}


def test_commands_lead_to_what_they_run() -> None:
    files = {
        "pyproject.toml": '[project.scripts]\nkit = "kit:main"\nsaw = "kit.tools:Saw.cut"\ngone = "kit:gone"\nother = "a.b:c"\n',
        "src/kit/__init__.py": "try:\n    from ._main import main\nexcept ImportError:\n    def main(): ...\n",
        "src/kit/_main.py": "def main(): ...\n",
        "src/kit/tools.py": "class Saw:\n    def cut(): ...\n",
    }
    links = commands(files)
    assert {name: (link.page, link.anchor) for name, link in links.items() if isinstance(link, Link)} == {
        "kit": ("src/kit/_main.py_docs.md", "main"), "saw": ("src/kit/tools.py_docs.md", "Saw.cut"),
    }  # fmt: skip
    assert len(links) == 4


def test_commands_of_a_setup_lead_to_what_they_run() -> None:
    files = {
        "setup.py": 'setup(entry_points={"console_scripts": ["kit = kit.run:main", "gone = kit.run:gone"]})\n',
        "kit/__init__.py": "",
        "kit/run.py": "def main(): ...\n",
        "tests/test_setup.py": 'SETUP = {"console_scripts": ["other = kit.run:other"]}\n',
    }
    assert commands(files) == {
        "kit": Link("kit.run:main", "kit/run.py_docs.md", "main", True),
        "gone": Code("kit.run:gone"),
    }


def test_a_shader_that_computes_is_no_program() -> None:
    shader = "layout(local_size_x = 8) in;\nvoid main() {}\n"
    (chapter,) = entries.chapters(shelf({"tool.cc": MAIN, "add.glsl": shader}))
    assert [section.title for section in chapter.sections] == ["Programs", "Kernels that run on a GPU"]


def test_what_declares_a_kernel_is_none() -> None:
    files = {"a.cuh": "__global__ void add(int n);\n", "a.cu": "__global__ void add(int n) {}\n", "b.py": RUN}
    (chapter,) = entries.chapters(shelf(files))
    assert plain(chapter.line) == "Python files that can be run, kernels that run on a GPU"
    (table,) = [block for block in chapter.sections[1].blocks if isinstance(block, Table)]
    assert [plain(row.cells[1]) for row in table.rows] == ["a.cu L1"]
