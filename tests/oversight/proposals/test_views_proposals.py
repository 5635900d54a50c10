"""Pages of what takes two signers, as each of them sees them."""

from __future__ import annotations

import pytest
from flask import Flask

from recycling.bases import queries as bases
from tests.bases.browsing import browser_of
from tests.bases.makers import a_licensed_base
from tests.makers import Member, a_member
from tests.parties.second_signers import a_second_signer

pytestmark = pytest.mark.once


def proposal_on(page: str) -> str:
    return "PRO-" + page.partition("/proposals/PRO-")[2][:11]


def a_granted_licence(regulator: Member) -> str:
    base = a_licensed_base(a_member("recycler"), regulator)
    return bases.base(base).licences[0].ref


def test_one_signer_proposes_on_the_licence_and_another_confirms_on_the_desk(app: Flask) -> None:
    with app.app_context():
        regulator = a_member("regulator")
        licence, second = a_granted_licence(regulator), a_second_signer(regulator)
    first, other = browser_of(app, regulator), browser_of(app, second)
    page = f"/licences/{licence}"
    first.send(page, {"move": "revoke", "reason": "The outlet was hidden."}, f"{page}/decision")
    made = proposal_on(first.get(page).text)
    address = f"/proposals/{made}"
    assert "Take it back" in first.get(address).text
    assert "Confirm it" not in first.get(address).text
    alone = {"move": "confirm", "reason": "I agree with myself."}
    assert first.send(address, alone, f"{address}/decision").status_code == 422
    assert made in other.get("/proposals").text
    assert made in other.get("/desk").text
    agreed = {"move": "confirm", "reason": "I saw the outlet."}
    assert other.send(address, agreed, f"{address}/decision").status_code == 303
    assert "I saw the outlet." in first.get(address).text
    assert "The outlet was hidden." in app.test_client().get(page).text


def test_an_authority_is_given_other_remits_on_its_page(app: Flask) -> None:
    with app.app_context():
        regulator, another = a_member("regulator"), a_member("regulator")
        second = a_second_signer(regulator)
    first, other = browser_of(app, regulator), browser_of(app, second)
    page = f"/organisations/{another.actor.organisation_ref}"
    assert f"{page}/remits" in first.get(page).text
    wanted = {"remits": ["quotas", "returns"], "territory": "DE-SN", "reason": "The law of 2027."}
    wrong = first.send(f"{page}/remits", {**wanted, "territory": "FR-75"}, f"{page}/remits")
    assert "is no part of DE" in wrong.text
    assert first.send(f"{page}/remits", wanted, f"{page}/remits").status_code == 303
    address = f"/proposals/{proposal_on(first.get(page).text)}"
    other.send(address, {"move": "confirm", "reason": "So it is."}, f"{address}/decision")
    shown = app.test_client().get(page).text
    assert "DE-SN" in shown
    assert "Monthly returns" in shown
    assert "Licences of bases" not in shown
