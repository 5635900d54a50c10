"""What happened, in Stripe's words?

An event is written in the transaction of what it reports, together with its deliveries, so it
is sent if and only if the change stands.
"""

from __future__ import annotations

import copy

from stripe._api_version import _ApiVersion

from recycling.settlement.sandbox.errors import Json, exclusive_params
from recycling.settlement.sandbox.routes import DATED, Call, Route
from recycling.settlement.sandbox.store import Narrowing, new_id
from recycling.settlement.sandbox.webhooks import queue


def emit(call: Call, kind: str, subject: Json) -> None:
    """Write one event about an object as it stands now, and queue its deliveries."""
    event = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": _ApiVersion.CURRENT,
        "created": call.now,
        "data": {"object": public(subject)},
        "livemode": False,
        "pending_webhooks": 1 if call.records.setting("webhook_url") else 0,
        "request": {"id": call.request_id, "idempotency_key": call.idempotency_key},
        "type": kind,
    }
    if call.account:
        event["account"] = call.account
    call.records.add("event", event, call.account)
    queue(call.records, event)


def public(body: Json) -> Json:
    """Return an object without the fields only the double needs (they start with ``_``)."""
    return copy.deepcopy({name: value for name, value in body.items() if name[:1] != "_"})


def _list(call: Call) -> Json:
    if "type" in call.params and "types" in call.params:
        raise exclusive_params("type", ["types"])
    among = [Narrowing("type", call.params["types"])] if "types" in call.params else []
    return call.listed("event", "/v1/events", "type", where=among)


ROUTES = (
    Route("GET", "/v1/events", "EventListParams", DATED | {"type", "types"}, _list),
    Route(
        "GET",
        "/v1/events/<id>",
        "EventRetrieveParams",
        frozenset({"expand"}),
        lambda call: call.named("event"),
    ),
)
