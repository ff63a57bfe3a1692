"""Documents, build files and settings: where their links and names lead, over small repositories kept in the tests.

What each language finds in one file stands in ``tests/languages``.
"""

from __future__ import annotations

from collections.abc import Callable

import carets
import msgspec
import numpy as np
import pytest

from repobook.languages import languages
from repobook.languages._paths import is_path, paths_in
from repobook.model import Document, FileCategory, Form, Resolution, Role, SkipReason, SourceFile
from repobook.resolve import build_files, documents
from repobook.resolve._headings import slug
from repobook.resolve.world import Relation, Resolver, World

Repository = dict[str, str]


def world(repository: Repository) -> World:
    """The analyzed files of a repository given as texts by path."""
    files, found = [], []
    for path, text in sorted(repository.items()):
        language = carets.language_of(path)
        category = FileCategory.TEST if path.startswith("tests/") else FileCategory.SOURCE
        files.append(SourceFile(path, len(text), category, language.name if language else ""))
        found.append(carets.analyze(path, text.encode(), language) if language else None)
    return World(files, found)


def resolver(of: World) -> Callable[[int], Resolver]:
    """The resolver that serves each file."""
    made = []
    for module in (documents, build_files):
        served = [
            number
            for number, document in enumerate(of.documents)
            if document is not None and _family(document) in module.FAMILIES
        ]
        made.append((set(served), module.resolver(of, served)))
    return lambda file: next(resolver for served, resolver in made if file in served)


def _family(document: Document) -> str:
    record = languages()[document.language]
    return record.family or record.name


def shown(of: World, symbol: int) -> str:
    """A symbol as ``path`` or ``path: qualified name``."""
    path = of.files[of.file_of(symbol)].path
    definition = of.definition(symbol)
    return path if definition is None else f"{path}: {definition.qualified_name}"


def answers(repository: Repository, path: str, *, roles: tuple[Role, ...] = tuple(Role)) -> list[str]:
    """Every use and import of a file with its answer, in the order of the text."""
    of = world(repository)
    file = of.by_path[path]
    links = resolver(of)(file).links(file)
    document = of.documents[file]
    assert document is not None
    names = np.frombuffer(document.references.name, "<u4").tolist()
    starts = np.frombuffer(document.references.start, "<u4").tolist()
    lines = []
    for use, (start, name) in enumerate(zip(starts, names, strict=True)):
        if Role(document.references.role[use]) not in roles:
            continue
        parts = [document.names[name], Resolution(links.resolutions[use]).name.lower()]
        target = int(links.targets[use])
        parts += [shown(of, symbol) for symbol in ([target] if target >= 0 else []) + links.more.at(use)]
        if links.package[use] >= 0:
            parts.append(links.packages[links.package[use]])
        lines.append((start, " ".join(parts)))
    for entry, link in zip(document.imports, links.imports, strict=True):
        parts = ["import", entry.module, *([entry.name] if entry.name else []), link.resolution.name.lower()]
        parts += [shown(of, link.target)] if link.target >= 0 else []
        parts += [link.package] if link.package else []
        lines.append((entry.byte, " ".join(parts)))
    return [line for _, line in sorted(lines)]


SHOP = {
    "src/shop/__init__.py": "from .store import Shelf\n",
    "src/shop/store.py": "class Base:\n    def find_book(self): ...\n\n\n"
    "class Shelf(Base):\n    def add(self, book): ...\n",
    "src/shop/cli.py": "import click\n\n\ndef main(): ...\n",
    "src/shop/core/engine.cc": "namespace shop { class PageCache { void evict_oldest(); }; }\n",
    "tests/test_store.py": "def only_in_tests(): ...\n",
    "README.md": "",
}


def test_links_of_markdown() -> None:
    text = """# Shop

[manual](docs/manual.md), [its part](docs/manual.md#first-steps), [again](docs/manual.md#first-steps-1),
[folder](docs/), [source](src/shop/store.py#L3-L9), [here](#shop), [root](/docs/manual.md), [site](docs/manual.html)
[gone](docs/gone.md), [no such part](docs/manual.md#nowhere), [mail](mailto:a@b.c), [web](https://example.org),
[up](../outside.md), [space](docs/two%20words.md)
"""
    repository = SHOP | {
        "README.md": text,
        "docs/manual.md": "# Manual\n\n## First *steps*\n\n## First steps\n",
        "docs/two words.md": "",
    }
    assert answers(repository, "README.md") == [
        "docs/manual.md imported docs/manual.md",
        "docs/manual.md#first-steps imported docs/manual.md: Manual > First *steps*",
        "docs/manual.md#first-steps-1 imported docs/manual.md: Manual > First steps",
        "docs/ imported",
        "src/shop/store.py#L3-L9 imported src/shop/store.py",
        "#shop local README.md: Shop",
        "/docs/manual.md imported docs/manual.md",
        "docs/manual.html imported docs/manual.md",
        "docs/gone.md unresolved",
        "docs/manual.md#nowhere unresolved",
        "../outside.md unresolved",
        "docs/two%20words.md imported docs/two words.md",
    ]


def test_code_marks() -> None:
    text = """`shop.Shelf.add()`, `shop.store`, `shop.Shelf.find_book`, `Shelf.add`, `shop::PageCache`, `evict_oldest`,
`add`, `click.Option`, `only_in_tests`, `src/shop/cli.py`, `store.py`, `nothing.here`
"""
    assert answers(SHOP | {"README.md": text}, "README.md") == [
        "shop.Shelf.add imported src/shop/store.py: Shelf.add",
        "shop.store imported src/shop/store.py",
        "shop.Shelf.find_book imported src/shop/store.py: Base.find_book",
        "Shelf.add unique_name src/shop/store.py: Shelf.add",
        "shop::PageCache unique_name src/shop/core/engine.cc: shop::PageCache",
        "evict_oldest unique_name src/shop/core/engine.cc: shop::PageCache::evict_oldest",
        "add unresolved",
        "click.Option external click",
        "only_in_tests unresolved",
        "src/shop/cli.py imported src/shop/cli.py",
        "store.py unresolved",
        "nothing.here unresolved",
    ]


def test_examples_in_documents() -> None:
    text = """```python
from shop import Shelf as S
import shop.cli as cli, json

S().add(cli.main, json.loads)
other.thing()
```
"""
    assert answers(SHOP | {"README.md": text}, "README.md") == [
        "Shelf imported src/shop/store.py: Shelf",
        "shop.cli imported src/shop/cli.py",
        "json external json",
        "S imported src/shop/store.py: Shelf",
        "cli.main imported src/shop/cli.py: main",
        "json.loads external json",
    ]


def test_sphinx() -> None:
    text = """.. _top:

Shop
====

.. currentmodule:: shop.store

:class:`Shelf`, :meth:`~Shelf.add`, :ref:`paying`, :ref:`top`, :doc:`/topics/paying`, :doc:`gone`, :ref:`genindex`,
:ref:`python:whatever`, :setting:`ROOT`, :func:`os.getcwd`

.. toctree::

   topics/paying
   topics/*
   missing
"""
    repository = SHOP | {
        "docs/conf.py": "",
        "docs/index.rst": text,
        "docs/topics/paying.rst": ".. _paying:\n\nPaying\n------\n\n.. setting:: ROOT\n\nText.\n",
        "docs/topics/shelves.rst": "Shelves\n=======\n",
    }
    assert answers(repository, "docs/index.rst") == [
        "shop.store imported src/shop/store.py",
        "Shelf imported src/shop/store.py: Shelf",
        "Shelf.add imported src/shop/store.py: Shelf.add",
        "paying imported docs/topics/paying.rst: Paying",
        "top local docs/index.rst: Shop",
        "/topics/paying imported docs/topics/paying.rst",
        "gone unresolved",
        "genindex external sphinx",
        "python:whatever external python",
        "ROOT imported docs/topics/paying.rst: Paying > ROOT",
        "os.getcwd external os",
        "import topics/paying imported docs/topics/paying.rst",
        "import topics/* imported docs/topics/paying.rst",
        "topics/* imported docs/topics/paying.rst docs/topics/shelves.rst",
        "import missing unresolved",
    ]


def test_documents_relations() -> None:
    of = world(SHOP | {"docs/use.md": "# Use\n\n`shop.Shelf` and [it](../src/shop/cli.py), see [top](../README.md).\n"})
    file = of.by_path["docs/use.md"]
    found = resolver(of)(file).relationships()
    assert [(shown(of, item.source), item.relation, shown(of, item.target), item.row) for item in found] == [
        ("docs/use.md: Use", Relation.DOCUMENTS, "src/shop/cli.py", 2),
        ("docs/use.md: Use", Relation.DOCUMENTS, "src/shop/store.py: Shelf", 2),
    ]


def test_notebook() -> None:
    cells = r"""{"cells": [
 {"cell_type": "markdown", "source": ["# Tour\n", "See `shop.cli`."]},
 {"cell_type": "code", "source": ["import shop.store\n", "from shop import Shelf\n", "shelf = Shelf()\n",
  "shop.store.Base"]}
]}
"""
    found = answers(SHOP | {"tour.ipynb": cells}, "tour.ipynb")
    assert "shop.cli imported src/shop/cli.py" in found
    assert "Shelf imported src/shop/store.py: Shelf" in found
    assert "Base imported src/shop/store.py: Base" in found
    assert "import shop Shelf imported src/shop/store.py: Shelf" in found


def test_cmake() -> None:
    repository = {
        "CMakeLists.txt": 'include(cmake/tools.cmake)\nfind_package(Zed)\noption(FAST "Fast" ON)\n'
        "add_subdirectory(lib)\nadd_subdirectory(gone)\n",
        "cmake/tools.cmake": "function(make_lib name)\n  add_library(${name} src/a.cc)\nendfunction()\n",
        "cmake/FindZed.cmake": "set(ZED_FOUND ON)\n",
        "lib/CMakeLists.txt": "add_library(core src/a.cc)\nmake_lib(x)\n"
        "if(FAST AND CMAKE_BUILD_TYPE AND NEVER_SET)\nendif()\ntarget_link_libraries(core other::lib)\n",
        "lib/src/a.cc": "",
    }
    assert answers(repository, "CMakeLists.txt") == [
        "import cmake/tools.cmake imported cmake/tools.cmake",
        "import Zed imported cmake/FindZed.cmake",
        "import lib imported lib/CMakeLists.txt",
        "import gone unresolved",
    ]
    assert answers(repository, "lib/CMakeLists.txt") == [
        "src/a.cc imported lib/src/a.cc",
        "make_lib imported cmake/tools.cmake: make_lib",
        "FAST imported CMakeLists.txt: FAST",
        "CMAKE_BUILD_TYPE external CMake",
        "NEVER_SET unresolved",
        "core local lib/CMakeLists.txt: core",
        "other::lib unresolved",
    ]


def test_cmake_reads_a_submodule_that_is_not_checked_out() -> None:
    made = world(
        {"CMakeLists.txt": "add_subdirectory(third_party/kit)\nadd_subdirectory(gone)\n", "third_party/kit": ""}
    )
    files = [msgspec.structs.replace(item, skip=SkipReason.SUBMODULE) if item.path.endswith("kit") else item
             for item in made.files]  # fmt: skip
    links = resolver(World(files, made.documents))(0).links(0)
    assert [(item.resolution, item.file) for item in links.imports] == [
        (Resolution.IMPORTED, 1),
        (Resolution.UNRESOLVED, -1),
    ]


def test_modules_that_come_with_cmake_are_not_those_that_lie_somewhere() -> None:
    standard = "include(FindPackageHandleStandardArgs)\ninclude(Tools)\n"
    repository = {
        "CMakeLists.txt": "list(APPEND CMAKE_MODULE_PATH ${PROJECT_SOURCE_DIR}/cmake/Modules ${ELSEWHERE}/fix)\n"
        "include(cmake/public.cmake)\nfind_package(CUDA)\nfind_package(Threads)\n",
        "cmake/public.cmake": "set(CMAKE_MODULE_PATH ${CMAKE_MODULE_PATH} ${CMAKE_CURRENT_LIST_DIR}/../fix)\n",
        "cmake/Modules/FindNuma.cmake": standard,
        "cmake/Modules/Tools.cmake": "",
        "fix/FindCUDA.cmake": "list(APPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR}/old)\n" + standard,
        "fix/old/FindPackageHandleStandardArgs.cmake": "include(FindPackageHandleStandardArgs)\n",
        "other/FindThreads.cmake": "",
    }
    imports = [item for item in answers(repository, "CMakeLists.txt") if item.startswith("import")]
    assert imports == [
        "import cmake/public.cmake imported cmake/public.cmake",
        "import CUDA imported fix/FindCUDA.cmake",
        "import Threads external Threads",
    ]
    assert answers(repository, "cmake/Modules/FindNuma.cmake") == [
        "import FindPackageHandleStandardArgs external FindPackageHandleStandardArgs",
        "import Tools imported cmake/Modules/Tools.cmake",
    ]
    inner = "fix/old/FindPackageHandleStandardArgs.cmake"
    assert f"import FindPackageHandleStandardArgs imported {inner}" in answers(repository, "fix/FindCUDA.cmake")


def test_starlark() -> None:
    repository = {
        "WORKSPACE": 'workspace(name = "shop")\n',
        "BUILD.bazel": 'load("@shop//tools:defs.bzl", "lib")\nload("@rules//:x.bzl", "outer")\n'
        'lib(name = "core", srcs = ["core.cc"], deps = [":other", "//base:strings", "//base", "@abseil//a:b"])\n'
        'outer(name = "other")\n',
        "base/BUILD": 'filegroup(name = "strings")\nfilegroup(name = "base")\n',
        "core.cc": "",
        "tools/defs.bzl": 'load(":more.bzl", inner = "deep")\nlib = inner\n\n'
        "def f(inner):\n    local = 1\n    return inner + local\n",
        "tools/more.bzl": "def deep(): pass\n",
    }
    roles = (Role.CALL, Role.READ)
    assert answers(repository, "BUILD.bazel", roles=roles) == [
        "load unresolved",
        "import @shop//tools:defs.bzl lib imported tools/defs.bzl: lib",
        "load unresolved",
        "import @rules//:x.bzl outer external rules",
        "lib imported tools/defs.bzl: lib",
        "core.cc imported core.cc",
        ":other local BUILD.bazel: other",
        "//base:strings imported base/BUILD: strings",
        "//base imported base/BUILD: base",
        "@abseil//a:b external abseil",
        "outer external rules",
    ]
    assert answers(repository, "tools/defs.bzl", roles=roles) == [
        "load unresolved",
        "import :more.bzl deep imported tools/more.bzl: deep",
        "inner imported tools/more.bzl: deep",
        "inner local",
        "local local",
    ]


def test_protobuf() -> None:
    repository = {
        "api/shop/a.proto": 'package shop;\nimport "shop/b.proto";\nimport "google/protobuf/any.proto";\n'
        "message A { B b = 1; In i = 2; shop.deep.C c = 3; Gone g = 4; message In { A a = 1; } }\n",
        "api/shop/b.proto": 'package shop;\nimport public "shop/c.proto";\nmessage B {}\n',
        "api/shop/c.proto": "package shop.deep;\nmessage C {}\n",
    }
    assert answers(repository, "api/shop/a.proto") == [
        "import shop/b.proto imported api/shop/b.proto",
        "import google/protobuf/any.proto external google/protobuf",
        "B imported api/shop/b.proto: shop.B",
        "In local api/shop/a.proto: shop.A.In",
        "shop.deep.C imported api/shop/c.proto: shop.deep.C",
        "Gone unresolved",
        "A local api/shop/a.proto: shop.A",
    ]


def test_workflow_and_scripts() -> None:
    repository = {
        ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    steps:\n"
        "      - uses: ./.github/actions/setup\n      - uses: actions/checkout@v4\n"
        "      - run: python tools/lint.py --all\n  b:\n    needs: a\n",
        ".github/actions/setup/action.yml": "runs:\n  using: composite\n",
        "tools/lint.py": "",
        "Makefile": "lint:\n\tpython tools/lint.py\nall: lint gone\n",
        "Dockerfile": "FROM python:3.12 AS base\nFROM base\nCOPY --from=base tools/lint.py /x\n"
        "RUN python tools/lint.py\n",
        "setup.cfg": "[x]\nfile = tools/lint.py\nother = no/such/file.txt\n",
    }
    assert answers(repository, ".github/workflows/ci.yml") == [
        "import ./.github/actions/setup imported .github/actions/setup/action.yml",
        "import actions/checkout@v4 external actions/checkout",
        "tools/lint.py imported tools/lint.py",
        "a local .github/workflows/ci.yml: jobs.a",
    ]
    assert answers(repository, "Makefile") == [
        "tools/lint.py imported tools/lint.py",
        "lint local Makefile: lint",
        "gone unresolved",
    ]
    assert answers(repository, "Dockerfile") == [
        "import python:3.12 external python",
        "base local Dockerfile: base",
        "base local Dockerfile: base",
        "tools/lint.py imported tools/lint.py",
    ]
    of = world(repository)
    found = resolver(of)(of.by_path["Makefile"]).relationships()
    assert [(shown(of, item.source), item.relation, shown(of, item.target)) for item in found] == [
        (".github/workflows/ci.yml: jobs.a.python tools/lint.py --all", Relation.READS, "tools/lint.py"),
        ("Dockerfile: base", Relation.READS, "tools/lint.py"),
        ("Makefile: lint", Relation.READS, "tools/lint.py"),
        ("setup.cfg: x.file", Relation.CONFIGURES, "tools/lint.py"),
    ]


def test_what_a_script_runs_is_not_all_that_it_names_and_cd_is_followed() -> None:
    repository = {
        "Makefile": "all:\n\t$(PYTHON) -W ignore tools/lint.py conf/rules.yaml\n\tpip install -r requirements.txt\n"
        "\t(cd ../other && pip install -r requirements.txt && python setup.py build) && python setup.py\n"
        "away:\n\tcd ../other && python setup.py\nin:\n\tcd tools; ./lint.py setup.py\n",
        "tools/lint.py": "",
        "conf/rules.yaml": "",
        "requirements.txt": "",
        "setup.py": "",
        ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    steps:\n"
        "      - run: |\n          cd tools\n          python lint.py\n          cat setup.py\n",
    }
    of = world(repository)
    found = resolver(of)(of.by_path["Makefile"]).relationships()
    assert [(shown(of, item.source), item.relation, shown(of, item.target), item.row + 1) for item in found] == [
        (".github/workflows/ci.yml: jobs.a.cd tools", Relation.READS, "tools/lint.py", 7),
        ("Makefile: all", Relation.CONFIGURES, "conf/rules.yaml", 2),
        ("Makefile: all", Relation.CONFIGURES, "requirements.txt", 3),
        ("Makefile: all", Relation.READS, "setup.py", 4),
        ("Makefile: all", Relation.READS, "tools/lint.py", 2),
        ("Makefile: in", Relation.READS, "tools/lint.py", 8),
    ]


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Installation", "installation"),
        ("Nightly Checkout & Pull", "nightly-checkout--pull"),
        ("What's `new` in 2.0?", "whats-new-in-20"),
        ("snake_case and-dashes", "snake_case-and-dashes"),
        ("Über uns", "über-uns"),
    ],
)
def test_slug(title: str, anchor: str) -> None:
    assert slug(title) == anchor


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("python tools/lint.py --all", ["tools/lint.py"]),
        ("cd docs && make -C sub/dir html", ["sub/dir"]),
        ("./run.sh; ../up.sh", ["./run.sh", "../up.sh"]),
        ("curl https://example.org/x.py", []),
        ("pip install -r requirements.txt", ["requirements.txt"]),
        ("echo $HOME/x.py ${A}/y.py --file=conf/a.toml", ["conf/a.toml"]),
        ("@./tools/report.sh", ["./tools/report.sh"]),
        ("5/6 of them and 1.2.3", []),
    ],
)
def test_paths_in_scripts(text: str, found: list[str]) -> None:
    assert [path for _, path in paths_in(b" " + text.encode())] == found


@pytest.mark.parametrize(
    ("value", "yes"),
    [("src/main.ts", True), ("LICENSE.txt", True), ("./x", True), ("python", False), ("a b.py", False),
     ("/etc/x.conf", False), ("^1.2.0", False), ("https://a/b.py", False), ("3.12", False)],
)  # fmt: skip
def test_is_path(value: str, yes: bool) -> None:
    assert is_path(value.encode()) is yes


def test_dead_links_are_told_from_marks() -> None:
    """A link that leads nowhere is ``LINK`` with ``Form.TEXT``; a code mark that names no file is not."""
    document = carets.analyze("x.md", b"[a](gone.md) `gone/file.py`\n", languages()["markdown"])
    assert list(document.references.form) == [Form.TEXT, Form.BARE]


def test_large_files_stay_bounded() -> None:
    """More keys than the limit: the rest is reported as not analyzed, not left out in silence."""
    keys = "".join(f'"key{number}": {number},\n' for number in range(12_000))
    document = carets.analyze("x.json", f'{{\n{keys}"last": 0}}'.encode(), languages()["json"])
    assert len(document.definitions) == 10_000
    assert document.errors == ((10_001, 12_002),)
    rows = "".join(f"key{number}: {number}\n" for number in range(12_000))
    document = carets.analyze("x.yaml", rows.encode(), languages()["yaml"])
    assert len(document.definitions) == 10_000
    assert document.errors == ((10_000, 12_000),)
