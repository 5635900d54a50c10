"""The people of the story and how they speak to the registry: JSON over HTTP, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask

from recycling import jobs
from recycling.db import db
from recycling.demonstration.paying import click_pay, sandbox_running
from recycling.settlement.gateway import SANDBOX_KEY
from recycling.settlement.stripe_gateway import StripeGateway
from tests.makers import a_member, a_token

_keys = count(1)


@dataclass(frozen=True)
class Speaker:
    """Somebody with an API token."""

    app: Flask
    name: str
    ref: str
    token: str

    def asks(self, path: str, status: int = 200) -> dict[str, Any]:
        """Ask for something and expect the answer."""
        return self._speak("GET", path, None, status)

    def does(self, path: str, body: Any = None, status: int = 0) -> dict[str, Any]:
        """Do something under a key of its own and expect it done, or refused with a status."""
        return self._speak("POST", path, body if body is not None else {}, status)

    def _speak(self, method: str, path: str, body: Any, status: int) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": f"k{next(_keys)}"}
        answer = self.app.test_client().open(
            f"/api/v1{path}", method=method, json=body, headers=headers
        )
        expected = (status,) if status else (200, 201)
        assert answer.status_code in expected, (self.name, method, path, answer.text)
        said: dict[str, Any] = answer.get_json()
        return said


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
        try:
            yield Cast(
                app,
                holder=_speaker(app, "holder"),
                recycler=_speaker(app, "recycler"),
                rival=_speaker(app, "recycler"),
                carrier=_speaker(app, "carrier"),
                regulator=_speaker(app, "regulator"),
                stranger=_speaker(app, "holder"),
            )
        finally:
            app.extensions.pop("payment_gateway")


def _speaker(app: Flask, kind: str) -> Speaker:
    with app.app_context():
        member = a_member(kind)
        return Speaker(app, member.name, member.actor.organisation_ref, a_token(member))


def pays(payer: Speaker, sale: str) -> None:
    """Go to the payment page and press “Pay”."""
    click_pay(payer.does(f"/sales/{sale}/checkout")["url"])
