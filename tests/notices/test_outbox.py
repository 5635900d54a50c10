"""Mails leave at least once, to each address once, with growing pauses between failures."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock, jobs
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import begin_writing
from recycling.notices import outbox
from recycling.notices.mailer import MAILER, NotDelivered
from recycling.notices.models import Mail, MailState
from recycling.notices.rules import MOST_ATTEMPTS
from tests.bases.makers import an_applied_base
from tests.makers import a_member


class Hand:
    """Takes what it is given, or fails as told."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.fails: list[Exception] = []

    def send(self, message: EmailMessage) -> None:
        if self.fails:
            raise self.fails[0]
        self.taken.append(message)


@pytest.fixture
def hand(in_app: Flask, held_clock: SteppedClock) -> Iterator[Hand]:
    """A mailer, with one mail waiting: to the regulator, of an application."""
    a_member("regulator", email="Watch@Example.org")
    an_applied_base(a_member("recycler"))
    in_app.extensions[MAILER] = it = Hand()
    yield it
    in_app.extensions.pop(MAILER)


def mail() -> Mail:
    db.session.rollback()
    return db.session.scalars(select(Mail)).one()


def test_a_mail_says_what_happened_and_where_to_read_more(hand: Hand) -> None:
    assert outbox.send_due() == 1
    (sent,) = hand.taken
    assert sent["To"] == "watch@example.org"
    assert sent["Subject"].startswith("Urban Mine: Base BAS-")
    text = sent.get_content()
    assert "applies for licence LIC-" in text
    assert "http://localhost/licences/LIC-" in text
    assert sent["Auto-Submitted"] == "auto-generated"


def test_a_mail_is_sent_once_and_its_address_forgotten(hand: Hand) -> None:
    assert jobs.tick().mails_sent == 1
    assert outbox.send_due() == 0
    assert len(hand.taken) == 1
    assert (mail().state, mail().address) == (MailState.SENT, "")


def test_a_mail_a_dead_worker_held_is_sent_by_the_next_under_the_same_id(
    hand: Hand, held_clock: SteppedClock
) -> None:
    hand.fails.append(KeyboardInterrupt())  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        outbox.send_due()
    db.session.rollback()
    hand.fails.clear()
    assert outbox.send_due() == 0
    held_clock.advance(seconds=outbox.LEASE.total_seconds() + 1)
    assert outbox.send_due() == 1
    assert hand.taken[0]["Message-ID"].endswith("@localhost>")


def test_a_failing_server_is_tried_ever_more_rarely_until_it_is_given_up(
    hand: Hand, held_clock: SteppedClock
) -> None:
    hand.fails.append(NotDelivered("busy"))
    begun = clock.now()
    while mail().state == MailState.WAITING:
        assert outbox.send_due() == 0
        held_clock.advance(minutes=30)
        assert clock.now() - begun < 8 * (clock.now() - clock.now().replace(day=22))
    assert (mail().state, mail().attempts, mail().error) == (
        MailState.GIVEN_UP, MOST_ATTEMPTS, "busy",
    )  # fmt: skip
    assert mail().address == ""


def test_a_mail_the_server_will_never_take_is_not_tried_again(hand: Hand) -> None:
    hand.fails.append(NotDelivered("no such mailbox", for_good=True))
    outbox.send_due()
    assert (mail().state, mail().attempts) == (MailState.REFUSED, 1)


def test_an_address_to_forget_gets_nothing_more(hand: Hand) -> None:
    begin_writing()
    outbox.forget_address(" watch@EXAMPLE.org ")
    db.session.commit()
    assert outbox.send_due() == 0
    assert db.session.scalars(select(Mail)).all() == []


def test_mails_done_with_long_ago_are_cleared_once_a_day(
    hand: Hand, held_clock: SteppedClock
) -> None:
    jobs.tick()
    held_clock.advance(days=32)
    assert jobs.tick().daily_things_done == 1
    assert db.session.scalars(select(Mail)).all() == []
