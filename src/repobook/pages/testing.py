"""The tests of a file, how to run them, and short real uses of what it defines."""

from __future__ import annotations

from collections import defaultdict

from ..content import Block, Bullets, Code, Fence, Folded, Heading, Inline, Item, Paragraph, Place, Places, Section
from ..languages import fence_tag
from ..model import CALLABLE, Document, FileCategory, Flag, Role
from .uses import LONG, SURE, FileUses, by_folder
from .view import HEADED, View, count, lines

#: languages whose tests may stand in the file that they test
BESIDE = frozenset({"rust"})
_EXAMPLES = 3
#: Uses of a definition that are looked at to find one to quote.
_LOOKED_AT = 40
_SHOWN = frozenset({int(Role.CALL), int(Role.READ), int(Role.LAUNCH)})
_WIDTH = 140


def section(view: View, file: int, document: Document, uses: FileUses) -> Section | None:
    tests = _tests(view, file, uses)
    own = view.is_test(file)
    beside = [item.row for item in document.definitions if item.flags & Flag.TEST] if holds_tests(view, file) else []
    result: list[Block] = []
    if tests or beside:
        result.extend(_list(view, file, tests, beside))
    if own or (beside and not tests):
        result.extend([_run("Run ", *command) for command in view.runner.commands(file)[:1]])
    else:
        result.extend(_commands(view, file, tests))
    if not own:
        result.extend(_examples(view, file, document, uses))
    return Section("Testing & Usage", "testing--usage", tuple(result)) if result else None


def holds_tests(view: View, file: int) -> bool:
    """Whether tests in a file that is no test file test what stands beside them. Benchmarks, marked like tests, have a
    folder."""
    language = view.world.files[file].language
    return language in BESIDE and not view.is_test(file) and "/benches/" not in f"/{view.path(file)}"


def _run(said: str, command: str, place: Place) -> Paragraph:
    return Paragraph((said, Code(command)), (place,))


def _commands(view: View, file: int, tests: dict[int, list[int]]) -> list[Block]:
    """The command that runs all of the test files, or the one that says most: named after the file, else with the most uses."""
    rows: dict[int, int] = defaultdict(int)
    for user, at in tests.items():
        rows[view.world.file_of(user)] += len(at)
    named = view.tests_of.get(file, ())
    order = sorted(rows, key=lambda test: (test not in named, -rows[test], test))
    first: tuple[str, Place] | None = None
    others = False
    for test in order:
        command = next(iter(view.runner.commands(test)), None)
        if command is not None and first is None:
            first = command
        elif command != first and (command is not None or test in view.runner.tested):
            others = True  # what tests share, and has none of its own, is nothing to run
        if first is not None and others:
            break
    return [_run("Run one of them: " if others else "Run them: ", *first)] if first is not None else []


def _tests(view: View, file: int, uses: FileUses) -> dict[int, list[int]]:
    """Test functions (or files) that import the file or use what it defines: symbol -> rows. Facts only."""
    found: dict[int, list[int]] = defaultdict(list)
    is_test: dict[int, bool] = {file: False}
    for entries in uses.of:
        for use in entries:
            at = use.file
            if at not in is_test:
                is_test[at] = view.exercises(at)
            if is_test[at] and use.resolution <= SURE:
                found[use.enclosing].append(use.row)
    for origin, number in view.index.importers[file]:
        # In Rust a file takes in its modules: that it says so tests none of them.
        if view.exercises(origin) and not _takes_in(view, origin, number):
            found[origin].append(view.naming.import_rows[origin][number])
    return found


def _takes_in(view: View, file: int, number: int) -> bool:
    document = view.document(file)
    return document is not None and document.imports[number].condition == "mod"


def _list(view: View, file: int, tests: dict[int, list[int]], beside: list[int]) -> list[Block]:
    files: dict[int, int] = defaultdict(int)
    functions = 0
    first, flags, kinds = view.naming.first, view.naming.flags, view.naming.kinds
    for user, rows in tests.items():
        at = view.world.file_of(user)
        files[at] += len(rows)
        if user >= first and flags[user - first] & Flag.TEST:
            functions += kinds[user - first] in CALLABLE
    said = f"{count(len(files), 'test file')}" + (f", {count(functions, 'test')}" if functions else "")
    items = []
    if beside:
        own = f"{count(len(beside), 'test')} of its own"
        said = f"{own} and {said}" if files else own
        items.append(_lines(("In the file itself",), beside, tuple(Place(file, row, row + 1) for row in beside)))
    # What tests share is used by them, not tested.
    heading = Heading((f"{'Used' if view.is_test(file) else 'Tested'} by {said}",), 3)
    if len(files) > LONG:
        # The lines are the places of what they use or import; no need to prove them again.
        others = by_folder(view, ((view.world.file_of(user), rows) for user, rows in tests.items()))
        return [heading, *([Bullets(tuple(items))] if items else []), others]
    by_file: dict[int, set[int]] = defaultdict(set)
    for user, found in tests.items():
        by_file[view.world.file_of(user)].update(found)
    for at in sorted(files, key=lambda item: (-files[item], item)):
        rows = sorted(by_file[at])
        items.append(_lines((view.file_link(at),), rows, tuple(Place(at, row, row + 1) for row in rows)))
    return [heading, Bullets(tuple(items))]


def _lines(head: Inline, rows: list[int], proof: Places) -> Item:
    """Some lines of a file; many are folded."""
    if len(rows) <= LONG:
        return Item((*head, f" {lines(rows)}"), proof)
    return Item(head, proof, (Folded((f"{count(len(rows), 'line')}",), (Paragraph((lines(rows),)),)),))


def _examples(view: View, file: int, document: Document, uses: FileUses) -> list[Block]:
    """Calls of the most used definitions, quoted from examples, documents and tests: the shortest lines first."""
    best = sorted(
        (
            number
            for number, entries in enumerate(uses.of)
            if document.definitions[number].kind in HEADED and any(use.file != file for use in entries)
        ),
        key=lambda number: (-len(uses.of[number]), number),
    )[:_EXAMPLES]
    result: list[Block] = []
    for number in sorted(best):
        quoted = _quote(view, file, document, uses, number)
        if quoted is not None:
            result.extend(quoted)
    return [Heading(("In use",), 3), *result] if result else []


def _quote(view: View, file: int, document: Document, uses: FileUses, number: int) -> list[Block] | None:
    name = document.definitions[number].name
    # The text of a file is read for the best kind alone that has a line to quote.
    by_kind: tuple[list[tuple[int, int]], ...] = ([], [], [])
    kinds: dict[int, int] = {file: len(by_kind)}
    seen = 0
    for use in uses.of[number]:
        if use.resolution > SURE or use.role not in _SHOWN:
            continue
        at = use.file
        kind = kinds.get(at)
        if kind is None:
            kind = kinds[at] = _kind(view, at)
        if kind < len(by_kind):
            by_kind[kind].append((at, use.row))
            seen += 1
            if seen >= _LOOKED_AT:
                break
    for found in by_kind:
        candidates: list[tuple[int, int, int, str]] = []
        for at, row in found:
            text = view.row_text(at, row).strip()
            if name in text and len(text) <= _WIDTH and text.count("(") == text.count(")"):
                candidates.append((len(text), at, row, text))
        if candidates:
            return _quoted(view, name, *min(candidates)[1:])
    return None


def _kind(view: View, file: int) -> int:
    """How well a file shows the use of others: examples, then documents, then tests, then what is none of these."""
    where = view.path(file).lower()
    if "example" in where or "tutorial" in where:
        return 0
    category = view.facts[file].category
    return 1 if category is FileCategory.DOCUMENTATION else 2 if category is FileCategory.TEST else 3


def _quoted(view: View, name: str, at: int, row: int, text: str) -> list[Block]:
    other = view.document(at)
    tag = fence_tag(other.language) if other else ""
    place = Place(at, row, row + 1)
    link = view.line(at, row)
    return [
        Paragraph((Code(name), " in ", view.file_link(at), " ", link), (place,)),
        Fence(text, tag, (place,)),
    ]
