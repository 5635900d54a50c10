"""Commands that bring prices in and take facts out."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from recycling import clock
from recycling.deeds import SYSTEM, Act
from recycling.ledger import queries as ledger
from recycling.ledger.mirroring import mirror
from recycling.lots.imports.cards import import_card
from recycling.lots.imports.plans import acting_for
from recycling.lots.imports.queries import import_of, rows
from recycling.lots.imports.rules.states import ImportState, Policy
from recycling.lots.imports.taking import take as take_file
from recycling.lots.imports.work import finish
from recycling.matching import service as matching

bring = AppGroup("import", help="Bring in what others publish.")
take = AppGroup("export", help="Take out what the register holds.")

_AT_ONCE = 200
_SHOWN = 20


@bring.command("prices")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def import_prices(file: Path) -> None:
    """Enter dated prices of elements and oxides from a CSV file; the whole file or nothing."""
    try:
        answer = matching.import_prices(Act(SYSTEM), file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8 text.") from error
    click.echo(f"entered: {answer}")


@bring.command("lots")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--for", "holder", required=True, help="Reference of the holder they belong to.")
@click.option("--policy", type=click.Choice([*Policy]), default=Policy.ALL, show_default=True)
@with_appcontext
def import_lots(file: Path, holder: str, policy: str) -> None:
    """Enter a holder's lots from CSV, XLSX or JSON: all rows or none, or the valid ones."""
    actor = acting_for(holder)
    with file.open("rb") as stream:
        ref = take_file(Act(actor), stream, file.name, policy=policy)
    finish(ref)
    card = import_card(import_of(ref))
    click.echo(
        f"{ref}: {card.rows} rows, {card.created} new, {card.changed} changed, "
        f"{card.unchanged} unchanged, {card.bad} bad"
    )
    if card.state != ImportState.IMPORTED:
        for row in rows(import_of(ref), "", _SHOWN, only_bad=True).items:
            for finding in row.findings:
                click.echo(f"{finding.path}: {finding.message}", err=True)
        raise click.ClickException(card.failure or "Nothing was entered.")


@take.command("facts")
@click.argument("subject")
@with_appcontext
def export_facts(subject: str) -> None:
    """Write the chain of one subject, such as lot:LOT-7Q4KM-2TD9X, as JSON lines."""
    after = 0
    while page := ledger.facts_of(subject, after, _AT_ONCE):
        for fact in page:
            click.echo(json.dumps(_written(fact), ensure_ascii=False))
        after = page[-1].number
    if not after:
        raise click.ClickException(
            f"No fact speaks of {subject}. Name kind and reference, such as lot:LOT-7Q4KM-2TD9X."
        )


@take.command("log")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def export_log(folder: Path) -> None:
    """Write the public log as plain files any web server can serve; again: only what is new."""
    entries, files = mirror(folder)
    if not files:
        raise click.ClickException("Nothing has entered the log yet.")
    click.echo(f"{folder}: {entries} entries, {files} files written")


def _written(fact: ledger.FactCard) -> dict[str, object]:
    return {
        "number": fact.number,
        "type": fact.type,
        "at": clock.stamp(fact.at),
        "organisation": fact.organisation_ref,
        "body": fact.body,
        "previous": fact.previous,
        "digest": fact.digest,
    }


COMMANDS = (bring, take)
