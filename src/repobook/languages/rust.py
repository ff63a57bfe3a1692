"""Rust: items, impl blocks, use trees and modules, uses and the types of locals."""

from __future__ import annotations

import re

import tree_sitter

from ..extract import Builder
from ..model import Flag, Kind, Parameter
from . import Language
from ._rustdoc import shown
from ._rustitems import opened, places
from ._rustlocals import Locals, is_followed, traits
from ._rusttests import makers, written
from ._tree import Reader, first_child, head, one_line, short

_KINDS = {
    "struct_item": Kind.STRUCT,
    "union_item": Kind.UNION,
    "enum_item": Kind.ENUM,
    "enum_variant": Kind.ENUMERATOR,
    "trait_item": Kind.TRAIT,
    "mod_item": Kind.MODULE,
    "const_item": Kind.CONSTANT,
    "static_item": Kind.VARIABLE,
    "type_item": Kind.TYPE,
    "associated_type": Kind.TYPE,
    "macro_definition": Kind.MACRO,
    "field_declaration": Kind.FIELD,
}
#: the file of a module, in ``cfg_attr(…, path = "…")``
_PATH = re.compile(r'\bpath\s*=\s*"([^"]+)"')


def extract(builder: Builder) -> None:
    read = opened(builder.source.data)
    reader = Reader(builder, "tree_sitter_rust", ("rust",), text=read.text if read else None)
    for node in read.macros if read else ():
        reader.found.setdefault("definition", []).append(node)
        reader.found.setdefault("name", []).append(node.named_children[0])
    file = _File(reader)
    for node in reader.get("importing"):
        file.importing(node)
    for node in reader.get("definition"):
        file.definition(node)
    for node in reader.get("impl"):
        file.impl(node)
    file.calls()
    file.parts()
    file.macros()
    file.locals()
    file.describe()
    reader.uses()


class _File(Locals):
    def describe(self) -> None:
        """The file's ``//!`` comments, else its first comment that says something."""
        for item in self.reader.comments:
            if item.raw.startswith(("//!", "/*!")) and item.alone and item.text.strip():
                first = next((n for n in self.reader.root.named_children if not n.type.endswith("comment")), None)
                if first is None or item.start < first.start_byte or first.type.startswith("inner_attribute"):
                    self.builder.doc = (shown(item.text.strip()), item.first, item.last)
                    return
        code = next((n for n in self.reader.root.named_children if not n.type.endswith("comment")), None)
        row = code.start_point.row if code else self.reader.source.rows
        first_comment = next(iter(self.reader.comments), None)
        if first_comment is not None and not first_comment.raw.startswith(("///", "/**")):
            # What describes the file is ``//!``, so a comment right above an item is that item's.
            attached = code is not None and code.type not in ("use_declaration", "extern_crate_declaration")
            self.reader.describe(row, definition=attached)

    def calls(self) -> None:
        """Calls of macros, and calls between the braces of macros: there nothing but punctuation stands between names
        and braces, and that is no part of the pattern. ``#[cfg(…)]`` looks like a call there."""
        found, data = self.reader.found, self.reader.data
        pairs = []
        for name, braces in zip(self.reader.get("called"), self.reader.get("calling"), strict=True):
            if data[name.end_byte : braces.start_byte].strip():
                continue
            if data[max(name.start_byte - 3, 0) : name.start_byte].endswith((b"#[", b"#![")):
                found.setdefault("decorator", []).append(name)
            else:
                pairs.append((name, braces))
        found["called"], found["calling"] = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        macros = found.get("macro", [])
        found["call"] = [*found.get("call", []), *found["called"], *macros]
        derived = found.get("derived", [])
        if derived and found.get("skip"):
            places = {node.start_byte for node in derived}
            found["skip"] = [node for node in found["skip"] if node.start_byte not in places]
        found.setdefault("decorator", []).extend(
            node for node in derived if data[node.end_byte : node.end_byte + 2] != b"::"
        )
        for node in found.get("qualified", ()):  # ``<T as Trait>::name`` is a name of the trait
            named = self.last(node)
            around = node.parent.parent if node.parent is not None else None
            if named is not None and around is not None:
                self.reader.standing[around.end_byte] = named.end_byte
        self.notes += [(node.start_byte, "macro", "") for node in (*macros, *derived)]

    def parts(self) -> None:
        """Names after ``(*value).`` are the value's own, and those after ``value.0.`` of a part of it."""
        for node in self.reader.found.get("standing", ()):
            inner, parts = node, ""
            while (
                inner.type == "parenthesized_expression"
                or is_followed(inner)
                or (inner.type == "field_expression" and inner.named_children[-1].type == "integer_literal")
            ):
                if inner.type == "field_expression":
                    parts = f"{self.reader.text(inner.named_children[-1])} {parts}"
                inner = inner.named_children[0]
            self.reader.having[node.end_byte] = inner.end_byte
            member = node.parent.child_by_field_name("field") if node.parent is not None else None
            if parts and member is not None:
                self.notes.append((member.start_byte, "part", parts.strip()))

    def macros(self) -> None:
        """Macros that are called among items, where they write items, and the tests that they write."""
        reader = self.reader
        known = makers(reader.get("definition"), reader.data)
        items = places(reader.root) if reader.found.get("macro") else []
        for item in items:
            called = first_child(item) if item.type == "expression_statement" else item
            macro = called.child_by_field_name("macro") if called and called.type == "macro_invocation" else None
            if macro is not None and macro.type == "identifier":
                self.notes.append((macro.start_byte, "writes", reader.text(macro)))
        for node, name, end in written(items, known, reader.data):
            attributes, first = self.attributes(node)
            doc = reader.doc_above(first.start_point.row)
            reader.defined.add(name.start_byte)
            self.builder.define(
                reader.text(name),
                Kind.FUNCTION,
                name.start_byte,
                first.start_byte,
                node.end_byte,
                signature=head(reader.signature(node.start_byte, end)).rstrip(";")
                + (" …)" if end < node.end_byte else ""),
                doc=doc[0],
                doc_rows=doc[1],
                flags=int(Flag.TEST),
                decorators=tuple(attributes),
            )

    # imports

    def importing(self, node: tree_sitter.Node) -> None:
        if node.type == "extern_crate_declaration":
            name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
            if name is not None:
                self.reader.imported.add(name.start_byte)
                text = self.reader.text(name)
                self.builder.imported(text, "", self.reader.text(alias) if alias else text, name.start_byte)
                if alias is not None:
                    self.reader.imported.add(alias.start_byte)
                    self.notes.append((alias.start_byte, "path", text))
                self.notes.append((name.start_byte, "path", text))
                if "macro_use" in self.attributes(node)[0]:
                    self.notes.append((name.start_byte, "macro_use", text))
            return
        argument = node.child_by_field_name("argument")
        public = any(child.type == "visibility_modifier" for child in node.children)
        if argument is not None:
            self.tree(argument, "", "re-export" if public else "")

    def tree(self, node: tree_sitter.Node, prefix: str, condition: str) -> None:
        """A use tree below the path ``prefix``."""
        match node.type:
            case "scoped_use_list":
                path, listed = node.child_by_field_name("path"), node.child_by_field_name("list")
                if path is not None:
                    prefix = self.path(path, prefix)
                if listed is not None:
                    self.tree(listed, prefix, condition)
            case "use_list":
                for child in node.named_children:
                    self.tree(child, prefix, condition)
            case "use_as_clause":
                path, alias = node.child_by_field_name("path"), node.child_by_field_name("alias")
                if path is not None and alias is not None:
                    self.leaf(path, prefix, self.reader.text(alias), condition)
                    self.reader.imported.add(alias.start_byte)
                    self.notes.append((alias.start_byte, "path", self.joined(path, prefix)))
            case "use_wildcard":
                if node.named_child_count:
                    module = self.path(node.named_children[0], prefix)
                    self.builder.imported(module, "*", "", node.start_byte, condition=condition)
                elif prefix:
                    self.builder.imported(prefix, "*", "", node.start_byte, condition=condition)
            case "identifier" | "self" | "scoped_identifier" | "crate" | "super":
                self.leaf(node, prefix, "", condition)

    def joined(self, node: tree_sitter.Node, prefix: str) -> str:
        text = "".join(self.reader.text(node).split())
        if text == "self" and prefix:
            return prefix
        return f"{prefix}::{text}" if prefix else text.removeprefix("::")

    def path(self, node: tree_sitter.Node, prefix: str) -> str:
        """The whole path of a node; every name in it is noted with the path up to there."""
        whole = self.joined(node, prefix)
        current: tree_sitter.Node | None = node
        while current is not None:
            name = current.child_by_field_name("name") if current.type == "scoped_identifier" else current
            if name is not None:
                self.notes.append((name.start_byte, "path", self.joined(current, prefix)))
            current = current.child_by_field_name("path") if current.type == "scoped_identifier" else None
        return whole

    def leaf(self, node: tree_sitter.Node, prefix: str, alias: str, condition: str) -> None:
        whole = self.path(node, prefix)
        name = node.child_by_field_name("name") or node
        self.reader.imported.add(name.start_byte)
        module, _, last = whole.rpartition("::")
        bound = alias or last
        self.builder.imported(
            module or last, last if module else "", "" if bound == "_" else bound, name.start_byte, condition=condition
        )

    # definitions

    def attributes(self, node: tree_sitter.Node) -> tuple[list[str], tree_sitter.Node]:
        """Attributes as written, and the node at which the definition starts with them."""
        found: list[str] = []
        first = node
        before = node.prev_sibling
        while before is not None and (before.type == "attribute_item" or before.type.endswith("comment")):
            if before.type == "attribute_item":
                found.insert(0, one_line(self.reader.text(before)[2:-1]))
                first = before
            before = before.prev_sibling
        return found, first

    def definition(self, node: tree_sitter.Node) -> None:
        name = node.child_by_field_name("name")
        if name is None or name.type == "metavariable" or self.scope(self.holder(node)).startswith("$"):
            return  # named where a macro is called
        written, first = self.attributes(node)
        doc = self.reader.doc_above(first.start_point.row)
        if not doc[0] and first.id != node.id:
            doc = self.reader.doc_above(node.start_point.row)
        doc = (shown(doc[0]), doc[1]) if doc[0] and not self.is_inner(doc[1][0]) else ("", (0, 0))
        body = node.child_by_field_name("body")
        flags = 0
        if any(c.type == "visibility_modifier" and c.end_byte - c.start_byte == 3 for c in node.children[:2]):
            flags |= Flag.EXPORTED
        taken = node.child_by_field_name("type_parameters")
        if taken and any(child.type in ("type_parameter", "const_parameter") for child in taken.named_children):
            flags |= Flag.TEMPLATE
        if any(text.startswith("deprecated") for text in written):
            flags |= Flag.DEPRECATED
        if "function" in node.type:
            self.function(node, name, body, first, doc, flags, written)
            return
        kind = _KINDS[node.type]
        type, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        end = body.start_byte if body and body.type != "ordered_field_declaration_list" else node.end_byte
        if kind is Kind.MACRO:
            end = name.end_byte
            if any(text.startswith("macro_export") for text in written):
                flags |= Flag.EXPORTED
        bounds = node.child_by_field_name("bounds")
        bases = traits(self.reader, bounds) if bounds and kind in (Kind.TRAIT, Kind.TYPE) else []
        if kind is Kind.MODULE and body is None:
            flags |= Flag.DECLARATION
            named = self.reader.text(name)
            path = next((text.partition("=")[2].strip(' "') for text in written if text.startswith("path")), "")
            for text in written:
                if text.startswith("cfg_attr") and (chosen := _PATH.search(text)):
                    self.notes.append((name.start_byte, "perhaps", chosen.group(1)))
            self.builder.imported(path or named, "", named, name.start_byte, condition="mod")
        holder = self.holder(node)
        self.reader.defined.add(name.start_byte)
        self.builder.define(
            self.reader.text(name),
            kind,
            name.start_byte,
            first.start_byte,
            node.end_byte,
            scope=self.scope(holder),
            signature=head(self.reader.signature(node.start_byte, end)),
            doc=doc[0],
            doc_rows=doc[1],
            flags=int(flags),
            type=one_line(self.reader.text(type)) if type and kind is not Kind.TYPE else "",
            value=short(self.reader.text(value))
            if value
            else short(one_line(self.reader.text(type)))
            if type and kind is Kind.TYPE
            else "",
            bases=tuple(bases),
            decorators=tuple(written),
        )
        self.derived(node, name, written)

    def derived(self, node: tree_sitter.Node, name: tree_sitter.Node, attributes: list[str]) -> None:
        """Traits that ``derive`` implements."""
        for text in attributes:
            if text.startswith("derive(") and text.endswith(")"):
                self.notes.append((name.start_byte, "derives", text[7:-1]))

    def is_inner(self, row: int) -> bool:
        """Whether the comment on a row describes what is around it (``//!``)."""
        return self.reader.source.row_bytes(row).lstrip().startswith((b"//!", b"/*!"))

    def holder(self, node: tree_sitter.Node) -> tree_sitter.Node | None:
        """The impl, trait, module or foreign block that a node is a member of."""
        above = node.parent
        return above.parent if above is not None and above.type == "declaration_list" else None

    def scope(self, holder: tree_sitter.Node | None) -> str:
        type = holder.child_by_field_name("type") if holder is not None and holder.type == "impl_item" else None
        return self.type_name(type) if type is not None else ""

    def type_name(self, type: tree_sitter.Node) -> str:
        """The name of a type without references, paths and arguments."""
        last = self.last(type)
        return self.reader.text(last) if last is not None else one_line(self.reader.text(type))[:60]

    def last(self, type: tree_sitter.Node) -> tree_sitter.Node | None:
        """The node of a type's own name."""
        node: tree_sitter.Node | None = type
        while node is not None:
            match node.type:
                case "type_identifier" | "primitive_type":
                    return node
                case "generic_type" | "reference_type" | "pointer_type":
                    node = node.child_by_field_name("type")
                case "scoped_type_identifier":
                    node = node.child_by_field_name("name")
                case _:
                    return None
        return None

    def function(
        self,
        node: tree_sitter.Node,
        name: tree_sitter.Node,
        body: tree_sitter.Node | None,
        first: tree_sitter.Node,
        doc: tuple[str, tuple[int, int]],
        flags: int,
        attributes: list[str],
    ) -> None:
        holder = self.holder(node)
        member = holder is not None and holder.type in ("impl_item", "trait_item")
        parameters: list[Parameter] = []
        listed = node.child_by_field_name("parameters")
        own = False
        for item in listed.named_children if listed else []:
            if item.type == "self_parameter":
                own = True
                parameters.append(Parameter(one_line(self.reader.text(item))))
            elif item.type == "parameter":
                pattern, type = item.child_by_field_name("pattern"), item.child_by_field_name("type")
                parameters.append(
                    Parameter(
                        one_line(self.reader.text(pattern)) if pattern else "_",
                        one_line(self.reader.text(type)) if type else "",
                    )
                )
        if member and not own:
            flags |= Flag.STATIC
        if body is None:
            flags |= Flag.ABSTRACT if member else Flag.DECLARATION
        modifiers = next((child for child in node.children if child.type == "function_modifiers"), None)
        if modifiers is not None and b"async" in (modifiers.text or b""):
            flags |= Flag.ASYNC
        text = self.reader.text(name)
        words = [attribute.split("(")[0].split("=")[0].strip().rpartition("::")[2] for attribute in attributes]
        if any(word in ("test", "rstest", "bench", "test_case", "wasm_bindgen_test") for word in words):
            flags |= Flag.TEST
        if text == "main" and node.parent is not None and node.parent.type == "source_file":
            flags |= Flag.ENTRY
        result = node.child_by_field_name("return_type")
        self.reader.defined.add(name.start_byte)
        self.builder.define(
            text,
            Kind.METHOD if member else Kind.FUNCTION,
            name.start_byte,
            first.start_byte,
            node.end_byte,
            scope=self.scope(holder),
            doc=doc[0],
            doc_rows=doc[1],
            flags=int(flags),
            decorators=tuple(attributes),
            signature=head(self.reader.signature(node.start_byte, body.start_byte if body else node.end_byte)),
            parameters=tuple(parameters),
            complexity=self.reader.complexity(body),
            type=one_line(self.reader.text(result)) if result else "",
        )

    def impl(self, node: tree_sitter.Node) -> None:
        """Notes which type an impl block is for (-1 for one without a name) and which trait it implements: bytes of their names, its extent,
        whether it is built only under a condition, its type parameters with their bounds, and what it gives the type's."""
        trait, type = node.child_by_field_name("trait"), node.child_by_field_name("type")
        named = self.last(type) if type is not None else None
        traited = self.last(trait) if trait is not None else None
        if named is not None or node.child_by_field_name("body") is not None:
            byte = traited.start_byte if traited is not None else -1
            chosen = any(text.startswith("cfg(") for text in self.attributes(node)[0])
            taken = node.child_by_field_name("type_parameters")
            where = next((child for child in node.children if child.type == "where_clause"), None)
            told = " ".join(self.reader.text(part) for part in (taken, where) if part is not None)
            text = f"{byte} {node.start_byte} {node.end_byte} {chosen:d} {' '.join(told.split())}"
            given = type.child_by_field_name("type_arguments") if type is not None else None
            text += f"\n{' '.join(self.reader.text(given)[1:-1].split())}" if given is not None and told else ""
            self.notes.append((named.start_byte if named is not None else -1, "impl", text))


LANGUAGES = (Language("rust", "Rust", extract, suffixes=(".rs",), separator="::"),)
