"""The command line: each command is one question to `repobook.building`, `repobook.query` or `repobook.checking`."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sqlite3
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from .errors import RepobookError
from .report import FORMATS
from .terminal import json_visible, visible

if TYPE_CHECKING:
    from .query import Book

#: Files named as changed at the foot of an answer; the others are counted.
_STALE = 8
_DUMPS = ("definitions", "imports", "uses", "keywords", "findings", "ledger")
#: What damage in an index makes the reading of it raise.
_DAMAGES = (sqlite3.DatabaseError, msgspec.MsgspecError, ValueError, LookupError, OverflowError, TypeError)
_RUNNERS = ("pytest", "gtest", "ctest", "file")
_SYMBOL = "a name, Class.method, path:name or path:line"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code: 0 done, 1 found something wrong, 2 could not be done."""
    _take_any_character()
    _end_in_order()
    options = _parser().parse_args(arguments)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except RepobookError as error:
        print(f"repobook: {visible(str(error))}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader has gone; leave nothing for the interpreter to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except _DAMAGES as error:
        # A question to an index whose bytes were changed; if they were not, this is a mistake in repobook.
        if getattr(options, "run", None) in (_build, _serve):
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"the book could not be understood ({type(error).__name__} in {Path(place.filename).name}:{place.lineno}: {error})"
        print(f"repobook: {visible(what)}. Run 'repobook build' again.", file=sys.stderr)
        return 2
    except OSError as error:
        where = f"{error.filename!s}: " if error.filename is not None else ""
        print(f"repobook: {visible(where + (error.strerror or str(error)))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nrepobook: stopped. Run the same command to go on from here.", file=sys.stderr)
        return 130


def _take_any_character() -> None:
    """Where the output's encoding lacks a character, its number stands for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _end_in_order() -> None:
    """A process that is told to end gives back what it holds, as one that is stopped from the keyboard does."""

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) == signal.SIG_DFL:
                signal.signal(getattr(signal, name), end)


class _Version(argparse.Action):
    """Says the version. What an installation knows of itself takes as long to load as the answer to a question."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(f"repobook {version('repobook')}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="repobook",
        description="The book of a repository: a page for every file, every reference a link, from the source alone.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version of the program and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    build = commands.add_parser("build", help="write the book of a repository")
    build.add_argument("repo", nargs="?", default=".", metavar="REPO", help="a folder or a git URL (default: here)")
    build.set_defaults(run=_build)

    watch = commands.add_parser("watch", help="build, and build again whenever a file changes")
    watch.add_argument("repo", nargs="?", default=".", metavar="REPO", help="a folder (default: here)")
    for command in (build, watch):
        command.add_argument("--out", metavar="DIR", help="the output folder (default: book/ in the repository)")
        command.add_argument("--jobs", type=_jobs, metavar="N", help="number of processes (default: one a core)")
        command.add_argument(
            "--format", choices=FORMATS, default="all", help="all by default; none writes the index alone"
        )
    watch.set_defaults(run=_watch)

    check = commands.add_parser("check", help="prove that a book's links and statements hold")
    _takes_book(check)
    check.add_argument("--repo", metavar="REPO", help="the repository (default: where the book was built from)")
    check.add_argument("--against", metavar="REV", help="is the committed book what the source at this commit gives?")
    check.add_argument("--json", action="store_true", help="one JSON object a line")
    check.set_defaults(run=_check)

    status = commands.add_parser("status", help="what a build would do, and why")
    _takes_book(status)
    status.add_argument("--repo", metavar="REPO", help="the repository (default: where the book was built from)")
    status.add_argument("--json", action="store_true", help="for programs")
    status.set_defaults(run=_status)

    serve = commands.add_parser("serve", help="show the book's site in a browser, with search in all source")
    serve.add_argument("book", nargs="?", metavar="BOOK", help="the book (default: the nearest book/)")
    serve.add_argument("--port", type=_port, default=8000, metavar="N", help="default: 8000; 0 takes a free one")
    serve.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="default: this machine alone")
    serve.add_argument("--open", action="store_true", help="open it in a browser")
    serve.set_defaults(run=_serve)

    show = commands.add_parser("show", help="what the book says of a file or symbol")
    show.add_argument("what", metavar="PATH|SYMBOL")
    show.set_defaults(run=_show)

    find = commands.add_parser("find", help="files, symbols and keywords that match, best first")
    find.add_argument("words", nargs="+", metavar="WORDS")
    find.add_argument("--limit", type=_jobs, default=20, metavar="N", help="how many at most (default: 20)")
    find.set_defaults(run=_find)

    refs = commands.add_parser("refs", help="where a symbol is defined, declared and used")
    refs.add_argument("what", metavar="SYMBOL", help=_SYMBOL)
    refs.set_defaults(run=_refs)

    callers = commands.add_parser("callers", help="what calls a symbol, and what calls that")
    callers.add_argument("what", metavar="SYMBOL", help=_SYMBOL)
    callers.add_argument("--depth", type=_jobs, default=1, metavar="N", help="calls away at most (default: 1)")
    callers.set_defaults(run=_callers)

    path = commands.add_parser("path", help="the shortest chain of facts from one symbol to another")
    path.add_argument("start", metavar="A", help=_SYMBOL)
    path.add_argument("end", metavar="B", help="the same")
    path.set_defaults(run=_path)

    impact = commands.add_parser("impact", help="what could break, and the tests to run")
    impact.add_argument("what", metavar="PATH|SYMBOL", help=f"a path, {_SYMBOL}")
    impact.add_argument("--depth", type=_jobs, default=-1, metavar="N", help="uses away at most (default: any)")
    impact.add_argument(
        "--tests", choices=_RUNNERS, help="all tests to run and nothing else, as this runner takes them"
    )
    impact.set_defaults(run=_impact)

    for command in (refs, callers, impact):
        command.add_argument("--limit", type=_jobs, default=40, metavar="N", help="how many at most (default: 40)")
        command.add_argument("--after", type=_cursor, default=0, metavar="CURSOR", help="go on behind so many")
    for command in (show, find, refs, callers, path, impact):
        command.add_argument("--book", metavar="BOOK", help="the book (default: the nearest book/)")
        command.add_argument("--json", action="store_true", help="for programs")

    dump = commands.add_parser("dump", help="everything of a kind, one JSON object a line")
    dump.add_argument("what", choices=_DUMPS, metavar="|".join(_DUMPS))
    _takes_book(dump)
    dump.set_defaults(run=_dump)
    return parser


def _takes_book(command: argparse.ArgumentParser) -> None:
    """The book as the argument; ``--book`` is understood too."""
    command.add_argument("book", nargs="?", metavar="BOOK", help="the book (default: the nearest book/)")
    command.add_argument("--book", dest="named", metavar="BOOK", help=argparse.SUPPRESS)


def _jobs(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a number from 1 on")
    return int(text)


def _cursor(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError("must be the number that the answer before gave")
    return int(text)


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("must be a number from 0 to 65535")
    return int(text)


def _build(options: argparse.Namespace) -> int:
    from .clone import checkout
    from .terminal import progress_bar, summary

    with checkout(options.repo) as source:
        from .building import build

        with progress_bar() as progress:
            out = options.out or source.out
            report = build(source.folder, out, jobs=options.jobs, format=options.format, progress=progress)
    summary(report)
    return 0


def _watch(options: argparse.Namespace) -> int:
    from .terminal import progress_bar, summary
    from .watch import rebuilds

    with progress_bar() as progress:
        for built in rebuilds(options.repo, options.out, jobs=options.jobs, format=options.format, progress=progress):
            if built.report is None:
                print(f"repobook: {visible(built.error)}", file=sys.stderr)
            elif not built.changed:
                summary(built.report)
                print("Watching for changes; stop with Ctrl-C.", flush=True)
            else:
                new = f"new pages for {built.report.remade:,} files" if not built.report.unchanged else "nothing to do"
                print(visible(f"{_named(built.changed)} changed: {new}"), flush=True)
    return 0


def _named(paths: Sequence[str]) -> str:
    """A few paths by name; many are counted."""
    return ", ".join(paths) if len(paths) <= 3 else f"{len(paths):,} paths"


def _check(options: argparse.Namespace) -> int:
    from .checking import check
    from .query import Book
    from .telling import notes
    from .terminal import progress_bar

    if options.against is not None:
        return _check_against(options)
    with Book.open(options.named or options.book) as book, progress_bar() as progress:
        result = check(book, progress, options.repo)
    if options.json:
        for item in (*result.problems, *result.notes):
            _print_json(item)
        return 1 if result.problems else 0
    for problem in result.problems:
        print(visible(str(problem)))
    remarks = notes([(note.kind, str(note)) for note in result.notes])
    if remarks:
        print(visible(f"Notes on the repository, no faults of the book:\n{remarks}"), end="")
    print(result.summary(), file=sys.stderr if result.problems else sys.stdout)
    return 1 if result.problems else 0


def _check_against(options: argparse.Namespace) -> int:
    from .against import check_against
    from .query import Book
    from .terminal import progress_bar

    with Book.open(options.named or options.book) as book, progress_bar() as progress:
        result = check_against(book, options.against, progress, options.repo)
    for problem in result.problems:
        if options.json:
            _print_json(problem)
        else:
            print(visible(str(problem)))
    if not options.json:
        print(visible(result.summary()), file=sys.stderr if result.problems else sys.stdout)
    return 1 if result.problems else 0


def _status(options: argparse.Namespace) -> int:
    from .query import Book
    from .status import status

    with Book.open(options.named or options.book) as book:
        found = status(book, options.repo)
    if options.json:
        _print_json(found)
    else:
        for line in found.lines():
            print(visible(line))
    return 0 if found.fresh else 1


def _serve(options: argparse.Namespace) -> int:
    from .query import Book
    from .serve import LOOPBACK, serve

    with Book.open(options.book) as book:
        folder = book.folder
    if options.host not in LOOPBACK:
        print(f"repobook: whoever can reach {options.host} can read the whole source", file=sys.stderr)
    serve(folder.resolve(), options.host, options.port, browser=options.open)
    return 0


def _show(options: argparse.Namespace) -> int:
    from .query import Book
    from .show import show

    with Book.open(options.book) as book:
        shown = show(book, options.what, as_json=options.json)
        if options.json:
            sys.stdout.buffer.write(json_visible(shown.text.encode("utf-8")))
            return 0
        print(shown.text, end="")
        # A page says itself what it is of.
        _foot(book, shown.paths, only_stale=shown.page)
    return 0


def _find(options: argparse.Namespace) -> int:
    from .query import Book

    with Book.open(options.book) as book:
        hits = book.find(" ".join(options.words), options.limit)
        if options.json:
            _print_json(hits)
            return 0 if hits else 1
        width = max((len(hit.kind) for hit in hits), default=0)
        for hit in hits:
            what = hit.path if hit.kind == "file" else f"{hit.name}  {hit.path}:{hit.line}"
            print(visible(f"{hit.kind:<{width}}  {what}"))
        _foot(book, {hit.path for hit in hits}, only_stale=not hits)
    if not hits:
        print("nothing found", file=sys.stderr)
        return 1
    return 0


def _refs(options: argparse.Namespace) -> int:
    from .query import Book
    from .telling import references

    with Book.open(options.book) as book:
        answer = book.refs(options.what, options.limit, options.after)
        return _tell(options, book, answer, lambda: references(answer))


def _callers(options: argparse.Namespace) -> int:
    from .query import Book
    from .telling import callers

    with Book.open(options.book) as book:
        answer = book.callers(options.what, options.depth, options.limit, options.after)
        return _tell(options, book, answer, lambda: callers(answer))


def _path(options: argparse.Namespace) -> int:
    from .query import Book
    from .telling import chain

    with Book.open(options.book) as book:
        answer = book.path(options.start, options.end)
        _tell(options, book, answer, lambda: chain(answer))
    return 0 if answer.found else 1


def _impact(options: argparse.Namespace) -> int:
    from .query import Book
    from .telling import impact, tests

    with Book.open(options.book) as book:
        if options.tests:
            found = tests(book.tests(options.what, options.depth), options.tests)
            print(visible(found), end="")
            return 0 if found else 1
        answer = book.impact(options.what, options.depth, options.limit, options.after)
        return _tell(options, book, answer, lambda: impact(answer))


def _tell(options: argparse.Namespace, book: Book, answer: Any, text: Callable[[], str]) -> int:
    if options.json:
        _print_json(answer)
    else:
        print(visible(text()), end="")
        _foot(book, set(_paths(msgspec.to_builtins(answer))))
    return 0


def _paths(answer: Any) -> Iterator[str]:
    """The files that an answer speaks of."""
    if isinstance(answer, dict):
        if isinstance(answer.get("path"), str):
            yield answer["path"]
        answer = list(answer.values())
    if isinstance(answer, list | tuple):
        for item in answer:
            yield from _paths(item)


def _foot(book: Book, paths: Iterable[str], only_stale: bool = False) -> None:
    """Says which commit an answer is of, where there is git, and which of its files have changed since."""
    revision = "" if only_stale else book.meta().get("revision", "")[:12]
    stale = book.stale(paths)
    said = [f"of {revision}"] if revision else []
    if stale:
        more = f" and {len(stale) - _STALE:,} more" if len(stale) > _STALE else ""
        said.append(f"changed since the book was built: {', '.join(stale[:_STALE])}{more}")
    if said:
        print(visible(f"\n({'; '.join(said)})"))


def _dump(options: argparse.Namespace) -> int:
    from .query import Book

    encoder = msgspec.json.Encoder()
    with Book.open(options.named or options.book) as book:
        out = sys.stdout.buffer
        for row in book.dump(options.what):
            out.write(json_visible(encoder.encode(row)) + b"\n")
        out.flush()
    return 0


def _print_json(value: Any) -> None:
    """One line of JSON, in UTF-8 whatever the terminal takes."""
    sys.stdout.buffer.write(json_visible(msgspec.json.encode(value)) + b"\n")
