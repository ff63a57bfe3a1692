"""What a file is for, where it does not say so itself."""

from __future__ import annotations

import msgspec
import pytest
from shelves import shelf

from repobook.content import plain
from repobook.pages.purpose import composed, purpose
from repobook.pages.subject import formed

PARTS = {"kit/parts.py": "class Bolt: pass\nclass Nut: pass\n", "kit/tools/__init__.py": "class Saw: pass\n"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from .parts import Bolt, Nut\n", "Hands on Bolt and Nut from 1 file."),
        ("from .parts import Bolt, Nut\nfrom .tools import *\n\n\ndef mend(): pass\n",
         "Hands on Bolt, Nut and all of kit/tools/__init__.py."),
        ("from .tools import *\n\n\ndef mend(): pass\n\n\ndef tear(): pass\n",
         "Hands on all of kit/tools/__init__.py; defines mend and tear."),
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
         "Defines Tear and mend."),
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
    ("text", "said"),
    [
        ("func (s *Saw) Cut() {}\n", "Adds Cut to Saw."),
        ("func (s *Saw) Cut() {}\nfunc (s *Saw) a() {}\nfunc (s *Saw) b() { s.b() }\nfunc (s *Saw) c() {}\n",
         "Adds Cut, b and 2 more methods to Saw."),
        ("func (s *Saw) Cut() {}\nfunc (s *Nut) Turn() {}\nfunc (s Nut) Fit() {}\n",
         "Adds methods to Nut (2) and Saw (1)."),
        ("func (s *Saw) Cut() {}\nfunc Mend() {}\n", "Defines Mend."),
    ],
)  # fmt: skip
def test_a_file_of_go_names_the_types_that_it_adds_to(text: str, said: str) -> None:
    found = shelf(
        {"saw.go": "package kit\ntype Saw struct{}\ntype Nut struct{}\n", "cut.go": "package kit\n" + text}
    ).view
    pieces, places = purpose(found, found.world.by_path["cut.go"])
    assert plain(pieces) == said
    assert places


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("package.json", '{"name": "watch", "description": "Watches files. Well.", "main": "a.js"}\n',
         "Describes the package watch: Watches files."),
        ("pyproject.toml", '[tool.poetry]\nname = "kit"\n', "Describes the package kit."),
        ("go.mod", "module kit.org/a\n\nrequire (\n\tx.org/b v1.0.0\n\tx.org/c v1.0.0\n)\nreplace (\n\tx.org/d v1 => ./d\n)\n",
         "The Go module kit.org/a, with 2 requirements."),
        ("package.json", '{"private": true, "scripts": {"a": "b"}}\n', "Sets private and scripts."),
    ],
)  # fmt: skip
def test_a_manifest_says_of_which_package(path: str, text: str, said: str) -> None:
    found = shelf({path: text}).view
    assert plain(purpose(found, 0)[0]) == said


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("tests/test_kit.py", "from kit._kit import Bolt\ndef test_a(): Bolt()\n", "1 test of kit/_kit.py: test_a."),
        ("tests/test_kit.py", "def test_a(): ...\n", "1 test: test_a."),
        ("tests/test_bolts.py", "from kit._kit import Bolt\ndef test_a(): Bolt().turn()\n", "1 test of Bolt: test_a."),
        ("tests/test_nut.py", "from kit._kit import Bolt, Nut, saw\ndef test_a(): Nut(saw(saw(saw(saw(saw(saw(Bolt())))))))\n",
         "1 test: test_a."),
    ],
)  # fmt: skip
def test_tests_are_of_what_they_are_named_after_and_use(path: str, text: str, said: str) -> None:
    kit = "class Bolt:\n    def turn(self): ...\n\n\nclass Nut: ...\n\n\ndef saw(x): ...\n"
    found = shelf({"kit/__init__.py": "", "kit/_kit.py": kit, path: text}).view
    assert plain(purpose(found, found.world.by_path[path])[0]) == said


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("requirements.txt", "-r base.txt\na==1\nb\nc\nd\n", "Requirements for pip: a, b, c, 1 more package and all of base.txt."),
        ("mkdocs.yml", "site_name: Kit\nsite_description: 'All for sheds. Well.'\n",
         "Settings of MkDocs for the site Kit: All for sheds."),
        ("mend/action.yml", "name: 'Mend it'\ndescription: Mends a shed.\ninputs:\n  glue:\n    default: ''\n  nails:\n"
         "    required: true\nruns:\n  using: composite\n  steps:\n    - run: ls\n      shell: bash\n",
         "Action Mend it: Mends a shed; takes glue and nails; runs 1 step."),
        ("action.yaml", "name: Tear\nruns:\n  using: node20\n  main: 'dist/index.js'\n", "Action Tear: runs dist/index.js."),
    ],
)  # fmt: skip
def test_files_of_known_forms(path: str, text: str, said: str) -> None:
    found = shelf({path: text}).view
    pieces, places = purpose(found, 0)
    assert plain(pieces) == said
    assert places


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("#!/bin/sh\nexport PREFIX=1\n./scripts/check\n./scripts/build\n./scripts/check\n",
         "Runs scripts/check and scripts/build."),
        ("#!/bin/sh\nall() {\n  ./scripts/check\n}\nall\n", "Defines all."),
        ("#!/bin/sh\nexport PREFIX=1\n", "Defines PREFIX."),
    ],
)  # fmt: skip
def test_a_script_without_functions_is_for_what_it_runs(text: str, said: str) -> None:
    found = shelf({"go.sh": text, "scripts/check": "#!/bin/sh\nls\n", "scripts/build": "#!/bin/sh\nls\n"}).view
    pieces, places = purpose(found, found.world.by_path["go.sh"])
    assert plain(pieces) == said
    assert places


def test_a_file_of_a_licence_says_which() -> None:
    found = shelf({"LICENSE": "Words.\n"}).view
    document = found.document(0)
    assert document is not None
    pieces, places = formed(found, 0, msgspec.structs.replace(document, licence="MIT", licence_row=0))
    assert plain(pieces) == "The licence, MIT."
    assert places


def test_a_program_about_licences_is_no_licence() -> None:
    found = shelf({"license_check.py": "# SPDX-License-Identifier: MIT\ndef check(): ...\n"}).view
    assert plain(purpose(found, 0)[0]) == "Defines check."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pub trait Sink { fn take(&self); }\nimpl<S: Sink> Sink for Box<S> { fn take(&self) {} }\n"
         "impl<'a, S: Sink> Sink for &'a S { fn take(&self) {} }\n", "Defines Sink."),
        ("pub const KINDS: &[u8] = &[];\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n", "Defines KINDS."),
    ],
)  # fmt: skip
def test_a_file_of_rust_is_for_what_it_defines(text: str, said: str) -> None:
    found = shelf({"src/lib.rs": text}).view
    assert plain(purpose(found, 0)[0]) == said


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("src/Reader.java", "package a;\n/** Reads all values. Well. */\npublic class Reader { int read() { return 1; } }\n",
         "Reader: Reads all values."),
        ("reader.py", 'class Reader:\n    """Reads what there is."""\n\n\nclass Other:\n    pass\n',
         "Reader: Reads what there is."),
        ("kit.py", 'def _cut(): pass\n\n\ndef mend():\n    """Mends all that is torn."""\n', "mend: Mends all that is torn."),
        ("kit.py", 'def mend():\n    """Mends all that is torn."""\n\n\ndef tear(): pass\n', "Defines mend and tear."),
        ("tests/test_kit.py", 'def mend():\n    """Mends all that is torn."""\n', "Defines mend."),
        ("kit.cc", "namespace kit {\nclass A { void go(); };\nvoid A::go() {}\n// Helps a lot with it.\nstatic void help() {}\n}\n",
         "Defines A."),
        ("app.py", 'import typing as t\nT_x = t.TypeVar("T_x")\n\n\ndef make(): pass\n\n\nclass App: pass\n', "Defines App and make."),
        ("Adapter.java", "class Adapter {\n  static final Factory FACTORY = new Factory() {\n    public int create() { return 1; }\n"
         "  };\n}\n", "Defines Adapter."),
        ("doc/util.go", "package doc\n\ntype byName []string\n\nfunc (s byName) Len() int { return 1 }\n"
         "func (s byName) Swap(i, j int) {}\n", "Defines byName."),
        ("Cargo.lock", '# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 4\n\n'
         '[[package]]\nname = "a"\nversion = "1"\n\n[[package]]\nname = "b"\nversion = "2"\n',
         "Lock file of Cargo: exact versions of 2 packages."),
        (".github/workflows/ci.yml", "name: CI\non:\n  push:\n  pull_request:\njobs:\n  test:\n    runs-on: x\n  rustfmt:\n"
         "    runs-on: x\n", "Workflow CI: on push and pull_request, runs the jobs test and rustfmt."),
        (".github/workflows/ci.yml", "on: push\njobs:\n  test:\n    runs-on: x\n", "Workflow: on push, runs the job test."),
    ],
)  # fmt: skip
def test_a_file_says_what_it_is_about(path: str, text: str, said: str) -> None:
    found = shelf({path: text}).view
    assert plain(purpose(found, 0)[0]) == said


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("kit.go", "package kit\n\n// Kit holds all tools.\ntype Kit struct{}\n", "Kit holds all tools."),
        ("kit.py", 'class Kit:\n    """Holds all tools."""\n', "Kit: Holds all tools."),
        ("guide.md", "# Kit\n\n## Tools\n\n## Parts\n", "Sections: Tools and Parts."),
        ("guide.md", "# Kit\n", "Sections: Kit."),
        ("all.py", "class A: pass\nclass B: pass\nclass C: pass\nclass D: pass\ndef f(): pass\n",
         "Defines A, B, C, 1 more class and 1 function."),
        ("go.mod", "module kit\n\nrequire a.org/b v1.0.0\nrequire a.org/c v1.0.0 // indirect\n",
         "The Go module kit, with 1 requirement and 1 indirect."),
    ],
)  # fmt: skip
def test_a_name_stands_once_and_a_title_is_no_part(path: str, text: str, said: str) -> None:
    found = shelf({path: text}).view
    assert plain(purpose(found, found.world.by_path[path])[0]) == said


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("NEWS.md", "# 1.2\n\nThis is a patch release with fixes.\n\n## Fixes\n\n* One.\n\n# 1.1.0rc1\n\n* Two.\n",
         "What changed in 1.2 and 1.1.0rc1."),
        ("CHANGELOG.md", "# Changelog\n\n## [2.0.1] - 2024-05-01\n\nA patch release of few words.\n",
         "What changed in 2.0.1."),
        ("CHANGELOG.md", "# Changelog\n\nAll notable changes stand in this file.\n\n## 2.0.1\n\n* One.\n",
         "All notable changes stand in this file."),
        ("TODO", "Maybe mend the whole shed before the winter comes.\n", ""),
        ("AUTHORS", "Created by:\nJane Doe <jane@example.org>\nJohn Public <john@example.org>\n", ""),
        ("AUTHORS", "The authors are listed in the history of the repository.\n",
         "The authors are listed in the history of the repository."),
    ],
)  # fmt: skip
def test_an_entry_is_not_what_a_list_is_for(path: str, text: str, said: str) -> None:
    found = shelf({path: text}).view
    pieces, places = purpose(found, found.world.by_path[path])
    assert plain(pieces) == said
    assert bool(places) is bool(said)


def test_a_file_that_only_imports_says_so_and_who_imports_it() -> None:
    files = {"all.h": '#include "a.h"\n', "a.h": "int a();\n", "use.c": '#include "all.h"\n', "pkg/__init__.py": "",
             "use.py": "import pkg\n"}  # fmt: skip
    found = shelf(files).view
    said = {path: plain(purpose(found, found.world.by_path[path])[0]) for path in ("all.h", "pkg/__init__.py")}
    assert said == {"all.h": "Only imports: a.h; 1 file imports it.", "pkg/__init__.py": "Empty; 1 file imports it."}


def test_a_file_that_calls_without_defining_does_not_only_import() -> None:
    files = {"made.h": "#define MAKE(T) void make_##T() {}\ntemplate <class T> class Kind {};\n", "made.cu": '#include "made.h"\nMAKE(int);\n',
             "kind.cu": '#include "made.h"\ntemplate class Kind<int>;\n'}  # fmt: skip
    found = shelf(files).view
    said = {path: plain(purpose(found, found.world.by_path[path])[0]) for path in ("made.cu", "kind.cu")}
    assert said == {"made.cu": "Calls MAKE.", "kind.cu": "Uses Kind."}


def test_macros_that_all_use_are_what_a_header_is_for() -> None:
    use = '#include "check.h"\nint go() { CHECK(1); CHECK(2); return fail(); }\n'
    head = "#define CHECK(x) if (!(x)) fail();\n#define OTHER(x) x\nint fail();\n"
    found = shelf(
        {"check.h": head, "use.c": use, "own.c": "#define TWICE(x) x x\nint go() { TWICE(TWICE(1)); }\n"}
    ).view
    said = {path: plain(purpose(found, found.world.by_path[path])[0]) for path in ("check.h", "own.c")}
    assert said == {"check.h": "Defines CHECK and OTHER; 1 file imports it.", "own.c": "Defines go."}


def test_a_list_with_a_long_word_takes_no_time() -> None:
    found = shelf({"AUTHORS.md": "# Authors\n\nAll who had a hand in it: " + "a" * 300_000 + "\n"}).view
    assert plain(purpose(found, 0)[0]).startswith("All who had a hand in it: a")
