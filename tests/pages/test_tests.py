"""What pages say of tests: which definitions are tests, and how they are run."""

from __future__ import annotations

import pytest
from shelves import shelf

from repobook.content import Heading, Paragraph, Table, plain
from repobook.model import Flag, Kind
from repobook.pages import details, testing
from repobook.pages.chapters import building
from repobook.pages.uses import FileUses
from repobook.pages.view import View

CODE = "def area(): ...\n"
TEST = """\
import pytest
from kit import area


@pytest.fixture
def test_data():
    return area()


def test_area():
    class Wrong(Exception): ...

    def handler():
        area()

    handler()
"""
CONFIGURED = {"pytest.ini": "[pytest]\n", "kit.py": CODE}
MODULE = {"go.mod": "module kit\n", "kit.go": "package kit\n\nfunc Area() int { return 1 }\n"}
GO_TEST = 'package kit\n\nimport "testing"\n\nfunc TestArea(t *testing.T) { Area() }\n'
PACKAGE = '{"packageManager": "pnpm@10.12.1", "scripts": {"test": "vitest run"}}\n'
SCRIPTED = '{"scripts": {"test": "vitest run"}}\n'
JS_TEST = "test('area', () => {})\n"
MORE = "    area()\n\n\ndef test_more():\n    area()\n"
#: tests that others take from it, and such that do
SHARED = "from kit import area\n\n\nclass AreaTest:\n    def test_area(self):\n        area()\n"
CASE = "\n\nclass CaseTest(AreaTest, KitTestCase):\n    def test_more(self):\n        area()\n"
FIXTURES = "import kit\nimport pytest\n\n\n@pytest.fixture\ndef area():\n    return kit.area()\n"


def _uses(view: View, path: str) -> tuple[int, FileUses]:
    file = view.world.by_path[path]
    return file, FileUses(view, file)


def test_what_a_test_defines_is_no_test() -> None:
    view = shelf({**CONFIGURED, "tests/test_kit.py": TEST}).view
    file, uses = _uses(view, "tests/test_kit.py")
    document = view.document(file)
    assert document is not None
    made = details.section(view, file, document, uses)
    assert made is not None
    tables = {
        block.header[0]: [plain(row.cells[0]) for row in block.rows]
        for block in made.blocks
        if isinstance(block, Table)
    }
    assert tables == {"Test": ["test_area"], "Defined in a test": ["test_area.Wrong", "test_area.handler"]}


@pytest.mark.parametrize(
    ("files", "path", "said"),
    [
        ({**CONFIGURED, "tests/conftest.py": FIXTURES}, "kit.py", ""),
        ({**CONFIGURED, "tests/conftest.py": FIXTURES}, "tests/conftest.py", ""),
        ({**CONFIGURED, "tests/conftest.py": FIXTURES, "tests/test_kit.py": TEST, "tests/test_more.py": TEST}, "kit.py",
         "Run one of them: python -m pytest tests/test_kit.py"),
        ({**CONFIGURED, "a/test_a.py": TEST, "b/test_kit.py": TEST, "c/test_c.py": TEST + MORE}, "kit.py",
         "Run one of them: python -m pytest b/test_kit.py"),
        ({**CONFIGURED, "tests/test_a.py": TEST, "tests/test_c.py": TEST + MORE}, "kit.py",
         "Run one of them: python -m pytest tests/test_c.py"),
        ({**CONFIGURED, "tests/shared_test.py": SHARED, "tests/test_c.py": TEST}, "kit.py",
         "Run one of them: python -m pytest tests/test_c.py"),
        ({**CONFIGURED, "tests/shared_test.py": SHARED}, "kit.py", ""),
        ({**CONFIGURED, "tests/a_test.py": SHARED + CASE}, "kit.py", "Run them: python -m pytest tests/a_test.py"),
        ({**CONFIGURED, "tests/test_kit.py": TEST}, "kit.py", "Run them: python -m pytest tests/test_kit.py"),
        ({**CONFIGURED, "tests/test_kit.py": TEST}, "tests/test_kit.py", "Run python -m pytest tests/test_kit.py"),
        ({"pyproject.toml": '[tool.pytest-watcher]\ndelay = 1\n', "tests/test_kit.py": TEST}, "tests/test_kit.py", ""),
        ({"setup.cfg": "[pytest]\naddopts = -q\n", "tests/test_kit.py": TEST}, "tests/test_kit.py", ""),
        ({"setup.cfg": "[tool:pytest]\naddopts = -q\n", "tests/test_kit.py": TEST}, "tests/test_kit.py",
         "Run python -m pytest tests/test_kit.py"),
        ({**MODULE, "a_test.go": GO_TEST, "b_test.go": GO_TEST.replace("TestArea", "TestB")}, "kit.go",
         "Run them: go test ."),
        ({**MODULE, "sub/a_test.go": GO_TEST}, "sub/a_test.go", "Run go test ./sub"),
        ({"my kit/go.mod": "module kit\n", "my kit/a_test.go": GO_TEST}, "my kit/a_test.go", "Run cd 'my kit' && go test ."),
        ({**MODULE, "tools/go.mod": "module tools\n", "tools/sub/a_test.go": GO_TEST}, "tools/sub/a_test.go",
         "Run cd tools && go test ./sub"),
        ({"tools/go.mod": "module tools\n", "a_test.go": GO_TEST}, "a_test.go", ""),
        ({"package.json": PACKAGE, "yarn.lock": "", "a.test.mts": JS_TEST}, "a.test.mts", "Run pnpm test"),
        ({"package.json": SCRIPTED, "yarn.lock": "", "a.test.ts": JS_TEST}, "a.test.ts", "Run yarn test"),
        ({"package.json": SCRIPTED, "a.test.js": JS_TEST}, "a.test.js", "Run npm test"),
    ],
)  # fmt: skip
def test_the_command_runs_a_test(files: dict[str, str], path: str, said: str) -> None:
    view = shelf(files).view
    file, uses = _uses(view, path)
    document = view.document(file)
    assert document is not None
    made = testing.section(view, file, document, uses)
    found = [plain(block.text) for block in made.blocks if isinstance(block, Paragraph)] if made is not None else []
    assert [text for text in found if text.startswith("Run")] == ([said] if said else [])


@pytest.mark.parametrize(
    ("path", "text", "is_test"),
    [
        ("tests/test_kit.py", "class TestKit:\n    def test_area(self): ...\n", True),
        ("tests/test_kit.py", "class TestKit:\n    class TestArea:\n        def test_it(self): ...\n", True),
        ("tests/test_kit.py", "from base import Shared\nclass TestKit(Shared): ...\n", True),
        ("tests/test_kit.py", "class TestServer:\n    def start(self): ...\n", False),
        ("tests/test_kit.py", "class TestKit:\n    def __init__(self): ...\n    def test_area(self): ...\n", False),
        ("tests/conftest.py", "from kit import Server\nclass TestServer(Server):\n    def start(self): ...\n", False),
    ],
)
def test_a_class_of_tests_is_one_that_pytest_collects(path: str, text: str, is_test: bool) -> None:
    view = shelf({**CONFIGURED, path: text}).view
    document = view.document(view.world.by_path[path])
    assert document is not None
    assert bool(next(item for item in document.definitions if item.kind is Kind.CLASS).flags & Flag.TEST) is is_test


def test_what_tests_share_is_used_and_not_tested() -> None:
    view = shelf({**CONFIGURED, "tests/conftest.py": FIXTURES, "tests/test_kit.py": "def test_it(area): ...\n"}).view
    file, uses = _uses(view, "tests/conftest.py")
    document = view.document(file)
    assert document is not None
    made = testing.section(view, file, document, uses)
    assert made is not None
    assert [plain(block.text) for block in made.blocks if isinstance(block, Heading)] == ["Used by 1 test file, 1 test"]
    assert not [block for block in made.blocks if isinstance(block, Paragraph)]


def test_the_chapter_shows_the_settings_of_pytest_wherever_they_stand() -> None:
    text = '[project]\nname = "kit"\n\n[tool.pytest.ini_options]\naddopts = "-q"\n'
    (made,) = building.chapters(shelf({"pyproject.toml": text, "tests/test_kit.py": "def test_a(): ...\n"}))
    (section,) = [section for section in made.sections if section.title == "Tests"]
    (table,) = [block for block in section.blocks if isinstance(block, Table)]
    assert [[plain(cell) for cell in row.cells] for row in table.rows] == [["pyproject.toml", 'addopts = "-q"']]


def test_what_two_sections_of_settings_say_alike_stands_once() -> None:
    (made,) = building.chapters(shelf({".coveragerc": "[run]\nomit = a/*\n\n[report]\nomit = a/*\n"}))
    (section,) = [section for section in made.sections if section.title == "Tests"]
    (table,) = [block for block in section.blocks if isinstance(block, Table)]
    assert [plain(row.cells[1]) for row in table.rows] == ["omit = a/*"]


def test_tasks_without_words_have_no_column_for_them() -> None:
    (made,) = building.chapters(shelf({"Makefile": "all:\n\tmake x\n\nclean:\n\trm x\n"}))
    (section,) = [section for section in made.sections if section.title == "Tasks"]
    (table,) = section.blocks
    assert isinstance(table, Table)
    assert table.header == ("Task", "File", "")


def test_the_chapter_says_how_each_module_is_tested() -> None:
    files = {**MODULE, "a_test.go": GO_TEST, "tools/go.mod": "module tools\n", "tools/sub/b_test.go": GO_TEST}
    (made,) = building.chapters(shelf(files))
    (section,) = [section for section in made.sections if section.title == "Tests"]
    assert [plain(block.text) for block in section.blocks if isinstance(block, Paragraph)] == [
        "All tests of the Go module are run by go test ./... (go.mod L1)",
        "All tests of the Go module in tools/ are run by cd tools && go test ./... (tools/go.mod L1)",
    ]


def test_what_tells_of_releases_is_a_text_and_an_image_is_made_by_a_dockerfile() -> None:
    files = {
        "CHANGES.rst": "1.0\n---\n\nFirst.\n",
        "docs/changes.svg": "<svg/>\n",
        "kit/changes.py": "def changes(): ...\n",
        "release.sh": "git tag\n",
        "Dockerfile": "FROM debian\n",
        "cases/Dockerfile.txt": "FROM debian\n",
    }
    (made,) = building.chapters(shelf(files))
    said = {
        section.title: [
            plain(row.cells[0]) for block in section.blocks if isinstance(block, Table) for row in block.rows
        ]
        for section in made.sections
    }
    assert said == {"Container images": ["Dockerfile"], "Releases": ["CHANGES.rst", "release.sh"]}
