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
from .report import Loss

#: what ruff finds in files, and what ended it on those that it cannot take
_KIND, _ENDED = "ruff", "ruff ended"
_decoder = msgspec.msgpack.Decoder(tuple[Observation, ...])


def checked(found: Analyzed) -> dict[str, tuple[Observation, ...]]:
    """What ruff finds in the Python files, by path. A file that it could not be run on is added to `Analyzed.lost`."""
    # What was too large to be analyzed, or could not be, is not worth the risk of another program.
    files = [
        item for item in found.analyses
        if item.file.language == "python" and item.outcome in (Outcome.ANALYZED, Outcome.PARTIAL)
    ]  # fmt: skip
    kept = Kept(found.cache)
    old, ended = kept.all(_KIND), kept.all(_ENDED)
    origin = program() + f"{metadata.version('ruff')}\0".encode()
    keys = {item.file.path: _key(origin, item) for item in files}
    result: dict[str, tuple[Observation, ...]] = {}
    lost: list[Loss] = []
    unknown = []
    for path, key in keys.items():
        known, end = (several.get(os.fsencode(path), (b"", b"")) for several in (old, ended))
        if known[0] == key:
            result[path] = _decoder.decode(known[1])
        elif end[0] == key:
            lost.append(Loss(path, end[1].decode(), passing=False))
        else:
            unknown.append(path)
    fresh = ruff.run(found.root, unknown, lost=lost)
    found.lost.extend(lost)
    failed = {item.path for item in lost}
    result.update({path: fresh.get(path, ()) for path in unknown if path not in failed})
    new = {os.fsencode(path): (keys[path], msgspec.msgpack.encode(seen)) for path, seen in result.items()}
    kept.replace(_KIND, old, new)
    stays = {os.fsencode(item.path): (keys[item.path], item.reason.encode()) for item in lost if not item.passing}
    kept.replace(_ENDED, ended, stays)
    kept.close()
    return {path: seen for path, seen in result.items() if seen}


def _key(origin: bytes, item: Analysis) -> bytes:
    """What the findings in a file depend on: its path, which tells tests, its content, ruff, and what is made of it here."""
    return blake2b(origin + f"{item.hash}\0".encode() + os.fsencode(item.file.path), digest_size=16).digest()
