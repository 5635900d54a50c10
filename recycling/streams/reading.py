"""Where does the catalogue come from? From the files beside this module, read once per process.

Every number becomes an exact ``Decimal``; no float is ever made.
"""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from recycling.sayings import known

_WORDS = frozenset({"name_en", "name", "reagents", "text", "condition"})
FOLDER = Path(__file__).parent / "catalogue"


def read_catalogue(name: str) -> dict[str, Any]:
    """Read ``catalogue/<name>.json`` with every fractional number as an exact decimal."""
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text, parse_float=Decimal, object_hook=_with_words)
    return content


def _with_words(row: dict[str, Any]) -> dict[str, Any]:
    """Return an object of the catalogue whose words are said in the reader's language."""
    for key in _WORDS & row.keys():
        value = row[key]
        row[key] = [known(one) for one in value] if isinstance(value, list) else known(value)
    return row


def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Read ``catalogue/<name>.csv`` as rows of text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))
