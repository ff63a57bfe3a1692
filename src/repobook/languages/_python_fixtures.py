"""What pytest gives to tests: functions that are fixtures, and parameters that ask for one by its name. Pure.

The rules are pytest's own: it calls functions that ``pytest.fixture`` decorates, and passes to a test (or fixture) for
each parameter without a default what the fixture of that name gives, unless ``parametrize`` gives the values. It makes
those that the mark ``usefixtures`` names without passing them. A function whose decorators put in arguments by other rules is left out.
"""

from __future__ import annotations

import re

import tree_sitter

from ..model import Role
from ._python_definitions import Head, decorator_name, split_parameters
from ._python_file import FIXTURES, PythonFile

_TEST_FILE = re.compile(r"(?:.*/)?(?:conftest|test_[^/]*|[^/]*_test)\.py")
_STRING = r"""(?:"([^"\\]*)"|'([^'\\]*)')"""
_ARGUMENTS = re.compile(rf"[^(]*\(\s*(?:argnames\s*=\s*)?(?:{_STRING}\s*,|([(\[][^()\[\]]*[)\]])\s*,)")
_STRINGS = re.compile(_STRING)
_INDIRECT = re.compile(r"\bindirect\s*=\s*(True\b|False\b|[(\[][^()\[\]]*[)\]]|)")
#: decorators, or a part of their names, that put in arguments of their own
_FILLING = frozenset({"patch", "given"})


class Requests:
    """What one file has of them."""

    def __init__(self) -> None:
        #: names of fixtures, and the byte of the name of the function
        self.fixtures: list[tuple[str, int]] = []
        #: names of parameters that ask for one, and those given to ``usefixtures``
        self.asked: list[int] = []
        #: the latter alone
        self.used: list[int] = []


def requests(file: PythonFile, heads: list[Head]) -> Requests:
    """The fixtures of a file and the parameters that ask for one, which are no more than read there."""
    found = Requests()
    named = [file.tokens.name_from(start) for start, _ in file.tokens.fixtures]
    found.used = [name for name in named if name >= 0]
    found.asked += found.used
    for used in found.used:
        file.roles[used] = Role.READ
    if not file.pytest and not _TEST_FILE.fullmatch(file.builder.source.path):
        return found
    by_scope = {head.scope: head for head in heads if head.scope >= 0}
    for head in heads:
        if head.node.type == "class_definition":
            continue
        outer = by_scope.get(head.outer)
        if outer is None and head.outer > 0:
            continue
        if outer is not None and outer.node.type != "class_definition":
            continue
        fixture = next((text for text in head.decorators if _is_fixture(text, file.pytest)), None)
        if fixture is not None:
            name = _name(fixture, _text(head))
            if name:
                found.fixtures.append((name, head.name.start_byte))
        elif not _text(head).startswith("test") or not _collected(outer, by_scope):
            continue
        found.asked += _asked(file, head, outer, by_scope)
    for asked in found.asked:
        file.roles[asked] = Role.READ
    return found


def _is_fixture(text: str, pytest: set[str]) -> bool:
    """Whether a decorator is that of pytest."""
    path = text.partition("(")[0].strip()
    return path.partition(".")[0] in pytest and (decorator_name(text) in FIXTURES or "." not in path)


def _name(decorator: str, name: str) -> str:
    """The name of a fixture: that of its function unless the decorator says another; "" where that is not known."""
    if "name" not in decorator:
        return name
    for given in split_parameters(decorator.partition("(")[2].rpartition(")")[0]):
        if given.name == "name":
            text = _STRINGS.fullmatch(given.default)
            return (text[1] or text[2] or "") if text else ""
    return name


def _text(head: Head) -> str:
    return head.name.text.decode("utf-8", "replace") if head.name.text else ""


def _collected(outer: Head | None, by_scope: dict[int, Head]) -> bool:
    """Whether pytest looks for tests in what is around: classes by their names, but for those of unittest, whose methods
    get no arguments."""
    while outer is not None:
        if outer.node.type != "class_definition" or not _text(outer).startswith("Test"):
            return False
        if any("TestCase" in base for base in outer.bases):
            return False
        outer = by_scope.get(outer.outer)
    return True


def _asked(file: PythonFile, head: Head, outer: Head | None, by_scope: dict[int, Head]) -> list[int]:
    """The parameters of a function that ask for a fixture, as names."""
    if any(not _FILLING.isdisjoint(text.partition("(")[0].split(".")) for text in head.decorators):
        return []
    given: set[str] = set()
    around: Head | None = head
    while around is not None:
        for text in around.decorators:
            if decorator_name(text) == "parametrize":
                names = _parametrized(text)
                if names is None:
                    return []
                given |= names
        around = by_scope.get(around.outer)
    bound = outer is not None and "staticmethod" not in [decorator_name(text) for text in head.decorators]
    parameters = head.node.child_by_field_name("parameters")
    found = _names(file, parameters)[bound:] if parameters is not None else []
    return [name for name in found if name >= 0 and file.tokens.names[name] not in given]


def _names(file: PythonFile, parameters: tree_sitter.Node) -> list[int]:
    """The names of parameters that are passed by name and have no default; -1 for others in the place of the first."""
    found: list[int] = []
    for child in parameters.named_children:
        name: tree_sitter.Node | None = child
        if child.type == "typed_parameter":
            name = child.named_children[0] if child.named_children else None
        if child.type == "positional_separator":
            found = [-1] * len(found)
        elif name is not None and name.type == "identifier":
            found.append(file.tokens.name_from(name.start_byte))
        elif child.type != "comment":
            found.append(-1)
    return found


def _parametrized(text: str) -> frozenset[str] | None:
    """The names that a decorator ``parametrize`` gives values to; None where that is not known."""
    found = _ARGUMENTS.match(text)
    if found is None:
        return None
    if found[3]:
        names = [one or other for one, other in _STRINGS.findall(found[3])]
    else:
        names = (found[1] or found[2] or "").split(",")
    given = frozenset(name.strip() for name in names)
    indirect = _INDIRECT.search(text)
    if indirect is None or indirect[1] == "False":
        return given
    if indirect[1] == "True":
        return frozenset()
    if not indirect[1]:
        return None
    return given.difference(one or other for one, other in _STRINGS.findall(indirect[1]))
