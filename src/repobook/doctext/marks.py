"""How lines begin: the marks that tell a list, a section or code from a paragraph. Pure."""

from __future__ import annotations

import re

#: First characters that may begin something else than a paragraph.
MARKS = frozenset(" `~>.:-*+•–‣0123456789(#@\\|=$^_\"'/<")
#: The mark of an item, up to its text.
ITEM = re.compile(
    r"(?:(?P<mark>[-*+•–‣])|(?P<number>\d{1,3}|#)[.)]|(?P<letter>\((?:\d{1,2}|[a-z]|[ivx]{1,4})\)))(?P<gap>[ ]+)(?=\S)"
).match
#: What ends a paragraph, even with no empty line before it.
breaks = re.compile(
    r"[-*•‣][ ]+\S|>>>[ ]|\.\.[ ][\w-]+::|```|1[.)][ ]\S|\(1\)[ ]"
    r"|:(?:param|parameter|arg|argument|type|returns?|rtype|raises?|yields?|keyword|var|ivar|cvar)\b[^`]*:"
).match
