"""Doc texts that once were read wrongly. The dialects have goldens in tests/render."""

import pytest

from repobook.content import Paragraph
from repobook.doctext import blocks


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
