"""How do events reach the site?

Each event is posted to the webhook address, signed as Stripe signs
(``Stripe-Signature: t=…,v1=HMAC-SHA256("t.body")``), by one background thread that sends in
order of due time and tries again with growing pauses until a 2xx answer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
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
_TIMEOUT_S = (3, 10)


def signature(body: bytes, secret: str, timestamp: int) -> str:
    """Return the ``Stripe-Signature`` header for a body."""
    signed = f"{timestamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def queue(records: Records, event: Json) -> None:
    """Queue the deliveries of an event, as the webhook faults want them."""
    if not records.setting("webhook_url"):
        return
    due_at = clock.now().timestamp()
    released = records.rows("SELECT seq FROM deliveries WHERE held = 1 AND state = 'waiting'")
    struck = {fault.kind: fault for fault in faults.take(records, "webhook", event["type"])}
    if "delay" in struck:
        due_at += struck["delay"].seconds
    held = "reorder" in struck and not released
    first = _Plan(due_at + (struck["reorder"].seconds if held else 0))
    first = replace(first, dropped="drop" in struck, tampered="tamper" in struck, held=held)
    for plan in (first, *([_Plan(due_at)] if "duplicate" in struck else [])):
        _add(records, event, plan)
    for row in released:
        records.run(
            "UPDATE deliveries SET held = 0, due_at = ? WHERE seq = ?", due_at + 0.001, row["seq"]
        )


@dataclass(frozen=True)
class _Plan:
    due_at: float
    dropped: bool = False
    tampered: bool = False
    held: bool = False


def _add(records: Records, event: Json, plan: _Plan) -> None:
    records.run(
        "INSERT INTO deliveries (event_id, state, due_at, tampered, held) VALUES (?, ?, ?, ?, ?)",
        event["id"],
        "dropped" if plan.dropped else "waiting",
        plan.due_at,
        int(plan.tampered),
        int(plan.held),
    )


@dataclass(frozen=True)
class _Delivery:
    seq: int
    url: str
    secret: str
    body: bytes
    tampered: bool
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
            if not self.deliver_one():
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
            return _Delivery(
                seq=row["seq"],
                url=records.setting("webhook_url"),
                secret=records.setting("webhook_secret"),
                body=json.dumps(json.loads(row["body"]), indent=2).encode(),
                tampered=bool(row["tampered"]) and row["attempts"] == 0,
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
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (payment sandbox)",
        "Stripe-Signature": signature(delivery.body, delivery.secret, timestamp),
    }
    body = delivery.body.replace(b"evt_", b"evt_0", 1) if delivery.tampered else delivery.body
    try:
        answer = requests.post(
            delivery.url, data=body, headers=headers, timeout=_TIMEOUT_S, allow_redirects=False
        )
    except requests.RequestException as problem:
        return type(problem).__name__
    return str(answer.status_code)
