"""Shell: functions, variables, aliases, sourced files, calls of commands and scripts."""

from __future__ import annotations

import re

import tree_sitter

from ..extract import Builder
from ..model import Flag, Form, Kind, Role
from . import Language
from ._bindings import pack
from ._commands import moved, runs
from ._paths import is_file, is_path
from ._tree import Reader, first_child, head, innermost, one_line, short

_DECLARING = frozenset({"export", "declare", "typeset", "readonly", "local"})
_WORD = re.compile(r"[\w./+:@%,^~!?-]+")
_ALIAS = re.compile(rb"[\w.+:-]+(?==)")


def extract(builder: Builder) -> None:
    reader = Reader(builder, "tree_sitter_bash", ("shell",))
    file = _File(reader)
    for node in reader.get("definition"):
        file.function(node)
    file.declarations()
    file.assignments()
    file.commands()
    for node in reader.get("variable"):
        file.variable(node)
    first = next((n for n in reader.root.named_children if n.type != "comment"), None)
    row = first.start_point.row if first else reader.source.rows
    reader.describe(row, touching=first is not None and first.type != "function_definition")
    file.finish()


class _File:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.builder = reader.builder
        self.bodies = [(node.start_byte, node.end_byte) for node in reader.get("definition")]
        self.uses: dict[int, tuple[str, Role, Form]] = {}
        #: names of variables that the file defines: the first assignment does
        self.known: set[str] = set()
        #: byte of a name -> word, flags and whether it is constant, as ``export`` and the like declare it
        self.declared: dict[int, tuple[str, int, bool]] = {}
        #: the folder that the script went to
        self.folder = ""

    def function(self, node: tree_sitter.Node) -> None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None:
            return
        doc, rows = self.reader.doc_above(node.start_point.row)
        self.reader.defined.add(name.start_byte)
        self.use(name, Role.DEFINITION)
        self.builder.define(
            self.reader.text(name),
            Kind.FUNCTION,
            name.start_byte,
            node.start_byte,
            node.end_byte,
            doc=doc,
            doc_rows=rows,
            signature=head(self.reader.signature(node.start_byte, body.start_byte if body else node.end_byte)),
            complexity=self.reader.complexity(body),
        )

    def use(self, node: tree_sitter.Node, role: Role, form: Form = Form.BARE) -> None:
        self.uses[node.start_byte] = (self.reader.text(node), role, form)

    # variables

    def declarations(self) -> None:
        """What ``export``, ``readonly``, ``declare`` and ``local`` say of the names after them."""
        for node in self.reader.get("declaration"):
            word = self.reader.slice(node.start_byte, node.end_byte).split(None, 1)[0]
            flags = Flag.EXPORTED if word == "export" else 0
            constant = word == "readonly"
            for child in node.named_children:
                if child.type == "word":
                    text = self.reader.text(child)
                    if text.startswith("-"):
                        flags |= Flag.EXPORTED if "x" in text else 0
                        constant = constant or "r" in text
                        if "g" in text:
                            word = "export"
                    continue
                name = child.child_by_field_name("name") if child.type == "variable_assignment" else child
                if name is not None and name.type == "variable_name":
                    kept = word in ("local", "declare", "typeset")
                    self.declared[name.start_byte] = ("readonly" if constant and not kept else word, flags, constant)

    def assignments(self) -> None:
        nodes = self.reader.get("assignment")
        around = innermost(self.bodies, [node.start_byte for node in nodes])
        for node, function in zip(nodes, around, strict=True):
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if name is not None and name.type == "subscript":
                name = name.child_by_field_name("name")
            parent = node.parent
            if name is None or (parent is not None and parent.type == "command"):
                continue
            word, flags, constant = self.declared.get(name.start_byte, ("", 0, False))
            self.use(name, Role.WRITE)
            text = self.reader.text(name)
            if word in ("local", "declare", "typeset") and function[0] >= 0:
                self.reader.local(name, function)
                continue
            if text in self.known or (function[0] >= 0 and word not in ("export", "readonly")):
                continue
            self.known.add(text)
            outer = (
                parent
                if parent is not None and parent.type == "declaration_command" and parent.named_child_count == 1
                else node
            )
            doc, rows = self.reader.doc_above(outer.start_point.row)
            shown = short(self.reader.text(value)) if value is not None else ""
            self.reader.defined.add(name.start_byte)
            self.use(name, Role.DEFINITION)
            self.builder.define(
                text,
                Kind.CONSTANT if constant else Kind.VARIABLE,
                name.start_byte,
                outer.start_byte,
                outer.end_byte,
                signature=one_line(self.reader.text(outer)) if shown or value is None else text,
                doc=doc,
                doc_rows=rows,
                flags=flags,
                value=shown,
            )
        for byte, (word, _, _) in sorted(self.declared.items()):
            if byte not in self.uses and word in ("local", "declare", "typeset"):
                scope = innermost(self.bodies, [byte])[0]
                found = self.reader.root.descendant_for_byte_range(byte, byte + 1)
                if scope[0] >= 0 and found is not None:
                    self.use(found, Role.WRITE)
                    self.reader.local(found, scope)

    def variable(self, node: tree_sitter.Node) -> None:
        if node.start_byte in self.uses or self.reader.data[node.start_byte : node.start_byte + 1] in b"0123456789":
            return
        parent = node.parent
        role = Role.READ
        if parent is not None and parent.type in ("variable_assignment", "for_statement", "subscript"):
            above = parent.parent if parent.type == "subscript" else parent
            stored = parent.type != "subscript" or (above is not None and above.type == "variable_assignment")
            if stored and parent.child_by_field_name("value") != node:
                role = Role.WRITE
        self.use(node, role)

    # commands

    def commands(self) -> None:
        """All commands; where one changes the folder, that holds up to the end of the brackets or the function around it."""
        scopes = [(node, True) for node in self.reader.get("definition")]
        scopes += [(node, False) for node in self.reader.get("subshell")]
        around = sorted((node.start_byte, node.end_byte, function) for node, function in scopes)
        left: list[tuple[int, str]] = []
        number = 0
        for node in self.reader.get("run"):
            while number < len(around) and around[number][0] <= node.start_byte:
                while left and left[-1][0] <= around[number][0]:
                    self.folder = left.pop()[1]
                left.append((around[number][1], self.folder))
                if around[number][2]:  # called from anywhere
                    self.folder = ""
                number += 1
            while left and left[-1][0] <= node.start_byte:
                self.folder = left.pop()[1]
            self.command(node)
            text = self.reader.text(node)
            if text.startswith(("cd", "pushd", "popd")):
                self.folder = moved(self.folder, text.split())

    def command(self, node: tree_sitter.Node) -> None:
        named = node.child_by_field_name("name")
        inner = first_child(named)
        if inner is None:
            return
        arguments = node.children_by_field_name("argument")
        text = self.reader.text(inner)
        if inner.type != "word":
            self.path(inner, Role.CALL)
            return
        if text in ("source", ".") and arguments:
            self.source(arguments[0])
        if text == "alias":
            self.alias(arguments)
        if is_path(text.encode()) and ("/" in text or is_file(text.encode())):
            self.use(inner, Role.CALL, Form.TEXT)
            self.went(inner.start_byte)
        elif _WORD.fullmatch(text):
            self.use(inner, Role.CALL)
        before = [text]
        for argument in arguments:
            if argument.type in ("word", "concatenation", "string", "raw_string"):
                self.path(argument, Role.CALL if runs(before) else Role.READ)
                before.append(self.reader.text(argument))
        if text == "trap" and arguments and arguments[0].type == "word":
            self.use(arguments[0], Role.READ)

    def path(self, node: tree_sitter.Node, role: Role) -> None:
        """An argument that names a file: its text after a leading variable."""
        start, end = node.start_byte, node.end_byte
        data = self.reader.data
        if data[start : start + 1] in (b'"', b"'"):
            start, end = start + 1, end - 1
        raw = data[start:end]
        if raw[:1] == b"$":
            cut = _after_variable(raw)
            start, raw = start + cut, raw[cut:]
        if raw and is_path(raw) and start not in self.uses:
            self.uses[start] = (raw.decode("utf-8", "replace"), role, Form.TEXT)
            self.went(start)
            if start > node.start_byte + 1:
                self.reader.bindings.notes.append((start, "cut", ""))

    def went(self, start: int) -> None:
        """Notes in which folder a file is named."""
        if self.folder:
            self.reader.bindings.notes.append((start, "cd", self.folder))

    def source(self, node: tree_sitter.Node) -> None:
        """``source file`` takes in all names of a file."""
        text = one_line(self.reader.text(node)).replace('"', "").replace("'", "")
        self.builder.imported(text, "*", "", node.start_byte)

    def alias(self, arguments: list[tree_sitter.Node]) -> None:
        for argument in arguments:
            match = _ALIAS.match(self.reader.data, argument.start_byte, argument.end_byte)
            if match is None:
                continue
            name = match.group().decode("utf-8", "replace")
            self.uses[match.start()] = (name, Role.DEFINITION, Form.BARE)
            self.builder.define(
                name,
                Kind.FUNCTION,
                match.start(),
                argument.start_byte,
                argument.end_byte,
                signature="alias " + one_line(self.reader.text(argument)),
            )

    def finish(self) -> None:
        places = sorted(self.uses)
        self.builder.uses(
            places,
            [self.uses[at][0] for at in places],
            [int(self.uses[at][1]) for at in places],
            [int(self.uses[at][2]) for at in places],
            [-1] * len(places),
        )
        self.builder.bindings = pack(self.reader.bindings)


def _after_variable(raw: bytes) -> int:
    """How many bytes a leading ``$NAME/``, ``${NAME}/`` or ``$(…)/`` takes; the slash is part of it."""
    match = re.match(rb"\$(?:\w+|\{[^{}]*\}|\([^()]*(?:\([^()]*\)[^()]*)*\))\"?/", raw)
    return match.end() if match else 0


LANGUAGES = (
    Language(
        "shell",
        "Shell",
        extract,
        suffixes=(".sh", ".bash", ".zsh", ".ksh"),
        fence="bash",
        filenames=(
            ".bashrc",
            ".bash_profile",
            ".bash_aliases",
            ".bash_logout",
            ".profile",
            ".zshrc",
            ".zshenv",
            ".zprofile",
            "PKGBUILD",
            "APKBUILD",
        ),
        shebangs=("sh", "bash", "zsh", "dash", "ksh", "ash"),
    ),
)
