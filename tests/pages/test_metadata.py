"""What the metadata of a file says."""

from __future__ import annotations

import pytest
from shelves import shelf

from repobook.content import Table, plain
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


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (
            "a.go",
            "// Licence\n\n//go:build !windows && (amd64 || tag)\n\npackage a\n",
            "!windows && (amd64 || tag) (L3)",
        ),
        ("a_windows_test.go", "package a\n", "windows (by its name)"),
        ("a_linux_arm64.go", "//go:build cgo\npackage a\n", "cgo (L1) and linux && arm64 (by its name)"),
        ("windows.go", "package a\n\n//go:build late\n", ""),
        ("a_notwin.go", "package a\n", ""),
    ],
)
def test_on_what_a_file_of_go_is_built(path: str, text: str, said: str) -> None:
    (table,) = metadata.section(shelf({path: text}).view, 0, "").blocks
    assert isinstance(table, Table)
    assert plain({str(row.cells[0][0]): row.cells[1] for row in table.rows}.get("Built on", ())) == said


def test_of_many_ranges_that_did_not_parse_some_are_named() -> None:
    text = "".join(f"int f{n}() {{ return {n}; }}\n@ @ @\n" for n in range(30))
    found = shelf({"kit.c": text}).view
    section = metadata.section(found, 0, "")
    (table,) = section.blocks
    assert isinstance(table, Table)
    said = {plain(row.cells[0]): plain(row.cells[1]) for row in table.rows}
    assert said["Reading"].endswith(", 40 and 10 more, which the ledger has")
    assert "30 lines in 30 ranges did not parse: 2, 4, 6, " in said["Reading"]
