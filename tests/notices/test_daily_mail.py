"""Mail as people choose it: at once, once a day, or not at all; ended by one click."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.clock import SteppedClock
from recycling.db import db
from recycling.errors import Invalid
from recycling.notices import digests, outbox, preferences
from recycling.notices.mailer import MAILER
from recycling.notices.models import Mail
from tests.bases.makers import an_applied_base
from tests.makers import Member, a_member
from tests.notices.test_outbox import Hand

WANTS_DAILY = {"licences": "daily"}


@pytest.fixture
def regulator(in_app: Flask, held_clock: SteppedClock) -> Iterator[Member]:
    """A regulator whose mails come to the hand."""
    member = a_member("regulator", email="watch@example.org")
    in_app.extensions[MAILER] = Hand()
    yield member
    in_app.extensions.pop(MAILER)


def hand(app: Flask) -> Hand:
    found = app.extensions[MAILER]
    assert isinstance(found, Hand)
    return found


def test_a_day_of_notices_comes_in_one_mail_at_seven_and_an_empty_day_in_none(
    in_app: Flask, regulator: Member, held_clock: SteppedClock
) -> None:
    preferences.choose_own(regulator.actor, WANTS_DAILY)
    for _ in range(2):
        an_applied_base(a_member("recycler"))
    assert (digests.gather_due(), outbox.send_due()) == (0, 0)
    held_clock.advance(hours=18)  # from noon UTC to seven in Berlin
    assert (digests.gather_due(), digests.gather_due()) == (1, 0)
    assert (outbox.send_due(), outbox.send_due()) == (1, 0)
    (sent,) = hand(in_app).taken
    assert sent["Subject"] == "Urban Mine: 2 notices of the last day"
    assert sent.get_content().count("applies for licence LIC-") == 2
    assert sent.get_content().count("http://localhost/licences/LIC-") == 2
    held_clock.advance(days=1)
    assert digests.gather_due() == 0
    an_applied_base(a_member("recycler"))
    held_clock.advance(days=1)
    assert digests.gather_due() == 1


def test_who_is_no_longer_a_member_gets_nothing_of_what_waited(
    in_app: Flask, regulator: Member, held_clock: SteppedClock
) -> None:
    preferences.choose_own(regulator.actor, WANTS_DAILY)
    an_applied_base(a_member("recycler"))
    db.session.execute(db.text("DELETE FROM api_token"))
    db.session.execute(db.text("DELETE FROM membership WHERE person_id = :one"),
                       {"one": regulator.actor.person_id})  # fmt: skip
    db.session.commit()
    held_clock.advance(days=1)
    digests.gather_due()
    assert db.session.scalars(select(Mail)).all() == []


def test_an_organisations_choice_counts_for_who_chose_nothing(
    in_app: Flask, regulator: Member
) -> None:
    preferences.choose_for_organisation(regulator.act(), {"licences": "inbox"})
    an_applied_base(a_member("recycler"))
    assert outbox.send_due() == 0
    preferences.choose_own(regulator.actor, {"licences": "at_once"})
    an_applied_base(a_member("recycler"))
    assert outbox.send_due() == 1
    with pytest.raises(Invalid, match="cannot be chosen"):
        preferences.choose_own(regulator.actor, {"law": "inbox"})


def test_one_click_ends_mail_of_a_kind_and_following_the_link_alone_does_not(
    in_app: Flask, regulator: Member
) -> None:
    an_applied_base(a_member("recycler"))
    outbox.send_due()
    (sent,) = hand(in_app).taken
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<http://localhost(/unsubscribe/\S+)>", sent["List-Unsubscribe"])
    assert found
    client = in_app.test_client()
    assert "Send me no more of it" in client.get(found[1]).text
    assert preferences.choices_of_person(regulator.actor.person_id) == {}
    answer = client.post(found[1], data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert preferences.choices_of_person(regulator.actor.person_id) == {"licences": "inbox"}
    # Not the last character, of which some bits say nothing.
    forged = found[1][:-9] + ("a" if found[1][-9] != "a" else "b") + found[1][-8:]
    assert client.post(forged).status_code == 404


def test_the_daily_mail_ends_by_one_click_and_what_comes_at_once_goes_on(
    in_app: Flask, regulator: Member, held_clock: SteppedClock
) -> None:
    preferences.choose_for_organisation(regulator.act(), WANTS_DAILY)
    an_applied_base(a_member("recycler"))
    held_clock.advance(days=1)
    digests.gather_due()
    outbox.send_due()
    (sent,) = hand(in_app).taken
    path = sent["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert in_app.test_client().post(path).status_code == 200
    chosen = preferences.chosen(regulator.actor)
    assert (chosen["licences"], chosen["transport"], chosen["law"]) == (
        "inbox", "at_once", "at_once",
    )  # fmt: skip
