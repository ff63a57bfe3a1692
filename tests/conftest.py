"""Options that all tests share."""

from __future__ import annotations

import difflib
import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="write what the tests see into the golden files")


def pytest_configure() -> None:
    """Where a browser is required, what happens in it is never left out."""
    if os.environ.get("REPOBOOK_BROWSER") != "required":
        return
    missing = [name for name in ("playwright", "axe_playwright_python") if importlib.util.find_spec(name) is None]
    if not CHROMIUM:
        missing.append("chromium")
    if missing:
        raise pytest.UsageError(f"REPOBOOK_BROWSER is required, and these are not installed: {', '.join(missing)}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser without a window; what needs one is skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM:
        pytest.skip("chromium is not installed: what happens in a browser is not tested")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


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
