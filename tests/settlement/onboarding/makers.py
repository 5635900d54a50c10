"""Makers of payment accounts: begun, set up at the provider, wanted something of again."""

from __future__ import annotations

import requests

from recycling.db import db
from recycling.settlement.onboarding import queries, settling
from recycling.settlement.onboarding.models import PayeeAccount
from recycling.settlement.onboarding.queries import AccountCard
from tests.makers import Member
from tests.remembering import remembered
from tests.settlement.conftest import Sandbox
from tests.settlement.makers import BASE_URL

LACKS = "identity.business_details.registered_name"
"""What the sandbox wants of a new account."""


@remembered
def begun(member: Member) -> str:
    """The address of the provider's page on which a member sets the account up."""
    return settling.begin(member.act(), BASE_URL)


def give_all(page: str) -> str:
    """Give everything on the provider's page, as a browser does; where it leads back to."""
    answer = requests.post(page, allow_redirects=False, timeout=5)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def account_id(member: Member) -> str:
    """The provider's name of an organisation's account."""
    db.session.rollback()
    found = db.session.get_one(PayeeAccount, member.actor.organisation_id).account_id
    db.session.rollback()
    return found


@remembered
def ready(member: Member) -> str:
    """The name of an account that was set up and is ready."""
    give_all(begun(member))
    account = account_id(member)
    assert settling.settle(account) == "ready"
    return account


def wants(sandbox: Sandbox, account: str, what: str, **more: str) -> None:
    """Have the provider want something of an account."""
    sandbox.happens("account.requires", id=account, description=what, **more)


def card(member: Member) -> AccountCard:
    """How a member's organisation sees its account."""
    db.session.rollback()
    return queries.account(member.actor.organisation_id or 0)
