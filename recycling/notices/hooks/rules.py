"""Which addresses may be told, when is it tried again, and what is said? (Standard Webhooks 1.0)

The schedule is the one that specification names as an example: ten attempts in about three days.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from recycling.clock import stamp
from recycling.errors import Invalid
from recycling.notices.topics import EVENT_TYPES
from recycling.sayings import say

TEST_TYPE = "webhook.test"
MOST_WEBHOOKS = 20
LONGEST_ADDRESS = 500
KEPT = timedelta(days=30)
LONGEST_ANSWER = 1024
SCHEDULE = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long after one attempt the next is made; after the last nobody tries again."""
LONGEST_PAUSE = timedelta(hours=24)
_SPREAD = 0.1
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_LOOPBACK = frozenset({"127.0.0.1", "localhost"})
# Addresses of IPv6 that stand for one of IPv4: translated (RFC 6052), and 6to4 (RFC 3056).
_TRANSLATED = ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ip_network("2002::/16")


class HookState(StrEnum):
    """Whether a webhook is told; its administrators bring every state about, or its failing."""

    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"


class Why(StrEnum):
    """Why a webhook is paused."""

    BY_HAND = "by_hand"
    FAILING = "failing"  # a message failed as often as it was tried
    GONE = "gone"  # it answered 410


class MessageState(StrEnum):
    """How a message stands; the worker brings it about, and who asks for it again."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


def pause_after(
    attempts: int, asked: timedelta | None = None, lot: float = 0.0
) -> timedelta | None:
    """Return how long to wait after so many failed attempts; ``None``: nobody tries again.

    ``asked`` is what the receiver asked to be left alone for. ``lot``, from 0 to 1, is drawn, and
    puts up to a tenth on top, so that messages which failed together do not all come back together.
    """
    if attempts >= len(SCHEDULE):
        return None
    return max(SCHEDULE[attempts], asked or timedelta(0)) * (1 + _SPREAD * lot)


def asked_pause(retry_after: str, at: datetime) -> timedelta | None:
    """Return for how long a receiver asks to be left alone (RFC 9110, 10.2.3), at most a day.

    In seconds or as a date; ``None`` where it asks nothing that can be read.
    """
    text = retry_after.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(timedelta(seconds=int(text)), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    left = until.replace(tzinfo=until.tzinfo or UTC) - at
    return min(max(left, timedelta(0)), LONGEST_PAUSE)


def checked_address(address: str, *, allows_loopback: bool = False) -> str:
    """Return an address that may be told: https, port 443, no name or password in it.

    ``allows_loopback`` also lets through http to this very machine, at any port. Where a name leads
    is asked at each message. Raises ``Invalid`` naming ``address``.
    """
    text = address.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _bad_address() from None
    host = parts.hostname or ""
    if len(text) > LONGEST_ADDRESS or parts.username or parts.password or parts.fragment:
        raise _bad_address()
    if not text.isascii() or not text.isprintable() or " " in text:
        raise _bad_address()
    if allows_loopback and parts.scheme == "http" and host in _LOOPBACK:
        return text
    is_host = bool(_HOST.fullmatch(host)) or ":" in host
    if parts.scheme != "https" or port not in (None, 443) or not is_host:
        raise _bad_address()
    return text


def _bad_address() -> Invalid:
    return Invalid(
        "bad_address",
        say("That is not an address that can be told."),
        field="address",
        way_out=say(
            "Give an https:// address at port 443, of at most %(longest_address)s characters.",
            longest_address=LONGEST_ADDRESS,
        ),
    )


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet, whatever it is written as."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found in _TRANSLATED:
            found = IPv4Address(int(found) & 0xFFFFFFFF)
        elif found in _SIX_TO_FOUR or found.teredo is not None:
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved)


def checked_types(types: Iterable[str]) -> list[str]:
    """Return the facts a webhook is told of, each once, in order; none: of all.

    Raises ``Invalid`` naming ``event_types`` for one that is never told.
    """
    chosen = sorted(set(types))
    unknown = [one for one in chosen if one not in EVENT_TYPES]
    if unknown:
        raise Invalid(
            "unknown_event_type",
            say("There is no event type “%(unknown)s”.", unknown=unknown[0][:60]),
            field="event_types",
            way_out=say("Use event types as the page of webhooks lists them."),
        )
    return chosen


def is_wanted(event_type: str, types: Sequence[str]) -> bool:
    """Tell whether a webhook with these types is told of such a fact."""
    return not types or event_type in types


def said(event_type: str, at: datetime, kind: str, ref: str, url: str) -> str:
    """Return what is sent: what happened, when, to which thing, and where to read it."""
    data = {"kind": kind, "ref": ref, "url": url}
    body = {"type": event_type, "timestamp": stamp(at), "data": data}
    return json.dumps(body, separators=(",", ":"))


def legible(answer: bytes) -> str:
    """Return the first kilobyte of an answer as text that can be kept and shown."""
    text = answer[:LONGEST_ANSWER].decode("utf-8", "replace")
    return "".join(one if one.isprintable() or one in "\n\t" else " " for one in text)
