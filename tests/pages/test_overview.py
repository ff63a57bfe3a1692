"""What a file offers to others."""

from __future__ import annotations

from shelves import shelf

from repobook.pages.overview import public_interface

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
    assert [document.definitions[number].name for number in public_interface(document)] == ["LIMIT", "run"]
