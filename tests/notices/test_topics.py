"""What every notice is about is said, and what may not wait does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recycling.notices.mornings import next_morning
from recycling.notices.rules import TELLINGS
from recycling.notices.topics import CHOSEN, FIXED, How, Topic, how, is_placed, topic_of


def test_every_fact_that_is_told_has_a_topic() -> None:
    assert [one for one in TELLINGS if not is_placed(one)] == []
    assert {topic_of(one) for one in TELLINGS} == set(Topic)


def test_mail_comes_as_the_person_chose_else_the_organisation_else_at_once() -> None:
    own, ours = {"auctions": "inbox"}, {"auctions": "daily", "transport": "daily"}
    assert how(Topic.AUCTIONS, own, ours) is How.INBOX
    assert how(Topic.TRANSPORT, own, ours) is How.DAILY
    assert how(Topic.LICENCES, own, ours) is How.AT_ONCE


@pytest.mark.parametrize("fact", ["SaleOpened", "OrderIssued", "DeadlineNears", "PasswordChanged"])
def test_what_the_law_money_or_ones_account_needs_comes_at_once_whatever_is_chosen(
    fact: str,
) -> None:
    assert topic_of(fact) in FIXED
    assert how(topic_of(fact), {str(topic_of(fact)): "inbox"}) is How.AT_ONCE
    assert not set(CHOSEN) & FIXED


@pytest.mark.parametrize(
    ("country", "now", "morning"),
    [
        ("DE", datetime(2026, 11, 23, 5, 59, tzinfo=UTC), datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("DE", datetime(2026, 11, 23, 6, 0, tzinfo=UTC), datetime(2026, 11, 24, 6, tzinfo=UTC)),
        ("DE", datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC)),
        ("CN", datetime(2026, 11, 23, 12, 0, tzinfo=UTC), datetime(2026, 11, 23, 23, tzinfo=UTC)),
        ("XX", datetime(2026, 11, 23, 12, 0, tzinfo=UTC), datetime(2026, 11, 24, 7, tzinfo=UTC)),
    ],
)
def test_the_next_morning_is_seven_by_the_clocks_of_the_country(
    country: str, now: datetime, morning: datetime
) -> None:
    assert next_morning(now, country) == morning
