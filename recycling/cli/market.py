"""Commands of the market: the one ``make run`` shows, the play, and an award run again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from recycling.auctions.ocds.gathering import sale_of
from recycling.auctions.ocds.packages import published, record_package
from recycling.auctions.ocds.releases import releases_of
from recycling.auctions.rules.bid_log import rerun
from recycling.config import Settings
from recycling.db import db
from recycling.demonstration import market, people
from recycling.errors import Refusal


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


@click.command("rerun-award")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def rerun_award(file: Path) -> None:
    """Run the award of a published bid log again, without any database.

    Ends with 0 where the award follows from the log, 1 where not, 2 where it is no such log.
    """
    try:
        found = rerun(json.loads(file.read_bytes()))
    except (ValueError, RecursionError):
        click.echo(f"{file} is not JSON.", err=True)
        raise SystemExit(2) from None
    except Refusal as refusal:
        click.echo(refusal.sentence, err=True)
        raise SystemExit(2) from None
    click.echo(found.words)
    raise SystemExit(0 if found.agrees else 1)


@click.command("ocds")
@click.argument("auction")
@with_appcontext
def ocds(auction: str) -> None:
    """Print an ended auction as an OCDS 1.1 record package, as everybody is given it."""
    settings: Settings = current_app.extensions["settings"]
    origin = published(settings, f"/auctions/{auction}/ocds.json")
    package = record_package(releases_of(sale_of(auction)), *origin)
    click.echo(json.dumps(package, ensure_ascii=False, indent=2))


COMMANDS = (seed, demo, rerun_award, ocds)
