"""Which fields does each format have, of what kind, and who says so? The files in ``formats/``.

A field that is not declared there is never read, and one that a file has besides is named in its
findings. ``left`` is a field the schema has and we do not read: it stays in the kept file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from recycling.custody.imports.rules.states import System

_FOLDER = Path(__file__).resolve().parent.parent / "formats"


class FieldKind(StrEnum):
    """What stands in a field."""

    TEXT = "text"
    TEXTS = "texts"
    WHOLE = "whole"
    NUMBER = "number"
    TRUTH = "truth"
    INSTANT = "instant"
    OBJECT = "object"
    LIST = "list"
    LEFT = "left"


@dataclass(frozen=True)
class Field:
    """A field: where it stands (``wastes[].lineNumber``), its kind, what it becomes, its source."""

    path: str
    kind: FieldKind
    to: str
    source: str
    certainty: str


@cache
def format_file(name: str) -> Mapping[str, Any]:
    """Return a file of ``formats/`` as it is."""
    read: Mapping[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return read


@cache
def fields_of(system: System) -> Mapping[str, Field]:
    """Return the fields of a format by their paths."""
    rows = format_file(system)["fields"]
    return {row["path"]: Field(**{**row, "kind": FieldKind(row["kind"])}) for row in rows}
