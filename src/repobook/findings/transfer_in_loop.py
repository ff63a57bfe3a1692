"""Values that are moved between devices in a loop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import PYTHON, Rule, Seen, Site, arguments, code, loop_around

_LIBRARIES = frozenset({"torch", "cupy", "jax"})
#: methods without arguments that wait for the device and copy to the host
_TO_HOST = ("item", "cpu", "tolist")
_TO_DEVICE = ("cuda", "to")
#: what a file that has to do with devices says of them; without it all that it has is on the host
_DEVICE = re.compile(rb"cuda|device|\b(?:xpu|mps|hip|tpu|hpu)\b|\.to\(", re.IGNORECASE).search


def see(site: Site) -> Iterator[Seen]:
    """``x.item()``, ``x.cpu()``, ``x.tolist()``, ``x.cuda()`` and ``x.to(device)`` in the body of a loop, in files that
    use an array library with devices. Copies to the host are seen only where the file names a device at all."""
    if not site.names & _LIBRARIES or not _DEVICE(site.data):
        return
    for word in (*_TO_HOST, *_TO_DEVICE):
        for call, callee in site.calls(word, member=True):
            given = arguments(call)
            if "." not in callee or callee.startswith(("torch.", "cupy.", "jax.", "np.", "numpy.")):
                continue
            if word in _TO_HOST and given:
                continue
            if word == "to" and not (given and _is_device(site.text(given[0]))):
                continue
            if loop_around(call) is not None:
                copies = (
                    "copies from the device each time round, where the value is on one"
                    if word in _TO_HOST
                    else "copies between devices each time round, unless the value is there already"
                )
                yield site.at(call, f"{code(site.text(call, 40))} in a loop: {copies}.")


def _is_device(text: str) -> bool:
    bare = text.removeprefix("device=").strip("\"'")
    return "meta" not in text and ("device" in text.lower() or bare.startswith(("cuda", "cpu", "xpu", "mps")))


RULE = Rule(
    "transfer-in-loop", "Device transfer in a loop", PYTHON, see,
    "Copies between host and device each time round; one copy outside the loop is usually cheaper.",
    "performance", "note", words=(*_TO_HOST, *_TO_DEVICE),
)  # fmt: skip
