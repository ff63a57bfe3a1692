"""The doc text of definitions as page content: whatever dialect it is written in, by the evidence of the text. Pure.

Two questions: `blocks` gives a doc text as page content, `first_sentence` says in one line what it is about (`said_of`
where the name of that stands beside it, `summary` for a docstring of a module).
reStructuredText with Sphinx's fields and directives, Google's and NumPy's sections, Doxygen, Javadoc, JSDoc, Markdown
and plain text are read by one reader: nearly all of their constructs can be told apart by their own marks, and the few
that cannot are decided by what else the text holds (`dialect`).

Nothing is lost: what is not understood stays as text. No text raises, and time grows with the length of the text only.
"""

from .read import blocks
from .sentence import first_sentence, said_of, summary

__all__ = ["blocks", "first_sentence", "said_of", "summary"]
