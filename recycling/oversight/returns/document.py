"""How is a signed return kept? As canonical JSON (RFC 8785) of its figures, and a digest.

It says nothing of who signs or when, so what a signer reads has the digest of what is signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from recycling.ledger.canonical import canonical, plain_body
from recycling.oversight.returns.models import MonthlyReturn, ReturnDeparture
from recycling.oversight.returns.rules import Figure, Flow, Key
from recycling.quantities import Mass

FORMAT = "urban-mine monthly return 1"
_NUMBERED = ("version", "supersedes")


def written(row: MonthlyReturn) -> str:
    """Return a return as it would be signed now; the same figures always give the same text."""
    last = row.version
    departures = {one.key: one for one in row.departures}
    whole = {
        "format": FORMAT,
        "return": row.ref,
        "version": last.number + 1 if last else 1,
        "supersedes": last.digest if last else "",
        "base": {"ref": row.base.ref, "name": row.base.name, "place": row.base.place},
        "recycler": {
            "ref": row.recycler.ref,
            "name": row.recycler.name,
            "register_number": row.recycler.register_number,
        },
        "country": row.country,
        "month": row.month,
        "counts": row.counts,
        "quotas": row.quotas,
        "flows": [
            _flow(key, row.flows.get(key, Flow()), departures.get(key))
            for key in sorted(row.flows.keys() | departures.keys())
        ],
    }
    return canonical(plain_body(whole)).decode()


def _flow(key: Key, register: Flow, departure: ReturnDeparture | None) -> dict[str, Any]:
    found = {
        "stream": key.stream,
        "element": key.element,
        "register_kg": _kilograms(register),
        "stated_kg": _kilograms(departure.flow if departure else register),
    }
    if departure is not None:
        found["departure"] = {"kind": departure.kind, "words": departure.words}
    return found


def _kilograms(flow: Flow) -> dict[str, str]:
    return {str(one): flow.of(one).json() for one in Figure}


def digest_of(text: str) -> str:
    """Return the SHA-256 of a return as it is kept, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def says_the_same(one: str, other: str) -> bool:
    """Tell whether two versions say the same, whatever their numbers."""
    return _said(one) == _said(other)


def _said(text: str) -> dict[str, Any]:
    return {name: value for name, value in json.loads(text).items() if name not in _NUMBERED}


def register_of(text: str) -> dict[Key, Flow]:
    """Return what the register said when a version was signed."""
    return _flows(text, "register_kg")


def stated_in(text: str) -> dict[Key, Flow]:
    """Return what a version states: the register's figures, or others with their reason."""
    return _flows(text, "stated_kg")


def departures_in(text: str) -> dict[Key, tuple[str, str]]:
    """Return of which figures a version states others than the register's: kind and words."""
    return {
        Key(one["stream"], one["element"]): (one["departure"]["kind"], one["departure"]["words"])
        for one in json.loads(text)["flows"]
        if "departure" in one
    }


def _flows(text: str, which: str) -> dict[Key, Flow]:
    found = {
        Key(one["stream"], one["element"]): _read(one[which]) for one in json.loads(text)["flows"]
    }
    return {key: flow for key, flow in found.items() if flow}


def _read(kilograms: Mapping[str, str]) -> Flow:
    return Flow(**{one: Mass.kg(kilograms[one]) for one in Figure})
