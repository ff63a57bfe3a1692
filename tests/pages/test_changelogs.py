"""What names a definition: documents, and no lists of changes."""

from __future__ import annotations

from shelves import shelf

from repobook.pages.file import pages

FILES = {
    "app.js": "exports.makeServer = function makeServer() {};\n",
    "guide.md": "# Guide\n\nStart with `makeServer`.\n",
    "History.md": "# 1.0\n\n * Add `makeServer`.\n",
}


def test_a_list_of_changes_documents_nothing() -> None:
    view = shelf(FILES).view
    file = view.world.by_path["app.js"]
    details = next(section for section in pages(view, file, None)[0].sections if section.anchor == "detailed-analysis")
    assert "May be documented in" in str(details)
    assert "guide.md" in str(details)
    assert "History.md" not in str(details)
