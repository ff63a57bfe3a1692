"""What the data that the site's scripts load is written with: calls, numbers, and texts that share their beginnings. Pure."""

from __future__ import annotations

from functools import cache

import msgspec

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_encode = msgspec.json.encode


def call(name: str, *values: object) -> str:
    """A script that hands values to a function of ``static/data.js`` or of what it loads."""
    return f"repobook.{name}({','.join([_encode(value).decode() for value in values])})\n"


def base36(number: int) -> str:
    """A number as the scripts read it; "" for 0."""
    if number < 0:
        return "-" + base36(-number)
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text


@cache
def small_numbers() -> tuple[str, ...]:
    """`base36` of the numbers from 0 on that are written most."""
    return tuple(map(base36, range(4096)))


def shared_length(one: str, other: str, most: int) -> int:
    """How many characters two texts begin with in common; ``most`` at most."""
    count = 0
    for a, b in zip(one[:most], other[:most], strict=False):
        if a != b:
            break
        count += 1
    return count
