"""What lists of keywords rest on, as keys: of the A–Z page by page, and of each folder's. Pure."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from .hashing import Hashes, packed, sums
from .pages.shelf import Shelf


class ListKeys:
    """The keys of keyword lists. ``common`` is what every page rests on, with the title of the book. ``numbered`` is set
    when pages show the numbers of files, as the data of the site does."""

    def __init__(self, shelf: Shelf, common: bytes, numbered: bool) -> None:
        self.shelf, self.common, self.numbered = shelf, common, numbered
        self._slots = np.array(shelf.view.book.slots, np.int64)
        #: of the keywords of each file
        self.files = self._files()
        #: of which folders there are, and where the pages of the A–Z begin
        self.everywhere = self._everywhere()

    def _files(self) -> Hashes:
        entries = self.shelf.entries
        return sums(entries.hashes[entries.by_file], entries.first)

    def _everywhere(self) -> bytes:
        lexicon = self.shelf.entries.lexicon
        told: list[object] = [folder.path for folder in self.shelf.view.book.folders]
        for piece in self.shelf.alphabet.pieces:
            told.append((piece.part, piece.title))
            if piece.start < piece.end:
                word = lexicon.word[piece.start]
                inside = piece.start - int(np.searchsorted(lexicon.word, word))
                told.append((lexicon.words[word].text, lexicon.words[word].note, inside))
        return blake2b(packed(told), digest_size=16).digest()

    def alphabet(self) -> list[bytes]:
        """The keys of the pages of the A–Z, in the order of `pages.alphabet.pages`."""
        pieces = self.shelf.alphabet.pieces
        own = [self._piece(piece.start, piece.end) for piece in pieces]
        names = [(piece.part, piece.title) for piece in pieces]
        first = blake2b(self.common + packed(names) + b"".join(own), digest_size=16).digest()
        if len(pieces) == 1 and not pieces[0].part:
            return [first]
        around = [("", ""), *names, ("", "")]
        return [
            first,
            *(
                blake2b(self.common + packed(around[at : at + 3]) + own[at], digest_size=16).digest()
                for at in range(len(pieces))
            ),
        ]

    def _piece(self, start: int, end: int) -> bytes:
        """A hash of some entries in their order."""
        digest = blake2b(self.shelf.entries.hashes[start:end].tobytes(), digest_size=16)
        if self.numbered:
            digest.update(self._slots[self.shelf.entries.lexicon.page[start:end] // 2].tobytes())
        return digest.digest()

    def subtree(self, folder: int) -> bytes:
        """The key of a folder's list."""
        book = self.shelf.view.book
        item, files = book.folders[folder], book.subtree_files(folder)
        digest = blake2b(self.common + self.everywhere + packed((item.path, item.page)), digest_size=16)
        if self.numbered and files:
            digest.update(packed((book.slots[files[0]], book.slots[files[-1]])))
        if folder:
            digest.update(self.files[files.start : files.stop].tobytes())
        else:  # it only leads to the A–Z
            entries = self.shelf.alphabet.entries
            digest.update(packed((len(entries), len(self.shelf.entries.lexicon.words))))
        return digest.digest()
