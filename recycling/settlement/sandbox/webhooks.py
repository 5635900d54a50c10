"""How do events reach the site?

Each event is posted to the webhook address, signed as Stripe signs
(``Stripe-Signature: t=…,v1=HMAC-SHA256("t.body")``), by one background thread that sends in
order of due time and tries again with growing pauses until a 2xx answer. While a secret is being
changed, events are signed with both the old and the new one. Thin events (of v2) go to an address
of their own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import requests

from recycling import clock
from recycling.settlement.sandbox import faults
from recycling.settlement.sandbox.errors import Json
from recycling.settlement.sandbox.store import Records, Store

MOST_ATTEMPTS = 12
_LONGEST_PAUSE_S = 60.0
_LEASE_S = 30.0
_SPOILT = ("tamper", "wrong_secret")
_TIMEOUT_S = (3, 10)


def signature(body: bytes, secret: str, timestamp: int, *former: str) -> str:
    """Return the ``Stripe-Signature`` header for a body, signed with each secret in force."""
    signed = f"{timestamp}.".encode() + body
    digests = [
        hmac.new(one.encode(), signed, hashlib.sha256).hexdigest() for one in (secret, *former)
    ]
    return ",".join([f"t={timestamp}", *(f"v1={digest}" for digest in digests)])


def set_address(records: Records, url: str, secret: str, *, thin: bool = False) -> None:
    """Set where events, or thin events, are posted and what they are signed with."""
    prefix = _prefix(thin=thin)
    records.set(f"{prefix}_url", url)
    records.set(f"{prefix}_secret", secret)
    records.set(f"{prefix}_former_until", "0")


def rotate(records: Records, secret: str, overlap_s: int, *, thin: bool = False) -> None:
    """Sign with a new secret from now on, and with the former one too for so many seconds."""
    prefix = _prefix(thin=thin)
    records.set(f"{prefix}_former", records.setting(f"{prefix}_secret"))
    records.set(f"{prefix}_former_until", str(records.now() + overlap_s))
    records.set(f"{prefix}_secret", secret)


def _prefix(*, thin: bool) -> str:
    return "thin_webhook" if thin else "webhook"


def _is_thin(event: Json) -> bool:
    return bool(event["object"] == "v2.core.event")


def _secrets(records: Records, prefix: str) -> tuple[str, ...]:
    former = records.setting(f"{prefix}_former")
    in_force = records.now() < int(records.setting(f"{prefix}_former_until", "0"))
    return (records.setting(f"{prefix}_secret"), *((former,) if in_force else ()))


def queue(records: Records, event: Json) -> None:
    """Queue the deliveries of an event, as the webhook faults want them."""
    if not records.setting(f"{_prefix(thin=_is_thin(event))}_url"):
        return
    due_at = clock.now().timestamp()
    released = records.rows("SELECT seq FROM deliveries WHERE held = 1 AND state = 'waiting'")
    struck = {fault.kind: fault for fault in faults.take(records, "webhook", event["type"])}
    if "delay" in struck:
        due_at += struck["delay"].seconds
    held = "reorder" in struck and not released
    first = _Plan(due_at + (struck["reorder"].seconds if held else 0))
    first = replace(
        first,
        dropped="drop" in struck,
        tampered=next((kind for kind in _SPOILT if kind in struck), ""),
        held=held,
    )
    copies = struck["duplicate"].copies if "duplicate" in struck else 0
    for plan in (first, *[_Plan(due_at)] * copies):
        _add(records, event, plan)
    for row in released:
        records.run(
            "UPDATE deliveries SET held = 0, due_at = ? WHERE seq = ?", due_at + 0.001, row["seq"]
        )


@dataclass(frozen=True)
class _Plan:
    due_at: float
    dropped: bool = False
    tampered: str = ""
    held: bool = False


def _add(records: Records, event: Json, plan: _Plan) -> None:
    records.run(
        "INSERT INTO deliveries (event_id, state, due_at, tampered, held) VALUES (?, ?, ?, ?, ?)",
        event["id"],
        "dropped" if plan.dropped else "waiting",
        plan.due_at,
        plan.tampered,
        int(plan.held),
    )


@dataclass(frozen=True)
class _Delivery:
    seq: int
    url: str
    secrets: tuple[str, ...]
    body: bytes
    tampered: str
    attempts: int


class Deliverer:
    """The background thread that sends what is due."""

    def __init__(self, store: Store, bring_about: Callable[[Records], None]) -> None:
        self._store = store
        self._bring_about = bring_about
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin sending."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the delivery under way and end."""
        self._stopping = True
        self._wake.set()
        self._thread.join(timeout=_TIMEOUT_S[1])

    def wake(self) -> None:
        """Look for due deliveries now."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping:
            try:
                is_idle = not self.deliver_one()
            except (
                sqlite3.OperationalError
            ):  # a full disk, say: what waits is sent when it has room
                is_idle = True
            if is_idle:
                self._wake.wait(timeout=0.1)
                self._wake.clear()

    def deliver_one(self) -> bool:
        """Send the delivery that is due first; tell whether there was one."""
        delivery = self._claim()
        if delivery is None:
            return False
        answer = _post(delivery)
        self._note(delivery, answer)
        return True

    def _claim(self) -> _Delivery | None:
        now = clock.now().timestamp()
        with self._store.transaction() as records:
            self._bring_about(records)
            due = records.rows(
                "SELECT d.seq, d.tampered, d.attempts, o.body FROM deliveries d"
                " JOIN objects o ON o.id = d.event_id"
                " WHERE d.state = 'waiting' AND d.due_at <= ? ORDER BY d.due_at, d.seq LIMIT 1",
                now,
            )
            if not due:
                return None
            row = due[0]
            records.run(
                "UPDATE deliveries SET due_at = ?, attempts = attempts + 1, held = 0 WHERE seq = ?",
                now + _LEASE_S,
                row["seq"],
            )
            event = json.loads(row["body"])
            prefix = _prefix(thin=_is_thin(event))
            return _Delivery(
                seq=row["seq"],
                url=records.setting(f"{prefix}_url"),
                secrets=_secrets(records, prefix),
                body=json.dumps(event, indent=2).encode(),
                tampered=row["tampered"] if row["attempts"] == 0 else "",
                attempts=row["attempts"] + 1,
            )

    def _note(self, delivery: _Delivery, answer: str) -> None:
        pause = min(0.25 * 2 ** (delivery.attempts - 1), _LONGEST_PAUSE_S)
        state = "waiting"
        if answer.startswith("2"):
            state = "delivered"
        elif delivery.attempts >= MOST_ATTEMPTS:
            state = "failed"
        with self._store.transaction() as records:
            records.run(
                "UPDATE deliveries SET state = ?, last_answer = ?, due_at = ? WHERE seq = ?",
                state,
                answer,
                clock.now().timestamp() + pause,
                delivery.seq,
            )


def _post(delivery: _Delivery) -> str:
    timestamp = int(clock.now().timestamp())
    wrong = delivery.tampered == "wrong_secret"
    secret, *former = ("whsec_of_somebody_else",) if wrong else delivery.secrets
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (payment sandbox)",
        "Stripe-Signature": signature(delivery.body, secret, timestamp, *former),
    }
    body = delivery.body
    if delivery.tampered == "tamper":
        body = body.replace(b"evt_", b"evt_0", 1)
    try:
        answer = requests.post(
            delivery.url, data=body, headers=headers, timeout=_TIMEOUT_S, allow_redirects=False
        )
    except requests.RequestException as problem:
        return type(problem).__name__
    return str(answer.status_code)
