"""When a part works, is slow, stands still, or is not known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from recycling.site.status import rules
from recycling.site.status.rules import Health, Part, PartCard, Seen

NOW = datetime(2026, 12, 9, 12, 0, tzinfo=UTC)


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)


@pytest.mark.parametrize(
    ("last_at", "health"),
    [
        (None, Health.NOT_KNOWN),
        (ago(seconds=120), Health.WORKS),
        (ago(seconds=121), Health.SLOW),
        (ago(seconds=601), Health.DOWN),
    ],
)
def test_workers_are_judged_by_their_last_beat(last_at: datetime | None, health: Health) -> None:
    assert rules.beating(Seen(last_at=last_at), NOW) == health


def test_an_empty_queue_works_however_long_ago_it_did_something() -> None:
    assert rules.draining(Part.LOG, Seen(last_at=ago(days=9)), NOW) == Health.WORKS
    assert rules.draining(Part.LOG, Seen(1, ago(minutes=11)), NOW) == Health.DOWN


def test_payments_nobody_spoke_of_for_a_day_are_not_known_to_work() -> None:
    assert rules.paying(Seen(last_at=ago(hours=24)), NOW) == Health.WORKS
    assert rules.paying(Seen(last_at=ago(hours=25)), NOW) == Health.NOT_KNOWN
    assert rules.paying(Seen(), NOW) == Health.NOT_KNOWN
    assert rules.paying(Seen(2, ago(minutes=20), ago(minutes=1)), NOW) == Health.SLOW


def test_what_is_not_known_neither_spoils_nor_mends_the_whole() -> None:
    def whole(*healths: Health) -> Health:
        return rules.overall(PartCard(Part.LOG, health, Seen()) for health in healths)

    assert whole(Health.WORKS, Health.NOT_KNOWN) == Health.WORKS
    assert whole(Health.SLOW, Health.DOWN, Health.NOT_KNOWN) == Health.DOWN
    assert whole(Health.NOT_KNOWN) == Health.NOT_KNOWN
