"""Where programs start: commands that packaging declares, ``main`` functions, what runs before these, kernels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...content import Block, Code, Folded, Heading, Inline, Link, Place, Row, Section, Table
from ...encoded import definition, having, languages_of
from ...evidence import spans
from ...languages import Language, languages
from ...model import FACTS, FileCategory, Flag, Kind, Observation
from ..overview import LOADING, on_loading
from ..shelf import Shelf
from ..view import View, count
from .chapter import Chapter

_SCRIPTS = (
    "project.scripts.",
    "project.gui-scripts.",
    "project.entry-points.",
    "tool.poetry.scripts.",
    "bin.",
    "options.entry_points",
)
#: Files that declare the commands of a package.
_DECLARING = frozenset({"pyproject.toml", "package.json", "setup.cfg"})
LONG = 40


def chapters(shelf: Shelf) -> list[Chapter]:
    view = shelf.view
    found = [_commands(view), _programs(view), _modules(shelf), _loaded(view), _kernels(view)]
    sections = tuple(section for section in found if section is not None)
    if not sections:
        return []
    names = [section.title for section in sections]
    # The name of a language keeps its capital letter.
    line = ", ".join(name if name.startswith("Python") else name[:1].lower() + name[1:] for name in names)
    return [Chapter("entry_points", "Entry points", (line[:1].upper() + line[1:],), (), sections)]


def _commands(view: View) -> Section | None:
    """Commands that are installed with the package; those of packages that tests write down are none."""
    rows = []
    declaring = {file for file, path in enumerate(view.book.paths) if path.rpartition("/")[2] in _DECLARING}
    for file in sorted({*having(view.world.documents, "patterns", "installed-command"), *declaring}):
        document, path = view.document(file), view.path(file)
        if document is None or view.is_test(file):
            continue
        rows += [_declared(view, file, item) for item in document.patterns if item.rule == "installed-command"]
        if file not in declaring:
            continue
        for number, item in enumerate(document.definitions):
            if item.kind is Kind.KEY and item.qualified_name.startswith(_SCRIPTS) and item.value:
                where = Link(
                    f"{path} L{item.row + 1}", view.book.docs(file), view.anchor(view.world.base[file] + number)
                )
                meant = _meant(view, path, item.value.strip("\"'"))
                rows.append(Row(((Code(item.name),), meant, (where,)), (Place(file, item.row, item.row + 1),)))
    return (
        Section("Installed commands", "installed-commands", (Table(("Command", "Runs", "Declared"), tuple(rows)),))
        if rows
        else None
    )


def _meant(view: View, path: str, runs: str) -> Inline:
    """What a command runs that a file declares, as a link where it is known."""
    symbol = _run(view, path.rpartition("/")[0], runs)
    return (view.symbol_link(symbol, runs) if symbol >= 0 else Code(runs),)


def _run(view: View, folder: str, runs: str) -> int:
    """What ``package.module:name`` means where a package is described: the definition, in the module or in the file that it
    takes the name from; -1 where that is not known."""
    module, _, name = runs.partition("[")[0].strip().partition(":")
    base = f"{folder}/" if folder else ""
    within = module.replace(".", "/")
    paths = (f"{base}{top}{within}{end}" for top in ("", "src/") for end in ("/__init__.py", ".py"))
    file = next((view.world.by_path[path] for path in paths if path in view.world.by_path), -1)
    document, links = (view.document(file), view.index.links[file]) if file >= 0 and name else (None, None)
    if document is None or links is None:
        return -1
    for item, link in zip(document.imports, links.imports, strict=True):
        if item.enclosing < 0 and (item.alias or item.name) == name:
            # What stands under ``except`` below is for where there is nothing to import.
            return link.target if link.resolution in FACTS else -1
    for number, defined in enumerate(document.definitions):
        if defined.qualified_name == name:
            return view.world.symbol(file, number)
    return -1


def _declared(view: View, file: int, seen: Observation) -> Row:
    """The row of a command that the pattern ``installed-command`` saw: "`name` → `what it runs`"."""
    name, runs = [part for part, is_code in spans(seen.detail) if is_code]
    path = view.path(file)
    where = Link(f"{path} L{seen.start_row + 1}", view.book.docs(file), "code-patterns--idioms")
    return Row(((Code(name),), _meant(view, path, runs), (where,)), (Place(file, seen.start_row, seen.end_row),))


def _programs(view: View) -> Section | None:
    """Definitions at which a program starts by the rule of its language."""
    by_language: dict[str, list[int]] = defaultdict(list)
    for symbol, record in _with_flag(view, Flag.ENTRY):
        kernel = view.naming.flags[symbol - view.naming.first] & Flag.KERNEL
        if not kernel and record.program and not _loads(view, record, symbol):
            by_language[record.title].append(symbol)
    return _tables(view, by_language, "Programs", "programs")


def _modules(shelf: Shelf) -> Section | None:
    """Python packages that run with ``python -m``, and scripts that guard their main part."""
    view = shelf.view
    rows = []
    mains = [file for file, path in enumerate(view.book.paths) if path.rpartition("/")[2] == "__main__.py"]
    for file in sorted({*having(view.world.documents, "patterns", "main-guard"), *mains}):
        document = view.document(file)
        if document is None:
            continue
        name = view.path(file).rpartition("/")[2]
        guards = [item for item in document.patterns if item.rule == "main-guard"]
        if (name == "__main__.py" or guards) and view.facts[file].category is not FileCategory.TEST:
            row = guards[0].start_row if guards else 0
            said, places = shelf.purpose(file)
            line: Inline = (view.line(file, row),)
            rows.append(Row(((view.file_link(file),), line, said), (Place(file, row, row + 1), *places)))
    if not rows:
        return None
    table = Table(("File", "Main part", "What it is for"), tuple(rows))
    block: Block = table if len(rows) <= LONG else Folded((count(len(rows), "file"),), (table,))
    return Section("Python files that can be run", "python-files-that-can-be-run", (block,))


def _loaded(view: View) -> Section | None:
    """What runs when a package is loaded, before any program that uses it starts."""
    by_language: dict[str, list[int]] = defaultdict(list)
    for symbol, record in _with_flag(view, Flag.ENTRY):
        if _loads(view, record, symbol):
            by_language[record.title].append(symbol)
    return _tables(view, by_language, "What runs when a package is loaded", "what-runs-when-a-package-is-loaded")


def _kernels(view: View) -> Section | None:
    by_language: dict[str, list[int]] = defaultdict(list)
    for symbol, record in _with_flag(view, Flag.KERNEL):
        by_language[record.title].append(symbol)
    return _tables(view, by_language, "Kernels that run on a GPU", "kernels-that-run-on-a-gpu")


def _loads(view: View, record: Language, symbol: int) -> bool:
    """Whether an entry point runs when its package is loaded."""
    if record.name not in LOADING:
        return False
    file = view.world.file_of(symbol)
    return on_loading(record.name, definition(view.world.documents, file, symbol - view.world.base[file]))


def _with_flag(view: View, flag: int) -> Iterator[tuple[int, Language]]:
    """The symbols of definitions that have a flag, each with its language. What only declares one is none."""
    first, flags = view.naming.first, view.naming.flags
    spoken = languages_of(view.world.documents)
    for file, symbols in view.naming.with_flag(flag).items():
        record = languages().get(spoken[file] or "")
        if record is not None:
            yield from ((symbol, record) for symbol in symbols if not flags[symbol - first] & Flag.DECLARATION)


def _tables(view: View, found: dict[str, list[int]], title: str, anchor: str) -> Section | None:
    """A table a language; the programs of tests are no way in: they stand folded behind the others, or not at all."""
    blocks: list[Block] = []
    for language in sorted(found):
        rows: list[Row] = []
        of_tests: list[Row] = []
        for symbol in found[language]:
            file, row = view.world.file_of(symbol), view.row_of(symbol)
            (of_tests if view.is_test(file) else rows).append(
                Row(((view.symbol_link(symbol),), (view.file_link(file), f" L{row + 1}")), (Place(file, row, row + 1),))
            )
        if not rows:
            continue
        table = Table(("Name", "Where"), tuple(rows))
        blocks.append(Heading((f"{language}: {len(rows):,}",), 3))
        blocks.append(table if len(rows) <= LONG else Folded((f"{len(rows):,} names",), (table,)))
        if of_tests:
            blocks.append(Folded((f"In tests: {len(of_tests):,}",), (Table(("Name", "Where"), tuple(of_tests)),)))
    return Section(title, anchor, tuple(blocks)) if blocks else None
