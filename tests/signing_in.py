"""Signed in without the walk through the form: a session with a second factor, fresh, in a row."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from recycling.db import db
from recycling.parties.models import Membership, Person
from recycling.parties.sign_in.sessions import open_session
from recycling.parties.sign_in.writing import writing

COOKIE = "urban_mine"


def session_token(email: str, factor: str = "totp") -> str:
    """The token of a new session (needs an application context)."""
    with writing() as at:
        membership = db.session.scalars(
            select(Membership)
            .join(Person, Person.id == Membership.person_id)
            .where(Person.email == email.strip().lower())
            .order_by(Membership.id)
        ).first()
        assert membership is not None, email
        return open_session(membership, factor, "", at).token


def sign_in(app: Flask, client: FlaskClient, email: str, factor: str = "totp") -> None:
    """Let a client be signed in (outside any application context)."""
    with app.app_context():
        token = session_token(email, factor)
    with client.session_transaction() as session:
        session.update(_user_id=token, _fresh=True, _permanent=True)


def cookie_of(client: FlaskClient) -> str:
    """The raw cookie a client holds."""
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def cookie_for(app: Flask, email: str) -> str:
    """The raw cookie of a new session, for a browser outside this process."""
    client = app.test_client()
    sign_in(app, client, email)
    return cookie_of(client)
