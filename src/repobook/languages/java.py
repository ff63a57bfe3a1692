"""Java: types, members, packages and imports, uses and the declared types of locals."""

from __future__ import annotations

import tree_sitter

from ..extract import Builder
from ..model import Flag, Form, Kind, Parameter
from . import Language
from ._javavalues import value_of
from ._tree import Reader, first_child, head, innermost, one_line, short

_KINDS = {
    "class_declaration": Kind.CLASS,
    "interface_declaration": Kind.INTERFACE,
    "enum_declaration": Kind.ENUM,
    "record_declaration": Kind.CLASS,
    "annotation_type_declaration": Kind.INTERFACE,
}
_MODIFIERS = {"static": Flag.STATIC, "abstract": Flag.ABSTRACT, "public": Flag.EXPORTED, "protected": Flag.EXPORTED}
#: annotations that make a method a test (JUnit 4 and 5, TestNG)
_TESTS = frozenset({"Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate", "org.junit.Test"})
#: types in which members are public and (fields) constant without saying so
_OPEN = frozenset({"interface_body", "annotation_type_body"})


def extract(builder: Builder) -> None:
    reader = Reader(builder, "tree_sitter_java", ("java",))
    file = _File(reader)
    file.package()
    for node in reader.get("importing"):
        file.importing(node)
    for node in reader.get("definition"):
        file.definition(node)
    file.locals()
    file.components()
    file.calls()
    file.labels()
    file.leading()
    file.nameless()
    file.elements()
    first = next((n for n in reader.root.named_children if not n.type.endswith("comment")), None)
    package = (
        first is not None and first.type == "package_declaration" and builder.source.path.endswith("package-info.java")
    )
    reader.describe(
        first.start_point.row if first else builder.source.rows,
        touching=package,
        definition=first is not None and first.type.endswith("_declaration") and first.type not in _HEADS,
    )
    reader.uses()


#: What stands before the types of a file.
_HEADS = frozenset({"package_declaration", "import_declaration", "module_declaration"})


class _File:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.builder = reader.builder

    def package(self) -> None:
        for node in self.reader.get("package"):
            named = [child for child in node.named_children if child.type in ("identifier", "scoped_identifier")]
            if named:
                self.reader.bindings.facts["package"] = "".join(self.reader.text(named[-1]).split())

    def importing(self, node: tree_sitter.Node) -> None:
        """``import a.b.C`` is module ``a.b`` and name ``C``; a static one takes its name out of a class."""
        path = next((c for c in node.named_children if c.type in ("identifier", "scoped_identifier")), None)
        if path is None:
            return
        text = "".join(self.reader.text(path).split())
        condition = "static" if any(child.type == "static" for child in node.children) else ""
        last = path.child_by_field_name("name") or path
        if any(child.type == "asterisk" for child in node.named_children):
            self.builder.imported(text, "*", "", last.start_byte, condition=condition)
        else:
            module, _, name = text.rpartition(".")
            self.builder.imported(module, name, name, last.start_byte, condition=condition)

    def definition(self, node: tree_sitter.Node) -> None:
        kind = node.type
        if kind in _KINDS:
            self.type(node, _KINDS[kind])
        elif kind in ("field_declaration", "constant_declaration"):
            self.fields(node)
        elif kind == "enum_constant":
            name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
            if name is not None:
                end = body.start_byte if body else node.end_byte
                self.define(node, name, Kind.ENUMERATOR, head_end=end, flags=Flag.STATIC)
        else:
            self.callable(node)

    def modifiers(self, node: tree_sitter.Node) -> tuple[int, tuple[str, ...], int]:
        """Flags, annotations as written, and the byte at which the head without annotations starts."""
        flags = 0
        annotations: list[str] = []
        start = node.start_byte
        first = first_child(node)
        if first is not None and first.type == "modifiers":
            plain = False
            for child in first.children:
                if child.type in ("annotation", "marker_annotation"):
                    annotations.append(one_line(self.reader.text(child)[1:]))
                    if not plain:
                        start = child.end_byte
                elif not child.type.endswith("comment"):
                    plain = True
                    flags |= _MODIFIERS.get(child.type, 0)
        names = {text.split("(")[0].strip() for text in annotations}
        if "Deprecated" in names:
            flags |= Flag.DEPRECATED
        if "Override" in names:
            flags |= Flag.OVERRIDE
        parent = node.parent
        if parent is not None and parent.type in _OPEN and not (first and b"private" in (first.text or b"").split()):
            flags |= Flag.EXPORTED
        return flags, tuple(annotations), start

    def define(
        self,
        node: tree_sitter.Node,
        name: tree_sitter.Node,
        kind: Kind,
        *,
        head_end: int,
        flags: int = 0,
        bases: tuple[str, ...] = (),
        parameters: tuple[Parameter, ...] = (),
        complexity: int = 0,
        type: str = "",
        value: str = "",
        end: int = 0,
    ) -> None:
        more, annotations, start = self.modifiers(node)
        text = self.reader.text(name)
        doc, rows = self.reader.doc_above(node.start_point.row)
        if "@deprecated" in doc:
            more |= Flag.DEPRECATED
        self.reader.defined.add(name.start_byte)
        self.builder.define(
            text,
            kind,
            name.start_byte,
            node.start_byte,
            end or node.end_byte,
            bases=bases,
            parameters=parameters,
            signature=head(self.reader.signature(start, head_end)),
            doc=doc,
            doc_rows=rows,
            flags=flags | more,
            decorators=annotations,
            complexity=complexity,
            type=type,
            value=value,
        )

    def type(self, node: tree_sitter.Node, kind: Kind) -> None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None:
            return
        bases: list[str] = []
        for child in node.named_children:
            if child.type in ("superclass", "super_interfaces", "extends_interfaces"):
                if child.type == "super_interfaces":
                    self.reader.bindings.notes.append((name.start_byte, "implements", str(len(bases))))
                for part in child.named_children:
                    listed = part.named_children if part.type == "type_list" else [part]
                    bases += [one_line(self.reader.text(item)) for item in listed if "comment" not in item.type]
        flags = Flag.TEMPLATE if node.child_by_field_name("type_parameters") else 0
        self.define(
            node,
            name,
            kind,
            bases=tuple(bases),
            head_end=body.start_byte if body else node.end_byte,
            flags=flags,
            parameters=self.parameters(node),
        )
        if node.type == "record_declaration":
            components = node.child_by_field_name("parameters")
            for item in components.named_children if components else []:
                field, type = item.child_by_field_name("name"), item.child_by_field_name("type")
                if field is not None and type is not None:
                    self.define(item, field, Kind.FIELD, head_end=item.end_byte, type=one_line(self.reader.text(type)))

    def parameters(self, node: tree_sitter.Node) -> tuple[Parameter, ...]:
        listed = node.child_by_field_name("parameters")
        found: list[Parameter] = []
        for item in listed.named_children if listed else []:
            name, type = _parameter(item)
            if name is not None:
                written = one_line(self.reader.text(type)) if type else ""
                found.append(
                    Parameter(self.reader.text(name), written + ("..." if item.type == "spread_parameter" else ""))
                )
        return tuple(found)

    def callable(self, node: tree_sitter.Node) -> None:
        name = node.child_by_field_name("name")
        if name is None:
            return
        body, result = node.child_by_field_name("body"), node.child_by_field_name("type")
        flags = 0
        if "constructor" in node.type:
            flags |= Flag.CONSTRUCTOR
        if node.type == "annotation_type_element_declaration":
            flags |= Flag.ABSTRACT
        parent = node.parent
        if body is None and parent is not None and parent.type in _OPEN:
            flags |= Flag.ABSTRACT
        if node.child_by_field_name("type_parameters"):
            flags |= Flag.TEMPLATE
        _, annotations, _ = self.modifiers(node)
        if any(text.split("(")[0].strip() in _TESTS for text in annotations):
            flags |= Flag.TEST
        parameters = self.parameters(node)
        if self.reader.text(name) == "main" and len(parameters) == 1 and parameters[0].annotation.startswith("String"):
            flags |= Flag.ENTRY
        value = node.child_by_field_name("value")
        self.define(
            node,
            name,
            Kind.METHOD,
            head_end=body.start_byte if body else node.end_byte,
            flags=flags,
            parameters=parameters,
            complexity=self.reader.complexity(body),
            type=one_line(self.reader.text(result)) if result else "",
            value=short(self.reader.text(value)) if value else "",
        )

    def fields(self, node: tree_sitter.Node) -> None:
        """One definition a declarator; the first one's extent holds the modifiers and the type."""
        type = node.child_by_field_name("type")
        words = {child.type for child in node.named_child(0).children} if node.named_child_count else set()
        constant = node.type == "constant_declaration" or {"static", "final"} <= words
        declarators = node.children_by_field_name("declarator")
        for place, item in enumerate(declarators):
            name, value = item.child_by_field_name("name"), item.child_by_field_name("value")
            if name is None or type is None:
                continue
            dimensions = item.child_by_field_name("dimensions")
            written = one_line(self.reader.text(type)) + (self.reader.text(dimensions) if dimensions else "")
            shown = short(self.reader.text(value)) if value else ""
            _, _, start = self.modifiers(node)
            flags = (Flag.STATIC | Flag.EXPORTED) if node.type == "constant_declaration" else 0
            more, annotations, _ = self.modifiers(node)
            doc, rows = self.reader.doc_above(node.start_point.row)
            head = self.reader.signature(start, type.end_byte)
            self.reader.defined.add(name.start_byte)
            self.builder.define(
                self.reader.text(name),
                Kind.CONSTANT if constant else Kind.FIELD,
                name.start_byte,
                node.start_byte if place == 0 else item.start_byte,
                item.end_byte if place + 1 < len(declarators) else node.end_byte,
                signature=f"{head} {self.reader.slice(name.start_byte, (dimensions or name).end_byte)}"
                + (f" = {shown}" if shown else ""),
                doc=doc,
                doc_rows=rows,
                flags=flags | more,
                decorators=annotations,
                type=written,
                value=shown,
            )

    def locals(self) -> None:
        """Parameters and local variables with their declared types and the scope in which they are known."""
        reader = self.reader
        found: list[tuple[tree_sitter.Node, tree_sitter.Node | None, tree_sitter.Node | None]] = []
        for node in reader.get("local"):
            type = node.child_by_field_name("type")
            match node.type:
                case "local_variable_declaration":
                    for item in node.children_by_field_name("declarator"):
                        name = item.child_by_field_name("name")
                        if name is not None:
                            found.append((name, type, item.child_by_field_name("value")))
                case "formal_parameter" | "spread_parameter" | "catch_formal_parameter":
                    name, type = _parameter(node)
                    if name is not None and not _component(node):
                        found.append((name, type, None))
                case "instanceof_expression":
                    name = node.child_by_field_name("name")
                    if name is not None:
                        found.append((name, node.child_by_field_name("right"), None))
                case "type_pattern" | "record_pattern_component":
                    if node.named_child_count == 2:
                        found.append((node.named_children[1], node.named_children[0], None))
                case _:
                    name = node.child_by_field_name("name")
                    if name is not None:
                        found.append((name, type, node.child_by_field_name("value")))
        found += [(node, None, None) for node in reader.get("untyped")]
        found.sort(key=lambda item: item[0].start_byte)
        scopes = innermost(
            [(node.start_byte, node.end_byte) for node in reader.get("scope")], [item[0].start_byte for item in found]
        )
        for (name, type, value), (start, end) in zip(found, scopes, strict=True):
            written = reader.text(type) if type else ""
            if start < 0:
                continue
            if written == "var":
                written = _made(reader, value)
            if written:
                several = name.parent is not None and (name.parent.parent or name.parent).type == "spread_parameter"
                reader.local(name, (name.start_byte, end), one_line(written) + ("[]" if several else ""))
                continue
            called = value if value is not None and value.type == "method_invocation" else None
            target = called.child_by_field_name("name") if called else value
            looped = name.parent is not None and name.parent.type == "enhanced_for_statement"
            how = Form.CALL if called else Form.ITEM if looped else Form.NAME
            reader.local(
                name,
                (name.start_byte, end),
                "",
                target.end_byte if target else -1,
                how,
                0,
                looped and called is not None,
            )

    def components(self) -> None:
        """The components of a record are fields; its compact constructor alone has parameters of their names."""
        for node in self.reader.get("compact"):
            record = node.parent.parent if node.parent is not None else None
            listed = record.child_by_field_name("parameters") if record is not None else None
            for item in listed.named_children if listed is not None else ():
                name, type = _parameter(item)
                if name is not None and type is not None:
                    written = one_line(self.reader.text(type))
                    self.reader.local(name, (node.start_byte, node.end_byte), written)

    def calls(self) -> None:
        """What calls pass, by which overloads are told apart. What ``new`` makes is the class's."""
        reader = self.reader
        for callees, lists in (("callee", "invocation"), ("delegate", "delegated")):
            for name, arguments in zip(reader.get(callees), reader.get(lists), strict=True):
                given = [item for item in arguments.named_children if not item.type.endswith("comment")]
                reader.called(name.start_byte, arguments.end_byte, [value_of(reader, item) for item in given])

    def labels(self) -> None:
        """What is switched on, for each label that is one word: constants of an enumeration need no more."""
        for label in self.reader.get("label"):
            switch = label.parent
            while switch is not None and switch.type not in ("switch_expression", "switch_statement"):
                switch = switch.parent
            value = switch.child_by_field_name("condition") if switch is not None else None
            if value is not None:
                self.reader.called(label.start_byte, label.end_byte, [value_of(self.reader, value)])

    def nameless(self) -> None:
        """Bodies of classes without a name, and what these extend."""
        for body in self.reader.get("nameless"):
            type = body.parent.child_by_field_name("type") if body.parent is not None else None
            if type is None:
                continue
            written = one_line(self.reader.text(type))
            self.reader.bindings.notes.append(
                (body.start_byte, "nameless", f"{body.end_byte} {type.start_byte} {written}")
            )

    def elements(self) -> None:
        """Of which annotation each named element is."""
        for key in self.reader.get("key"):
            pair = key.parent
            above = pair.parent.parent if pair is not None and pair.parent is not None else None
            name = above.child_by_field_name("name") if above is not None else None
            if name is not None:
                at = (name.child_by_field_name("name") or name).start_byte
                self.reader.bindings.notes.append((key.start_byte, "element", str(at)))

    def leading(self) -> None:
        for node in self.reader.get("leading"):
            parent = node.parent
            name = parent.child_by_field_name("name" if node.is_named else "type") if parent is not None else None
            if name is not None:
                self.reader.led[name.start_byte] = node.start_byte


def _made(reader: Reader, value: tree_sitter.Node | None) -> str:
    """The type of ``new T(…)`` or of a cast."""
    if value is not None and value.type in ("object_creation_expression", "cast_expression"):
        type = value.child_by_field_name("type")
        return reader.text(type) if type else ""
    return ""


def _component(node: tree_sitter.Node) -> bool:
    """Whether a parameter is one of a record's head."""
    above = node.parent.parent if node.parent is not None else None
    return above is not None and above.type == "record_declaration"


def _parameter(node: tree_sitter.Node) -> tuple[tree_sitter.Node | None, tree_sitter.Node | None]:
    """Name and type of a parameter of any form."""
    name, type = node.child_by_field_name("name"), node.child_by_field_name("type")
    if node.type == "spread_parameter":
        for child in node.named_children:
            if child.type == "variable_declarator":
                name = child.child_by_field_name("name")
            elif child.type != "modifiers" and "annotation" not in child.type and type is None:
                type = child
    elif node.type == "catch_formal_parameter":
        type = next((child for child in node.named_children if child.type == "catch_type"), None)
    return (name, type) if node.type != "receiver_parameter" else (None, None)


LANGUAGES = (Language("java", "Java", extract, suffixes=(".java",)),)
