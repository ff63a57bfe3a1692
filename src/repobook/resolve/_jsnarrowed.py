"""TypeScript: of a union the types that a local may have where a condition was asked of a member (``x.kind === "a"``). Pure."""

from __future__ import annotations

import re
from bisect import bisect_left

from ..languages._bindings import DISCRIMINATED, Binding
from ..model import Form
from ._brackets import split
from ._jsresults import JavaScriptResults
from ._jstexts import of_key
from ._values import LOCAL, UNKNOWN, Found, Reading, Typed

_LITERAL = re.compile(r"\"[^\"\\]*\"|'[^'\\]*'|-?\d+(?:\.\d+)?|true|false|null|undefined|never")
_FALSE = frozenset({'""', "0", "-0", "false", "null", "undefined", "never"})
_MEMBER = re.compile(r"(?:typeof\s+)?([A-Za-z_$][\w$]*(?:\.[\w$]+)+)")


class JavaScriptNarrowed(JavaScriptResults):
    """Values of locals of which a condition says more than their declaration."""

    def local_value(self, reading: Reading, binding: Binding, context: int) -> Found:
        if not binding.key.startswith(DISCRIMINATED):
            return super().local_value(reading, binding, context)
        outer = _outer(reading, binding)
        if outer is None:
            return Found(-1, LOCAL)
        found = self.local_value(reading, outer, context)
        member, _, said = binding.key.removeprefix(DISCRIMINATED).partition(" ")
        return found if found.type == UNKNOWN else found._replace(type=self.left(found.type, member, said))

    def unasked(self, reading: Reading, use: int) -> bool:
        """Whether a use of a local is the first: of one that is given what a call gives, and has its type from that."""
        if use < 0 or reading.document.references.form[use] != Form.BARE:
            return False
        name, byte = reading.names[use], reading.starts[use]
        binding = reading.local(name, byte)
        if binding is None or binding.type or binding.key or binding.how != Form.CALL or binding.value < 0:
            return False
        declared = bisect_left(reading.starts, binding.byte)
        return 0 <= binding.byte < byte and name not in reading.names[declared + 1 : use]

    def left(self, typed: Typed, member: str, said: str) -> Typed:
        """What is left of a union where something is said of a member."""
        options = self.options(typed)
        kept = [option for option in options if self._possible(option, member, said)]
        if len(kept) == 1:
            return kept[0]
        if 1 < len(kept) < len(options) and len({(item.file, item.context) for item in kept}) == 1:
            return kept[0]._replace(text=" | ".join(item.text for item in kept))
        return typed

    def _possible(self, typed: Typed, member: str, said: str) -> bool:
        """Whether a value of a type can have such a member: not where its type is a literal that says otherwise."""
        if typed.text.startswith("{"):
            written, optional = (
                of_key(typed.text, member),
                re.search(rf"\b{re.escape(member)}\?\s*:", typed.text) is not None,
            )
        else:
            symbol = self.resolve_type(typed).symbol
            found = self.lookup(symbol, member).symbol if symbol >= len(self.world.files) else -1
            if found < 0:
                return True
            item = self.definition(found)
            written, optional = item.type, f"{member}?" in item.signature
        types = [_plain(part) for part in split(written, "|")] if written else []
        if not types or "" in types:
            return True
        test, values = said[0], [_plain(value) for value in split(said[1:], "|")]
        if test == "+":
            return any(type not in _FALSE for type in types)
        if test == "-":
            return optional or any(type in _FALSE or "." in type for type in types)
        if test == "=":
            return any(_alike(type, value) for type in types for value in values)
        return optional or any(type not in values for type in types)


def _outer(reading: Reading, binding: Binding) -> Binding | None:
    """The local of the same name that is known around another."""
    found: Binding | None = None
    for other in reading.locals[binding.name]:
        if other is binding:
            break
        if other.start <= binding.start < other.end and (found is None or other.start >= found.start):
            found = other
    return found


def _plain(text: str) -> str:
    """A literal type, or one that a member of an enumeration names, in one way of writing; "" for all others."""
    text = text.strip()
    if _LITERAL.fullmatch(text):
        return f'"{text[1:-1]}"' if text[0] == "'" else text
    match = _MEMBER.fullmatch(text)
    return match[1] if match else ""


def _alike(one: str, other: str) -> bool:
    """Whether two literals may be the same value: members of different names of one enumeration are not."""
    if one == other or not one or not other:
        return True
    named = [_named(text) for text in (one, other)]
    if named == [True, True]:
        return one.rpartition(".")[0] != other.rpartition(".")[0]
    return any(named)


def _named(text: str) -> bool:
    return text[0].isalpha() and "." in text
