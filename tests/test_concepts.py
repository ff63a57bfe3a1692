"""The words and phrases of prose, and which of them set a file apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repobook.concepts import TERMS, UNKNOWN, Concept, choose, renewed, terms, unpacked
from repobook.extract import Prose
from repobook.model import Definition, Document, Kind, Term
from repobook.words import classify, is_empty, is_general, singulars, word_list


def words_of(*texts: str, names: tuple[str, ...] = ()) -> set[str]:
    """The terms of some comments, each on a row of its own."""
    return {term.text for term in terms([Prose(10 * row, text) for row, text in enumerate(texts)], names)}


def test_words_and_phrases_of_a_sentence() -> None:
    assert words_of("Registers FA4 flash attention kernels for SDPA; needs compute capability 9.0.") == {
        "FA4", "FA4 flash", "FA4 flash attention", "flash", "flash attention", "flash attention kernels",
        "attention", "attention kernels", "kernels", "SDPA", "compute", "capability", "compute capability",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("For each layer. No cache. This tensor.", {"for", "For", "no", "No", "this", "This", "each"}),
        ("from types import ModuleType\nimport torch", {"from", "import", "types"}),
        ("class Library\n__all__ = []", {"class", "Library__all__", "__all__"}),
        ("see https://example.org/some/page.html?x=1 there", {"example", "org", "page", "html", "https"}),
        ("mail jane.doe@example.org about lanes", {"jane", "doe", "example"}),
        ("the \\n escape, a %s format, 0xdeadbeef and deadbeef12", {"n", "s", "0xdeadbeef", "deadbeef12"}),
        ("non- and pre- fragments of compu-", {"non", "pre", "non-", "pre-", "compu-", "compu"}),
        ("call torch.nn.Linear(x) or foo_bar or requiresGrad", {"torch", "Linear", "foo_bar", "requiresGrad"}),
        ("int x = compute(y);\nreturn x + 1;", {"int", "return", "compute", "x"}),
        ("TODO(alice): speed. Author: Bob Miller", {"alice", "Bob", "bob", "Miller", "miller"}),
        ("after Smith et al, kernels", {"Smith", "smith", "et", "al"}),
        ("mypy: allow-untyped-defs", {"mypy", "allow-untyped-defs"}),
        ("raises ValueError when empty", {"ValueError", "raises"}),
        ("Note: the ``flash attention`` and `paged cache` code", {"flash", "attention", "paged", "cache"}),
    ],
)
def test_what_is_no_term(text: str, absent: set[str]) -> None:
    assert not words_of(text) & absent


def test_line_breaks_join_phrases_but_never_words() -> None:
    found = words_of("The paged\nattention kernel.\n\nAnother paragraph on memory\n\nformats here.")
    assert "paged attention kernel" in found
    assert "memory formats" not in found
    assert not any("pagedattention" in text.lower() for text in found)
    # A capital begins another sentence, with or without a full stop before it.
    folded = words_of("averages of the gradient\nFolds the bias into the GPU\nGPU kernel")
    assert "GPU kernel" in folded
    assert not any("gradient Folds" in text or "gradient folds" in text for text in folded)


def test_punctuation_ends_phrases() -> None:
    found = words_of("scaled attention, gradient (sparse) tensors. Convolution weights")
    assert "scaled attention" in found and "Convolution weights".lower() in found
    assert not found & {"attention gradient", "gradient sparse", "sparse tensors", "tensors convolution"}


def test_code_in_documents_is_no_prose() -> None:
    text = """Flash attention.

    ```python
    quantum = teleport
    ```

    >>> hyperdrive engaged

    An example::

        warp nacelle plasma

    Back to kernels.

    .. code-block:: python

        dilithium crystal chamber
    """
    found = words_of(text)
    assert {"flash attention", "kernels"} <= found
    assert not found & {"quantum", "teleport", "hyperdrive", "warp", "plasma", "dilithium", "crystal"}


def test_licences_are_left_out() -> None:
    licence = "Licensed under the Apache License, Version 2.0\nfor warlocks and unicorns."
    assert words_of(licence, "Kernels of attention.") == {"kernels", "attention"}


def test_arguments_are_named_not_described_by_their_name() -> None:
    found = words_of(
        "Args:\n    dropout (float): probability of zeroed activations\n    :param momentum: decay of velocity"
    )
    assert "dropout" not in found and "momentum" not in found
    assert {"probability", "velocity"} <= found


def test_names_of_definitions_are_symbols() -> None:
    assert "SplitKV" not in words_of("SplitKV is fast", names=("SplitKV",))


def test_the_most_used_spelling_stands_for_all() -> None:
    found = words_of("With CUDA here. The cuda way. Some CUDA and CUDA.")
    assert "CUDA" in found and "cuda" not in found
    assert "Linux" in words_of("This runs on Linux. It needs Linux or BSD.")


def test_rows_are_those_of_the_lines() -> None:
    found = {
        term.text: term.rows for term in terms([Prose(5, "kernels\nand\nkernels kernels"), Prose(20, "kernels")], ())
    }
    assert found["kernels"] == (5, 7, 20)


def test_at_most_so_many() -> None:
    text = " and ".join(f"word{chr(97 + a)}{chr(97 + b)}aei" for a in range(26) for b in range(26))
    assert len(terms([Prose(0, text)], ())) == TERMS


def test_pieces() -> None:
    assert classify("kernels,")[0] == "kernels"
    assert classify("GPUs")[0] == "GPU"
    assert classify("cuDNN")[0] == "cuDNN"
    assert classify("in-place")[0] == ""
    assert classify("multi-head")[0] == "multi-head"
    assert classify("C++17")[0] == "C++17"
    assert classify("arg0")[0] == "" and classify("float16")[0] == "float16"
    assert is_empty("returned") and is_empty("quickly") and not is_empty("assembly")
    assert is_general("functions") and not is_general("kernels")
    assert singulars("kernels") == ("kernel",) and singulars("caches") == ("cache", "cach")
    assert singulars("entries")[0] == "entry" and singulars("axis") == singulars("class") == ()


def test_the_lists_do_not_contradict_each_other() -> None:
    assert not word_list("empty") & word_list("general")


def document(text: str, names: tuple[str, ...] = (), described: int = 0) -> Document:
    """A document of 400 lines whose first ``described`` rows are its own description."""
    found = terms([Prose(0, text)], names)
    definitions = tuple(Definition(name, Kind.FUNCTION, 0, 0, 0, 0, 0, 0, 0) for name in names)
    return Document("python", lines=400, terms=found, definitions=definitions, doc_end=described)


def small_repository() -> list[Document | None]:
    plain = [document(f"The tensor library. Tensors on the {device}.") for device in ("GPU", "host", "disk", "GPU")]
    return [
        document(
            "Flash attention for tensors.\nFlash attention kernels need paged caches.\nThe bias of a tensor. Gpu.",
            ("register_flash_attention",),
            described=1,
        ),
        document("A paged cache of the GPU.\nThe paged cache keeps tensors."),
        None,
        *plain,
    ]


def test_what_sets_a_file_apart() -> None:
    chosen = choose(small_repository())
    assert chosen[2] == ()
    first = {concept.text: concept for concept in chosen[0]}
    assert next(iter(first)) == "flash attention"
    assert first["flash attention"] == Concept("flash attention", (0, 1), 1)
    assert "paged cache" in first, "a phrase that another file has too"
    assert "bias" not in first, "an ordinary word that stands once in the repository"
    assert "flash" not in first and "attention" not in first, "parts of a chosen phrase"
    assert first["paged cache"].files == 2


def test_plurals_and_spellings_are_one_concept() -> None:
    texts = {concept.text for concepts in choose(small_repository()) for concept in concepts}
    assert not texts & {"paged caches", "tensors", "Gpu", "gpu"}


def test_types_of_the_repository_are_symbols() -> None:
    documents = [
        document("A TensorList holds. The TensorList grows."),
        document("Its TensorList.", ("TensorList",)),
        document("Nothing of note."),
        document("Empty things."),
    ]
    assert all(concept.text != "TensorList" for concepts in choose(documents) for concept in concepts)


PIECES = st.sampled_from(
    [
        *[
            "flash",
            "Flash",
            "attention",
            "CUDA",
            "cuda",
            "kernels",
            "SplitKV",
            "in-place",
            "x=1",
            "(see)",
            "foo()",
            "a.b.c",
        ],
        *[
            "`code`",
            "```",
            "::",
            ">>>",
            "..",
            "don't",
            "https://a.b/c",
            "@me",
            "et",
            "al",
            "TODO(x):",
            "é",
            "naïve",
            "注意",
        ],
        *[
            "C++",
            "0xff",
            "\\n",
            "%s",
            "it's",
            "-",
            "*",
            "#",
            "|",
            "{}",
            "Args:",
            "[link](url)",
            "GPU/CPU",
            ".",
            "\n",
            "\n\n",
        ],
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=30), max_size=4), st.text(max_size=40))
def test_words_of_a_term_stand_where_it_says(parts: list[list[str]], rest: str) -> None:
    prose = [Prose(100 * row, " ".join(part) + rest) for row, part in enumerate(parts)]
    found = terms(prose, ())
    assert found == terms(prose, ())
    for term in found:
        assert term.rows == tuple(sorted(set(term.rows)))
        last = term.text.split()[-1].lower()
        for row in term.rows:
            line = prose[row // 100].text.split("\n")[row % 100]
            assert last in line.lower(), "no word that the line does not hold"
        assert not {word.lower() for word in term.text.split()} & {"for", "no", "this", "class", "from", "import"}


@given(
    st.lists(st.lists(st.sampled_from(["flash", "attention", "GPU", "Gpu", "caches", "cache"]), max_size=8), max_size=6)
)
def test_concepts_are_terms_and_count_files(files: list[list[str]]) -> None:
    documents = [document(" ".join(words)) for words in files]
    for concepts, item in zip(choose(documents), documents, strict=True):
        rows = {row for term in item.terms for row in term.rows}
        for concept in concepts:
            assert set(concept.rows) <= rows
            assert 1 <= concept.files <= len(documents)


def test_terms_keep_their_form() -> None:
    assert terms([Prose(0, "Kernels")], ()) == (Term("kernels", (0,)),)


@pytest.mark.parametrize("word", ["active", "persistent", "textual", "functional", "children"])
def test_ordinary_words_are_too_general_alone(word: str) -> None:
    assert is_general(word)


@pytest.mark.parametrize("word", ["install", "checkout", "iff", "supplements"])
def test_orders_say_nothing(word: str) -> None:
    assert is_empty(word)


@pytest.mark.parametrize("word", ["archive", "directive", "primitive"])
def test_nouns_that_end_as_adjectives_are_words(word: str) -> None:
    assert not is_general(word)


_WORDS = st.sampled_from(
    ["cache", "caches", "Cache", "GPU", "gpu", "Gpu", "entry", "entries", "Runner", "runner", "box"]
)
_TEXT = st.lists(_WORDS, min_size=1, max_size=2).map(" ".join)
_ROWS = st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True).map(lambda rows: tuple(sorted(rows)))
_HASHES = st.lists(st.integers(0, 3), min_size=10, max_size=10).map(lambda rows: np.array(rows, "<u4").tobytes())
_FILE = st.builds(
    lambda terms, names, hashes: Document(
        "python", lines=90, terms=tuple(Term(text, rows) for text, rows in terms.items()), row_hashes=hashes,
        definitions=tuple(Definition(name, Kind.CLASS, 0, 0, 0, 0, 1, 0, 1) for name in names),
    ),
    st.dictionaries(_TEXT, _ROWS, max_size=8), st.lists(st.sampled_from(["Runner", "Gpu", "box", "a b"])), _HASHES,
)  # fmt: skip


@given(
    st.lists(_FILE, min_size=10, max_size=14), st.lists(st.tuples(st.integers(0, 20), _FILE | st.none()), max_size=6)
)
@settings(max_examples=150, deadline=None)
def test_concepts_of_changed_files_are_those_of_a_clean_build(
    files: list[Document], changes: list[tuple[int, Document | None]]
) -> None:
    keys = list(range(len(files)))
    known = renewed(UNKNOWN, files, np.array(keys, np.uint64))
    for step, (place, document) in enumerate(changes):
        at = place % (len(files) + 1)
        files[at : at + 1] = [] if document is None else [document]
        keys[at : at + 1] = [] if document is None else [1000 + step]
        known = renewed(known, files, np.array(keys, np.uint64))
        assert unpacked(known.packed()) == choose(files)
