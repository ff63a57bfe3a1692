"""What a JavaScript or TypeScript file imports and exports: ES modules, CommonJS, dynamic imports."""

from __future__ import annotations

import tree_sitter

from ._bindings import REQUIRED
from ._tree import Reader, first_child

#: what an import stands under when it only passes names on
REEXPORT = "re-export"


class Modules:
    """Reads import and export statements of one file."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.builder = reader.builder
        self.exports = reader.bindings.exports
        #: names that ``exports.name = value`` defined already
        self.values: set[str] = set()
        #: bytes of strings in ``require(…)`` that some declaration binds
        self.bound: set[int] = set()
        #: byte of such a string -> byte of the name that the import binds
        self.binding: dict[int, int] = {}
        #: names that imports bind: the module and the name there
        self.taken: dict[str, tuple[str, str]] = {}

    def read(self) -> None:
        for node in self.reader.get("importing"):
            self.importing(node)
        for node in self.reader.get("exporting"):
            self.exporting(node)
        for node in self.reader.get("dynamic"):
            self.builder.imported(self.string(node), "", "", node.start_byte + 1, condition="dynamic")

    def remaining(self) -> None:
        """Calls of ``require`` that nothing binds; and for all of them where their import stands."""
        for node in self.reader.get("required"):
            call = node.parent.parent if node.parent is not None else None
            if call is not None:
                byte = self.binding.get(node.start_byte, node.start_byte + 1)
                self.reader.bindings.notes.append((call.start_byte, REQUIRED, str(byte)))
            if node.start_byte not in self.bound:
                self.builder.imported(self.string(node), "", "", node.start_byte + 1)

    def string(self, node: tree_sitter.Node) -> str:
        return self.reader.slice(node.start_byte + 1, node.end_byte - 1)

    def importing(self, node: tree_sitter.Node) -> None:
        source = node.child_by_field_name("source")
        condition = "type checking" if any(child.type == "type" for child in node.children) else ""
        clauses = [child for child in node.named_children if child.type in ("import_clause", "import_require_clause")]
        if source is None:
            for clause in clauses:
                named = clause.named_children
                if clause.type == "import_require_clause" and len(named) == 2:
                    self.name(self.string(named[1]), "", named[0], condition)
            return
        module = self.string(source)
        if not clauses:
            self.builder.imported(module, "", "", source.start_byte + 1, condition=condition)
        for part in (part for clause in clauses for part in clause.named_children):
            if part.type == "identifier":
                self.name(module, "default", part, condition)
            elif part.type == "namespace_import":
                self.name(module, "", part.named_children[0], condition)
            elif part.type == "named_imports":
                for item in part.named_children:
                    if item.type == "import_specifier":
                        self.specifier(module, item, condition)

    def name(self, module: str, name: str, bound: tree_sitter.Node, condition: str) -> None:
        self.reader.imported.add(bound.start_byte)
        self.taken[self.reader.text(bound)] = module, name
        self.builder.imported(module, name, self.reader.text(bound), bound.start_byte, condition=condition)

    def specifier(self, module: str, item: tree_sitter.Node, condition: str) -> None:
        name, alias = item.child_by_field_name("name"), item.child_by_field_name("alias")
        if name is None:
            return
        if any(child.type == "type" for child in item.children):
            condition = "type checking"
        written = self.string(name) if name.type == "string" else self.reader.text(name)
        bound = self.reader.text(alias) if alias else written
        self.taken[bound] = module, written
        self.builder.imported(module, written, bound, name.start_byte, condition=condition)

    def exporting(self, node: tree_sitter.Node) -> None:
        source = node.child_by_field_name("source")
        module = self.string(source) if source else ""
        clause = next((c for c in node.named_children if c.type in ("export_clause", "namespace_export")), None)
        if clause is not None and clause.type == "namespace_export":
            self.reader.imported.add(clause.named_children[0].start_byte)
            self.builder.imported(
                module, "", self.reader.text(clause.named_children[0]), clause.start_byte, condition=REEXPORT
            )
        elif clause is not None:
            for item in clause.named_children:
                if item.type == "export_specifier":
                    self.exported(module, item)
        elif source is not None:
            self.builder.imported(module, "*", "", source.start_byte + 1, condition=REEXPORT)
        else:
            value = node.child_by_field_name("value")
            if value is not None and value.type == "identifier":
                self.exports["default"] = self.reader.text(value)
            elif any(child.type == "=" for child in node.children) and node.named_child_count:
                self.exports["module.exports"] = self.reader.text(node.named_children[0])

    def exported(self, module: str, item: tree_sitter.Node) -> None:
        name, alias = item.child_by_field_name("name"), item.child_by_field_name("alias")
        if name is None:
            return
        written = self.reader.text(name)
        shown = self.reader.text(alias) if alias else written
        if module:
            self.reader.imported.update((name.start_byte, (alias or name).start_byte))
            self.builder.imported(module, written, shown, name.start_byte, condition=REEXPORT)
        else:
            self.exports[shown] = written

    def required(self, value: tree_sitter.Node | None) -> tuple[str, str, tree_sitter.Node] | None:
        """Module, member and string node of ``require("m")`` or ``require("m").member``."""
        member = ""
        if value is not None and value.type == "member_expression":
            taken = value.child_by_field_name("property")
            member = self.reader.text(taken) if taken else ""
            value = value.child_by_field_name("object")
        if value is None or value.type != "call_expression":
            return None
        function, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
        if (
            function is None
            or arguments is None
            or self.reader.data[function.start_byte : function.end_byte] != b"require"
        ):
            return None
        first = first_child(arguments)
        if first is None or first.type != "string":
            return None
        return self.string(first), member, first

    def bind_required(self, target: tree_sitter.Node, value: tree_sitter.Node | None) -> bool:
        """``const target = require(…)`` as imports; False when it is something else."""
        found = self.required(value)
        if found is None:
            return False
        module, member, string = found
        if target.type == "identifier":
            self.binding[string.start_byte] = target.start_byte
            self.name(module, member, target, "")
        elif target.type == "object_pattern" and not member:
            for item in target.named_children:
                if item.type == "shorthand_property_identifier_pattern":
                    self.name(module, self.reader.text(item), item, "")
                elif item.type == "pair_pattern":
                    key, bound = item.child_by_field_name("key"), item.child_by_field_name("value")
                    if key is not None and bound is not None and bound.type == "identifier":
                        self.name(module, self.reader.text(key), bound, "")
        else:
            return False
        self.bound.add(string.start_byte)
        return True
