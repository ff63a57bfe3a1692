"""Settings: what is read, and what a person is told when one cannot be used."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from repobook.config import KEYS, Config, load
from repobook.errors import ConfigError
from repobook.model import FileCategory


def write(root: Path, name: str, text: str) -> Path:
    (root / name).write_text(text, encoding="utf-8")
    return root


def refused(root: Path, **arguments: object) -> str:
    with pytest.raises(ConfigError) as caught:
        load(root, **arguments)  # type: ignore[arg-type]
    return str(caught.value).replace(str(root), "ROOT")


def test_every_setting_has_a_default(tmp_path: Path) -> None:
    assert load(tmp_path) == Config()
    assert set(KEYS) == {
        "title", "include", "exclude", "categories", "jobs", "max_file_size", "max_analyzed_size",
        "max_analysis_seconds", "max_analysis_memory",
    }  # fmt: skip


ALL = """
title = "The Title"
include = ["src", "docs"]
exclude = ["*.csv"]
jobs = 3
max_file_size = 1000
max_analyzed_size = 500
max_analysis_seconds = 7
max_analysis_memory = 90_000_000
[{table}categories]
"gen/**" = "generated"
"gen/by_hand.c" = "source"
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("repobook.toml", ALL.replace("{table}", "")),
        ("pyproject.toml", "[project]\nname = 'x'\n[tool.repobook]" + ALL.replace("{table}", "tool.repobook.")),
    ],
)
def test_both_files_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    assert load(write(tmp_path, name, text)) == Config(
        title="The Title",
        include=("src", "docs"),
        exclude=("*.csv",),
        categories=(("gen/**", FileCategory.GENERATED), ("gen/by_hand.c", FileCategory.SOURCE)),
        jobs=3,
        max_file_size=1000,
        max_analyzed_size=500,
        max_analysis_seconds=7,
        max_analysis_memory=90_000_000,
    )


def test_arguments_count_more_than_the_file(tmp_path: Path) -> None:
    write(tmp_path, "repobook.toml", "title = 'file'\njobs = 2\n")
    config = load(tmp_path, jobs=0, exclude=["*.md"], categories={"a": "data"})
    assert (config.title, config.jobs, config.exclude) == ("file", 0, ("*.md",))
    assert config.categories == (("a", FileCategory.DATA),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "titel = 'x'",
            "ROOT/repobook.toml: there is no setting 'titel'. Did you mean title? The settings are title, include, "
            "exclude, categories, jobs, max_file_size, max_analyzed_size, max_analysis_seconds, max_analysis_memory.",
        ),
        ("jobs = 'many'", "ROOT/repobook.toml: jobs is a string ('many'). It must be a whole number, 0 or more."),
        ("jobs = -1", "ROOT/repobook.toml: jobs is a number (-1). It must be a whole number, 0 or more."),
        ("jobs = true", "ROOT/repobook.toml: jobs is a boolean (True). It must be a whole number, 0 or more."),
        ("max_file_size = 1.5", "ROOT/repobook.toml: max_file_size is a number (1.5). It must be a whole number of "
         "bytes, 1 or more."),
        ("include = 'src'", "ROOT/repobook.toml: include is a string ('src'). It must be a list of strings, each a "
         "pattern as in .gitignore."),
        ("exclude = [1]", "ROOT/repobook.toml: exclude is a list ([1]). It must be a list of strings, each a pattern "
         "as in .gitignore."),
        ("[categories]\na = 'tests'", "ROOT/repobook.toml: there is no category 'tests' (for 'a'). Did you mean test? "
         "It must be a table of patterns, each with one of source, test, generated, vendored, documentation, "
         "configuration, data."),
        ("[categories]\n'!a' = 'test'", "ROOT/repobook.toml: the pattern '!a' in categories starts with '!'. Name the "
         "category that it has."),
        ("title = \"a\nb\"", "ROOT/repobook.toml: this is not TOML: Illegal character '\\n' (at line 1, column 11). "
         "Repair the file."),
        ("title = 'a'\njobs = [", "ROOT/repobook.toml: this is not TOML: Invalid value (at the end, line 2). Repair "
         "the file."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path: Path, text: str, message: str) -> None:
    assert refused(write(tmp_path, "repobook.toml", text)) == message


def test_the_place_of_an_argument_is_said(tmp_path: Path) -> None:
    assert refused(tmp_path, jobs=-2) == "argument: jobs is a number (-2). It must be a whole number, 0 or more."


def test_settings_in_both_files_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "repobook.toml", "")
    write(tmp_path, "pyproject.toml", "[tool.repobook]\n")
    assert "both in repobook.toml and in pyproject.toml" in refused(tmp_path)


def test_a_pyproject_without_settings_stops_nothing(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", "<<<<<<< HEAD\n[project]\n")
    assert load(tmp_path) == Config()
    write(tmp_path, "pyproject.toml", "<<<<<<< HEAD\n[tool.repobook]\n")
    assert "pyproject.toml: this is not TOML: Invalid statement (at line 1, column 1)" in refused(tmp_path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"title = '\xff'", "not UTF-8 (at line 1)"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (b"jobs = " + b"9" * 10_000, "integer string conversion"),
    ],
)
def test_hostile_files_are_refused_too(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "repobook.toml").write_bytes(data)
    assert said in refused(tmp_path)


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "repobook.toml").write_bytes(b"\xef\xbb\xbftitle = 'x'")
    assert load(tmp_path).title == "x"


def test_an_error_survives_the_way_between_processes() -> None:
    error = ConfigError("what happened", "where", "What to do.")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "where: what happened. What to do."
