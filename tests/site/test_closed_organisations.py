"""Who rests or has closed finishes what is under way, in every room, and starts nothing new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from recycling.auctions import service as auctions
from recycling.clock import SteppedClock
from recycling.custody import service as custody
from recycling.errors import Forbidden, Invalid
from recycling.lots import service as lots
from recycling.lots.rules import Naming, NewLot
from recycling.matching import queries as matching
from recycling.parties import service
from recycling.parties.permissions import PERMISSIONS, Permission, opens
from tests.auctions.makers import an_open_auction, sealed_terms
from tests.custody.makers import a_leg, a_transport
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.makers import Member, a_member
from tests.site.makers import Market, a_market


def test_only_what_starts_something_new_takes_an_active_organisation() -> None:
    starting = {name for name, ways in PERMISSIONS.items() if any(opens in way for way in ways)}
    assert starting == {
        Permission.PARTIES_ADMIT, Permission.PARTIES_DELEGATE, Permission.BASES_REGISTER,
        Permission.LICENCES_APPLY, Permission.LOTS_REGISTER, Permission.LOTS_PUBLISH,
        Permission.AUCTIONS_OPEN, Permission.AUCTIONS_BID, Permission.CHANCES_ANSWER,
        Permission.RESERVE_OFFER_PRODUCT,
    }  # fmt: skip


def _closed(member: Member) -> Member:
    ref = member.actor.organisation_ref
    service.change_standing(member.act(), ref, "closed", "We stop.")
    return replace(member, actor=replace(member.actor, may_start=False))


def _refused(deed: Callable[[], object]) -> str:
    with pytest.raises((Forbidden, Invalid)) as caught:
        deed()
    return caught.value.code


def test_a_lot_is_led_to_its_certificate_by_organisations_that_have_closed(
    app: Flask, held_clock: SteppedClock
) -> None:
    with app.app_context():
        market = a_market(held_clock).lead_to("auctioned")
        open_to_all, unsold = an_open_auction(a_member()), a_published_lot(market.holder)
        draft = a_draft_lot(market.holder)
        withdrawn = an_open_auction(market.holder)
        market.holder = _closed(market.holder)
        market.lead_to("consigned")
        market.bidder = replace(market.bidder, member=_closed(market.recycler))
        market.carrier = _closed(market.carrier)
        market.lead_to("certified")
        auctions.cancel_auction(market.holder.act(), withdrawn)
        assert _new_deeds_refused(market, draft, unsold, open_to_all) == {"organisation_closed"}
        lot = a_published_lot(a_member())
        matched = {one.base.ref for one in matching.matches(lot, 10, market.regulator.actor).items}
        assert matched
        assert market.bidder.base not in matched


def _new_deeds_refused(market: Market, draft: str, unsold: str, auction: str) -> set[str]:
    transport = a_transport(legs=(a_leg(market.carrier),))
    other = a_market(market.stepped).lead_to("awarded")
    laboratory = _closed(a_member("laboratory")).actor.organisation_ref
    holder = market.holder.act()
    return {
        _refused(lambda: lots.draft_lot(holder, NewLot(Naming("Swarf", "ndfeb_swarf")))),
        _refused(lambda: lots.publish_lot(holder, draft)),
        _refused(lambda: auctions.open_auction(holder, unsold, sealed_terms())),
        _refused(lambda: market.bidder.bid(auction, 1_000)),
        _refused(
            lambda: custody.draft_consignment(
                other.holder.act(), custody.Dispatch(other.refs["lot"], transport)
            )
        ),
        _refused(
            lambda: lots.commission_laboratory(
                other.holder.act(), a_draft_lot(other.holder), laboratory
            )
        ),
    }
