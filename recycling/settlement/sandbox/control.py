"""How is the double itself steered and watched?

``/_sandbox/…`` is not part of Stripe: faults to come, the webhook address, the double's clock,
and logs of requests and deliveries. JSON in, JSON out.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from flask import Blueprint, current_app, request

from recycling.settlement.sandbox import faults, webhooks
from recycling.settlement.sandbox.errors import ApiError, Json, invalid_param, one_of
from recycling.settlement.sandbox.events import public
from recycling.settlement.sandbox.parts import Parts
from recycling.settlement.sandbox.routes import Call
from recycling.settlement.sandbox.store import Store
from recycling.settlement.sandbox.wire import decode_json

control = Blueprint("control", __name__, url_prefix="/_sandbox")
_FURTHEST_S = 366 * 24 * 60 * 60


@control.errorhandler(ApiError)
def refuse(refusal: ApiError) -> tuple[Json, int]:
    """Answer a refusal in Stripe's error shape."""
    return {"error": refusal.error}, refusal.status


@control.get("/health")
def health() -> Json:
    """Say that the double serves."""
    return {"ok": True}


@control.get("/faults")
def list_faults() -> Json:
    """List the faults still to come."""
    with _store().transaction() as records:
        return {"data": faults.listed(records)}


@control.post("/faults")
def add_fault() -> tuple[Json, int]:
    """Set one fault."""
    fault = faults.read(_body())
    with _store().transaction() as records:
        faults.add(records, fault)
        return {"data": faults.listed(records)}, 201


@control.delete("/faults")
def clear_faults() -> Json:
    """Forget every fault."""
    with _store().transaction() as records:
        faults.clear(records)
    return {"data": []}


@control.delete("/records")
def forget_records() -> Json:
    """Forget everything that was made or is to come; the clock, where events go and counts stay."""
    with _store().transaction() as records:
        records.forget()
    return {"data": []}


@control.get("/requests")
def list_requests() -> Json:
    """List the API requests answered so far, oldest first; ``?path=`` narrows.

    Each says whether the strict check took its parameters (``accepted``), and if not, why.
    ``?accepted=no`` lists only those it refused.
    """
    under, refused_only = request.args.get("path", ""), request.args.get("accepted") == "no"
    with _store().transaction() as records:
        rows = records.rows("SELECT body FROM requests ORDER BY seq")
    lines = [json.loads(row["body"]) for row in rows]
    return {
        "data": [
            line
            for line in lines
            if line["path"].startswith(under) and not (refused_only and line["accepted"])
        ]
    }


@control.get("/contract")
def sum_up_contract() -> Json:
    """Count the requests the strict check took and refused since the store was made, by call."""
    with _store().transaction() as records:
        rows = records.rows("SELECT call, accepted, refused FROM checks ORDER BY call")
    return {"data": [dict(row) for row in rows]}


@control.get("/deliveries")
def list_deliveries() -> Json:
    """List the webhook deliveries, oldest first, with what became of each."""
    with _store().transaction() as records:
        rows = records.rows(
            "SELECT d.event_id, json_extract(o.body, '$.type') AS type, d.state, d.attempts,"
            " d.last_answer FROM deliveries d JOIN objects o ON o.id = d.event_id ORDER BY d.seq"
        )
    return {"data": [dict(row) for row in rows]}


@control.post("/webhook")
def set_webhook() -> Json:
    """Set where events (``thin``: those of v2) are posted and what they are signed with."""
    body = _body()
    url, secret = body.get("url"), body.get("secret")
    if not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https", ""):
        raise invalid_param("url", "url is an http(s) address, or empty for none.")
    if not isinstance(secret, str) or not secret:
        raise invalid_param("secret", "secret is the text both sides sign with.")
    with _store().transaction() as records:
        webhooks.set_address(records, url, secret, thin=bool(body.get("thin")))
    return {"url": url}


@control.post("/webhook/rotation")
def rotate_secret() -> Json:
    """Sign with a new secret, and for ``overlap_seconds`` with the former one too."""
    body = _body()
    secret, overlap_s = body.get("secret"), body.get("overlap_seconds", 0)
    if not isinstance(secret, str) or not secret:
        raise invalid_param("secret", "secret is the text both sides sign with.")
    if type(overlap_s) is not int or not 0 <= overlap_s <= _FURTHEST_S:
        raise invalid_param("overlap_seconds", f"A whole number, 0 to {_FURTHEST_S}.")
    with _store().transaction() as records:
        webhooks.rotate(records, secret, overlap_s, thin=bool(body.get("thin")))
    return {"overlap_seconds": overlap_s}


@control.post("/clock")
def advance_clock() -> Json:
    """Move the double's own clock forward."""
    seconds = _body().get("advance_seconds")
    if type(seconds) is not int or not 0 <= seconds <= _FURTHEST_S:
        raise invalid_param("advance_seconds", f"A whole number, 0 to {_FURTHEST_S}.")
    with _store().transaction() as records:
        ahead = int(records.setting("seconds_ahead", "0")) + seconds
        records.set("seconds_ahead", str(ahead))
        Parts.of(current_app).passing.bring_about(records)
        now = records.now()
    Parts.of(current_app).deliverer.wake()
    return {"now": now}


@control.post("/happenings")
def let_happen() -> Json:
    """Let a bank or a cardholder do something: ``what`` of which ``id``, with its particulars."""
    parts, sent = Parts.of(current_app), _body()
    happening = parts.happenings.get(str(sent.pop("what", "")))
    if happening is None:
        raise invalid_param("what", f"what is one of {one_of(parts.happenings)}.")
    object_id = str(sent.pop("id", ""))
    with parts.store.transaction() as records:
        parts.passing.bring_about(records)
        account = str(sent.pop("account", "")) or records.account_of(object_id)
        call = Call(records, sent, {"id": object_id}, parts.terms, "", records.now(), account)
        answer = public(happening(call))
    parts.deliverer.wake()
    return answer


def _store() -> Store:
    return Parts.of(current_app).store


def _body() -> Json:
    if not request.is_json:
        raise ApiError("Send application/json.", status=415)
    return decode_json(request.get_data())
