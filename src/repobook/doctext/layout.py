"""The shape of lines: indentation, rules, and whether lines look like code, a drawing or prose. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_RULE = re.compile(r"([=~^*+#_.`:'\"<>/-])\1{2,}|[=~*#/_+-]{5,}").fullmatch
#: A text between rules on one line, perhaps with the mode line of an editor: ``===-- a.h - What it is --*- C++ -*-===//``.
_BANNER = re.compile(
    r"[=*#/+~-]{3,}[ ]*(?P<text>[\w\"'(\[].*?)[ ]*(?:-*\*-[ ]?[\w+]{1,20}[ ]?-\*-)?(?P<end>[=*#/+~ -]*)\Z"
).match
_SWITCH = re.compile(
    r"\s*(?:NOLINT\w*(?:\([\w,. *-]*\))?|clang-format (?:on|off)|noqa\b.{0,40}|type: ignore\b.{0,40})\s*\Z"
).match
_BRACKETED = re.compile(r"(?:(?:NOTE|Note|NB|N\.B\.)[ ]?:?[ ]*)?\[[^\[\]]{3,120}\][ ]?:?\Z").match
_CODE_LINE = re.compile(
    r"""\s*(?:
        >>>|\.\.\.\ |\$\ |%\w|//|/\*|\#\s*(?:include|define|if|endif|pragma)\b|@\w+(?:\(|\Z)|[\])}]|</?\w[^>]*>|(?:=|\+|\|\||&&|[<>=!]=|\*)[ ]
      | (?:def|class|import|from|return|with|for|while|if|elif|else|try|except|raise|async|await|del|assert|print|auto|const
          |template|using|var|let|fn|func|pub|struct|namespace|export|cd|pip|git|cmake|make|python|sudo)\b(?!.*[.]\Z)
      | [\w.\[\]'", *&:<>]+\s(?:=|\+=|-=|\*=|:=|<-)\s
      | [\w.:>-]+(?:<[^<>]*>)?\((?:.*\)|[^()]*)\s*[;:,]?\s*\Z
      | .*[;{}\\]\s*\Z
      | [\w."'-]+\s*:\s*[\w\["'{]
    )""",
    re.VERBOSE,
).match
#: A line that is a statement of a program, or a command with an option or a file name, and no sentence.
_STATEMENT = re.compile(
    r"from [.\w]+ import [\w*, ()]+\Z|import [\w.]+(?: as \w+)?(?:, [\w.]+)*\Z|\#\s*include\s*[<\"]|(?:return|using|typedef)\b.*;\Z"
    r"|assert [\w.\[\]\"'()]+ (?:[=!<>]=?|is|in|not in) \S"
    r"|(?:\$ )?(?:sudo|chmod|chown|mkdir|rm|cp|mv|cd|python3?|pip3?|bash|sh|make|npm|yarn|export) (?:-|[ugoa]*[+-][rwx]+\b|\d{3,4}\b|[\w./-]*[./=]\w)\S*"
    r"(?!.*\b(?:the|an?|to|of|for|in|is|and|with|that|from)\b)(?!.*[.!?]\Z(?<!\.\.\.))"
).match
#: How they begin: quicker to look for than the pattern.
_FIRST_WORDS = ("from ", "import ", "#", "return", "using ", "typedef ", "$ ", "sudo ", "chmod ", "chown ", "mkdir ", "rm ", "cp ",
                "mv ", "cd ", "python", "pip", "bash ", "sh ", "make ", "npm ", "yarn ", "export ", "assert ")  # fmt: skip
_ASSIGNS = re.compile(r"[A-Za-z_]\w* = [\w.]+\(.*\)\Z").match
_PROSE_LINE = re.compile(r"(?:[A-Za-z][A-Za-z',-]*[ ]){3,}[a-z]").search
_DRAWN = re.compile(r"\S {3,}\S|[│─┌└├┼┐┘║═▲▼]|--+>|<--+|\+--|\|  |__/|\\__").search
#: Without one of these, in letters of ASCII, nothing is drawn: quicker to look for than the pattern.
_DRAWING_MARKS = ("   ", "-->", "<--", "+--", "|  ", "__/", "\\__")
_BOX = re.compile("[│─┌└├┼┐┘║═▲▼]").search

_PYTHON = re.compile(
    r"^\s*(?:>>>|from [\w.]+ import|import \w[\w.]*(?: as \w+)?$|(?:async )?def \w+\(|class \w+.*:$|@\w+|with .*:$|for \w.* in .*:$|\w[\w.]* = \w[\w.]*\(.*\)$)",
    re.MULTILINE,
).search
_CPP = re.compile(
    r"^\s*#\s*include|std::|^\s*(?:template\s*<|auto |const auto|using namespace)|\w->\w+\(.*;$", re.MULTILINE
).search
_SHELL = re.compile(
    r"^\s*(?:\$ |pip3? install|git (?:clone|commit|push|pull)|cd [\w./~]|sudo |export \w+=|cmake -)", re.MULTILINE
).search


def is_rule(line: str) -> bool:
    """Whether a line is nothing but one mark of punctuation, three times or more."""
    return _RULE(line) is not None


def banner(line: str) -> str:
    """The text that stands between rules on its own line; "" when there is none."""
    match = _BANNER(line)
    return match["text"] if match and (len(match["end"]) > 1 or line[:3] == "===") else ""


def is_switch(line: str) -> bool:
    """Whether a line speaks to a tool only (a linter, a formatter)."""
    return _SWITCH(line) is not None


def bracketed(line: str) -> bool:
    """Whether a line is a title in brackets, as long notes in comments have: ``Note [How it works]``."""
    return line[-1] in "]:" and _BRACKETED(line) is not None


def indented_end(lines: Sequence[str], start: int) -> int:
    """Where the lines that are indented or empty end, from ``start`` on; empty lines at the end do not count."""
    end = start
    for index in range(start, len(lines)):
        line = lines[index]
        if line:
            if line[0] != " ":
                break
            end = index + 1
    return end


def dedented(lines: Sequence[str]) -> list[str]:
    """The lines without the indentation that all of them share, without empty lines at both ends."""
    indents = [len(line) - len(line.lstrip()) for line in lines if line]
    if not indents:
        return []
    cut = min(indents)
    first = next(index for index, line in enumerate(lines) if line)
    last = len(lines)
    while not lines[last - 1]:
        last -= 1
    return [line[cut:] for line in lines[first:last]]


def looks_like_code(lines: Sequence[str]) -> bool:
    """Whether most of the lines read as code rather than as sentences."""
    code = prose = count = 0
    for line in lines[:60]:
        if line:
            count += 1
            if _CODE_LINE(line[:300]):
                code += 1
            elif _PROSE_LINE(line[:300]):
                prose += 1
    return code * 2 >= count and code > prose


def is_code(line: str) -> bool:
    """Whether a line that is not indented can be nothing but code or a formula."""
    line = line[:300]
    return line[-1:] not in ".,?!" and _PROSE_LINE(line) is None and _CODE_LINE(line) is not None


def is_statement(line: str) -> bool:
    """Whether a line is surely a statement or a command: code that was commented out, or how to call a script."""
    if line.startswith(_FIRST_WORDS):
        return _STATEMENT(line) is not None
    # An example that begins without words around it.
    return line[-1:] == ")" and " = " in line and _ASSIGNS(line) is not None


def looks_drawn(lines: Sequence[str]) -> bool:
    """Whether the lines are a drawing or a table in characters, which folding would destroy."""
    text = "\n".join(lines)
    if not any([mark in text for mark in _DRAWING_MARKS]) and (text.isascii() or not _BOX(text)):  # noqa: C419
        return False
    drawn = sum(1 for line in lines if _DRAWN(line[:300]))
    return drawn >= 2 and drawn * 2 >= len(lines)


def code_language(text: str) -> str:
    """The tag for highlighting code whose language nothing says; "" when the code does not show it either."""
    text = text[:2000]
    if _CPP(text):
        return "cpp"
    if _PYTHON(text):
        return "python"
    if _SHELL(text):
        return "shell"
    return ""


def groups(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Lines that are not indented, each with the lines below it that are."""
    groups: list[tuple[str, list[str]]] = []
    start = 0
    for index in range(len(lines) + 1):
        if index == len(lines) or (lines[index] and lines[index][0] != " "):
            if index > start:
                groups.append((lines[start].strip(), dedented(lines[start + 1 : index])))
            start = index
    return [group for group in groups if group[0]]
