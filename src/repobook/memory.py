"""Memory that is not needed any more goes back to the system. [I/O]"""

from __future__ import annotations

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Has the C library return what is free. Tables that were let go leave free places among what was made meanwhile;
    until they are given back they count as ours, and what a forked process puts there is a copy of its own."""
    with suppress(OSError, AttributeError, TypeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)
