"""The readable name of a symbol, in the manner of SCIP: path, then descriptors. Pure.

``torch/nn/modules/linear.py/Linear#forward().``: types end with ``#``, callables with ``().``, macros with ``!``,
namespaces with ``/``, everything else with ``.``
"""

from __future__ import annotations

from collections.abc import Sequence

from .model import CALLABLE, TYPES, Definition, Kind

_PLAIN = str.isidentifier


def symbol(path: str, definitions: Sequence[Definition], number: int) -> str:
    """The symbol of a definition of a file; ``path`` alone for -1."""
    parts: list[str] = []
    while number >= 0:
        item = definitions[number]
        parts.append(_descriptor(item.name, item.kind))
        number = item.enclosing
    return path + ("/" + "".join(reversed(parts)) if parts else "")


def _descriptor(name: str, kind: Kind) -> str:
    shown = name if _PLAIN(name) else "`" + name.replace("`", "``") + "`"
    if kind in TYPES:
        return shown + "#"
    if kind is Kind.MACRO:
        return shown + "!"
    if kind in CALLABLE:
        return shown + "()."
    if kind in (Kind.NAMESPACE, Kind.MODULE):
        return shown + "/"
    return shown + "."
