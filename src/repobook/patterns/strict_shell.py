"""Scripts that stop at the first error."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code


def see(site: Site) -> Iterator[Seen]:
    """``set`` with ``-e``, ``-u`` or ``pipefail``."""
    for node in site.nodes(b"set -", "command"):
        text = site.text(node)
        options = text.split()[1:]
        if (
            any(option.startswith("-") and not option.startswith("--") and "e" in option for option in options)
            or "pipefail" in options
        ):
            yield site.at(node, code(text))


PATTERN = Rule("strict-shell", "Stops at errors", ("shell",), see, marks=(b"set -",))
