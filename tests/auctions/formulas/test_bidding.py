"""A formula becomes a price by the figures of the opening, and is a bid like any other."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction as Exact
from typing import Any

import pytest

from recycling import clock
from recycling.auctions import queries, service
from recycling.auctions.bid_log import bid_log
from recycling.auctions.formulas.queries import formula_of, reference_in
from recycling.auctions.queries import row_of
from recycling.auctions.rules.bid_log import rerun
from recycling.auctions.rules.formula import Formula, Payable
from recycling.auctions.rules.reference import Pricing
from recycling.auctions.service import Offer
from recycling.bases.rules.penalties import Penalty
from recycling.clock import SteppedClock
from recycling.errors import Conflict, Invalid
from recycling.ledger import queries as ledger
from recycling.quantities import Basis, Form, Money, UnitPrice, nearest
from tests.auctions.formulas.makers import (
    PHOSPHOR,
    PRICING,
    SWARF,
    a_phosphor,
    a_swarf,
    an_auction_by_formula,
    bid,
    cheaper,
    quote,
)
from tests.auctions.makers import Bidder, close, open_terms, sealed_terms
from tests.makers import Member

DYSPROSIUM, EUROPIUM = ((Payable((one,), Decimal(85)),) for one in ("Dy", "Eu"))


def facts(auction: str, kind: str) -> list[dict[str, Any]]:
    return [one.body for one in ledger.facts_of_types(f"auction:{auction}", [kind])]


@pytest.mark.parametrize(
    ("lot", "formula", "net"),
    [
        pytest.param(a_swarf, SWARF, "196017.53", id="swarf"),
        pytest.param(a_phosphor, PHOSPHOR, "-3509.20", id="phosphor: the holder pays"),
    ],
)
def test_the_vectors_are_bid_at_what_they_come_to(
    holder: Member, bidder: Bidder, lot: Any, formula: Formula, net: str
) -> None:
    quote()
    auction = an_auction_by_formula(holder, lot(holder))
    placed = queries.bid(bid(bidder, auction, formula), bidder.member.actor)
    row = row_of(auction)
    assert reference_in(row).worked(formula).net == Money.of(net, "EUR")
    exact = reference_in(row).worked(formula).exact
    tonnes = Exact(row.lot.wet_mass.tonnes)
    assert placed.price == UnitPrice(nearest(exact / tonnes), "EUR")
    assert formula_of(placed.ref) == formula
    assert facts(auction, "BidPlaced")[0]["formula"] == placed.formula


def test_what_was_quoted_at_the_opening_counts_and_nothing_later(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    quote()
    longer = open_terms(closes_at=clock.now() + timedelta(days=3))
    auction = an_auction_by_formula(holder, a_swarf(holder), longer)
    before = reference_in(row_of(auction))
    held_clock.advance(days=1)
    quote(PrNd=1)
    assert reference_in(row_of(auction)) == before
    again = queries.bid(bid(bidder, auction, SWARF), bidder.member.actor)
    assert again.price == before.price(SWARF)


def test_formulas_and_prices_per_tonne_meet_in_one_contest_across_zero(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    quote()
    auction = an_auction_by_formula(holder, a_phosphor(holder))
    bidder.bid(auction, -90_000)
    bid(rival, auction, PHOSPHOR)
    assert queries.auction(auction).best == UnitPrice(-56_600, "EUR")
    with pytest.raises(Invalid, match="does not beat the leading bid"):
        bidder.bid(auction, -56_600)
    bidder.bid(auction, 0)
    bid(rival, auction, cheaper(PHOSPHOR, 60_000))
    held_clock.advance(hours=1)
    close(auction)
    service.award(holder.act(), auction)
    assert queries.award_of(auction).price == UnitPrice(3_400, "EUR")
    assert facts(auction, "AwardMade")[0]["formula"]["treatment_minor_per_tonne"] == 235_000


def test_the_other_form_and_basis_come_to_what_they_say(holder: Member, bidder: Bidder) -> None:
    quote()
    auction = an_auction_by_formula(holder, a_swarf(holder))
    reference = reference_in(row_of(auction))
    on_wet = replace(
        SWARF, basis=Basis.WET, penalties=(), payables=(Payable(("Dy",), Decimal(85)),)
    )
    on_dry = replace(on_wet, basis=Basis.DRY, treatment_minor_per_tonne=0)
    wet, dry = reference.worked(on_wet), reference.worked(on_dry)
    assert wet.mass.json() == "12480"
    assert abs(wet.paid[0].minor - dry.paid[0].minor) < 100  # a part per billion of the lot
    assert wet.treatment == Exact(85_000) * Exact("12.48")
    with pytest.raises(Invalid, match="says nothing of Dy"):
        reference.price(replace(on_dry, form=Form.ELEMENT))


def test_a_sealed_formula_is_read_by_nobody_until_it_is_opened(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    quote()
    auction = an_auction_by_formula(holder, a_swarf(holder), sealed_terms())
    ref = bid(bidder, auction, SWARF)
    rival.bid(auction, 1_000_000)
    placed = queries.bid(ref, bidder.member.actor)
    assert (placed.price, placed.formula, formula_of(ref)) == (None, None, None)
    told = facts(auction, "BidPlaced")[0]
    assert not {"formula", "minor_per_tonne"} & told.keys()
    held_clock.advance(hours=1)
    close(auction)
    assert formula_of(ref) == SWARF
    opened = facts(auction, "AuctionClosed")[0]["opened"]
    assert [("formula" in one) for one in opened] == [True, False]
    service.award(holder.act(), auction)
    assert rerun(bid_log(auction)).agrees


def test_an_exported_log_proves_what_formulas_came_to_and_every_change_shows(
    holder: Member, bidder: Bidder, rival: Bidder, held_clock: SteppedClock
) -> None:
    quote()
    auction = an_auction_by_formula(holder, a_swarf(holder))
    rival.bid(auction, 1_000_000)
    bid(bidder, auction, SWARF)
    held_clock.advance(hours=1)
    close(auction)
    service.award(holder.act(), auction)
    log = bid_log(auction)
    assert rerun(log).agrees
    for words, change in (
        ("by its formula", lambda it: it["bids"][1]["formula"].update(fixed_minor=1000)),
        ("by its formula", lambda it: it["reference"].update(wet_kg="12481")),
        ("by its formula", lambda it: it["reference"]["quoted"][0].update(dry="0.25")),
    ):
        changed = deepcopy(log)
        change(changed)
        found = rerun(changed)
        assert not found.agrees
        assert words in found.words
    for change in (
        lambda it: it["reference"]["quoted"][0].update(minor_per_kg="1"),
        lambda it: it.update(reference=None),
        lambda it: it["bids"][1]["formula"].pop("basis"),
    ):
        changed = deepcopy(log)
        change(changed)
        with pytest.raises(Invalid, match="This is no bid log"):
            rerun(changed)


@pytest.mark.parametrize(
    ("formula", "field"),
    [
        pytest.param(replace(SWARF, currency="USD"), "price.currency", id="another currency"),
        pytest.param(replace(SWARF, payables=()), "payables", id="nothing is paid for"),
        pytest.param(replace(SWARF, payables=EUROPIUM), "assay",
                     id="not in the lot"),
        pytest.param(replace(SWARF, form=Form.ELEMENT), "assay", id="not quoted in that form"),
        pytest.param(replace(SWARF, penalties=(Penalty("Th", Decimal(0), Decimal(1), 5),)), "assay",
                     id="a substance the assay does not state"),
        pytest.param(replace(SWARF, treatment_minor_per_tonne=-1), "treatment_per_tonne",
                     id="a charge below zero"),
        pytest.param(replace(SWARF, fixed_minor=-(10**12)), "price", id="beyond what can be held"),
    ],
)  # fmt: skip
def test_a_formula_that_cannot_be_bid_is_refused_by_name_and_nothing_is_written(
    holder: Member, bidder: Bidder, formula: Formula, field: str
) -> None:
    quote()
    auction = an_auction_by_formula(holder, a_swarf(holder))
    with pytest.raises(Invalid) as refused:
        bid(bidder, auction, formula)
    assert field in {refused.value.field, *(one.path for one in refused.value.details)}
    assert row_of(auction).last_seq == 0


def test_a_key_used_for_one_formula_is_not_good_for_another(holder: Member, bidder: Bidder) -> None:
    quote()
    auction = an_auction_by_formula(holder, a_swarf(holder))
    first = bid(bidder, auction, SWARF, "one key")
    assert bid(bidder, auction, SWARF, "one key") == first
    moved = replace(SWARF, payables=SWARF.payables[::-1])
    with pytest.raises(Conflict, match="key"):
        bid(bidder, auction, moved, "one key")


def test_an_auction_without_a_reference_takes_prices_only(holder: Member, bidder: Bidder) -> None:
    quote()
    auction = service.open_auction(holder.act(), a_swarf(holder), open_terms())
    with pytest.raises(Invalid, match="takes prices per tonne only"):
        service.by_formula(auction, bidder.base, SWARF)


@pytest.mark.parametrize(
    ("pricing", "field"),
    [
        pytest.param(Pricing("Nobody"), "index_publisher", id="who quotes nothing"),
        pytest.param(replace(PRICING, averaging_days=0), "averaging_days", id="no days"),
        pytest.param(replace(PRICING, averaging_days=93), "averaging_days", id="too many days"),
    ],
)
def test_a_reference_of_nothing_is_refused_and_the_lot_stays_as_it_was(
    holder: Member, pricing: Pricing, field: str
) -> None:
    quote()
    lot = a_swarf(holder)
    with pytest.raises(Invalid) as refused:
        service.open_auction(holder.act(), lot, open_terms(), pricing=pricing)
    assert field in {refused.value.field, *(one.path for one in refused.value.details)}
    service.open_auction(holder.act(), lot, open_terms())


def test_a_price_that_is_not_what_the_formula_makes_stops_the_close(
    holder: Member, bidder: Bidder, held_clock: SteppedClock
) -> None:
    quote()
    auction = an_auction_by_formula(holder, a_swarf(holder), sealed_terms())
    wrong = Offer(bidder.base, UnitPrice(1, "EUR"), formula=SWARF)
    service.place_bid(bidder.member.act(), auction, wrong)
    held_clock.advance(hours=1)
    with pytest.raises(RuntimeError, match="does not make its price"):
        close(auction)
