"""One file becomes one `Document`. Pure: looks at nothing but the path and the bytes, and never raises.

What it returns depends on nothing else, so it may run in any process and be kept by content.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from hashlib import blake2b

import msgspec

from . import classify, concepts
from .config import Config
from .extract import Builder, Prose
from .languages import Language, languages
from .macros import Macros, digest_of
from .model import Document, Kind, Observation, Outcome, SkipReason, SourceFile
from .patterns import observe_all
from .syntax import Source

#: the message in what the rule ``refuses`` says, and the parts of it that are filled in
_SAID = re.compile("“(.*)”")
_FIELD = re.compile(r"\{[^{}]*\}")


class Analysis(msgspec.Struct, frozen=True, array_like=True):
    """What became of one file."""

    file: SourceFile
    outcome: Outcome
    reason: SkipReason | None = None
    detail: str = ""
    #: blake2b-128 of the bytes, hexadecimal
    hash: str = ""
    document: Document | None = None
    #: what a limit or a crash kept from being said, "" where nothing did
    lost: str = ""
    #: what it has to do with macros of other files
    macros: Macros = Macros()

    @property
    def read(self) -> str:
        """What tells what was read: the hash of its bytes, and that of the macros of other files."""
        return self.hash + self.macros.given.hex()


@functools.cache
def language_index() -> classify.LanguageIndex:
    """What `classify` needs to know of each language."""
    return classify.language_index(
        tuple(
            classify.LanguageNames(item.name, item.suffixes, item.filenames, item.shebangs)
            for item in languages().values()
        )
    )


def classified(
    file: SourceFile, data: bytes, config: Config, attributes: classify.Attributes
) -> tuple[SourceFile, tuple[str, bytes] | None]:
    """A file that was read, with its category and language; its encoding and text as UTF-8, None when it is binary."""
    decoded = classify.decode(data)
    known = classify.classify(file, data if decoded is None else decoded[1], config, attributes, language_index())
    return known, decoded


def analyze(
    file: SourceFile, digest: str, decoded: tuple[str, bytes] | None, config: Config, given: bytes = b""
) -> Analysis:
    """The analysis of a file that was `classified`; ``digest`` is the hash of its bytes. ``given`` are the macros of other
    files that it calls (`macros.Shared`)."""
    if decoded is None:
        return Analysis(file, Outcome.BINARY, hash=digest)
    encoding, text = decoded
    record = languages().get(file.language)
    detail = ""
    if record is not None and len(text) > config.max_analyzed_size:
        detail = f"over max_analyzed_size ({config.max_analyzed_size:,} bytes): kept as text, not analyzed"
        record = None
    try:
        document, macros = _document(file, text, record, given)
    except Exception as error:
        detail = f"the analysis of {record.title if record else 'text'} failed: {type(error).__name__}: {error}"
        record = None
        document, macros = _document(file, text, None)
    licence, licence_row = classify.licence(text)
    document = msgspec.structs.replace(document, encoding=encoding, licence=licence, licence_row=licence_row)
    if record is None:
        return Analysis(file, Outcome.TEXT, None, detail, digest, document)
    outcome = Outcome.PARTIAL if document.errors else Outcome.ANALYZED
    return Analysis(file, outcome, None, detail, digest, document, macros=macros)


def _document(file: SourceFile, text: bytes, record: Language | None, given: bytes = b"") -> tuple[Document, Macros]:
    builder = Builder(Source(file.path, text), record.name if record else "", record.separator if record else ".")
    builder.given = given
    if record is not None:
        record.extract(builder)
    document = builder.finish()
    patterns, findings = observe_all(
        builder.root, document.language, text, document.definitions, document.names, builder.source.starts
    )
    names = [definition.name for definition in document.definitions]
    document = msgspec.structs.replace(
        document,
        terms=concepts.terms([*builder.prose, *_messages(patterns)], names),
        patterns=(*document.patterns, *patterns),
        findings=(*document.findings, *findings),
        outline=outline(document),
    )
    return document, msgspec.structs.replace(builder.macros, given=digest_of(given))


def outline(document: Document) -> int:
    """A hash of the names that a file defines and imports, with their kinds, bases and what they stand in: 64 bits. It is
    the same wherever they stand, and whatever is said of them. Settings count with their values."""
    told = (
        [
            (d.name, d.qualified_name, d.kind, d.flags, d.enclosing, d.bases, d.value if d.kind is Kind.KEY else "")
            for d in document.definitions
        ],
        [d.signature for d in document.definitions if d.kind is Kind.HEADING],  # their names as they are shown
        [(i.module, i.name, i.alias, i.level, i.enclosing) for i in document.imports],
    )
    return int.from_bytes(blake2b(msgspec.msgpack.encode(told), digest_size=8).digest(), "little")


def _messages(patterns: Sequence[Observation]) -> list[Prose]:
    """The texts of errors: they are prose too, written for the user."""
    found = []
    for item in patterns:
        if item.rule == "refuses" and (match := _SAID.search(item.detail)):
            found.append(Prose(item.start_row, _FIELD.sub(" ", match.group(1))))
    return found
