"""How an account stands follows from what the provider says of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from recycling.settlement.onboarding.rules import AccountState, Lacking, may_be_paid, standing_of
from recycling.settlement.onboarding.words import wanted_words
from recycling.settlement.stripe_gateway import PayableState, Wanted
from recycling.settlement.stripe_gateway.accounts import payable_state

pytestmark = pytest.mark.once
_MINE = Wanted("identity.individual.dob", is_of_organisation=True)
_THEIRS = Wanted("identity.individual.dob", is_of_organisation=False)
_BY = datetime(2026, 12, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        ({"status": "active"}, "ready"),
        ({"status": "active", "wanted": (_MINE,)}, "ready"),
        ({"status": "active", "is_closed": True}, "rejected"),
        ({"status": "pending"}, "asked_for"),
        ({"status": "pending", "wanted": (_MINE,)}, "action_needed"),
        ({"status": "pending", "wanted": (_THEIRS,)}, "asked_for"),
        ({"status": "restricted", "wanted": (_MINE,)}, "action_needed"),
        ({"status": "restricted", "resolutions": ("provide_info",)}, "action_needed"),
        ({"status": "restricted", "resolutions": ("contact_stripe",)}, "restricted"),
        ({"status": "restricted", "wanted": (_THEIRS,)}, "restricted"),
        ({"status": "rejected", "wanted": (_MINE,)}, "rejected"),
        ({"status": "unsupported"}, "rejected"),
        ({"status": ""}, "restricted"),
    ],
)
def test_state_follows_from_what_the_provider_says(seen: dict[str, Any], state: str) -> None:
    assert standing_of(PayableState("acct_1", **seen)).state == state


def test_only_a_ready_account_may_be_paid() -> None:
    assert [state for state in AccountState if may_be_paid(state)] == [AccountState.READY]


def test_only_what_the_organisation_must_give_is_lacking() -> None:
    seen = PayableState("acct_1", "restricted", wanted=(_THEIRS, Wanted("a.b", True, _BY, True)))
    assert standing_of(seen).lacking == (Lacking("a.b", _BY, is_past_due=True),)
    assert standing_of(seen).lacking[0].json() == {
        "what": "a.b",
        "by": "2026-12-24T12:00:00.000Z",
        "is_past_due": True,
    }


class _Answer(dict[str, Any]):
    def to_dict(self) -> dict[str, Any]:
        return self


def _entry(status: str, *, action_from: str = "user", **deadline: str) -> dict[str, Any]:
    return {
        "description": "identity.individual.dob",
        "awaiting_action_from": action_from,
        "minimum_deadline": {"status": status, **deadline},
    }


def test_an_entry_without_a_time_of_its_own_has_the_summarys() -> None:
    requirements = {
        "entries": [
            _entry("currently_due"),
            _entry("eventually_due", action_from="stripe"),
            _entry("past_due", time="2026-12-01T00:00:00.000Z"),
        ],
        "summary": {
            "minimum_deadline": {"status": "currently_due", "time": "2026-12-24T12:00:00.000Z"}
        },
    }
    seen = payable_state(_Answer(id="acct_1", closed=False, requirements=requirements))
    assert [(one.by, one.is_past_due, one.is_of_organisation) for one in seen.wanted] == [
        (_BY, False, True),
        (None, False, False),
        (datetime(2026, 12, 1, tzinfo=UTC), True, True),
    ]
    assert seen.status == ""


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("identity.business_details.registered_name", "the registered name of your company"),
        (
            "configuration.recipient.default_outbound_destination",
            "the bank account to which your money goes",
        ),
        ("identity.attestations.terms_of_service.account", "that you accept the payment service"),
        ("representative.dob", "who represents your company"),
        ("something.new", "what the payment service calls “something.new”"),
    ],
)
def test_what_is_wanted_is_said_in_plain_words(app: Any, what: str, words: str) -> None:
    with app.test_request_context():
        assert wanted_words(what).startswith(words)
