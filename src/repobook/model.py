"""The records that pass between the stages: plain, frozen, versioned data.

Coordinates: *rows* are 0-based and ranges of rows are half-open, *bytes* are 0-based offsets into
the UTF-8 text of the file. What people read (pages, ``dump``) shows 1-based lines; the conversion
happens only where it is shown.

A file is known by its *file id*, its place in the list of files sorted by path. A *symbol id* is one
integer: ids below the number of files are the files themselves, the others are definitions, counted
file by file in the order of ``Document.definitions``.
"""

from __future__ import annotations

import enum
from hashlib import blake2b

import msgspec

#: Version of the records and of the index. One line per change.
#: 1: first.
#: 2: every use with its column, and the graph of symbols.
#: 3: what pages were made under.
FORMAT_VERSION = 4


def content_hash(data: bytes) -> str:
    """By what the content of a file is known: blake2b-128 of its bytes, hexadecimal."""
    return blake2b(data, digest_size=16).hexdigest()


class FileCategory(enum.StrEnum):
    """What a file is to the repository (the categories of zoekt)."""

    SOURCE = "source"
    TEST = "test"
    GENERATED = "generated"
    VENDORED = "vendored"
    DOCUMENTATION = "documentation"
    CONFIGURATION = "configuration"
    DATA = "data"


class Outcome(enum.StrEnum):
    """What became of a path. Every path of the repository has exactly one."""

    ANALYZED = "analyzed"
    PARTIAL = "analyzed in part"
    TEXT = "text only"
    BINARY = "binary"
    SKIPPED = "skipped"


class SkipReason(enum.StrEnum):
    """Why a path was skipped."""

    TOO_LARGE = "too large"
    UNREADABLE = "unreadable"
    VANISHED = "vanished while reading"
    SYMLINK = "symbolic link"
    NOT_REGULAR = "not a regular file"
    SUBMODULE = "submodule that is not checked out"
    FAILED = "analysis failed"


class Kind(enum.StrEnum):
    """Kinds of definitions. The words are those of LSP and ctags where these have one."""

    MODULE = "module"
    NAMESPACE = "namespace"
    CLASS = "class"
    STRUCT = "struct"
    UNION = "union"
    INTERFACE = "interface"
    TRAIT = "trait"
    ENUM = "enum"
    ENUMERATOR = "enumerator"
    FUNCTION = "function"
    METHOD = "method"
    PROPERTY = "property"
    FIELD = "field"
    VARIABLE = "variable"
    CONSTANT = "constant"
    MACRO = "macro"
    TYPE = "type"
    CONCEPT = "concept"
    TARGET = "target"
    OPTION = "option"
    JOB = "job"
    STEP = "step"
    KEY = "key"
    HEADING = "heading"
    LABEL = "label"
    MESSAGE = "message"
    SERVICE = "service"
    RPC = "rpc"
    STAGE = "stage"
    RULE = "rule"


#: Kinds whose bodies can be called.
CALLABLE = frozenset({Kind.FUNCTION, Kind.METHOD, Kind.MACRO, Kind.RPC})
#: Kinds that have members.
TYPES = frozenset(
    {Kind.CLASS, Kind.STRUCT, Kind.UNION, Kind.INTERFACE, Kind.TRAIT, Kind.ENUM, Kind.MESSAGE, Kind.SERVICE}
)


class Flag:
    """Facts about a definition that its syntax states: bits of ``Definition.flags``.

    Plain integers: these are tested millions of times, and `enum.IntFlag` takes ten times as long.
    """

    DECLARATION = 1  # declared here, defined elsewhere (a C prototype, ``extern``, a forward class)
    EXPORTED = 2  # part of the file's public interface by the language's own rule
    STATIC = 4
    ABSTRACT = 8
    ASYNC = 16
    GENERATOR = 32
    OVERRIDE = 64
    VIRTUAL = 128
    TEMPLATE = 256
    SPECIALISATION = 512
    CONSTRUCTOR = 1024
    PROPERTY = 2048
    CLASSMETHOD = 4096
    OVERLOAD = 8192
    KERNEL = 16384  # runs on a GPU (``__global__``, a compute shader's ``main``)
    TEST = 32768  # a test by the conventions of the language's test runners
    ENTRY = 65536  # the program starts here (``main``, a job, a Dockerfile's entry point)
    DEPRECATED = 131072
    LOCAL = 262144  # inside a function: not reachable from outside it
    TITLED = 524288  # goes by a sentence, as tests of some runners do: no name that code could use
    MADE = 1048576  # made by the call of a macro that stands at its place, where its name is not written
    STAND_IN = 2097152  # taken where a condition takes in no header of others: ``#include <omp.h>`` or this


class Parameter(msgspec.Struct, frozen=True, array_like=True):
    """One parameter of a callable: its name, and the annotation and default as written ("" for none)."""

    name: str
    annotation: str = ""
    default: str = ""


class Extent(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a definition is, with the place of its name and its extent."""

    name: str
    kind: Kind
    #: byte, row and column (bytes from the start of the row) of the name
    byte: int
    row: int
    column: int
    #: extent of the whole definition (decorators and template heads included): bytes and rows, half-open
    start_byte: int
    end_byte: int
    start_row: int
    end_row: int
    #: index of the innermost enclosing definition in ``Document.definitions``, -1 for the file
    enclosing: int = -1


class Definition(Extent, frozen=True, array_like=True, gc=True):
    """A thing that the file defines."""

    #: path of names from the file's top, joined as the language joins them (``Linear.forward``, ``at::Tensor::add``)
    qualified_name: str = ""
    #: the head of the definition on one line, without its body
    signature: str = ""
    #: doc text without comment marks, common indentation removed; its rows, half-open (0, 0 for none)
    doc: str = ""
    doc_start: int = 0
    doc_end: int = 0
    flags: int = 0
    #: cyclomatic complexity after McCabe (1 + decisions); 0 where it is not counted
    complexity: int = 0
    #: declared type of a variable or field, result type of a callable, as written
    type: str = ""
    #: the value of a constant or the default of a field as written, when it is short
    value: str = ""
    #: names of the bases as written
    bases: tuple[str, ...] = ()
    #: decorators, attributes or annotations as written, without ``@``
    decorators: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()


class Import(msgspec.Struct, frozen=True, array_like=True):
    """One imported name: ``import``, ``#include``, ``load``, ``use``, ``source``, ``add_subdirectory`` …"""

    #: what is imported, as written: ``torch.nn``, ``..utils``, ``c10/util/Optional.h``, ``//tools:defs.bzl``
    module: str
    #: the name taken out of it: "" for the module itself, "*" for all
    name: str
    #: the name it is bound to in this file ("" when nothing is bound)
    alias: str
    byte: int
    row: int
    #: leading dots of a relative Python import
    level: int = 0
    #: index of the enclosing definition, -1 for the file
    enclosing: int = -1
    #: "" or what the import stands under: "type checking", "try", "except", "conditional", "system" (``<…>``)
    condition: str = ""


class Role(enum.IntEnum):
    """What a use of a name does there."""

    READ = 0
    WRITE = 1
    CALL = 2
    TYPE = 3
    BASE = 4
    DECORATOR = 5
    IMPORT = 6
    LAUNCH = 7  # a kernel launch: a call too
    LINK = 8  # a document names or links it
    DEFINITION = 9  # the name of a definition; the definition itself is in ``Document.definitions``
    KEYWORD = 10  # the name of a keyword argument at a call


class Form(enum.IntEnum):
    """What stands before a name: the receiver's form."""

    BARE = 0  # nothing
    NAME = 1  # ``receiver.name``: the receiver is the value of another reference
    CALL = 2  # ``receiver(…).name``: the result of calling it
    ITEM = 3  # ``receiver[…].name``
    SCOPE = 4  # ``receiver::name``
    ARROW = 5  # ``receiver->name``
    TEXT = 6  # a string literal
    OTHER = 7  # any other expression: not known


class Resolution(enum.IntEnum):
    """How sure a link is. Only the first three are facts."""

    LOCAL = 0  # bound in an enclosing scope of the same file
    IMPORTED = 1  # followed through imports, re-exports, attributes of modules and classes to one definition
    INHERITED = 2  # found through the class hierarchy or an inferred receiver type
    UNIQUE_NAME = 3  # only one definition of that name in the repository could be meant
    AMBIGUOUS = 4  # several could be meant; all are kept, none is chosen
    EXTERNAL = 5  # belongs to a package outside the repository
    UNRESOLVED = 6  # not known


#: Resolutions that may be shown as facts.
FACTS = frozenset({Resolution.LOCAL, Resolution.IMPORTED, Resolution.INHERITED})


class References(msgspec.Struct, frozen=True, array_like=True):
    """The uses of names in one file, in the order of the text, as packed little-endian columns.

    `repobook.syntax` has the functions that read them. One entry of each column is one use.
    """

    count: int = 0
    start: bytes = b""  # uint32: byte of the name
    name: bytes = b""  # uint32: index into Document.names
    role: bytes = b""  # uint8: Role
    form: bytes = b""  # uint8: Form
    receiver: bytes = b""  # int32: index of the reference that is the receiver, -1 for none
    enclosing: bytes = b""  # int32: index of the innermost enclosing definition, -1 for the file


class Term(msgspec.Struct, frozen=True, array_like=True):
    """A word or phrase of the file's prose (docs and comments): its usual spelling and the rows it stands in."""

    text: str
    rows: tuple[int, ...]


class Observation(msgspec.Struct, frozen=True, array_like=True):
    """What a pattern or a finding rule saw: the rule's id, the rows (half-open), and what to say there."""

    rule: str
    start_row: int
    end_row: int
    detail: str = ""


class SymbolTable(msgspec.Struct, frozen=True, array_like=True):
    """What other files and the index say of a file's definitions, in columns along them: nobody opens all definitions for
    that. `repobook.symboltable` makes it."""

    #: qualified names as they are shown: headings without marks
    names: tuple[str, ...] = ()
    #: ids on the file's page (`repobook.anchors`); "" where it is the name
    anchors: tuple[str, ...] = ()
    kinds: bytes = b""  # uint8: place in `Kind`
    rows: bytes = b""  # uint32: row of the name
    flags: bytes = b""  # uint32: `Flag`s
    enclosing: bytes = b""  # int32: number of the definition around it, -1 for the file
    marks: bytes = b""  # uint8: `repobook.dependence.Bit`s
    #: int32: numbers of the definitions that only this file, or the function around them, can name (`repobook.private`)
    private: bytes = b""
    #: uint32: the row of each import
    import_rows: bytes = b""


class Document(msgspec.Struct, frozen=True, array_like=True):
    """All that is known of one file from that file alone."""

    language: str
    lines: int = 0
    code_lines: int = 0
    comment_lines: int = 0
    blank_lines: int = 0
    encoding: str = "utf-8"
    licence: str = ""
    licence_row: int = -1
    #: the file's own description: module docstring or leading comment, past licences and mode lines
    doc: str = ""
    doc_start: int = 0
    doc_end: int = 0
    definitions: tuple[Definition, ...] = ()
    imports: tuple[Import, ...] = ()
    names: tuple[str, ...] = ()
    references: References = References()
    #: language-specific facts for linking, packed by the language and read by its resolver
    bindings: bytes = b""
    #: rows that did not parse, half-open ranges
    errors: tuple[tuple[int, int], ...] = ()
    terms: tuple[Term, ...] = ()
    patterns: tuple[Observation, ...] = ()
    findings: tuple[Observation, ...] = ()
    #: names in ``__all__`` or the like, None when the file has no such list
    exports: tuple[str, ...] | None = None
    #: crc32 of every row's bytes, packed uint32: what ``check`` compares
    row_hashes: bytes = b""
    #: byte at which each row starts, packed uint32
    row_starts: bytes = b""
    #: a hash of what is defined and imported, under which names and inside what, wherever it stands (`analyze.outline`)
    outline: int = 0
    table: SymbolTable = SymbolTable()


class SourceFile(msgspec.Struct, frozen=True, array_like=True):
    """One path of the repository, as the scan saw it."""

    #: relative to the root, with ``/``; bytes that are not UTF-8 appear as surrogate escapes
    path: str
    size: int = 0
    category: FileCategory = FileCategory.SOURCE
    #: name of the language record, "" when none fits
    language: str = ""
    #: set when the scan already knows that the file will not be read
    skip: SkipReason | None = None
    #: what to add for a person: the link's target, the limit that bit, the error
    detail: str = ""


class LedgerRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one path."""

    path: str
    outcome: Outcome
    category: FileCategory
    language: str = ""
    size: int = 0
    lines: int = 0
    reason: SkipReason | None = None
    detail: str = ""
    #: 1-based, inclusive ranges of lines that did not parse
    unparsed: tuple[tuple[int, int], ...] = ()
    #: blake2b-128 of the bytes, hexadecimal; "" when the file was not read
    hash: str = ""
