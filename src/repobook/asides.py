"""Lines and sentences of comments that say nothing of what they stand in: they speak to tools, to editors, or of other
places. Pure.

Comments come here without their marks. What is asked is cheap, for it is asked of every comment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .header import forbids_editing, says_generated

#: ``Owner(s): ["module: x"]``, ``Maintainer: A. Name``: who looks after a file and how it is written, not what it is for.
_LABEL = re.compile(
    r"[\[@\\]?(?:code ?)?(?:owner|maintainer|author|contact|reviewer|assignee|on-?call|e-?mail|copyright|encoding|coding|charset"
    r")(?:\(s\)|s)?\s*[:=]\s*\S"
    # Any label in front of nothing but a list of texts.
    r"|[A-Z]\w*(?: \w+){0,2}(?:\(s\))?:\s*\[\s*[\"'][^\[\]]*\]\s*\Z",
    re.IGNORECASE,
).match
#: Directives to linters, formatters and other tools, as they stand at the start of a comment.
_DIRECTIVE = re.compile(
    r"@?(?:es|js|ts|style|shell|yaml|markdown|py|swift|kt|no|golangci-)?lint\w*(?:-[\w-]+|\s*[:=]\s*\S|\s+(?:disable|enable|ignore|[\w/-]+\s*:))"
    r"|(?i:nolint)\w*(?:\([^()]*\))?\s*(?:\Z|[:,])"
    r"|(?:jshint|jslint|eslint|jscs)\b[^.]*:"
    r"|(?:noqa|flake8|mypy|pylint|ruff|isort|fmt|yapf|pyright|pytype|pyre-\w+|nosec|cppcheck|codespell|cspell|hadolint|rubocop"
    r"|coverage|shellcheck|istanbul|c8|spell-?checker)(?:[:=]\s?\S|\s+(?:disable|enable|ignore|skip)\b)"
    r"|(?:clang-(?:format|tidy)|fmt|yapf|prettier|stylelint|formatter)[: ]+(?:on|off|ignore|disable|enable)\b"
    r"|type:\s*ignore\b|(?:prettier|deno|biome)-ignore|webpack\w+\s*:|pragma:\s|@(?:ts|jest|flow|noflow|format|noformat|prettier)\b(?:-[\w-]+)?"
    r"|PYTEST_DONT_REWRITE\b|[@#]__[A-Z_]+__\s*\Z"
    # On what, and from what, the compiler of Go builds a file or a function.
    r"|go:[a-z]\w*(?:\s|\Z)|\+build\s+\S"
    # ``/* global a, b:true */`` tells a linter which names exist.
    r"|(?:globals?|exported)\s+(?=[\w$]*[A-Z_$]|[^,:]*[,:])[\w$]+(?:\s*:\s*\w+)?(?:\s*,\s*[\w$]+(?:\s*:\s*\w+)?)*\s*\Z"
).match
#: How directives begin: quicker to look for than the pattern.
_FIRST = (
    "@", "#__", "lint", "eslint", "jslint", "tslint", "stylelint", "shelllint", "yamllint", "markdownlint", "pylint",
    "swiftlint", "ktlint", "nolint", "NOLINT", "Nolint", "golangci-", "jshint", "jscs", "noqa", "flake8", "mypy", "ruff", "isort",
    "fmt", "yapf", "pyright", "pytype", "pyre-", "nosec", "cppcheck", "codespell", "cspell", "hadolint", "rubocop", "coverage",
    "shellcheck", "istanbul", "c8", "spell", "clang-", "prettier", "formatter", "type:", "deno", "biome", "webpack", "pragma:",
    "PYTEST_DONT_REWRITE", "global", "exported", "go:", "+build",
)  # fmt: skip
#: ``See x for more``, ``Demos can be found in …``
_POINTER = re.compile(
    r"(?:also |or )?(?:please )?see(?: also)?\b(?! (?:how|that|if|whether)\b)|(?:please )?(?:also )?refer to\b"
    r"|please (?:also )?(?:check|visit|read|go (?:to|through)|consult|look at|head)\b|(?:read|learn|find out|more|further) (?:more|about|information|details)\b"
    r"|for (?:an? |the |any |some )?(?:more|further|additional|full|complete|detailed|other|general|usage|instructions|information|details|documentation)\b"
    r"[^.]*\b(?:see|refer|visit|check|read|consult|go to)\b"
    r"|[^.]{1,80}\b(?:can|may) be (?:found|find|seen|viewed|accessed|downloaded) (?:in|at|on|here|under)\b"
    r"|[^.]{1,80}\b(?:is|are) (?:explained|described|documented) (?:in|at|on|here)\b:? *(?:<?https?:|\Z)"
    r"|[^.,:]{1,40}\bsee:? <?https?://\S+\Z|[^.,]{1,60}\bis now available\b|you (?:can|may|will|could) (?:also )?find\b[^.]*\b(?:at|in|on|here|under)\b",
    re.IGNORECASE,
).match
#: ``Jane Doe, Kit Corp (kit.org - jane)``, ``Jane Doe [@jane]``: who wrote it, with an address and nothing else.
_PERSON = re.compile(
    r"(?:-{1,2} )?[A-Z][\w'’-]+(?: [A-Z]\.?){0,2} [A-Z][\w'’-]+(?:, [A-Z][\w.&-]*(?: [A-Z][\w.&-]*){0,3})?"
    r"(?:,? \([^()\s]*\w\.[a-z]{2,}[^()]{0,60}\)| <[^<>]*>| [\[(]?@[\w-]+[\])]?(?:\(\S*\))?| --? https?://\S+)\Z"
).match
#: One of these stands in what the pattern finds, where its first letter is another.
_HINTS = (" be ", " now ", "http")
#: ``We're excited to announce the release of …``: what follows in the paragraph tells of the release.
_NEWS = re.compile(
    r"(?:we|i)\b(?:['’](?:re|m)| (?:are|am))? (?:\w+ ){0,2}?(?:excited|happy|pleased|proud|thrilled|delighted|glad)\b",
    re.IGNORECASE,
).match
#: ``This library is currently under heavy development``.
_IN_WORK = re.compile(
    r"\W{0,3}(?:(?:please )?note(?: that)?\W{1,3})?(?:this|these|the|it)\b(?: [\w'-]+){0,4}? (?:is|are) (?:\w+ ){0,3}?under (?:\w+ )?development(?=\s*(?:[.,;:!)–—-]|\Z)| and\b)",
    re.IGNORECASE,
).match
#: What follows the note that a file is generated: how to make it anew.
_MAKING = re.compile(
    r"(?:if you|to (?:re-?generate|update|change|edit|modify|re-?create)|please|(?:re-?)?run\b|instead\b|edit\b|any (?:changes|edits|modifications)"
    r"|(?:(?:all|your|manual) )*(?:changes|edits|modifications)\b|use\b|source:|versions?:|generated\b|make (?:your )?changes\b|it is generated)",
    re.IGNORECASE,
).match


#: What templates of workflows say of every repository alike.
_TEMPLATE = (
    "For most projects, this workflow file will not need changing", "This workflow uses actions that are not certified by",
    "They are provided by a third-party and are governed by", "You may wish to alter this file to override the set of",
    "We have attempted to detect the languages in your repository", "Please check the `language` matrix defined below",
)  # fmt: skip


#: What is closed, by its keyword or its name.
_END = re.compile(
    r"(?:(?:end(?: of)?|closes?|closing)\s+)?(?:the\s+)?(?:(?:anonymous|unnamed|inline)\s+)?"
    r"(?:namespaces?|extern|class|struct|enum|union|if|ifn?def|else|for|while|do|switch|try|catch|function|fn|impl|mod|module|loop|main|interface)\b"
    r"(?:\s+\"?[\w:.+<>{}*]+\"?(?:\(\))?){0,2}\s*\.?\Z"
    r"|(?:end(?: of)?|closes?)\s+[\w:.]+\Z|(?:anonymous|unnamed)\Z",
    re.IGNORECASE,
).match
_ENDS_ALONE = re.compile(r"end\b|(?:anonymous |unnamed )?namespace\b", re.IGNORECASE).match
#: Lines over which a bracket in a label may go on.
_WRAPPED = 8
_SENTENCE = re.compile(r"(?<=[.!])\s+")
_CODE_GENERATED = re.compile(r"(?:code )?generated by\b[^.]*(?:\.\w[^.]*)*\.?\Z", re.IGNORECASE).match
#: strong letters from end to end, as Markdown marks them, that end no sentence
_STRONG = re.compile(r"(\*\*|__)(?=[^\s*_])(?:(?!\1).)+(?<![\s.!?])\1:?(?: {2,}|\\)?").fullmatch
#: marks that rules around words are made of; such a rule, and words between rules on one line
RULES = "-=*/#~+_|"
_RULE = re.compile(rf"[{RULES}]{{3,}}").fullmatch
_BETWEEN = re.compile(
    rf"(?:[{RULES}]{{3,}}|(?P<short>[{RULES}]{{0,2}}))\s*(?P<said>\w[^\n]*?)\s*(?P<end>[{RULES}]*)"
).fullmatch
#: Words that a title has at most, and characters of its line with the rules around it.
_TITLE, _LONGEST_TITLE = 8, 200


def silent(line: str) -> bool:
    """Whether a line says nothing of what it stands in: all of it speaks to tools or to editors."""
    if to_tools(line):
        return True
    parts = _SENTENCE.split(line.strip())
    told = [to_editors(part) for part in parts]
    if not any(told):
        return False
    rest = [part for part, editors in zip(parts, told, strict=True) if not editors]
    return all(on_making(part) or points_elsewhere(part) or _CODE_GENERATED(part) for part in rest)


def to_tools(line: str) -> bool:
    """Whether a line is a label (``Owner(s): […]``) or a directive to a tool."""
    if line.startswith(_FIRST) and _DIRECTIVE(line):
        return True
    return (":" in line or "=" in line) and _LABEL(line) is not None


def names_person(line: str) -> bool:
    """Whether a line is nothing but the name of a person with an address."""
    return ("@" in line or "/" in line or line[-1:] == ")") and _PERSON(line) is not None


def tool_lines(lines: Sequence[str], at: int = 0) -> int:
    """How many lines from one on speak to tools: what stands in its brackets goes on below it. 0 when it does not."""
    if not to_tools(lines[at]):
        return 0
    text, number = lines[at], 1
    while number < _WRAPPED and at + number < len(lines) and _open(text):
        text += lines[at + number]
        number += 1
    return 1 if _open(text) else number


def _open(text: str) -> bool:
    return text.count("(") > text.count(")") or text.count("[") > text.count("]")


def to_editors(sentence: str) -> bool:
    """Whether a sentence says that its file is generated, or who must not edit it."""
    lower = sentence.lower()  # most sentences have none of the words: to look for them first is quicker
    return ("generated" in lower and says_generated(sentence)) or (
        ("not" in lower or "never" in lower or "n't" in lower or "if you" in lower) and forbids_editing(sentence)
    )


def on_making(sentence: str) -> bool:
    """Whether a sentence beside the note that a file is generated says how to make it anew."""
    return _MAKING(sentence) is not None


def points_elsewhere(sentence: str) -> bool:
    """Whether a sentence only says where to read on."""
    if sentence[:1] not in "sSrRpPaAoOlLfFmMyY" and not any(hint in sentence for hint in _HINTS):
        return False
    return _POINTER(sentence) is not None


def announces(sentence: str) -> bool:
    """Whether a sentence tells news: a release, a new home, that its subject is still being made."""
    if "under " in sentence and _IN_WORK(sentence):
        return True
    return sentence[:1] in "wWiI" and _NEWS(sentence) is not None


def of_template(sentence: str) -> bool:
    """Whether a sentence is one that a template says of every repository."""
    return sentence.startswith(_TEMPLATE)


def names_an_end(text: str, alone: bool) -> bool:
    """Whether a comment beside a closing brace says which block it closes: ``namespace x``, ``end of class Y``, ``if``.
    One that stands ``alone`` on its row must speak of a namespace or of an end."""
    return _END(text) is not None and (not alone or _ENDS_ALONE(text) is not None)


def is_title(line: str, below: str) -> bool:
    """Whether a line is strong from end to end, is no sentence, and what stands ``below`` does not go on with it: a title."""
    return _STRONG(line) is not None and not below[:1].islower()


def heads_part(text: str, name: str) -> bool:
    """Whether a comment above the definition of a ``name`` is a rule, or a title between rules that heads a part of the file:
    no sentence, and not on the name alone."""
    lines = [line.strip() for line in text.split("\n", 8) if line.strip()]
    said = [line for line in lines if not _RULE(line)]
    if len(said) > 1 or len(lines) > 3 or len(said[0] if said else "") > _LONGEST_TITLE:
        return False
    if not said:
        return True
    title = _BETWEEN(said[0])
    if title is None or (len(lines) == 1 and title["short"] is not None and len(title["end"]) < 3):
        return False
    words = re.findall(r"\w+", title["said"])
    if len(words) > _TITLE or title["said"][-1] in ".!?;:,":
        return False
    lower = name.lower()
    return name not in words and not all(word.lower() in lower for word in words if len(word) > 2)
