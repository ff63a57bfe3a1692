"""Loops that wait for a device each time round."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import C_FAMILY, PYTHON, Rule, Seen, Site, code, loop_around

_PYTHON = ("synchronize", "block_until_ready")
_C = (
    "cudaDeviceSynchronize", "cudaStreamSynchronize", "cudaEventSynchronize", "hipDeviceSynchronize",
    "hipStreamSynchronize", "hipEventSynchronize", "cuCtxSynchronize", "cuStreamSynchronize", "clFinish",
)  # fmt: skip


def see(site: Site) -> Iterator[Seen]:
    """Calls that wait for a device, in the body of a loop."""
    for call, callee in site.calls(*(_PYTHON if site.language == "python" else _C)):
        if loop_around(call) is not None:
            yield site.at(call, f"{code(callee)} in a loop: waits for the device each time round.")


RULE = Rule(
    "synchronisation-in-loop", "Synchronisation in a loop", (*PYTHON, *C_FAMILY), see,
    "Waits for the device each time round.", "performance", "warning", words=(*_PYTHON, *_C),
)  # fmt: skip
