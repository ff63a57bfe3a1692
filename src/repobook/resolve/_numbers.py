"""The members of `Resolution` and `Role` as plain integers: to ask an enumeration for a member takes as long as a call.
Pure."""

from __future__ import annotations

from ..model import Resolution, Role

LOCAL, IMPORTED, INHERITED = int(Resolution.LOCAL), int(Resolution.IMPORTED), int(Resolution.INHERITED)
UNIQUE, AMBIGUOUS = int(Resolution.UNIQUE_NAME), int(Resolution.AMBIGUOUS)
EXTERNAL, UNRESOLVED = int(Resolution.EXTERNAL), int(Resolution.UNRESOLVED)

IMPORT, DEFINITION, KEYWORD = int(Role.IMPORT), int(Role.DEFINITION), int(Role.KEYWORD)
