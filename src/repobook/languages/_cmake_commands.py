"""The commands of a CMake file with their arguments, as CMake's own lexer splits them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from . import Language

LANGUAGES: tuple[Language, ...] = ()

_TOKEN = re.compile(
    rb"#\[(?P<ce>=*)\[(?:[^\]]|\](?!(?P=ce)\]))*(?:\](?P=ce)\])?"
    rb"|(?P<comment>#[^\n]*)"
    rb"|\[(?P<be>=*)\[(?P<bracket>(?:[^\]]|\](?!(?P=be)\]))*)(?:\](?P=be)\])?"
    rb'|"(?P<quoted>(?:[^"\\]|\\.)*)"?'
    rb"|(?P<open>\()|(?P<close>\))"
    rb"|(?P<word>(?:[^\s()#\"\\]|\\.|(?<=[^\s(])\"(?:[^\"\\\n]|\\.)*\")+)",
    re.S,
)
_NAME = re.compile(rb"[A-Za-z_]\w*$")
_VARIABLE = re.compile(rb"(?<!\\)\$(?:CACHE)?\{([\w.+-]+)\}")

#: commands of CMake itself that make nothing a reader would look up
BUILTIN = frozenset(
    """add_compile_definitions add_compile_options add_custom_command add_custom_target add_definitions
    add_dependencies add_executable add_library add_link_options add_subdirectory add_test aux_source_directory
    block break build_command build_name cmake_dependent_option cmake_host_system_information cmake_language
    cmake_minimum_required cmake_parse_arguments cmake_path cmake_policy configure_file continue
    create_test_sourcelist define_property else elseif enable_language enable_testing endblock endforeach
    endfunction endif endmacro endwhile exec_program execute_process export file find_file find_library find_package
    find_path find_program fltk_wrap_ui foreach function get_cmake_property get_directory_property
    get_filename_component get_property get_source_file_property get_target_property get_test_property if include
    include_directories include_external_msproject include_guard include_regular_expression install link_directories
    link_libraries list load_cache macro mark_as_advanced math message option project qt_wrap_cpp qt_wrap_ui
    remove_definitions return separate_arguments set set_directory_properties set_property
    set_source_files_properties set_target_properties set_tests_properties site_name source_group string
    target_compile_definitions target_compile_features target_compile_options target_include_directories
    target_link_directories target_link_libraries target_link_options target_precompile_headers target_sources
    try_compile try_run unset variable_watch while""".split()
)


class Argument(NamedTuple):
    """One argument: its text's extent without quotes, and whether it was quoted."""

    start: int
    end: int
    quoted: bool


class Command(NamedTuple):
    """A command: its name in lower case, the extent of the name, of the whole, and the arguments."""

    name: str
    start: int
    name_end: int
    end: int
    arguments: list[Argument]


def commands(data: bytes) -> tuple[list[Command], list[tuple[int, int]]]:
    """All commands in order, and the extents of the comments."""
    found: list[Command] = []
    comments: list[tuple[int, int]] = []
    name: tuple[int, int] | None = None
    arguments: list[Argument] = []
    depth = 0
    for match in _TOKEN.finditer(data):
        kind = match.lastgroup
        if kind in ("comment", "ce"):
            end = match.end()
            comments.append((match.start(), end - 1 if data[end - 1 : end] == b"\r" else end))
        elif depth == 0:
            if kind == "open" and name is not None:
                depth, arguments = 1, []
            elif kind == "word" and _NAME.match(match.group()):
                name = match.span()
            else:
                name = None
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
            if depth == 0 and name is not None:
                text = data[name[0] : name[1]].decode("ascii", "replace").lower()
                found.append(Command(text, name[0], name[1], match.end(), arguments))
                name = None
        elif kind == "quoted":
            arguments.append(Argument(*match.span("quoted"), True))
        elif kind == "bracket":
            arguments.append(Argument(*match.span("bracket"), True))
        elif kind == "word":
            arguments.append(Argument(*match.span(), False))
    return found, comments


def variables(data: bytes, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The ``${NAME}`` in an extent: (byte of the name, name)."""
    for match in _VARIABLE.finditer(data, start, end):
        yield match.start(1), match.group(1).decode("ascii", "replace")
