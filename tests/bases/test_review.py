"""Deeds of a review: questions and answers, conditions, re-examination, ends that are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from recycling import clock
from recycling.bases import queries, reviews, service
from recycling.bases.rules import Condition
from recycling.db import db
from recycling.errors import Conflict, Forbidden, NotFound
from recycling.ledger.models import Fact
from recycling.parties.rules import Kind
from tests.bases.browsing import bearer, browser_of
from tests.bases.makers import an_applied_base
from tests.makers import Member, a_member
from tests.parties.second_signers import confirmed


@pytest.fixture
def recycler(in_app: Flask) -> Member:
    return a_member(Kind.RECYCLER)


@pytest.fixture
def regulator(in_app: Flask) -> Member:
    return a_member(Kind.REGULATOR)


@pytest.fixture
def applied(recycler: Member, regulator: Member) -> str:
    return an_applied_base(recycler, regulator)[1]


def facts(ref: str) -> list[str]:
    wanted = select(Fact.type).where(Fact.subject == f"licence:{ref}").order_by(Fact.id)
    return list(db.session.scalars(wanted))


def test_review_asks_and_grants_only_once_every_question_is_answered(
    applied: str, recycler: Member, regulator: Member
) -> None:
    service.review_licence(regulator.act(), applied)
    service.ask_about_licence(regulator.act(), applied, "Which outlet is meant?")
    service.ask_about_licence(regulator.act(), applied, "And the second?", 1)
    with pytest.raises(Conflict, match="questioned"):
        service.grant_licence(regulator.act(), applied)
    service.answer_about_licence(recycler.act(), applied, 1, "The northern one.")
    assert queries.licence(applied).state == "questioned"
    service.answer_about_licence(recycler.act(), applied, 2, "There is none.")
    asked = reviews.questions(applied)
    assert [(one.follows, one.answer) for one in asked] == [
        (None, "The northern one."), (1, "There is none."),
    ]  # fmt: skip
    service.grant_licence(regulator.act(), applied)
    assert queries.licence(applied).counts_today
    assert facts(applied)[-2:] == ["LicenceQuestionAnswered", "LicenceGranted"]


def test_answer_twice_to_none_or_by_a_stranger_is_refused_and_changes_nothing(
    applied: str, recycler: Member, regulator: Member
) -> None:
    for text in ("Which outlet is meant?", "How deep is the well?"):
        service.ask_about_licence(regulator.act(), applied, text)
    service.answer_about_licence(recycler.act(), applied, 1, "The northern one.")
    with pytest.raises(Conflict, match="already answered"):
        service.answer_about_licence(recycler.act(), applied, 1, "The southern one.")
    with pytest.raises(NotFound):
        service.answer_about_licence(recycler.act(), applied, 9, "The southern one.")
    with pytest.raises(Forbidden):
        service.answer_about_licence(a_member(Kind.RECYCLER).act(), applied, 2, "Nine metres.")
    assert [one.answer for one in reviews.questions(applied)] == ["The northern one.", ""]


def test_conditions_stand_on_the_licence_until_the_regulator_finds_them_met(
    applied: str, regulator: Member
) -> None:
    due = clock.today() + timedelta(days=30)
    bound = (Condition("Measure the outlet.", due), Condition("Keep a guard."))
    service.grant_licence(regulator.act(), applied, "Fit.", bound)
    service.meet_condition(regulator.act(), applied, 1, "Report 7 of the laboratory.")
    first, second = queries.licence(applied).conditions
    assert (first.due_on, first.met_by) == (due, "Report 7 of the laboratory.")
    assert (second.number, second.met_at, second.is_overdue) == (2, None, False)
    with pytest.raises(Conflict):
        service.meet_condition(regulator.act(), applied, 1, "Report 8.")
    with pytest.raises(NotFound):
        service.meet_condition(regulator.act(), applied, 3, "Report 8.")


def test_re_examination_keeps_a_licence_in_force_and_ends_in_confirmation_or_revocation(
    applied: str, regulator: Member
) -> None:
    service.grant_licence(regulator.act(), applied)
    service.reopen_licence(regulator.act(), applied, "A neighbour complains.")
    assert queries.licence(applied).counts_today
    more = (Condition("Cover the heap."),)
    service.confirm_licence(regulator.act(), applied, "Dust stays within limits.", more)
    card = queries.licence(applied)
    assert (card.state, card.conditions[0].text) == ("granted", "Cover the heap.")
    service.reopen_licence(regulator.act(), applied, "Dust again.")
    made = service.propose_revocation(regulator.act(), applied, "Dust above limits.")
    assert queries.licence(applied).counts_today
    confirmed(service.revoke_licence, regulator, made)
    assert not queries.licence(applied).counts_today


@pytest.mark.parametrize(("left", "told"), [(90, "LicenceExpiring"), (-1, "LicenceExpired")])
def test_the_end_of_a_licence_is_told_once_on_its_day(
    applied: str, regulator: Member, left: int, told: str
) -> None:
    service.grant_licence(regulator.act(), applied)
    day = queries.licence(applied).valid_to - timedelta(days=left)
    assert service.tell_expiry(day - timedelta(days=1), 10) == 0
    assert [service.tell_expiry(day, 10), service.tell_expiry(day, 10)] == [1, 0]
    assert facts(applied)[-1] == told


def test_an_application_has_no_end_to_tell_of(applied: str) -> None:
    assert service.tell_expiry(queries.licence(applied).valid_to - timedelta(days=7), 10) == 0


def test_pages_carry_a_question_its_answer_a_bound_grant_and_a_condition_met(app: Flask) -> None:
    with app.app_context():
        recycler, regulator = a_member(Kind.RECYCLER), a_member(Kind.REGULATOR)
        ref = an_applied_base(recycler, regulator)[1]
    page = f"/licences/{ref}"
    authority, base, public = (browser_of(app, one) for one in (regulator, recycler, None))
    sent = authority.send(f"{page}/questions", {"question": "Which outlet is meant?"})
    assert sent.status_code == 303
    assert authority.send(f"{page}/questions", {"question": "?"}).status_code == 422
    answered = base.send(f"{page}/questions/1", {"answer": "The northern one."})
    assert answered.status_code == 303
    assert base.send(f"{page}/questions/1", {"answer": "Again."}).status_code == 409
    assert "The northern one." in authority.get(f"{page}/questions").text
    assert "The northern one." not in public.get(page).text
    bad = {"move": "refuse", "reason": "No outlet.", "conditions": "Measure it."}
    assert authority.send(page, bad, f"{page}/decision").status_code == 422
    grant = {"move": "grant", "conditions": "2099-01-31 Measure it.\nKeep a guard."}
    assert authority.send(page, grant, f"{page}/decision").status_code == 303
    assert 'datetime="2099-01-31"' in public.get(page).text
    met = authority.send(f"{page}/conditions/2", {"reason": "Seen on site."})
    assert met.status_code == 303
    assert authority.send(f"{page}/conditions/2", {"reason": "Again seen."}).status_code == 409
    assert "Seen on site." in public.get(page).text
    for missing in ("questions/9", "conditions/9"):
        who = base if missing.startswith("q") else authority
        assert who.get(f"{page}/{missing}").status_code == 404


def test_programs_ask_answer_and_bind(app: Flask) -> None:
    with app.app_context():
        recycler, regulator = a_member(Kind.RECYCLER), a_member(Kind.REGULATOR)
        ref = an_applied_base(recycler, regulator)[1]
    authority, base = bearer(app, regulator), bearer(app, recycler)
    at = f"/api/v1/licences/{ref}"
    client = app.test_client()
    asked = {"question": "Which outlet is meant?"}
    assert client.post(f"{at}/questions", json=asked, headers=authority).status_code == 201
    answer = {"answer": "The northern one."}
    assert client.post(f"{at}/questions/1/answer", json=answer, headers=base).status_code == 200
    items = client.get(f"{at}/questions", headers=base).json["items"]  # type: ignore[index]
    assert [one["answer"] for one in items] == ["The northern one."]
    grant = {"conditions": [{"text": "Measure it.", "due_on": "2099-01-31"}]}
    bound = client.post(f"{at}/grant", json=grant, headers=authority).json
    assert bound is not None
    assert bound["conditions"][0]["due_on"] == "2099-01-31"
