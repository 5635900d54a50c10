"""A crowd of clients that bid on one lot over HTTP as quickly as they are answered.

Each client is an organisation with a connection of its own that it keeps; what was answered is kept
of every request, so that it can be counted afterwards whether anything was lost or doubled.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

Price = Callable[[], int]
# Where a program is let in and nothing is done, and a view that is empty (``floor.py``).
NOTHING, EMPTY = "/api/v1/nothing", "/nothing"
# Who comes at one instant may all meet the same process of the site: it took 29 of 32.
_APART_S = 0.01


@dataclass(frozen=True)
class Client:
    """Who bids: the token and the base of an organisation."""

    token: str
    base: str


@dataclass
class Answers:
    """What one client was answered: accepted references with their seconds, refusals by code."""

    accepted: list[tuple[str, float]] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    broken: int = 0


@dataclass(frozen=True)
class Storm:
    """Where the crowd bids, how it names its price (minor units per tonne), and until when."""

    port: int
    path: str
    price: Price
    seconds: float


def rising(start: int, step: int) -> Price:
    """Return prices that rise with every attempt of anybody: each beats the one before."""
    numbers = count()
    return lambda: start + next(numbers) * step


def bid_all(storm: Storm, clients: Sequence[Client]) -> list[Answers]:
    """Let every client bid until the time is over; returns what each was answered."""
    return asyncio.run(_bid_all(storm, clients))


async def _bid_all(storm: Storm, clients: Sequence[Client]) -> list[Answers]:
    until = time.perf_counter() + storm.seconds
    come = (_bid(storm, one, until, number * _APART_S) for number, one in enumerate(clients))
    return list(await asyncio.gather(*come))


async def _bid(storm: Storm, client: Client, until: float, comes_in: float) -> Answers:
    """Bid again and again; a broken connection is opened anew and the same bid sent again."""
    await asyncio.sleep(comes_in)
    answers, numbers = Answers(), count()
    link: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    request, began, run = b"", 0.0, secrets.token_hex(4)
    while time.perf_counter() < until:
        if not request:
            key = f"{run}-{next(numbers)}"
            request, began = _request(storm, client, key), time.perf_counter()
        try:
            link = link or await asyncio.open_connection("127.0.0.1", storm.port)
            link[1].write(request)
            reply = await read_reply(link[0])
        except (OSError, asyncio.IncompleteReadError):
            answers.broken += 1
            link = None
            await asyncio.sleep(0.02)
            continue
        if reply.closes:
            link[1].close()
            link = None
        if reply.status >= 500:
            answers.broken += 1
            continue
        _keep(answers, reply, time.perf_counter() - began)
        request = b""
    if link:
        link[1].close()
    return answers


def _request(storm: Storm, client: Client, key: str) -> bytes:
    minor = storm.price()
    sign, whole = "-" if minor < 0 else "", abs(minor)
    amount = f"{sign}{whole // 100}.{whole % 100:02d}"
    body = json.dumps(
        {"base": client.base, "price": {"amount_per_tonne": amount, "currency": "EUR"}}
    )
    return (
        f"POST {storm.path} HTTP/1.1\r\nHost: 127.0.0.1:{storm.port}\r\n"
        f"Authorization: Bearer {client.token}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


class Reply(NamedTuple):
    """What came back, and whether nothing more comes by this connection."""

    status: int
    body: bytes
    closes: bool


async def read_reply(reader: asyncio.StreamReader) -> Reply:
    """Read one answer to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    at = head.index(b"content-length:") + len(b"content-length:")
    length = int(head[at : head.index(b"\r\n", at)])
    body = await reader.readexactly(length)
    return Reply(int(head[9:12]), body, b"connection: close" in head)


def _keep(answers: Answers, reply: Reply, seconds: float) -> None:
    said: dict[str, Any] = json.loads(reply.body)
    if reply.status == 201:
        answers.accepted.append((said["ref"], seconds))
        return
    errors = said.get("errors") or [{}]
    code = str(errors[0].get("code", reply.status))
    answers.refused[code] = answers.refused.get(code, 0) + 1
