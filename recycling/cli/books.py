"""Commands for whoever answers for the money: do the books hold?"""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from recycling.settlement.books.checking import violations


@click.group("books")
def books() -> None:
    """The double-entry books of all money that comes and goes."""


@books.command("check")
@with_appcontext
def check() -> None:
    """Add everything up again and name whatever does not fit; exit code 1 when something does."""
    found = 0
    for violation in violations():
        found += 1
        click.echo(violation)
    click.echo(f"{found} violations" if found else "The books hold.")
    raise SystemExit(1 if found else 0)


COMMANDS = (books,)
