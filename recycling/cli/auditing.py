"""Commands of who answers for the whole: audit it, and take rows as they are."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from recycling.deeds import SYSTEM, Act
from recycling.ledger.imprints.service import adopt_rows
from recycling.oversight.audits.carrying import carry_out


@click.command("audit")
@with_appcontext
def audit() -> None:
    """Replay every chain, the log, rows, counters, books and documents; name what does not fit."""
    carried = carry_out()
    report, rows = carried.report, sum(carried.rows.rows.values())
    for problem in report.problems:
        click.echo(problem)
    click.echo(
        f"{report.facts} facts, {report.leaves} leaves, {rows} rows: "
        f"{len(report.problems)} problems"
    )
    raise SystemExit(1 if report.problems else 0)


@click.command("adopt-rows")
@click.argument("reason")
@with_appcontext
def adopt(reason: str) -> None:
    """Take the rows an audit names as they are, and say in the ledger why.

    For what a migration wrote, or rows older than imprints. Look at the audit first: what is taken
    is never named again.
    """
    click.echo(f"{adopt_rows(Act(SYSTEM), reason)} rows are taken as they are.")


COMMANDS = (audit, adopt)
