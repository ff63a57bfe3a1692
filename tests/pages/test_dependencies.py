"""What build files, settings and documents have to do with a file."""

from __future__ import annotations

from shelves import shelf

from repobook.content import Bullets, plain
from repobook.pages import dependencies

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
        section = dependencies.section(view, view.world.by_path[path], document)
        blocks = section.blocks if section is not None else ()
        return [plain(item.text) for block in blocks if isinstance(block, Bullets) for item in block.items]

    assert said("area.cc") == ["Built by CMakeLists.txt L1", "Named in README.md L3"]
    assert said("CMakeLists.txt") == ["Builds area.cc L1", "Names README.md L2"]
    assert said("Cargo.toml") == ["Builds src/run.rs L6", "Names README.md L3"]
    assert said("README.md") == ["Names area.cc L3", "Named in CMakeLists.txt L2 · Cargo.toml L3"]
