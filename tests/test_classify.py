"""What a file is: category, language, encoding, licence. The tables are to be read as examples."""

from __future__ import annotations

import codecs

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from repobook import attributes, conventions
from repobook.classify import (
    Attributes,
    LanguageNames,
    category,
    classify,
    decode,
    interpreter,
    language_index,
    language_of,
    licence,
)
from repobook.config import Config
from repobook.header import is_generated, leading_comment
from repobook.model import FileCategory, SourceFile

# -- category ----------------------------------------------------------------------------------------------------

BY_PATH = """
source          src/app.py
source          setup.py
source          examples/train.py
source          scripts/build.sh
source          lib/latest.py
source          lib/contest.c
source          web/index.html
source          cmake/Modules/FindBLAS.cmake
source          pkg/testing/fixtures.py
source          web/Protest.java
source          cmd/doc/main.go
source          include/templates/body.h.in
test            tests/data/big.csv
test            test/run.sh
test            src/pkg/test_app.py
test            src/pkg/app_test.py
test            src/pkg/conftest.py
test            app/tests.py
test            pkg/server_test.go
test            db/cache_test.cc
test            src/test/java/org/app/Helper.java
test            app/src/androidTest/java/org/app/Base.java
test            app/src/testFixtures/kotlin/Base.kt
source          web/src/latestNews/java/Feed.java
source          web/src/testUtils/index.ts
test            src/main/java/LinearTest.java
test            app/TestLinear.java
test            web/button.spec.ts
test            web/button.test.jsx
test            web/__tests__/button.js
test            crates/x/tests/it.rs
test            js_tests/admin.js
test            testing/gtest/run.cc
test            t/t0001-init.sh
generated       package-lock.json
generated       go/api.pb.go
generated       proto/api_pb2.py
generated       static/jquery.min.js
generated       uv.lock
vendored        third_party/zlib/inflate.c
vendored        third_party/zlib/test/infcover.c
vendored        web/node_modules/left-pad/index.js
vendored        pkg/_vendor/six.py
vendored        go/vendor/x/y.go
documentation   README
documentation   README.md
documentation   LICENSE-APACHE
documentation   src/pkg/NOTES.rst
documentation   docs/conf.py
documentation   docs/topics/testing/tools.txt
documentation   sub/docs/index.html
documentation   doc/index.html
documentation   CHANGES
configuration   pyproject.toml
configuration   .clang-format
configuration   .eslintrc.json
configuration   .github/workflows/ci.yml
configuration   CMakeLists.txt
configuration   Makefile
configuration   docker/Dockerfile.cuda
configuration   lib/BUILD.bazel
configuration   web/tsconfig.build.json
configuration   web/vite.config.ts
configuration   ci/requirements-dev.txt
configuration   android/gradle/release.gradle
configuration   m4/ax_pthread.m4
configuration   project.pc.in
configuration   project.spec
data            release/project.tar.gz.sig
data            locale/de/app.po
data            assets/logo.png
data            data/words.txt
data            models/expected.json
data            src/pkg/py.typed
"""


@pytest.mark.parametrize("line", BY_PATH.strip().splitlines())
def test_category_by_path(line: str) -> None:
    expected, path = line.split()
    assert category(path, b"") == expected


def test_what_is_armoured_is_data() -> None:
    armoured = b"-----BEGIN PGP SIGNATURE-----\n\niQIz"
    assert category("sig/v1/project-linux.asc", armoured) is FileCategory.DATA
    assert category("sig/v1/notes.asc", b"= Notes\n") is FileCategory.SOURCE
    assert category("tests/server.key", armoured) is FileCategory.TEST


def test_a_package_named_like_tests_is_source_when_no_test_is_in_it() -> None:
    library = ["pkg/__init__.py", "pkg/test/__init__.py", "pkg/test/client.py", "pkg/test/html/dom.py"]
    tests = ["pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/tests/__init__.py", "pkg/sub/tests/test_a.py"]
    packages = conventions.test_named_packages([*library, *tests])
    assert packages == {"pkg/test"}
    known = Attributes(packages=packages)
    assert category("pkg/test/client.py", b"", known) is FileCategory.SOURCE
    assert category("pkg/test/html/dom.py", b"", known) is FileCategory.SOURCE
    assert category("pkg/sub/tests/helper.py", b"", known) is FileCategory.TEST


def test_a_package_named_like_documentation_is_source() -> None:
    paths = [
        "doc/man.go", "doc/man_test.go", "doc/man.md", "doc/inner/a.go",
        "docs/__init__.py", "docs/conf.py", "docs/examples/a.go", "pkg/docs/__init__.py", "pkg/docs/write.py",
        "a/docs/index_test.go", "b/docs/mod.rs", "src/main/java/org/docs/A.java", "c/docs/A.java",
    ]  # fmt: skip
    packages = conventions.documentation_named_packages(paths)
    assert packages == {"doc", "pkg/docs", "b/docs", "src/main/java/org/docs"}
    known = Attributes(packages=packages)
    found = {path: category(path, b"", known) for path in paths}
    assert found["doc/man.go"] is found["doc/inner/a.go"] is found["pkg/docs/write.py"] is FileCategory.SOURCE
    assert found["doc/man_test.go"] is FileCategory.TEST
    assert found["doc/man.md"] is found["docs/examples/a.go"] is found["c/docs/A.java"] is FileCategory.DOCUMENTATION


GENERATED = {
    "go": ("a.go", "// Code generated by protoc-gen-go. DO NOT EDIT.\n// source: a.proto\npackage a\n"),
    "at sign": ("a.h", "#pragma once\n\n// @generated by torchgen/gen.py from Function.h\n"),
    "cargo": ("x.lock", "# This file is automatically @generated by Cargo.\n# It is not intended for editing.\n"),
    "block": ("A.java", "/*\n * Licensed to nobody.\n */\n/**\n * Autogenerated by Thrift Compiler (0.9.3)\n */\n"),
    "protoc": ("a.cc", "// Generated by the protocol buffer compiler.  DO NOT EDIT!\n// source: a.proto\n"),
    "shouted": ("a.cpp", "// WARNING: THIS FILE IS AUTOGENERATED BY gen.py. DO NOT MODIFY BY HAND. See x.py\n"),
    "other order": ("a.py", "# DO NOT EDIT! This file was generated by some_tool version 0.0.1,\n# with Python\n"),
    "an": ("a.py", "#!/usr/bin/env python3\n# mypy: ignore-errors\n# This is an auto-generated file. Please do not\n"),
    "pip": ("requirements.txt", "#\n# This file is autogenerated by pip-compile with Python 3.11\n"),
    "see": ("a.cu", "// This file is auto-generated. See \"generate_kernels.py\"\n#include <a.h>\n"),
    "markup": ("a.html", "<?xml version='1.0'?>\n<!-- This page was generated by doxygen 1.9, do not edit -->\n"),
    "docstring": ("a.py", '"""\nGENERATED CODE - DO NOT EDIT DIRECTLY\nThis file is generated by gen.py.\n"""\n'),
    "sql": ("a.sql", "-- Auto-generated from schema.yaml\nCREATE TABLE a (b int);\n"),
    "workflow": ("ci.yml", "# @generated DO NOT EDIT MANUALLY\nname: ${{ github.ref }}\n"),
}  # fmt: skip

NOT_GENERATED = {
    "the generator": ("gen.py", "import sys\nHEADER = '// @generated by gen.py. DO NOT EDIT.'\n"),
    "prose": ("gen.py", '"""Writes tables.\n\nThe generated files say "do not edit" at their top.\n"""\n'),
    "comment on others": ("a.h", "// This is a handwritten file that accompanies codegenerated header a_gen.h.\n"),
    "template": ("a.h", "// ${generated_comment}\n// @generated by gen.py from ${name}\n"),
    "template by name": ("macros.h.in", "// Automatically generated header file for the library. Do not edit.\n"),
    "page template": ("class.rst", ".. autogenerated from source/_templates/class.rst\n\n{{ fullname }}\n"),
    "behind the code": ("a.c", "#include <a.h>\nint a;\n// This file is generated by b. Do not edit.\n"),
    "not": ("a.py", "# This file is not generated. Edit it as you like, and do not modify b.py.\n"),
    "semi": ("a.py", "# This was semi-automatically generated by running a script.\n"),
    "quoted": ("a.py", "# Skips what has '@generated' at its top.\n"),
    "markdown": ("README.md", "# Generated by hand, do not edit\n\nThis file is generated: no.\n"),
    "migration": ("0001.py", "# Generated by Django 4.2 on 2024-01-01 10:00\n\nfrom django.db import migrations\n"),
    "a sentence": ("a.cc", "// Decodes the blocks generated by block_builder.cc.\n"),
}


@pytest.mark.parametrize("case", GENERATED)
def test_generated_by_its_header(case: str) -> None:
    path, text = GENERATED[case]
    assert is_generated(text.encode(), path)


@pytest.mark.parametrize("case", NOT_GENERATED)
def test_not_generated(case: str) -> None:
    path, text = NOT_GENERATED[case]
    assert not is_generated(text.encode(), path)


HEADER = b"# @generated by a tool\n"


def test_the_order_of_what_tells_the_category() -> None:
    rules = attributes.parse(
        b"*.py linguist-generated\n"
        b"ours/*.py -linguist-generated\n"
        b"lib/** linguist-vendored=true\n"
        b"third_party/mine/** linguist-vendored=false\n"
        b"*.tex linguist-documentation=false\n"
    )
    known = Attributes((rules,))
    chosen = (("lib/", FileCategory.DATA), ("lib/a.c", FileCategory.TEST))
    assert category("a.py", b"", known) is FileCategory.GENERATED
    assert category("ours/a.py", HEADER, known) is FileCategory.SOURCE
    assert category("ours/a.sh", HEADER, known) is FileCategory.GENERATED
    assert category("lib/a.py", HEADER, known) is FileCategory.VENDORED
    assert category("third_party/mine/a.c", b"", known) is FileCategory.SOURCE
    assert category("third_party/other/a.c", b"", known) is FileCategory.VENDORED
    assert category("a.tex", b"", known) is FileCategory.SOURCE
    assert category("lib/b/c.py", b"", known, chosen) is FileCategory.DATA
    assert category("lib/a.c", b"", known, chosen) is FileCategory.TEST


def test_attributes_as_git_reads_them() -> None:
    outer = attributes.parse(
        b"# comment\n"
        b"[attr]made linguist-generated\n"
        b"*.gen made\n"
        b'"with space.c" linguist-vendored\n'
        b"docs/ linguist-documentation\n"
        b"/top.c linguist-vendored\n"
        b"a/**/z.c linguist-generated\n"
        b"!b.c linguist-generated\n"
    )
    inner = attributes.parse(b"*.gen !linguist-generated\n", b"sub/")
    known = Attributes((outer, inner))
    assert known.of("x/a.gen") == {"linguist-generated": True}
    assert known.of("sub/a.gen") == {}
    assert known.of("with space.c") == {"linguist-vendored": True}
    assert known.of("docs/index.c") == {}  # git gives attributes to files, not to what is in a folder
    assert known.of("top.c") == {"linguist-vendored": True}
    assert known.of("sub/top.c") == {}
    assert known.of("a/z.c") == known.of("a/b/c/z.c") == {"linguist-generated": True}
    assert known.of("b.c") == {}


def test_attributes_above_the_root() -> None:
    rules = attributes.parse(b"/sub/gen/*.c linguist-generated\n*.x linguist-vendored\n", b"", b"sub/")
    known = Attributes((rules,))
    assert known.of("gen/a.c") == {"linguist-generated": True}
    assert known.of("other/a.x") == {"linguist-vendored": True}


# -- language ----------------------------------------------------------------------------------------------------

NAMES = (
    LanguageNames("c", (".c", ".h")),
    LanguageNames("cpp", (".h", ".hpp", ".cc")),
    LanguageNames("python", (".py", ".pyi"), ("SConstruct",), ("python", "python3")),
    LanguageNames("shell", (".sh",), (), ("sh", "bash")),
    LanguageNames("docker", (".dockerfile",), ("Dockerfile", "Dockerfile.*")),
    LanguageNames("typescript", (".ts",)),
    LanguageNames("declarations", (".d.ts",)),
)


@pytest.mark.parametrize(
    ("path", "head", "expected"),
    [
        ("a/b.py", b"", "python"),
        ("a/B.PY", b"", "python"),
        ("a/SConstruct", b"", "python"),
        ("a/Dockerfile", b"", "docker"),
        ("a/Dockerfile.cuda", b"", "docker"),
        ("a/b.d.ts", b"", "declarations"),
        ("a/b.ts", b"", "typescript"),
        ("a/run", b"#!/usr/bin/env -S python3 -u\n", "python"),
        ("a/run", b"#! /bin/bash -e\n", "shell"),
        ("a/run", b"#!/usr/bin/env FOO=1 bash\n", "shell"),
        ("a/run", b"#!/usr/bin/perl\n", ""),
        ("a/run", b"#!", ""),
        ("a/run", b"echo\n", ""),
        (".py", b"", ""),
        ("a.unknown", b"", ""),
        ("a.h", b"int f(void);\n", "c"),
        ("a.h", b"/* class Foo : a::b */\nint f(void); // nullptr\n", "c"),
        ("a.h", b'#ifdef __cplusplus\nextern "C" {\nnamespace a { }\n#endif\nint f(void);\n', "c"),
        ("a.h", b"#pragma once\nnamespace a {\n", "cpp"),
        ("a.h", b"template <class T> T f(T);\n", "cpp"),
        ("a.h", b"#include <vector>\n", "cpp"),
        ("a.h", b"std::string f();\n", "cpp"),
        ("a.h", b"@interface A : NSObject\n@end\n", "cpp"),
        ("a.h", b"/*" + b" licence" * 1000 + b"*/\nclass A;\n", "cpp"),
    ],
)
def test_language(path: str, head: bytes, expected: str) -> None:
    assert language_of(path, head, NAMES) == expected
    assert language_of(path, head, language_index(NAMES)) == expected


def test_a_header_that_could_be_both_goes_by_its_neighbours() -> None:
    known = Attributes(native=conventions.native_languages(["a/x.c", "a/y.c", "b/x.cc", "b/z/w.hpp", "v.cc", "n.cc"]))
    headers = ["a/n.h", "a/deep/n.h", "b/n.h", "b/z/n.h", "n.h", "other/n.h"]
    found = [language_of(path, b"#define N 1\n", NAMES, known.header(path)) for path in headers]
    assert found == ["c", "c", "cpp", "cpp", "cpp", "cpp"]
    assert Attributes().header("n.h") == "c"


def test_interpreter() -> None:
    assert interpreter(b"#!/usr/bin/env python3\n") == "python3"
    assert interpreter(b"#!/usr/local/bin/node --harmony\n") == "node"
    assert interpreter(b"# no\n") == ""


def test_classify_is_the_last_word() -> None:
    file = SourceFile("lib/a", 10)
    python = classify(file, b"#!/usr/bin/env python3\n# @generated by b\n", Config(), Attributes(), NAMES)
    assert (python.language, python.category) == ("python", FileCategory.GENERATED)
    binary = classify(file, b"#!/bin/sh\n\0\0\0", Config(), Attributes(), NAMES)
    assert (binary.language, binary.category) == ("", FileCategory.DATA)
    chosen = Config(categories=(("lib", FileCategory.TEST),))
    assert classify(file, b"\0", chosen, Attributes(), NAMES).category is FileCategory.TEST
    assert msgspec.structs.replace(python, category=file.category, language="") == file


# -- encoding ----------------------------------------------------------------------------------------------------

TEXT = "Größe = 'naïve café'  # — 中文\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ("utf-8", "")),
        (b"plain\r\n", ("utf-8", "plain\r\n")),
        (TEXT.encode(), ("utf-8", TEXT)),
        (codecs.BOM_UTF8 + TEXT.encode(), ("utf-8-sig", TEXT)),
        (TEXT.encode("utf-16"), ("utf-16-le", TEXT)),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), ("utf-16-be", TEXT)),
        (TEXT.encode("utf-32"), ("utf-32-le", TEXT)),
        ("Hello, world\n".encode("utf-16-le"), ("utf-16-le", "Hello, world\n")),
        ("Hello, world\n".encode("utf-16-be"), ("utf-16-be", "Hello, world\n")),
        ("größe = 1\n".encode("latin-1"), ("cp1252", "größe = 1\n")),
        ("“quoted”\n".encode("cp1252"), ("cp1252", "“quoted”\n")),
        ("# coding: koi8-r\n# Привет\n".encode("koi8-r"), ("koi8-r", "# coding: koi8-r\n# Привет\n")),
        ("#!/bin/x\n# coding: latin-1\né\n".encode("latin-1"), ("iso8859-1", "#!/bin/x\n# coding: latin-1\né\n")),
        ("<?xml encoding='latin2'?>\n<ł/>".encode("iso-8859-2"), ("iso8859-2", "<?xml encoding='latin2'?>\n<ł/>")),
        ("<html><meta charset=gbk>\n中文".encode("gbk"), ("gbk", "<html><meta charset=gbk>\n中文")),
        (TEXT.encode() * 5 + b"\xff\n", ("utf-8 with invalid bytes", TEXT * 5 + "\ufffd\n")),
        (b"\x1b[31mred\x1b[0m\n", ("utf-8", "\x1b[31mred\x1b[0m\n")),
    ],
)  # fmt: skip
def test_text(data: bytes, expected: tuple[str, str]) -> None:
    found = decode(data)
    assert found is not None
    assert (found[0], found[1].decode()) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"text and a zero byte: \0\n",
        bytes(range(256)),
        b"\x89PNG\r\n\x1a\n",
        b"\x7fELF\x01\x01\x01" + b"\0" * 20,
        b"%PDF-1.4\n% text follows\n",
        b"\x01\x02\x03\x04\x05\x06abc\n",
        b"\xff\xfe\x00",
        b"# coding: rot13\n\xff\xff\x01\x02\x03\x04\x05\x06",
    ],
)
def test_not_text(data: bytes) -> None:
    assert decode(data) is None


ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=200)


@given(st.binary(max_size=300) | ANY_TEXT.map(str.encode) | ANY_TEXT.map(lambda text: text.encode("utf-16")))
@example(b"\xff\xfe\0\0\xff")
@example(b"\xef\xbb\xbf\xff")
def test_what_is_text_is_utf_8(data: bytes) -> None:
    found = decode(data)
    if found is not None:
        found[1].decode()
        assert decode(data) == found


# -- licence -----------------------------------------------------------------------------------------------------

MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal"""
BSD = """Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:
1. Redistributions of source code must retain the above copyright notice{third}
THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND"""
GPL = """This program is free software; you can redistribute it and/or modify
it under the terms of the GNU{kind} General Public License as published by
the Free Software Foundation; {version}."""


def comment(text: str) -> str:
    return "".join(f" * {line}\n" for line in text.splitlines()).join(["/*\n", " */\nint a;\n"])


LICENCES = [
    ("// Copyright\n// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception\n", "Apache-2.0 WITH LLVM-exception", 1),
    ("/* SPDX-License-Identifier: (GPL-2.0 OR BSD-3-Clause) */\n", "(GPL-2.0 OR BSD-3-Clause)", 0),
    ("#!/bin/sh\n# SPDX-License-Identifier: MIT-0\n", "MIT-0", 1),
    ("<!-- SPDX-License-Identifier: CC-BY-4.0 -->\n# Title\n", "CC-BY-4.0", 0),
    ("# Copyright X\n#\n# Licensed under the Apache License, Version 2.0 (the \"License\");\n", "Apache-2.0", 2),
    ("# Licensed to the Foundation (ASF) under one\n# or more.  The ASF licenses this file\n# to you under the Apache "
     "License, Version 2.0\n", "Apache-2.0", 2),
    (comment("Copyright\n\n" + MIT), "MIT", 3),
    (comment("Copyright\n" + BSD.format(third="\n")), "BSD-2-Clause", 2),
    (comment("Copyright\n" + BSD.format(third="\n3. Neither the name of X nor the names")), "BSD-3-Clause", 2),
    (comment(GPL.format(kind="", version="version 2 of the License")), "GPL-2.0-only", 2),
    (comment(GPL.format(kind="", version="either version 3 of the License, or\n(at your option) any later version")),
     "GPL-3.0-or-later", 2),
    (comment(GPL.format(kind=" Lesser", version="either\nversion 2.1 of the License, or any later version")),
     "LGPL-2.1-or-later", 2),
    (comment(GPL.format(kind=" Affero", version="version 3")), "AGPL-3.0-only", 2),
    ("# This Source Code Form is subject to the terms of the Mozilla Public\n# License, v. 2.0.\n", "MPL-2.0", 0),
    ("// Distributed under the Boost Software License, Version 1.0.\n", "BSL-1.0", 0),
    ('"""Reads things.\n\nThis module is released under the MIT license.\n"""\n', "MIT", 2),
    ("MIT License\n\nCopyright (c) 2020 X\n\n" + MIT, "MIT", 0),
    ("                    GNU GENERAL PUBLIC LICENSE\n                       Version 3, 29 June 2007\n\n"
     " Everyone is permitted to copy and distribute verbatim copies\n", "GPL-3.0", 0),
    ("// Use of this source code is governed by a BSD-style license that can be\n// found in LICENSE.\n", "", -1),
    ("# This is dual licensed under the terms of the Apache License, Version\n# 2.0, and the BSD License.\n", "", -1),
    ("# This is MIT licensed code: no.\nimport mit\nLICENSE = 'SPDX-License-Identifier: MIT'\n", "", -1),
    ("int a;\n/* SPDX-License-Identifier: MIT */\n", "", -1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "identifier", "row"), LICENCES)
def test_licence(text: str, identifier: str, row: int) -> None:
    assert licence(text.encode()) == (identifier, row)


def test_the_comment_at_the_top() -> None:
    text = (
        "#!/usr/bin/env python3\n"
        "# -*- coding: utf-8 -*-\n"
        "\n"
        '"""The title.\n'
        "\n"
        'More."""\n'
        "# After it.\n"
        "import os\n"
        "# Too late.\n"
    )
    lines = leading_comment(text.encode(), "a.py")
    assert [(line.row, line.text, line.docstring) for line in lines] == [
        (0, "usr/bin/env python3", False),
        (1, "coding: utf-8", False),
        (3, "The title.", True),
        (5, "More.", True),
        (6, "After it.", False),
    ]


WORDS = st.sampled_from(
    ["# ", "// ", "/* ", " */", '"""', "<!--", "-->", "\n", " ", "generated by ", "This file is ", "do not edit", "@",
     "auto", "Licensed under the ", "GNU General Public License ", "version 2 ", "SPDX-License-Identifier: ", "(",
     "MIT ", "template", "::", "#ifdef __cplusplus\n", "#endif\n", "é", "\0"]
)  # fmt: skip


@given(
    st.lists(WORDS, max_size=40).map(lambda parts: "".join(parts).encode()) | st.binary(max_size=200),
    st.text(max_size=30) | st.sampled_from(["a.h", "a.py", "a.rst", "docs/a.md", "x/test/.h", "a/b.h.in"]),
)
def test_nothing_that_is_asked_of_any_bytes_raises(data: bytes, path: str) -> None:
    assert category(path, data) in FileCategory
    assert language_of(path, data, NAMES) in {"", *(names.name for names in NAMES)}
    identifier, row = licence(data)
    assert (identifier == "") == (row == -1)
    assert row < max(1, data.count(b"\n") + 1)
    assert isinstance(is_generated(data, path), bool)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("History.md", True), ("CHANGES.rst", True), ("docs/releases/1.0.txt", True), ("NEWS", True), ("CHANGELOG-v2.md", True),
        ("docs/news.py", False), ("README.md", False), ("docs/changing.rst", False), ("history/walk.rs", False),
    ],
)  # fmt: skip
def test_lists_of_changes_are_known_by_name(path: str, told: bool) -> None:
    assert conventions.is_changelog(path) is told
