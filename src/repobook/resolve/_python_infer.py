"""What names and expressions of Python files mean, followed through imports, classes, annotations and calls. Pure."""

from __future__ import annotations

from ._python_bindings import Bindings
from ._python_calls import Calls
from ._python_expressions import Expressions
from ._python_fixtures import Fixtures
from ._python_hierarchy import Hierarchy
from ._python_imports import Imports
from ._python_members import Members
from ._python_names import Names


class Inference(Names, Imports, Bindings, Expressions, Calls, Members, Fixtures, Hierarchy):
    """Answers what names mean in a set of Python files. The parts are the bases; `State` says what they share."""
