"""What a crossing asks, what a dossier may say, when silence counts, and what is covered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from recycling.custody.borders.rules import (
    AnswerState,
    Cover,
    DossierState,
    Law,
    NewAnswer,
    Part,
    Regime,
    answer_refusal,
    covers_refusal,
    crossing_of,
    dossier_refusal,
    form_law,
    law_of,
    state_by,
    tacit_on,
    tacit_until,
    term_of,
    terms,
)
from recycling.errors import Refusal
from recycling.matching.rules.borders import Named, Waste
from recycling.quantities import NO_MASS, Mass
from tests.custody.borders.makers import a_new_dossier

DAY = date(2026, 11, 25)
SWARF = Waste("DE", "EU", "120118", True, "magnets")
SOLID = Waste("DE", "EU", "120103", False, "magnets", Named("BASEL_IX", "B1010", "solid"))
COVER = Cover(
    "DOS-1", DossierState.CONSENTED, Mass.kg(5000), 2, NO_MASS, 0, DAY, DAY + timedelta(days=9)
)
YES = NewAnswer(consents=True, document="DE 1", decided_on=DAY, valid_from=DAY, valid_to=DAY)


def codes(refusal: Refusal | None) -> set[str]:
    return {one.code for one in refusal.details} if refusal else set()


@pytest.mark.parametrize(
    ("waste", "to", "regime"),
    [
        (SWARF, "DE", Regime.INSIDE),
        (SWARF, "FR", Regime.CONSENT),
        (SOLID, "FR", Regime.INFORMATION),
        (replace(SOLID, named=Named("BASEL_IX", "B1010", "")), "FR", Regime.DECIDED),
        (replace(SOLID, country="JP", stream=""), "KR", Regime.OPEN),
        (SWARF, "CN", Regime.CONSENT),
    ],
)
def test_the_law_tells_what_has_to_travel_along(waste: Waste, to: str, regime: Regime) -> None:
    assert crossing_of(waste, to, DAY).regime is regime


def test_the_form_is_that_of_the_day() -> None:
    assert "2024/1157" in form_law("DE", "FR", date(2026, 5, 21))
    assert "1013/2006" in form_law("DE", "FR", date(2026, 5, 20))
    assert "1013/2006" in form_law("GB", "JP", DAY)
    assert form_law("JP", "US", DAY) == ""


@pytest.mark.parametrize(
    ("way", "law"),
    [
        (("DE", "FR", "BE"), Law.EU),
        (("DE", "FR", "CH"), Law.OECD),
        (("DE", "GB", "FR"), Law.OECD),
        (("DE", "FR", "RS"), Law.BASEL),
    ],
)
def test_the_law_of_an_answer_is_that_of_its_way(way: tuple[str, str, str], law: Law) -> None:
    assert law_of(*way) is law


def test_silence_counts_for_transit_alone_and_after_thirty_whole_days() -> None:
    transit = term_of(Law.EU, Part.TRANSIT, DAY)
    assert tacit_on(transit, date(2026, 11, 1)) == date(2026, 12, 2)
    assert tacit_until(transit, date(2026, 12, 2)) == date(2027, 12, 1)
    assert tacit_until(transit, date(2028, 2, 29)) == date(2029, 2, 27)
    silent = {(one.law, one.part) for one in terms() if one.tacit_after}
    assert silent == {(Law.EU, Part.TRANSIT), (Law.OECD, Part.TRANSIT)}
    assert all(one.source and one.certainty for one in terms())


def test_a_dossier_names_everything_that_is_wrong_with_it() -> None:
    bad = a_new_dossier(
        "BAS-1",
        operation="R13",
        mass=NO_MASS,
        consignments=0,
        contract="",
        first_day=DAY,
        last_day=DAY + timedelta(days=400),
        transit=("FR", "XX"),
    )
    assert codes(dossier_refusal(bad, "FR", DAY)) == {
        "interim_operation",
        "bad_mass",
        "bad_number",
        "bad_length",
        "too_long",
        "unknown_country",
        "named_twice",
    }
    assert "no_border" in codes(dossier_refusal(a_new_dossier("BAS-1"), "DE", DAY))


def test_an_answer_has_a_number_days_or_a_reason() -> None:
    assert answer_refusal(YES, DAY) is None
    assert codes(answer_refusal(replace(YES, document="", valid_to=None), DAY)) == {
        "document_missing",
        "day_missing",
    }
    assert codes(answer_refusal(replace(YES, consents=False), DAY)) == {"reason_missing"}
    late = replace(YES, decided_on=DAY + timedelta(days=1), valid_to=DAY + timedelta(days=1100))
    assert codes(answer_refusal(late, DAY)) == {"not_yet", "too_long"}


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ("awaited consented", DossierState.COMPLETE),
        ("entered consented", DossierState.COMPLETE),
        ("tacit consented", DossierState.CONSENTED),
        ("refused consented", DossierState.REFUSED),
        ("withdrawn consented", DossierState.WITHDRAWN),
    ],
)
def test_a_dossier_stands_as_its_authorities_say(answers: str, state: DossierState) -> None:
    said = [AnswerState(one) for one in answers.split()]
    assert state_by(said, is_complete=True) is state


@pytest.mark.parametrize(
    ("differs", "code"),
    [
        ({}, ""),
        ({"state": DossierState.COMPLETE}, "not_consented"),
        ({"first_day": DAY + timedelta(days=1)}, "consent_not_valid"),
        ({"last_day": DAY - timedelta(days=1)}, "consent_not_valid"),
        ({"used_consignments": 2}, "consignments_used_up"),
        ({"used_mass": Mass.kg(2501)}, "mass_used_up"),
        ({"used_mass": Mass.kg(2500)}, ""),
    ],
)
def test_a_dossier_covers_what_it_has_room_for_on_its_days(
    differs: dict[str, object], code: str
) -> None:
    refusal = covers_refusal(replace(COVER, **differs), Mass.kg(2500), DAY)  # type: ignore[arg-type]
    assert codes(refusal) == ({code} if code else set())
