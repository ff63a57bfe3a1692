"""What the map of the repository is drawn from: one script about all files, and the page that shows it. Pure.

``_data/map.js`` calls ``repobook.map(data)``; its columns have one value for each file, in the order of their ids:

=====  ================================================================================================================
``f``  the step to the file's number (`Book.slots`) from the file before
``L``  titles of languages, those with the most files first; ``l`` has the place of each file's, -1 for none
``C``  categories; ``c`` has the place of each file's
``n``  lines, ``b`` bytes
``d``  days from ``D``, a date, to the last change; -1 where it is not known. Neither is there without a history
=====  ================================================================================================================

Columns are numbers in base 36 with commas, "" for 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from ..languages import languages
from ..model import FileCategory
from ..pages.shelf import Shelf
from ..pages.view import View
from .scripts import base36, call

#: The page of the map; ``#a/b`` shows a folder.
PAGE = "map.html"
_CATEGORIES = tuple(FileCategory)


def script(shelf: Shelf) -> str:
    """The script of the map."""
    view = shelf.view
    count = len(view.book.paths)
    titles = [_language(view, file) for file in range(count)]
    tally = Counter([title for title in titles if title])
    known = sorted(tally, key=lambda title: (-tally[title], title))
    place = {title: at for at, title in enumerate(known)}
    slots = view.book.slots
    data: dict[str, object] = {
        "f": _column([slot - before for before, slot in zip([0, *slots], slots, strict=False)]),
        "L": known,
        "l": _column([place.get(title, -1) for title in titles]),
        "C": [category.value for category in _CATEGORIES],
        "c": _column([_CATEGORIES.index(facts.category) for facts in view.facts]),
        "n": _column([int(shelf.lines[file + 1] - shelf.lines[file]) for file in range(count)]),
        "b": _column([facts.size for facts in view.facts]),
    }
    days = [_day(view, file) for file in range(count)]
    first = min([day for day in days if day], default=0)
    if first:
        data["D"] = date.fromordinal(first).isoformat()
        data["d"] = _column([day - first if day else -1 for day in days])
    return call("map", data)


def body() -> str:
    """The page between the frame's head and foot: a place that the script fills."""
    return (
        "<article><h1>Map</h1><div class=map></div>"
        "<noscript><p>Scripts draw the map. <a class=t href=index.html>The folders are listed here.</a></noscript></article>"
    )


def _language(view: View, file: int) -> str:
    record = languages().get(view.world.files[file].language)
    return record.title if record else ""


def _day(view: View, file: int) -> int:
    """The day of a file's last change, as `date.toordinal` counts; 0 when it is not known."""
    history = view.file_history(file)
    return date.fromisoformat(history.last_date[:10]).toordinal() if history else 0


def _column(values: Iterable[int]) -> str:
    return ",".join(map(base36, values))
