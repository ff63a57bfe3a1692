"""Programs that are fetched and run without a look at them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import Rule, Seen, Site

_PIPED = re.compile(
    rb"\b(?:curl|wget)\b[^\n|;&#]*(?:\\\n[^\n|;&#]*)*\|\s*(?:\\\n\s*)?(?:sudo\s+(?:-\S+\s+)*)?"
    rb"(?:/\S*/)?(ba|z|da|k)?sh\b|\b(?:ba|z)?sh\s+(?:-c\s+\"\$|<)\(\s*(?:curl|wget)\b"
)
#: What stands before text that is only said, up to that text: a message of make, arguments of ``echo`` and ``printf``. What
#: a command substitution holds is run, also inside of quotes.
_SAID = re.compile(
    rb"\$[({](?:warning|error|info)\s(?:[^()\n]|\([^()\n]*\))*$"
    rb"|(?<![\w-])(?:echo|printf)\s(?:[^;&|\n\"'`]|\"(?:\\.|[^\"\\])*\"|'[^']*')*"
    rb"(?:\"(?:\\.|\$\([^()]*\)|\$(?!\()|[^\"\\$`])*|'[^']*)?$"
)


def see(site: Site) -> Iterator[Seen]:
    """``curl … | sh`` and the same in other clothes, in scripts, Dockerfiles, workflows and makefiles."""
    for match in _PIPED.finditer(site.data):
        start = site.data.rfind(b"\n", 0, match.start()) + 1
        before = site.data[start : match.start()]
        if before.lstrip().startswith((b"#", b"//")) or b" # " in before or _SAID.search(before):
            continue
        yield site.seen(match.start(), match.end(), "What is downloaded here is run without a check.")


RULE = Rule(
    "download-and-run", "Download piped to a shell", ("shell", "dockerfile", "yaml", "makefile"), see,
    "Runs what it downloads without a check.", "security", "warning", marks=(b"curl", b"wget"),
)  # fmt: skip
