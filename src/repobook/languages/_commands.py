"""Commands in the text of a script: the files that they name, which of these they run, and in which folder. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from ..extract import Builder
from ..model import Form, Role
from . import Language
from ._bindings import Bindings, pack
from ._paths import paths_in

LANGUAGES: tuple[Language, ...] = ()

#: commands that run the first file after them
INTERPRETERS = frozenset(
    """. bash dash deno doas env exec ksh node nohup perl pypy3 pytest python python2 python3 ruby sh source sudo time torchrun
    zsh""".split()
)
_CHANGES = frozenset({"cd", "pushd"})
_OPENING = frozenset({"then", "do", "else", "if", "!", "{", "while", "until"})
_BREAK = re.compile(rb"&&|\|\||[;|&\n()`]")
_WORD = re.compile(rb"[^\s\"',\[\]]+")
_VARIABLE = re.compile(rb"\$[({](\w+)[)}]")
#: what is set for one command, with brackets and spaces in it
_QUOTED = re.compile(rb"(?<![\w$])([A-Za-z_]\w*=)\"([^\"\n]*)\"")
_SET = re.compile(r"[A-Za-z_]\w*=")


class Named:
    """A file that a script names: its place in the text, its path, whether it is run, and the folder the script went to."""

    __slots__ = ("at", "folder", "path", "role")

    def __init__(self, at: int, path: str, role: Role, folder: str) -> None:
        self.at, self.path, self.role, self.folder = at, path, role, folder


def named(text: bytes) -> Iterator[Named]:
    """The files that the commands of a text name. What a ``cd`` says holds up to the end of the brackets around it."""
    paths = list(paths_in(text))
    if not paths:
        return
    # as long as it was: places must hold
    text = _VARIABLE.sub(rb"$_\1_", text.replace(b"\\\n", b"  "))
    if b'="' in text:
        text = _QUOTED.sub(lambda found: _masked(found, paths), text)
    folder, around = "", [""]
    start = number = 0
    moves = b"cd" in text or b"pushd" in text or b"popd" in text
    while start <= len(text) and number < len(paths):
        match = _BREAK.search(text, start)
        end = match.start() if match else len(text)
        while number < len(paths) and paths[number][0] < end:
            at, path = paths[number]
            number += 1
            if at >= start:
                before = [word.decode("utf-8", "replace") for word in _WORD.findall(text, start, at)]
                value = before and _SET.match(before[-1]) and not text[at - 1 : at].isspace()
                yield Named(at, path, Role.CALL if not value and runs(before) else Role.READ, folder)
        if match is None:
            return
        if moves:
            words = [word.decode("utf-8", "replace") for word in _WORD.findall(text, start, end)]
            folder = moved(folder, _command(words))
            if match.group() == b"(":
                around.append(folder)
            elif match.group() == b")" and len(around) > 1:
                folder = around.pop()
        start = match.end()


def _masked(found: re.Match[bytes], paths: Sequence[tuple[int, str]]) -> bytes:
    """What is set, as one word; as it stands where it names a file."""
    if any(found.start() < at < found.end() for at, _ in paths):
        return found[0]
    return found[1] + b"_" * (len(found[2]) + 2)


def runs(before: Sequence[str]) -> bool:
    """Whether a file is run, by the words of the command that stand before it: none, or a program that runs the first file that
    it is given."""
    words = _command(before)
    if not words:
        return True
    module = next((at for at, word in enumerate(words) if word[:2] == "-m"), -1)
    if module >= 0:
        # ``python -m pip`` and ``python -mpip``
        words = words[module + 1 :] if words[module] == "-m" else [words[module][2:], *words[module + 1 :]]
    if not words or not _interpreter(words[0]):
        return False
    rest = [word for word in words[1:] if word[:1] != "-" and not _SET.match(word) and not _interpreter(word)]
    return not any("/" in word or "." in word[1:] for word in rest)


def moved(folder: str, words: Sequence[str]) -> str:
    """The folder after a command: ``cd`` and what stands in no variable. From the outside ("/") nothing leads back."""
    if not words:
        return folder
    if words[0] == "popd" or (words[0] in _CHANGES and (len(words) < 2 or words[1] in ("-", "~"))):
        return ""
    if words[0] not in _CHANGES:
        return folder
    target = words[1].strip("\"'")
    if "$" in target or "`" in target or target.startswith("-"):
        return ""
    if target.startswith(("/", "~")):
        return "/"
    if folder == "/":
        return "/"
    path = posixpath.normpath(posixpath.join(folder, target))
    return "" if path == "." else path


def keep(builder: Builder, folders: Sequence[tuple[int, str]]) -> None:
    """Notes in which folder a script names a file, by the place of the name."""
    if folders:
        builder.bindings = pack(Bindings(notes=[(at, "cd", folder) for at, folder in sorted(folders)]))


def uses(
    found: Iterator[Named], start: int, into: list[tuple[int, str, Role, Form]], to: list[tuple[int, str]]
) -> None:
    """Adds the uses of a text that begins at a byte, and the folders that they are named in."""
    for item in found:
        into.append((start + item.at, item.path, item.role, Form.TEXT))
        if item.folder:
            to.append((start + item.at, item.folder))


def _command(words: Sequence[str]) -> list[str]:
    """A command without what is set before it, and without the marks that Makefiles and lists of steps put before it."""
    found = list(words)
    while found and (_SET.match(found[0]) or found[0].strip("@-+") == "" or found[0] in _OPENING):
        del found[0]
    if found:
        found[0] = found[0].lstrip("@-+")
    return found


def _interpreter(word: str) -> bool:
    name = word.rpartition("/")[2]
    if name.startswith("$"):
        name = name.strip("${}_").lower()
    return name in INTERPRETERS or name.rstrip("0123456789.") in ("python", "pypy")
