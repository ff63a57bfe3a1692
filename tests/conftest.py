"""Options that all tests share."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write what the tests see into the golden files")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with a golden file, or writes it there with ``--update-goldens``."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-goldens"):
            path.write_text(text, encoding="utf-8")
            return
        expected = path.read_text(encoding="utf-8")
        if text != expected:
            shown = "\n".join(
                difflib.unified_diff(expected.splitlines(), text.splitlines(), "golden", "now", "", "", 3, "")
            )
            test = request.node.nodeid
            pytest.fail(
                f"{path.name} differs:\n{shown}\n\nIf this is right: pytest --update-goldens '{test}'", pytrace=False
            )

    return compare
