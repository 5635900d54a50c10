"""What is a page of print made from? Strict, escaped templates of a folder, and plain figures."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_NO_BREAK = "\N{NO-BREAK SPACE}"


def templates_of(folder: Path) -> Environment:
    """Return the templates of a folder: a name that is not given fails, and values are escaped."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def grouped(amount: Decimal | str) -> str:
    """Write an amount with its thousands set apart (ISO 80000-1)."""
    return f"{Decimal(amount):,f}".replace(",", _NO_BREAK)
