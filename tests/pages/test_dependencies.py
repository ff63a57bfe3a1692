"""What a file rests on, and what build files, settings and documents have to do with it."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Bullets, Heading, plain
from repobook.pages.dependencies import section

FILES = {
    "CMakeLists.txt": "add_library(kit area.cc)\ninstall(FILES README.md DESTINATION doc)\n",
    "Cargo.toml": '[package]\nname = "kit"\nreadme = "./README.md"\n\n[[bin]]\npath = "src/run.rs"\n',
    "area.cc": "int area() { return 1; }\n",
    "src/run.rs": "fn main() {}\n",
    "README.md": "# Kit\n\nSee [the area](area.cc).\n",
}


def test_a_build_file_builds_sources_and_names_the_rest() -> None:
    view = shelf(FILES).view

    def said(path: str) -> list[str]:
        document = view.document(view.world.by_path[path])
        assert document is not None
        made = section(view, view.world.by_path[path], document)
        blocks = made.blocks if made is not None else ()
        return [plain(item.text) for block in blocks if isinstance(block, Bullets) for item in block.items]

    assert said("area.cc") == ["Built by CMakeLists.txt L1", "Named in README.md L3"]
    assert said("CMakeLists.txt") == ["Builds area.cc L1", "Names README.md L2"]
    assert said("Cargo.toml") == ["Builds src/run.rs L6", "Names README.md L3"]
    assert said("README.md") == ["Names area.cc L3", "Named in CMakeLists.txt L2 · Cargo.toml L3"]


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


def test_in_go_packages_are_imported_and_modules_required() -> None:
    files = {
        "go.mod": "module a.org/x\n\nrequire (\n\tb.org/y v1.0.0\n\tc.org/z v1.0.0 // indirect\n)\n",
        "kit/kit.go": 'package kit\n\nimport (\n\t"net/http"\n\n\t"b.org/y"\n)\n\nvar Area = y.New(http.NoBody)\n',
        "main.go": 'package main\n\nimport "a.org/x/kit"\n\nvar area = kit.Area\n',
    }
    view = shelf(files).view

    def said(path: str) -> list[str]:
        document = view.document(view.world.by_path[path])
        assert document is not None
        made = section(view, view.world.by_path[path], document)
        found = [[b.text] if isinstance(b, Heading) else [i.text for i in b.items] for b in (made.blocks if made else ())
                 if isinstance(b, Heading | Bullets)]  # fmt: skip
        return [plain(text) for texts in found for text in texts]

    assert said("go.mod") == ["Outside: b.org/y L4", "Outside, indirect: c.org/z L5"]
    assert said("kit/kit.go") == [
        "Outside, modules: b.org/y L6", "Outside, standard library: net/http L4",
        "Its package is imported mostly for it by 1 file", "main.go L3",
    ]  # fmt: skip
