"""What is tested by how many tests: per component, per file, and where the tests are."""

from __future__ import annotations

from collections import Counter

import numpy as np

from ...content import Block, Folded, Row, Section, Table
from ...languages import languages
from ...model import FileCategory
from ..shelf import Shelf
from ..testing import holds_tests
from ..view import View, count, slim
from .architecture import link
from .chapter import Chapter

LONG = 40


def chapters(shelf: Shelf) -> list[Chapter]:
    view = shelf.view
    marked = view.naming.tests()
    tests = [
        file for file in range(len(view.book.paths)) if view.is_test(file) and (file in marked or _runs(view, file))
    ]
    counted = {file: len(marked.get(file, ())) for file in tests}
    beside = {file: len(found) for file, found in marked.items() if holds_tests(view, file)}
    if not tests and not beside:
        return []
    found = [
        _where(view, counted, beside), _components(shelf, beside), _files(view), _largest(view, counted | beside, bool(beside))
    ]  # fmt: skip
    sections = tuple(section for section in found if section is not None)
    line = f"{count(len(tests), 'test file')}, {count(sum(counted.values()), 'test')}"
    if beside:
        line += f"; {count(sum(beside.values()), 'test')} in {count(len(beside), 'file')} that they test"
    return [Chapter("testing", "Testing", (line,), (), sections)]


def _runs(view: View, file: int) -> bool:
    """Whether a file is a program, and no data that lies beside tests."""
    record = languages().get(view.world.files[file].language)
    return record is not None and record.program


def _where(view: View, tests: dict[int, int], beside: dict[int, int]) -> Section:
    files: Counter[int] = Counter()
    inside: Counter[int] = Counter()
    for file, number in tests.items():
        folder = view.book.folder_of[file]
        files[folder] += 1
        inside[folder] += number
    for file, number in beside.items():
        inside[view.book.folder_of[file]] += number
    rows = [
        Row(
            (
                (view.folder_link(folder),),
                (f"{files[folder]:,}" if files[folder] else "",),
                (f"{inside[folder]:,}" if inside[folder] else "",),
            )
        )
        for folder in sorted({**files, **inside}, key=lambda item: (-inside[item], -files[item], item))
    ]
    header = ("Folder", "Test files", "Tests")
    blocks: list[Block] = [slim(header, rows[:LONG])]
    if len(rows) > LONG:
        blocks.append(Folded((f"{len(rows) - LONG} folders with fewer tests",), (Table(header, tuple(rows[LONG:])),)))
    return Section("Where the tests are", "where-the-tests-are", tuple(blocks))


def _test_edges(view: View) -> tuple[list[int], list[int]]:
    """For each file the number of test files that use it, and of links from them."""
    edges = view.index.edges
    is_test = np.array([view.is_test(file) for file in range(len(view.book.paths))], np.bool_)
    kept = is_test[edges.source] & ~is_test[edges.target]
    files = np.bincount(edges.target[kept], minlength=len(is_test))
    links = np.bincount(edges.target[kept], weights=edges.weight[kept], minlength=len(is_test))
    return files.tolist(), links.astype(np.int64).tolist()


def _components(shelf: Shelf, beside: dict[int, int]) -> Section | None:
    """Of each component the source files that a test file uses directly, or that hold tests of their own."""
    view, found = shelf.view, shelf.view.components
    if len(found.list) < 2:
        return None
    used, _ = _test_edges(view)
    rows = []
    for number in found.order:
        source = [file for file in found.list[number].files if view.facts[file].category is FileCategory.SOURCE]
        if source:
            direct = sum(1 for file in source if used[file] or file in beside)
            share = f"{direct / len(source):.0%}"
            rows.append(Row(((link(shelf, number),), (f"{len(source):,}",), (f"{direct:,}",), (share,))))
    header = (
        "Component", "Source files", "Used by a test file or with own tests" if beside else "Used by a test file", "Share"
    )  # fmt: skip
    return (
        Section("What tests use directly", "what-tests-use-directly", (Table(header, tuple(rows)),)) if rows else None
    )


def _files(view: View) -> Section | None:
    used, links = _test_edges(view)
    best = sorted((file for file in range(len(used)) if used[file] > 1), key=lambda file: (-used[file], file))[:LONG]
    if not best:
        return None
    rows = tuple(Row(((view.file_link(file),), (f"{used[file]:,}",), (f"{links[file]:,}",))) for file in best)
    return Section(
        "Files that most tests use", "files-that-most-tests-use", (Table(("File", "Test files", "Links"), rows),)
    )


def _largest(view: View, tests: dict[int, int], beside: bool) -> Section | None:
    best = sorted((file for file in tests if tests[file]), key=lambda file: (-tests[file], file))[:LONG]
    rows = [Row(((view.file_link(file),), (f"{tests[file]:,}",))) for file in best]
    table = Table(("File", "Tests"), tuple(rows))
    title = "Files with the most tests" if beside else "Test files with the most tests"
    return Section(title, title.lower().replace(" ", "-"), (table,)) if rows else None
