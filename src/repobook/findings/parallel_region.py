"""Work that is spread over threads or processes: a fact of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..evidence import C_FAMILY, PYTHON, Rule, Seen, Site, code, word_set

_PYTHON = ("ThreadPoolExecutor", "ProcessPoolExecutor", "Thread", "Process", "Pool", "ThreadPool")
_C = (
    "parallel_for",
    "parallel_reduce",
    "parallel_invoke",
    "pthread_create",
    "thread",
    "async",
    "jthread",
    "dispatch_apply",
)
_PRAGMA = re.compile(rb"#\s*pragma omp ([^\n\\]+)")
_SPREADS = word_set(
    """
    parallel task simd taskloop sections teams target
    """
)


def see(site: Site) -> Iterator[Seen]:
    """OpenMP regions, ``parallel_for`` and its like, threads, and the executors and processes of Python."""
    if site.language == "python":
        for call, callee in site.calls(*_PYTHON):
            if (
                callee.startswith(("threading.", "multiprocessing.", "mp.", "concurrent.", "futures."))
                or callee in _PYTHON
            ):
                yield site.at(call, f"Starts {code(callee)}.")
        return
    for match in _PRAGMA.finditer(site.data):
        words = match[1].decode("utf-8", "replace").strip()
        if words.split("(")[0].split()[:1] and words.split()[0].split("(")[0] in _SPREADS:
            node = site.node_at(match.start(), match.start() + 1)
            if node is None or "comment" not in node.type:
                yield site.seen(match.start(), match.start() + 1, f"OpenMP: {code(words[:60])}.")
    for call, callee in site.calls(*_C[:4], "dispatch_apply"):
        yield site.at(call, f"{code(callee)} spreads the work.")
    for call, callee in site.calls("thread", "async", "jthread"):
        if callee in ("std::thread", "std::async", "std::jthread"):
            yield site.at(call, f"Starts {code(callee)}.")
    for item in site.definitions:
        if item.type in ("std::thread", "std::vector<std::thread>", "std::jthread"):
            yield site.head(item, f"`{item.name}` holds {code(item.type)}.")


RULE = Rule(
    "parallel-region", "Threads, processes and parallel regions", (*C_FAMILY, *PYTHON), see,
    "Spreads work over threads or processes.", "performance", "note", words=(*_PYTHON, *_C),
    marks=(b"pragma omp",), marks_in=C_FAMILY,
)  # fmt: skip
