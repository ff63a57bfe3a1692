"""The findings of ruff for a build: it is asked for the files whose content is new. [I/O]"""

from __future__ import annotations

import os
from hashlib import blake2b
from importlib import metadata

import msgspec

from . import ruff
from .analyze import Analysis
from .analyzing import Analyzed
from .fingerprint import program
from .kept import Kept
from .model import Observation, Outcome

_KIND = "ruff"
_decoder = msgspec.msgpack.Decoder(tuple[Observation, ...])


def checked(found: Analyzed) -> dict[str, tuple[Observation, ...]]:
    """What ruff finds in the Python files, by path. A file that it could not be run on is added to `Analyzed.lost`."""
    # What was too large to be analyzed, or could not be, is not worth the risk of another program.
    files = [
        item for item in found.analyses
        if item.file.language == "python" and item.outcome in (Outcome.ANALYZED, Outcome.PARTIAL)
    ]  # fmt: skip
    kept = Kept(found.cache)
    old = kept.all(_KIND)
    origin = program() + f"{metadata.version('ruff')}\0".encode()
    keys = {item.file.path: _key(origin, item) for item in files}
    result: dict[str, tuple[Observation, ...]] = {}
    unknown = []
    for path, key in keys.items():
        known = old.get(os.fsencode(path))
        if known is None or known[0] != key:
            unknown.append(path)
        else:
            result[path] = _decoder.decode(known[1])
    lost: list[tuple[str, str]] = []
    fresh = ruff.run(found.root, unknown, lost=lost)
    found.lost.extend(lost)
    failed = {path for path, _ in lost}
    result.update({path: fresh.get(path, ()) for path in unknown if path not in failed})
    new = {os.fsencode(path): (keys[path], msgspec.msgpack.encode(seen)) for path, seen in result.items()}
    kept.replace(_KIND, old, new)
    kept.close()
    return {path: seen for path, seen in result.items() if seen}


def _key(origin: bytes, item: Analysis) -> bytes:
    """What the findings in a file depend on: its path, which tells tests, its content, ruff, and what is made of it here."""
    return blake2b(origin + f"{item.hash}\0".encode() + os.fsencode(item.file.path), digest_size=16).digest()
