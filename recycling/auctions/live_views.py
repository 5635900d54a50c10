"""Addresses by which an open page follows an auction: asked again and again, or as a stream."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Flask, Response, current_app, jsonify, request

from recycling.access import public
from recycling.auctions import queries
from recycling.auctions.around_views import blueprint
from recycling.auctions.live import RETRY_MS, changes, last_heard, sequence_number, take_slot
from recycling.auctions.live_api import EventsSchema
from recycling.auctions.queries import Events
from recycling.deeds import Actor
from recycling.parties.guard import current_actor

__all__ = ["blueprint"]


@blueprint.get("/auctions/<ref>/events")
@public
def events(ref: str) -> Response:
    """Tell as JSON what happened after a sequence number, with the server's time."""
    after = sequence_number(request.args.get("after", "0"))
    response = jsonify(EventsSchema().dump(queries.events(ref, current_actor(), after)))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/auctions/<ref>/stream")
@public
def stream(ref: str) -> Response:
    """Tell the same as server-sent events for a while; once only where no stream is free."""
    actor = current_actor()
    seen = request.headers.get("Last-Event-ID") or request.args.get("after", "0")
    after = sequence_number(seen)
    first = queries.events(ref, actor, after)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    slot = take_slot(app)
    told = iter([first]) if slot is None else _told(app, actor, first, after)
    response = Response(_messages(told, after), mimetype="text/event-stream")
    if slot is not None:
        response.call_on_close(slot.release)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _told(app: Flask, actor: Actor, first: Events, after: int) -> Iterator[Events | None]:
    ref = first.auction.ref
    return changes(app, first, after, lambda seen: queries.events(ref, actor, seen))


def _messages(told: Iterator[Events | None], after: int) -> Iterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    for found in told:
        if found is None:
            yield ":\n\n"  # shows the server whether anybody still listens
            continue
        after = last_heard(found, after)
        said = json.dumps(EventsSchema().dump(found), separators=(",", ":"))
        yield f"id: {after}\nevent: auction\ndata: {said}\n\n"
