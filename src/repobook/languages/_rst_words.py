"""The directives and roles of reStructuredText and Sphinx, by what they are to a reader."""

from __future__ import annotations

from . import Language

LANGUAGES: tuple[Language, ...] = ()

#: what stands below is shown as it is: no markup in it
VERBATIM = frozenset(
    """code code-block sourcecode literalinclude parsed-literal math raw highlight testcode testoutput testsetup
    testcleanup doctest prompt console ipython productionlist graphviz digraph graph mermaid plot plantuml uml
    tabularcolumns only-code program-output command-output inheritance-diagram jupyter-execute csv-table default-
    role role""".split()
)
#: of these, the ones that hold Python unless they say otherwise
PYTHON = frozenset({"testcode", "testsetup", "doctest", "ipython", "plot", "jupyter-execute"})
#: their argument names a file
FILES = frozenset("include literalinclude image figure csv-include download mdinclude".split())
#: their argument names a symbol that the documentation takes from the source
AUTO = frozenset(
    """automodule autoclass autofunction automethod autodata autoexception autoattribute autodecorator autoproperty
    autopydantic_model autoclasstoc doxygenclass doxygenfunction doxygenstruct doxygenenum doxygendefine
    doxygentypedef doxygenvariable doxygennamespace doxygenunion click autosummary-object""".split()
)
#: they set what the names after them belong to
SCOPE = frozenset({"module", "currentmodule", "py:module", "py:currentmodule", "automodule", "namespace"})
#: they describe a symbol by hand
DESCRIBE = frozenset(
    """class function method attribute data exception staticmethod classmethod decorator decoratormethod property
    autofunction module py:class py:function py:method py:attribute py:data py:exception py:staticmethod
    py:classmethod py:decorator py:property py:module c:function c:macro c:type c:struct c:union c:enum c:enumerator
    c:var c:member cpp:class cpp:struct cpp:function cpp:type cpp:enum cpp:enumerator cpp:var cpp:member
    cpp:namespace cpp:concept js:function js:class js:method js:data js:attribute""".split()
)
#: roles that name a symbol
SYMBOLS = frozenset(
    """class func meth attr data exc mod obj const py:class py:func py:meth py:attr py:data py:exc py:mod py:obj
    py:const c:func c:macro c:type c:struct c:member c:data c:var c:enum c:expr cpp:class cpp:struct cpp:func
    cpp:type cpp:enum cpp:var cpp:member cpp:any cpp:expr cpp:enumerator any deco py:deco js:func js:class
    js:meth""".split()
)
LABELS = frozenset({"ref", "numref", "std:ref", "keyword"})
PAGES = frozenset({"doc", "std:doc"})
LITERALS = frozenset({"code", "literal", "file", "program", "samp", "command", "kbd", "regexp", "source", "src"})
#: roles whose text is plain words
PLAIN = frozenset(
    """abbr dfn guilabel menuselection mailheader makevar manpage mimetype newsgroup math sub sup subscript superscript
    emphasis strong title title-reference raw pep rfc pep-reference rfc-reference eq token index ticket commit cve
    issue pr gh bpo user octicon bdg""".split()
)
#: known directives that name nothing of their own
STRUCTURE = frozenset(
    """toctree autosummary note warning tip hint important caution danger attention error admonition seealso
    versionadded versionchanged deprecated versionremoved deprecated-removed rubric centered hlist index glossary
    contents sectnum topic sidebar epigraph highlights pull-quote compound container table list-table line-block
    replace unicode date class-name meta title target-notes header footer section-numbering only if tabs tab group-
    tab tab-set tab-item code-tab grid grid-item grid-item-card card dropdown details todo todolist describe object
    cssclass rst-class sectionauthor moduleauthor codeauthor acks attribute-table versionlabel nosearch
    currentmodule namespace-push tags authors bibliography footbibliography raw-html html customcarditem
    customcardstart customcardend customgalleryitem galleryitem includenodoc exec collapse bydomain autoflask
    automodsumm program""".split()
)
