"""What does a code of the other lists mean? Operations, hazard properties, Basel, OECD, UN, HS, HW.

Schemes: ``EU_OPERATION`` (R and D operations), ``EU_HP``, ``BASEL_VIII``, ``BASEL_IX``,
``BASEL_Y``, ``OECD_OR_EU``, ``UN``, ``HS2022``, ``CN_HW``, ``CN_HW_CATEGORY``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from recycling.errors import missing
from recycling.streams.reading import read_table
from recycling.streams.sources import Sourced

INTERIM_OPERATIONS = frozenset({"R12", "R13", "D13", "D14", "D15"})


@dataclass(frozen=True, kw_only=True)
class ListedCode(Sourced):
    """One entry; ``hazardous`` is ``None`` where its list does not say."""

    scheme: str
    code: str
    display: str
    hazardous: bool | None
    text: str
    jurisdiction: str


@cache
def _entries() -> Mapping[str, Mapping[str, ListedCode]]:
    found: dict[str, dict[str, ListedCode]] = {}
    for row in read_table("other_codes"):
        found.setdefault(row["scheme"], {})[row["code"]] = ListedCode(
            scheme=row["scheme"],
            code=row["code"],
            display=row["display"],
            hazardous={"true": True, "false": False}.get(row["hazardous"]),
            text=row["text"],
            jurisdiction=row["jurisdiction"],
            source=row["source"],
            certainty=row["certainty"],
        )
    return MappingProxyType(found)


def listed_codes(scheme: str) -> tuple[ListedCode, ...]:
    """Return every entry of a scheme; raises ``NotFound``."""
    found = _entries().get(scheme)
    if found is None:
        raise missing("code scheme", scheme)
    return tuple(found.values())


def listed_code(scheme: str, code: str) -> ListedCode:
    """Return one entry; raises ``NotFound``."""
    found = _entries().get(scheme, {}).get(code)
    if found is None:
        raise missing("code", f"{scheme} {code}")
    return found
