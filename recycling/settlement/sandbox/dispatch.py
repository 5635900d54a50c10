"""How is one API request answered?

Who asks → what was sent → what should go wrong → answered before? → contract → work → answer,
with the work, its events and the kept answer in one transaction. Every request is logged.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Request, Response, request

from recycling import clock
from recycling.settlement.sandbox import expand, faults, idempotency, wire
from recycling.settlement.sandbox.contract import checked
from recycling.settlement.sandbox.errors import ApiError, Json, Standing
from recycling.settlement.sandbox.idempotency import Kept
from recycling.settlement.sandbox.parts import Parts
from recycling.settlement.sandbox.routes import Call, Route
from recycling.settlement.sandbox.store import Records, new_id

_LOGGED_REQUESTS = 2000
_FAULT_CODES = {429: "rate_limit", 409: "lock_timeout", 402: "card_declined"}


@dataclass
class _Exchange:
    """One request under way, and what is to be logged about it."""

    route: Route
    ids: dict[str, str]
    account: str
    key: str | None
    sent: Json = field(default_factory=dict)
    request_id: str = field(default_factory=lambda: new_id("req"))
    struck: list[faults.Fault] = field(default_factory=list)
    replayed: bool = False
    breach: str | None = None


class Api:
    """Serves the routes over one store."""

    def __init__(self, parts: Parts) -> None:
        self._store = parts.store
        self._terms = parts.terms
        self._deliverer = parts.deliverer
        self._passing = parts.passing

    def serve(self, app: Flask, routes: Sequence[Route]) -> None:
        """Register every route on the app."""
        for route in routes:
            app.add_url_rule(
                route.path,
                endpoint=f"{route.method} {route.path}",
                methods=[route.method],
                view_func=self._view(route),
            )

    def _view(self, route: Route) -> Callable[..., Response]:
        def view(**ids: str) -> Response:
            return self.answer(route, ids)

        return view

    def answer(self, route: Route, ids: dict[str, str]) -> Response:
        """Answer the request at hand."""
        exchange = _Exchange(
            route,
            ids,
            account=request.headers.get("Stripe-Account", ""),
            key=request.headers.get("Idempotency-Key") if route.method == "POST" else None,
        )
        try:
            kept = self._answered(exchange)
        except ApiError as refusal:
            kept = Kept(refusal.status, {"error": refusal.error})
        self._deliverer.wake()
        kept = self._struck_after(exchange, kept)
        self._log(exchange, kept)
        return _response(exchange, kept)

    def _answered(self, exchange: _Exchange) -> Kept:
        _require_test_key(request)
        exchange.sent = _sent(request, exchange.route)
        with self._store.transaction() as records:
            exchange.struck = faults.take(
                records, "api", request.path, method=exchange.route.method
            )
            if exchange.key is not None:
                idempotency.require_free(records, exchange.account, exchange.key)
                idempotency.hold(records, exchange.account, exchange.key, _wait_s(exchange))
        for fault in (fault for fault in exchange.struck if fault.when == "before"):
            _strike(fault)
        with self._store.transaction() as records:
            self._passing.bring_about(records)
            if exchange.key is not None:
                idempotency.release(records, exchange.account, exchange.key)
            return self._worked(exchange, records)

    def _worked(self, exchange: _Exchange, records: Records) -> Kept:
        print_ = idempotency.fingerprint(exchange.route.method, request.path, exchange.sent)
        if exchange.key is not None:
            before = idempotency.answered(records, exchange.account, exchange.key, print_)
            if before is not None:
                exchange.replayed = True
                return before
        kept, executed = self._handled(exchange, records)
        if exchange.key is not None and executed:
            idempotency.keep(records, exchange.account, exchange.key, print_, kept)
        return kept

    def _handled(self, exchange: _Exchange, records: Records) -> tuple[Kept, bool]:
        declined: ApiError | None = None
        try:
            with records.step():
                try:
                    body = self._handle(exchange, records)
                except ApiError as refusal:
                    if refusal.standing is not Standing.WRITTEN:
                        raise
                    body, declined = {"error": refusal.error}, refusal
        except ApiError as refusal:
            kept = Kept(refusal.status, {"error": refusal.error})
            return kept, refusal.standing is not Standing.NOT_BEGUN
        return Kept(declined.status if declined else 200, body), True

    def _handle(self, exchange: _Exchange, records: Records) -> Json:
        route = exchange.route
        page = exchange.sent.pop("page", None) if route.path.startswith("/v2/") else None
        params = _checked(exchange)
        call = Call(
            records=records,
            params=params,
            ids={**exchange.ids, "page": page} if page else exchange.ids,
            terms=self._terms,
            base_url=request.host_url.rstrip("/"),
            now=records.now(),
            account=exchange.account,
            request_id=exchange.request_id,
            idempotency_key=exchange.key,
        )
        return expand.answer(records, route.handle(call), params.get("expand", []))

    def _struck_after(self, exchange: _Exchange, kept: Kept) -> Kept:
        for fault in (fault for fault in exchange.struck if fault.when == "after"):
            try:
                _strike(fault)
            except ApiError as refusal:
                kept = Kept(refusal.status, {"error": refusal.error})
        return kept

    def _log(self, exchange: _Exchange, kept: Kept) -> None:
        line = {
            "at": clock.stamp(clock.now()),
            "request_id": exchange.request_id,
            "method": exchange.route.method,
            "path": request.path,
            "params": exchange.sent,
            "idempotency_key": exchange.key,
            "status": kept.status,
            "replayed": exchange.replayed,
            "faults": [fault.kind for fault in exchange.struck],
            "accepted": exchange.breach is None,
            "breach": exchange.breach,
        }
        with self._store.transaction() as records:
            records.run("INSERT INTO requests (body) VALUES (?)", json.dumps(line))
            records.run(
                "DELETE FROM requests WHERE seq <= (SELECT MAX(seq) FROM requests) - ?",
                _LOGGED_REQUESTS,
            )
            _count(records, exchange)


def _checked(exchange: _Exchange) -> Json:
    route = exchange.route
    try:
        return checked(route.contract, exchange.sent, route.acts_on)
    except ApiError as refusal:
        exchange.breach = str(refusal)
        raise


def _count(records: Records, exchange: _Exchange) -> None:
    breached = int(exchange.breach is not None)
    records.run(
        "INSERT INTO checks (call, accepted, refused) VALUES (?, ?, ?) ON CONFLICT (call) DO UPDATE"
        " SET accepted = accepted + excluded.accepted, refused = refused + excluded.refused",
        f"{exchange.route.method} {exchange.route.path}",
        1 - breached,
        breached,
    )


def _wait_s(exchange: _Exchange) -> float:
    struck = exchange.struck
    return sum(one.seconds for one in struck if (one.kind, one.when) == ("slow", "before"))


def _require_test_key(asked: Request) -> None:
    credentials = asked.authorization
    token = credentials.token if credentials is not None else None
    if credentials is not None and token is None:
        token = credentials.username
    if not token:
        raise ApiError("You did not provide an API key.", status=401)
    if not token.startswith(("sk_test_", "rk_test_")):
        raise ApiError(
            "Invalid API Key provided: the payment sandbox takes only test keys (sk_test_…).",
            status=401,
        )


def _sent(asked: Request, route: Route) -> Json:
    if route.method == "GET":
        return wire.decode_form(asked.query_string)
    if route.path.startswith("/v2/"):
        return wire.decode_json(asked.get_data())
    return wire.decode_form(asked.get_data())


def _strike(fault: faults.Fault) -> None:
    if fault.kind == "slow":
        time.sleep(fault.seconds)
    elif fault.kind == "drop":
        _drop_connection()
        if fault.when == "before":  # nobody hears this answer: it keeps the work from being done
            raise ApiError("The payment sandbox was told to hang up.", status=503)
    else:
        raise ApiError(
            f"The payment sandbox was told to answer {fault.status}.",
            status=fault.status,
            type="card_error" if fault.status == 402 else "api_error",
            code=_FAULT_CODES.get(fault.status),
            _should_retry=fault.should_retry,
        )


def _drop_connection() -> None:
    connection: Any = request.environ.get("werkzeug.socket")
    if connection is not None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def _response(exchange: _Exchange, kept: Kept) -> Response:
    error = dict(kept.body.get("error") or {})
    should_retry = error.pop("_should_retry", None)
    body = {**kept.body, "error": error} if error else kept.body
    response = Response(json.dumps(body, indent=2), kept.status, mimetype="application/json")
    response.headers["Request-Id"] = exchange.request_id
    if exchange.key is not None:
        response.headers["Idempotency-Key"] = exchange.key
    if exchange.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    if should_retry is not None:
        response.headers["Stripe-Should-Retry"] = str(should_retry).lower()
    return response
