"""Golden files of source with carets: the format of tests/languages and tests/link.

Every line has a gutter of two characters. Lines of source start with two spaces, notes start with ``| ``. A note
stands under its line, its carets under the name it speaks of::

      x = f(1)
    | ^ definition variable x: x = f(1)
    |     ^ call f

(There the gutter is indented to stand in this text.) Notes without carets, at the end, speak of the whole file.
To add a case, write the source with the gutter and run pytest with ``--update-goldens``.

The name of a file is the source's name and ``.txt``: ``case.tsx.txt``. Where a language has only one suffix that
matters, ``case.txt`` will do.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from repobook.extract import Builder
from repobook.languages import Language, languages
from repobook.macros import Macros
from repobook.model import Definition, Document, Flag, Form, Role
from repobook.syntax import Source

SOURCE, NOTE = "  ", "| "

#: (byte, name's length in bytes, text)
Note = tuple[int, int, str]


def source(text: str) -> str:
    """The source in a golden: its lines without gutter and notes."""
    lines = [line for line in text.split("\n") if not line.startswith(NOTE.rstrip())]
    return "\n".join(line.removeprefix(SOURCE) for line in lines)


def path_of(golden: Path, language: Language | None = None) -> str:
    """The path that the source of a golden stands for."""
    name = golden.name.removesuffix(".txt")
    if language is None or "." in name or name in language.filenames:
        return name
    return name + (language.suffixes[0] if language.suffixes else "")


def language_of(path: str) -> Language | None:
    """The language of a path by its name alone."""
    name = path.rpartition("/")[2]
    for language in languages().values():
        if name in language.filenames or name.endswith(language.suffixes):
            return language
    return None


def analyze(path: str, data: bytes, language: Language) -> Document:
    return analyze_with(path, data, language)[0]


def analyze_with(path: str, data: bytes, language: Language, given: bytes = b"") -> tuple[Document, Macros]:
    """The document of a file that is given macros of others, and what it has to do with macros."""
    builder = Builder(Source(path, data), language.name, language.separator)
    builder.given = given
    language.extract(builder)
    return builder.finish(), builder.macros


def write(data: bytes, notes: list[Note], whole: list[str]) -> str:
    """Source and notes as a golden."""
    place = Source("", data)
    by_row: dict[int, list[tuple[int, int, str]]] = {}
    for byte, length, text in sorted(notes):
        row = place.row(byte)
        by_row.setdefault(row, []).append((byte - place.starts[row], length, text))
    out: list[str] = []
    for row in range(place.rows):
        line = place.row_bytes(row)
        out.append((SOURCE + line.decode()).rstrip())
        for column, length, text in by_row.get(row, []):
            before = "".join(c if c == "\t" else " " for c in line[:column].decode())
            width = len(line[column : column + length].decode("utf-8", "replace"))
            out.append(f"{NOTE}{before}{'^' * max(width, 1)} {text}".rstrip())
    out += [f"{NOTE}{line}".rstrip() for line in whole]
    return "\n".join(out) + "\n"


def described(item: Definition) -> str:
    """A definition on one line: kind, qualified name, signature, and what else is known of it."""
    parts = [f"definition {item.kind} {item.qualified_name}: {item.signature}"]
    flags = [name for name, bit in vars(Flag).items() if name.isupper() and item.flags & bit]
    if flags:
        parts.append(" ".join(flags))
    if item.type:
        parts.append(f"type {item.type}")
    if item.value:
        parts.append(f"value {item.value}")
    if item.bases:
        parts.append(f"bases {', '.join(item.bases)}")
    if item.decorators:
        parts.append(f"with {', '.join('@' + text for text in item.decorators)}")
    if item.parameters:
        shown = [
            f"{p.name}{': ' + p.annotation if p.annotation else ''}{'=' + p.default if p.default else ''}"
            for p in item.parameters
        ]
        parts.append(f"takes ({', '.join(shown)})")
    if item.complexity > 1:
        parts.append(f"complexity {item.complexity}")
    if item.doc:
        parts.append(f"doc {item.doc!r}")
    return "; ".join(parts)


_FORMS = {Form.NAME: "{}", Form.CALL: "{}(…)", Form.ITEM: "{}[…]", Form.SCOPE: "{}::", Form.ARROW: "{}->"}


def uses(document: Document) -> list[tuple[int, str, Role, str]]:
    """Uses of names that are no definitions: byte, name, role, and role and receiver in words."""
    references = document.references
    starts = np.frombuffer(references.start, "<u4").tolist()
    names = [document.names[index] for index in np.frombuffer(references.name, "<u4").tolist()]
    receivers = np.frombuffer(references.receiver, "<i4").tolist()
    found = []
    for index, (byte, name) in enumerate(zip(starts, names, strict=True)):
        role, form = Role(references.role[index]), Form(references.form[index])
        text = f"{role.name.lower()} {name}"
        if form is Form.TEXT:
            text += ", text"
        elif form is not Form.BARE:
            receiver = names[receivers[index]] if receivers[index] >= 0 else "?"
            text += ", on " + _FORMS.get(form, "{}").format(receiver)
        found.append((byte, name, role, text))
    return found


def document_notes(document: Document) -> tuple[list[Note], list[str]]:
    """Everything worth reading of a document: at its place, and of the whole file."""
    written = {byte: len(name.encode()) for byte, name, _, _ in uses(document)}
    notes = [
        # What a macro makes stands where its name does not.
        (item.byte, written[item.byte] if item.flags & Flag.MADE else len(item.name.encode()), described(item))
        for item in document.definitions
    ]
    defined = {item.byte for item in document.definitions}
    for byte, name, role, text in uses(document):
        if role is not Role.DEFINITION or byte not in defined:
            notes.append((byte, len(name.encode()), text))
    whole: list[str] = []
    if document.doc:
        whole.append(f"doc {document.doc!r}")
    for item in document.imports:
        text = f"import {'.' * item.level}{item.module}"
        text += f" name {item.name}" if item.name else ""
        text += f" as {item.alias}" if item.alias else ""
        whole.append(text + (f" ({item.condition})" if item.condition else ""))
    if document.exports is not None:
        whole.append(f"exports {', '.join(document.exports)}")
    whole += [f"did not parse: rows {start + 1} to {end}" for start, end in document.errors]
    return notes, whole
