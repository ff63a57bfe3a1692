"""The same source gives the same bytes, on a repository of a few hundred files.

Everything that may differ between two machines does: processes, hash seed, locale, time zone, where the checkout is, in
which order its files were made and its folders list them, and their times. ``benchmarks/same_bytes.py`` does the same
with any repository."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

import pytest
from trees import PACKAGE, commit, write

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from same_bytes import VARIANTS, Variant, built, copied, different

#: Bytes of one file: large ones only take longer.
_LARGEST = 8_000


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Part of what is installed: small files of many packages, and one of each kind of language."""
    root = tmp_path_factory.mktemp("same") / "repository"
    packages = Path(sysconfig.get_paths()["purelib"])
    files: dict[str, str | bytes] = dict(PACKAGE)
    for package in ("jinja2", "markdown_it", "rich", "starlette", "uvicorn", "msgspec", "click", "pytest", "pluggy"):
        for path in sorted((packages / package).rglob("*.py")):
            if 0 < path.stat().st_size < _LARGEST:
                files[f"lib/{path.relative_to(packages).as_posix()}"] = path.read_bytes()
    for path in sorted((Path(__file__).parent / "link").rglob("*")):
        if path.is_file() and path.stat().st_size < _LARGEST:
            files[f"cases/{path.relative_to(Path(__file__).parent).as_posix()}"] = path.read_bytes()
    files = dict(sorted(files.items())[:: max(1, len(files) // 200)])
    write(root, {**files, "caf\udce9.py": "def e(): pass\n", "Zebra.py": "z = 1\n", "äpfel.py": "a = 1\n"})
    commit(root)
    return root


@pytest.fixture(scope="module")
def first(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("first") / "book"
    built(repository, out, Variant("first", jobs=1, environment={"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"}))
    assert sum(1 for _ in (out / "markdown").rglob("*_docs.md")) > 150
    return out


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_same_bytes(repository: Path, first: Path, tmp_path: Path, variant: Variant) -> None:
    root = copied(repository, tmp_path / f"{variant.name} é" / "elsewhere", variant)
    built(root, tmp_path / "book", variant)
    if variant.export:
        # Without its past a book says nothing of it; what it says of the source is the same.
        assert different(first, tmp_path / "book", pages=False) == []
        assert different(first, tmp_path / "book", pages=False, ledger=True) == []
    else:
        assert different(first, tmp_path / "book") == []
    assert os.listdir(tmp_path / "book" / "markdown")
