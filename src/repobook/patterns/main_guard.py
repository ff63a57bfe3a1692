"""Files that are a module and a program."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site


def see(site: Site) -> Iterator[Seen]:
    """``if __name__ == "__main__":`` at the top of the file."""
    for node in site.uses("__name__"):
        test = node.parent
        statement = test.parent if test is not None and test.type == "comparison_operator" else None
        if statement is None or statement.type != "if_statement" or statement.parent is None:
            continue
        if statement.parent.type == "module" and b"__main__" in site.data[node.end_byte : node.end_byte + 20]:
            yield site.at(statement)


PATTERN = Rule("main-guard", "Runs as a program", PYTHON, see, words=("__name__",))
