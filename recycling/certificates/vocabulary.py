"""What does each field of a certificate's record mean, and which records are sound?

One JSON Schema (draft 2020-12) for each version of the record, published under an address that
never changes what it says. The page that explains the fields is read from the same file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from recycling.errors import NotFound
from recycling.sayings import say

VERSIONS = ("1.0", "1.1")
_FOLDER = Path(__file__).parent / "schemas"


@dataclass(frozen=True)
class Field:
    """One field of the record: its place (``a.b[].c``), whether it is always there, its meaning."""

    path: str
    is_required: bool
    meaning: str


def schema_url(site: str, version: str) -> str:
    """Return the address a version's schema is published under."""
    return f"{site}/ns/certificate/{version}.json"


def schema_file(site: str, version: str) -> bytes:
    """Return a version's schema as published; raises ``NotFound`` for an unknown version."""
    if version not in VERSIONS:
        raise NotFound(
            "no_such_version",
            say("No record has version %(version)s.", version=version[:20]),
            way_out=say("There are %(versions)s.", versions=" and ".join(VERSIONS)),
        )
    whole = {"$id": schema_url(site, version), **_schema(version)}
    return json.dumps(whole, indent=1, ensure_ascii=False).encode()


def schema_entry(site: str, version: str) -> dict[str, str]:
    """Return what a record says of its schema (``credentialSchema``, VC JSON Schema)."""
    return {"id": schema_url(site, version), "type": "JsonSchema"}


def fields(version: str) -> tuple[Field, ...]:
    """Return every field of a version in the order of the schema."""
    return tuple(_fields(_schema(version), "", _schema(version)["$defs"]))


@cache
def _schema(version: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_FOLDER / f"certificate-{version}.json").read_bytes())
    return found


def _fields(part: dict[str, Any], path: str, named: dict[str, Any]) -> Iterator[Field]:
    for name, field in part.get("properties", {}).items():
        place = f"{path}.{name}".lstrip(".")
        whole = _resolved(field, named)
        yield Field(place, name in part["required"], whole.get("description", ""))
        items = _resolved(whole.get("items", {}), named)
        yield from _fields(whole, place, named)
        yield from _fields(items, f"{place}[]", named)


def _resolved(field: dict[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference, or the one of two that is not null; the nearer description stands."""
    one = next((each for each in field.get("anyOf", ()) if "$ref" in each), field)
    if "$ref" not in one:
        return field
    meant: dict[str, Any] = named[one["$ref"].removeprefix("#/$defs/")]
    return {**meant, "description": field.get("description", meant.get("description", ""))}
