"""Code whose memory safety the compiler does not check (Rust)."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import Rule, Seen, Site, code


def see(site: Site) -> Iterator[Seen]:
    """``unsafe`` blocks, functions and implementations, and ``transmute``."""
    for node in site.nodes(b"unsafe ", "unsafe_block", "impl_item"):
        if node.type == "impl_item":
            yield site.at(node, code(site.text(node, 50).partition("{")[0].strip()))
        else:
            around = site.function_around(node.start_byte)
            yield site.at(node, f"`unsafe` block in `{around.name}`." if around is not None else "`unsafe` block.")
    for item in site.definitions:
        if " unsafe fn " in f" {item.signature}" or item.signature.startswith("unsafe "):
            yield site.head(item, f"`{item.name}` is an `unsafe` function.")
    for call, callee in site.calls("transmute"):
        yield site.at(call, f"{code(callee)} takes the bits of one type for another's.")


RULE = Rule(
    "unsafe-code", "Unsafe code", ("rust",), see,
    "The compiler does not check this code's memory safety.", "security", "note", marks=(b"unsafe ", b"transmute"),
)  # fmt: skip
