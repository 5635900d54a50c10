"""Makers of webhooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask

from recycling.notices.hooks import service
from recycling.notices.hooks.service import NewSecret
from recycling.notices.hooks.signing import new_secret
from tests.makers import Member


@contextmanager
def loopback_allowed(app: Flask) -> Iterator[None]:
    """Let webhooks lead to this machine, as the demonstration does."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, webhook_loopback=True)
    yield
    app.extensions["settings"] = before


def a_webhook(
    member: Member, address: str = "https://hooks.example/um", *types: str
) -> tuple[str, str]:
    """The reference and the secret of a webhook of a member's organisation."""
    secret = new_secret()
    return service.add_webhook(member.act(), address, types, NewSecret(secret)), secret


class Hooking:
    """What a world of an API test is led to of webhooks."""

    own: Mapping[str, Member]

    def _hooked(self) -> dict[str, str]:
        """A webhook of the holder's, with a message that was given up."""
        refs = self._unhooked()
        service.resume_webhook(self.own["holder"].act(), refs["webhook"])
        return refs

    def _unhooked(self) -> dict[str, str]:
        """The same while it is paused."""
        act = self.own["holder"].act()
        ref = a_webhook(self.own["holder"])[0]
        message = service.send_test_message(act, ref)
        service.pause_webhook(act, ref)
        return {"webhook": ref, "message": message}
