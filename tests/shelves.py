"""A `Shelf` of a small repository that exists only in a test."""

from __future__ import annotations

from collections.abc import Mapping

from repobook import concepts, link
from repobook.analyze import analyze, classified
from repobook.attributes import Attributes
from repobook.config import Config
from repobook.content import Link, Page
from repobook.keywords import Vocabulary
from repobook.model import SourceFile, content_hash
from repobook.pages import alphabet, chapters, folder, lexicon, subtree, summary
from repobook.pages.shelf import Shelf
from repobook.pages.view import FileFacts, View
from repobook.plan import Book, path_key
from repobook.resolve.world import World


def shelf(files: Mapping[str, str], title: str = "small") -> Shelf:
    """All that the pages of these files are made of. Nothing is written."""
    config = Config()
    analyses = []
    for path in sorted(files, key=path_key):
        data = files[path].encode()
        file, decoded = classified(SourceFile(path, len(data)), data, config, Attributes())
        analyses.append(analyze(file, content_hash(data), decoded, config))
    world = World([item.file for item in analyses], [item.document for item in analyses])
    made = link.resolvers(world)
    links = [link.resolve_file(world, made, file) if item.document else None for file, item in enumerate(analyses)]
    index = link.join(world, made, links)
    facts = [FileFacts(i.file.size, i.file.category, i.outcome.value, i.detail, i.hash) for i in analyses]
    texts = [files[item.file.path].encode() for item in analyses]
    view = View(index, Book(world.files, title), facts, None, {}, texts.__getitem__)
    chosen = concepts.choose(world.documents)
    vocabulary = Vocabulary(view.index, chosen)
    return Shelf(view, chosen, vocabulary, lexicon.entries(view, vocabulary))


def pages_of_the_whole(shelf: Shelf) -> list[Page]:
    """Every page that is no page of a file."""
    folders = range(len(shelf.view.book.folders))
    found = [page for number in folders for page in (*folder.pages(shelf, number), *subtree.pages(shelf, number))]
    return [*found, *alphabet.pages(shelf), *chapters.pages(shelf), *summary.pages(shelf)]


def labels(page: Page) -> list[Link]:
    """All links of the navigation line."""
    return [piece for piece in page.navigation if isinstance(piece, Link)]
