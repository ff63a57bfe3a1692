"""Namespaces for tests: without a network, or with a small disk of their own."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest


def within(*options: str, tools: tuple[str, ...] = ()) -> list[str]:
    """The beginning of a command that runs in new namespaces (options of unshare). Where that cannot be, the test is left
    out, or fails where ``REPOBOOK_SANDBOX`` is ``required``."""
    missing = [tool for tool in ("unshare", *tools) if shutil.which(tool) is None]
    begin = ["unshare", *options]
    if missing:
        reason = f"not installed: {', '.join(missing)}"
    elif subprocess.run([*begin, "true"], capture_output=True, check=False).returncode:
        reason = f"not permitted here: {' '.join(begin)}"
    else:
        return begin
    if os.environ.get("REPOBOOK_SANDBOX") == "required":
        pytest.fail(f"REPOBOOK_SANDBOX is required: {reason}")
    pytest.skip(reason)
