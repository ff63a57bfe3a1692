"""Who owns a path, by the rules of CODEOWNERS."""

from __future__ import annotations

import pytest
import shelves

RULES = """# owners
*           @all
/docs/      @writers
*.cpp       @native
src/net/*   @net @second
apps/       @apps
/src/**/gen @gen
/empty
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("README.md", ("@all",)),
        ("docs/a/b.md", ("@writers",)),
        ("x/docs/a.md", ("@all",)),
        ("x/y.cpp", ("@native",)),
        ("src/net/a.py", ("@net", "@second")),
        ("src/net/deep/a.py", ("@all",)),
        ("x/apps/a.py", ("@apps",)),
        ("src/a/b/gen/x.py", ("@gen",)),
        ("empty/x", ()),
    ],
)
def test_the_last_rule_that_matches_counts(path: str, owners: tuple[str, ...]) -> None:
    rule = shelves.shelf({"CODEOWNERS": RULES}).owners.rule(path)
    assert rule is not None
    assert rule.owners == owners
