"""The file's metadata: size, language, category, licence, history."""

from __future__ import annotations

from ..content import Code, Inline, Place, Places, Row, Section, Table
from ..languages import _gobuild, languages
from ..languages._bindings import unpack
from ..model import Document
from .view import View, count, join

#: What files are in that no language module reads, by their suffix: said, and no more.
_UNREAD = {
    "bat": "Windows batch", "cmd": "Windows batch", "cs": "C#", "css": "CSS", "dart": "Dart", "ex": "Elixir", "exs": "Elixir",
    "erl": "Erlang", "f90": "Fortran", "fs": "F#", "gradle": "Gradle", "graphql": "GraphQL", "groovy": "Groovy", "hs": "Haskell",
    "htm": "HTML", "html": "HTML", "jl": "Julia", "kt": "Kotlin", "kts": "Kotlin", "less": "Less", "lua": "Lua",
    "ml": "OCaml", "nix": "Nix", "pas": "Pascal", "php": "PHP", "pl": "Perl", "pm": "Perl", "ps1": "PowerShell", "rb": "Ruby",
    "s": "assembly", "asm": "assembly", "sass": "Sass", "scala": "Scala", "scss": "SCSS", "sql": "SQL", "svelte": "Svelte",
    "svg": "SVG", "swift": "Swift", "tex": "TeX", "tf": "Terraform", "vb": "Visual Basic", "vue": "Vue", "xml": "XML",
    "xsd": "XML", "xsl": "XML", "zig": "Zig",
}  # fmt: skip

#: Most ranges of lines that are named.
_RANGES = 20


def section(view: View, file: int, rules: str) -> Section:
    """``rules`` says how many finding rules ran when they found nothing, "" otherwise."""
    facts = view.facts[file]
    document = view.document(file)
    rows: list[tuple[str, Inline, Places]] = [("Path", (Code(view.path(file)),), ())]
    size = f"{facts.size:,} bytes"
    if document is not None:
        size += f" · {count(document.lines, 'line')}" + _parts(document)
    rows.append(("Size", (size,), ()))
    record = languages().get(document.language) if document else None
    language = record.title if record else _UNREAD.get(view.path(file).rpartition(".")[2].lower(), "none known")
    rows.append(("Language, category", (f"{language}, {facts.category.value}",), ()))
    if document is not None and document.language == "go":
        rows.extend(_built(view, file, document))
    if document is not None and document.encoding not in ("utf-8", "ascii"):
        rows.append(("Encoding", (document.encoding,), ()))
    if document is not None and document.licence:
        place = Place(file, document.licence_row, document.licence_row + 1)
        rows.append(("Licence", (document.licence, " (", view.line(file, document.licence_row), ")"), (place,)))
    rows.append(("Reading", (facts.outcome + (f": {facts.detail}" if facts.detail else "") + _unparsed(document),), ()))
    rows.extend(_history(view, file))
    if rules and document is not None and document.code_lines:
        rows.append(("Findings", (rules,), ()))
    if facts.hash:
        rows.append(("Content hash", (Code(facts.hash), " (blake2b-128)"), ()))
    body = tuple(Row(((name,), value), places) for name, value, places in rows)
    return Section("File Metadata", "file-metadata", (Table(("", ""), body),))


def _built(view: View, file: int, document: Document) -> list[tuple[str, Inline, Places]]:
    """On what systems and under which tags a file of Go is built."""
    facts = unpack(document.bindings).facts
    parts: list[Inline] = []
    places: Places = ()
    if "built on" in facts:
        row = int(facts["built on row"])
        parts.append((Code(facts["built on"]), " (", view.line(file, row), ")"))
        places = (Place(file, row, row + 1),)
    named = _gobuild.named(view.path(file))
    if named:
        parts.append((Code(named), " (by its name)"))
    return [("Built on", join(parts, " and "), places)] if parts else []


def _parts(document: Document) -> str:
    """How many of the lines are what, where that is known: only the reader of a language sees its comments."""
    record = languages().get(document.language)
    if record is None or record.name == "data" or not document.lines:
        return ""
    told = "text" if record.family == "document" else "code"
    return f" ({document.code_lines:,} {told}, {document.comment_lines:,} comment, {document.blank_lines:,} blank)"


def _unparsed(document: Document | None) -> str:
    if document is None or not document.errors:
        return ""
    one = len(document.errors) == 1
    told = "1 range of lines" if one else f"{count(unparsed_lines(document), 'line')} in {len(document.errors)} ranges"
    return f"; {told} did not parse: {unparsed(document, _RANGES)}"


def unparsed_lines(document: Document | None) -> int:
    """How many lines did not parse."""
    return sum(max(end - start, 1) for start, end in document.errors) if document else 0


def unparsed(document: Document, most: int) -> str:
    """The lines that did not parse, ``most`` ranges of them; the ledger has all."""
    ranges = [f"{start + 1}" if end <= start + 1 else f"{start + 1}–{end}" for start, end in document.errors[:most]]
    rest = len(document.errors) - len(ranges)
    return ", ".join(ranges) + (f" and {rest} more, which the ledger has" if rest > 0 else "")


def _history(view: View, file: int) -> list[tuple[str, Inline, Places]]:
    history = view.file_history(file)
    if history is None:
        return []
    authors = ", ".join(f"{name} ({number})" for name, number in history.authors[:3])
    more = len(history.authors) - 3
    # A shallow clone does not tell when a file began.
    since = f" since {history.first_date[:10]}" if history.first_date else " in this clone"
    return [
        ("Last change", (Code(history.last_commit[:12]), f", {history.last_date[:10]}, {history.last_author}"), ()),
        (
            "History",
            (
                f"{count(history.commits, 'commit')}{since} by "
                f"{count(len(history.authors), 'author')}: {authors}" + (f" and {more} more" if more > 0 else ""),
            ),
            (),
        ),
    ]
