"""Cases of patterns and findings: a source, a line of ``=``, and what the rule sees in it.

``tests/findings/recursion.py.txt`` is a case of the rule ``recursion`` in a file ``recursion.py``; a second case of the
same rule is ``recursion~2.py.txt``. What is seen is shown as the rows and what is said of them; rows that are not shown
are those where the rule must stay silent.
"""

from __future__ import annotations

from pathlib import Path

from repobook.analyze import language_index
from repobook.classify import language_of
from repobook.evidence import Rule
from repobook.extract import Builder
from repobook.languages import languages
from repobook.model import Document, Observation
from repobook.patterns import observe_all
from repobook.syntax import Source

LINE = "=" * 40


def read(path: Path) -> tuple[str, str, str]:
    """The rule's id, the name of the file in the case, and its source."""
    name = path.name.removesuffix(".txt")
    rule = name.partition(".")[0].partition("~")[0]
    source, _, _ = path.read_text(encoding="utf-8").partition(LINE + "\n")
    return rule, ".github/workflows/" + name if name.endswith(".yaml") else name, source


def observe(name: str, source: bytes) -> tuple[Document, tuple[Observation, ...]]:
    """The document of a source and all that is observed in it."""

    language = language_of(name, source[:4096], language_index(), "cpp")
    record = languages()[language]
    builder = Builder(Source(name, source), language, record.separator)
    record.extract(builder)
    document = builder.finish()
    patterns, findings = observe_all(builder.root, language, source, document.definitions, document.names)
    return document, (*document.patterns, *document.findings, *patterns, *findings)


def shown(source: str, rule: str, observations: tuple[Observation, ...]) -> str:
    """The rows where the rule saw something, with what it says."""
    lines = source.split("\n")
    found = []
    for item in observations:
        if item.rule == rule:
            rows = range(item.start_row, item.end_row)
            found += [f"{row + 1:3} | {lines[row]}".rstrip() for row in rows[:4]]
            found += ["    | …"] if len(rows) > 4 else []
            found.append(f"      {item.detail}".rstrip())
    return "\n".join(found) + "\n"


def missing(folder: Path, rules: tuple[Rule, ...]) -> list[str]:
    """The rules without a case."""
    have = {read(path)[0] for path in folder.glob("*.txt")}
    return [rule.id for rule in rules if rule.id not in have]
