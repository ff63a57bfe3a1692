"""Where conditions of TypeScript tell which type of a union a local has: by a member whose type is a literal.

``x.kind === "a"``, ``!x.failed`` and ``switch (x.kind)`` each make a local of the same name for the places that are reached only
where the condition is true, or false. Its key says what is known of the member; linking, which knows the union, asks for it.
"""

from __future__ import annotations

from collections import defaultdict

import tree_sitter

from ._bindings import DISCRIMINATED, Binding
from ._jslocals import Locals

#: a place, and whether the condition is true there
Place = tuple[int, int, bool]

_LEAVING = frozenset({"return_statement", "throw_statement", "break_statement", "continue_statement"})
_BLOCKS = frozenset({"statement_block", "program", "switch_case", "switch_default"})
#: Operators around a condition that are looked at.
_FAR = 32


class Narrowing(Locals):
    """Locals of which a condition says more than their declaration."""

    def discriminated(self) -> None:
        reader = self.reader
        found: list[tuple[tree_sitter.Node, str, Place]] = []  # the member, what is said of it where that is true
        for node in reader.get("discriminating"):
            if node.type == "member_expression":
                parent = node.parent
                if parent is None or parent.type != "binary_expression" or _is(parent, "&&"):
                    found += [(node, "+" if place[2] else "-", place) for place in reached(node)]
                continue
            member, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            operator = node.child_by_field_name("operator")
            if member is None or right is None or operator is None:
                continue
            equal = not operator.type.startswith("!")
            value = literal(right)
            found += [(member, f"{'=' if place[2] == equal else '!'}{value}", place) for place in reached(node)]
        for node in reader.get("switching"):
            found += self._cases(node)
        if not found:
            return
        declared: dict[str, list[Binding]] = defaultdict(list)
        for binding in reader.bindings.locals:
            declared[binding.name].append(binding)
        written: dict[str, list[int]] = defaultdict(list)
        for write in reader.found.get("write", ()):
            written[reader.text(write)].append(write.start_byte)
        for member, said, (start, end, _) in sorted(found, key=lambda item: (item[2][0], -item[2][1])):
            holder, key = member.child_by_field_name("object"), member.child_by_field_name("property")
            name = reader.text(holder) if holder is not None else ""
            around = [
                item for item in declared.get(name, ()) if item.byte >= 0 and item.start <= member.start_byte < item.end
            ]
            own = max(around, key=lambda item: item.start, default=None)
            if own is None or key is None or any(own.start <= byte < own.end for byte in written[name]):
                continue
            if any(start <= byte < end for byte in written[reader.text(key)]):
                continue
            reader.bindings.locals.append(Binding(name, start, end, key=f"{DISCRIMINATED}{reader.text(key)} {said}"))

    def _cases(self, node: tree_sitter.Node) -> list[tuple[tree_sitter.Node, str, Place]]:
        """What the cases of a ``switch`` say; nothing where one is reached from the one above it."""
        value, body = node.child_by_field_name("value"), node.child_by_field_name("body")
        member = value.named_children[0] if value is not None and value.named_children else None
        if member is None or body is None:
            return []
        found: list[tuple[tree_sitter.Node, str, Place]] = []
        every: list[str] = []
        pending: list[str] = []
        left = True
        default: Place | None = None
        for case in body.named_children:
            asked = case.child_by_field_name("value")
            if case.type == "switch_case" and asked is not None:
                every.append(literal(asked))
                pending.append(every[-1])
            elif case.type != "switch_default":
                continue
            statements = [item for item in case.named_children if item != asked and item.type != "comment"]
            if not statements and case.type == "switch_case":
                continue
            start = statements[0].start_byte if statements else case.end_byte
            if case.type == "switch_default":
                default = (start, case.end_byte, True) if left and not pending else None
            elif left and start < case.end_byte:
                found.append((member, "=" + "|".join(pending), (start, case.end_byte, True)))
            left = not statements or leaves(statements[-1])
            pending = []
        if default is not None and every:
            found.append((member, "!" + "|".join(every), default))
        return found


def _is(node: tree_sitter.Node, operator: str) -> bool:
    found = node.child_by_field_name("operator")
    return found is not None and found.type == operator


def literal(node: tree_sitter.Node) -> str:
    """A value as its type is written: strings between double quotes."""
    text = (node.text or b"").decode("utf-8", "replace")
    return f'"{text[1:-1]}"' if node.type == "string" else "".join(text.split())


def leaves(statement: tree_sitter.Node) -> bool:
    """Whether what follows a statement is not reached from it."""
    if statement.type == "statement_block":
        inside = [item for item in statement.named_children if item.type != "comment"]
        return bool(inside) and leaves(inside[-1])
    return statement.type in _LEAVING


def reached(condition: tree_sitter.Node) -> list[Place]:
    """The places that are reached only where a condition is true, or only where it is false."""
    found: list[Place] = []
    # What the condition is where all that was passed is true, and where it is false.
    true: bool | None = True
    false: bool | None = False
    inner, around = condition, condition.parent
    for _ in range(_FAR):
        if around is None:
            break
        match around.type:
            case "parenthesized_expression":
                pass
            case "unary_expression" if _is(around, "!"):
                true, false = false, true
            case "binary_expression" if _is(around, "&&") or _is(around, "||"):
                both = _is(around, "&&")
                right = around.child_by_field_name("right")
                told = true if both else false
                if right is not None and right != inner and told is not None:
                    found.append((right.start_byte, right.end_byte, told))
                true, false = (true, None) if both else (None, false)
            case "if_statement" | "ternary_expression" if around.child_by_field_name("condition") == inner:
                then, other = around.child_by_field_name("consequence"), around.child_by_field_name("alternative")
                if then is not None and true is not None:
                    found.append((then.start_byte, then.end_byte, true))
                if other is not None and false is not None:
                    found.append((other.start_byte, other.end_byte, false))
                block = around.parent
                if (
                    around.type == "if_statement" and other is None and false is not None
                    and then is not None and leaves(then) and block is not None and block.type in _BLOCKS
                ):  # fmt: skip
                    found.append((around.end_byte, block.end_byte, false))
                break
            case _:
                break
        inner, around = around, around.parent
    return found
