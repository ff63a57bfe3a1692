"""Source pages and the data behind them: links lead to definitions, uses come back as they were packed."""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelves import shelf
from trees import PACKAGE

from repobook.languages import languages
from repobook.model import Role
from repobook.pages.view import View
from repobook.render import source, sourcedata

HERE = Path(__file__).parent
STATIC = Path(source.__file__).parent.parent / "static"
LINE = re.compile(r"<p(?: id=L(\d+))?>([^\n]*?)(?=<p|</div>)")


def view_of(files: dict[str, str]) -> View:
    return shelf(files).view


def lines_of(page: str) -> list[str]:
    """The lines of a page as people read them."""
    found = [match[2] for match in LINE.finditer(page[page.index("<div") :])]
    return [html.unescape(re.sub(r"<[^>]*>", "", line)) for line in found]


def test_page_reads_well(golden: Callable[[Path, str], None]) -> None:
    view = view_of(PACKAGE)
    shown = []
    for path in ("shapes/plane.py", "shapes/main.py", "native/area.cc", "native/area.h", "docs/guide.md"):
        file = view.book.paths.index(path)
        page = source.page(view, file, PACKAGE[path].encode())
        text = page.html.replace("<p", "\n<p").replace("</div>", "\n</div>")
        shown.append(f"{page.path}\n{text}\n{sourcedata.SourceData(view).script(file)}")
    shown += [f"{path}\n{text}" for path, text in sourcedata.paths(view)]
    golden(HERE / "pages.txt", "\n".join(shown))


def decoded(text: str, file: int) -> list[tuple[int, int, str]]:
    """File, line and letter of each packed use."""
    found = []
    line = 0
    for step, letter in re.findall(r"(-?[0-9a-z]*)([.A-T])", text):
        number = int(step, 36) if step not in ("", "-") else 0
        if letter == ".":
            file += number
            line = 0
        else:
            line += number
            found.append((file, line, letter))
    return found


def test_uses_come_back_as_they_were_packed() -> None:
    view = view_of(PACKAGE)
    uses = view.index.uses
    for file in range(len(view.book.paths)):
        packed = sourcedata.Packed(view).of(file)
        base = view.world.base
        for place, text in enumerate(packed):
            symbol = base[file] + place if place < len(packed) - 1 else file
            part = uses.of(symbol)
            users = map(view.book.slots.__getitem__, uses.file[part].tolist())
            want = list(zip(users, (uses.row[part] + 1).tolist(), strict=True))
            assert [(owner, line) for owner, line, _ in decoded(text, view.book.slots[file])] == want


def test_every_role_has_a_group() -> None:
    assert {sourcedata.GROUPS[group] for group in sourcedata._GROUP[: len(Role)].tolist()} == set(sourcedata.GROUPS)


def test_a_repeated_name_leaves_its_address_to_the_script() -> None:
    files = {"a.py": "def f():\n    pass\n", "b.py": "from a import f\n\nf()\n" + "\n" * 30 + "f()\n"}
    view = view_of(files)
    page = source.page(view, 1, files["b.py"].encode()).html
    links = re.findall(r"<a( href=[^>]*)?>f</a>", page)
    assert links == [" href=a.py_src.html#L1", "", " href=a.py_src.html#L1"]


def test_the_browser_finds_every_definition_that_a_link_leads_to() -> None:
    view = view_of(PACKAGE)
    pages = {page.path: page.html for page in (
        source.page(view, file, PACKAGE[path].encode()) for file, path in enumerate(view.book.paths)
    )}  # fmt: skip
    found = 0
    for path, text in pages.items():
        for address in re.findall(r"href=([^>]+)", text):
            target, _, line = address.partition("#")
            goal = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            if line and goal in pages:
                assert f" id={line}>" in pages[goal], (path, address)
                found += 1
    assert found > 10


def test_ambiguous_names_are_guesses() -> None:
    files = {"a.py": "class A:\n    def run(self): ...\n", "b.py": "class B:\n    def run(self): ...\n",
             "c.py": "def go(x):\n    x.run()\n"}  # fmt: skip
    view = view_of(files)
    page = source.page(view, 2, files["c.py"].encode()).html
    data = json.loads(sourcedata.SourceData(view).script(2)[len("repobook.file(") : -2])
    if "class=g" in page:  # the resolver may as well say that it does not know
        assert data["m"] == [[2, "run", 0, 2, 1, 2]]
    else:
        assert "x.run" in page


def test_what_has_no_source_is_told_of() -> None:
    view = view_of({"a.md": "![picture](b.bin)\n", "b.bin": "\0\1\2" * 100})
    assert view.document(1) is None
    page = source.page(view, 0, b"![picture](b.bin)\n").html
    assert "b.bin_src.html" not in page


HOSTILE = {
    "a.py": "x = '</script><img src=x onerror=alert(1)>'  # <!-- & -->\n\u202edef evil(): pass\nevil()\r\n\x1b[31m\n",
    "b<i>.py": "import a\n",
    "c=d.py": "def here(): ...\n",
    "e.py": "from importlib import import_module\n",
}


def test_text_stays_text() -> None:
    view = view_of(HOSTILE)
    for number, path in enumerate(view.book.paths):
        page = source.page(view, number, HOSTILE[path].encode()).html
        assert not re.search(r"<(?!/?(?:p|a|div)[ >])", page)
        assert "\u202e" not in page and "\x1b" not in page
        assert not re.search(r"href=[^>]*[\"'<`]", page.replace('href="', "href=").replace('">', ">"))


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_keeps_its_lines(text: str) -> None:
    body = f"def f(): ...\n{text}\nf()\n".encode("utf-8", "replace").decode()
    files = {"a.py": body}
    view = view_of(files)
    if view.document(0) is None:
        return
    page = source.page(view, 0, body.encode()).html
    assert not re.search(r"<(?!/?(?:p|a|div)[ >])", page)
    assert page.count("<p") == body.count("\n")


def test_a_page_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_of({"a.py": "x = 1\n" * 100})
    monkeypatch.setattr(source, "MOST", 500)
    page = source.page(view, 0, b"x = 1\n" * 100).html
    assert "of 100 lines" in page
    assert len(lines_of(page)) == page.count("<p") - 1


def test_the_scripts_know_the_same_words() -> None:
    script = (STATIC / "source.js").read_text()
    kinds = re.findall(
        r'"([a-z]+)"', script[script.index("const KINDS") : script.index("];", script.index("const KINDS"))]
    )
    assert tuple(kinds) == tuple(kind.value for kind in sourcedata.KINDS)
    relations = script[script.index("const RELATIONS") : script.index("];", script.index("const RELATIONS"))]
    assert [text.lower() for text in re.findall(r'"([A-Za-z ]+)"', relations)] == list(sourcedata.RELATIONS)


def test_types_of_go_embed_and_implement() -> None:
    view = view_of({
        "go.mod": "module a.org/x\n",
        "shape.go": "package x\n\ntype Shape interface{ Area() int }\n\ntype Base struct{}\n\nfunc (b Base) Area() int { return 1 }\n\n"
        "type Square struct{ Base }\n",
    })  # fmt: skip
    data = json.loads(sourcedata.SourceData(view).script(view.world.by_path["shape.go"])[len("repobook.file(") : -2])
    said = [
        f"{data['d'][place][0]} {sourcedata.RELATIONS[relation]} {name}" for place, relation, _, _, name in data["r"]
    ]
    assert said == [
        "Shape implemented by Base", "Shape implemented by Square", "Area implemented by Base.Area",
        "Base implements Shape", "Base embedded in Square", "Area implements Shape.Area",
        "Square embeds Base", "Square implements Shape",
    ]  # fmt: skip
    words = (STATIC / "hierarchy.js").read_text()
    assert {sourcedata.RELATIONS[int(number)] for number in re.findall(r"(\d+): \" is", words)} == {
        "extended by", "implemented by", "embedded in"
    }  # fmt: skip


def test_every_language_has_its_colours() -> None:
    script = (STATIC / "highlight.js").read_text()
    table = script[script.index("const grammars") :]
    known = set(re.findall(r"^    (\w+): ", table, re.MULTILINE))
    assert set(languages()) <= known


def test_a_name_on_several_rows_is_linked_on_one() -> None:
    text = "TEST(\n    Pooling,\n    small) {\n  int x = 1;\n}\n"
    view = shelf({"t.cpp": text}).view
    document = view.document(0)
    assert document is not None and document.definitions[0].name == "TEST(Pooling, small)"
    assert text[slice(*source.places(view, 0, document, text.encode())[0][:2])] == "TEST"
