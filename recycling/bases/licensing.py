"""When may a licence be renewed, and how far may it change by notice? Read once from the file."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from recycling.bases.rules import ChangeRule, RenewalRule, RenewalWindow, window_of


@cache
def change_rule() -> ChangeRule:
    """Return how much above the granted scale is a change by notice, with source."""
    said = _read()["change"]
    return ChangeRule(Decimal(said["most_over_scale"]), said["source"], said["certainty"])


@cache
def renewal_rule(country: str) -> RenewalRule:
    """Return when a country's licences may be renewed; the registry's own rule where none is."""
    said = _read()["renewal"]
    own = next((one for one in said["last_day"] if one["country"] == country), None)
    of_whom = own or said
    return RenewalRule(
        opens_days_before_end=said["opens_days_before_end"],
        working_days_before_end=own["working_days_before_end"] if own else 0,
        source=of_whom["source"],
        certainty=of_whom["certainty"],
    )


def renewal_window(country: str, valid_to: date) -> RenewalWindow:
    """Return from when to when the renewal of a licence that ends on a day may be applied for."""
    return window_of(renewal_rule(country), valid_to)


def _read() -> dict[str, Any]:
    path = Path(__file__).parent / "licensing.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
