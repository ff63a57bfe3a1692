"""What tags of Javadoc and JSDoc name: ``{@link #member(Type)}`` and ``{@link Type#member}`` in the doc of a definition, as far as
it stands in the same file. Pure."""

from __future__ import annotations

import re
from functools import cached_property

from ..model import TYPES, Definition, Document

_MEMBER = re.compile(r"(?P<type>[\w$]+(?:\.[\w$]+)*)?#(?P<name>[\w$]+)(?:\((?P<types>[^()]*)\))?\Z").match
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
        """The member that a target means, -1 for none: of the type that it names, else of the innermost type around a definition
        that has one; of overloads that with the parameters named, without any the first; none where no overload has them."""
        match = _MEMBER(target)
        if match is None:
            return -1
        definitions = self.document.definitions
        within = match["type"]
        number = self._type(number, within.split(".")) if within else number
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
            number = definitions[number].enclosing if not within else -1
        return -1

    def _type(self, number: int, path: list[str]) -> int:
        """The type that a path of names means at a definition, looked for from the inside out; -1 for none of the file."""
        definitions = self.document.definitions
        around = [-1]
        while number >= 0:
            around.insert(-1, number)
            number = definitions[number].enclosing
        found = -1
        for outer in around:
            if outer >= 0 and definitions[outer].name == path[0] and definitions[outer].kind in TYPES:
                found = outer
            else:
                found = self._inner(outer, path[0])
            if found >= 0:
                break
        for name in path[1:]:
            found = self._inner(found, name) if found >= 0 else -1
        return found

    def _inner(self, outer: int, name: str) -> int:
        """The type of a name right inside of another, or at the top of the file."""
        definitions = self.document.definitions
        return next((at for at in self._named.get((outer, name), ()) if definitions[at].kind in TYPES), -1)


def _types(item: Definition) -> list[str]:
    return [_simple(parameter.annotation) for parameter in item.parameters]


def _simple(type: str) -> str:
    """A type without package and arguments, any number of values as the array that it is."""
    text = _ARGUMENTS.sub("", type).replace("...", "[]").replace(" ", "")
    return text.rpartition(".")[2]
