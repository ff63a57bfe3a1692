"""What of a Python file runs only where the file is the program: ``if __name__ == "__main__":``. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter


def asks_for_main(data: bytes, test: tree_sitter.Node) -> bool:
    """Whether a comparison is ``__name__ == "__main__"``, either way around; ``data`` is the file's."""
    parts = {part.type: data[part.start_byte : part.end_byte] for part in test.children}
    if len(test.children) != 3 or sorted(parts) != ["==", "identifier", "string"]:
        return False
    return parts["identifier"] == b"__name__" and parts["string"].strip(b"\"'") == b"__main__"


def main_blocks(data: bytes, root: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    """The blocks at the top of a file that run only where it is the program."""
    if b"__main__" not in data:
        return
    for node in root.children:
        if node.type == "if_statement":
            condition, block = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
            if condition is not None and block is not None and asks_for_main(data, _needed(condition)):
                yield block


def _needed(condition: tree_sitter.Node) -> tree_sitter.Node:
    """The first of the conditions that must hold."""
    while True:
        inner = None
        if condition.type == "parenthesized_expression" and condition.named_child_count == 1:
            inner = condition.named_children[0]
        elif condition.type == "boolean_operator":
            operator = condition.child_by_field_name("operator")
            inner = condition.child_by_field_name("left") if operator is not None and operator.type == "and" else None
        if inner is None:
            return condition
        condition = inner
