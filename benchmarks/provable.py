"""Calls whose meaning the syntax alone proves, and what the links say of them.

    python benchmarks/provable.py REPO [--count 100] [--show]

CPython's `ast` finds the calls; nothing of repobook takes part in that. Five kinds, ``count`` of each, drawn evenly:

- *outside*: ``json.loads()`` where ``json`` is imported at the file's top and bound nowhere else in the file, is a module of
  the standard library, and the repository defines a ``loads`` of its own. None may be bound into the repository.
- *re-export*: ``name()`` after ``from package import name`` where ``package/__init__.py`` takes it from another of its modules.
- *instantiation*: ``Class()`` of a class at the top of the same file or imported from the file that defines it.
- *module.function*: ``module.function()`` after ``from package import module`` or ``import package.module as module``.
- *nested*: the call of a function that is defined inside the calling function.

Of the last four all must arrive at the definition.
"""

from __future__ import annotations

import argparse
import ast
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec
from accuracy import Analyzed
from oracle import FACTS


class Call(msgspec.Struct, frozen=True):
    """A call: where its name stands (1-based line, 0-based column in bytes), and the definition it must arrive at
    (path, 1-based line of the name), None for one outside."""

    kind: str
    path: str
    line: int
    column: int
    name: str
    target: tuple[str, int] | None


class Module:
    """One file as ``ast`` sees it. ``top`` maps the names that are bound once at the top to what binds them."""

    def __init__(self, path: str, tree: ast.Module, lines: list[bytes]) -> None:
        self.path, self.tree, self.lines = path, tree, lines
        self.bound = Counter(_bound(tree))
        self.top: dict[str, ast.stmt] = {}
        #: name to (module as written with its dots, name in it or "")
        self.imported: dict[str, tuple[str, str]] = {}
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self.top[statement.name] = statement
            elif isinstance(statement, ast.ImportFrom):
                for alias in statement.names:
                    if alias.name != "*":
                        self.imported[alias.asname or alias.name] = ("." * statement.level + (statement.module or ""), alias.name)  # fmt: skip
            elif isinstance(statement, ast.Import):
                for alias in statement.names:
                    if alias.asname or "." not in alias.name:
                        self.imported[alias.asname or alias.name] = (alias.name, "")

    def once(self, name: str) -> bool:
        """Whether nothing in the whole file binds the name a second time, in any scope."""
        return self.bound[name] == 1

    def defined(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None:
        found = self.top.get(name)
        undecorated = (
            isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not found.decorator_list
        )
        return found if undecorated and self.once(name) else None  # type: ignore[return-value]


def _bound(tree: ast.AST) -> Iterator[str]:
    """Every name that something in the file binds."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Name(ctx=ast.Store() | ast.Del()):
                yield node.id
            case ast.arg():
                yield node.arg
            case ast.alias():
                yield node.asname or node.name.partition(".")[0]
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.Global() | ast.Nonlocal():
                yield from node.names


def read(root: Path, paths: list[str]) -> dict[str, Module]:
    """The files that parse, by path. A ``*`` import can bind anything, so such files are left out."""
    found = {}
    for path in paths:
        if not path.endswith(".py"):
            continue
        data = (root / path).read_bytes()
        try:
            tree = ast.parse(data)
        except (SyntaxError, ValueError, RecursionError):
            continue
        if any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in ast.walk(tree)):
            continue
        found[path] = Module(path, tree, data.split(b"\n"))
    return found


class Finder:
    """Finds the calls of each kind."""

    def __init__(self, modules: dict[str, Module], stubbed: set[str]) -> None:
        self.modules = modules
        #: files beside which a stub says where the definition is
        self.stubbed = stubbed
        self.names = {
            node.name
            for module in modules.values()
            for node in ast.walk(module.tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        }

    def module(self, importer: str, written: str) -> str:
        """The file that an import names when it lies under the repository's top or beside the importer; else ""."""
        level = len(written) - len(written.lstrip("."))
        parts = [part for part in written[level:].split(".") if part]
        folder = importer.split("/")[:-level] if level else []
        if level > len(importer.split("/")):
            return ""
        for candidate in ("/".join([*folder, *parts]) + ".py", "/".join([*folder, *parts, "__init__.py"])):
            if candidate in self.modules and candidate + "i" not in self.stubbed:
                return candidate
        return ""

    def calls(self) -> Iterator[Call]:
        for module in self.modules.values():
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call):
                    yield from self._of_call(module, node)
                elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield from self._nested(module, node)

    def _of_call(self, module: Module, node: ast.Call) -> Iterator[Call]:
        match node.func:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) as function if module.once(owner):
                line, column = function.end_lineno or 0, (function.end_col_offset or 0) - len(name.encode())
                source, member = module.imported.get(owner, ("", ""))
                if not source:
                    return
                if not member and source.partition(".")[0] in sys.stdlib_module_names:
                    if name in self.names and not self.module(module.path, source):
                        yield Call("outside", module.path, line, column, f"{owner}.{name}", None)
                    return
                path = self._submodule(module.path, source, member)
                found = self.modules[path].defined(name) if path else None
                if isinstance(found, ast.FunctionDef):
                    yield self._call("module.function", module, line, column, name, path, found)
            case ast.Name(id=name) as function if module.once(name):
                yield from self._of_name(module, function, name)

    def _submodule(self, importer: str, source: str, member: str) -> str:
        """The file of ``from package import module``, or of ``import module``."""
        if not member:
            return self.module(importer, source)
        package = self.module(importer, source)
        if not package.endswith("__init__.py") or self.modules[package].bound[member]:
            return ""
        path = package.removesuffix("__init__.py") + member
        candidates = [end for end in (path + ".py", path + "/__init__.py") if end in self.modules]
        return candidates[0] if len(candidates) == 1 and candidates[0] + "i" not in self.stubbed else ""

    def _of_name(self, module: Module, function: ast.Name, name: str) -> Iterator[Call]:
        line, column = function.lineno, function.col_offset
        here = module.defined(name)
        if isinstance(here, ast.ClassDef):
            yield self._call("instantiation", module, line, column, name, module.path, here)
        source, member = module.imported.get(name, ("", ""))
        path = self.module(module.path, source) if source and member else ""
        if not path:
            return
        there = self.modules[path]
        found = there.defined(member)
        if isinstance(found, ast.ClassDef):
            yield self._call("instantiation", module, line, column, name, path, found)
        elif path.endswith("__init__.py") and path != module.path and there.once(member):
            further, original = there.imported.get(member, ("", ""))
            target = self.module(path, further) if further and original else ""
            found = self.modules[target].defined(original) if target else None
            if found is not None:
                yield self._call("re-export", module, line, column, name, target, found)

    def _nested(self, module: Module, outer: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Call]:
        for inner in outer.body:
            if not isinstance(inner, ast.FunctionDef) or inner.decorator_list or not module.once(inner.name):
                continue
            for node in ast.walk(outer):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == inner.name:
                    place = node.func.lineno, node.func.col_offset
                    yield self._call("nested", module, *place, inner.name, module.path, inner)

    def _call(
        self, kind: str, module: Module, line: int, column: int, name: str, path: str,
        found: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    ) -> Call:  # fmt: skip
        return Call(kind, module.path, line, column, name, (path, found.lineno))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repo", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--show", action="store_true", help="print the calls that went wrong")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    analyzed = Analyzed(options.repo, options.jobs)
    paths = [file.path for file in analyzed.files]
    groups: dict[str, list[Call]] = defaultdict(list)
    modules = read(options.repo, paths)
    for call in Finder(modules, {path for path in paths if path.endswith(".pyi")}).calls():
        groups[call.kind].append(call)
    print(f"{'kind':16} {'found':>7} {'asked':>6} {'right':>6}")
    for kind, calls in sorted(groups.items()):
        chosen = random.Random(1).sample(calls, min(options.count, len(calls)))
        wrong = [call for call in chosen if not _right(analyzed, call)]
        print(f"{kind:16} {len(calls):7} {len(chosen):6} {len(chosen) - len(wrong):6}")
        for call in wrong if options.show else ():
            print(f"  {call.path}:{call.line}:{call.column} {call.name} want {call.target}", end=" ")
            print(f"said {analyzed.answer(call.path, call.line, call.column)}")


def _right(analyzed: Analyzed, call: Call) -> bool:
    answer = analyzed.answer(call.path, call.line, call.column)
    if call.target is None:
        return answer is None or not answer.targets
    return answer is not None and answer.resolution in FACTS and call.target in answer.targets


if __name__ == "__main__":
    main()
