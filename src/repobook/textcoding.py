"""Whether bytes are text, and in which encoding. Pure, never raises."""

from __future__ import annotations

import codecs
import re

#: How much of a file is looked at to tell text from other bytes.
HEAD = 8192

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: The encoding's name for UTF-8 with some bytes that are not.
DAMAGED = "utf-8 with invalid bytes"
#: Formats that can do without a zero byte.
_BINARY = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"PK\x03\x04")

#: Control bytes that do not stand in text: all but backspace, tab, newline, vertical tab, form feed, return, escape.
_CONTROL = bytes(byte for byte in range(32) if byte not in b"\b\t\n\v\f\r\x1b") + b"\x7f"
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
_HIGH = bytes(range(128, 256))

_DECLARED = (
    re.compile(rb"\A(?:[^\n]*\n)?[ \t\f]*(?:#|//|/\*|<!--|%|;)[^\n]*?coding[:=][ \t]*([-\w.]+)"),
    re.compile(rb"\A\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([-\w.]+)", re.IGNORECASE),
    re.compile(rb"<meta[^>]*?\bcharset\s*=\s*[\"']?\s*([-\w.]+)", re.IGNORECASE),
    re.compile(rb"\A@charset \"([-\w.]+)\""),
    re.compile(rb"(?:\A|\n)\"Content-Type:[^\n]*charset=([-\w.]+)"),
)
#: Encodings of text in which ASCII stays what it is; Python knows others by which bytes become quite different ones.
_TEXT_ENCODING = re.compile(
    r"(?:iso8859-\d+|iso-8859-\d+|cp\d+|koi8-[rut]|kz1048|mac-\w+|gbk|gb2312|gb18030|big5(?:hkscs)?|euc_\w+"
    r"|shift_jis\w*|johab|ptcp154|tis-620|hp-roman8)"
)


def decode(data: bytes) -> tuple[str, bytes] | None:
    """The encoding's name and the text as UTF-8 without a byte order mark; None when the bytes are not text.

    UTF-8 comes first; then UTF-16 and UTF-32 (with a byte order mark, and UTF-16 without one where every second
    byte is zero), the encoding that the file itself declares, and last Windows-1252 and Latin-1 when nearly all
    bytes are ordinary characters. A zero byte in anything else, or many control bytes, is no text.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            text = _wide(data[len(mark) :], name)
            if text is not None:
                return name, text
    if b"\0" in data:
        return _wide_without_mark(data)
    if data.startswith(_BINARY):
        return None
    head = data[:HEAD]
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls * 10 > len(head):
        return None
    if data.startswith(codecs.BOM_UTF8):
        name, body = "utf-8-sig", data[len(codecs.BOM_UTF8) :]
    else:
        name, body = "utf-8", data
    if body.isascii():
        return name, body
    try:
        body.decode()
        return name, body
    except UnicodeDecodeError:
        pass
    return _declared(data) or _damaged(body) or _single_byte(data, controls)


def _wide(data: bytes, name: str) -> bytes | None:
    """UTF-16 or UTF-32 as UTF-8, None when it is not that."""
    try:
        text = data.decode(name)
        return None if _mostly_control(text) else text.encode()
    except UnicodeError:
        return None


def _wide_without_mark(data: bytes) -> tuple[str, bytes] | None:
    """UTF-16 that no mark announces: one byte of most pairs is zero, and always the same one."""
    head = data[:HEAD]
    half = len(head) // 2
    if len(data) % 2 or half < 4:
        return None
    first, second = head[0::2].count(0), head[1::2].count(0)
    for name, zeros, others in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if others == 0 and zeros * 10 >= half * 7:
            text = _wide(data, name)
            if text is not None:
                return name, text
    return None


def _mostly_control(text: str) -> bool:
    head = text[:HEAD]
    return len(_CONTROL_CHARACTERS.findall(head)) * 10 > len(head)


def _declared(data: bytes) -> tuple[str, bytes] | None:
    """The text in the encoding that the file names in its first lines, None when it names none or does not hold it."""
    head = data[:2048]
    for expression in _DECLARED:
        match = expression.search(head)
        if match is None:
            continue
        try:
            name = codecs.lookup(match.group(1).decode("ascii", "replace")).name
            if _TEXT_ENCODING.fullmatch(name):
                text = data.decode(name)
                if not _CONTROL_CHARACTERS.search(text[:HEAD]):
                    return name, text.encode()
        except (LookupError, UnicodeError):
            continue
    return None


def _damaged(data: bytes) -> tuple[str, bytes] | None:
    """UTF-8 in which a few bytes are wrong: they become U+FFFD, and the rest stays right."""
    text = data.decode(errors="replace")
    wrong = text.count("\ufffd") - data.count("\ufffd".encode())
    right = len(re.findall(r"[^\x00-\x7f\ufffd]", text))
    return (DAMAGED, text.encode()) if right > 4 * wrong and not _mostly_control(text) else None


def _single_byte(data: bytes, controls: int) -> tuple[str, bytes] | None:
    """Windows-1252 or Latin-1, when nearly everything is an ordinary character."""
    head = data[:HEAD]
    high = len(head) - len(head.translate(None, _HIGH))
    if controls * 200 > len(head) or high * 5 > len(head) * 2:
        return None
    for name in ("cp1252", "latin-1"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        # Latin-1 takes every byte, also those that are control characters in it; text has none of these.
        if len(_CONTROL_CHARACTERS.findall(text[:HEAD])) * 200 <= len(head):
            return name, text.encode()
    return None


def shown(text: str) -> str:
    """Text that is UTF-8 for certain: a byte of a file name that is not appears as ``\\xff``."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
