"""Signing on the device of another party by short code: row 10 of the custody scenarios.

The carrier's device, the holder's code: wrong ones are refused with what is left, three of them
lock for a minute and longer each time, and the right one is not taken until the lock ends.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from recycling.custody.rules import Signing
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.parties import service as parties
from recycling.parties.acting import actor_of
from recycling.parties.models import Membership, Person, ShortCode
from recycling.parties.rules import Newcomer, Role
from recycling.parties.rules.short_codes import ON_ONE_DEVICE
from recycling.reactions import react
from tests.custody.makers import Outside, a_consignment, signed
from tests.custody.traces import last_body
from tests.makers import PASSWORD, Member, a_member

GIVE = "give_to_carrier"


class Device:
    """The carrier's device before a consignment that its holder is to give."""

    def __init__(self, outside: Outside) -> None:
        self.outside, self.road = outside, outside.road
        self.ref = outside.made(a_consignment)
        self.code = code_of(outside, self.road.holder)
        self.wrong = "000000" if self.code != "000000" else "111111"
        self.road.clock.advance(minutes=5)

    def signs(self, code: str, signing: str = GIVE) -> tuple[int, Any]:
        path = f"/consignments/{self.ref}/handovers/by-code"
        answer = self.outside.api(
            "POST", path, self.road.carrier, {"signing": signing, "code": code}
        )
        return answer.status_code, answer.json


def code_of(outside: Outside, member: Member) -> str:
    made = outside.does("/short-code", member)
    assert re.fullmatch(r"[0-9]{6}", made["code"])
    return str(made["code"])


def test_a_wrong_code_is_counted_three_lock_and_the_right_one_waits_until_the_lock_ends(
    outside: Outside,
) -> None:
    device = Device(outside)
    clock = device.road.clock
    for left in ("2 attempts are left.", "1 attempt is left.", "Wait 60 seconds"):
        status, problem = device.signs(device.wrong)
        assert (status, problem["code"]) == (422, "wrong_code")
        assert problem["errors"][0]["path"] == "code"
        assert left in problem["detail"]
    for wait in (60, 120, 240, 480, 960, 1920, 3600, 3600):
        status, problem = device.signs(device.code)
        assert (status, problem["code"]) == (429, "too_many_attempts")
        clock.advance(seconds=wait - 1)
        assert device.signs(device.code)[0] == 429
        clock.advance(seconds=1)
        if wait == 3600:
            break
        assert device.signs(device.wrong)[0] == 422
    status, card = device.signs(f"{device.code[:3]} {device.code[3:]}")
    assert (status, card["state"]) == (201, "offered")


def test_the_fact_says_who_lent_the_device_and_who_signed_for_whom(outside: Outside) -> None:
    device, road = Device(outside), outside.road
    assert device.signs(device.code)[0] == 201
    body = outside.inside(last_body, f"consignment:{device.ref}")
    assert (body["by_code"], body["signed_by"]) == (True, road.holder.actor.person_ref)
    assert body["signed_for"] == road.holder.actor.organisation_ref
    given = select(Fact.organisation_ref).where(Fact.type == "HandoverGiven")
    lender = outside.inside(lambda: db.session.scalars(given).one())
    assert lender == road.carrier.actor.organisation_ref
    assert device.signs(device.code)[1]["code"] == "wrong_order"
    assert device.signs(device.code, "take_over")[1]["code"] == "own_turn"
    outside.inside(react)
    told = outside.browse(road.holder).see("/notices").text
    assert f"Consignment {device.ref} was signed for you on another party" in told


def test_the_carriers_code_signs_on_the_holders_page(outside: Outside) -> None:
    road, ref = outside.road, outside.made(signed, Signing.GIVE_TO_CARRIER)
    driver, holder = outside.browse(road.carrier), outside.browse(road.holder)
    driver.see("/organisation")
    assert "/organisation/short-code" in driver.links
    driver.see("/organisation/short-code")
    shown = driver.send("/organisation/short-code")
    assert shown.headers["Cache-Control"] == "no-store"
    code = re.findall(r"\d{3} \d{3}", driver.words)[0]
    path = f"/consignments/{ref}/handovers/take_over/by-code"
    holder.see(f"/consignments/{ref}")
    assert path in holder.forms
    wrong = "000 000" if code != "000 000" else "111 111"
    refused = holder.send(path, {"code": wrong})
    assert (refused.status_code, holder.wrong()) == (422, {"code"})
    assert wrong not in refused.text
    holder.does(path, {"code": code})
    assert "The signature is recorded." in holder.words
    driver.see("/organisation/short-code")
    driver.does("/organisation/short-code/end")
    assert "You have no code" in driver.words


def test_only_another_party_lends_its_device_and_only_who_may_sign_has_a_code(
    outside: Outside,
) -> None:
    device, road = Device(outside), outside.road
    path, body = f"/consignments/{device.ref}/handovers/by-code", {"signing": GIVE}
    stranger = outside.inside(a_member, "carrier")
    sent = {**body, "code": device.code}
    assert outside.is_refused(path, stranger, sent)[0] == 404
    assert outside.is_refused(path, road.regulator, sent)[0] == 403
    assert outside.is_refused(path, road.holder, sent)[1] == "own_turn"
    assert outside.is_refused("/short-code", road.regulator)[0] == 403
    assert device.signs(device.code, "receive")[0] == 422
    theirs = code_of(outside, road.recycler)
    assert device.signs(theirs)[1]["code"] == "wrong_code"


def test_a_new_code_ends_the_one_before_and_so_does_leaving(outside: Outside) -> None:
    device, holder = Device(outside), outside.road.holder

    def new_signer() -> Member:
        newcomer = Newcomer(
            "Sig Ner", "sig@example.org", Role.SIGNER, parties.hash_password(PASSWORD, ())
        )
        ref = parties.admit_person(holder.act(), newcomer)
        found = select(Membership).join(Person).where(Person.ref == ref)
        return Member(actor_of(db.session.scalars(found).one()), newcomer.email, newcomer.name)

    signer = outside.inside(new_signer)
    first, second = code_of(outside, signer), code_of(outside, signer)
    kept = outside.inside(lambda: db.session.scalars(select(ShortCode.digest)).all())
    assert (len(kept), [second in one for one in kept]) == (2, [False, False])
    assert first == second or device.signs(first)[1]["code"] == "wrong_code"
    outside.inside(parties.change_role, holder.act(), signer.actor.person_ref, Role.MEMBER)
    assert device.signs(second)[1]["code"] == "may_not_sign"
    outside.inside(parties.remove_member, holder.act(), signer.actor.person_ref)
    assert device.signs(second)[1]["code"] == "wrong_code"


def test_of_twenty_guesses_at_once_three_are_looked_at(outside: Outside) -> None:
    device = Device(outside)
    outside.api("GET", "/me", device.road.carrier)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: device.signs(device.wrong)[0], range(20)))
    assert sorted(answers) == [422] * 3 + [429] * 17


@pytest.mark.once
def test_the_lock_grows_from_a_minute_to_an_hour() -> None:
    waits = [ON_ONE_DEVICE.wait(failures) for failures in range(11)]
    minutes = [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert waits == [timedelta(minutes=one) for one in minutes]
