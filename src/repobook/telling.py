"""Answers as text for the terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

from .answers import (
    Callers,
    Chain,
    Dependent,
    Group,
    Impact,
    Layer,
    Location,
    Meaning,
    Occurrence,
    References,
    Site,
    Symbol,
    Test,
)

#: Calls of one caller, and other meanings of a name, that are shown; the rest is counted.
_FEW = 8


def references(answer: References) -> str:
    """Where a symbol is used."""
    lines = _meaning(answer.meaning)
    roles = ", ".join(f"{role} {count:,}" for role, count in answer.roles.items())
    said = f"{_count(answer.facts, 'use')} in {_count(answer.files, 'file')}" + (f": {roles}" if roles else "")
    lines += ["", said + (f"; {answer.tests:,} of them in tests" if answer.tests else "")]
    if answer.guesses:
        lines.append(f"{_count(answer.guesses, 'more use')} may mean it: guesses, listed last")
    uses = iter(answer.uses)
    for group in answer.groups:
        lines += ["", _head(group), *(f"  {_use(use)}" for use in islice(uses, group.given))]
    return _text([*lines, *_rest(answer.facts + answer.guesses, answer.next, "use")])


def callers(answer: Callers) -> str:
    """Who calls a symbol, as a tree."""
    lines = _meaning(answer.meaning)
    lines += ["", f"{_count(answer.facts, 'caller')}; {_count(answer.calls, 'call')} of it"]
    if answer.undecided:
        others = _count(len(answer.overloads), "other overload")
        lines.append(f"{answer.undecided} of these calls may mean {others} instead: nothing says which")
        lines += [f"  {_symbol(item)}" for item in answer.overloads[:_FEW]]
        lines += _also(len(answer.overloads) - _FEW, "--json lists them")
        lines.append("")
    if answer.overridden:
        lines.append(f"Calls of what it overrides may arrive here: {', '.join(map(_symbol, answer.overridden))}")
    guesses = False
    for item in answer.callers:
        if not item.fact and not guesses:
            guesses = True
            lines += ["", f"{_count(answer.guesses, 'more caller')} by a guess:"]
        before = "  (its callers: see above or below)" if item.told_before else ""
        lines.append(f"{'  ' * item.depth}{_symbol(item.caller)}: {_sites(item.sites)}{before}")
    return _text([*lines, *_rest(answer.total, answer.next, "caller")])


def chain(answer: Chain) -> str:
    """How one symbol reaches another."""
    lines = [*_meaning(answer.start), *_meaning(answer.end), ""]
    if not answer.found:
        return _text([*lines, "No chain of facts leads from the first to the second."])
    if not answer.links:
        return _text([*lines, "One stands in the other."])
    lines.append(_symbol(answer.links[0].source))
    lines += [f"  {link.relation} {link.target.name}  {_place(link.place)}" for link in answer.links]
    return _text(lines)


def impact(answer: Impact) -> str:
    """What could break."""
    lines = [*_meaning(answer.meaning), ""]
    lines += _layers(answer.layers)
    for above in answer.overridden:
        lines.append(
            f"It overrides {above.name}: what depends on that may break too, see impact {above.path}:{above.line}"
        )
    if not answer.layers:
        lines.append("Nothing is known to depend on it.")
    distance = 0
    for item in answer.dependents:
        if item.distance != distance:
            distance = item.distance
            lines += ["", f"distance {distance}"]
        lines.append(f"  {_dependent(item)}")
    lines += _rest(answer.total, answer.next, "dependent")
    if answer.guess_count:
        lines += ["", f"Guesses: {_count(answer.guess_count, 'more use')} may mean it"]
        lines += [f"  {_use(use)}" for use in answer.guesses]
        lines += _also(answer.guess_count - len(answer.guesses), "repobook refs lists them")
    if answer.document_count:
        lines += ["", f"{_count(answer.document_count, 'line')} of documents name it"]
        for path, places in groupby(answer.documents, key=lambda place: place.path):
            lines.append(f"  {path}:{', '.join(str(place.line) for place in places)}")
        lines += _also(answer.document_count - len(answer.documents), "repobook refs lists them")
    if answer.test_count:
        lines += ["", f"{_count(answer.test_count, 'test')} to run, the nearest first"]
        lines += [f"  {test.id}" for test in answer.tests]
        lines += _also(
            answer.test_count - len(answer.tests), "--tests pytest, gtest, ctest or file lists all for a runner"
        )
    return _text(lines)


def notes(found: Sequence[tuple[str, str]], shown: int = 20) -> str:
    """Remarks, each with its kind: the first ``shown`` of each kind; the rest is counted."""
    lines = []
    for kind, group in groupby(found, key=lambda item: item[0]):
        items = [text for _, text in group]
        lines += items[:shown]
        if len(items) > shown:
            lines.append(f"{kind}: {len(items) - shown:,} more, --json lists all")
    return _text(lines) if lines else ""


def tests(found: Sequence[Test], runner: str) -> str:
    """Tests as a runner takes them: lines for pytest and of files, one filter for gtest, one pattern for ctest (-R)."""
    names = [test.id for test in found if test.runner == ("gtest" if runner == "ctest" else runner)]
    if not names:
        return ""
    if runner == "gtest":
        return ":".join(names) + "\n"
    if runner == "ctest":
        return "^(" + "|".join(name.replace(".", r"\.").replace("*", ".*") for name in names) + ")$\n"
    return _text(names)


def _meaning(meaning: Meaning) -> list[str]:
    lines = [_symbol(meaning.symbol)]
    if meaning.signature:
        lines.append(f"    {meaning.signature}")
    lines += [f"    {line}" for line in meaning.doc.splitlines()]
    if meaning.declarations:
        lines.append("    declared: " + _listed(map(_place, meaning.declarations), len(meaning.declarations)))
    if meaning.other_count:
        lines.append(f"    the name also means {_count(meaning.other_count, 'other', '')}:")
        lines += [f"      {_symbol(other)}" for other in meaning.others]
        lines += _also(meaning.other_count - len(meaning.others), "repobook find lists them")
    return lines


def _listed(items: Iterable[str], count: int) -> str:
    shown = list(islice(items, _FEW))
    return " · ".join(shown) + (f" · and {count - len(shown):,} more" if count > len(shown) else "")


def _head(group: Group) -> str:
    words = "" if group.fact else "guess: "
    return f"{words}{group.folder or '.'}/  {group.role}  {group.count:,}" + ("  (tests)" if group.test else "")


def _use(use: Occurrence) -> str:
    inside = f"  in {use.enclosing}" if use.enclosing else ""
    return f"{use.path}:{use.line}:{use.column + 1}{inside}" + ("" if use.is_fact else f"  ({use.resolution})")


def _layers(layers: Sequence[Layer]) -> Iterator[str]:
    """How much is how far away; the far ones together."""
    near, far = layers[:_FEW], layers[_FEW:]
    for layer in near:
        away = "directly" if layer.distance == 1 else f"{layer.distance} uses away"
        yield f"{away}: {_count(layer.definitions, 'definition')}, {_count(layer.files, 'more file')}"
    if far:
        definitions, files = sum(layer.definitions for layer in far), sum(layer.files for layer in far)
        away = f"{far[0].distance} to {far[-1].distance} uses away"
        yield f"{away}: {_count(definitions, 'definition')}, {_count(files, 'more file')}"


def _sites(sites: Sequence[Site]) -> str:
    said = ", ".join(f"{site.line}:{site.column + 1}" for site in sites[:_FEW])
    return said + (f" and {len(sites) - _FEW:,} more" if len(sites) > _FEW else "")


def _dependent(item: Dependent) -> str:
    where = f"L{item.place.line}" if item.place.path == item.symbol.path else _place(item.place)
    return f"{_symbol(item.symbol)}  {item.relation} {item.target.name} {where}"


def _symbol(symbol: Symbol) -> str:
    return symbol.path if symbol.kind == "file" else f"{symbol.name}  {symbol.kind}  {symbol.path}:{symbol.line}"


def _place(place: Location) -> str:
    return f"{place.path}:{place.line}"


def _count(number: int, noun: str, more: str = "") -> str:
    return f"{number:,} {more}{noun}" + ("" if number == 1 else "s")


def _rest(total: int, next_: int | None, noun: str) -> list[str]:
    if next_ is None:
        return []
    return [f"… {_count(total - next_, noun, 'more ')}: --after {next_}"]


def _also(left: int, how: str) -> Iterator[str]:
    if left > 0:
        yield f"  … {left:,} more: {how}"


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
