"""What a holder may lay down around a contest, and which reasons are sound."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from recycling.auctions.rules.conditions import (
    PLAIN,
    Conditions,
    check_conditions_offered,
    check_questions_open,
)
from recycling.auctions.rules.ending import CANCELLING, NO_REASON, Reason, check_reason
from recycling.errors import Conflict, Invalid

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CLOSE = NOW + timedelta(days=7)
TODAY = date(2026, 3, 2)
WHOLE = Conditions(
    by_invitation=True,
    invited=("ORG-1",),
    incoterm="FCA",
    incoterm_place="Hamburg",
    inspection_from=TODAY,
    inspection_to=date(2026, 3, 5),
    inspection_place="Hall 3",
    inspection_booking="Call the gate a day before.",
    questions_until=NOW + timedelta(days=5),
)


@pytest.mark.parametrize("sound", [PLAIN, WHOLE])
def test_sound_conditions_are_offered(sound: Conditions) -> None:
    check_conditions_offered(sound, NOW, CLOSE, TODAY)


@pytest.mark.parametrize(
    ("differs", "field", "code"),
    [
        ({"invited": ()}, "invited", "nobody_invited"),
        ({"by_invitation": False}, "invited", "not_by_invitation"),
        ({"invited": tuple(map(str, range(201)))}, "invited", "too_many_invited"),
        ({"incoterm": "DAF"}, "incoterm", "unknown_incoterm"),
        ({"incoterm": ""}, "incoterm", "incoterm_half"),
        ({"incoterm_place": ""}, "incoterm_place", "incoterm_half"),
        ({"incoterm_place": "x" * 201}, "incoterm_place", "too_long"),
        ({"incoterm_place": "Hall \U0001f600"}, "incoterm_place", "character_unprintable"),
        ({"inspection_place": ""}, "inspection_from", "inspection_half"),
        ({"inspection_to": date(2026, 3, 1)}, "inspection_to", "bad_inspection"),
        ({"inspection_from": date(2026, 3, 1)}, "inspection_to", "bad_inspection"),
        ({"inspection_to": date(2026, 3, 10)}, "inspection_to", "bad_inspection"),
        ({"questions_until": NOW}, "questions_until", "bad_questions_until"),
        ({"questions_until": CLOSE + timedelta(1)}, "questions_until", "bad_questions_until"),
    ],
)
def test_unsound_conditions_are_refused_by_name(
    differs: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_conditions_offered(replace(WHOLE, **differs), NOW, CLOSE, TODAY)
    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize(("until", "end"), [(None, CLOSE), (NOW, NOW), (CLOSE, CLOSE)])
def test_questions_end_at_the_cut_off_and_with_the_bids(
    until: datetime | None, end: datetime
) -> None:
    check_questions_open(CLOSE, until, end - timedelta(microseconds=1))
    with pytest.raises(Conflict) as refused:
        check_questions_open(CLOSE, until, end)
    assert refused.value.code == "questions_closed"


def test_a_reason_is_of_the_list_and_explained() -> None:
    check_reason(Reason("lot_gone", "It burned down last night."), CANCELLING)
    assert not NO_REASON.is_given
    for bad, field in (
        (Reason("whim", "Because we want to."), "reason"),
        (Reason("lot_gone", "Gone."), "words"),
        (Reason("lot_gone", "It is gone \U0001f600 for good."), "words"),
    ):
        assert bad.is_given
        with pytest.raises(Invalid) as refused:
            check_reason(bad, CANCELLING)
        assert refused.value.field == field
