"""What should go wrong next?

A fault is set at start or by ``POST /_sandbox/faults`` and used up request by request or event
by event. API faults: ``status``, ``slow``, ``drop``. Webhook faults: ``duplicate``, ``reorder``,
``delay``, ``drop``, ``tamper``, ``wrong_secret``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from recycling.settlement.sandbox.errors import Json, invalid_param, one_of, unknown_param
from recycling.settlement.sandbox.store import Records

API = ("status", "slow", "drop")
WEBHOOK = ("duplicate", "reorder", "delay", "drop", "tamper", "wrong_secret")
_KINDS = {"api": API, "webhook": WEBHOOK}
_MOST_COPIES = 100
_STATUSES = (400, 401, 402, 403, 409, 429, 500, 502, 503)


@dataclass(frozen=True)
class Fault:
    """One thing to go wrong: on which target, how, for what, and how often.

    ``times`` ``None`` means until cleared. ``match`` is the start of an API path or of an event
    type. ``when`` says whether an API fault strikes before or after the work is done. ``copies``
    is how often a duplicated event comes besides the first time.
    """

    target: str
    kind: str
    times: int | None = 1
    match: str = ""
    method: str = ""
    when: str = "before"
    status: int = 500
    seconds: float = 2.0
    should_retry: bool | None = None
    copies: int = 1


_FIELD_TYPES: dict[str, tuple[type, ...]] = {
    "target": (str,),
    "kind": (str,),
    "times": (int, type(None)),
    "match": (str,),
    "method": (str,),
    "when": (str,),
    "status": (int,),
    "seconds": (int, float),
    "should_retry": (bool, type(None)),
    "copies": (int,),
}


def read(sent: Json) -> Fault:
    """Read a fault from JSON. Raises ``ApiError`` naming what is wrong."""
    for name, value in sent.items():
        if name not in _FIELD_TYPES:
            raise unknown_param(name)
        if not isinstance(value, _FIELD_TYPES[name]):
            raise invalid_param(name, f"Invalid {name}: {value!r}")
    target = sent.get("target")
    _among("target", target, _KINDS)
    _among("kind", sent.get("kind"), _KINDS[str(target)])
    late = {"when": "after"} if (target, sent["kind"]) == ("api", "drop") else {}
    fault = Fault(**{**late, **sent})
    _among("when", fault.when, ("before", "after"))
    _among("status", fault.status, _STATUSES)
    if not 1 <= fault.copies <= _MOST_COPIES:
        raise invalid_param("copies", f"copies is 1 to {_MOST_COPIES}.")
    if not 0 <= fault.seconds <= 3600 or (fault.times is not None and fault.times < 1):
        raise invalid_param("seconds", "seconds is 0 to 3600 and times at least 1 (or null).")
    return fault


def _among(name: str, value: object, options: Any) -> None:
    if value not in options:
        raise invalid_param(name, f"Invalid {name}: must be one of {one_of(options)}")


def add(records: Records, fault: Fault) -> None:
    """Set a fault."""
    records.run(
        "INSERT INTO faults (body, times_left) VALUES (?, ?)",
        json.dumps(asdict(fault)),
        fault.times,
    )


def listed(records: Records) -> list[Json]:
    """Return the faults still to come, oldest first, each with ``times_left``."""
    rows = records.rows("SELECT body, times_left FROM faults ORDER BY seq")
    return [{**json.loads(row["body"]), "times_left": row["times_left"]} for row in rows]


def clear(records: Records) -> None:
    """Forget every fault."""
    records.run("DELETE FROM faults")


def take(records: Records, target: str, subject: str, method: str = "") -> list[Fault]:
    """Return the faults that strike this path or event type now, and use each up once."""
    struck: list[Fault] = []
    for row in records.rows("SELECT seq, body, times_left FROM faults ORDER BY seq"):
        fault = Fault(**json.loads(row["body"]))
        if _strikes(fault, target, subject, method) and fault.kind not in {f.kind for f in struck}:
            struck.append(fault)
            records.run("UPDATE faults SET times_left = times_left - 1 WHERE seq = ?", row["seq"])
    records.run("DELETE FROM faults WHERE times_left <= 0")
    return struck


def _strikes(fault: Fault, target: str, subject: str, method: str) -> bool:
    return (
        fault.target == target and subject.startswith(fault.match) and fault.method in ("", method)
    )
