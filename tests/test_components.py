"""What the components of a repository are, and how they rest on each other."""

from __future__ import annotations

import shelves

from repobook.components import MOST, components


def package(name: str, count: int, body: str = "") -> dict[str, str]:
    """A folder with some Python modules; the first one has a body."""
    files = {f"{name}/m{number}.py": f"def f{number}():\n    return {number}\n" for number in range(count)}
    if body:
        files[f"{name}/m0.py"] += body
    return files


def of(files: dict[str, str]) -> tuple[list[str], dict[str, int]]:
    view = shelves.shelf(files).view
    found = components(view.index, view.book)
    return [item.path for item in found.list], {item.path: item.layer for item in found.list}


def test_large_folders_are_split_and_small_ones_stay_together() -> None:
    files = {**package("lib/parse", 12), **package("lib/write", 12), **package("lib/tiny", 2), **package("tools", 4)}
    files["setup.py"] = "import lib\n"
    assert of(files)[0] == ["", "lib/parse", "lib/write", "tools"]


def test_every_file_belongs_to_exactly_one_component() -> None:
    files = {**package("a", 12), **package("a/b", 12), **package("a/b/c", 12), "top.py": "", "x/y/z/deep.py": ""}
    view = shelves.shelf(files).view
    found = components(view.index, view.book)
    members = sorted(file for item in found.list for file in item.files)
    assert members == list(range(len(files)))
    assert all(file in found.list[found.of_file[file]].files for file in members)


def test_layers_follow_the_heavier_direction() -> None:
    uses = "from base.m1 import f1\nfrom base.m2 import f2\n\n\ndef g():\n    return f1() + f2()\n"
    back = "\n\ndef late():\n    from middle.m1 import f1\n    return f1\n"
    above = "from middle.m1 import f1\n\n\ndef h():\n    return f1()\n"
    files = {**package("base", 5, back), **package("middle", 5, uses), **package("upper", 5, above)}
    paths, layers = of(files)
    assert layers == {"base": 0, "middle": 1, "upper": 2}
    view = shelves.shelf(files).view
    found = components(view.index, view.book)
    assert [found.list[number].path for number in found.order] == ["base", "middle", "upper"]
    assert found.between(paths.index("middle"), paths.index("base")) > found.between(
        paths.index("base"), paths.index("middle")
    ) > 0  # fmt: skip


def test_a_circle_is_told_and_cut_where_it_is_thinnest() -> None:
    def uses(name: str, times: int) -> str:
        return f"from {name}.m1 import f1 as other\n\n\ndef g():\n    return {' + '.join(['other()'] * times)}\n"

    files = {**package("a", 4, uses("b", 4)), **package("b", 4, uses("c", 3)), **package("c", 4, uses("a", 1))}
    view = shelves.shelf(files).view
    found = components(view.index, view.book)
    assert [[found.list[number].path for number in cycle] for cycle in found.cycles] == [["a", "b", "c"]]
    assert [(found.list[one].path, found.list[two].path) for one, two in found.against] == [("c", "a")]
    assert {item.path: item.layer for item in found.list} == {"a": 2, "b": 1, "c": 0}


def test_there_are_never_too_many() -> None:
    files: dict[str, str] = {}
    for number in range(90):
        files |= package(f"part{number:02}", 3)
    assert len(of(files)[0]) <= MOST


def test_an_empty_repository_has_none() -> None:
    assert of({})[0] == []


def test_nothing_rests_on_the_packages_on_the_way_to_a_module() -> None:
    files = {
        "kit/__init__.py": "", "kit/deep/__init__.py": "def whole(): pass\n", "kit/deep/low.py": "def least(): pass\n",
        "kit/one.py": "from kit.deep.low import least\nimport kit.deep.low\nfrom .deep.low import least as other\n",
        "kit/two.py": "from kit.deep import whole\n",
    }  # fmt: skip
    index = shelves.shelf(files).view.index
    paths = [file.path for file in index.world.files]
    pairs = zip(index.edges.source.tolist(), index.edges.target.tolist(), strict=True)
    assert sorted((paths[source], paths[target]) for source, target in pairs) == [
        ("kit/one.py", "kit/deep/low.py"), ("kit/two.py", "kit/deep/__init__.py"),
    ]  # fmt: skip
