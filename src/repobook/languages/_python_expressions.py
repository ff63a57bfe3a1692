"""Expressions of a Python file that say what type a name has, as rows of the expression table. Pure."""

from __future__ import annotations

import numpy as np
import tree_sitter

from ._python_facts import LITERALS, OPERATORS, Op, is_empty
from ._python_tokens import KEYWORD, NUMBER, STRING, WORD, Tokens

_OPERATOR = {sign: number for number, sign in enumerate(OPERATORS)}
_LITERAL = {name: number for number, name in enumerate(LITERALS)}
_NODE_LITERAL = {
    "string": "str", "concatenated_string": "str", "integer": "int", "float": "float", "true": "bool", "false": "bool",
    "none": "None", "comparison_operator": "bool", "not_operator": "bool",
}  # fmt: skip
_KEYWORDS = {b"None": "None", b"True": "bool", b"False": "bool"}
_DISPLAY = {
    "list": "list", "set": "set", "list_comprehension": "list", "set_comprehension": "set",
    "generator_expression": "generator",
}  # fmt: skip
_PARTS = {
    "parenthesized_expression", "await", "named_expression", "conditional_expression", "boolean_operator", "lambda",
    "tuple", "expression_list", "list", "set", "dictionary", "list_comprehension", "set_comprehension",
    "generator_expression", "dictionary_comprehension", "call", "subscript", "attribute", "list_splat",
    "binary_operator",
}  # fmt: skip
#: names of callables that hand on what they are given
PASSING = {
    "enumerate", "zip", "list", "tuple", "set", "sorted", "reversed", "iter", "next", "cast", "copy", "deepcopy", "type",
    "min", "max", "filter", "chain", "frozenset", "deque", "partial", "getattr", "tqdm", "islice", "enter_context",
    "assertRaises", "assertRaisesRegex", "raises", "ref", "property", "__new__",
    "heappop", "heappushpop", "heapreplace", "product", "TypeVar",
}  # fmt: skip


#: what no operator says anything of
_PLAIN = (Op.UNKNOWN, Op.LITERAL)


class Expressions:
    """The expression table of one file while it grows."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.table: list[int] = []
        self.positions = tokens.position.data
        #: two more than there are tokens, so that one may look past the end
        self.codes = tokens.code.astype(np.uint8).tobytes() + b"\0\0"
        self.name_at = tokens.name_at.data
        self._match = tokens.match.data
        self._known: dict[tuple[int, int, int], int] = {}

    def add(self, op: int, a: int = -1, b: int = -1) -> int:
        """The number of an expression; equal ones are one."""
        key = (op, a, b)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = len(self._known)
            self.table += key
        return known

    def is_empty(self, expression: int) -> bool:
        """Whether an expression makes an empty container."""
        op, operand, _ = self.table[expression * 3 : expression * 3 + 3]
        return is_empty(op, operand, self.tokens.names.__getitem__)

    def named(self, expression: int) -> str:
        """The name of what an expression calls, "" where it calls nothing or what hands nothing on."""
        op, _, name = self.table[expression * 3 : expression * 3 + 3]
        return self.tokens.names[name] if op == Op.ARGUMENTS else ""

    def literal(self, name: str) -> int:
        return self.add(Op.LITERAL, _LITERAL[name])

    def either(self, parts: list[int]) -> int:
        """Any of several expressions."""
        result = parts[-1]
        for part in reversed(parts[:-1]):
            result = self.add(Op.EITHER, part, result)
        return result

    def of(self, node: tree_sitter.Node) -> int:
        """The expression of a node."""
        start, end = node.start_byte, node.end_byte
        token = self.tokens.rank[end - 1] - 1 if end else -1
        if token < 0:
            return self.add(Op.UNKNOWN)
        simple = self._simple(token, start)
        if simple >= 0:
            if self.table[simple * 3] == Op.CALL and self.tokens.names[self.table[simple * 3 + 1]] in PASSING:
                return self._passing(node, self.table[simple * 3 + 1])
            return simple
        return self._complex(node)

    def between(self, token: int, end: int) -> int:
        """The expression from a token to a byte when the tokens alone tell it, else -1."""
        last = self.tokens.rank[end - 1] - 1
        if last > token:
            simple = self._simple(last, self.positions[token])
            op, name, _ = self.table[simple * 3 : simple * 3 + 3] if simple >= 0 else (-1, -1, -1)
            return -1 if op == Op.CALL and self.tokens.names[name] in PASSING else simple
        if last < token:
            return -1
        code = self.codes[token]
        if code == WORD:
            return self.add(Op.NAME, self.name_at[token])
        text = self.tokens.data[self.positions[token] : end]
        kind = _KEYWORDS.get(text) if code == KEYWORD else "int" if code == NUMBER and text.isdigit() else None
        return self.literal(kind) if kind else -1

    def _passing(self, node: tree_sitter.Node, name: int) -> int:
        """A call whose result depends on its arguments."""
        arguments = node.child_by_field_name("arguments")
        given: list[tree_sitter.Node] = []
        if arguments is not None and arguments.type == "argument_list":
            given = [child for child in arguments.named_children if child.type not in ("comment", "keyword_argument")]
        elif arguments is not None:
            given = [arguments]
        return self.add(Op.ARGUMENTS, self._tuple(given[:4]) if given else -1, name)

    def _simple(self, token: int, start: int) -> int:
        """A chain of members that spans from ``start`` to a token, -1 when it is anything else."""
        code = self.codes[token]
        tokens = self.tokens
        if code == WORD:
            name = self.name_at[token]
            return self.add(Op.NAME, name) if tokens.chain_start(name) == start else -1
        if code in (41, 93):
            opening = self._match[token]
            if opening > 0 and self.codes[opening - 1] == WORD:
                name = self.name_at[opening - 1]
                if name >= 0 and tokens.chain_start(name) == start:
                    return self.add(Op.CALL, name) if code == 41 else self._item(name, opening, token)
        return -1

    def _item(self, name: int, opening: int, closing: int) -> int:
        """What the brackets after a name take out of its value."""
        taken = self._taken(opening, closing)
        if taken is None:
            return self.add(Op.ITEM, name)
        return self.add(taken[0], self.add(Op.NAME, name), taken[1])

    def _taken(self, opening: int, closing: int) -> tuple[int, int] | None:
        """Whether a slice stands between brackets, or a number; None for all else."""
        codes = self.codes
        if opening + 3 >= closing and codes[closing - 1] == NUMBER:
            minus = codes[opening + 1] == 45
            text = self.tokens.data[self.positions[closing - 1] : self.positions[closing]].strip()
            if (minus or opening + 2 == closing) and text.isdigit() and len(text) < 5:
                return Op.INDEX, -int(text) if minus else int(text)
        if codes.find(58, opening, closing) < 0:
            return None
        depth, found = 0, False
        for token in range(opening + 1, closing):
            code = codes[token]
            if code in b"([{":
                depth += 1
            elif code in b")]}":
                depth -= 1
            elif not depth and code == 44:
                return None
            elif not depth and code == 58:
                # ``lambda x: …`` and ``y := …`` have such a mark, too.
                found = codes[token + 1] != 61
        return (
            (Op.SLICE, -1)
            if found and b"lambda" not in self.tokens.data[self.positions[opening] : self.positions[closing]]
            else None
        )

    def _complex(self, node: tree_sitter.Node) -> int:
        kind = node.type
        literal = _NODE_LITERAL.get(kind)
        if literal is not None:
            if literal == "str" and self.tokens.data[node.start_byte : node.start_byte + 1] in (b"b", b"B"):
                literal = "bytes"
            return self.literal(literal)
        if kind not in _PARTS:
            return self.add(Op.UNKNOWN)
        children = [child for child in node.named_children if child.type != "comment"]
        if not children:
            if kind in ("tuple", "dictionary") or kind in _DISPLAY:
                return self.add(
                    Op.CONTAINER, -1, _LITERAL["dict" if kind == "dictionary" else _DISPLAY.get(kind, "tuple")]
                )
            return self.add(Op.UNKNOWN)
        match kind:
            case "parenthesized_expression":
                return self.of(children[0])
            case "await":
                return self.add(Op.AWAIT, self.of(children[0]))
            case "named_expression":
                return self.of(children[-1])
            case "conditional_expression":
                return self.either([self.of(children[0]), self.of(children[-1])])
            case "boolean_operator":
                return self.either([self.of(children[0]), self.of(children[-1])])
            case "lambda":
                return self.add(Op.LAMBDA, self.of(children[-1]))
            case "tuple" | "expression_list":
                return self._tuple(children)
            case "list" | "set":
                if len(children) > 4:
                    children = children[:4]
                parts = [self.of(child) for child in children if child.type != "list_splat"]
                held = self.either(parts) if parts else -1
                return self.add(Op.CONTAINER, held, _LITERAL[_DISPLAY[kind]])
            case "list_comprehension" | "set_comprehension" | "generator_expression":
                return self.add(Op.CONTAINER, self.of(children[0]), _LITERAL[_DISPLAY[kind]])
            case "dictionary" | "dictionary_comprehension":
                return self._mapping(children)
            case "call":
                return self._call(node)
            case "binary_operator":
                left, sign, right = (node.child_by_field_name(field) for field in ("left", "operator", "right"))
                if left is None or right is None or sign is None:
                    return self.add(Op.UNKNOWN)
                before, after = self.of(left), self.of(right)
                if self.table[before * 3] in _PLAIN and self.table[after * 3] in _PLAIN:
                    return self.add(Op.UNKNOWN)
                return self.add(Op.OPERATION, before, self.add(Op.OPERAND, after, _OPERATOR.get(sign.type, 0)))
            case "subscript":
                value = node.child_by_field_name("value")
                closing = self.tokens.rank[node.end_byte - 1] - 1
                taken = self._taken(self._match[closing], closing) if self._match[closing] >= 0 else None
                if value is None:
                    return self.add(Op.UNKNOWN)
                return self.add(taken[0], self.of(value), taken[1]) if taken else self.add(Op.ITEM_OF, self.of(value))
            case "attribute":
                member = node.child_by_field_name("attribute")
                name = self.tokens.name_from(member.start_byte) if member is not None else -1
                return self.add(Op.ATTRIBUTE, name) if name >= 0 else self.add(Op.UNKNOWN)
        return self.add(Op.UNKNOWN)

    def _call(self, node: tree_sitter.Node) -> int:
        function = node.child_by_field_name("function")
        if function is None:
            return self.add(Op.UNKNOWN)
        if function.type == "attribute":
            member = function.child_by_field_name("attribute")
            name = self.tokens.name_from(member.start_byte) if member is not None else -1
            if name >= 0:
                return self.add(Op.CALL, name)
        return self.add(Op.CALL_OF, self.of(function))

    def _tuple(self, children: list[tree_sitter.Node]) -> int:
        if len(children) > 12 or any(child.type == "list_splat" for child in children):
            return self.add(Op.CONTAINER, -1, _LITERAL["tuple"])
        result = -1
        for child in reversed(children):
            result = self.add(Op.TUPLE, self.of(child), result)
        return result

    def _mapping(self, children: list[tree_sitter.Node]) -> int:
        pairs = [child for child in children[:4] if child.type == "pair"]
        keys, values = [], []
        for pair in pairs:
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if key is not None and value is not None:
                keys.append(self.of(key))
                values.append(self.of(value))
        if not keys:
            return self.add(Op.CONTAINER, -1, _LITERAL["dict"])
        return self.add(Op.MAPPING, self.either(keys), self.either(values))

    def _breaks(self, opening: int) -> bool:
        """Whether a bracket stands on another row than the token before it: then it starts an expression."""
        return b"\n" in self.tokens.data[self.positions[opening - 1] : self.positions[opening]]

    def ending(self, token: int, depth: int = 0) -> int:
        """The primary expression that ends with a token, found without the tree; -1 when it is not plain."""
        code = self.codes[token] if token >= 0 else 0
        if depth > 8:
            return -1
        if code == WORD:
            return self.add(Op.NAME, self.name_at[token])
        if code == STRING:
            return self.literal("str")
        if code in (NUMBER, KEYWORD):
            return -1
        opening = self._match[token]
        if opening < 1 or code not in (41, 93):
            return -1
        before = self.codes[opening - 1]
        if self._breaks(opening):
            return -1
        if before == WORD:
            name = self.name_at[opening - 1]
            if code == 93:
                return self._item(name, opening, token)
            hands_on = opening + 1 < token and self.tokens.names[name] in PASSING
            return -1 if hands_on else self.add(Op.CALL, name)
        if before in (41, 93):
            inner = self.ending(opening - 1, depth + 1)
            taken = self._taken(opening, token) if code == 93 else None
            if inner < 0 or taken is None:
                return self.add(Op.CALL_OF if code == 41 else Op.ITEM_OF, inner) if inner >= 0 else -1
            return self.add(taken[0], inner, taken[1])
        return -1
