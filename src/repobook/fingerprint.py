"""What this program is made of, as a hash: what another program made is made anew. [I/O]"""

from __future__ import annotations

import functools
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

import msgspec

from .config import Config
from .model import FORMAT_VERSION


def fingerprint(config: Config) -> bytes:
    """What an analysis depends on beside the file and its classification: this program, the grammars, the limits."""
    return program() + msgspec.msgpack.encode((FORMAT_VERSION, config.max_analyzed_size))


@functools.cache
def program() -> bytes:
    """A hash of this program, with all files that belong to it, and of the grammars that it uses."""
    digest = blake2b(digest_size=16)
    here = Path(__file__).parent
    for path in sorted(here.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes())
    named = [(item.metadata["Name"] or "", item) for item in metadata.distributions()]
    for name, item in sorted(named, key=lambda entry: entry[0]):
        if name.startswith("tree-sitter"):
            digest.update(f"{name} {item.version}\n".encode())
    return digest.digest()
