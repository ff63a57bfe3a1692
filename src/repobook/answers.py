"""What a book answers: plain records. Lines are 1-based, columns 0-based UTF-8 bytes. Pure."""

from __future__ import annotations

import msgspec

from .occurrences import FACT_WORDS


class SymbolInformation(msgspec.Struct, frozen=True):
    """A definition. ``enclosing`` is the qualified name of what it stands in, None at the top of its file."""

    path: str
    line: int
    column: int
    end_line: int
    name: str
    qualified_name: str
    kind: str
    signature: str
    doc: str
    enclosing: str | None
    #: number of other files with a factual use
    users: int = 0


class Occurrence(msgspec.Struct, frozen=True):
    """A use of a symbol: where, in which definition (None: at the file's top), as what, and how sure."""

    path: str
    line: int
    enclosing: str | None
    role: str
    resolution: str
    column: int = 0

    @property
    def is_fact(self) -> bool:
        return self.resolution in FACT_WORDS


class Location(msgspec.Struct, frozen=True):
    """A line of a file."""

    path: str
    line: int


class Symbol(msgspec.Struct, frozen=True):
    """A definition in short, or a file (kind ``file``, line 1)."""

    name: str
    kind: str
    path: str
    line: int


class Meaning(msgspec.Struct, frozen=True):
    """What was taken to be meant by a name."""

    symbol: Symbol
    signature: str
    #: the first paragraph of what is said of it
    doc: str
    #: where else it is declared
    declarations: tuple[Location, ...]
    #: what else the name could mean, the best known first; not all of them when there are many
    others: tuple[Symbol, ...]
    #: how many others there are
    other_count: int


class Group(msgspec.Struct, frozen=True):
    """Uses of one folder and role, facts or guesses, in tests or not: ``given`` of ``count`` are given."""

    fact: bool
    test: bool
    folder: str
    role: str
    count: int
    given: int


class References(msgspec.Struct, frozen=True):
    """Uses of a symbol: facts first, then those in tests, then guesses; each by folder, role and place."""

    meaning: Meaning
    facts: int
    #: of the facts, those in tests
    tests: int
    guesses: int
    #: files with a fact
    files: int
    #: number of facts by role
    roles: dict[str, int]
    #: the groups of the uses given, in their order
    groups: tuple[Group, ...]
    uses: tuple[Occurrence, ...]
    #: to go on behind these uses; None at the end
    next: int | None


class Site(msgspec.Struct, frozen=True):
    """A call: where it stands in the caller's file, and how sure."""

    line: int
    column: int
    role: str
    resolution: str


class Caller(msgspec.Struct, frozen=True):
    """Something that calls, ``depth`` calls away; it calls what is ``above``, at ``sites``."""

    depth: int
    caller: Symbol
    above: Symbol
    fact: bool
    sites: tuple[Site, ...]
    #: its own callers are told where it is called first
    told_before: bool = False


class Callers(msgspec.Struct, frozen=True):
    """Who calls a symbol: a tree, each caller before those that call it; guesses at the end."""

    meaning: Meaning
    #: distinct callers for a fact, over all depths
    facts: int
    guesses: int
    #: number of all entries of the tree; a caller stands below each thing that it calls
    total: int
    #: calls of the symbol itself: facts
    calls: int
    #: those of them that may mean an overload of it instead, nothing says which; and these overloads
    undecided: int
    overloads: tuple[Symbol, ...]
    callers: tuple[Caller, ...]
    #: methods that it overrides: a call of these may arrive here
    overridden: tuple[Symbol, ...]
    next: int | None


class Link(msgspec.Struct, frozen=True):
    """One step of a chain: ``source`` does this to ``target``, as ``place`` says."""

    source: Symbol
    relation: str
    target: Symbol
    place: Location


class Chain(msgspec.Struct, frozen=True):
    """The shortest chain of facts from one symbol to another. Without links when nothing was ``found``, and when one
    stands in the other."""

    start: Meaning
    end: Meaning
    found: bool
    links: tuple[Link, ...]


class Dependent(msgspec.Struct, frozen=True):
    """What depends on the symbol, ``distance`` uses away: it does ``relation`` to ``target``, which is one nearer, as
    ``place`` says."""

    distance: int
    symbol: Symbol
    test: bool
    relation: str
    target: Symbol
    place: Location


class Test(msgspec.Struct, frozen=True):
    """Tests to run: ``runner`` is ``pytest`` (a node id, a file or a folder), ``gtest`` (a pattern of its filter) or
    ``file`` (the path of tests whose runner is not known)."""

    __test__ = False  # not a test, whatever its name looks like to pytest

    runner: str
    id: str
    distance: int


class Layer(msgspec.Struct, frozen=True):
    """How much is one distance away."""

    distance: int
    definitions: int
    files: int


class Impact(msgspec.Struct, frozen=True):
    """What could break: dependents by distance, and the tests to run. Facts, but for ``guesses``."""

    meaning: Meaning
    layers: tuple[Layer, ...]
    #: number of all dependents
    total: int
    dependents: tuple[Dependent, ...]
    #: number of tests
    test_count: int
    tests: tuple[Test, ...]
    #: uses of the symbol itself that are guesses
    guesses: tuple[Occurrence, ...]
    guess_count: int
    #: places in documents that name it
    documents: tuple[Location, ...]
    document_count: int
    #: methods that it overrides: a call of these may arrive here, so what depends on them may break too
    overridden: tuple[Symbol, ...]
    next: int | None
