"""What is said of a component in one line."""

from __future__ import annotations

from shelves import shelf

from repobook.components import Component
from repobook.content import Paragraph, plain
from repobook.pages import file as file_pages
from repobook.pages.about import about, about_component
from repobook.pages.purpose import purpose

FILES = {
    "lib/a.cc": "int a;\n",
    "lib/big/b.cc": "int b;\n",
    "lib/big/c.cc": "int c;\n",
    "lib/big/d.py": "d = 1\n",
    "told/README.md": "# Told\n\nKeeps what was told of all things.\n",
    "told/e.py": "e = 1\n",
    "told/big/f.py": "f = 1\n",
}


def _said(path: str, names: list[str], *, whole: bool) -> str:
    made = shelf(FILES)
    book = made.view.book
    folder = next(number for number, item in enumerate(book.folders) if item.path == path)
    files = tuple(book.paths.index(name) for name in names)
    return plain(about_component(made, Component(path, folder, files, whole)).text)


def test_empty_files_are_not_the_largest() -> None:
    made = shelf({"a.py": "a = 1\n", **{f"skips/T.test_{name}": "" for name in "abcd"}})
    book = made.view.book
    folder = next(number for number, item in enumerate(book.folders) if item.path == "skips")
    assert plain(about(made, folder).text).endswith(", all empty")
    assert "largest" not in plain(about(made, folder).text)
    file = book.paths.index("skips/T.test_b")
    assert plain(purpose(made.view, file)[0]) == "Empty."
    (page,) = file_pages.pages(made.view, file, "")
    (source,) = [section for section in page.sections if section.title == "Original Source"]
    assert source.blocks == (Paragraph(("Empty.",)),)


def test_what_is_left_of_a_folder_is_counted_alone() -> None:
    assert _said("lib", ["lib/a.cc"], whole=False) == "1 C++ file"
    assert _said("lib", [name for name in FILES if name.startswith("lib")], whole=True).startswith(
        "3 C++ files and 1 Python file"
    )


def test_the_words_of_a_folder_hold_for_what_is_left_of_it() -> None:
    assert _said("told", ["told/e.py"], whole=False) == "Keeps what was told of all things."


def test_a_package_says_what_it_is_before_a_note_in_plain_text_does() -> None:
    note, package = (
        "The locks\n=========\n\nThey are taken in their order.\n",
        '"""Keeps what was told of all things."""\n',
    )
    for name, said in (
        ("README.txt", "Keeps what was told of all things."),
        ("README.rst", "They are taken in their order."),
    ):
        made = shelf({f"kept/{name}": note, "kept/__init__.py": package, "other.py": ""})
        folder = next(number for number, item in enumerate(made.view.book.folders) if item.path == "kept")
        assert plain(about(made, folder).text) == said


def _about(files: dict[str, str], path: str) -> str:
    made = shelf(files)
    folder = next(number for number, item in enumerate(made.view.book.folders) if item.path == path)
    return plain(about(made, folder).text)


def test_one_use_from_outside_is_not_told_and_few_files_are_named() -> None:
    files = {"kit/a.py": "def area(): ...\n", "kit/b.py": "b = 1\n", "c.py": "from kit.a import area\n"}
    assert _about(files, "kit") == "2 Python files: a.py and b.py"
    files["d.py"] = files["c.py"]
    assert _about(files, "kit") == "2 Python files; used most from outside: a.py (by 2 files)"
    files |= {
        "README.md": "[a](kit/a.py), [b](kit/b.py)\n",
        "meson.build": "py.install_sources(['kit/a.py', 'kit/b.py'])\n",
    }
    assert _about(files, "kit") == "2 Python files; used most from outside: a.py (by 2 files)"
    assert _about({"css/a.css": "a { color: red }\n", "b.py": ""}, "css") == "1 file: a.css"


def test_the_comment_on_a_package_of_go_stands_in_any_of_its_files() -> None:
    files = {
        "go.mod": "module x\n",
        "kit/a.go": "package kit\n",
        "kit/kit.go": "// Package kit measures all shapes of the plane.\npackage kit\n",
        "kit/z.go": "package kit\n",
    }
    assert _about(files, "kit") == "Package kit measures all shapes of the plane."


def test_news_are_not_what_a_folder_is_for() -> None:
    text = "# Kit\n\nWe're excited to announce Kit 2! It brings fixes.\n\nKit measures shapes of the plane.\n"
    assert _about({"kit/README.md": text, "kit/a.py": "", "b.py": ""}, "kit") == "Kit measures shapes of the plane."
