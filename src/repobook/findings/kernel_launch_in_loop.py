"""Loops that start a kernel each time round."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code, loop_around


def see(site: Site) -> Iterator[Seen]:
    """Kernel launches in the body of a loop."""
    for node in site.nodes(b"<<<", "kernel_call_syntax"):
        call = node.parent
        callee = call.child_by_field_name("function") if call is not None else None
        if callee is not None and loop_around(node) is not None:
            name = callee.child_by_field_name("name") or callee
            yield site.at(node, f"Launches the kernel {code(site.text(name, 50))} each time round a loop.")


RULE = Rule(
    "kernel-launch-in-loop", "Kernel launch in a loop", ("cuda",), see,
    "Launches a kernel each time round.", "performance", "note", marks=(b"<<<",),
)  # fmt: skip
