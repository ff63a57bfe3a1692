"""What a doc text is written in, by evidence. Pure."""

from __future__ import annotations

import enum
import re


class Dialect(enum.IntFlag):
    """Ways of writing that the text shows. Several may hold; sections and lists need no evidence but their own."""

    PLAIN = 0
    REST = 1  # literals in double backticks, roles, directives, literal blocks
    MARKDOWN = 2  # fences, headings with hashes, links in brackets
    TAGGED = 4  # Doxygen's, Javadoc's or JSDoc's commands
    HTML = 8  # paragraphs and lists as tags


_REST = re.compile(
    r":[a-z][a-z:]{0,40}:`|^[ ]*(?:\.\. (?:[\w-]+::|_\w)|:[a-z]+(?: [^:\n]{1,200})?:(?: |$))", re.MULTILINE
)
_MARKDOWN = re.compile(r"^[ ]*(?:```|#{1,6} \S)|\]\(", re.MULTILINE)
_TAGGED = re.compile(
    r"^[ ]*[@\\](?:param|tparam|brief|returns?|retval|throws?|exception|file|class|see|sa|note|since|author|code|deprecated"
    r"|ingroup|addtogroup|defgroup|details|type|example|warning|struct|fn|internal|rst)\b|\{@\w+"
    r"|^[ ]*@(?:api[ ]+)?(?:private|protected|public)[ ]*$",
    re.MULTILINE,
)
_TAGS = ("<p", "<br", "<ul", "<ol", "<li", "<h", "<b", "<t", "<d", "</")
_HTML = re.compile(
    r"^[ ]*</?(?:p|ul|ol|li|pre|br|h[1-6]|blockquote|table|dl)\b[^<>\n]*>|<(?:p|br|/p|/li)/?>[ ]*$", re.MULTILINE
)


def dialect(doc: str) -> Dialect:
    """The ways of writing that ``doc`` shows."""
    # Looking for a few letters first is what makes this cheap: patterns over whole texts are not.
    found = Dialect.PLAIN
    if (
        ("``" in doc and "```" not in doc)
        or "::\n" in doc
        or ">>> " in doc
        or doc.endswith("::")
        or ((":`" in doc or ".. " in doc or ": " in doc or ":\n" in doc) and _REST.search(doc) is not None)
    ):
        found |= Dialect.REST
    if ("```" in doc or "# " in doc or "](" in doc) and _MARKDOWN.search(doc) is not None:
        found |= Dialect.MARKDOWN
    if ("@" in doc or "\\" in doc) and _TAGGED.search(doc) is not None:
        found |= Dialect.TAGGED
    # In reStructuredText a tag is talked about; in comments of Java and C++ it is markup.
    if "<" in doc and not found & Dialect.REST and any([tag in doc for tag in _TAGS]) and _HTML.search(doc) is not None:  # noqa: C419
        found |= Dialect.HTML
    return found
