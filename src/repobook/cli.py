"""The command line: each command is one question to `repobook.building`, `repobook.query` or `repobook.checking`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import msgspec

from .errors import RepobookError
from .terminal import visible

_DUMPS = ("definitions", "imports", "keywords", "findings", "ledger")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code: 0 done, 1 found something wrong, 2 could not be done."""
    _take_any_character()
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
    except KeyboardInterrupt:
        print("\nrepobook: stopped. Run the same command to go on from here.", file=sys.stderr)
        return 130


def _take_any_character() -> None:
    """Where the output's encoding lacks a character, its number stands for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="repobook",
        description="The book of a repository: a page for every file, every reference a link, from the source alone.",
    )
    parser.add_argument("--version", action="version", version=f"repobook {version('repobook')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    build = commands.add_parser("build", help="write the book of a repository")
    build.add_argument("repo", nargs="?", default=".", metavar="REPO", help="a folder or a git URL (default: here)")
    build.add_argument("--out", metavar="DIR", help="the output folder (default: book/ in the repository)")
    build.add_argument("--jobs", type=_jobs, metavar="N", help="number of processes (default: one a core)")
    build.add_argument("--format", choices=("markdown", "none"), default="markdown", help="none writes the index alone")
    build.set_defaults(run=_build)

    check = commands.add_parser("check", help="prove that a book's links and statements hold")
    check.add_argument("book", nargs="?", metavar="BOOK", help="the book (default: the nearest book/)")
    check.add_argument("--book", dest="named", metavar="BOOK", help=argparse.SUPPRESS)
    check.add_argument("--repo", metavar="REPO", help="the repository (default: where the book was built from)")
    check.add_argument("--json", action="store_true", help="one JSON object a line")
    check.set_defaults(run=_check)

    show = commands.add_parser("show", help="what the book says of a file or symbol")
    show.add_argument("what", metavar="PATH|SYMBOL")
    show.set_defaults(run=_show)

    find = commands.add_parser("find", help="files, symbols and keywords that match, best first")
    find.add_argument("words", nargs="+", metavar="WORDS")
    find.add_argument("--limit", type=_jobs, default=20, metavar="N", help="how many at most (default: 20)")
    find.set_defaults(run=_find)

    for command in (show, find):
        command.add_argument("--book", metavar="BOOK", help="the book (default: the nearest book/)")
        command.add_argument("--json", action="store_true", help="for programs")

    dump = commands.add_parser("dump", help="everything of a kind, one JSON object a line")
    dump.add_argument("what", choices=_DUMPS, metavar="|".join(_DUMPS))
    dump.add_argument("book", nargs="?", metavar="BOOK", help="the book (default: the nearest book/)")
    dump.add_argument("--book", dest="named", metavar="BOOK", help=argparse.SUPPRESS)
    dump.set_defaults(run=_dump)
    return parser


def _jobs(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a number from 1 on")
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


def _check(options: argparse.Namespace) -> int:
    from .checking import check
    from .query import Book
    from .terminal import progress_bar

    with Book.open(options.named or options.book) as book, progress_bar() as progress:
        result = check(book, progress, options.repo)
    for problem in result.problems:
        if options.json:
            _print_json(problem)
        else:
            print(visible(str(problem)))
    if not options.json:
        print(result.summary(), file=sys.stderr if result.problems else sys.stdout)
    return 1 if result.problems else 0


def _show(options: argparse.Namespace) -> int:
    from .query import Book
    from .show import show

    with Book.open(options.book) as book:
        text = show(book, options.what, as_json=options.json)
    if options.json:
        sys.stdout.buffer.write(text.encode("utf-8"))
    else:
        print(text, end="")
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
    if not hits:
        print("nothing found", file=sys.stderr)
        return 1
    return 0


def _dump(options: argparse.Namespace) -> int:
    from .query import Book

    encoder = msgspec.json.Encoder()
    with Book.open(options.named or options.book) as book:
        out = sys.stdout.buffer
        for row in book.dump(options.what):
            out.write(encoder.encode(row) + b"\n")
        out.flush()
    return 0


def _print_json(value: Any) -> None:
    """One line of JSON, in UTF-8 whatever the terminal takes."""
    sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")
