"""A person chooses the language in which pages and mails come."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from recycling import jobs
from recycling.db import db
from recycling.ledger.models import Fact
from recycling.notices.mailer import FOLDER
from recycling.parties.service import choose_language
from tests.makers import a_member
from tests.parties.browsing import Browser

HERE = "/account/language"


def test_who_chose_a_language_reads_it_where_the_address_names_none(app: Flask) -> None:
    with app.app_context():
        member = a_member("holder")
    here = Browser(app, member)
    assert '<html lang="en"' in here.see("/desk").get_data(as_text=True)
    here.see(HERE)
    done = here.send(HERE, {"language": "fr"})
    assert (done.status_code, done.location) == (303, "/fr/account")
    assert '<html lang="fr"' in here.see("/desk").get_data(as_text=True)
    assert '<html lang="zh"' in here.see("/zh/desk").get_data(as_text=True)
    here.see(HERE)
    assert here.send(HERE, {"language": "xx"}).status_code == 422


def test_a_mail_comes_in_the_language_of_who_gets_it(app: Flask) -> None:
    with app.app_context():
        member = a_member("holder")
        choose_language(member.act(), "zh")
        assert db.session.scalars(select(Fact.body).where(Fact.type == "LanguageChosen")).one()
        there = Browser(app)
        there.see("/sign-in/forgotten")
        there.send("/sign-in/forgotten", {"email": member.email})
        jobs.tick()
    sent = [
        message_from_bytes(one.read_bytes(), policy=default).get_content()
        for one in (Path(app.instance_path) / FOLDER).glob("*.eml")
    ]
    assert any("密码" in one for one in sent)


def test_a_problem_document_is_in_the_language_asked_for(app: Flask) -> None:
    client = app.test_client()
    asked = {"Accept-Language": "zh"}
    answer = client.get("/api/v1/lots/LOT-00000-00000", headers=asked)
    assert answer.content_language.as_set() == {"zh"}
    title = answer.get_json()["title"]
    assert title != "Not found"
    assert any("\u4e00" <= one <= "\u9fff" for one in title)
