"""Commands that are given to a shell."""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter

from ..evidence import C_FAMILY, JAVASCRIPT, Rule, Seen, Site, arguments, code, is_literal

_C = ("system", "popen", "_popen", "_wsystem")
_JAVASCRIPT = ("exec", "execSync")
_SHELLS = ("sh", "bash", "/bin/sh", "/bin/bash", "cmd", "powershell")
_WORDS = (*_C, *_JAVASCRIPT, "Command", "CommandContext")


def see(site: Site) -> Iterator[Seen]:
    """``system`` and ``popen`` in C, ``child_process.exec`` in JavaScript, ``Runtime.exec`` in Java, a shell started by
    ``exec.Command`` in Go; a fixed command is left out."""
    match site.language:
        case "go":
            yield from _go(site)
        case "java":
            for call, callee in site.calls("exec"):
                given = arguments(call)
                if "getRuntime()" in callee and given and given[0].type == "binary_expression":
                    yield site.at(call, f"{code(callee)} runs a command put together from parts.")
        case "javascript" | "typescript" | "tsx":
            for call, callee in site.calls(*_JAVASCRIPT):
                given = arguments(call)
                bare = callee in _JAVASCRIPT and "child_process" in site.data.decode("utf-8", "replace")
                if (callee.startswith(("child_process.", "cp.")) or bare) and given and _made(given[0]):
                    yield site.at(call, f"{code(callee)} gives the shell a command put together at run time.")
        case _:
            for call, callee in site.calls(*_C):
                given = arguments(call)
                if callee.removeprefix("std::").removeprefix("::") in _C and given and not is_literal(given[0]):
                    yield site.at(
                        call,
                        f"{code(callee)} gives the shell a command made at run time: {code(site.text(given[0], 40))}.",
                    )


def _made(node: tree_sitter.Node) -> bool:
    if node.type == "template_string":
        return any(child.type == "template_substitution" for child in node.children)
    return node.type == "binary_expression"


def _go(site: Site) -> Iterator[Seen]:
    for call, callee in site.calls("Command", "CommandContext"):
        given = arguments(call)
        texts = [site.text(node).strip('"`') for node in given]
        shell = next((index for index, text in enumerate(texts) if text in _SHELLS), -1)
        if not callee.startswith("exec.") or shell < 0 or shell + 2 >= len(given):
            continue
        if texts[shell + 1] in ("-c", "/c", "-Command") and not given[shell + 2].type.endswith("literal"):
            yield site.at(
                call, f"{code(callee)} gives the shell a command made at run time: {code(texts[shell + 2][:40])}."
            )


RULE = Rule(
    "shell-command", "Command given to a shell", (*C_FAMILY, *JAVASCRIPT, "java", "go"), see,
    "Gives a shell a command that is made at run time.", "security", "warning", words=_WORDS,
)  # fmt: skip
