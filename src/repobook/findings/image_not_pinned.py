"""Images whose content changes without a change of the file."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code
from ..model import Kind


def see(site: Site) -> Iterator[Seen]:
    """Stages from an image with the tag ``latest`` or none; stages of the file, variables and ``scratch`` left out."""
    stages = {item.name.lower() for item in site.definitions if item.kind is Kind.STAGE}
    for item in site.definitions:
        if item.kind is not Kind.STAGE or not item.type or "$" in item.type or "@" in item.type:
            continue
        image = item.type.rpartition("/")[2]
        if item.type.lower() in ("scratch", *stages) or not image:
            continue
        _, colon, tag = image.partition(":")
        if not colon or tag == "latest":
            what = "is whatever is newest" if colon else "names no version"
            yield (
                item.row,
                item.row + 1,
                f"{code(item.type)} {what}: builds of the same file may differ.",
            )


RULE = Rule(
    "image-not-pinned", "Image without a version", ("dockerfile",), see,
    "The image is not pinned.", "security", "note",
)  # fmt: skip
