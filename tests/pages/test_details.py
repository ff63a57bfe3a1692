"""Heads of definitions, in the words and signs of their language."""

from __future__ import annotations

import pytest
from shelves import shelf

from repobook.content import Bullets, Fence, Folded, Heading, plain
from repobook.pages import file as file_pages
from repobook.pages.details import section
from repobook.pages.uses import FileUses
from repobook.render import markdown


@pytest.mark.parametrize(
    ("path", "text", "head", "code"),
    [
        ("a.rs", "#[derive(Clone)]\npub struct Pair<T> { one: T }\n",
         "Pair · struct · generic · L2", "#[derive(Clone)]\npub struct Pair<T>"),
        ("a.rs", "struct View<'a> { text: &'a str }\n", "View · struct · L1", "struct View<'a>"),
        ("A.java", "@Deprecated\nclass Pair<T> {}\n",
         "Pair · class · generic · deprecated · L2", "@Deprecated\nclass Pair<T>"),
        ("a.h", "template <class T>\nstruct Pair { T one; };\n",
         "Pair · struct · template · L2", "template <class T> struct Pair"),
        ("a.cc", "static int one() { return 1; }\n", "one · function · static · L1", "static int one()"),
        ("a.cc", "namespace {\nstruct Pair { int one; };\n}\n", "Pair · struct · internal · L2", "struct Pair"),
        ("a.py", "@final\nclass Pair(Base):\n    def one(self): pass\n", "Pair · class · L2–L3", "@final\nclass Pair(Base)"),
    ],
)  # fmt: skip
def test_a_head_is_written_as_its_language_writes_it(path: str, text: str, head: str, code: str) -> None:
    view = shelf({path: text}).view
    document = view.document(0)
    assert document is not None
    made = section(view, 0, document, FileUses(view, 0))
    assert made is not None
    heading = next(block for block in made.blocks if isinstance(block, Heading))
    fence = next(block for block in made.blocks if isinstance(block, Fence))
    assert plain(heading.text) == head
    assert fence.text.startswith(code)


def test_go_embeds_and_implements() -> None:
    text = "package a\n\ntype Area interface{ Get() int }\n\ntype base struct{}\n\nfunc (base) Get() int { return 1 }\n\ntype Kit struct{ base }\n"
    view = shelf({"go.mod": "module a\n", "a.go": text}).view
    file = view.world.by_path["a.go"]
    document = view.document(file)
    assert document is not None
    made = section(view, file, document, FileUses(view, file))
    assert made is not None
    said = [plain(item.text) for block in made.blocks if isinstance(block, Bullets) for item in block.items]
    assert [line for line in said if line.startswith(("Emb", "Impl", "Ext", "Over"))] == [
        "Implemented by base, Kit", "Implemented by base.Get", "Embedded in Kit", "Implements Area", "Implements Area.Get",
        "Embeds base", "Implements Area",
    ]  # fmt: skip


def test_many_uses_in_the_file_itself_are_said_to_be_there() -> None:
    text = "def area(): ...\n" + "".join(f"def test_{number}():\n    area()\n" for number in range(14))
    view = shelf({"kit.py": text}).view
    document = view.document(0)
    assert document is not None
    made = section(view, 0, document, FileUses(view, 0))
    assert made is not None
    (item,) = [
        item
        for block in made.blocks
        if isinstance(block, Bullets)
        for item in block.items
        if "Called" in plain(item.text)
    ]
    assert plain(item.text) == "Called by (local): 14 places in this file, 14 uses"
    (folded,) = item.blocks
    assert isinstance(folded, Folded)
    assert plain(folded.summary) == "14 lines"


def test_an_override_is_named_once_by_its_definition() -> None:
    head = (
        "struct Shape { virtual double area() const = 0; };\nstruct Round : Shape { double area() const override; };\n"
    )
    files = {"shape.h": head, "shape.cc": '#include "shape.h"\ndouble Round::area() const { return 3; }\n'}
    view = shelf(files).view
    found = []
    for path in ("shape.h", "shape.cc"):
        file = view.world.by_path[path]
        document = view.document(file)
        assert document is not None
        made = section(view, file, document, FileUses(view, file))
        assert made is not None
        said = [item for block in made.blocks if isinstance(block, Bullets) for item in block.items]
        found += [item for item in said if plain(item.text).startswith("Overr")]
    texts = [(plain(item.text), len(item.places)) for item in found]
    assert texts == [("Overridden by Round::area", 1), ("Overrides Shape::area", 1)]
    assert [view.path(place.file) for place in found[0].places] == ["shape.cc"]


def test_what_stands_right_in_a_namespace_is_told_as_the_file() -> None:
    code = "namespace kit {\nconstexpr int one() { return 1; }\nstatic_assert(one() == 1);\n}\n"
    text = "\n".join(markdown.render(page) for page in file_pages.pages(shelf({"a.h": code}).view, 0, code))
    assert "- Called by (local): this file L3\n" in text
