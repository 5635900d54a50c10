"""Messages reach a real receiver, signed; what fails is tried again, given up, and sent anew."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from recycling import clock
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Conflict
from recycling.notices.hooks import delivering, queries, service
from recycling.notices.hooks.models import WebhookMessage
from recycling.notices.hooks.rules import SCHEDULE
from recycling.notices.hooks.service import NewSecret
from recycling.notices.hooks.signing import new_secret
from recycling.notices.models import Notice
from recycling.reactions import react
from tests.bases.makers import an_applied_base
from tests.makers import Member, a_member
from tests.notices.hooks.makers import a_webhook, loopback_allowed
from tests.notices.hooks.receiving import Receiver, receiving


@pytest.fixture
def receiver(in_app: Flask) -> Iterator[Receiver]:
    with receiving() as it, loopback_allowed(in_app):
        yield it


@pytest.fixture
def stepped() -> Iterator[SteppedClock]:
    """A clock that stands at the real time, for whoever verifies looks at that."""
    with clock.held(SteppedClock(datetime.now(UTC))) as it:
        yield it


def state(member: Member, ref: str) -> tuple[str, int, int | None]:
    db.session.rollback()
    one = queries.messages(member.actor, ref).items[0]
    db.session.rollback()
    return one.state, one.attempts, one.status


def test_a_notice_is_sent_thin_and_signed_with_both_secrets_while_they_change(
    receiver: Receiver, stepped: SteppedClock
) -> None:
    regulator = a_member("regulator")
    ref, first = a_webhook(regulator, receiver.address, "LicenceAppliedFor")
    a_webhook(regulator, receiver.address, "LotReclassed")
    an_applied_base(a_member("recycler"))
    assert delivering.tick() == 1
    headers, body = receiver.came[0]
    said = Verifier(first).verify(body, headers)
    notice = db.session.scalars(select(Notice).where(Notice.thing_kind == "licence")).one()
    assert said["type"] == "LicenceAppliedFor"
    assert said["data"] == {
        "kind": "licence", "ref": notice.thing_ref,
        "url": f"http://localhost/api/v1/licences/{notice.thing_ref}",
    }  # fmt: skip
    assert headers["webhook-id"] == notice.ref
    second = new_secret()
    service.rotate_webhook_secret(regulator.act(), ref, NewSecret(second), 1)
    service.send_test_message(regulator.act(), ref)
    delivering.tick()
    headers, body = receiver.came[1]
    for secret in (first, second):
        assert Verifier(secret).verify(body, headers)["type"] == "webhook.test"
    service.rotate_webhook_secret(regulator.act(), ref, NewSecret(new_secret()), 0)
    service.send_test_message(regulator.act(), ref)
    delivering.tick()
    headers, body = receiver.came[2]
    with pytest.raises(WebhookVerificationError):
        Verifier(second).verify(body, headers)


def test_what_fails_is_tried_again_under_the_same_id_and_then_given_up_and_told(
    receiver: Receiver, stepped: SteppedClock
) -> None:
    regulator = a_member("regulator")
    ref, _ = a_webhook(regulator, receiver.address)
    service.send_test_message(regulator.act(), ref)
    receiver.status, receiver.answer = 500, b"x" * 5000
    assert delivering.tick() == 1
    assert delivering.tick() == 0
    assert state(regulator, ref) == ("waiting", 1, 500)
    assert len(queries.messages(regulator.actor, ref).items[0].answer) == 1024
    db.session.rollback()
    for pause in SCHEDULE[1:]:
        stepped.advance(seconds=pause.total_seconds() - 1)
        assert delivering.tick() == 0
        stepped.advance(seconds=1 + pause.total_seconds() / 10)
        assert delivering.tick() == 1
    assert state(regulator, ref) == ("given_up", 10, 500)
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 1
    react()
    assert queries.webhook(regulator.actor, ref).paused_for == "failing"
    told = db.session.scalars(select(Notice).where(Notice.thing_kind == "webhook")).one()
    assert told.person_id == regulator.actor.person_id
    db.session.rollback()
    with pytest.raises(Conflict, match="is paused"):
        service.replay_failed(regulator.act(), ref, clock.now() - timedelta(days=9))
    an_applied_base(a_member("recycler"))
    service.resume_webhook(regulator.act(), ref)
    receiver.status = 204
    service.replay_failed(regulator.act(), ref, clock.now() - timedelta(days=9))
    assert delivering.tick() == 2
    assert state(regulator, ref)[0] == "delivered"


def test_a_receiver_that_asks_to_be_left_alone_is(
    receiver: Receiver, stepped: SteppedClock
) -> None:
    regulator = a_member("regulator")
    ref, _ = a_webhook(regulator, receiver.address)
    service.send_test_message(regulator.act(), ref)
    receiver.status, receiver.headers = 429, {"Retry-After": "600"}
    assert delivering.tick() == 1
    stepped.advance(seconds=599)
    assert delivering.tick() == 0
    receiver.status, receiver.headers = 200, {}
    stepped.advance(seconds=62)
    assert delivering.tick() == 1
    assert state(regulator, ref)[0] == "delivered"


def test_a_redirect_is_not_followed_and_one_message_is_sent_again(
    receiver: Receiver, stepped: SteppedClock
) -> None:
    regulator = a_member("regulator")
    ref, _ = a_webhook(regulator, receiver.address)
    message = service.send_test_message(regulator.act(), ref)
    receiver.status, receiver.headers = 302, {"Location": receiver.address}
    delivering.tick()
    assert len(receiver.came) == 1
    assert "redirects" in queries.messages(regulator.actor, ref).items[0].error
    db.session.rollback()
    receiver.status, receiver.headers = 200, {}
    stepped.advance(seconds=6)
    delivering.tick()
    service.replay_message(regulator.act(), ref, message)
    delivering.tick()
    assert len(receiver.came) == 3
    receiver.status = 410
    service.replay_message(regulator.act(), ref, message)
    delivering.tick()
    assert queries.webhook(regulator.actor, ref).paused_for == "gone"


def test_two_workers_at_once_send_each_message_once(in_app: Flask, receiver: Receiver) -> None:
    regulator = a_member("regulator")
    ref, _ = a_webhook(regulator, receiver.address)
    for _ in range(6):
        service.send_test_message(regulator.act(), ref)
    db.session.remove()

    def work() -> None:
        with in_app.app_context():
            while delivering.tick(2):
                pass

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    ids = [
        json.loads(body)["data"]["ref"] and headers["webhook-id"] for headers, body in receiver.came
    ]
    assert len(ids) == len(set(ids)) == 6
    states = db.session.scalars(select(WebhookMessage.state)).all()
    assert set(states) == {"delivered"}


def test_messages_of_long_ago_are_forgotten(receiver: Receiver, stepped: SteppedClock) -> None:
    regulator = a_member("regulator")
    ref, _ = a_webhook(regulator, receiver.address)
    service.send_test_message(regulator.act(), ref)
    delivering.tick()
    stepped.advance(days=32)
    assert delivering.clear(clock.today(), 100) == 1
