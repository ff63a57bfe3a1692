"""What rules saw stands with the definition it is said of, and links to what it means."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Code, Link
from repobook.pages import file as file_pages
from repobook.pages import observations
from repobook.pages.view import View
from repobook.render import markdown

TEXT = """\
from typing import Protocol


class First(Protocol):
    def __call__(self): ...

    def first(self): ...


class Second(Protocol):
    def __call__(self): ...

    class First:
        __slots__ = ("own",)


def apart():
    class Inner: ...


def again():
    class Inner:
        __slots__ = ()


class Checked:
    limit = 3

    def __init__(self, size):
        self.size = size
        def inner():
            pass
        if size < 0:
            raise ValueError("no size")
        self.limit = size
        if size > 9:
            raise ValueError("too much")

    other = 1
"""


def _view() -> View:
    return shelf({"a.py": TEXT}).view


def test_an_error_is_said_of_the_method_that_raises_it() -> None:
    view = _view()
    document = view.document(0)
    assert document is not None
    found = observations.of_definitions(document)
    assert {document.definitions[number].qualified_name: len(seen) for number, seen in found.items()} == {
        "Checked.__init__": 2
    }
    row = TEXT.split("\n").index('            raise ValueError("too much")')
    assert view.line(0, row).anchor == "Checked.__init__"
    assert view.line(0, row + 2).anchor == "Checked.other"


def test_names_lead_to_what_the_rule_saw_and_not_to_the_first_of_the_name() -> None:
    view = _view()
    document = view.document(0)
    assert document is not None
    section = observations.patterns(view, 0, document)
    assert section is not None
    said = {}
    for item in section.blocks[0].items:  # type: ignore[union-attr]
        links = [piece.anchor for piece in item.text if isinstance(piece, Link) and not piece.label.startswith("L")]
        said[item.text[0]] = (item.text[1], links)
    assert said["Protocol (structural interface): "][1] == [
        "First", "First.__call__", "First.first", "Second", "Second.__call__",
    ]  # fmt: skip
    assert said["Fixed attributes ("] == (Code("__slots__"), ["Second.First", "again.Inner"])


def test_many_names_that_a_file_registers_are_folded_and_each_is_told_once_of_the_file() -> None:
    code = "function chosen() {}\n" + "".join(f'box{number}.on("change", chosen);\n' for number in range(14))
    text = markdown.render(file_pages.pages(shelf({"a.js": code}).view, 0, code)[0])
    assert "registers `change`." in text
    assert "<summary>14 names</summary>" in text
    assert "L13 · 2 more\n" in text
