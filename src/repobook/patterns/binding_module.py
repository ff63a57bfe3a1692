"""Modules of another language that C++ code makes."""

from __future__ import annotations

from collections.abc import Iterator

from ..evidence import CPP, Rule, Seen, Site, arguments, code, occurrences

_MACROS = (
    "PYBIND11_MODULE",
    "PYBIND11_EMBEDDED_MODULE",
    "NB_MODULE",
    "BOOST_PYTHON_MODULE",
    "PyMODINIT_FUNC",
    "NAPI_MODULE",
)
_CLASSES = ("class_", "enum_")


def see(site: Site) -> Iterator[Seen]:
    """The macro that opens a module, and the classes that are given to Python."""
    for macro in _MACROS:
        for position in occurrences(site.data, macro.encode(), 0, len(site.data)):
            start = site.data.rfind(b"\n", 0, position) + 1
            if not site.data[start:position].strip():
                text = site.data[position : site.data.find(b"\n", position)].decode("utf-8", "replace")
                yield site.seen(position, position + 1, code(text.split("{")[0].strip()[:60]))
    for node in site.uses(*_CLASSES):
        template = node.parent
        scope = (
            template.parent
            if template is not None and template.type in ("template_type", "template_function")
            else None
        )
        call = scope.parent if scope is not None and scope.type == "qualified_identifier" else None
        if call is None or not site.text(scope or node).startswith(("py::", "pybind11::", "nb::", "nanobind::")):
            continue
        holder = call if call.child_by_field_name("arguments") else call.child_by_field_name("declarator")
        given = [site.text(item, 40) for item in arguments(holder)] if holder is not None else []
        name = next((text for text in given if text.startswith('"')), "")
        yield site.at(node, f"class {name}" if name else "")


PATTERN = Rule("binding-module", "Python bindings", CPP, see, words=(*_MACROS, *_CLASSES))
