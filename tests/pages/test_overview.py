"""What a file offers to others."""

from __future__ import annotations

from shelves import shelf

from repobook.pages import file as file_pages
from repobook.pages.overview import public_interface
from repobook.render import markdown

SCRIPT = """\
import sys

LIMIT = 3
for number, word in enumerate(sys.argv):
    print(number, word)


def run(words): ...


if __name__ == "__main__":
    options = sys.argv
    run(options)
    def helper(): ...
"""


def test_who_imports_a_script_finds_what_it_defines_and_nothing_of_its_run() -> None:
    document = shelf({"script.py": SCRIPT}).view.document(0)
    assert document is not None
    assert [document.definitions[number].name for number in public_interface(document, "script.py")] == ["LIMIT", "run"]


def test_overloads_are_one_name_among_what_is_used_most() -> None:
    header = "int area(int side);\nint area(double side);\nint sum(int a);\n"
    user = '#include "shapes.h"\nint run() { return area(any()) + sum(1); }\n'
    view = shelf({"shapes.h": header, "one.cpp": user, "two.cpp": user.replace("run", "walk")}).view
    text = "\n".join(markdown.render(page) for page in file_pages.pages(view, view.world.by_path["shapes.h"], header))
    (line,) = [line for line in text.split("\n") if line.startswith("- Used most by other files")]
    assert line == "- Used most by other files: [`area`](#area) 2 files · [`sum`](#sum) 2 files"


def test_what_a_source_of_c_only_declares_is_what_others_offer() -> None:
    code = "int area(int side);\nextern int limit;\nint sum(int side) { return area(side) + limit; }\n"
    view = shelf({"sum.c": code, "sum.h": code}).view
    found = {
        path: [document.definitions[number].name for number in public_interface(document, path)]
        for path in ("sum.c", "sum.h")
        if (document := view.document(view.world.by_path[path])) is not None
    }
    assert found == {"sum.c": ["sum"], "sum.h": ["area", "limit", "sum"]}
