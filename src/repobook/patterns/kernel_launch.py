"""Places where a kernel is started on the GPU."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code


def see(site: Site) -> Iterator[Seen]:
    """Calls with ``<<<…>>>``, with the kernel's name."""
    for node in site.nodes(b"<<<", "kernel_call_syntax"):
        call = node.parent
        callee = call.child_by_field_name("function") if call is not None else None
        if callee is not None:
            name = callee.child_by_field_name("name") or callee
            yield site.at(node, code(site.text(name, 50)))


PATTERN = Rule("kernel-launch", "Kernel launch", ("cuda",), see, marks=(b"<<<",))
