"""Commands that enter organisations (regulators above all) and make API tokens."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from recycling.db import db
from recycling.deeds import SYSTEM, Act
from recycling.parties import service, sign_in
from recycling.parties.models import Membership, Person
from recycling.parties.rules import Application, Kind, secret_digest
from recycling.parties.rules.remits import Remit
from recycling.parties.scopes import Scope
from recycling.parties.sign_in import recovery

user = AppGroup("user", help="Enter organisations and their first people.")
token = AppGroup("token", help="Make API tokens.")


@user.command("create")
@click.option("--kind", type=click.Choice([str(k) for k in Kind]), required=True)
@click.option("--organisation", required=True, help="Name of the organisation.")
@click.option("--country", required=True, help="ISO 3166-1, two letters.")
@click.option("--register-number", required=True)
@click.option("--address", required=True)
@click.option("--name", required=True, help="Name of the person.")
@click.option("--email", required=True)
@click.option(
    "--remit",
    "remits",
    type=click.Choice([str(one) for one in Remit]),
    multiple=True,
    help="Where a regulator may act, as often as there are remits; none: everywhere.",
)
@click.option("--territory", default="", help="Part of its country (ISO 3166-2), if not all.")
@click.password_option(help="At least 12 characters.")
@with_appcontext
def create_user(
    password: str, organisation: str, name: str, remits: tuple[str, ...], **given: str
) -> None:
    """Enter an organisation (a regulator cannot register itself) and its administrator."""
    application = Application(
        name=organisation,
        person_name=name,
        password_hash=service.hash_password(password, (organisation, name, given["email"])),
        remits=remits or None,
        **given,
    )
    ref = service.register_organisation(Act(SYSTEM), application)
    click.echo(f"{ref} registered; {application.email} can sign in.")


@user.command("reset-factors")
@click.argument("email")
@with_appcontext
def reset_factors(email: str) -> None:
    """Take all second factors of a person who lost them, once it is sure who asks."""
    recovery.reset(email)
    click.echo(f"{email} signs in by password alone and is led to set a new factor up.")


@user.command("erase")
@click.argument("email")
@click.confirmation_option(prompt="This cannot be undone. Erase this person?")
@with_appcontext
def erase_user(email: str) -> None:
    """Erase a person; what they signed is still proved."""
    ref = db.session.scalar(select(Person.ref).where(Person.email == email.strip().lower()))
    db.session.rollback()
    if ref is None:
        raise click.ClickException(f"Nobody with the address {email} is registered.")
    service.erase_person(Act(SYSTEM), ref)
    click.echo(f"Erased; {ref} names nobody now.")


@token.command("create")
@click.argument("email")
@click.argument("purpose")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([str(one) for one in Scope]),
    multiple=True,
    default=[str(one) for one in Scope],
)
@with_appcontext
def create_token(email: str, purpose: str, scopes: tuple[str, ...]) -> None:
    """Make an API token for the person with this address and print its secret once."""
    membership = db.session.scalar(
        select(Membership).join(Person).where(Person.email == email.strip().lower())
    )
    if membership is None:
        raise click.ClickException(f"Nobody with the address {email} is registered.")
    secret = service.new_secret()
    act = Act(sign_in.actor_of(membership))
    db.session.rollback()
    service.create_token(act, service.NewToken(purpose, secret_digest(secret), None, scopes))
    click.echo(secret)


COMMANDS = (user, token)
