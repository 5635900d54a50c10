"""What takes two signers: the table, and when a proposal can still be confirmed, and by whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from recycling.errors import Conflict, Forbidden, Invalid
from recycling.oversight.proposals.acts import CONFIRMING
from recycling.parties.permissions import PERMISSIONS
from recycling.parties.proposals.rules import (
    TABLE,
    Irreversible,
    check_another,
    check_open,
    check_reason,
)
from recycling.parties.scopes import Scope, scope_of

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_every_act_of_two_signers_has_its_terms_and_the_deed_that_carries_it_out() -> None:
    assert set(TABLE) == set(CONFIRMING) == set(Irreversible)
    assert all(terms.permission in PERMISSIONS for terms in TABLE.values())
    assert all(timedelta(days=1) <= terms.waits <= timedelta(days=30) for terms in TABLE.values())


def test_a_proposal_is_confirmed_while_it_is_open_and_its_time_is_not_over() -> None:
    check_open("PRO-1", "open", AT + timedelta(seconds=1), AT)
    for state, until in (("open", AT), ("taken_back", AT + timedelta(days=1))):
        with pytest.raises(Conflict, match="lapsed" if state == "open" else "taken back"):
            check_open("PRO-1", state, until, AT)


def test_nobody_is_both_signers() -> None:
    check_another("PER-1", "PER-2")
    with pytest.raises(Forbidden, match="Another signer"):
        check_another("PER-1", "PER-1")


def test_both_signers_say_why_and_prove_who_they_are() -> None:
    assert check_reason(" It leaks. ") == "It leaks."
    with pytest.raises(Invalid):
        check_reason("  no ")
    assert scope_of("proposals.decide") is Scope.SIGN
