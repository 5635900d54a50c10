"""What exactly is hashed?

Canonical JSON (JCS, RFC 8785) of a fact's body and of what its digest covers. A body holds only
what every reader writes the same way: text, whole numbers, truth values, null, lists, objects.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import rfc8785

from recycling.clock import stamp

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"
Writer: TypeAlias = Callable[[Json], bytes]

LARGEST_INTEGER = 2**53 - 1


@dataclass(frozen=True)
class Content:
    """What a fact's digest covers, apart from its actor and body, which go in as digests."""

    type: str
    subject: str
    number: int
    at: datetime
    organisation: str
    previous: str


def plain_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body as plain JSON values, lists for tuples and text for text enumerations.

    Raises ``TypeError`` for a float, a Decimal or any other kind of value, ``ValueError`` for a
    whole number beyond 2⁵³ − 1 or a character no database keeps; both name the place.
    """
    return {_key(key, "body"): _plain(value, f"body.{key}") for key, value in body.items()}


def _plain(value: Any, place: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, int):
        return _integer(value, place)
    if isinstance(value, Mapping):
        return {_key(key, place): _plain(inner, f"{place}.{key}") for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, f"{place}[{index}]") for index, inner in enumerate(value)]
    raise TypeError(
        f"{place} is a {type(value).__name__}; a fact holds text, whole numbers, true, false, "
        "null, lists and objects: write decimals, masses and instants as text"
    )


def _key(key: Any, place: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key of {place} is a {type(key).__name__}; keys are text")
    return _text(key, place)


def _text(value: str, place: str) -> str:
    if "\0" in value or not (value.isascii() or _is_encodable(value)):
        raise ValueError(f"{place} holds a character that no text may hold")
    return str.__str__(value)


def _is_encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def _integer(value: int, place: str) -> int:
    if abs(value) > LARGEST_INTEGER:
        raise ValueError(f"{place} is beyond 2**53 - 1: write it as text")
    return int(value)


_sorted_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Json) -> bytes:
    """Return the canonical JSON of a value (RFC 8785).

    Where it holds nothing two writers could write differently, the standard library's writer says
    the same, many times faster.
    """
    return quick(value) if _is_simple(value) else rfc8785.dumps(value)


def _is_simple(value: Json) -> bool:
    """Tell whether a value holds no number but small whole ones and no key but in ASCII."""
    if value is None or isinstance(value, str):
        return True
    if isinstance(value, int):
        return -LARGEST_INTEGER <= value <= LARGEST_INTEGER
    if isinstance(value, dict):
        return all(key.isascii() for key in value) and all(map(_is_simple, value.values()))
    return isinstance(value, list) and all(map(_is_simple, value))


def quick(value: Json) -> bytes:
    """Return what is nearly always the canonical JSON, many times faster.

    Only for comparing with a known digest: where that comes out, the value is the one hashed,
    for two values never share their JSON; where it does not, ``canonical`` decides.
    """
    return _sorted_json.encode(value).encode()


def salted_digest(salt_hex: str, content: bytes) -> str:
    """Return SHA-256(salt ‖ content) in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(salt_hex) + content).hexdigest()


def fact_digest(
    content: Content, actor_digest: str, body_digest: str, write: Writer = canonical
) -> str:
    """Return the digest of a fact: SHA-256 of the canonical JSON of all it commits to."""
    committed: dict[str, Json] = {
        "type": content.type,
        "subject": content.subject,
        "number": content.number,
        "at": stamp(content.at),
        "organisation": content.organisation,
        "actor_digest": actor_digest,
        "body_digest": body_digest,
        "previous": content.previous,
    }
    return hashlib.sha256(write(committed)).hexdigest()
