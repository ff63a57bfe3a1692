"""Java: what methods of the standard library give, and the types above some of its types."""

from __future__ import annotations

from ._java_generics import split, upper


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NUMBERS = ("byte", "short", "int", "long", "float", "double")
_BOXES = ("Byte", "Short", "Integer", "Long", "Float", "Double")
_TEXT = {
    **dict.fromkeys(
        "concat intern repeat replace replaceAll replaceFirst strip substring toLowerCase toUpperCase trim".split(),
        "String",
    ),
    **dict.fromkeys("compareTo indexOf lastIndexOf length".split(), "int"),
    **dict.fromkeys("contains endsWith equals equalsIgnoreCase isEmpty matches startsWith".split(), "boolean"),
    "charAt": "char",
    "getBytes": "byte[]",
    "split": "String[]",
    "toCharArray": "char[]",
}
_NUMBER = {f"{name}Value": name for name in _NUMBERS}
#: type -> method -> what that gives
_PLAIN: dict[str, dict[str, str]] = {
    "String": _TEXT,
    "Class": dict.fromkeys("getName getSimpleName getTypeName getCanonicalName getPackageName".split(), "String"),
    **dict.fromkeys((*_BOXES, "Number", "BigInteger", "BigDecimal"), _NUMBER),
    "Boolean": {"booleanValue": "boolean"},
    "Character": {"charValue": "char"},
    "AtomicBoolean": {"get": "boolean"},
    "AtomicInteger": {**_NUMBER, "get": "int"},
    "AtomicLong": {**_NUMBER, "get": "long"},
    "AtomicIntegerArray": {"get": "int"},
    "AtomicLongArray": {"get": "long"},
}
_MAPS = _words(
    """
    ConcurrentHashMap ConcurrentMap ConcurrentSkipListMap EnumMap HashMap Hashtable IdentityHashMap LinkedHashMap Map
    NavigableMap SortedMap TreeMap WeakHashMap
    """
)
#: method of a map -> what it gives, with K for its keys and V for its values
_OF_MAPS = {
    **dict.fromkeys(
        "compute computeIfAbsent computeIfPresent get getOrDefault merge put putIfAbsent remove replace".split(), "{V}"
    ),
    **dict.fromkeys("firstKey lastKey floorKey ceilingKey higherKey lowerKey".split(), "{K}"),
    **dict.fromkeys(
        "firstEntry lastEntry floorEntry ceilingEntry pollFirstEntry".split(), "java.util.Map.Entry<{K}, {V}>"
    ),
    "keySet": "java.util.Set<{K}>",
    "values": "java.util.Collection<{V}>",
    "entrySet": "java.util.Set<java.util.Map.Entry<{K}, {V}>>",
}
_OF_ENTRIES = {"getKey": "{K}", "getValue": "{V}", "setValue": "{V}"}
_OF_COLLECTIONS = {"iterator": "java.util.Iterator<{E}>", "stream": "java.util.stream.Stream<{E}>"}
_OF_STREAMS = {
    **dict.fromkeys(
        "distinct dropWhile filter limit peek skip sorted takeWhile".split(), "java.util.stream.Stream<{E}>"
    ),
    **dict.fromkeys("findAny findFirst max min".split(), "java.util.Optional<{E}>"),
    "toList": "java.util.List<{E}>",
}

_VALUE = _words("Object Comparable Serializable Constable ConstantDesc")
_CLASS = _words("Object Type AnnotatedElement GenericDeclaration Serializable TypeDescriptor OfField Constable")
_OUTPUT = _words("Object Closeable AutoCloseable Flushable")
#: types of ``java.lang`` that nothing extends, and all types above them
FINAL = {
    "String": _VALUE | {"CharSequence"},
    "Class": _CLASS,
    "Boolean": _VALUE,
    "Character": _VALUE,
    **dict.fromkeys(_BOXES, _VALUE | {"Number"}),
}
#: types of the standard library, and all types above them
ABOVE = {
    **FINAL,
    **dict.fromkeys(
        ("StringBuilder", "StringBuffer"), _words("Object Serializable Comparable CharSequence Appendable")
    ),
    **dict.fromkeys(("StringWriter", "PrintWriter", "BufferedWriter"), _OUTPUT | {"Writer", "Appendable"}),
    "Writer": _OUTPUT | {"Appendable"},
    **dict.fromkeys(("StringReader", "BufferedReader"), _words("Object Reader Readable Closeable AutoCloseable")),
    "Reader": _words("Object Readable Closeable AutoCloseable"),
    **dict.fromkeys(("BigInteger", "BigDecimal", "AtomicInteger", "AtomicLong"), _VALUE | {"Number"}),
    "Closeable": _words("Object AutoCloseable"),
    **dict.fromkeys(
        "AutoCloseable Appendable Cloneable Comparable Comparator Consumer Flushable Function Iterable Iterator Predicate "
        "Runnable Serializable Supplier".split(),
        _words("Object"),
    ),
}


def given(text: str, method: str) -> str:
    """What a method of a type as written gives; "" when that is not known."""
    path, arguments = split(text)
    name = (path or text).rpartition(".")[2]
    if not arguments or name in _PLAIN:
        return _PLAIN.get(name, {}).get(method, "")
    if len(arguments) == 2:
        shape = (_OF_MAPS if name in _MAPS else _OF_ENTRIES if name == "Entry" else {}).get(method, "")
        return _filled(shape, {"{K}": arguments[0], "{V}": arguments[1]})
    if len(arguments) == 1:
        shape = (_OF_STREAMS if name == "Stream" else _OF_COLLECTIONS).get(method, "")
        return _filled(shape, {"{E}": arguments[0]})
    return ""


def _filled(shape: str, arguments: dict[str, str]) -> str:
    for word, argument in arguments.items():
        known = upper(argument) if shape == word else argument
        if word in shape and not known:
            return ""
        shape = shape.replace(word, known)
    return shape
