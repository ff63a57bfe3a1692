"""How the project is built, tested and released, from its own configuration."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...content import Block, Bullets, Code, Folded, Heading, Inline, Item, Link, Paragraph, Place, Row, Section, Table
from ...model import Definition, Document, Flag, Kind
from ...symboltable import shown_name
from ...testrunner import PYTEST_TABLES, within
from ..purpose import purpose
from ..shelf import Shelf
from ..view import View, count, join, slim
from ..working import BUILD_FILES
from .chapter import Chapter

_WORKFLOWS = re.compile(
    r"\.(?:github/workflows|gitlab/ci|circleci|forgejo/workflows|gitea/workflows)/[^/]+\.ya?ml|\.gitlab-ci\.yml|azure-pipelines\.yml|\.travis\.yml|appveyor\.yml"
)
_DOCKER = re.compile(r"(?:.*/)?(?:Dockerfile|Containerfile)(?:\.[^/]*)?|.*\.[Dd]ockerfile")
_TASKS = ("Makefile", "GNUmakefile", "makefile", "justfile", "tox.ini", "noxfile.py", "Taskfile.yml", "package.json")
_TEST_CONFIGURATION = re.compile(
    r"(?:.*/)?(?:\.?pytest\.(?:ini|toml)|tox\.ini|noxfile\.py|conftest\.py|\.coveragerc|jest\.config\.\w+|vitest\.config\.\w+|karma\.conf\.js|CTestConfig\.cmake|phpunit\.xml)"
)
#: What is told of changes is a text; what makes a release, or numbers it, may be a program.
_RELEASE = re.compile(
    r"(?i)(?:(?:.*/)?(?:release(?:s|ing|[-_]notes)?|version)(?:\.\w+)?|(?:.*/)?(?:change(?:s|log)|history|news)(?:\.(?:md|markdown|mdx|rst|txt|adoc|org|html?|in))?|(?:.*/)?manifest\.in|.*\.gemspec)"
)
_RELEASE_WORKFLOW = re.compile(r"(?i)release|publish|deploy|nightly|upload|binar|wheel")
#: Commands that run tests: a repository may hold many modules.
_COMMANDS = 8
#: Longest value of a setting that is shown whole.
_VALUE = 400
#: Root keys of settings that say how the project is built.
_BUILD_KEYS = ("build-system.", "project.dependencies", "project.optional-dependencies", "dependency-groups",
               "options.install_requires", "dependencies", "devDependencies", "peerDependencies")  # fmt: skip


def chapters(shelf: Shelf) -> list[Chapter]:
    view = shelf.view
    found = [
        _build(view),
        _options(view),
        _tasks(view),
        _workflows(view),
        _containers(view),
        _tests(view),
        _release(view),
    ]
    sections = tuple(section for section in found if section is not None)
    if not sections:
        return []
    line = ", ".join(section.title[:1].lower() + section.title[1:] for section in sections)
    return [Chapter("building", "How it is built, tested and released", (line[:1].upper() + line[1:],), (), sections)]


def _at_top(view: View, names: Iterable[str]) -> list[int]:
    return [view.world.by_path[name] for name in names if name in view.world.by_path]


def _row(view: View, file: int, number: int, item: Definition, *cells: Inline) -> Row:
    line = Link(f"L{item.row + 1}", view.book.docs(file), view.anchor(view.world.base[file] + number))
    return Row((*cells, (line,)), (Place(file, item.row, item.row + 1),))


def _build(view: View) -> Section | None:
    """Build files at the top, with the settings or targets in them."""
    blocks: list[Block] = []
    for file in _at_top(view, BUILD_FILES):
        document = view.document(file)
        blocks.append(Heading((view.file_link(file),), 3))
        if document is None:
            continue
        parents = {item.enclosing for item in document.definitions}
        rows = [
            _row(view, file, number, item, (Code(item.qualified_name),), (Code(_value(view, file, item)),))
            for number, item in enumerate(document.definitions)
            if item.kind is Kind.KEY and number not in parents and item.qualified_name.startswith(_BUILD_KEYS)
        ]
        if rows:
            table = Table(("Setting", "Value", ""), tuple(rows))
            blocks.append(table if len(rows) <= 20 else Folded((f"{len(rows)} settings",), (table,)))
        targets = [
            (number, item) for number, item in enumerate(document.definitions) if item.kind in (Kind.TARGET, Kind.RULE)
        ]
        if targets:
            blocks.append(_linked(view, file, targets, "target"))
        if not rows and not targets:
            brought = _imports(view, file, document)
            said, places = purpose(view, file)
            if brought.items:
                blocks.append(brought)
            elif said:
                blocks.append(Paragraph(said, places))
    return Section("Build files", "build-files", tuple(blocks)) if blocks else None


def _value(view: View, file: int, item: Definition) -> str:
    """The value of a setting on one line, from the source where it spans several."""
    if item.value:
        return item.value
    text = " ".join(
        view.row_text(file, row).strip() for row in range(item.start_row, min(item.end_row, item.start_row + 40))
    )
    value = text.partition("=")[2].strip() or text
    return value if len(value) <= _VALUE else value[:_VALUE].rsplit(" ", 1)[0] + " …"


def _imports(view: View, file: int, document: Document) -> Bullets:
    """What a build file brings in from the repository: ``add_subdirectory``, ``include``, ``load``, imports."""
    links = view.index.links[file]
    items = []
    seen = set()
    for item, link in zip(document.imports, links.imports if links else (), strict=False):
        if link.file >= 0 and (item.module, item.row) not in seen:
            seen.add((item.module, item.row))
            text: Inline = (Code(item.module), " → ", view.file_link(link.file), f" L{item.row + 1}")
            items.append(Item(text, (Place(file, item.row, item.row + 1),)))
    return Bullets(tuple(items))


def _linked(view: View, file: int, chosen: list[tuple[int, Definition]], word: str) -> Block:
    base = view.world.base[file]
    links: list[Inline] = [(view.symbol_link(base + number, item.name),) for number, item in chosen]
    places = tuple(Place(file, item.row, item.row + 1) for _, item in chosen)
    if len(chosen) <= 12:
        return Bullets((Item((f"{count(len(chosen), word)}: ", *join(links)), places),))
    return Folded((count(len(chosen), word),), (Bullets((Item(join(links), places),)),))


def _options(view: View) -> Section | None:
    """Options that the build offers, wherever they are declared."""
    rows = []
    for file, symbols in view.naming.of_kinds((Kind.OPTION,)).items():
        document = view.document(file)
        if document is None:
            continue
        for symbol in symbols:
            number = symbol - view.world.base[file]
            item = document.definitions[number]
            told = (item.doc.split("\n")[0],) if item.doc else ()
            cells: tuple[Inline, ...] = (
                (Code(item.name),),
                told,
                (Code(item.value),) if item.value else (),
                (view.file_link(file),),
            )
            rows.append(_row(view, file, number, item, *cells))
    if not rows:
        return None
    table = Table(("Option", "What it says", "Default", "File", ""), tuple(rows))
    block: Block = table if len(rows) <= 60 else Folded((f"{len(rows):,} options",), (table,))
    return Section("Options of the build", "options-of-the-build", (block,))


def _tasks(view: View) -> Section | None:
    """Tasks that a developer can run by name."""
    rows = []
    for file in _at_top(view, _TASKS):
        document = view.document(file)
        for number, item in enumerate(document.definitions if document else ()):
            script = item.qualified_name.startswith("scripts.") and item.kind is Kind.KEY
            environment = view.path(file) == "tox.ini" and item.enclosing < 0
            if item.kind in (Kind.TARGET, Kind.RULE) or script or environment:
                told: Inline = (Code(item.value),) if item.value else (item.doc.split("\n")[0],) if item.doc else ()
                rows.append(_row(view, file, number, item, (Code(item.name),), told, (view.file_link(file),)))
    return Section("Tasks", "tasks", (slim(("Task", "What it does", "File", ""), rows),)) if rows else None


def _workflows(view: View) -> Section | None:
    """Workflows of continuous integration, with what starts them and their jobs."""
    rows = []
    for file, path in enumerate(view.book.paths):
        if not _WORKFLOWS.fullmatch(path):
            continue
        document = view.document(file)
        if document is None:
            continue
        name = next((item.value.strip("\"'") for item in document.definitions if item.qualified_name == "name"), "")
        base = view.world.base[file]
        jobs = [(number, item) for number, item in enumerate(document.definitions) if item.kind is Kind.JOB]
        links: list[Inline] = [(view.symbol_link(base + number, item.name),) for number, item in jobs]
        places = tuple(Place(file, item.row, item.row + 1) for _, item in jobs) or (Place(file, 0, 1),)
        rows.append(
            Row(((view.file_link(file, path.rpartition("/")[2]),), (name,), (_events(document),), join(links)), places)
        )
    if not rows:
        return None
    table = Table(("Workflow", "Name", "Runs on", "Jobs"), tuple(rows))
    return Section("Continuous integration", "continuous-integration", (table,))


def _events(document: Document) -> str:
    """What starts a workflow: the keys right below ``on``, or its value."""
    for number, item in enumerate(document.definitions):
        if item.qualified_name in ("on", "true", "'on'", '"on"'):
            inner = [other.name for other in document.definitions if other.enclosing == number]
            return ", ".join(dict.fromkeys(inner)) or item.value
    return ""


def _containers(view: View) -> Section | None:
    rows = []
    for file, path in enumerate(view.book.paths):
        document = view.document(file)
        if document is None or document.language != "dockerfile" or not _DOCKER.fullmatch(path):
            continue
        stages = [item for item in document.definitions if item.kind is Kind.STAGE]
        images = list(dict.fromkeys(item.module for item in document.imports))
        places = tuple(Place(file, item.row, item.row + 1) for item in stages) or (Place(file, 0, 1),)
        built: Inline = join([(Code(image),) for image in images])
        rows.append(Row(((view.file_link(file),), join([(Code(item.name),) for item in stages]), built), places))
    return (
        Section("Container images", "container-images", (Table(("File", "Stages", "From"), tuple(rows)),))
        if rows
        else None
    )


def _tests(view: View) -> Section | None:
    """Where the tests are configured, and the command that runs one."""
    rows = [
        Row(((view.file_link(file),), _settings(view, file)), (Place(file, 0, 1),))
        for file, path in enumerate(view.book.paths)
        if _TEST_CONFIGURATION.fullmatch(path) and path.count("/") <= 1
    ]
    pytest = view.runner.pytest
    if pytest is not None and not _TEST_CONFIGURATION.fullmatch(view.path(pytest.file)):
        settings = _settings(view, pytest.file, f"{PYTEST_TABLES[view.path(pytest.file)]}.")
        rows.insert(0, Row(((view.file_link(pytest.file),), settings), (pytest,)))
    blocks: list[Block] = []
    commands: dict[tuple[str, str], tuple[str, Place]] = {}
    tests = view.naming.with_flag(Flag.TEST)
    for file in sorted(tests, key=lambda file: (-len(tests[file]), file)):  # the example is one with many
        if view.is_test(file):
            suffix = view.path(file).rpartition(".")[2]
            if suffix != "go" and (suffix, "") in commands:
                continue  # to know how another is run, it would be opened
            for command, place in view.runner.commands(file)[:1]:
                module = view.path(place.file).rpartition("/")[0] if suffix == "go" else ""
                commands.setdefault((suffix, module), (command, place))
    for (suffix, module), (command, place) in sorted(commands.items())[:_COMMANDS]:
        where = view.file_link(place.file)
        said = f"A .{suffix} test is run by "
        if suffix == "go":
            said = f"All tests of the Go module{f' in {module}/' if module else ''} are run by "
            command = within(module, "go test ./...")
        blocks.append(Paragraph((said, Code(command), " (", where, f" L{place.start + 1})"), (place,)))
    if rows:
        blocks.append(Table(("Configured in", "Settings"), tuple(rows)))
    return Section("Tests", "tests", tuple(blocks)) if blocks else None


def _settings(view: View, file: int, below: str = "") -> Inline:
    """Keys with their values, those whose names begin as ``below`` says."""
    document = view.document(file)
    keys = (
        [
            item
            for item in document.definitions
            if item.kind in (Kind.KEY, Kind.FUNCTION) and item.value and item.qualified_name.startswith(below)
        ]
        if document
        else []
    )
    said = dict.fromkeys(f"{item.name} = {item.value}" for item in keys)  # sections may say the same
    return join([(Code(text),) for text in list(said)[:8]]) if keys else ()


def _release(view: View) -> Section | None:
    """Files that say how a release is made or what changed in one."""
    rows = []
    for file, path in enumerate(view.book.paths):
        workflow = _WORKFLOWS.fullmatch(path) and _RELEASE_WORKFLOW.search(path.rpartition("/")[2])
        if workflow or (path.count("/") <= 1 and _RELEASE.fullmatch(path)):
            document = view.document(file)
            titles = (
                [shown_name(item) for item in document.definitions if item.kind is Kind.HEADING][:6] if document else []
            )
            said, places = ((" · ".join(titles),), ()) if titles else purpose(view, file)
            rows.append(Row(((view.file_link(file),), said), places or (Place(file, 0, 1),)))
    return Section("Releases", "releases", (Table(("File", "What it says"), tuple(rows)),)) if rows else None
