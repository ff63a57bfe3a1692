"""Contents that break things: each costs at most its own file, the ledger says how, and its page shows the text."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from trees import PACKAGE, write

import repobook
from repobook import building
from repobook.linkcheck import check_pages
from repobook.sitecheck import check_site

DEPTH = 100_000


def rows(book: Path) -> dict[str, dict[str, Any]]:
    return {row["path"]: row for row in map(json.loads, (book / "ledger.jsonl").read_text("utf-8").splitlines())}


def holds(book: Path) -> None:
    assert check_pages(book / "markdown", 2).broken == ()
    assert check_site(book / "site", 2).broken == ()


def test_a_blow_up_costs_its_file_and_is_counted(tmp_path: Path) -> None:
    """Each in its own way: no memory, no time, no stack, and one that only another program cannot take."""
    deep = {
        "memory.proto": "message A {" * DEPTH + "}" * DEPTH,
        "time.sh": "$(" * DEPTH + ")" * DEPTH,
        "stack.py": "x = " + "(" * DEPTH + "1" + ")" * DEPTH + "\n",
        "ruff.py": "x = " + "-" * DEPTH + "1\n",
        "fine.json": "[" * DEPTH + "]" * DEPTH,
    }
    settings = "max_analysis_seconds = 3\nmax_analysis_memory = 150_000_000\n"
    root = write(tmp_path / "r", {**PACKAGE, **deep, "repobook.toml": settings})
    for path in root.rglob("*"):  # so that nothing is too young for the next build to trust it
        os.utime(path, (1_700_000_000, 1_700_000_000))
    report = repobook.build(tmp_path / "r", tmp_path / "b", jobs=2, format="all")
    found = rows(tmp_path / "b")
    said = {path: (found[path]["outcome"], found[path].get("detail", "")) for path in deep}
    assert said == {
        "memory.proto": ("text only", "kept as text, not analyzed: needed more than 150,000,000 bytes of memory"),
        "time.sh": ("text only", "kept as text, not analyzed: took longer than 3 seconds"),
        "stack.py": ("text only", "the analysis of Python failed: RecursionError: maximum recursion depth exceeded"),
        "ruff.py": ("analyzed", "ruff's rules could not be applied: the process was ended by SIGABRT"),
        "fine.json": ("analyzed", ""),
    }
    assert report.outcomes == {"analyzed": len(PACKAGE) + 3, "text only": 3}
    assert [path for path, _ in report.lost] == ["memory.proto", "ruff.py", "time.sh"]
    for path in deep:
        page = (tmp_path / "b/markdown" / f"{path}_docs.md").read_text(encoding="utf-8")
        assert deep[path][:80] in page
    holds(tmp_path / "b")
    # What a file cannot do it need not try again, until something about it is another.
    again = repobook.build(tmp_path / "r", tmp_path / "b", jobs=2, format="all")
    assert again.unchanged and again.lost == report.lost
    write(tmp_path / "r", {"new.py": "a = 1\n"})
    later = repobook.build(tmp_path / "r", tmp_path / "b", jobs=2, format="all")
    assert later.lost == report.lost and later.reused == len(PACKAGE) + len(deep) + 1
    # With other limits it may go otherwise: then nothing of it is taken over.
    write(tmp_path / "r", {"repobook.toml": settings.replace("150_000_000", "140_000_000")})
    other = repobook.build(tmp_path / "r", tmp_path / "b", jobs=2, format="none")
    assert "140,000,000" in dict(other.lost)["memory.proto"]


def test_very_large_files_are_rows(tmp_path: Path) -> None:
    root = write(
        tmp_path / "r", {"line.txt": b"x" * 50_000_000, "million.py": "a = 1\n" * 1_000_000, "a.py": "a = 1\n"}
    )
    (root / "huge.c").touch()
    os.truncate(root / "huge.c", 200_000_000)
    repobook.build(root, tmp_path / "b", jobs=2)
    found = rows(tmp_path / "b")
    assert {path: (row["outcome"], row.get("reason")) for path, row in found.items()} == {
        "a.py": ("analyzed", None),
        "huge.c": ("skipped", "too large"),
        "line.txt": ("skipped", "too large"),
        "million.py": ("text only", None),
    }
    assert "200,000,000" in found["huge.c"]["detail"] and "max_analyzed_size" in found["million.py"]["detail"]
    assert check_pages(tmp_path / "b/markdown", 2).broken == ()


TEXT = "# Überschrift «é»\nname = 'ñ'\n"
ENCODINGS = {
    "utf8.py": (TEXT.encode(), "utf-8"),
    "bom.py": (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8-sig"),
    "declared.py": (("# -*- coding: latin-1 -*-\n" + TEXT).encode("latin-1"), "latin-1"),
    "utf16.py": (TEXT.encode("utf-16"), "utf-16"),
    "utf16be.txt": (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
    "utf32.txt": (TEXT.encode("utf-32"), "utf-32"),
    "undeclared.c": (TEXT.encode("latin-1"), "cp1252"),
    "broken.py": (TEXT.encode() + b"\xff\xfe\xe9 = 1\n", "utf-8"),
}


def test_encodings_are_declared_or_detected_and_said(tmp_path: Path) -> None:
    root = write(tmp_path / "r", {name: data for name, (data, _) in ENCODINGS.items()})
    repobook.build(root, tmp_path / "b", jobs=1, format="all")
    with repobook.Book.open(tmp_path / "b") as book:
        said = {name: str(book.file(name)["encoding"]) for name in ENCODINGS}
    print(said)
    for name in ENCODINGS:
        page = (tmp_path / "b/markdown" / f"{name}_docs.md").read_text(encoding="utf-8")
        assert "berschrift" in page, name
        assert said[name], name
    for name in ("utf8.py", "bom.py", "declared.py", "utf16.py", "utf16be.txt"):
        assert "Überschrift «é»" in (tmp_path / "b/markdown" / f"{name}_docs.md").read_text(encoding="utf-8"), name
    holds(tmp_path / "b")


UNFINISHED = {
    "a.py": "x = '''never\n", "b.py": "def f(\n", "a.c": "char *s = \"never\nint f(", "b.c": "/* never\n", "c.cc": 'R"x(never\n',
    "a.js": "`never ${", "b.js": "/[a-", "a.ts": "type A<T", "a.go": "package a\nvar x = `never", "a.rs": 'r#"never',
    "a.java": "class A { /* ", "a.sh": "cat <<END\nnever", "b.sh": "x='never", "a.json": '{"a', "a.yaml": 'a: "never\n',
    "a.toml": 'a = """never', "a.md": "```never\n", "a.rst": ".. code::\n\n  never", "Makefile": "a: \\\n", "Dockerfile": "RUN <<X\n",
    "a.proto": 'message A { string a = "', "CMakeLists.txt": "set(a [[never", "a.bzl": "load('", "a.ini": "[never", "a.ipynb": '{"cells": [{"so',
}  # fmt: skip
POLYGLOTS = {
    "x.py": b"#if 0\n'''\n#endif\nint main(){return 0;}\n#if 0\n'''\nprint(1)\n#endif\n",
    "pdf.py": b"%PDF-1.4\n'''\n<?php echo 1; ?>\n'''\nx = 1\n",
    "png.js": b"\x89PNG\r\n\x1a\n=1/*\0*/;function f(){}\n",
    "html.md": b"<!-- --><script>/*\n# T\n*/</script>\n",
    "shebang.c": b"#!/usr/bin/env python3\nint f(void) { return 1; }\n",
    "nul.cc": b"int f() {\0}\n",
    "minified.js": b"!function(e,t){var n=e.a;return n?t:e.c(n)}(window,document);" * 3000,
    "table.c": b"static const int t[] = {\n" + b"  0x%08x, 0x0,\n" % 7 * 20_000 + b"};\n",
    "many.py": b"".join(b"def f%d(): pass\n" % number for number in range(4000)),
}


def test_what_is_unfinished_or_two_things_at_once(tmp_path: Path) -> None:
    root = write(tmp_path / "r", {**{f"u/{name}": text for name, text in UNFINISHED.items()}, **POLYGLOTS})
    report = repobook.build(root, tmp_path / "b", jobs=2, format="all")
    found = rows(tmp_path / "b")
    assert set(found) == {*(f"u/{name}" for name in UNFINISHED), *POLYGLOTS}
    assert report.lost == ()
    assert {row["outcome"] for row in found.values()} <= {"analyzed", "analyzed in part", "text only", "binary"}
    assert not [row for row in found.values() if "failed" in row.get("detail", "")]
    holds(tmp_path / "b")


def test_files_that_change_while_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("gone", "folder", "fifo", "link", "grown", "binary", "other")
    root = write(
        tmp_path / "r", {**PACKAGE, **{f"{when}_{name}.py": f"def {name}(): pass\n" for when in "ab" for name in names}}
    )

    def change(when: str) -> None:
        for name in names:
            if name not in ("grown", "binary", "other"):
                (root / f"{when}_{name}.py").unlink()
        (root / f"{when}_folder.py").mkdir()
        os.mkfifo(root / f"{when}_fifo.py")
        (root / f"{when}_link.py").symlink_to("/etc/passwd")
        (root / f"{when}_grown.py").write_bytes(b"x = 1\n" * 4_000_000)
        (root / f"{when}_binary.py").write_bytes(bytes(range(256)))
        (root / f"{when}_other.py").write_text("def another(): pass\n")

    real = building.survey

    def surveyed(*arguments: Any) -> Any:
        found = real(*arguments)
        change("a")  # after the names were read, before the contents are
        return found

    monkeypatch.setattr(building, "survey", surveyed)
    changed: list[str] = []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "link" and not changed:
            changed.append(stage)
            change("b")  # after the contents were read, before the pages are made

    repobook.build(root, tmp_path / "b", jobs=2, format="all", progress=progress)
    assert changed
    found = rows(tmp_path / "b")
    reasons = {name: found[f"a_{name}.py"].get("reason", found[f"a_{name}.py"]["outcome"]) for name in names}
    assert reasons == {
        "gone": "vanished while reading", "folder": "not a regular file", "fifo": "not a regular file",
        "link": "symbolic link", "grown": "too large", "binary": "binary", "other": "analyzed",
    }  # fmt: skip
    assert all(found[f"b_{name}.py"]["outcome"] == "analyzed" for name in names)
    pages = "".join(path.read_text("utf-8") for path in (tmp_path / "b/markdown").glob("?_link.py_docs.md"))
    assert "root:" not in pages
    holds(tmp_path / "b")
    shutil.rmtree(root)
