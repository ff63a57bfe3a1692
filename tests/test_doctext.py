"""Doc texts that once were read wrongly. The dialects have goldens in tests/render."""

import pytest

from repobook.content import Bullets, Code, Item, Link, Paragraph, Row, Strong, Table, plain
from repobook.doctext import blocks, first_sentence, said_of, summary


@pytest.mark.parametrize("title", ["Args", "Returns", "Parameters"])
def test_a_section_title_without_its_colon_ends(title: str) -> None:
    found = blocks(f"What it does.\n\n{title}\n    module: The module to check\n\nReturns True")
    assert found[0] == Paragraph(("What it does.",))
    assert len(found) >= 2


def test_a_tag_in_capitals_begins_a_paragraph_of_its_own() -> None:
    found = blocks(
        "Applies the edit, also for\nHTTP: the part of it.\nREQUIRES: the lock is held\nREQUIRES: nobody else calls,\n"
        "          also not later\nPRE CONDITION: none,\nURL: of any kind"
    )
    assert found == (
        Paragraph(("Applies the edit, also for HTTP: the part of it.",)),
        Paragraph(("REQUIRES: the lock is held",)),
        Paragraph(("REQUIRES: nobody else calls, also not later",)),
        Paragraph(("PRE CONDITION: none, URL: of any kind",)),
    )


@pytest.mark.parametrize(
    ("doc", "said"),
    [
        ("Starts the server.\n@private", "Starts the server."),
        ("Starts.\n\n@return {Number}\n@api private", "Starts. Returns Number"),
        ("Hides it.\n\n:meta private:", "Hides it."),
        ("Sets it.\n\n@throws {TypeError} If `x` is no number.", "Sets it. Raises TypeError: If x is no number."),
        ("Sets it.\n\n@throws {TypeError} - If late.\n@throws If bad.\n@throws IOException when far",
         "Sets it. Raises TypeError: If late. If bad. IOException: when far"),
        ("Sets it.\n\n@return {Reply} - Itself.", "Sets it. Returns Reply: Itself."),
        ("Goes.\n\n@see {@link Other}", "Goes. See also Other"),
        ("Goes to {@linkcode Other#part}.\n@see {@link https://x.org|the page}", "Goes to Other.part. See also the page"),
        ("With `@private` in it.", "With @private in it."),
    ],
)  # fmt: skip
def test_tags_of_jsdoc(doc: str, said: str) -> None:
    found: list[str] = []
    for block in blocks(doc):
        parts = block.items if isinstance(block, Bullets) else [block]
        found += [plain(part.text) for part in parts if isinstance(part, Paragraph | Item)]
    assert " ".join(found) == said


def test_a_table_written_as_a_list_of_lists() -> None:
    text = """\
.. list-table::
   :header-rows: 1
   :widths: 20 80

   * - Variable
     - What it
       does
   * - ``A``
     - If set to ``1``, it is
       on.

       Else off.
   * - ``B``
"""
    rows = (
        Row(((Code("A"),), ("If set to ", Code("1"), ", it is on. Else off."))),
        Row(((Code("B"),), ())),
    )
    assert blocks(text) == (Table(("Variable", "What it does"), rows),)
    assert first_sentence(text) == ""


def test_a_table_written_as_values_between_commas() -> None:
    text = """\
.. csv-table:: Prices
   :header: "Name", "What it is"

   "a, b", ``c``
   d, "says ""hello\"""

After.
"""
    rows = (Row((("a, b",), (Code("c"),))), Row((("d",), ('says "hello"',))))
    assert blocks(text) == (
        Paragraph((Strong("Prices"),)),
        Table(("Name", "What it is"), rows),
        Paragraph(("After.",)),
    )


def test_a_table_directive_that_holds_no_table_stays_text() -> None:
    assert blocks(".. list-table:: Things\n\n   Not a list.\n") == (
        Paragraph((Strong("Things"),)),
        Paragraph(("Not a list.",)),
    )


def test_the_name_of_a_link_may_hold_a_colon() -> None:
    text = "In `SGDR\\: Restarts`_ and\n`Other`_.\n\n.. _SGDR\\: Restarts:\n    https://a.org/1\n.. _Unused\\: One: https://a.org/2\n"
    assert blocks(text) == (
        Paragraph(("In ", Link("SGDR: Restarts", url="https://a.org/1"), " and Other.")),
        Paragraph((Link("Unused: One", url="https://a.org/2"),)),
    )


def test_the_name_beside_what_is_said_stands_once() -> None:
    assert said_of("size", "size - Gets the size.\n\nMore.") == "Gets the size."
    assert said_of("trim", "trim(): removes spaces") == "removes spaces"
    assert said_of("size", "sizes - of all") == "sizes - of all"
    assert said_of("Kit", "Kit holds tools.") == "Kit holds tools."
    assert said_of("KERNEL_FP32", "fp32") == ""
    assert said_of("KERNEL_FP32", "Experimental.") == "Experimental."


def test_links_without_a_name_have_the_addresses_below() -> None:
    text = "From `the first\npaper`__ and `another`__.\n\n.. math:: a\n\n__ https://a.org/1\n.. __: https://a.org/2\n"
    assert blocks(text)[0] == Paragraph(
        ("From ", Link("the first paper", url="https://a.org/1"), " and ", Link("another", url="https://a.org/2"), ".")
    )
    assert len(blocks(text)) == 2


def test_a_power_is_no_emphasis() -> None:
    assert blocks("since 2**-1==0.5 and (-2)**-1==-0.5, the result") == (
        Paragraph(("since 2**-1==0.5 and (-2)**-1==-0.5, the result",)),
    )
    assert blocks("a C(**kits) that makes (**kits)") == (Paragraph(("a C(**kits) that makes (**kits)",)),)
    assert blocks("so **-1** and a**b**c") == (Paragraph(("so ", Strong("-1"), " and a", Strong("b"), "c")),)


def test_an_example_before_the_words_is_not_what_a_doc_says() -> None:
    text = '\nurl = kit.URL("http://a.b/c")\n\nassert url.host == "a.b"\nassert url.port == 1\n\nThe parts of an address.\n'
    assert first_sentence(text) == "The parts of an address."
    assert first_sentence("url = kit.URL(1)\n") == ""
    assert first_sentence("An URL = scheme and host (both needed)") == "An URL = scheme and host (both needed)"


@pytest.mark.parametrize(
    ("doc", "said"),
    [
        ("**How to read it**\n\nKeeps the books of a shop.", "Keeps the books of a shop."),
        ("**How to read it:**\nKeeps the books of a shop.", "Keeps the books of a shop."),
        ("**Quick keeping of books**", "Quick keeping of books"),
        ("**Keeps the books.**\n\nOf one shop.", "Keeps the books."),
        ("**Keeps** the books of **one shop**\n\nAnd more of it.", "Keeps the books of one shop"),
        ("**The books and shelves**\nof a shop are kept here.", "The books and shelves of a shop are kept here."),
    ],
)
def test_a_title_in_strong_letters_is_not_what_a_text_says(doc: str, said: str) -> None:
    assert first_sentence(doc) == said


def test_a_phrase_does_not_end_with_a_word_that_leads_on_nor_in_brackets() -> None:
    broken = (
        "The files here are copied from the tree of\nFasterOne\nproject. They are for the mixed datatypes of GEMM.\n"
    )
    assert first_sentence(broken) == "The files here are copied from the tree of FasterOne project."
    apart = "What is here must be valid Kit (for one tool and\n\nThe other) and valid Python.\n"
    assert first_sentence(apart) == "What is here must be valid Kit (for one tool and The other) and valid Python."
    assert first_sentence("Keeps the books (all of them)\n\nOf one shop.\n") == "Keeps the books (all of them)"


def test_substitutions_stand_where_they_are_used_and_nowhere_else() -> None:
    found = blocks(
        ".. -*- mode: rst -*-\n\n|Build| |New docs|_\n\n.. |Build| image:: https://example.org/b.svg\n"
        "   :target: https://example.org/\n.. |New docs| image:: d.svg\n\n.. |Least| replace:: 3.9\n\n"
        "Needs Python |Least|, and |other|."
    )
    assert found == (Paragraph(("Needs Python 3.9, and |other|.",)),)


def test_a_type_that_went_on_in_the_next_line_has_no_gap() -> None:
    found = blocks("Sorts.\n\nParameters\n----------\nloss : {'a', 'b'},             default='a'\n    The loss.\n")
    assert isinstance(found[2], Bullets)
    assert plain(found[2].items[0].text) == "loss ({'a', 'b'}, default='a'): The loss."


@pytest.mark.parametrize(
    ("doc", "said"),
    [
        ("Clustering of trees (kit.tree)\n===\n\nThese functions cut trees.", "Clustering of trees (kit.tree)"),
        ("====\nKit: a box of tools\n====\n\nDocumentation is online.", "Kit: a box of tools"),
        ("Weights of differences\n----\n\nThis module finds weights.", "This module finds weights."),
        ("Notes of trees:\n----\n\nOne is here.", "One is here."),
        ("cut(tree, n, m)\n----\n\nPlots a cut.", "Plots a cut."),
        ("Trees\n-----\n\nFinds the root.", "Finds the root."),
        ("Finds the root.\n\nTrees and their roots\n-----\n", "Finds the root."),
    ],
)
def test_an_underlined_first_line_is_the_summary_of_a_module(doc: str, said: str) -> None:
    assert summary(doc) == said


def test_what_directives_list_is_not_what_a_text_says() -> None:
    doc = "Trees\n=====\n\n.. toctree::\n   :hidden:\n\n   kit.tree\n   kit.root\n\n.. code-block:: python\n\n   cut(tree)\n\nCuts trees.\n"
    assert first_sentence(doc) == "Cuts trees."
    assert first_sentence(".. note::\n\n   Cuts trees.\n") == "Cuts trees."


def test_a_badge_is_the_link_that_it_is() -> None:
    badge = ".. image:: https://badges.example/build.svg\n   :target: https://builds.example/kit\n"
    assert blocks(badge + "\nCuts trees.\n") == (Paragraph(("Cuts trees.",)),)
    assert blocks(badge + "   :alt: build\n") == (Paragraph((Link("build", url="https://builds.example/kit"),)),)
    assert blocks(".. image:: cut.png\n   :target: cut.svg\n") == (Paragraph(("Picture: ", Code("cut.png"))),)
