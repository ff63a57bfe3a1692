"""What the metadata of a file says."""

from __future__ import annotations

import pytest
from shelves import shelf

from repobook.content import Table
from repobook.pages import metadata


@pytest.mark.parametrize(
    ("path", "text", "size"),
    [
        ("a.py", "# One\n\nx = 1\n", "13 bytes · 3 lines (1 code, 1 comment, 1 blank)"),
        ("a.md", "# One\n\nTwo\n", "11 bytes · 3 lines (2 text, 0 comment, 1 blank)"),
        ("a.css", "/* One */\n\nb { }\n", "17 bytes · 3 lines"),
        ("a.csv", "a,b\n1,2\n", "8 bytes · 2 lines"),
    ],
)
def test_lines_are_counted_by_what_is_known_of_them(path: str, text: str, size: str) -> None:
    (table,) = metadata.section(shelf({path: text}).view, 0, "").blocks
    assert isinstance(table, Table)
    assert {str(row.cells[0][0]): row.cells[1] for row in table.rows}["Size"] == (size,)
