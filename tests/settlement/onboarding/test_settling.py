"""Return address, webhook and sweep tell the same of an account, once, whatever came before."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.config import DEVELOPMENT_WEBHOOK_SECRET
from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.errors import Conflict, Forbidden, NotFound, Unavailable
from recycling.ledger.models import Fact
from recycling.settlement import sweeping
from recycling.settlement.models import WebhookEvent
from recycling.settlement.onboarding import service, settling
from recycling.settlement.onboarding.models import PayeeAccount
from recycling.settlement.onboarding.rules import AccountState, Standing
from recycling.settlement.sandbox.webhooks import signature
from tests.makers import Member
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import Outside
from tests.settlement.onboarding.makers import (
    LACKS,
    account_id,
    begun,
    card,
    give_all,
    ready,
    wants,
)


@pytest.fixture
def holder(place: Outside) -> Member:
    return place.market.holder


@pytest.fixture(autouse=True)
def inside(place: Outside) -> Iterator[None]:
    with place.app.app_context():
        yield


def changes() -> list[str]:
    facts = db.session.scalars(
        select(Fact).where(Fact.type == "PaymentAccountChanged").order_by(Fact.id)
    )
    found = [fact.body["state"] for fact in facts]
    db.session.rollback()
    return found


def thin(account: str, kind: str = "v2.core.account[requirements].updated") -> bytes:
    about = {"id": account, "type": "v2.core.account", "url": f"/v2/core/accounts/{account}"}
    event = {
        "id": f"evt_thin_{account}",
        "object": "v2.core.event",
        "type": kind,
        "livemode": False,
        "created": "2026-11-27T10:00:00.000Z",
        "related_object": about,
    }
    return json.dumps(event).encode()


def send(app: Flask, body: bytes, secret: str = DEVELOPMENT_WEBHOOK_SECRET) -> int:
    headers = {"Stripe-Signature": signature(body, secret, int(time.time()))}
    return app.test_client().post("/stripe/webhook", data=body, headers=headers).status_code


def test_account_is_none_then_lacks_something_then_is_ready(holder: Member) -> None:
    assert card(holder).state == "none"
    page = begun(holder)
    assert card(holder).state == "asked_for"
    assert settling.settle(account_id(holder)) == "action_needed"
    assert [one.what for one in card(holder).lacking] == [LACKS]
    assert give_all(page) == "http://localhost/payment-account/returned"
    assert settling.settle(account_id(holder)) == "ready"
    assert card(holder).lacking == ()
    assert changes() == ["action_needed", "ready"]


def test_account_begun_twice_is_opened_once(strict: Sandbox, holder: Member) -> None:
    pages = {begun(holder), begun(holder)}
    assert len(pages) == 2
    opened = db.session.scalars(select(Fact).where(Fact.type == "PayeeAccountOpened")).all()
    assert len(opened) == 1
    assert opened[0].organisation_ref == holder.actor.organisation_ref


def test_account_whose_opening_got_no_answer_is_found_by_asking_again(
    strict: Sandbox, holder: Member
) -> None:
    strict.fault("api", "drop", match="/v2/core/accounts", method="POST")
    with pytest.raises(Unavailable):
        begun(holder)
    db.session.rollback()
    begun(holder)
    own = [
        one
        for one in strict.sdk().v2.core.accounts.list({"limit": 100}).data
        if one.metadata and one.metadata["organisation"] == holder.actor.organisation_ref
    ]
    assert [one.id for one in own] == [account_id(holder)]


def test_account_is_asked_about_again_and_nothing_new_is_no_fact(
    place: Outside, holder: Member
) -> None:
    account = ready(holder)
    for _ in range(3):
        place.market.clock.advance(hours=1)
        assert settling.settle(account) == "ready"
    assert changes() == ["ready"]
    assert card(holder).asked_at == clock.now()


def test_account_that_stands_otherwise_is_told_by_webhook(
    place: Outside, strict: Sandbox, holder: Member
) -> None:
    account = ready(holder)
    wants(strict, account, "identity.individual.dob")
    assert send(place.app, thin(account)) == 200
    assert card(holder).state == "action_needed"
    assert changes() == ["ready", "action_needed"]


def test_webhook_of_an_account_nobody_knows_is_parked_until_it_is_kept(
    place: Outside, holder: Member
) -> None:
    assert send(place.app, thin("acct_unknown")) == 200
    kept = db.session.scalars(select(WebhookEvent)).one()
    assert kept.done_at is None
    assert kept.due_at is not None


def test_thin_event_may_be_signed_with_a_secret_of_its_own(
    place: Outside, holder: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = ready(holder)
    settings = place.app.extensions["settings"]
    assert send(place.app, thin(account), "whsec_thin") == 400
    both = f"{DEVELOPMENT_WEBHOOK_SECRET},whsec_thin"
    own = replace(settings, stripe_webhook_secret=both)
    monkeypatch.setitem(place.app.extensions, "settings", own)
    assert send(place.app, thin(account), "whsec_thin") == 200


def test_what_nobody_told_is_found_by_the_sweep(
    place: Outside, strict: Sandbox, holder: Member
) -> None:
    account = ready(holder)
    wants(strict, account, "identity.individual.dob")
    assert sweeping.tick() == 0
    place.market.clock.advance(days=1, minutes=1)
    assert sweeping.tick() == 1
    assert card(holder).state == "action_needed"


def test_answer_that_is_older_than_what_is_known_changes_nothing(holder: Member) -> None:
    account = ready(holder)
    earlier = clock.now() - timedelta(seconds=1)
    with pytest.raises(Conflict) as refused:
        service.note_standing(Act(SYSTEM), account, Standing(AccountState.RESTRICTED), earlier)
    assert refused.value.code == service.NOT_NEWS
    assert card(holder).state == "ready"
    service.look_again(account, earlier)
    assert card(holder).asked_at == clock.now()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_answers_end_as_the_last_question_was_answered_in_whatever_order_they_come(
    holder: Member, order: tuple[int, ...]
) -> None:
    begun(holder)
    account, first = account_id(holder), clock.now()
    answers = (AccountState.ACTION_NEEDED, AccountState.READY, AccountState.RESTRICTED)
    for place in order:
        with suppress(Conflict):
            service.note_standing(
                Act(SYSTEM), account, Standing(answers[place]), first + timedelta(seconds=place)
            )
    assert card(holder).state == "restricted"


def test_what_is_wanted_later_is_shown_with_its_day_and_keeps_the_account_ready(
    strict: Sandbox, holder: Member
) -> None:
    account = ready(holder)
    wants(strict, account, "identity.individual.dob", by="2026-12-24T12:00:00.000Z")
    assert settling.settle(account) == "ready"
    [lacking] = card(holder).lacking
    assert (lacking.what, str(lacking.by), lacking.is_past_due) == (
        "identity.individual.dob",
        "2026-12-24 12:00:00+00:00",
        False,
    )


def test_closed_account_is_rejected(strict: Sandbox, holder: Member) -> None:
    account = ready(holder)
    strict.sdk().v2.core.accounts.close(account)
    assert settling.settle(account) == "rejected"


def test_only_who_signs_for_holder_or_recycler_may_begin(place: Outside, holder: Member) -> None:
    with pytest.raises(Forbidden):
        begun(place.market.regulator)
    assert db.session.scalars(select(PayeeAccount)).all() == []


def test_account_that_is_not_ours_is_not_found(place: Outside) -> None:
    with pytest.raises(NotFound):
        settling.settle("acct_of_nobody")
