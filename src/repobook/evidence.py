"""How rules look at a file: patterns and findings are small functions over a `Site`. Pure.

A rule says which words or bytes a file must hold before it is worth a look (``words``, ``marks``); most files then cost
most rules nothing. What a rule reports it reads from definitions or from the syntax tree, never from text alone.
"""

from __future__ import annotations

import functools
import importlib
import operator
import pkgutil
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
import tree_sitter

from .model import CALLABLE, TYPES, Definition, Flag, Observation
from .syntax import Source

#: rows (half-open) and what to say of them
Seen = tuple[int, int, str]

PYTHON = ("python",)
C_FAMILY = ("c", "cpp", "cuda", "objc", "objcpp")
CPP = ("cpp", "cuda", "objcpp")
JAVASCRIPT = ("javascript", "typescript", "tsx")


def word_set(text: str) -> frozenset[str]:
    """The words of a text: a set that is pleasant to read in the source."""
    return frozenset(text.split())


_LOOPS = word_set(
    """
    for_statement while_statement do_statement for_range_loop for_in_statement enhanced_for_statement for_expression
    while_expression loop_expression list_comprehension set_comprehension dictionary_comprehension
    generator_expression c_style_for_statement
    """
)
#: code in these runs at another time, or has been looked at on its own
_BOUNDARIES = word_set(
    """
    function_definition class_definition lambda lambda_expression function_item closure_expression
    method_declaration constructor_declaration arrow_function function_declaration function_expression func_literal
    method_definition generator_function generator_function_declaration class_specifier struct_specifier
    class_declaration
    """
)
_CALLS = word_set(
    """
    call call_expression method_invocation new_expression object_creation_expression
    """
)
_MEMBERS = word_set(
    """
    attribute field_expression qualified_identifier scoped_identifier member_expression selector_expression
    template_function template_method scoped_type_identifier generic_function
    """
)
_LITERALS = word_set(
    """
    string string_literal concatenated_string raw_string_literal interpreted_string_literal char_literal
    number_literal integer float integer_literal true false none nullptr null
    """
)


#: what may follow the callee of a call of Python: its arguments, or space, a comment or a continued row before them
BEFORE_ARGUMENTS = b"( \t\f\r\n\\#"


class Rule(msgspec.Struct, frozen=True):
    """One pattern or finding rule."""

    #: unique, short, with hyphens
    id: str
    #: as a heading or a table of rules shows it
    title: str
    languages: tuple[str, ...]
    see: Callable[[Site], Iterable[Seen]]
    #: said of a finding that has nothing of its own to say
    sentence: str = ""
    #: ``pattern``, ``performance`` or ``security``
    section: str = "pattern"
    #: as in SARIF: ``note`` (a fact worth knowing), ``warning``, ``error``
    level: str = "note"
    #: names of which the file must use or define one; with no words, marks or flags the rule looks at every file
    words: tuple[str, ...] = ()
    #: bytes of which the file must hold one
    marks: tuple[bytes, ...] = ()
    #: the languages in which the marks count, all of them when empty
    marks_in: tuple[str, ...] = ()
    #: flags of which a definition must have one
    flags: int = 0


class Site:
    """One file as rules see it. ``root`` is None for languages without a syntax tree."""

    def __init__(
        self,
        root: tree_sitter.Node | None,
        language: str,
        data: bytes,
        definitions: Sequence[Definition],
        names: Iterable[str] | None = None,
        starts: list[int] | None = None,
    ) -> None:
        self.root = root
        self.language = language
        self.data = data
        self.definitions = definitions
        self.names = frozenset(_words(data) if names is None else names)
        #: the byte at which each row starts
        self.starts = Source("", data).starts if starts is None else starts

    @functools.cached_property
    def types(self) -> list[int]:
        """Indexes of the definitions of types (not of mere declarations)."""
        found = enumerate(self.definitions)
        return [index for index, item in found if item.kind in TYPES and not item.flags & Flag.DECLARATION]

    @functools.cached_property
    def callables(self) -> list[int]:
        """Indexes of the definitions of functions, methods and the like that have a body."""
        found = enumerate(self.definitions)
        return [index for index, item in found if item.kind in CALLABLE and not item.flags & Flag.DECLARATION]

    @functools.cached_property
    def decorated(self) -> list[Definition]:
        """The definitions that have decorators, attributes or annotations."""
        return [item for item in self.definitions if item.decorators]

    @functools.cached_property
    def _members(self) -> dict[int, list[Definition]]:
        found: dict[int, list[Definition]] = {}
        for item in self.definitions:
            found.setdefault(item.enclosing, []).append(item)
        return found

    @functools.cached_property
    def _definition_starts(self) -> list[int]:
        return [item.start_byte for item in self.definitions]

    def members(self, index: int) -> list[Definition]:
        """The definitions directly inside a definition (-1 for the file), in order."""
        return self._members.get(index, [])

    def around(self, byte: int) -> int:
        """Index of the innermost definition around a byte, -1 for none."""
        index = bisect_right(self._definition_starts, byte) - 1
        while index >= 0 and not self.definitions[index].start_byte <= byte < self.definitions[index].end_byte:
            index = self.definitions[index].enclosing
        return index

    def function_around(self, byte: int) -> Definition | None:
        """The innermost function, method or the like around a byte."""
        index = self.around(byte)
        while index >= 0 and self.definitions[index].kind not in CALLABLE:
            index = self.definitions[index].enclosing
        return self.definitions[index] if index >= 0 else None

    def row(self, byte: int) -> int:
        return bisect_right(self.starts, byte) - 1

    def seen(self, start: int, end: int, detail: str = "") -> Seen:
        """What was seen in a half-open extent of bytes."""
        return self.row(start), self.row(max(start, end - 1)) + 1, detail

    def at(self, node: tree_sitter.Node, detail: str = "") -> Seen:
        """What was seen at a node: on the row where it starts."""
        row = self.row(node.start_byte)
        return row, row + 1, detail

    def head(self, item: Definition, detail: str = "") -> Seen:
        """What the head of a definition says: its decorators and the row of its name."""
        first = item.start_row if item.row - item.start_row < 20 else item.row
        return first, item.row + 1, detail

    def text(self, node: tree_sitter.Node, most: int = 60) -> str:
        """A node's text on one line, shortened."""
        text = " ".join(self.data[node.start_byte : node.end_byte].decode("utf-8", "replace").split())
        return text if len(text) <= most else text[: most - 1] + "…"

    def body(self, item: Definition) -> bytes:
        return self.data[item.start_byte : item.end_byte]

    def uses(
        self, *words: str, start: int = 0, end: int | None = None, member: bool = False, after: bytes = b""
    ) -> Iterator[tree_sitter.Node]:
        """The identifiers in the code that are one of the words, word by word, in an extent of bytes. With ``member``
        only those after a full stop, with ``after`` only those before one of these bytes: to look at the text first
        saves looking for every word of a comment."""
        if self.root is None:
            return
        for word in words:
            if word not in self.names:
                continue
            text = word.encode()
            for position in occurrences(self.data, text, start, len(self.data) if end is None else end):
                if member and self.data[max(0, position - 80) : position].rstrip()[-1:] != b".":
                    continue
                stop = position + len(text)
                if after and self.data[stop : stop + 1] not in after:
                    continue
                node = self.root.descendant_for_byte_range(position, stop)
                if node is not None and node.start_byte == position and node.end_byte == stop:
                    kind = node.type
                    if kind.endswith("identifier") or kind in ("primitive_type", "word", "command_name"):
                        yield node

    def calls(
        self, *words: str, start: int = 0, end: int | None = None, member: bool = False
    ) -> Iterator[tuple[tree_sitter.Node, str]]:
        """Calls whose callee ends with one of the words, with the callee as written (``torch.cuda.synchronize``)."""
        after = BEFORE_ARGUMENTS if self.language == "python" else b""
        for node in self.uses(*words, start=start, end=end, member=member, after=after):
            call = call_of(node)
            if call is not None:
                callee = self.data[call.start_byte : node.end_byte].decode("utf-8", "replace")
                yield call, "".join(callee.split())

    def nodes(self, mark: bytes, *kinds: str) -> Iterator[tree_sitter.Node]:
        """The nodes of some types that start with the mark, in order."""
        at = self.data.find(mark) if self.root is not None else -1
        while at >= 0:
            node = self.node_at(at, at + len(mark))
            while node is not None and node.start_byte == at and node.type not in kinds:
                node = node.parent
            if node is not None and node.start_byte == at:
                yield node
            at = self.data.find(mark, at + len(mark))

    def node_at(self, start: int, end: int) -> tree_sitter.Node | None:
        """The smallest node around an extent of bytes."""
        return None if self.root is None else self.root.descendant_for_byte_range(start, end)


def occurrences(data: bytes, word: bytes, start: int, end: int) -> Iterator[int]:
    """Where a word stands alone in the data."""
    at = data.find(word, start, end)
    size = len(data)
    while at >= 0:
        after = at + len(word)
        if not (at and _IN_WORD[data[at - 1]]) and not (after < size and _IN_WORD[data[after]]):
            yield at
        at = data.find(word, after, end)


def around(data: bytes, mark: bytes, pattern: re.Pattern[bytes], before: int = 60) -> Iterator[re.Match[bytes]]:
    """The matches of a pattern that hold the mark and start no more than ``before`` bytes before it. Looking for the
    mark first is many times faster than trying the pattern everywhere."""
    at = data.find(mark)
    last = 0
    while at >= 0:
        if before:
            match = pattern.search(data, max(last, at - before, data.rfind(b"\n", 0, at) + 1), at + 80)
        else:
            match = pattern.match(data, at + 1)
        if match is not None and match.start() <= at + 1:
            yield match
        last = at + len(mark)
        at = data.find(mark, last)


#: whether a byte is part of a word
_IN_WORD = tuple(chr(byte).isalnum() or byte == 95 or byte > 127 for byte in range(256))


def _words(data: bytes) -> set[str]:
    return {word.decode("utf-8", "replace") for word in set(re.findall(rb"[A-Za-z_]\w+", data))}


def call_of(node: tree_sitter.Node) -> tree_sitter.Node | None:
    """The call whose callee is the identifier, bare or as a member: ``node(…)``, ``x.node(…)``, ``ns::node<T>(…)``."""
    part, up = node, node.parent
    while (
        up is not None and up.type in _MEMBERS and (up.end_byte == part.end_byte or up.type.startswith(("temp", "gen")))
    ):
        part, up = up, up.parent
    if up is None or up.type not in _CALLS:
        return None
    if up.type == "method_invocation":
        name = up.child_by_field_name("name")
        return up if name is not None and name.start_byte == node.start_byte else None
    callee = (
        up.child_by_field_name("function") or up.child_by_field_name("constructor") or up.child_by_field_name("type")
    )
    return (
        up if callee is not None and callee.start_byte == part.start_byte and callee.end_byte == part.end_byte else None
    )


def arguments(call: tree_sitter.Node) -> list[tree_sitter.Node]:
    """The arguments of a call, comments left out."""
    node = call.child_by_field_name("arguments")
    if node is None:
        return []
    return [child for child in node.named_children if child.type not in ("comment", "line_comment", "block_comment")]


def loop_around(node: tree_sitter.Node) -> tree_sitter.Node | None:
    """The innermost loop or comprehension whose body holds the node and runs in the same function."""
    child, up = node, node.parent
    while up is not None:
        kind = up.type
        if kind in _BOUNDARIES:
            return None
        if kind in _LOOPS:
            body = up.child_by_field_name("body")
            if body is not None and body.start_byte <= child.start_byte and child.end_byte <= body.end_byte:
                return up
        child, up = up, up.parent
    return None


def is_literal(node: tree_sitter.Node) -> bool:
    """True for strings without interpolation, numbers and the like."""
    if node.type not in _LITERALS:
        return False
    return not any(child.type == "interpolation" for child in node.children)


def last_name(text: str) -> str:
    """The last name of a decorator or dotted path: ``lru_cache`` of ``functools.lru_cache(maxsize=None)``."""
    return text.partition("(")[0].rpartition(".")[2].strip()


def bare_type(text: str) -> str:
    """The last name of a base or type: ``Base`` of ``public ns::Base<T>``, ``Enum`` of ``enum.Enum``."""
    head = re.split(r"[<\[(]", text, maxsplit=1)[0].split()
    return re.split(r"::|\.", head[-1])[-1].strip("&*") if head else ""


def code(text: str) -> str:
    """Source text as a code span of what a rule says: between more backticks than stand together in it, as in Markdown."""
    if "`" not in text:
        return f"`{text}`" if text else ""
    fence = "`" * (1 + max(len(run) for run in re.findall("`+", text)))
    return f"{fence} {text} {fence}"


_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)


def spans(said: str) -> Iterator[tuple[str, bool]]:
    """The parts of what a rule says, in order, and whether each is a code span."""
    at = 0
    for match in _SPAN.finditer(said):
        if match.start() > at:
            yield said[at : match.start()], False
        text = match[2]
        yield (text[1:-1] if len(match[1]) > 1 and text[0] == " " == text[-1] else text), True
        at = match.end()
    if at < len(said):
        yield said[at:], False


def named(names: Iterable[str], most: int = 6) -> str:
    """Names for a sentence: ```a`, `b` and 3 more```; each once, in order."""
    unique = list(dict.fromkeys(names))
    shown = ", ".join(code(name) for name in unique[:most])
    return shown if len(unique) <= most else f"{shown} and {len(unique) - most} more"


class Plan(msgspec.Struct, frozen=True):
    """The rules of one language, by what makes them run."""

    always: tuple[Rule, ...]
    by_word: dict[str, tuple[Rule, ...]]
    by_mark: tuple[tuple[bytes, tuple[Rule, ...]], ...]
    by_flag: tuple[Rule, ...]


def plan(rules: Iterable[Rule], language: str) -> Plan:
    """The rules as they run on files of a language."""
    always: list[Rule] = []
    by_word: dict[str, list[Rule]] = {}
    by_mark: dict[bytes, list[Rule]] = {}
    by_flag: list[Rule] = []
    names: set[str] = set()
    for rule in rules:
        if rule.id in names:
            raise ValueError(f"two rules are named {rule.id}")
        names.add(rule.id)
        if rule.flags:
            by_flag.append(rule)
        elif not rule.words and not rule.marks:
            always.append(rule)
        for word in rule.words:
            by_word.setdefault(word, []).append(rule)
        for mark in rule.marks if not rule.marks_in or language in rule.marks_in else ():
            by_mark.setdefault(mark, []).append(rule)
    return Plan(
        tuple(always),
        {word: tuple(found) for word, found in by_word.items()},
        tuple((mark, tuple(found)) for mark, found in by_mark.items()),
        tuple(by_flag),
    )


def observe(site: Site, rules: Plan) -> dict[str, list[Observation]]:
    """What the rules of a plan see in a file, by section, in the order of the rows."""
    due = {rule.id: rule for rule in rules.always}
    for word in rules.by_word.keys() & site.names:
        due.update((rule.id, rule) for rule in rules.by_word[word])
    data = site.data
    for mark, found in rules.by_mark:
        # What is due already need not be looked for.
        for rule in found:
            if rule.id not in due and mark in data:
                due.update((rule.id, rule) for rule in found)
                break
    flags = functools.reduce(operator.or_, {int(item.flags) for item in site.definitions}, 0)
    due.update((rule.id, rule) for rule in rules.by_flag if rule.flags & flags)
    result: dict[str, list[Observation]] = {}
    for name in sorted(due):
        rule = due[name]
        for start, end, detail in dict.fromkeys(rule.see(site)):
            result.setdefault(rule.section, []).append(Observation(name, start, end, detail))
    for observations in result.values():
        observations.sort(key=lambda item: (item.start_row, item.end_row, item.rule, item.detail))
    return result


def walk(package: str, attribute: str) -> tuple[Rule, ...]:
    """The rules that the modules of a package define, sorted by id."""
    found: dict[str, Rule] = {}
    for info in pkgutil.iter_modules(importlib.import_module(package).__path__):
        rule = getattr(importlib.import_module(f"{package}.{info.name}"), attribute)
        if rule.id in found:
            raise ValueError(f"two rules are named {rule.id}")
        found[rule.id] = rule
    return tuple(found[name] for name in sorted(found))
