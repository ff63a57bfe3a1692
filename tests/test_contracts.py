"""What the project promises of itself: its public face, its languages, its floors, its lock file."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import repobook
from repobook.languages import languages
from repobook.model import FORMAT_VERSION, SkipReason
from repobook.store import INDEXES, SCHEMA

ROOT = Path(__file__).parent.parent


# -- the public face ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", repobook.__all__)
def test_what_is_public_is_documented_and_typed(name: str) -> None:
    value = getattr(repobook, name)
    assert inspect.getdoc(value)
    assert value.__module__.startswith("repobook.")
    if inspect.isfunction(value):
        assert "return" in value.__annotations__
        assert inspect.signature(value).parameters.keys() == value.__annotations__.keys() - {"return"}
    elif isinstance(value, type) and not issubclass(value, (Exception, msgspec.Struct)):
        for method, function in inspect.getmembers(value, inspect.isfunction):
            if not method.startswith("_"):
                assert inspect.getdoc(function), f"{name}.{method}"
                assert "return" in function.__annotations__, f"{name}.{method}"


def test_nothing_else_is_public() -> None:
    assert repobook.__all__ == sorted(repobook.__all__)
    named = {name for names in repobook._WHERE.values() for name in names}
    assert named == set(repobook.__all__)
    with pytest.raises(AttributeError):
        repobook.nothing_of_this_name  # type: ignore[attr-defined]  # noqa: B018


def test_functions_stay_functions_whatever_was_imported() -> None:
    for module in pkgutil.iter_modules(repobook.__path__):
        if module.name != "__main__":
            importlib.import_module(f"repobook.{module.name}")
    assert callable(repobook.build) and callable(repobook.check)


def test_a_question_loads_no_grammar() -> None:
    code = "import sys, repobook.cli, repobook.query; print([m for m in sys.modules if 'tree_sitter' in m])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


# -- languages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(languages()))
def test_every_language_has_cases(name: str) -> None:
    """A case of its own, or one of its suffixes among those of its family (``typescript/case.tsx.txt``)."""
    record = languages()[name]
    family = {item.name for item in languages().values() if (item.family or item.name) == (record.family or name)}
    cases = [path for other in sorted(family) for path in (ROOT / "tests/languages" / other).glob("*.txt")]
    endings = tuple(f"{ending}.txt" for ending in (*record.suffixes, *record.filenames))
    assert [path for path in cases if path.parent.name == name or path.name.endswith(endings)]


def test_every_reason_to_skip_says_something() -> None:
    assert all(reason.value.strip() for reason in SkipReason)


# -- goldens -----------------------------------------------------------------------------------------------------


def test_goldens_are_compared_and_a_failure_prints_how_to_update(
    golden: Callable[[Path, str], None], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update-goldens"):
        pytest.skip("goldens are being written")
    path = tmp_path / "case.txt"
    path.write_text("one\ntwo\n")
    golden(path, "one\ntwo\n")
    with pytest.raises(pytest.fail.Exception, match="--update-goldens") as failure:
        golden(path, "one\nthree\n")
    assert "-two" in str(failure.value) and "+three" in str(failure.value)
    assert path.read_text() == "one\ntwo\n"


# -- the documents of the project --------------------------------------------------------------------------------


def test_the_schema_is_documented_column_by_column() -> None:
    text = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert f"Format version: {FORMAT_VERSION} " in text
    tables = dict(re.findall(r"CREATE TABLE (\w+)\((.*?)\)(?: WITHOUT ROWID)?;", SCHEMA, re.DOTALL))
    rows = dict(re.findall(r"^\| `(\w+)` \|[^|]*\| (.*) \|$", text, re.MULTILINE))
    assert set(tables) <= set(rows)
    for table, columns in tables.items():
        if rows[table] == "the same":
            continue
        for column in re.findall(r"(?:^|,)\s*(\w+) (?:TEXT|INTEGER|BLOB)", columns):
            assert f"`{column}`" in rows[table], f"{table}.{column}"
    assert set(re.findall(r"ON (\w+)\(", INDEXES)) <= set(tables)


def test_the_lock_file_pins_what_is_required() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").split()
    assert all(re.fullmatch(r"[\w.\-]+==[\w.]+", line) for line in lines)
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        assert re.split(r"[<>=;\[ ]", requirement)[0].lower() in pinned, requirement


def test_imports_keep_to_the_floors() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    done = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_contract_on_pure_stages_names_every_module_that_does_not_say_it_does_io() -> None:
    """A module that talks to the machine says ``[I/O]`` in the first lines of its doc; all others are held pure."""
    text = (ROOT / ".importlinter").read_text(encoding="utf-8")
    pure = set(
        re.findall(
            r"^    repobook\.(\w+)$", text.partition("source_modules")[2].partition("forbidden")[0], re.MULTILINE
        )
    )
    doors = {
        "__main__",
        "cli",
        "config",
        "errors",
        "ownfolder",
        "query",
        "report",
        "search",
        "show",
        "terminal",
        "workers",
    }
    for module in pkgutil.iter_modules(repobook.__path__):
        if module.name not in doors:
            doc = inspect.getdoc(importlib.import_module(f"repobook.{module.name}")) or ""
            assert ("[I/O]" in doc) == (module.name not in pure), module.name


def test_settings_are_documented() -> None:
    from repobook.config import KEYS

    documented = "\n".join(
        path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    )
    assert [key for key in KEYS if f"`{key}`" not in documented] == []


def test_the_package_has_what_its_project_file_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"repobook": "repobook.cli:main"}
    assert (ROOT / project["readme"]).is_file()
    assert (ROOT / "src/repobook/py.typed").is_file()
