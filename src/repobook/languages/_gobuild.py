"""On what a file of Go is built: what its ``//go:build`` line says, and the system and processor in its name."""

from __future__ import annotations

import re

_LINE = re.compile(rb"^//go:build[ \t]+([^\r\n]*[^\s])", re.M)
SYSTEMS = frozenset(
    "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos"
    .split()
)  # fmt: skip
PROCESSORS = frozenset(
    "386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64 mips64le mips64p32 mips64p32le mipsle ppc ppc64 "
    "ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm".split()
)


def written(data: bytes, package: int) -> tuple[str, int]:
    """The condition in the line above the package clause (which begins at the byte ``package``) and the byte of that
    line; ("", -1) for none."""
    match = _LINE.search(data, 0, package)
    return (match.group(1).decode("utf-8", "replace"), match.start()) if match else ("", -1)


def named(path: str) -> str:
    """The condition in a file's name: ``windows`` for ``command_windows.go``, "" for none."""
    parts = path.rpartition("/")[2].removesuffix(".go").removesuffix("_test").split("_")
    if len(parts) > 2 and parts[-2] in SYSTEMS and parts[-1] in PROCESSORS:
        return f"{parts[-2]} && {parts[-1]}"
    return parts[-1] if len(parts) > 1 and parts[-1] in SYSTEMS | PROCESSORS else ""
