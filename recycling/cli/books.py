"""Commands for whoever answers for the money: do the books hold, and does the service agree?"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import chain

import click
from flask.cli import with_appcontext

from recycling import clock
from recycling.settlement.books import checking as books_checking
from recycling.settlement.documents import checking as documents_checking
from recycling.settlement.reconciling import queries, work


@click.group("books")
def books() -> None:
    """The double-entry books of all money that comes and goes."""


@books.command("check")
@with_appcontext
def check() -> None:
    """Add everything up again, documents too, and name what does not fit; exit code 1 at any."""
    found = 0
    for violation in chain(books_checking.violations(), documents_checking.violations()):
        found += 1
        click.echo(violation)
    click.echo(f"{found} violations" if found else "The books hold.")
    raise SystemExit(1 if found else 0)


@books.command("reconcile")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), help="Which day, UTC. Default: yesterday."
)
@with_appcontext
def reconcile(day: datetime | None) -> None:
    """Compare a day with the payment service and name every difference; exit code 1 at any."""
    ref = work.reconcile(day.date() if day else clock.today() - timedelta(days=1))
    found, cursor = 0, ""
    while True:
        page = queries.found_by(ref, cursor)
        for one in page.items:
            found += 1
            click.echo(f"{one.ref} {one.kind} {one.state}: {one.sentence}")
        cursor = page.next
        if not cursor:
            break
    said = f"{found} differences" if found else "The books and the payment service agree"
    click.echo(f"{said} ({ref}).")
    raise SystemExit(1 if found else 0)


COMMANDS = (books,)
