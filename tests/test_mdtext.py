"""Markdown documents as content of pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from repobook.content import (
    Bullets,
    Code,
    Emphasis,
    Fence,
    Heading,
    Item,
    Link,
    Paragraph,
    Piece,
    Place,
    Quote,
    Strong,
    Table,
)
from repobook.mdtext import blocks


def address(target: str, label: str, code: bool) -> Piece:
    return Link(label, page=target, code=code)


def test_blocks_carry_their_rows_and_links_are_asked_for() -> None:
    text = "# Title\n\nSee [the *guide*](guide.md) and `code`.\n\n- one\n- two\n  - inner\n\n```python\nx = 1\n```\n"
    found = blocks(text, 7, address)
    assert found == (
        Heading(("Title",), 3, "", (Place(7, 0, 1),)),
        Paragraph(("See ", Link("the guide", "guide.md"), " and ", Code("code"), "."), (Place(7, 2, 3),)),
        Bullets(
            (
                Item(("one",), (Place(7, 4, 5),)),
                Item(("two",), (Place(7, 5, 7),), (Bullets((Item(("inner",), (Place(7, 6, 7),)),)),)),
            )
        ),
        Fence("x = 1\n", "python", (Place(7, 8, 11),)),
    )


def test_tags_go_and_their_text_stays() -> None:
    found = blocks('<p align="center"><b>Bold</b> words</p>\n\nA <kbd>key</kbd> here.\n', 0, address)
    assert [block.text for block in found if isinstance(block, Paragraph)] == [("Bold words",), ("A key here.",)]


def test_tables_of_contents_say_what_the_headings_say() -> None:
    text = "# Title\n\n## Contents\n\n- [One](#one)\n  1. [`Two`](#two)\n\n## One\n\n- [One](#one)\n- [out](two.md)\n"
    found = blocks(text, 0, address)
    assert len(blocks(text, 0, address, part=True)) == len(found) + 2
    assert [block.text for block in found if isinstance(block, Heading)] == [("Title",), ("One",)]
    assert [len(block.items) for block in found if isinstance(block, Bullets)] == [2]
    assert len(blocks("- [One](#one)\n\n- [Two](#two): what\n", 0, address)) == 1


def test_front_matter_is_no_text_but_keeps_its_rows() -> None:
    found = blocks("---\ntitle: x\n---\nText\n", 0, address)
    assert found == (Paragraph(("Text",), (Place(0, 3, 4),)),)


def test_badges_and_stress() -> None:
    found = blocks("[![build](b.svg)](ci) **strong** and *soft* ![](empty.png)\n\n> quoted\n", 0, address)
    assert found[0] == Paragraph(
        (Link("build", "ci"), " ", Strong("strong"), " and ", Emphasis("soft"), " "), (Place(0, 0, 1),)
    )
    assert isinstance(found[1], Quote)


def test_tables() -> None:
    found = blocks("| a | b |\n|---|---|\n| 1 | `2` |\n", 0, address)
    assert isinstance(found[0], Table)
    assert found[0].header == ("a", "b")
    assert found[0].rows[0].cells == (("1",), (Code("2"),))


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    rows = text.count("\n") + 2
    for block in blocks(text, 0, address):
        for place in getattr(block, "places", ()):
            assert 0 <= place.start < place.end <= rows


def test_rows_of_badges_say_nothing() -> None:
    text = "[![Build](b.svg)](https://a) [![Docs](d.svg)](https://b)\n\nText with [![a picture](p.svg)](https://c).\n"
    shown = blocks(text, 0, lambda address, label, code: label)
    assert ["".join(map(str, block.text)) for block in shown if isinstance(block, Paragraph)] == [
        "Text with a picture."
    ]


def test_remarks_of_python_markdown_are_quotes() -> None:
    text = (
        '!!! warning\n    Ports **8000**\n\n    and more\n\n??? tip "Mind"\n\tthe gap\n\n```\n!!! note\n    code\n```\n'
    )
    assert blocks(text, 0, address) == (
        Quote(
            (
                Paragraph((Strong("Warning:"), " Ports ", Strong("8000")), (Place(0, 0, 2),)),
                Paragraph(("and more",), (Place(0, 3, 4),)),
            )
        ),
        Quote((Paragraph((Strong("Mind:"), " the gap"), (Place(0, 5, 7),)),)),
        Fence("!!! note\n    code\n", "", (Place(0, 8, 12),)),
    )


def test_a_long_line_that_begins_as_a_remark_takes_no_time() -> None:
    text = "!!! a" + " " * 50_000 + "(\n"
    assert blocks(text, 0, address) == (Paragraph(("!!! a" + text[5:-1],), (Place(0, 0, 1),)),)
