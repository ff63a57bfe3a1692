"""YAML: keys to a bounded depth, the named items of lists, and the jobs and steps of workflows.

Read by lines and indentation, so that templates and broken files still yield their keys.
"""

from __future__ import annotations

import re

from ..extract import Builder
from ..model import Flag, Form, Kind, Role
from ..syntax import Source
from . import Language
from ._commands import keep, named, uses
from ._comments import EXCERPT, blocks, describe, doc_above, excerpt
from ._paths import give, is_path
from ._yaml_rows import Node, scan

#: keys deeper than this are values of the key above
DEPTH = 3
#: no file defines more than this many keys; rows past the limit are reported as not analyzed
LIMIT = 10_000

_NAMING = ("name", "id", "key", "title")
_STEP_NAMING = ("name", "displayName", "id", "uses", "run", "script", "task")
_DOING = ("uses", "run", "script", "task", "bash", "pwsh", "powershell")
_WORDS = re.compile(rb"[\w.:/@+-]+(?=\()")
_FLOW_ITEM = re.compile(rb"[\w.-]+")
_FLOW_WORD = re.compile(rb"[^\s,:\[\]{}\"']+")


def extract(builder: Builder) -> None:
    nodes, comments = scan(builder.source)
    found = blocks(builder, comments)
    first = min((node.row for node in nodes), default=builder.source.rows)
    describe(builder, found, first, items=True)
    shape = _shape(builder.source.path, nodes)
    count = 0
    for index, node in enumerate(nodes):
        kind = _kind(nodes, index, shape)
        if kind is None:
            continue
        if count >= LIMIT:
            builder.failed([(node.row, builder.source.rows)])
            break
        count += _define(builder, nodes, index, kind, doc_above(found, node.first_row))
        if shape == "github" and node.depth == 1 and node.name == "on":
            _triggers(builder, node)
    give(builder, _uses(builder, nodes, shape))


def _shape(path: str, nodes: list[Node]) -> str:
    """What the file is for, as far as its keys say: github, action, gitlab, compose, azure, circle or ""."""
    top = {node.name: node for node in nodes if node.depth == 1 and not node.item}
    name = path.rsplit("/", 1)[-1]
    if "jobs" in top and ("on" in top or ".github/workflows/" in path):
        return "github"
    if "runs" in top and name in ("action.yml", "action.yaml"):
        return "action"
    if "gitlab-ci" in name:
        return "gitlab"
    if "services" in top and ("compose" in name or any(n.name in ("image", "build") for n in nodes if n.depth == 3)):
        return "compose"
    if "jobs" in top and ("workflows" in top or ".circleci/" in path):
        return "circle"
    if ("steps" in top or "jobs" in top or "stages" in top) and ("pool" in top or "trigger" in top):
        return "azure"
    return ""


def _kind(nodes: list[Node], index: int, shape: str) -> Kind | None:
    """The kind of definition that a node is, None for none."""
    node = nodes[index]
    if node.item:
        if not node.mapping or (node.in_item and not shape):
            return None
        parent = nodes[node.parent].name if node.parent >= 0 else ""
        if shape and parent in ("steps", "tasks", "script"):
            return Kind.STEP
        if shape == "azure" and parent in ("jobs", "stages"):
            return Kind.JOB
        return Kind.KEY if node.depth <= DEPTH else None
    if node.depth > DEPTH or node.in_item:
        return None
    if shape in ("github", "circle") and node.depth == 2 and nodes[node.parent].name == "jobs":
        return Kind.JOB
    if (
        shape == "gitlab"
        and node.depth == 1
        and any(
            child.name in ("script", "trigger", "extends") and child.parent == index
            for child in nodes[index + 1 : index + 60]
        )
    ):
        return Kind.JOB
    if shape == "compose" and node.depth == 2 and nodes[node.parent].name == "services":
        return Kind.SERVICE
    if shape in ("github", "circle", "azure") and node.depth == 3 and _under(nodes, index, "jobs"):
        return None
    return Kind.KEY


def _under(nodes: list[Node], index: int, name: str) -> bool:
    while index >= 0:
        if nodes[index].depth == 1 and nodes[index].name == name:
            return True
        index = nodes[index].parent
    return False


def _define(builder: Builder, nodes: list[Node], index: int, kind: Kind, doc: tuple[str, tuple[int, int]]) -> bool:
    node = nodes[index]
    source = builder.source
    if not node.item:
        flags = int(Flag.ENTRY) if kind is Kind.JOB and node.name[:1] != "." else 0
        value = _value(source, nodes, index)
        signature = f"{node.name}: {value}" if value else node.name
        if kind is Kind.JOB:
            title = _child(nodes, index, ("name", "displayName"))
            if title is not None and not doc[0]:
                doc = (source.text(title.value_start, title.value_end), (title.row, title.row + 1))
        builder.define(
            node.name, kind, node.byte, node.byte - node.quoted, node.end,
            signature=signature, doc=doc[0], doc_rows=doc[1], value=value, flags=flags,
        )  # fmt: skip
        return True
    naming = _naming(nodes, index, _STEP_NAMING if kind in (Kind.STEP, Kind.JOB) else _NAMING)
    if naming is None:
        return False
    start, end = naming.value_start, naming.value_end
    raw = source.data[start:end]
    if raw[:1] in b"|>" or not raw:
        # a block of text: its first row names the item
        start = end
        for row in range(naming.row + 1, source.end_row(naming.end)):
            line = source.row_bytes(row).strip()
            if line:
                start = source.starts[row] + source.row_bytes(row).index(line[:1])
                end = start + min(len(line), 80)
                break
        raw = source.data[start:end]
    if raw[:1] in (b'"', b"'") and raw[-1:] == raw[:1] and len(raw) > 1:
        start, end = start + 1, end - 1
    signature = f"{naming.name}: {source.text(start, end)[:200]}"
    word = _WORDS.match(source.data[start:end])
    name = source.text(start, start + word.end() if word else end)
    if not name or name[0] in "{[&*":
        return False
    builder.define(
        name.split("\n")[0][:100].rstrip(" \t\r"), kind, start, node.start, node.end,
        signature=signature, doc=doc[0], doc_rows=doc[1], type=naming.name if kind is Kind.KEY else "",
        value=_does(source, nodes, index, naming) if kind is Kind.STEP else "",
    )  # fmt: skip
    return True


def _value(source: Source, nodes: list[Node], index: int) -> str:
    """The value of a key on one line: a scalar, a flow collection, or a list of scalars below the key; "" for others."""
    node = nodes[index]
    start, end = node.value_start, node.value_end
    if start >= end:
        return _listed(source, nodes, index)
    if not node.goes_on:
        return excerpt(source.text(start, end))
    mark = source.data[start]
    if mark in b"|>":
        text = source.data[end : min(node.end, end + 4 * EXCERPT)]
        return _block(text, folded=mark == 62, script=node.name in _DOING, goes_on=node.end > end + len(text))
    # More than an excerpt looks at, in letters of up to four bytes: so it tells where the end is left out.
    piece = source.data[start : min(node.end, start + 16 * EXCERPT + 4)]
    # Anchors and tags begin no plain value; in brackets there may be comments.
    return "" if mark in b"&!" or (mark in b"[{" and b"#" in piece) else excerpt(source.text(start, start + len(piece)))


def _block(text: bytes, *, folded: bool, script: bool, goes_on: bool) -> str:
    """What a block of text says: folded as one line, else its first row, of a script that which is no comment, and whether
    there are more; ``text`` may be only its beginning."""
    rows = [row.strip() for row in text.split(b"\n")[1:]]
    rows = [row for row in rows if row and not (script and row[:1] == b"#")]
    if folded:
        return excerpt(b" ".join(rows).decode("utf-8", "ignore") + (" …" if goes_on else ""))
    more = " …" if goes_on or len(rows) > 1 else ""
    return excerpt(rows[0].decode("utf-8", "ignore") + more) if rows else ""


def _listed(source: Source, nodes: list[Node], index: int) -> str:
    """The items below a key as a flow list, when all of them are scalars on a row; "" else."""
    parts: list[str] = []
    left = EXCERPT
    for node in nodes[index + 1 : index + 200]:
        if node.start >= nodes[index].end or left < 0:
            break
        if not node.item or node.parent != index or node.mapping or node.goes_on or node.value_start >= node.value_end:
            return ""
        parts.append(source.text(node.value_start, min(node.value_end, node.value_start + 4 * EXCERPT)))
        left -= len(parts[-1]) + 2
    return excerpt(f"[{', '.join(parts)}]") if parts else ""


def _does(source: Source, nodes: list[Node], index: int, naming: Node) -> str:
    """What a step with a name of its own runs or uses."""
    done = _child(nodes, index, _DOING)
    if done is None or done is naming:
        return ""
    at = next(place for place in range(index + 1, len(nodes)) if nodes[place] is done)
    value = _value(source, nodes, at)
    return f"{done.name}: {value}" if value else ""


def _triggers(builder: Builder, node: Node) -> None:
    """The events of ``on: [push, pull_request]`` or ``on: push``."""
    if node.goes_on:
        return
    for match in _FLOW_ITEM.finditer(builder.source.data, node.value_start, node.value_end):
        name = match.group().decode("ascii")
        builder.define(name, Kind.KEY, match.start(), match.start(), match.end(), signature=name)


def _child(nodes: list[Node], index: int, names: tuple[str, ...]) -> Node | None:
    """The first of the direct keys of a node that has one of the names, in the order of the names."""
    children: dict[str, Node] = {}
    for child in nodes[index + 1 : index + 200]:
        if child.start >= nodes[index].end:
            break
        if child.parent == index and not child.item:
            children.setdefault(child.name, child)
    return next((children[name] for name in names if name in children), None)


def _naming(nodes: list[Node], index: int, names: tuple[str, ...]) -> Node | None:
    """The key whose value names an item: one of ``names``, else its first key when that holds a plain value."""
    named = _child(nodes, index, names)
    if named is not None:
        return named
    first = nodes[index + 1] if index + 1 < len(nodes) else None
    return first if first is not None and first.parent == index and first.value_end > first.value_start else None


_Use = tuple[int, str, Role, Form]


def _uses(builder: Builder, nodes: list[Node], shape: str) -> list[_Use]:
    """Names and files that values name. Imports go to the builder at once."""
    source = builder.source
    result: list[_Use] = []
    folders: list[tuple[int, str]] = []
    for node in nodes:
        start, end = node.value_start, node.value_end
        if shape and not node.item and node.name in ("run", "script", "command", "before_script", "after_script"):
            uses(named(source.data[start : node.end]), start, result, folders)
            continue
        if start >= end:
            continue
        if source.data[start] in b"\"'" and end - start > 1:
            start, end = start + 1, end - 1
        raw = source.data[start:end]
        if shape and node.name in ("needs", "dependsOn", "extends", "depends_on", "requires"):
            result += [(start + m.start(), m.group().decode(), Role.READ, Form.BARE) for m in _FLOW_ITEM.finditer(raw)]
        elif shape and node.item and _list_of(nodes, node) in ("needs", "depends_on", "dependsOn", "requires"):
            result.append((start, source.text(start, end), Role.READ, Form.BARE))
        elif shape and node.item and _list_of(nodes, node) in ("script", "before_script", "after_script"):
            uses(named(raw), start, result, folders)
        elif _imports(builder, node, nodes, shape, start, raw):
            continue
        elif raw[:1] in (b"{", b"["):
            result += [
                (start + m.start(), m.group().decode("utf-8", "replace"), Role.READ, Form.TEXT)
                for m in _FLOW_WORD.finditer(raw)
                if is_path(m.group())
            ]
        elif len(raw) < 300 and is_path(raw):
            result.append((start, source.text(start, end), Role.READ, Form.TEXT))
    keep(builder, folders)
    return result


def _list_of(nodes: list[Node], node: Node) -> str:
    return nodes[node.parent].name if node.parent >= 0 else ""


def _imports(builder: Builder, node: Node, nodes: list[Node], shape: str, start: int, raw: bytes) -> bool:
    """Records the reusable parts and images that a workflow takes from elsewhere."""
    name = node.name
    text = raw.decode("utf-8", "replace")
    if b"${" in raw or b"{{" in raw or not shape:
        return False
    if (
        (shape in ("github", "action") and name == "uses")
        or (shape in ("compose", "gitlab") and name == "image")
        or (shape == "github" and name == "container")
        or (shape == "gitlab" and name in ("local", "include"))
    ):
        builder.imported(text, "", "", start)
        return True
    return False


LANGUAGES = (
    Language(
        "yaml", "YAML", extract,
        suffixes=(".yaml", ".yml"),
        filenames=(".clang-format", ".clang-tidy", ".clangd", "CITATION.cff", "Chart.lock"),
        program=False,
    ),
)  # fmt: skip
