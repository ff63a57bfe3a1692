"""What tags of Javadoc and JSDoc name: ``{@link #member(Type)}`` in the doc of a definition. Pure."""

from __future__ import annotations

import re
from functools import cached_property

from ..model import TYPES, Definition, Document

_MEMBER = re.compile(r"#(?P<name>[\w$]+)(?:\((?P<types>[^()]*)\))?\Z").match
_ARGUMENTS = re.compile(r"<.*>")


class Members:
    """The members of the types of a file, as docs in it name them."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def _named(self) -> dict[tuple[int, str], list[int]]:
        found: dict[tuple[int, str], list[int]] = {}
        for number, item in enumerate(self.document.definitions):
            found.setdefault((item.enclosing, item.name), []).append(number)
        return found

    def meant(self, number: int, target: str) -> int:
        """The member of the innermost type around a definition that a target means, -1 for none: of overloads that with
        the parameters named, without any the first; none where no overload has them."""
        match = _MEMBER(target)
        if match is None:
            return -1
        definitions = self.document.definitions
        while number >= 0:
            own = self._named.get((number, match["name"]), ()) if definitions[number].kind in TYPES else ()
            if own:
                if match["types"] is None:
                    return own[0]
                # A type may stand with the name of the parameter.
                wanted = [
                    _simple(part.split()[0]) for part in _ARGUMENTS.sub("", match["types"]).split(",") if part.strip()
                ]
                return next((at for at in own if _types(definitions[at]) == wanted), -1)
            number = definitions[number].enclosing
        return -1


def _types(item: Definition) -> list[str]:
    return [_simple(parameter.annotation) for parameter in item.parameters]


def _simple(type: str) -> str:
    """A type without package and arguments, any number of values as the array that it is."""
    text = _ARGUMENTS.sub("", type).replace("...", "[]").replace(" ", "")
    return text.rpartition(".")[2]
