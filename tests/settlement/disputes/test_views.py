"""The pages of disputes: what the bank says, what the register holds, the payee's one reply."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from recycling.certificates.proving import exhibits as certificate
from recycling.clock import SteppedClock
from recycling.custody.proving import exhibits as way
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.notices.models import Notice
from recycling.reactions import react
from recycling.settlement import payouts
from recycling.settlement.disputes import claiming
from recycling.settlement.disputes.evidence import SOURCES, exhibits
from tests.makers import a_member
from tests.settlement.conftest import Sandbox
from tests.settlement.disputes.makers import decide, dispute_of, disputed
from tests.settlement.makers import Outside, release, seen
from tests.site.makers import a_market


@pytest.fixture
def dispute(outside: Outside, sandbox: Sandbox) -> tuple[str, str]:
    """A paid sale and the dispute of it, by reference."""
    sale = outside.sale(paid=True)
    provider_id = outside.inside(disputed, sandbox, sale)
    return sale, outside.inside(lambda: dispute_of(provider_id).ref)


def told(outside: Outside, reader: int | None) -> list[str]:
    def read() -> list[str]:
        react()
        rows = (
            select(Fact.type)
            .join(Notice, Notice.fact_id == Fact.id)
            .where(Notice.organisation_id == reader)
        )
        return list(db.session.scalars(rows.order_by(Fact.id)))

    return outside.inside(read)


def test_sale_says_that_it_is_disputed_and_leads_to_the_dispute(
    outside: Outside, dispute: tuple[str, str]
) -> None:
    sale, ref = dispute
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/sales/{sale}")
    assert "nothing is paid, passed on or given back" in browser.words
    assert f"/disputes/{ref}" in browser.links


def test_payee_sees_what_the_bank_says_and_what_is_sent(
    outside: Outside, dispute: tuple[str, str]
) -> None:
    sale, ref = dispute
    browser = outside.browse(outside.market.holder)
    assert browser.see(f"/disputes/{ref}").status_code == 200
    assert "The payer says that it did not make this payment." in browser.words
    assert f"Sale {sale} of lot" in browser.words
    assert "If you do not reply, the registry sends what it holds" in browser.words
    assert f"/disputes/{ref}/reply" in browser.links


def test_payee_replies_once_from_the_page(outside: Outside, dispute: tuple[str, str]) -> None:
    _sale, ref = dispute
    browser = outside.browse(outside.market.holder)
    browser.see(f"/disputes/{ref}/reply")
    browser.follow(browser.send(f"/disputes/{ref}/reply", reply="answer", statement="It was owed."))
    assert "It was owed." in browser.words
    assert "Reply on its way" in browser.words
    browser.see(f"/disputes/{ref}/reply")
    assert "It cannot be replied to (any more)." in browser.words


def test_reply_that_says_nothing_is_asked_again(outside: Outside, dispute: tuple[str, str]) -> None:
    _sale, ref = dispute
    browser = outside.browse(outside.market.holder)
    browser.see(f"/disputes/{ref}/reply")
    assert browser.send(f"/disputes/{ref}/reply", statement="It was owed.").status_code == 422
    assert "What do you say to the bank?" in browser.words


def test_payer_reads_no_statement_and_gets_no_reply(
    outside: Outside, dispute: tuple[str, str]
) -> None:
    _sale, ref = dispute
    payee = outside.browse(outside.market.holder)
    payee.see(f"/disputes/{ref}/reply")
    payee.send(f"/disputes/{ref}/reply", reply="answer", statement="It was owed.")
    payer = outside.browse(outside.market.recycler)
    payer.see(f"/disputes/{ref}")
    assert "It was owed." not in payer.words
    assert payer.see(f"/disputes/{ref}/reply").status_code == 403


def test_treatment_fee_is_told_without_a_minus(outside: Outside, sandbox: Sandbox) -> None:
    provider_id = outside.inside(disputed, sandbox, outside.sale(-56_600, paid=True))
    ref = outside.inside(lambda: dispute_of(provider_id).ref)
    browser = outside.browse(outside.market.recycler)
    browser.see(f"/disputes/{ref}")
    assert "Price the holder pays: 566.00 EUR per tonne" in browser.words
    assert "-566" not in browser.words


def test_outsider_finds_no_dispute(outside: Outside, dispute: tuple[str, str]) -> None:
    _sale, ref = dispute
    stranger = outside.inside(a_member, "recycler")
    assert outside.browse(stranger).see(f"/disputes/{ref}").status_code == 404
    assert outside.browse().see(f"/disputes/{ref}").status_code == 302


def test_claim_that_is_not_covered_is_shown(outside: Outside, sandbox: Sandbox) -> None:
    sale = outside.sale(paid=True)
    outside.inside(release, sale)
    outside.inside(payouts.carry_out_planned)
    provider_id = outside.inside(disputed, sandbox, sale)
    sandbox.fault("api", "status", status=400, match="/v1/transfers/", method="POST")
    outside.inside(claiming.carry_out_claims)
    ref = outside.inside(lambda: dispute_of(provider_id).ref)
    browser = outside.browse(outside.market.holder)
    browser.see(f"/disputes/{ref}")
    assert "Not back yet" in browser.words
    assert "tried 1 time" in browser.words
    assert "it is tried again until it does" in browser.words


def test_lost_sale_says_how_it_ended(outside: Outside, sandbox: Sandbox) -> None:
    sale = outside.sale(paid=True)
    provider_id = outside.inside(disputed, sandbox, sale)
    outside.inside(decide, sandbox, provider_id, won=False)
    browser = outside.browse(outside.market.holder)
    browser.see(f"/sales/{sale}")
    assert "Charged back" in browser.words
    assert "The payer's bank took all of it back for good." in browser.words


def test_both_parties_are_told(outside: Outside, sandbox: Sandbox) -> None:
    sale = outside.sale(paid=True)
    provider_id = outside.inside(disputed, sandbox, sale)
    outside.inside(decide, sandbox, provider_id, won=True)
    for who in (outside.market.holder, outside.market.recycler):
        kinds = told(outside, who.actor.organisation_id)
        assert {"DisputeOpened", "DisputeWon"} <= set(kinds)


def test_desk_of_the_payee_names_the_dispute(outside: Outside, dispute: tuple[str, str]) -> None:
    _sale, ref = dispute
    browser = outside.browse(outside.market.holder)
    browser.see("/desk")
    assert "Disputed payments" in browser.words
    assert f"/disputes/{ref}" in browser.links


def test_register_holds_the_whole_way_of_a_certified_lot(
    outside: Outside, held_clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(outside.app.config, "REACT_AT_ONCE", True)

    def shown() -> list[str]:
        refs = a_market(held_clock).lead_to("certified").refs
        return [one.title for one in exhibits(seen(refs["sale"]))]

    titles = outside.inside(shown)
    assert [way, certificate] == SOURCES
    assert titles[0] == "Contract of sale"
    assert titles[-2:] == ["Receipt", "Certificate of recovery"]
    assert any(one.endswith("hand-over") for one in titles)
