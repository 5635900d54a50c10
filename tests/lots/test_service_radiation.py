"""Measuring a lot: what clears it, what keeps it from being published, what expires."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from recycling import clock
from recycling.db import db
from recycling.deeds import NOBODY, SYSTEM, Act
from recycling.errors import Conflict, Invalid, NotFound
from recycling.ledger.queries import facts_of
from recycling.lots import queries, service
from recycling.lots.cards import LotCard
from recycling.lots.rules import Component, Composition, Move, Naming
from recycling.lots.rules.radioactivity import Activity, Measurement, RadiationMethod
from recycling.lots.searching import search
from recycling.lots.sought import Sought
from recycling.matching.register import lot_facts
from recycling.quantities import Fraction
from tests.bases.footings import a_new_footing, with_footings
from tests.bases.makers import a_licensed_base
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.lots.stepping import go
from tests.makers import Member, a_member

SLAG = {"subtype": "electrolysis_slag", "title": "Molten-salt slag"}


def _card(ref: str) -> LotCard:
    card = queries.card(queries.lot(ref))
    db.session.rollback()
    return card


def _measured(th: str = "0.4", **differs: object) -> Measurement:
    found = (Activity("U-238", Decimal("0.2")), Activity("Th-232", Decimal(th), Decimal("0.05")))
    said = Measurement(
        RadiationMethod.GAMMA_SPECTROMETRY, "Elbe Analytics", clock.today(), found, "D-PL-1", "R-1"
    )
    return replace(said, **differs)  # type: ignore[arg-type]


def test_what_may_hold_a_source_is_published_only_once_it_is_measured(holder: Member) -> None:
    ref = a_draft_lot(holder, **SLAG)
    assert _card(ref).radioactivity == "unmeasured"
    with pytest.raises(Conflict, match="cannot be published yet") as refusal:
        service.publish_lot(holder.act(), ref)
    assert refusal.value.field == "radioactivity"
    service.add_measurement(holder.act(), ref, _measured())
    assert _card(ref).radioactivity == "below_exemption"
    service.publish_lot(holder.act(), ref)
    assert "LotRadioactivityMeasured" in [fact.type for fact in facts_of(f"lot:{ref}")]


def test_a_dose_rate_is_kept_and_clears_nothing(holder: Member) -> None:
    ref = a_draft_lot(holder, **SLAG)
    rate = _measured(method=RadiationMethod.DOSE_RATE, activities=())
    service.add_measurement(holder.act(), ref, rate)
    card = _card(ref)
    assert card.radioactivity == "unmeasured"
    assert [one.counts for one in card.measurements] == [False]


def test_class_7_is_not_offered_and_a_regulated_lot_names_its_activity_to_matching(
    holder: Member,
) -> None:
    ref = a_draft_lot(holder, **SLAG)
    service.add_measurement(holder.act(), ref, _measured("12"))
    with pytest.raises(Conflict, match="cannot be published"):
        service.publish_lot(holder.act(), ref)
    service.add_measurement(holder.act(), ref, _measured("4.5"))
    card = _card(ref)
    assert card.radioactivity == "regulated_norm"
    assert [one.counts for one in card.measurements] == [False, True]
    activity = dict(lot_facts(queries.lot(ref)).activity)
    assert activity == {"th232": Decimal("4.5"), "u238": Decimal("0.2")}


def test_a_result_expires_when_the_draft_becomes_another_waste_or_holds_something_else(
    holder: Member,
) -> None:
    ref = a_draft_lot(holder, **SLAG)
    service.add_measurement(holder.act(), ref, _measured())
    part = Component("Nd", Fraction.of("0.1"))
    service.describe_composition(holder.act(), ref, Composition((part,)))
    assert _card(ref).radioactivity == "expired_result"
    service.add_measurement(holder.act(), ref, _measured())
    service.name_lot(holder.act(), ref, Naming("Salt", "molten_salt_fluoride", "blocks"))
    assert _card(ref).radioactivity == "expired_result"


def test_a_result_expires_the_day_after_it_was_valid(holder: Member) -> None:
    ref = a_published_lot(holder)
    service.add_measurement(holder.act(), ref, _measured(valid_until=clock.today()))
    later = a_published_lot(holder)
    service.add_measurement(holder.act(), later, _measured())
    gone = a_published_lot(holder)
    service.add_measurement(holder.act(), gone, _measured("2", valid_until=clock.today()))
    go(gone, Move.AUCTION, Move.AWARD, Move.PAY, Move.HAND_OVER)
    assert service.expire_due(clock.today(), 10) == 0
    tomorrow = clock.today() + timedelta(days=1)
    assert service.expire_due(tomorrow, 10) == 1
    assert _card(gone).radioactivity == "regulated_norm"
    assert service.expire_due(tomorrow, 10) == 0
    assert _card(ref).radioactivity == "expired_result"
    assert _card(later).radioactivity == "below_exemption"
    with pytest.raises(Conflict, match="has expired"):
        service.expire_measurement(Act(SYSTEM), ref, tomorrow)


def test_a_measurement_too_many_or_one_that_cannot_be_is_refused(
    holder: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = a_draft_lot(holder, **SLAG)
    with pytest.raises(Invalid):
        service.add_measurement(holder.act(), ref, _measured(laboratory=""))
    monkeypatch.setattr("recycling.lots.service.radiation.MOST_MEASUREMENTS", 0)
    with pytest.raises(Conflict, match="at most 0"):
        service.add_measurement(holder.act(), ref, _measured())
    service.withdraw_lot(holder.act(), ref)
    with pytest.raises(Conflict, match="is settled"):
        service.add_measurement(holder.act(), ref, _measured())


def test_a_regulated_lot_is_seen_only_by_those_who_watch_or_may_take_it(holder: Member) -> None:
    ref = a_published_lot(holder)
    service.add_measurement(holder.act(), ref, _measured("4.5"))
    assert ref not in [lot.ref for lot in search(Sought()).items]
    regulator, recycler = a_member("regulator"), a_member("recycler")
    assert queries.visible(holder.actor, ref)
    assert queries.visible(regulator.actor, ref)
    for reader in (NOBODY, recycler.actor):
        with pytest.raises(NotFound):
            queries.visible(reader, ref)
    base = a_licensed_base(recycler, regulator)
    with_footings(recycler, regulator, base, (a_new_footing("norm_limit"),))
    assert queries.visible(recycler.actor, ref)
