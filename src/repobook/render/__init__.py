"""Writes pages down: one module a format, each with ``render(page) -> str``. Pure."""
