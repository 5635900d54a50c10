"""Commands that fill an empty register: the market ``make run`` shows, and the play."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from recycling.config import Settings
from recycling.db import db
from recycling.demonstration import market, people


@click.command("seed")
@click.option("--once", is_flag=True, help="Do nothing where the market is there already.")
@with_appcontext
def seed(once: bool) -> None:
    """Fill an empty register with a demonstration market."""
    if people.is_entered():
        if once:
            people.give_authenticators()
            return
        raise click.ClickException("The demonstration market is there already.")
    settings: Settings = current_app.extensions["settings"]
    if settings.in_production:
        raise click.ClickException("A demonstration market has no place in production.")
    click.echo("Seeding a demonstration market (invented organisations and prices):")
    market.seed(lambda line: click.echo(f"  {line}"))


@click.command("demo")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where database and certificates go; default: a folder “demo” of the instance.",
)
@with_appcontext
def demo(folder: Path | None) -> None:
    """Play the whole life of one lot of each stream in a fresh database."""
    from recycling import create_app

    settings: Settings = current_app.extensions["settings"]
    folder = (folder or settings.instance / "demo").resolve()
    if folder.exists() and not (folder / "urban-mine.sqlite").exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} holds other things; name an empty folder.")
    shutil.rmtree(folder, ignore_errors=True)
    fresh = create_app(
        replace(
            settings,
            instance=folder,
            database_url=f"sqlite:///{folder / 'urban-mine.sqlite'}",
            demonstration=True,
        )
    )
    with fresh.app_context():
        db.create_all()
        numbers = market.demo(click.echo)
        click.echo("\nEight certificates, each verified:")
        for number in numbers:
            path = folder / f"CoC-{number}.pdf"
            path.write_bytes(market.file_of(number))
            click.echo(f"  {number}  {path}")


COMMANDS = (seed, demo)
