"""Which tests a page names, and what the chapter on tests counts."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Bullets, Heading, Table, plain
from repobook.pages import testing
from repobook.pages.chapters import testing as chapter
from repobook.pages.uses import FileUses
from repobook.pages.view import View

CRATE = {
    "Cargo.toml": '[package]\nname = "kit"\n',
    "src/lib.rs": "pub mod bolt;\npub mod nut;\n",
    "src/bolt.rs": "pub fn turn() {}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n    macro_rules! case {\n"
    "        ($name:ident, $n:expr) => {\n            #[test]\n            fn $name() { turn(); }\n        };\n    }\n"
    "    case!(once, 1);\n    case!(twice, 2);\n\n    #[test]\n    fn alone() {\n        turn();\n    }\n}\n",
    "src/nut.rs": "pub fn turn() {}\n",
    "tests/all.rs": "mod more;\nuse kit::nut;\n\nshop_test!(turns, |n| {\n    nut::turn();\n});\n",
    "benches/speed.rs": "#[bench]\nfn turns(b: &mut Bencher) {}\n",
    "tests/more.rs": "#[test]\nfn nothing() {}\n",
}


def said(view: View, path: str) -> list[str]:
    file = view.world.by_path[path]
    document = view.document(file)
    assert document is not None
    made = testing.section(view, file, document, FileUses(view, file))
    found: list[str] = []
    for block in made.blocks if made else ():
        if isinstance(block, Heading):
            found.append(plain(block.text))
        elif isinstance(block, Bullets):
            found += [plain(item.text) for item in block.items]
    return found


def test_tests_stand_beside_what_they_test() -> None:
    view = shelf(CRATE).view
    assert said(view, "src/bolt.rs") == ["Tested by 3 tests of its own", "In the file itself L12, L13, L16"]
    assert said(view, "src/nut.rs")[:2] == ["Tested by 1 test file, 1 test", "tests/all.rs L2, L5"]


def test_who_takes_a_module_in_does_not_test_it() -> None:
    assert said(shelf(CRATE).view, "tests/more.rs") == []


def test_the_chapter_counts_tests_wherever_they_stand() -> None:
    (made,) = chapter.chapters(shelf(CRATE))
    assert plain(made.line) == "2 test files, 2 tests; 3 tests in 1 file that they test"
    tables = {section.title: section.blocks[0] for section in made.sections}
    where = tables["Where the tests are"]
    assert isinstance(where, Table)
    assert [[plain(cell) for cell in row.cells] for row in where.rows] == [["src/", "", "3"], ["tests/", "2", "2"]]
    assert "Files with the most tests" in tables
