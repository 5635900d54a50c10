"""Commands for whoever answers for the registry's keys: list, check, rotate, retire, compromise."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from recycling import clock
from recycling.certificates import registered, registering
from recycling.certificates.holders.holding import NoKey
from recycling.certificates.issuer import time_stamps
from recycling.certificates.keys import PURPOSES, Purpose, SigningKey
from recycling.certificates.register import source_of
from recycling.config import BadConfiguration, Settings
from recycling.ledger.keys import log_key

keys = AppGroup("keys", help="The register of keys: list, check, rotate, retire, compromise.")
_DAY = click.DateTime(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%SZ"])


@keys.command("list")
@with_appcontext
def list_keys() -> None:
    """List every key: name, algorithm, where it lies, from when until when, and its state."""
    version = _begun()
    for key in registered.in_force().ring.keys:
        mark = "  DEVELOPMENT KEY" if key.is_development else ""
        click.echo(f"{key.key_id}  {key.state(clock.now())}{mark}")
        click.echo(f"    {key.algorithm}; {source_of(key)}")
        click.echo(f"    {_span(key)}{f'; {key.ended.note}' if key.ended else ''}")
    click.echo(f"Version {version} of the register.")


@keys.command("check")
@with_appcontext
def check_keys() -> None:
    """Sign something with each key that signs now, and say what hinders it.

    The log's own comes first: without it nothing is written. Exit code 0: all sign; 1: at least one
    does not.
    """
    try:
        log_key(current_app._get_current_object())  # type: ignore[attr-defined]
    except BadConfiguration as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo("log     signs")
    _begun()
    ring, failed = registered.in_force().ring, False
    for purpose in PURPOSES:
        try:
            key = ring.current(purpose, clock.now())
            key.sign(b"Does this key sign?")
            click.echo(f"{purpose:<8}{key.key_id} signs; {source_of(key)}, {_span(key)}")
        except (LookupError, NoKey) as problem:
            failed = True
            click.echo(f"{purpose:<8}DOES NOT SIGN: {problem}")
        unused = _settings().key_addresses.get(purpose)
        if unused and unused not in {key.address for key in ring.keys}:
            name = f"{purpose.upper()}_KEY"
            click.echo(f"{'':<8}{name} names a key that is not in the register: flask keys rotate.")
    try:
        stamping = time_stamps()
        click.echo(f"stamps  {_settings().time_stamp_url if stamping else 'none'}")
    except BadConfiguration as problem:
        failed = True
        click.echo(f"stamps  {problem}")
    raise SystemExit(1 if failed else 0)


@keys.command("rotate")
@click.option("--purpose", type=click.Choice(PURPOSES), required=True)
@click.option("--key", "address", default="", help="Its address; else the one in the settings.")
@click.option("--from", "begin", type=_DAY, help="From when it signs (UTC); default: now.")
@click.option("--until", "end", type=_DAY, help="Until when (UTC); default: its certificate's end.")
@with_appcontext
def rotate(purpose: Purpose, address: str, begin: datetime | None, end: datetime | None) -> None:
    """Let a new key sign from a day on. The one before ends then, and both stay published."""
    _begun()
    try:
        new = registering.rotate_key(purpose, address, _utc(begin), _utc(end))
    except NoKey as problem:
        raise click.ClickException(f"{problem}") from problem
    click.echo(f"{new.key_id} signs {_span(new)}. All processes know it; none need be restarted.")


@keys.command("retire")
@click.argument("key")
@click.option("--reason", required=True, help="Published with the key.")
@click.option("--at", type=_DAY, help="When it ends (UTC); default: now.")
@with_appcontext
def retire(key: str, reason: str, at: datetime | None) -> None:
    """End a key early. What it signed until then stays valid."""
    _begun()
    registering.retire_key(key, reason, _utc(at))
    click.echo(f"{key} is retired.")


@keys.command("compromise")
@click.argument("key")
@click.option("--reason", required=True, help="Published with the key.")
@click.confirmation_option(prompt="This cannot be undone. Is the key stolen or lost?")
@with_appcontext
def compromise(key: str, reason: str) -> None:
    """Declare a key stolen or lost. Only what the log has taken in by now stays valid."""
    _begun()
    size = registering.compromise_key(key, reason)
    click.echo(f"{key} counts only for the {size} entries the log had. Now rotate it.")


def _begun() -> int:
    """Publish the register where that is due, so that there is one to speak of."""
    try:
        return registering.published().number
    except BadConfiguration as problem:
        raise click.ClickException(f"{problem}") from problem


def _span(key: SigningKey) -> str:
    return f"from {key.valid_from:%Y-%m-%d %H:%M} to {key.valid_to:%Y-%m-%d %H:%M} UTC"


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at else None


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


COMMANDS = (keys,)
