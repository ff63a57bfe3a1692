"""Files that are a module and a program."""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter

from ..evidence import PYTHON, Rule, Seen, Site
from ..languages._python_main import asks_for_main


def see(site: Site) -> Iterator[Seen]:
    """``if __name__ == "__main__":`` at the top of the file, either way around, also with more conditions."""
    for node in site.uses("__name__"):
        test = node.parent
        if test is None or test.type != "comparison_operator" or not asks_for_main(site.data, test):
            continue
        statement: tree_sitter.Node | None = test.parent
        while statement is not None and statement.type in ("parenthesized_expression", "boolean_operator"):
            statement = statement.parent
        if statement is not None and statement.type == "if_statement" and statement.parent is not None:
            if statement.parent.type == "module":
                yield site.at(statement)


PATTERN = Rule("main-guard", "Runs as a program", PYTHON, see, words=("__name__",))
