"""What ruff finds, from one run that no configuration of the repository changes."""

from __future__ import annotations

from pathlib import Path

from repobook.report import Loss
from repobook.ruff import RULES, run

SOURCE = """\
import random
import subprocess


def go(command, values):
    subprocess.call(command, shell=True)
    subprocess.call(command, shell=True)  # noqa: S602
    assert values
    password = "hunter2-and-more"
    result = []
    for value in values:
        result.append(value + 1)
    return result, random.random(), password
"""


def write(root: Path, path: str, text: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def test_findings_by_path(tmp_path: Path) -> None:
    write(tmp_path, "src/go.py", SOURCE)
    write(tmp_path, "not_asked.py", SOURCE)
    found = run(tmp_path, ["src/go.py"])
    assert list(found) == ["src/go.py"]
    by_rule = [(item.rule, item.start_row + 1, item.end_row) for item in found["src/go.py"]]
    assert ("S602", 6, 6) in by_rule and ("PERF401", 12, 12) in by_rule and ("S311", 13, 13) in by_rule
    assert not [rule for rule, _, _ in by_rule if rule == "S101"]
    assert {rule for rule, _, _ in by_rule} <= set(RULES)
    assert "hunter2" not in repr(found), "the value of a secret is never repeated"


def test_a_name_that_suggests_a_password_is_said_to_do_no_more(tmp_path: Path) -> None:
    write(tmp_path, "go.py", 'def go(token="abc"):\n    if token == "begin":\n        go(token="end")\n')
    assert [(item.rule, item.start_row + 1, item.detail) for item in run(tmp_path, ["go.py"])["go.py"]] == [
        ("S107", 1, "A fixed text is the default of `token`, whose name suggests a password."),
        ("S105", 2, "A fixed text is assigned to or compared with `token`, whose name suggests a password."),
        ("S106", 3, "A fixed text is given for `token`, whose name suggests a password."),
    ]


def test_a_text_of_a_few_signs_is_no_secret(tmp_path: Path) -> None:
    write(tmp_path, "go.py", 'def go(token):\n    if token == "-" or token == "or":\n        token = "hunter2"\n')
    assert [(item.rule, item.start_row + 1) for item in run(tmp_path, ["go.py"])["go.py"]] == [("S105", 3)]


def test_a_parameter_for_a_timeout_is_nothing_of_speed(tmp_path: Path) -> None:
    write(tmp_path, "go.py", "async def go(timeout):\n    pass\n")
    assert run(tmp_path, ["go.py"]) == {}


def test_suppressed_findings_say_so(tmp_path: Path) -> None:
    write(tmp_path, "go.py", SOURCE)
    write(tmp_path, "all.py", "# ruff: noqa\n" + SOURCE)
    found = run(tmp_path, ["go.py", "all.py"])
    suppressed = {item.start_row + 1: "Suppressed" in item.detail for item in found["go.py"] if item.rule == "S602"}
    assert suppressed == {6: False, 7: True}
    assert all("Suppressed" in item.detail for item in found["all.py"])


def test_tests_may_do_what_programs_should_not(tmp_path: Path) -> None:
    write(tmp_path, "tests/test_go.py", SOURCE)
    rules = {item.rule for item in run(tmp_path, ["tests/test_go.py"])["tests/test_go.py"]}
    assert rules == {"S602"}
    write(tmp_path, "helper.py", SOURCE)
    assert {item.rule for item in run(tmp_path, ["helper.py"], {"helper.py"})["helper.py"]} == {"S602"}


def test_the_repository_configures_nothing(tmp_path: Path) -> None:
    write(tmp_path, "go.py", SOURCE)
    expected = run(tmp_path, ["go.py"])
    write(tmp_path, "pyproject.toml", '[tool.ruff]\nexclude = ["go.py"]\n[tool.ruff.lint]\nignore = ["S"]\n')
    write(tmp_path, "ruff.toml", "this is not toml [")
    write(tmp_path, ".gitignore", "go.py\n")
    assert run(tmp_path, ["go.py"]) == expected


def test_bad_input_costs_that_file_only(tmp_path: Path) -> None:
    write(tmp_path, "go.py", SOURCE)
    write(tmp_path, "broken.py", "def (:\n")
    (tmp_path / "bytes.py").write_bytes(b"\xff\xfe\x00 = 1\n")
    write(tmp_path, "odd name, (with) @signs.py", SOURCE)
    paths = [
        "go.py",
        "broken.py",
        "bytes.py",
        "odd name, (with) @signs.py",
        "missing.py",
        "line\nbreak.py",
        "\udcff.py",
    ]
    found = run(tmp_path, paths)
    assert list(found) == ["go.py", "odd name, (with) @signs.py"]
    assert run(tmp_path, []) == {}


def test_a_file_that_makes_ruff_crash_costs_its_findings_only(tmp_path: Path) -> None:
    for number in range(5):
        write(tmp_path, f"go{number}.py", SOURCE)
    write(tmp_path, "go2b.py", "x = a" + ".b" * 100_000 + "\n")
    lost: list[Loss] = []
    found = run(tmp_path, [*(f"go{number}.py" for number in range(5)), "go2b.py"], lost=lost)
    assert sorted(found) == [f"go{number}.py" for number in range(5)]
    assert lost == [
        Loss("go2b.py", "ruff's rules could not be applied: the process was ended by SIGABRT", passing=False)
    ]
