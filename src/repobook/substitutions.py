"""Substitutions of reStructuredText: ``.. |name| replace:: text``, and the pictures that are put in for a name. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_DEFINED = re.compile(
    r"^(?P<indent>[ ]*)\.\.[ ]+\|(?P<name>[^|\n]{1,100})\|[ ]+(?P<kind>replace|image)::[ ]*(?P<text>[^\n]*)"
    r"(?P<more>(?:\n(?P=indent)[ ]+\S[^\n]*)*)(?:\n|\Z)",
    re.MULTILINE,
)
_USED = re.compile(r"\|(?P<name>[^|\s](?:[^|\n]{0,98}[^|\s])?)\|(?:__?(?!\w))?")


def substitutions(doc: str) -> dict[str, str]:
    """What a text says stands for names; for a picture, nothing."""
    if ".. |" not in doc:
        return {}
    return {
        " ".join(match["name"].split()): " ".join((match["text"] + match["more"]).split())
        * (match["kind"] == "replace")
        for match in _DEFINED.finditer(doc)
    }


def substituted(doc: str, known: Mapping[str, str]) -> str:
    """The text with what stands for names in their places."""
    if not known or "|" not in doc:
        return doc
    return _USED.sub(lambda match: known.get(" ".join(match["name"].split()), match[0]), doc)


def put_in(doc: str) -> str:
    """The text with its own substitutions in their places, and without what defines them."""
    known = substitutions(doc)
    return substituted(_DEFINED.sub("", doc), known) if known else doc
