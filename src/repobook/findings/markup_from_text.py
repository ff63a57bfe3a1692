"""Text that becomes part of a page as markup (JavaScript)."""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter

from ..evidence import JAVASCRIPT, Rule, Seen, Site, arguments, code

_PROPERTIES = ("innerHTML", "outerHTML")


def see(site: Site) -> Iterator[Seen]:
    """Assignments of something that is not fixed to ``innerHTML``, calls of ``document.write`` and
    ``insertAdjacentHTML``, and ``dangerouslySetInnerHTML``."""
    for node in site.uses(*_PROPERTIES):
        member = node.parent
        assignment = member.parent if member is not None and member.type == "member_expression" else None
        if assignment is not None and assignment.type.endswith("assignment_expression"):
            left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
            if left is not None and member is not None and left.id == member.id and right is not None and _made(right):
                yield site.at(
                    node,
                    f"{code(site.text(left, 40))} is set to {code(site.text(right, 40))}: markup in it is followed.",
                )
    for call, callee in site.calls("write", "writeln", "insertAdjacentHTML"):
        given = arguments(call)
        if (callee.startswith("document.") or callee.endswith("insertAdjacentHTML")) and given and _made(given[-1]):
            yield site.at(call, f"{code(callee)} writes {code(site.text(given[-1], 40))}: markup in it is followed.")
    for node in site.uses("dangerouslySetInnerHTML"):
        yield site.at(node, "`dangerouslySetInnerHTML`: markup in the value is followed.")


def _made(node: tree_sitter.Node) -> bool:
    if node.type == "template_string":
        return any(child.type == "template_substitution" for child in node.children)
    return node.type not in ("string", "number", "null", "undefined")


RULE = Rule(
    "markup-from-text", "Text used as markup", JAVASCRIPT, see,
    "Markup in the text is followed.", "security", "warning",
    words=(*_PROPERTIES, "write", "writeln", "insertAdjacentHTML", "dangerouslySetInnerHTML"),
)  # fmt: skip
