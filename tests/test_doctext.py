"""Doc texts that once were read wrongly. The dialects have goldens in tests/render."""

import pytest

from repobook.content import Paragraph
from repobook.doctext import blocks


@pytest.mark.parametrize("title", ["Args", "Returns", "Parameters"])
def test_a_section_title_without_its_colon_ends(title: str) -> None:
    found = blocks(f"What it does.\n\n{title}\n    module: The module to check\n\nReturns True")
    assert found[0] == Paragraph(("What it does.",))
    assert len(found) >= 2
