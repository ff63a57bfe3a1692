"""CMake: functions, macros, targets, options and variables; what is included, and the files that targets name."""

from __future__ import annotations

import re

from ..extract import Builder
from ..model import Flag, Form, Kind, Parameter, Role
from . import Language
from ._cmake_commands import BUILTIN, Argument, Command, commands, variables
from ._comments import Block, blocks, describe, doc_above, one_line, short
from ._paths import give, is_path

_TARGET = re.compile(
    r"(?:\w+_)?add_(library|executable|module)$|add_custom_(target)$|externalproject_(add)$|add_(test)$"
)
_LIBRARY_KINDS = frozenset({"SHARED", "STATIC", "MODULE", "INTERFACE", "OBJECT", "ALIAS", "ALL"})
_TARGET_NAMES = frozenset(
    {"target_link_libraries", "add_dependencies", "target_include_directories", "target_compile_definitions",
     "target_compile_options", "target_sources", "set_target_properties", "target_link_options",
     "target_compile_features", "target_precompile_headers", "link_libraries"}
)  # fmt: skip
_DEPENDENCIES = frozenset({"target_link_libraries", "add_dependencies", "link_libraries"})
_BARE_TARGET = re.compile(rb"[A-Za-z_][\w.+-]*(?:::[\w.+-]+)*$")
_CONDITION = re.compile(rb"[A-Za-z_]\w*$")
_OPERATORS = frozenset(
    """NOT AND OR COMMAND POLICY TARGET TEST DEFINED EXISTS IS_DIRECTORY IS_SYMLINK IS_ABSOLUTE MATCHES LESS GREATER
    EQUAL LESS_EQUAL GREATER_EQUAL STRLESS STREQUAL STRGREATER VERSION_LESS VERSION_GREATER VERSION_EQUAL
    VERSION_LESS_EQUAL VERSION_GREATER_EQUAL IN_LIST ON OFF TRUE FALSE YES NO PUBLIC PRIVATE INTERFACE ENV CACHE
    IS_NEWER_THAN""".split()
)
#: Most conditions around an option that are told, and most characters of them.
_DEPTH, _LONGEST = 6, 160
_DIRECTORY = re.compile(rb"\$\{\w+\}/+")
_SUBSTITUTED = re.compile(rb"@\w+@|\$[{<]")


def extract(builder: Builder) -> None:
    found, comments = commands(builder.source.data)
    above = blocks(builder, comments)
    describe(builder, above, builder.source.row(found[0].start) if found else builder.source.rows)
    _Reader(builder, above).run(found)


class _Reader:
    def __init__(self, builder: Builder, above: dict[int, Block]) -> None:
        self.builder = builder
        self.data = builder.source.data
        self.above = above
        self.uses: list[tuple[int, str, Role, Form]] = []
        #: open functions and macros: their command and the variables set in them
        self.open: list[tuple[Command, set[str]]] = []
        self.top: set[str] = set()
        #: functions and macros that make a target of the name given as one of their arguments: its number and the target's
        #: type, by their names in small letters
        self.makers: dict[str, tuple[int, str]] = {}
        #: the conditions of the open ifs, outermost first: for each those that failed before, and the one that holds
        self.ifs: list[list[str]] = []
        #: folders where modules are looked for, as they are written
        self.module_paths: list[str] = []

    def run(self, found: list[Command]) -> None:
        for command in found:
            self._command(command)
        for command, _ in self.open:
            self._block(command, command.end)
        give(self.builder, self.uses)
        self.builder.bindings = "\n".join(self.module_paths).encode()

    def text(self, argument: Argument) -> str:
        return self.builder.source.text(argument.start, argument.end)

    def _command(self, command: Command) -> None:
        name, arguments = command.name, command.arguments
        if name in ("if", "elseif", "else", "endif"):
            self._branch(command)
        if name in ("function", "macro"):
            self.open.append((command, set()))
        elif name in ("endfunction", "endmacro"):
            if self.open:
                self._block(self.open.pop()[0], command.end)
        elif name in ("if", "elseif", "while"):
            self._condition(arguments)
        elif arguments:
            self._statement(command, arguments[0])
        if name not in BUILTIN:
            written = self.builder.source.text(command.start, command.name_end)
            self.uses.append((command.start, written, Role.CALL, Form.BARE))
        skip = 1 if name in ("function", "macro") else 0
        for number, argument in enumerate(arguments[skip:]):
            self._argument(name, number, argument)

    def _statement(self, command: Command, first: Argument) -> None:
        name = command.name
        if name in ("set", "list"):
            self._module_path(command)
        if name in ("set", "option", "cmake_dependent_option"):
            self._variable(command, first)
        elif name == "project":
            self._define(command, first, Kind.MODULE, "project")
        elif name in ("include", "add_subdirectory", "find_package", "fetchcontent_declare", "cpmaddpackage"):
            text = self.text(first)
            inside = name in ("include", "add_subdirectory")
            at = _DIRECTORY.match(self.data, first.start, first.end)
            module = self.builder.source.text(at.end(), first.end) if at and inside else text
            if module and "${" not in module:
                condition = {"include": "", "add_subdirectory": "subdirectory"}.get(name, "package")
                self.builder.imported(module, "", "", at.end() if at and inside else first.start, condition=condition)
        else:
            match = _TARGET.match(name)
            if match is None:
                self._made(command)
                return
            self._maker(first, next(group for group in match.groups() if group))
            if name == "add_test" and len(command.arguments) > 1 and self.text(first) == "NAME":
                first = command.arguments[1]
            rest = [self.text(argument) for argument in command.arguments[1:3]]
            if "ALIAS" in rest and len(command.arguments) > 2:
                aliased = command.arguments[2]
                self.uses.append((aliased.start, self.text(aliased), Role.READ, Form.BARE))
            self._define(command, first, Kind.TARGET, next(group for group in match.groups() if group))

    def _maker(self, first: Argument, type: str) -> None:
        """Notes that the open function makes a target of the name that it is given: ``add_executable(${name} …)``."""
        if not self.open:
            return
        maker, *parameters = self.open[-1][0].arguments or [first]
        written = self.text(first)
        for number, parameter in enumerate(parameters):
            if written == f"${{{self.text(parameter)}}}":
                self.makers.setdefault(self.text(maker).lower(), (number, type))

    def _made(self, command: Command) -> None:
        """The target that a call of a function of this file makes."""
        number, type = self.makers.get(command.name, (-1, ""))
        if 0 <= number < len(command.arguments) and not self.open:
            self._define(command, command.arguments[number], Kind.TARGET, type)

    def _module_path(self, command: Command) -> None:
        """``set(CMAKE_MODULE_PATH …)`` and ``list(APPEND CMAKE_MODULE_PATH …)``."""
        named = 0 if command.name == "set" else 1
        if len(command.arguments) > named and self.text(command.arguments[named]) == "CMAKE_MODULE_PATH":
            for argument in command.arguments[named + 1 :]:
                path = self.text(argument).strip()
                if path and "\n" not in path and path != "${CMAKE_MODULE_PATH}":
                    self.module_paths.append(path)

    def _define(self, command: Command, first: Argument, kind: Kind, type: str) -> None:
        text = self.text(first)
        if not text or "\n" in text or ("$" in text and text != "${PROJECT_NAME}"):
            return
        source = self.builder.source
        doc, rows = doc_above(self.above, source.row(command.start))
        words = [self.text(argument) for argument in command.arguments[1:2] if not argument.quoted]
        more = f" {words[0]}" if words and words[0] in _LIBRARY_KINDS else ""
        head = f"{source.text(command.start, command.name_end)}({text}{more})"
        self.builder.define(
            text, kind, first.start, command.start, command.end, signature=head, doc=doc, doc_rows=rows, type=type
        )

    def _variable(self, command: Command, first: Argument) -> None:
        name = self.text(first)
        if not name or "$" in name or "\n" in name or name.startswith("ENV{"):
            return
        values = [self.text(argument) for argument in command.arguments[1:]]
        cached = command.name == "set" and "CACHE" in values
        is_option = command.name != "set"
        seen = self.open[-1][1] if self.open else self.top
        if name in seen and not (cached or is_option):
            self.uses.append((first.start, name, Role.WRITE, Form.BARE))
            return
        seen.add(name)
        source = self.builder.source
        doc, rows = doc_above(self.above, source.row(command.start))
        type = value = ""
        if is_option:
            kind, type = Kind.OPTION, "BOOL"
            value = values[1] if len(values) > 1 else "OFF"
            if command.name == "option" or len(values) < 4:
                value = self._under(value)
            else:
                parts = [part.strip() for part in values[2].split(";") if part.strip()]
                # each part must hold, whatever it is made of
                bracketed = [f"({part})" if " OR " in part and len(parts) > 1 else part for part in parts]
                depends = " AND ".join(bracketed)
                value += f", offered if {depends}" if value == values[3] else f" if {depends}, else {values[3]}"
                value += ", under conditions" if self.ifs else ""
            doc, rows = self._help(command, 1, doc, rows)
        elif cached:
            at = values.index("CACHE")
            kind, type = Kind.OPTION, values[at + 1] if len(values) > at + 1 else ""
            value = self._under(short(" ".join(values[:at])))
            doc, rows = self._help(command, at + 3, doc, rows)
        else:
            kind = Kind.VARIABLE
            value = short(" ".join(values))
        head = short(" ".join(source.text(command.start, command.end).split()), 120) or f"{command.name}({name} …)"
        self.builder.define(
            name, kind, first.start, command.start, command.end,
            signature=head, doc=doc, doc_rows=rows, type=type, value=value,
        )  # fmt: skip

    def _branch(self, command: Command) -> None:
        """Notes under which condition the commands that follow are executed."""
        source = self.builder.source
        condition = one_line(source.text(command.name_end, command.end).strip()[1:-1])
        if command.name == "if":
            self.ifs.append([condition])
        elif not self.ifs:
            return
        elif command.name == "endif":
            self.ifs.pop()
        else:
            self.ifs[-1].append(condition if command.name == "elseif" else "")

    def _under(self, value: str) -> str:
        """The default of an option, with the conditions around it."""
        if not value or not self.ifs:
            return value
        told: list[str] = []
        if sum(map(len, self.ifs)) <= _DEPTH:
            for *failed, holds in self.ifs:
                told += [f"NOT ({before})" for before in failed]
                told += [f"({holds})" if " OR " in holds else holds] if holds else []
        condition = short(" AND ".join(told), _LONGEST)
        if len(told) == 1 and condition:
            condition = self.ifs[0][-1] or condition
        return f"{value} if {condition}" if condition else f"{value}, under conditions"

    def _help(self, command: Command, number: int, doc: str, rows: tuple[int, int]) -> tuple[str, tuple[int, int]]:
        """The help string of an option, which says more than a comment above it."""
        if len(command.arguments) > number and command.arguments[number].quoted:
            argument = command.arguments[number]
            # A backslash at the end of a line makes one of two.
            text = re.sub(r"\\\n[ \t]*", " ", self.text(argument)).strip()
            if text:
                source = self.builder.source
                return text, (source.row(argument.start), source.end_row(argument.end))
        return doc, rows

    def _block(self, command: Command, end: int) -> None:
        """A function or macro, once its end is known."""
        if not command.arguments or not self.text(command.arguments[0]).strip():
            return
        source = self.builder.source
        first, *rest = command.arguments
        doc, rows = doc_above(self.above, source.row(command.start))
        parameters = tuple(Parameter(self.text(argument)) for argument in rest)
        self.builder.define(
            self.text(first), Kind.MACRO if command.name == "macro" else Kind.FUNCTION, first.start, command.start, end,
            signature=" ".join(source.text(command.start, command.end).split()), doc=doc, doc_rows=rows,
            parameters=parameters, flags=0 if not self.open else int(Flag.LOCAL),
        )  # fmt: skip

    def _condition(self, arguments: list[Argument]) -> None:
        for argument in arguments:
            raw = self.data[argument.start : argument.end]
            if not argument.quoted and _CONDITION.match(raw):
                text = raw.decode("ascii")
                if text not in _OPERATORS:
                    self.uses.append((argument.start, text, Role.READ, Form.BARE))

    def _argument(self, command: str, number: int, argument: Argument) -> None:
        """Variables, targets and files that an argument names."""
        start, end = argument.start, argument.end
        raw = self.data[start:end]
        if b"${" in raw:
            self.uses += [(at, name, Role.READ, Form.BARE) for at, name in variables(self.data, start, end)]
            directory = _DIRECTORY.match(raw)
            if directory is None:
                return
            start, raw = start + directory.end(), raw[directory.end() :]
        elif command in _TARGET_NAMES and not argument.quoted and _BARE_TARGET.match(raw):
            text = raw.decode("ascii")
            if (number == 0 or command in _DEPENDENCIES) and text not in _OPERATORS:
                self.uses.append((start, text, Role.READ, Form.BARE))
                return
        if command in ("include", "add_subdirectory", "find_package") and number == 0:
            return
        if not _SUBSTITUTED.search(raw) and is_path(raw):
            self.uses.append((start, raw.decode("utf-8", "replace"), Role.READ, Form.TEXT))


LANGUAGES = (
    Language(
        "cmake", "CMake", extract,
        suffixes=(".cmake", ".cmake.in"),
        filenames=("CMakeLists.txt", "CMakeLists.txt.in", "CMakeLists.*.txt"),
    ),
)  # fmt: skip
