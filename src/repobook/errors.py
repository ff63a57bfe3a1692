"""The errors that a person sees. Each says what happened, where, and what to do.

Everything else that is raised is a mistake in the program. What a single file of the repository makes go
wrong is not an error: it costs that file, and the ledger says so.
"""

from __future__ import annotations


class RepobookError(Exception):
    """Stops the command. ``str()`` is ``where: what. todo``, leaving out what is empty.

    The three parts are also ``args``, so that the error survives the way between processes.
    """

    def __init__(self, what: str, where: str = "", todo: str = "") -> None:
        super().__init__(what, where, todo)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text.rstrip('.')}. {self.todo}" if self.todo else text


class ConfigError(RepobookError):
    """A setting that cannot be used."""


class InputError(RepobookError):
    """The repository, or a book that was asked for, cannot be read."""


class OutputError(RepobookError):
    """The book cannot be written where it was asked for."""
