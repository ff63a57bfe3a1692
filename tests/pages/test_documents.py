"""Documents that other pages show."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Block, Bullets, Fence, Heading, Link, Paragraph, plain
from repobook.pages import documents
from repobook.pages.about import about
from repobook.pages.file import pages


def test_long_document_says_where_it_goes_on() -> None:
    lines = [f"Line {number} of the guide.\n" for number in range(9000)]
    view = shelf({"GUIDE.txt": "".join(lines)}).view
    *shown, rest = documents.content(view, 0)
    assert isinstance(rest, Paragraph)
    link = next(piece for piece in rest.text if isinstance(piece, Link))
    row = rest.places[0].start
    assert link.label == f"GUIDE.txt L{row + 1}"
    assert link.page == view.book.docs(0)
    assert "".join(lines[:row]) == "".join(getattr(block, "text", "") for block in shown)


def test_short_document_is_whole() -> None:
    view = shelf({"GUIDE.md": "# Guide\n\nOne line.\n"}).view
    assert not any("goes on" in str(block) for block in documents.content(view, 0))


def test_a_sentence_that_announces_a_list_comes_with_the_list() -> None:
    readme = "# Shop\n\nThe shop gives you two things:\n\n- carts that remember\n- bills that add up\n\nMore text.\n"
    told = about(shelf({"README.md": readme, "shop.py": "carts = 1\n"}), 0)
    assert told.text == ("The shop gives you two things: carts that remember; bills that add up",)
    assert [(place.start, place.end) for place in told.places] == [(2, 6)]


def details(path: str, text: str) -> list[Block]:
    view = shelf({path: text}).view
    section = next(section for section in pages(view, 0, None)[0].sections if section.anchor == "detailed-analysis")
    return [block for block in section.blocks if not isinstance(block, Heading)]


def test_a_section_that_announces_something_comes_with_it() -> None:
    text = "# Shells\n\n## Known\n\nIt works in these:\n\n- bash\n- zsh\n\n## Code\n\nLook at this:\n\n```sh\nrun it\n```\n\n## More\n\nHere it ends.\n"
    found = details("guide.md", text)
    assert [type(block) for block in found] == [Paragraph, Bullets, Paragraph, Fence, Paragraph]
    assert isinstance(found[1], Bullets) and [plain(item.text) for item in found[1].items] == ["bash", "zsh"]
    assert isinstance(found[3], Fence) and found[3].text == "run it\n"


def test_long_lists_are_shown_in_part() -> None:
    found = details(
        "guide.md", "# Shells\n\nThere are many:\n\n" + "".join(f"- shell {number}\n" for number in range(9))
    )
    assert isinstance(found[1], Bullets) and [plain(item.text) for item in found[1].items][-2:] == ["shell 4", "4 more"]


def test_a_literal_block_is_code() -> None:
    found = details("guide.rst", "Guide\n=====\n\nIt looks like this ::\n\n    app = App()\n\n    app.run()\n\nMore.\n")
    assert plain(found[0].text) == "It looks like this:" if isinstance(found[0], Paragraph) else False
    assert isinstance(found[1], Fence) and found[1].text == "app = App()\n\napp.run()"


def test_what_announces_nothing_is_left_out() -> None:
    found = details("guide.md", "# Shells\n\nA guide. Read on in:\n\n## Other\n\nText.\n")
    assert isinstance(found[0], Paragraph) and plain(found[0].text) == "A guide."


def test_authors_and_what_leads_nowhere_are_no_description() -> None:
    readme = "# Shop\n\n_Jane Doe, John Q. Public_\n\nThe shop sells all there is.\n\nSupported by:\n"
    found = shelf({"README.md": readme, "shop.py": "carts = 1\n"})
    assert about(found, 0).text == ("The shop sells all there is.",)
    shown = documents.trimmed(documents.content(found.view, found.view.world.by_path["README.md"]))
    assert [plain(block.text) for block in shown if isinstance(block, Paragraph)] == ["The shop sells all there is."]
