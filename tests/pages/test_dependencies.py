"""What a file rests on."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Bullets, plain
from repobook.pages.dependencies import section


def test_a_file_of_rust_rests_on_what_it_names_by_path_and_not_on_itself() -> None:
    found = shelf(
        {
            "src/lib.rs": "mod end;\nmod stats;\nmod util;\npub struct Whole;\n",
            "src/stats.rs": "pub struct Stats;\n",
            "src/util.rs": "pub fn all() {}\n",
            "src/end.rs": "use crate::util::{all};\n"
            "pub struct End { stats: crate::stats::Stats, whole: crate::Whole }\n"
            "fn f() { all(); }\n"
            "#[cfg(test)]\nmod tests {\n    use super::*;\n}\n",
        }
    ).view
    file = found.world.by_path["src/end.rs"]
    document = found.document(file)
    assert document is not None
    made = section(found, file, document)
    assert made is not None
    bullets = next(block for block in made.blocks if isinstance(block, Bullets))
    assert [plain(item.text) for item in bullets.items] == [
        "In the repository (1 file): src/util.rs L1: all",
        "By path, without an import: src/lib.rs L2 · src/stats.rs L2",
    ]
