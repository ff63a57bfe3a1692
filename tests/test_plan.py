"""Names of pages: safe everywhere, and never two the same."""

from hypothesis import given
from hypothesis import strategies as st

from repobook.model import SourceFile
from repobook.plan import Book, path_key

names = st.one_of(
    st.sampled_from(["index.md", "index.html", "_data", "_static", "a_src.html", "sub.md", "doc.md", "x", "x_docs.md", "x_kw.md", "A", "a", "con", "book", "-", "..x", "é", "é"]),
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=20),
    st.binary(min_size=1, max_size=8).map(lambda data: data.decode("utf-8", "surrogateescape")),
    st.integers(200, 255).map(lambda length: "n" * length),
).filter(lambda name: name not in (".", "..") and "/" not in name and "\0" not in name)  # fmt: skip
paths = st.lists(st.lists(names, min_size=1, max_size=4).map("/".join), max_size=12, unique=True)


def book(found: list[str]) -> Book:
    # A path that is a folder of another path cannot be a file.
    files = [path for path in found if not any(other.startswith(path + "/") for other in found)]
    return Book([SourceFile(path) for path in sorted(files, key=path_key)], "Title")


@given(paths)
def test_pages_never_collide_even_where_case_does_not_count(found: list[str]) -> None:
    plan = book(found)
    pages = [plan.docs(number) for number in range(len(plan.paths))]
    pages += [plan.keywords(number) for number in range(len(plan.paths))]
    pages += [plan.source(number) for number in range(len(plan.paths))]
    pages += ["_static/book.js", "_data/search/a.js"]
    for number in range(len(plan.folders)):
        pages += [plan.index(number), plan.narrative(number), plan.subtree(number)]
    assert len({page.casefold() for page in pages}) == len(pages)
    folders = {page.rpartition("/")[0].casefold() for page in pages}
    parents = {"/".join(folder.split("/")[:depth]) for folder in folders for depth in range(1, folder.count("/") + 2)}
    assert not parents & {page.casefold() for page in pages}


@given(paths)
def test_names_are_safe_everywhere(found: list[str]) -> None:
    plan = book(found)
    for number in range(len(plan.paths)):
        for part in plan.docs(number).split("/"):
            assert len(part.encode("utf-8")) <= 255
            assert part not in ("", ".", "..")
            assert not any(character in part for character in '\\:*?"<>|\n\r\t') and part.isprintable()


@given(paths)
def test_a_folder_holds_the_files_below_it(found: list[str]) -> None:
    plan = book(found)
    for number, folder in enumerate(plan.folders):
        prefix = folder.path + "/" if folder.path else ""
        below = [file for file, path in enumerate(plan.paths) if path.startswith(prefix)]
        assert list(plan.subtree_files(number)) == below
        assert all(plan.folders[child].parent == number for child in folder.folders)


def test_plain_names_stay_as_they_are() -> None:
    plan = book(["README.md", "torch/nn/linear.py", "docs/index.md/x.txt"])
    assert plan.docs(1) == "docs/index.md_/x.txt_docs.md" or plan.docs(0) == "README.md_docs.md"
    assert {plan.docs(number) for number in range(3)} == {
        "README.md_docs.md", "docs/index.md_/x.txt_docs.md", "torch/nn/linear.py_docs.md",
    }  # fmt: skip
