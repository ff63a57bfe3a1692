"""Go: functions, methods, types with their members, packages and imports, uses and the types of locals."""

from __future__ import annotations

import re

import tree_sitter

from ..extract import Builder
from ..model import Flag, Kind, Parameter
from . import Language, _gobuild
from ._bindings import KNOWN
from ._golocals import GIVEN, RESULT, Locals
from ._gomarks import EMBEDDED, FIELDS, MARKED
from ._tree import Reader, head, innermost, one_line, short

_TEST = re.compile(r"(Test|Benchmark|Fuzz|Example)(?![a-z])")
_RECEIVER = re.compile(r"[A-Za-z_]\w*")
#: the end of a line that ends a statement or a field too, unless a bracket closes after it
_ENDED = re.compile(r"(?<=[\w)\]}\"'`])[ \t\r]*\n\s*(?![\s)\]}])")
_MODULE = re.compile(rb"^[ \t]*module[ \t]+\"?([^\s\"/][^\s\"]*)", re.M)
_REQUIRE = re.compile(rb"^(?:require)?[ \t]+([\w.~-]+(?:/[\w.~+-]+)+)[ \t]+v(?![^\n]*=>)", re.M)
_CALLED = re.compile(r"\w+(?:\.\w+)?")
#: what no name of a variable is looked for beyond
_APART = frozenset({"block", "function_declaration", "method_declaration", "func_literal", "source_file"})


def extract(builder: Builder) -> None:
    reader = Reader(builder, "tree_sitter_go", ("go",))
    file = _File(reader)
    for node in reader.get("package"):
        if node.named_child_count:
            reader.bindings.facts["package"] = reader.text(node.named_children[0])
            condition, byte = _gobuild.written(reader.data, node.start_byte)
            if condition:
                reader.bindings.facts |= {"built on": condition, "built on row": str(reader.source.row(byte))}
    for node in reader.get("importing"):
        file.importing(node)
    nodes = reader.get("definition")
    around = innermost(file.functions, [node.start_byte for node in nodes])
    for node, function in zip(nodes, around, strict=True):
        file.definition(node, function[0] >= 0 and not node.type.startswith(("function", "method")))
    file.structs()
    file.locals()
    file.keys()
    file.of_types()
    package = next(iter(reader.get("package")), None)
    reader.describe(package.start_point.row if package else reader.source.rows, touching=True)
    reader.uses()


class _File(Locals):
    def importing(self, node: tree_sitter.Node) -> None:
        """Without a name an import binds the last part of its path, past a version."""
        name, path = node.child_by_field_name("name"), node.child_by_field_name("path")
        if path is None:
            return
        module = self.reader.slice(path.start_byte + 1, path.end_byte - 1)
        byte = path.start_byte + 1
        if name is not None:
            written = self.reader.text(name)
            alias = "" if written in "_." else written
            self.builder.imported(module, "*" if written == "." else "", alias, byte)
        else:
            self.builder.imported(module, "", bound_name(module), byte)

    def define(
        self,
        node: tree_sitter.Node,
        name: tree_sitter.Node,
        kind: Kind,
        *,
        outer: tree_sitter.Node | None = None,
        body: tree_sitter.Node | None = None,
        flags: int = 0,
        bases: tuple[str, ...] = (),
        type: str = "",
        parameters: tuple[Parameter, ...] = (),
        value: str = "",
        complexity: int = 0,
        scope: str = "",
        signature: str = "",
        doc: tuple[str, tuple[int, int]] | None = None,
    ) -> None:
        text = self.reader.text(name)
        if text == "_":
            return
        outer = outer or node
        if doc is None:
            doc = self.reader.doc_above(outer.start_point.row)
            if not doc[0] and outer.id != node.id:
                doc = self.reader.doc_above(node.start_point.row)
        if text[0].isupper():
            flags |= Flag.EXPORTED
        if "Deprecated:" in doc[0]:
            flags |= Flag.DEPRECATED
        self.reader.defined.add(name.start_byte)
        end = body.start_byte if body else outer.end_byte
        written = signature or on_one_line(self.reader.code(outer.start_byte, end))
        self.builder.define(
            text,
            kind,
            name.start_byte,
            outer.start_byte,
            outer.end_byte,
            signature=head(written),
            doc=doc[0],
            doc_rows=doc[1],
            flags=flags,
            bases=bases,
            type=type,
            parameters=parameters,
            value=value,
            complexity=complexity,
            scope=scope,
        )

    def definition(self, node: tree_sitter.Node, local: bool) -> None:
        match node.type:
            case "function_declaration" | "method_declaration":
                self.callable(node)
            case "type_spec" | "type_alias":
                self.type(node)
            case _ if local:
                self.variable_locals(node)
            case _:
                self.variables(node)

    def type_text(self, node: tree_sitter.Node) -> str:
        """A type as written, on one line."""
        return on_one_line(self.reader.code(node.start_byte, node.end_byte))

    def outer(self, node: tree_sitter.Node) -> tree_sitter.Node:
        """The whole declaration when it declares nothing else."""
        parent = node.parent
        while parent is not None and parent.type.endswith(("_declaration", "_list")) and parent.named_child_count == 1:
            node, parent = parent, parent.parent
        return node

    def parameters(self, listed: tree_sitter.Node | None) -> tuple[Parameter, ...]:
        found: list[Parameter] = []
        for item in listed.named_children if listed else []:
            type = item.child_by_field_name("type")
            if type is None:
                continue
            written = ("..." if item.type.startswith("variadic") else "") + self.type_text(type)
            names = item.children_by_field_name("name")
            found += [Parameter(self.reader.text(name), written) for name in names] or [Parameter("_", written)]
        return tuple(found)

    def callable(self, node: tree_sitter.Node) -> None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None:
            return
        result = node.child_by_field_name("result")
        flags, scope, kind = 0, "", Kind.FUNCTION
        text = self.reader.text(name)
        receiver = node.child_by_field_name("receiver")
        if receiver is not None:
            kind = Kind.METHOD
            declared = [item.child_by_field_name("type") for item in receiver.named_children]
            found = _RECEIVER.search(self.reader.text(declared[0])) if declared and declared[0] else None
            scope = found.group() if found else ""
        elif text in ("main", "init") and (text == "init" or self.reader.bindings.facts.get("package") == "main"):
            flags |= Flag.ENTRY
        if self.test and receiver is None and _TEST.match(text):
            flags |= Flag.TEST
        if node.child_by_field_name("type_parameters"):
            flags |= Flag.TEMPLATE
        if body is None:
            flags |= Flag.DECLARATION
        self.define(
            node,
            name,
            kind,
            body=body,
            flags=flags,
            scope=scope,
            complexity=self.reader.complexity(body),
            parameters=self.parameters(node.child_by_field_name("parameters")),
            type=self.type_text(result) if result else "",
        )
        self.marked(name, result)

    def type(self, node: tree_sitter.Node) -> None:
        name, written = node.child_by_field_name("name"), node.child_by_field_name("type")
        if name is None or written is None:
            return
        outer = self.outer(node)
        if name.start_byte in self.marks.known:
            self.note(name, KNOWN, str(self.marks.known[name.start_byte]))
        flags = Flag.TEMPLATE if node.child_by_field_name("type_parameters") else 0
        if written.type == "struct_type":
            members = field_list(written)
            bases = [self.type_text(type).lstrip("*") for type in embedded(members)]
            self.define(node, name, Kind.STRUCT, outer=outer, body=members, flags=flags, bases=tuple(bases))
            if bases and "@" in (marked := ";".join([self.written(type).lstrip("*") for type in embedded(members)])):
                self.note(name, EMBEDDED, marked)
            self.fields(members)
        elif written.type == "interface_type":
            bases = [self.type_text(item) for item in written.named_children if item.type == "type_elem"]
            brace = next((child for child in written.children if child.type == "{"), None)
            self.define(
                node,
                name,
                Kind.INTERFACE,
                outer=outer,
                body=brace,
                flags=flags,
                bases=tuple(base for base in bases if len(base) < 80),
            )
            for item in written.named_children:
                method = item.child_by_field_name("name") if item.type == "method_elem" else None
                if method is not None:
                    result = item.child_by_field_name("result")
                    self.define(
                        item,
                        method,
                        Kind.METHOD,
                        flags=Flag.ABSTRACT,
                        parameters=self.parameters(item.child_by_field_name("parameters")),
                        type=self.type_text(result) if result else "",
                    )
        else:
            self.define(node, name, Kind.TYPE, outer=outer, flags=flags, type=short(self.type_text(written), 200))
            self.marked(name, written)

    def of_types(self) -> None:
        """``x.(T)``, ``(*T)(x)`` and ``new(T)`` are values of a type, as a call of it would give; ``(*T).m`` is of one."""
        reader = self.reader
        # A method of an interface without a name is no use of anything.
        unnamed = [node for node in reader.found.get("method", ()) if node.start_byte not in reader.defined]
        reader.found.setdefault("skip", []).extend(unnamed)
        for node in reader.found.get("asserted", ()):
            if node.parent is not None:
                reader.standing[node.parent.end_byte] = node.end_byte
        for node in reader.found.get("pointed", ()):
            reader.standing[node.end_byte] = node.end_byte - 1
        for node in (*reader.found.get("converted", ()), *reader.found.get("new", ())):
            call = node.parent
            while call is not None and call.type != "call_expression":
                call = call.parent
            function = call.child_by_field_name("function") if call is not None else None
            if call is None or function is None:
                continue
            if function.type != "identifier" or reader.text(function) == "new":
                reader.standing[call.end_byte] = node.end_byte

    def structs(self) -> None:
        """The fields of structs without a name go by that of what has such a struct for its type."""
        around = innermost(self.functions, [node.start_byte for node in self.marks.structs])
        for node, function in zip(self.marks.structs, around, strict=True):
            members = field_list(node)
            # In a function what a field names is named by the function.
            names = self.fields(members, self.holder(node), apart=function[0] >= 0)
            bases = [self.written(type).lstrip("*") for type in embedded(members)]
            self.note(node, FIELDS, f"{' '.join([str(name.start_byte) for name in names])}|{';'.join(bases)}")

    def holder(self, node: tree_sitter.Node) -> str:
        """The path of names of variables and fields that a struct without a name is in the type of, up to one whose
        definition stands around it."""
        path: list[str] = []
        outer = node.parent
        while outer is not None and outer.type not in _APART:
            names = outer.children_by_field_name("name")
            if outer.type in ("short_var_declaration", "range_clause"):
                left = outer.child_by_field_name("left")
                names = left.named_children if left else []
            if names:
                byte = names[0].start_byte
                if byte in self.reader.defined and byte not in self.narrow:
                    break
                path.append(self.reader.text(names[0]))
            outer = outer.parent
        return ".".join(reversed(path))

    def marked(self, name: tree_sitter.Node, type: tree_sitter.Node | None) -> None:
        """Notes what the type of a definition leaves open."""
        if type is not None and "@" in (written := self.written(type)):
            self.note(name, MARKED, written)

    def fields(self, members: tree_sitter.Node | None, scope: str = "", apart: bool = False) -> list[tree_sitter.Node]:
        """Defines the fields of a struct and gives their names; ``apart`` their extents are their names alone."""
        found: list[tree_sitter.Node] = []
        for item in members.named_children if members else []:
            if item.type != "field_declaration":
                continue
            type = item.child_by_field_name("type")
            names = item.children_by_field_name("name")
            written = self.type_text(type) if type else ""
            for name in names:
                # One extent a name, so that none is inside another.
                outer = item if len(names) == 1 and not apart else name
                doc = self.reader.doc_above(item.start_point.row)
                signature = f"{self.reader.text(name)} {written}"
                if outer is name:
                    self.narrow.add(name.start_byte)
                self.define(outer, name, Kind.FIELD, type=written, doc=doc, signature=signature, scope=scope)
                self.marked(name, type)
            found += names
        return found

    def variables(self, node: tree_sitter.Node) -> None:
        """Constants and variables of the package."""
        names = node.children_by_field_name("name")
        names = [name for name in names if name.type == "identifier"]
        type, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        values = [item for item in value.named_children if item.type != "comment"] if value else []
        kind = Kind.CONSTANT if node.type == "const_spec" else Kind.VARIABLE
        outer = self.outer(node)
        if len(names) > 1:
            self.narrow.update([name.start_byte for name in names])
        for place, name in enumerate(names):
            given = values[place] if len(values) == len(names) else None
            shown = short(self.reader.text(given)) if given else ""
            written = self.type_text(type) if type else ""
            word = "const" if kind is Kind.CONSTANT else "var"
            signature = (
                f"{word} {self.reader.text(name)}"
                + (f" {written}" if written else "")
                + (f" = {shown}" if shown else "")
            )
            self.define(
                node,
                name,
                kind,
                outer=outer if len(names) == 1 else name,
                type=written,
                value=shown,
                signature=signature,
                doc=self.doc(outer, node),
            )
            self.marked(name, type)
            if type is None and (called := self.called(given or (values[0] if len(values) == 1 else None))):
                self.note(name, RESULT, f"{0 if given else place} {called}")
            if given is None:
                continue
            found, end, how = self.given_type(given)
            if type and found:
                # That it may be given says that its type has the methods of the declared one.
                self.note(type, GIVEN, f"{written}={found}")
            elif not written and (found or end >= 0):
                self.reader.value(name.start_byte, found, end, how)

    def called(self, value: tree_sitter.Node | None) -> str:
        """The name of the function or type whose call a value is, with that of its package; "" for none."""
        function = value.child_by_field_name("function") if value and value.type == "call_expression" else None
        text = self.reader.text(function) if function and function.type in ("identifier", "selector_expression") else ""
        return text if _CALLED.fullmatch(text) else ""

    def doc(self, outer: tree_sitter.Node, node: tree_sitter.Node) -> tuple[str, tuple[int, int]]:
        doc = self.reader.doc_above(outer.start_point.row)
        return doc if doc[0] else self.reader.doc_above(node.start_point.row)


def field_list(struct: tree_sitter.Node) -> tree_sitter.Node | None:
    """What stands between the braces of a struct."""
    return next((child for child in struct.named_children if child.type == "field_declaration_list"), None)


def embedded(members: tree_sitter.Node | None) -> list[tree_sitter.Node]:
    """The types that a struct embeds."""
    return [
        type
        for item in (members.named_children if members else [])
        if item.type == "field_declaration"
        and not item.child_by_field_name("name")
        and (type := item.child_by_field_name("type"))
    ]


def on_one_line(text: str) -> str:
    """Code on one line, with the semicolons that ends of lines stand for."""
    return one_line(_ENDED.sub("; ", text) if "\n" in text else text)


def bound_name(module: str) -> str:
    """The name that an import binds when it gives none: the path's last part, past a version, before ``.v2``."""
    parts = module.split("/")
    if len(parts) > 1 and re.fullmatch(r"v\d+", parts[-1]):
        parts.pop()
    name = re.sub(r"\.v\d+$", "", parts[-1])
    return name.removeprefix("go-").removesuffix("-go").removesuffix(".go").replace("-", "_")


def extract_module(builder: Builder) -> None:
    """``go.mod``: the module's path, and what it requires."""
    data = builder.source.data
    match = _MODULE.search(data)
    if match:
        name = match.group(1).decode("utf-8", "replace")
        line = builder.source.row_bytes(builder.source.row(match.start(1))).decode("utf-8", "replace").strip()
        builder.define(name, Kind.MODULE, match.start(1), match.start(1), match.end(1), signature=line)
    for match in _REQUIRE.finditer(data):
        comment = data[match.end() : data.find(b"\n", match.end()) + 1 or len(data)].partition(b"//")[2]
        condition = "indirect" if comment.split()[:1] == [b"indirect"] else ""
        builder.imported(match.group(1).decode("utf-8", "replace"), "", "", match.start(1), condition=condition)
    for match in re.finditer(rb"//[^\n]*", data):
        if match.start() == 0 or data[match.start() - 1] in b" \t\n":
            builder.comment(match.start(), match.end(), match.group()[2:].decode("utf-8", "replace").strip())


LANGUAGES = (
    Language("go", "Go", extract, suffixes=(".go",)),
    Language("gomod", "Go module", extract_module, filenames=("go.mod",), fence="text", program=False),
)
