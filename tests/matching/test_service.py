"""Prices enter dated and sourced; one base is checked for later rooms; every base is ranked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from recycling import clock
from recycling.bases import capacity
from recycling.bases import queries as bases
from recycling.bases import service as bases_service
from recycling.bases.models import Base, Licence
from recycling.clock import SteppedClock
from recycling.db import db
from recycling.deeds import SYSTEM, Act, begin_writing
from recycling.errors import Conflict, Forbidden, Invalid, NotFound
from recycling.lots import queries as lots
from recycling.matching import queries, register, service
from recycling.matching.models import PriceObservation
from recycling.matching.prices import latest_prices
from recycling.matching.rules import Severity, assess, ranked
from recycling.matching.words import counted_as
from recycling.parties.rules import Kind
from recycling.quantities import Form, Mass
from tests.bases.makers import a_licensed_base, a_new_base, a_new_line, an_applied_base
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import Member, a_member
from tests.matching.makers import PRICES_PER_KG, a_new_price, some_prices


@pytest.fixture
def recycler(in_app: Flask) -> Member:
    return a_member(Kind.RECYCLER)


@pytest.fixture
def regulator(in_app: Flask) -> Member:
    return a_member(Kind.REGULATOR)


@pytest.fixture
def holder(in_app: Flask) -> Member:
    return a_member(Kind.HOLDER)


def base_id(ref: str) -> int:
    return db.session.scalars(select(Base.id).where(Base.ref == ref)).one()


def check(lot_ref: str, base_ref: str, day: date | None = None) -> service.EligibleLicence:
    found = service.check_eligible(
        lots.lot(lot_ref), base_id(base_ref), day or clock.today() + timedelta(days=7)
    )
    db.session.rollback()
    return found


def observed() -> int:
    return db.session.scalar(select(func.count()).select_from(PriceObservation)) or 0


@contextmanager
def in_one_deed() -> Iterator[None]:
    begin_writing()
    yield
    db.session.commit()


def test_observe_price_keeps_it_with_its_source(regulator: Member) -> None:
    service.observe_price(regulator.act(), a_new_price(source="Exchange bulletin 47"))
    price = latest_prices(clock.today(), "EUR")["Nd"]
    assert (price.minor_per_kg, price.form, price.source) == (
        6000, Form.OXIDE, "Exchange bulletin 47",
    )  # fmt: skip
    assert price.is_demonstration


def test_what_is_quoted_together_is_no_price_of_one_of_them(regulator: Member) -> None:
    service.observe_price(regulator.act(), a_new_price(element="PrNd", minor_per_kg=6250))
    assert latest_prices(clock.today(), "EUR") == {}
    assert counted_as("PrNd", Form.OXIDE) == "Pr6O11 + Nd2O3"


def test_observe_price_of_the_same_day_and_publisher_again_is_refused(regulator: Member) -> None:
    service.observe_price(regulator.act(), a_new_price())
    with pytest.raises(Conflict, match="already here"):
        service.observe_price(regulator.act(), a_new_price(minor_per_kg=9999))
    assert latest_prices(clock.today(), "EUR")["Nd"].minor_per_kg == 6000


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.REGULATOR}))
def test_observe_price_by_a_party_of_the_market_is_forbidden(in_app: Flask, kind: Kind) -> None:
    with pytest.raises(Forbidden):
        service.observe_price(a_member(kind).act(), a_new_price())
    assert observed() == 0


def test_observe_price_of_tomorrow_is_refused(regulator: Member) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Invalid, match="today or earlier"):
        service.observe_price(regulator.act(), a_new_price(observed_on=tomorrow))


def test_import_prices_twice_changes_nothing_the_second_time(in_app: Flask) -> None:
    text = (
        "element,form,price_per_kg,currency,observed_on,source,publisher,is_demonstration\n"
        "Nd,oxide,60.00,EUR,2026-11-20,Invented,Demo,true\n"
        "Dy,oxide,205.00,EUR,2026-11-20,Invented,Demo,true\n"
    )
    service.import_prices(Act(SYSTEM), text)
    with pytest.raises(Conflict):
        service.import_prices(Act(SYSTEM), text)
    service.import_prices(Act(SYSTEM), text + "Tb,oxide,680.00,EUR,2026-11-20,Invented,Demo,true\n")
    assert observed() == 3


def test_import_prices_with_one_bad_row_enters_none(in_app: Flask) -> None:
    text = (
        "element,form,price_per_kg,currency,observed_on,source,publisher,is_demonstration\n"
        "Nd,oxide,60.00,EUR,2026-11-20,Invented,Demo,true\n"
        "Xx,oxide,205.00,EUR,2026-11-20,Invented,Demo,true\n"
    )
    with pytest.raises(Invalid) as refused:
        service.import_prices(Act(SYSTEM), text)
    assert refused.value.field == "2.element"
    assert observed() == 0


def test_the_latest_price_on_or_before_the_day_counts(in_app: Flask) -> None:
    today = clock.today()
    for days, minor in ((9, 1000), (5, 2000), (1, 3000)):
        new = a_new_price(observed_on=today - timedelta(days=days), minor_per_kg=minor)
        service.observe_price(Act(SYSTEM), new)
    later = a_new_price(observed_on=today - timedelta(days=5), minor_per_kg=2500, publisher="Other")
    service.observe_price(Act(SYSTEM), later)
    service.observe_price(Act(SYSTEM), replace(later, currency="USD", observed_on=today))
    of = lambda day: latest_prices(day, "EUR").get("Nd")  # noqa: E731
    assert of(today).minor_per_kg == 3000
    assert of(today - timedelta(days=2)).minor_per_kg == 2500
    assert of(today - timedelta(days=6)).minor_per_kg == 1000
    assert of(today - timedelta(days=10)) is None


def test_check_eligible_names_the_licence_and_the_line(
    holder: Member, recycler: Member, regulator: Member
) -> None:
    base_ref, lot_ref = a_licensed_base(recycler, regulator), a_published_lot(holder)
    found = check(lot_ref, base_ref)
    licence = db.session.get_one(Licence, found.licence_id)
    assert licence.ref == bases.base(base_ref).licences[0].ref
    assert found.line_id
    assert found.decisions == ()


def test_check_eligible_after_the_licence_was_suspended_lists_the_reason(
    holder: Member, recycler: Member, regulator: Member
) -> None:
    base_ref, lot_ref = a_licensed_base(recycler, regulator), a_published_lot(holder)
    licence_ref = bases.base(base_ref).licences[0].ref
    bases_service.suspend_licence(regulator.act(), licence_ref, "Monitoring results are missing.")
    with pytest.raises(Conflict) as refused:
        check(lot_ref, base_ref)
    assert refused.value.code == "base_not_eligible"
    assert [f.code for f in refused.value.details] == ["licence_is_granted"]
    assert "is suspended" in refused.value.details[0].message


DIFFERS: list[tuple[dict[str, Any], set[str]]] = [
    ({"codes": (("EU", "12 01 03"),)}, {"code_on_licence"}),
    ({"hazards": ("HP3",)}, {"hazards_accepted"}),
    ({"yearly_mass": Mass.kg(2499)}, {"capacity_is_free", "quota_is_free"}),
    ({"processes": ("hpms",)}, {"process_on_licence"}),
    (
        {"subtypes": ("ndfeb_offcuts",)},
        {"line_takes_subtype", "subtype_on_licence"},
    ),
]


@pytest.mark.parametrize(("differs", "wanted"), DIFFERS)
def test_check_eligible_of_a_base_that_does_not_fit_lists_every_unmet_reason(
    holder: Member,
    recycler: Member,
    regulator: Member,
    differs: dict[str, Any],
    wanted: set[str],
) -> None:
    base_ref = a_licensed_base(recycler, regulator, **differs)
    with pytest.raises(Conflict) as refused:
        check(a_published_lot(holder), base_ref)
    assert {f.code for f in refused.value.details} == wanted


def test_check_eligible_of_a_base_whose_licence_only_waits_lists_that(
    holder: Member, recycler: Member, regulator: Member
) -> None:
    base_ref, _licence = an_applied_base(recycler, regulator)
    with pytest.raises(Conflict) as refused:
        check(a_published_lot(holder), base_ref)
    assert [f.code for f in refused.value.details] == ["licence_is_granted"]


def test_check_eligible_on_a_day_after_the_validity_is_refused(
    holder: Member, recycler: Member, regulator: Member
) -> None:
    last = clock.today() + timedelta(days=30)
    base_ref = a_licensed_base(recycler, regulator, valid_to=last)
    lot_ref = a_published_lot(holder)
    assert check(lot_ref, base_ref, last)
    with pytest.raises(Conflict) as refused:
        check(lot_ref, base_ref, last + timedelta(days=1))
    assert [f.code for f in refused.value.details] == ["licence_is_valid"]


def test_check_eligible_across_a_border_passes_with_the_decision_still_to_take(
    holder: Member, recycler: Member
) -> None:
    base_ref = a_licensed_base(recycler, a_member(Kind.REGULATOR, country="FR"), country="FR")
    found = check(a_published_lot(holder), base_ref)
    assert [(r.rule, r.severity) for r in found.decisions] == [
        ("border_is_open", Severity.DECISION)
    ]


def test_check_eligible_into_china_is_refused_with_the_import_ban(
    holder: Member, recycler: Member
) -> None:
    base_ref = a_licensed_base(recycler, a_member(Kind.REGULATOR, country="CN"), country="CN")
    with pytest.raises(Conflict) as refused:
        check(a_published_lot(holder), base_ref)
    assert [f.code for f in refused.value.details] == ["border_is_open"]


def test_check_eligible_counts_the_lots_own_reservation_as_free(
    holder: Member, recycler: Member, regulator: Member
) -> None:
    base_ref = a_licensed_base(recycler, regulator, yearly_mass=Mass.kg(2500))
    first, second = a_published_lot(holder), a_published_lot(holder)
    day = clock.today() + timedelta(days=7)
    licence_id = check(first, base_ref, day).licence_id
    with in_one_deed():
        capacity.reserve(licence_id, first, Mass.kg(2500), day)
    assert check(first, base_ref, day)
    with pytest.raises(Conflict, match="may not take"):
        check(second, base_ref, day)
    with in_one_deed():
        capacity.release(first)
    assert check(second, base_ref, day)


def test_check_eligible_of_no_base_is_not_found(holder: Member) -> None:
    lot = lots.lot(a_published_lot(holder))
    with pytest.raises(NotFound):
        service.check_eligible(lot, 99, clock.today())


@pytest.fixture
def market(holder: Member, recycler: Member, regulator: Member) -> dict[str, str]:
    """A lot, and bases of every kind of fitness."""
    some_prices()
    abroad = a_member(Kind.REGULATOR, country="FR")
    return {
        "lot": a_published_lot(holder),
        "near": a_licensed_base(recycler, regulator),
        "dear": a_licensed_base(recycler, regulator, treatment_charge_minor=150_000),
        "abroad": a_licensed_base(recycler, abroad, country="FR"),
        "waiting": an_applied_base(recycler, regulator)[0],
        "other": a_licensed_base(recycler, regulator, subtypes=("ndfeb_offcuts",)),
        "other_code": a_licensed_base(recycler, regulator, codes=(("EU", "12 01 03"),)),
        "empty": bases_service.register_base(recycler.act(), a_new_base()),
    }


def found(market: dict[str, str], actor: Member, **page: Any) -> queries.Matches:
    page = {"limit": 50, **page}
    return queries.matched(market["lot"], actor=actor.actor, **page)


def test_matches_lists_every_base_the_best_for_the_holder_first(
    market: dict[str, str], holder: Member
) -> None:
    result = found(market, holder)
    order = [m.base.ref for m in result.page.items]
    assert sorted(order) == sorted(set(market.values()) - {market["lot"]})
    assert set(order[:3]) == {market["near"], market["dear"], market["abroad"]}
    assert order.index(market["near"]) < order.index(market["dear"])
    assert order[3] == market["waiting"]
    assert order[4:] == sorted(market[name] for name in ("other", "other_code", "empty"))
    assert [m.rank for m in result.page.items] == list(range(1, 8))
    assert [m.is_eligible for m in result.page.items] == [True] * 3 + [False] * 4
    assert (result.bases, result.eligible) == (7, 3)
    assert all(len(m.reasons) == 16 for m in result.page.items)


def test_matches_says_when_a_price_was_invented(market: dict[str, str], holder: Member) -> None:
    assert found(market, holder).uses_demonstration_prices


def test_matches_by_pages_is_the_same_list(market: dict[str, str], holder: Member) -> None:
    whole = [m.base.ref for m in found(market, holder).page.items]
    for limit in (1, 2, 3, 7):
        paged, cursor = [], ""
        while True:
            page = queries.matches(market["lot"], limit, holder.actor, cursor)
            paged += [m.base.ref for m in page.items]
            cursor = page.next
            if not cursor:
                break
        assert paged == whole


def test_matches_agrees_with_assessing_every_base_of_the_register(
    market: dict[str, str], holder: Member
) -> None:
    lot = register.lot_facts(lots.lot(market["lot"]))
    day = found(market, holder).day
    everything = register.records(select(Base.id), lot.ref, day)
    prices = latest_prices(day, "EUR")
    oracle = ranked(assess(lot, record, prices, "EUR", day) for record in everything)
    assert [m.base.ref for m in found(market, holder).page.items] == [o.base.ref for o in oracle]


@pytest.mark.parametrize("cursor", ["nonsense", "WyJhIl0", "Wy0xXQ", "WzEsMl0"])
def test_matches_with_a_cursor_of_another_list_is_refused(
    market: dict[str, str], holder: Member, cursor: str
) -> None:
    with pytest.raises(Invalid, match="cursor"):
        found(market, holder, cursor=cursor)


def test_matches_costs_the_same_number_of_statements_for_more_bases(
    market: dict[str, str], holder: Member, recycler: Member, regulator: Member
) -> None:
    def statements() -> int:
        seen: list[str] = []
        listen: Callable[..., None] = lambda *a: seen.append(a[2])  # noqa: E731
        found(market, holder)  # the columns are read
        db.session.rollback()
        event.listen(db.engine, "before_cursor_execute", listen)
        found(market, holder)
        event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    before = statements()
    for _ in range(4):
        ref = a_licensed_base(recycler, regulator)
        bases_service.add_line(recycler.act(), ref, a_new_line(name="Second line"))
    assert statements() == before


def test_matches_of_a_foreign_lot_is_forbidden_to_another_holder(market: dict[str, str]) -> None:
    with pytest.raises(Forbidden):
        found(market, a_member(Kind.HOLDER))


@pytest.mark.parametrize("kind", [Kind.RECYCLER, Kind.REGULATOR])
def test_matches_of_a_published_lot_is_open_to_recyclers_and_regulators(
    market: dict[str, str], kind: Kind
) -> None:
    assert found(market, a_member(kind)).eligible == 3


def test_matches_of_anothers_draft_is_not_found(holder: Member) -> None:
    draft = a_draft_lot(holder)
    with pytest.raises(NotFound):
        queries.matches(draft, 10, a_member(Kind.RECYCLER).actor)
    assert queries.matches(draft, 10, holder.actor).items == ()


def test_matches_of_a_draft_without_its_mass_says_what_to_do(holder: Member) -> None:
    draft = a_draft_lot(holder, wet_mass=None, moisture=None)
    with pytest.raises(Conflict, match="without its mass"):
        queries.matches(draft, 10, holder.actor)


def test_matches_looks_at_the_day_the_lot_is_available_from(
    holder: Member, recycler: Member, regulator: Member, held_clock: SteppedClock
) -> None:
    ends = clock.today() + timedelta(days=3)
    a_licensed_base(recycler, regulator, valid_to=ends)
    lot_ref = a_published_lot(holder, available_from=ends + timedelta(days=1))
    match = queries.matches(lot_ref, 10, holder.actor).items[0]
    assert [r.rule for r in match.unmet] == ["licence_is_valid"]


def test_prices_of_the_maker_cover_what_the_default_lot_holds(
    market: dict[str, str], holder: Member
) -> None:
    best = found(market, holder).page.items[0]
    assert best.valuation is not None
    assert best.valuation.unpriced == ()
    assert {v.element for v in best.valuation.elements} <= set(PRICES_PER_KG)
