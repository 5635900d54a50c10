"""Which limits does GB 26451-2011 set? Read once from the file beside this module.

Most of its values come from memory: they are shown with that flag and never judge a base alone.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from recycling.bases.discharge.rules.limits import Limit, Parameter, Period, Standard


@cache
def standard() -> Standard:
    """Return the standard with its parameters, limits and days."""
    content = _read()
    days = {name: date.fromisoformat(content["days"][name]) for name in _DAYS}
    return Standard(
        name=content["standard"],
        warning=content["warning"],
        scope=content["scope"]["text"],
        period=Period(**days),
        parameters=MappingProxyType(
            {
                (row["parameter"], row["medium"]): _parameter(row, content)
                for row in content["parameters"]
            }
        ),
    )


_DAYS = ("new_from", "existing_from", "existing_to")


def parameters() -> frozenset[tuple[str, str]]:
    """Return what is monitored here: parameter and medium."""
    return frozenset(standard().parameters)


def unit_of(parameter: str, medium: str) -> str:
    """Return the unit a parameter is measured in; empty for an unknown one."""
    found = standard().parameters.get((parameter, medium))
    return found.unit if found else ""


def _read() -> dict[str, Any]:
    path = Path(__file__).parent / "gb_26451_2011.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _parameter(row: dict[str, Any], content: dict[str, Any]) -> Parameter:
    return Parameter(
        name=row["parameter"],
        medium=row["medium"],
        unit=row["unit"],
        stage=row["stage"],
        note=row["note"],
        tables=MappingProxyType(
            {table: _limit(limit, row, content) for table, limit in row["limits"].items()}
        ),
    )


def _limit(limit: dict[str, Any], row: dict[str, Any], content: dict[str, Any]) -> Limit:
    return Limit(
        most=Decimal(limit["most"]),
        least=None if limit["least"] is None else Decimal(limit["least"]),
        unit=row["unit"],
        source=f"{content['standard']}; {content['sources'][limit['source']]}",
        certainty=limit["certainty"],
    )
