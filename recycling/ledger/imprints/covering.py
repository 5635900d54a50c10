"""Which tables have imprints, and why have the others none?

Whatever ``uncovered.csv`` does not name is covered, a table made tomorrow too.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Label, Table, type_coerce
from sqlalchemy.types import NullType

from recycling.db import db

_FILE = Path(__file__).with_name("uncovered.csv")


@cache
def uncovered() -> Mapping[str, str]:
    """Return the reason of every table without imprints."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["table"]: row["reason"] for row in csv.DictReader(file)}


@cache
def covered() -> Mapping[str, Table]:
    """Return the tables whose rows have imprints, by name, in one order; all models are known."""
    known = db.metadata.tables
    return {name: known[name] for name in sorted(known) if name not in uncovered()}


@cache
def as_stored(table: Table) -> tuple[Label[Any], ...]:
    """Return the columns of a table as the driver gives them, which nothing stored can break."""
    return tuple(type_coerce(column, NullType()).label(column.name) for column in table.columns)
