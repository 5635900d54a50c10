"""The people of the story and how they speak to the registry: JSON over HTTP, nothing else.

They know the interface only from its OpenAPI document: every call and every answer is held
against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from recycling import jobs
from recycling.db import db
from recycling.demonstration.paying import click_pay, sandbox_running
from recycling.settlement.gateway import SANDBOX_KEY
from recycling.settlement.stripe_gateway import StripeGateway
from recycling.wire import PREFIX
from tests.api.contract import JSON, Call, Contract
from tests.makers import a_member, a_token

_keys = count(1)


@dataclass(frozen=True)
class Speaker:
    """Somebody with an API token; without one, anybody."""

    app: Flask
    contract: Contract
    name: str = "anybody"
    ref: str = ""
    token: str = ""

    def asks(self, path: str, status: int = 200) -> dict[str, Any]:
        """Ask for something and expect the answer."""
        return self._speak(Call("GET", f"{PREFIX}{path}"), status)

    def does(self, path: str, body: Any = None, status: int = 0) -> dict[str, Any]:
        """Do something under a key of its own and expect it done, or refused with a status."""
        address = f"{PREFIX}{path}"
        if body is None and self.contract.operation("POST", address).takes_body:
            body = {}
        return self._speak(Call("POST", address, body), status)

    def sends(self, path: str, content: bytes, media_type: str) -> dict[str, Any]:
        """Send a file as the body itself."""
        return self._speak(Call("POST", f"{PREFIX}{path}", content, media_type), 0)

    def _speak(self, call: Call, status: int) -> dict[str, Any]:
        answer = self._answer(call)
        expected = (status,) if status else (200, 201)
        assert answer.status_code in expected, (self.name, call, answer.text)
        self.contract.check(call, answer)
        said: dict[str, Any] = answer.get_json(force=True)
        return said

    def _answer(self, call: Call) -> TestResponse:
        headers = {"Idempotency-Key": f"k{next(_keys)}"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        sent = {"data": call.body, "content_type": call.media_type}
        if call.media_type == JSON:
            sent = {"json": call.body}
        return self.app.test_client().open(
            call.address, method=call.method, headers=headers, **sent
        )


@dataclass(frozen=True)
class Cast:
    """Everybody the story needs."""

    app: Flask
    holder: Speaker
    recycler: Speaker
    rival: Speaker
    carrier: Speaker
    regulator: Speaker
    stranger: Speaker
    anybody: Speaker

    def time_passes(self) -> None:
        """Let the background work of a moment be done."""
        with self.app.app_context():
            while not jobs.tick().was_idle:
                db.session.rollback()
            db.session.remove()


@contextmanager
def a_cast(app: Flask, folder: Path) -> Iterator[Cast]:
    """Enter everybody, with a payment sandbox at the registry's side."""
    with sandbox_running(folder / "sandbox.sqlite") as address:
        app.extensions["payment_gateway"] = StripeGateway(SANDBOX_KEY, address)
        contract = Contract.of(app)
        try:
            yield Cast(
                app,
                holder=_speaker(app, contract, "holder"),
                recycler=_speaker(app, contract, "recycler"),
                rival=_speaker(app, contract, "recycler"),
                carrier=_speaker(app, contract, "carrier"),
                regulator=_speaker(app, contract, "regulator"),
                stranger=_speaker(app, contract, "holder"),
                anybody=Speaker(app, contract),
            )
        finally:
            app.extensions.pop("payment_gateway")


def _speaker(app: Flask, contract: Contract, kind: str) -> Speaker:
    with app.app_context():
        member = a_member(kind)
        organisation = member.actor.organisation_ref
        return Speaker(app, contract, member.name, organisation, a_token(member))


def pays(payer: Speaker, sale: str) -> None:
    """Go to the payment page and press “Pay”."""
    click_pay(payer.does(f"/sales/{sale}/checkout")["url"])
