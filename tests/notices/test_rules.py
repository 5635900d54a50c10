"""Which fact is told to whom, in which words: the whole table, and how a row is read."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

import recycling
from recycling.notices.audience import PARTS
from recycling.notices.rules import (
    MOST_ATTEMPTS,
    TELLINGS,
    is_given_up,
    pause_after,
    tellings,
)
from recycling.notices.telling import LONGEST_VALUE, Telling
from recycling.pages.things import PAGES

ROOMS = Path(recycling.__file__).parent
ROWS = [(kind, telling) for kind, told in TELLINGS.items() for telling in told]


@cache
def _sources() -> tuple[str, ...]:
    """The text of every room that does deeds; notices and pages only speak of others' facts."""
    return tuple(
        path.read_text(encoding="utf-8")
        for path in ROOMS.rglob("*.py")
        if not {"notices", "site"} & set(path.relative_to(ROOMS).parts) or "hooks" in path.parts
    )


@pytest.mark.parametrize("kind", sorted(TELLINGS))
def test_a_row_waits_for_a_fact_that_some_deed_records(kind: str) -> None:
    assert any(f'"{kind}"' in source for source in _sources())


@pytest.mark.parametrize(("kind", "telling"), ROWS)
def test_a_row_names_known_parts_and_pages_and_fits_its_column(kind: str, telling: Telling) -> None:
    assert set(telling.to) <= set(PARTS)
    assert telling.about in {"", *PAGES}
    assert len(telling.words) <= 300


def test_words_take_only_what_they_name_from_a_fact() -> None:
    telling = Telling(("holder",), "Lot %(lot)s of auction %(auction)s")
    body = {"lot": "LOT-1", "minor_per_tonne": 120_000}
    assert telling.values("auction:AUC-1", body) == {"lot": "LOT-1", "auction": "AUC-1"}


def test_words_about_something_a_fact_does_not_hold_stay_readable() -> None:
    assert Telling(("holder",), "%(reason)s").values("lot:LOT-1", {}) == {"reason": ""}
    long = Telling(("holder",), "%(reason)s").values("lot:LOT-1", {"reason": "x" * 9_000})
    assert len(long["reason"]) == LONGEST_VALUE


def test_a_notice_leads_to_the_subject_or_to_another_thing_of_the_fact() -> None:
    body = {"lot": "LOT-1"}
    assert Telling((), "").thing("sale:SAL-1", body) == ("sale", "SAL-1")
    assert Telling((), "", about="sale").thing("sale:SAL-1", body) == ("sale", "SAL-1")
    assert Telling((), "", about="lot").thing("sale:SAL-1", body) == ("lot", "LOT-1")


def test_a_fact_that_can_mean_two_things_is_told_as_what_it_means() -> None:
    unsold = tellings("AuctionClosed", {"state": "unsold"})
    assert [telling.words for telling in unsold if "holder" in telling.to] == [
        "The auction of lot %(lot)s has ended without an acceptable bid."
    ]
    assert tellings("LotDrafted", {}) == ()


def test_a_mail_waits_longer_after_each_failure_and_is_given_up_after_days() -> None:
    pauses = [pause_after(attempts) for attempts in range(1, MOST_ATTEMPTS)]
    assert pauses[0] == timedelta(minutes=1)
    assert pauses == sorted(pauses)
    assert timedelta(days=1) < sum(pauses, timedelta()) < timedelta(days=4)
    assert not is_given_up(MOST_ATTEMPTS - 1)
    assert is_given_up(MOST_ATTEMPTS)
