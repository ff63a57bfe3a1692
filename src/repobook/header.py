"""The comment at the top of a file, and whether it says that the file was generated. Pure.

Read are whole comments before the first line of code, past a ``#!`` line, include guards and the like.
"""

from __future__ import annotations

import re

import msgspec

#: How much of a file is looked at, in bytes and lines.
HEAD = 8192
_MOST_LINES = 120


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_C_SUFFIXES = _words(
    """
    .c .h .cc .cpp .cxx .c++ .hh .hpp .hxx .inl .ipp .tpp .inc .cu .cuh .hip .m .mm .java .kt .kts .scala .groovy
    .gradle .cs .go .rs .js .mjs .cjs .jsx .ts .tsx .mts .cts .php .swift .dart .proto .thrift .fbs .td .glsl .metal
    .hlsl .css .scss .less .d .v .sv .zig .jsonc .json5
    """
)
_MARKUP_SUFFIXES = _words(
    """
    .md .markdown .mdx .html .htm .xhtml .xml .svg .vue .svelte .xsd .xsl
    """
)
_PYTHON_SUFFIXES = frozenset({".py", ".pyi", ".pyx", ".pxd", ".bzl", ".bazel"})

_C_MARK = r"//"
_HASH_MARK = r"#"
_OTHER_MARKS = r"--(?!-)|;|%|dnl\b|REM\b|::|\.\\\""
_BLOCKS = {"/*": "*/", "<!--": "-->", "{#": "#}", "(*": "*)", "{-": "-}", "<%#": "%>"}
_OPENS = tuple(_BLOCKS)
_QUOTES = re.compile(r"[rRuUbB]{0,2}(\"\"\"|''')")

#: Lines that may stand before or between the comments at the top.
_PREAMBLE = re.compile(
    r"#\s*pragma\b.*|#\s*ifndef\s+\w+|#\s*define\s+\w+|#\s*if\s+!\s*defined\b.*|<\?xml\b.*|<\?php|<!DOCTYPE\b.*|"
    r"['\"]use strict['\"];?|@echo off|%YAML.*|@charset\b.*|---",
    re.IGNORECASE,
)
_MARKS_AROUND = re.compile(r"^[\s*/#;%!<>=|~+_-]+|[\s*/#;=|~+_-]+$")


class Line(msgspec.Struct, frozen=True, array_like=True):
    """A line of the comment at the top: its 0-based row, its words without comment marks, and whether it stands in a
    docstring."""

    row: int
    text: str
    docstring: bool = False


def leading_comment(head: bytes, path: str = "") -> list[Line]:
    """The lines of the comments at the top of a file, those without words left out.

    ``head`` is UTF-8 (other bytes do no harm). The path's suffix tells which marks start a comment; without a path
    all of them do.
    """
    suffix = "." + path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path else ""
    mark = _marks(suffix)
    quotes = suffix in _PYTHON_SUFFIXES or not path
    found: list[Line] = []
    end = ""  # what closes the block that is open
    docstring = False
    for row, raw in enumerate(head[:HEAD].decode("utf-8", "replace").split("\n")[:_MOST_LINES]):
        line = raw.strip().removeprefix("\ufeff")
        if end:
            inside, closed, _ = line.partition(end)
            _keep(found, row, inside, docstring)
            end = "" if closed else end
            continue
        if not line:
            continue
        opened = next((open_ for open_ in _BLOCKS if line.startswith(open_)), "") if line.startswith(_OPENS) else ""
        quoted = _QUOTES.match(line) if quotes else None
        if opened or quoted:
            docstring = quoted is not None
            close = quoted.group(1) if quoted else _BLOCKS[opened]
            inside, closed, _ = line[quoted.end() if quoted else len(opened) :].partition(close)
            _keep(found, row, inside, docstring)
            end = "" if closed else close
        elif match := mark.match(line):
            if suffix in _C_SUFFIXES or not _PREAMBLE.fullmatch(line):
                _keep(found, row, line[match.end() :], False)
        elif not _PREAMBLE.fullmatch(line):
            break
    return found


def _marks(suffix: str) -> re.Pattern[str]:
    if suffix in _C_SUFFIXES:
        return _C_LINE
    if suffix in _MARKUP_SUFFIXES:
        return _NO_LINE
    if suffix == ".rst":
        return _RST_LINE
    return _ANY_LINE


_C_LINE = re.compile(_C_MARK)
_NO_LINE = re.compile(r"(?!)")
_RST_LINE = re.compile(r"\.\.(?:\s+(?!\S+::)|$)")
_ANY_LINE = re.compile(rf"{_C_MARK}|{_HASH_MARK}|{_OTHER_MARKS}")


def _keep(found: list[Line], row: int, text: str, docstring: bool) -> None:
    bare = _MARKS_AROUND.sub("", text)
    if bare:
        found.append(Line(row, bare, docstring))


# -- generated files ---------------------------------------------------------------------------------------------

#: Suffixes of templates: what their header says holds for the files made from them.
_TEMPLATE_SUFFIX = re.compile(
    r"\.(?:in|tmpl|tpl|template|templates|j2|jinja2?|mustache|hbs|erb|ejs|mako|cog|tt|\w+-tpl)$"
)
_PLACEHOLDER = re.compile(rb"\{\{-?\s*[a-zA-Z_][\w.|() ]*\s*-?\}\}|\{%-?\s*\w+[^%\n]*%\}|<%=?\s")
_DOLLAR_PLACEHOLDER = re.compile(rb"\$\{[a-zA-Z_]\w*\}")

_AUTO = r"(?:(?:auto|machine|computer|code)(?:matically|matic)?[ -]?)"
_NOUN = (
    r"(?:files?|code|modules?|headers?|source(?: code| files?)?|documents?|pages?|scripts?|class(?:es)?|schemas?|"
    r"stubs?|workflows?|packages?|content|bindings|output|test(?: file)?s?|table|list)"
)
_BY = r"(?:by|from|using|with|via|through|out of)"
_DO_NOT_EDIT = (
    r"(?:do\s+not|don'?t|never|should\s+not\s+be|must\s+not\s+be|not\s+meant\s+to\s+be|not\s+intended\s+to\s+be)\s+"
    r"(?:manually\s+|directly\s+|hand-?\s?|be\s+)?(?:edit|modif|change|touch|alter|update)|"
    r"(?:changes|modifications|edits)\b[^.]{0,60}\b(?:lost|overwritten)"
)
_START = r"(?:^|(?<=[.!:;,*]) |(?<=[-=]) |(?<=\n))(?:(?:warning|note|notice|attention|caution|important)\W+)?"

#: Sentences that say of the file itself that it was generated; each stands at the start of a sentence.
_SAYS_GENERATED = re.compile(
    _START + r"(?:"
    # "This file is automatically generated by …"
    rf"th(?:is|ese|e following) (?:[\w.+/-]+ ){{0,3}}?{_NOUN} (?:is|was|are|were|has been|have been|contains?)"
    rf"(?: an?)?(?: (?:fully|entirely|completely|\w+matically|programmatically))? (?:{_AUTO})?@?generated\b"
    r"(?! (?:files?|code) (?:is|are))"
    # "This is an auto-generated file."
    rf"|this is an? (?:fully |\w+matically )?(?:{_AUTO})?generated {_NOUN}\b"
    # "Auto-generated by …", "Autogenerated file."
    rf"|{_AUTO}generated(?: (?:{_NOUN}|{_BY}|on|at)\b|[.,;:!]|(?=\n)|$)"
    # "Code generated by … DO NOT EDIT."
    r"|code generated [^\n]{0,200}\bdo not edit|generated (?:code|file)\W{1,5}do not (?:edit|modify)"
    r"|@generated\b(?![-_`'\"])"
    r")",
    re.IGNORECASE,
)
#: Weaker words, which count together with a warning not to edit.
_MAY_BE_GENERATED = re.compile(
    _START + rf"(?:{_AUTO})?generated(?: (?:{_BY}|{_NOUN}|on|at|automatically)\b|[.,;:!]|$|\n)"
    rf"|(?:file|code) (?:is|was) (?:{_AUTO})?generated\b",
    re.IGNORECASE,
)
#: "DO NOT EDIT!", "WARNING: please do not modify this file by hand."
_ORDER = re.compile(
    r"\W*if you (?:need|want|wish|have) to (?:edit|modify|change|update) this file\b"
    r"|\W*(?:it|this file) (?:is|was) not (?:intended|meant|supposed|designed) (?:for manual (?:editing|edits|changes)"
    r"|to be (?:manually )?(?:edited|modified|changed))\b"
    r"|\W*(?:(?:warning|note|notice|attention|caution|important)\W+)?(?:please,?\s+)?(?:do\s+not|don'?t|never)\s+"
    r"(?:manually\s+|directly\s+|hand-?\s?)?(?:edit|modify|change|touch|alter|update)\b"
    r"(?=\W*\Z|\s+(?:this|these|the|any)\b(?:\s+\w+)?\s+(?:files?|code|content|lines?|parts?|section|area)\b"
    r"|\s+(?:(?:this|it)\s+)?(?:manually|directly|by\s+hand|unless|below|above)\b|\s*[,;:!(-])",
    re.IGNORECASE,
).match
_NEGATED = re.compile(r"\b(?:not|semi|partially|partly|if|when|hand)[- ](?:auto(?:matically)?[- ]?)?$", re.IGNORECASE)


def is_generated(head: bytes, path: str = "") -> bool:
    """Whether the comment at the top says that this file was generated, by its usual wordings.

    A template that carries the header of what is made from it is not generated, and neither is a file that
    only speaks of generated ones.
    """
    head = head[:HEAD]
    if b"enerated" not in head and b"ENERATED" not in head:
        return False
    lines = leading_comment(head, path)
    if not lines or is_template(head, path):
        return False
    text = "\n".join(line.text for line in lines if not line.docstring or line.row < 3)
    for match in _SAYS_GENERATED.finditer(text):
        if not _NEGATED.search(text[: match.start()]):
            return True
    if not re.search(_DO_NOT_EDIT, text, re.IGNORECASE):
        return False
    for match in _MAY_BE_GENERATED.finditer(text):
        near = text[max(0, match.start() - 160) : match.end() + 320]
        if re.search(_DO_NOT_EDIT, near, re.IGNORECASE) and not _NEGATED.search(text[: match.start()]):
            return True
    return False


def says_generated(sentence: str) -> bool:
    """Whether a sentence begins with the statement that its file was generated."""
    return _SAYS_GENERATED.match(sentence) is not None


def forbids_editing(sentence: str) -> bool:
    """Whether a sentence is nothing but the order not to edit what it stands in."""
    return _ORDER(sentence) is not None


def is_template(head: bytes, path: str) -> bool:
    """Whether the file is text with gaps that a program fills."""
    if _TEMPLATE_SUFFIX.search(path):
        return True
    suffix = "." + path.rpartition(".")[2].lower()
    if suffix in (".rst", ".md", ".txt", ".html") and _PLACEHOLDER.search(head):
        return True
    dollars = suffix in (".h", ".hpp", ".c", ".cc", ".cpp", ".cu", ".mm", ".py", ".pyi", ".java", ".rs", ".go", ".rst")
    return dollars and bool(_DOLLAR_PLACEHOLDER.search(head))
