"""How much of a book's text is filler: sentences that stand on more than 1 % of its pages.

    python benchmarks/filler.py BOOK

Counts the text of all Markdown pages without headings, table cells and code. A sentence ends at ``.``, ``!`` or ``?``
before white space, or with its line; links count by their labels; a line of nothing but links is navigation and
no sentence. Prints the share, and the sentences that make it up.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

FENCE = re.compile(r"^[ >]*(`{3,}|~{3,})[^\n]*\n(?:.*?\n)??[ >]*\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\([^)]*\)")
TAG = re.compile(r"</?[a-z][^>]*>")
PLACE = re.compile(r"\(?(?:L[\d,]+[–, …]*)+\)?")
END = re.compile(r"(?<=[.!?])\s+")


def sentences(text: str) -> list[str]:
    """The sentences of one page."""
    found = []
    for line in FENCE.sub("\n", text).split("\n"):
        line = line.strip()
        if not line or line.startswith(("#", "|")):
            continue
        if not re.search(r"\w", LINK.sub("", TAG.sub("", line))):
            continue
        plain = TAG.sub("", LINK.sub(r"\1", line)).lstrip("-*>0123456789. ")
        found += [part for part in END.split(plain) if re.search(r"\w", part) and not PLACE.fullmatch(part)]
    return found


def main() -> None:
    pages = sorted(Path(sys.argv[1]).rglob("*.md"))
    total: Counter[str] = Counter()
    on: Counter[str] = Counter()
    for page in pages:
        found = sentences(page.read_text(encoding="utf-8"))
        total.update(found)
        on.update(set(found))
    common = [text for text, number in on.items() if number > len(pages) / 100]
    filler = sum(total[text] for text in common)
    print(f"{len(pages):,} pages, {sum(total.values()):,} sentences, {filler:,} on more than 1 % of the pages")
    print(f"share: {100 * filler / max(sum(total.values()), 1):.2f} %")
    for text in sorted(common, key=lambda item: -total[item])[:25]:
        print(f"{total[text]:9,}  {text[:100]}")


if __name__ == "__main__":
    main()
