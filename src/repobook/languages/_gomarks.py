"""Types of Go that their text does not name for certain: structs without a name, and types of functions."""

from __future__ import annotations

from bisect import bisect_left

import tree_sitter

from ._tree import Reader, innermost, one_line

#: what stands for the text of a struct without a name, before ``@`` and the byte at which it begins
STRUCT = "struct"
#: the note of such a struct (at its byte): the bytes of the names of its fields, and behind ``|`` what it embeds
FIELDS = "fields"
#: the note of a definition whose type as written says too little: the type with marks
MARKED = "marked"
#: the note of a struct with a name that embeds types of functions: the types that it embeds, with marks
EMBEDDED = "embedded"


class Marks:
    """What stands in the text of a type for what has no name of its own: ``[]struct@120`` for a list of the struct that
    begins at that byte, ``item@80`` for the type that a function declares there, as others in it may have its name."""

    def __init__(self, reader: Reader, functions: list[tuple[int, int]]) -> None:
        self.reader = reader
        #: structs without a name, in the order of the text
        self.structs = [node for node in reader.get("struct") if not _has_name(node)]
        #: types of functions: byte of the name -> up to which byte it is known
        self.known: dict[int, int] = {}
        marks = [(node.start_byte, node.end_byte, f"{STRUCT}@{node.start_byte}") for node in self.structs]
        types = [node for node in reader.get("definition") if node.type in ("type_spec", "type_alias")]
        around = innermost(functions, [node.start_byte for node in types])
        inner = [node for node, function in zip(types, around, strict=True) if function[0] >= 0]
        if inner:
            marks += self._of_functions(inner)
        marks.sort(key=lambda mark: (mark[0], -mark[1]))
        self._marks = marks
        self._starts = [mark[0] for mark in marks]

    def _of_functions(self, types: list[tree_sitter.Node]) -> list[tuple[int, int, str]]:
        """The marks of the names that mean types of functions."""
        reader = self.reader
        blocks = [
            (node.start_byte, node.end_byte)
            for node in reader.found.get("scope", ())
            if node.type not in ("type_spec", "struct_type", "function_type")
        ]
        named: dict[str, list[int]] = {}
        for node, block in zip(types, innermost(blocks, [node.start_byte for node in types]), strict=True):
            name = node.child_by_field_name("name")
            if name is not None and block[0] >= 0:
                self.known[name.start_byte] = block[1]
                named.setdefault(reader.text(name), []).append(name.start_byte)
        marks: list[tuple[int, int, str]] = []
        for use in reader.found.get("type", ()):
            text, byte = reader.text(use), use.start_byte
            meant = [start for start in named.get(text, ()) if start <= byte < self.known[start]]
            if meant and (use.parent is None or use.parent.type != "qualified_type"):
                marks.append((byte, use.end_byte, f"{text}@{max(meant)}"))
        return marks

    def written(self, node: tree_sitter.Node) -> str:
        """A type as written on one line, with its marks."""
        at, end = node.start_byte, node.end_byte
        place = bisect_left(self._starts, at)
        if place == len(self._starts) or self._starts[place] >= end:
            return one_line(self.reader.text(node))
        parts: list[str] = []
        for start, stop, mark in self._marks[place:]:
            if start >= end:
                break
            if start >= at:  # others are inside one that stands for them
                parts += [self.reader.slice(at, start), mark]
                at = stop
        return one_line("".join([*parts, self.reader.slice(at, end)]))


def _has_name(node: tree_sitter.Node) -> bool:
    """Whether a struct is all that a type of its own is."""
    return node.parent is not None and node.parent.type in ("type_spec", "type_alias")
