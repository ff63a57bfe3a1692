"""What a file is for, where it does not say so itself."""

from __future__ import annotations

import pytest
from shelves import shelf

from repobook.content import plain
from repobook.pages.purpose import composed, purpose

PARTS = {"kit/parts.py": "class Bolt: pass\nclass Nut: pass\n", "kit/tools/__init__.py": "class Saw: pass\n"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from .parts import Bolt, Nut\n", "Hands on Bolt and Nut from 1 file."),
        ("from .parts import Bolt, Nut\nfrom .tools import *\n\n\ndef mend(): pass\n",
         "Hands on Bolt, Nut and all of kit/tools/__init__.py."),
        ("from .parts import Bolt\n\n\ndef mend(): pass\n\n\ndef tear(): pass\n", "Defines mend and tear."),
        ("import os\nfrom json import loads\n\n\ndef mend(): pass\n", "Defines mend."),
        ('"""All that mends a shed."""\nfrom .parts import Bolt, Nut\n', "All that mends a shed."),
    ],
)  # fmt: skip
def test_a_package_says_what_it_hands_on(text: str, said: str) -> None:
    found = shelf({**PARTS, "kit/__init__.py": text}).view
    pieces, places = purpose(found, found.world.by_path["kit/__init__.py"])
    assert plain(pieces) == said
    assert places


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("index.js", "'use strict'\nmodule.exports = require('./lib/parts')\n", "Hands on all of lib/parts.js."),
        ("index.ts", "export * from './lib/parts'\nexport { saw as cut } from './lib/tools'\n",
         "Hands on cut and all of lib/parts.js."),
        ("index.ts", "export * from './lib/parts'\nexport function mend() {}\nexport class Tear {}\n",
         "Defines mend and Tear."),
    ],
)  # fmt: skip
def test_a_module_says_what_it_hands_on(path: str, text: str, said: str) -> None:
    parts = {"lib/parts.js": "exports.bolt = function () {}\n", "lib/tools.js": "exports.saw = function () {}\n"}
    found = shelf({**parts, path: text}).view
    pieces, places = purpose(found, found.world.by_path[path])
    assert plain(pieces) == said
    assert places


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('#include "shape.h"\nstatic const int kSides = 4;\ndouble geo::Shape::area() const { return 1; }\n'
         "geo::Shape::Shape() {}\n", "Implements Shape (2 members)."),
        ('#include "shape.h"\nclass Other { int go(); };\nint Other::go() { return 1; }\n', "Defines Other."),
    ],
)  # fmt: skip
def test_a_file_of_bodies_names_their_classes(text: str, said: str) -> None:
    header = "namespace geo {\nclass Shape {\n Shape();\n double area() const;\n};\n}\n"
    found = shelf({"shape.h": header, "shape.cc": text}).view
    file = found.world.by_path["shape.cc"]
    document = found.document(file)
    assert document is not None
    pieces, places = composed(found, file, document, linked=True)
    assert plain(pieces) == said
    assert places


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("package.json", '{"name": "watch", "description": "Watches files. Well.", "main": "a.js"}\n',
         "Describes the package watch: Watches files."),
        ("pyproject.toml", '[tool.poetry]\nname = "kit"\n', "Describes the package kit."),
        ("package.json", '{"private": true, "scripts": {"a": "b"}}\n', "Sets private and scripts."),
    ],
)  # fmt: skip
def test_a_manifest_says_of_which_package(path: str, text: str, said: str) -> None:
    found = shelf({path: text}).view
    assert plain(purpose(found, 0)[0]) == said
