"""Commands of who answers for the whole: audit it, verify an audit, take rows as they are.

And take out of the database what is in files.
"""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from recycling.certificates.issuer import kept_checks
from recycling.deeds import SYSTEM, Act
from recycling.ledger.imprints.archiving import drop_archived
from recycling.ledger.imprints.service import adopt_rows
from recycling.oversight.audits.carrying import Carried, carry_out
from recycling.oversight.audits.queries import document
from recycling.oversight.audits.verifying import verified
from recycling.oversight.audits.work import audit_now

_GENUINE, _NOT_GENUINE = 0, 1


@click.command("audit")
@click.option("--publish", is_flag=True, help="Sign what is found and publish it at /audits.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures, or the signed file.")
@with_appcontext
def audit(publish: bool, as_json: bool) -> None:
    """Replay every chain, the log, rows, counters, books and documents; name what does not fit.

    Reads from DATABASE_READ_URL where it is set. Exit code 1: something differs.
    """
    ref, carried = audit_now(Act(SYSTEM)) if publish else ("", carry_out())
    if as_json:
        click.echo(document(ref) if publish else json.dumps(_figures(carried)))
    else:
        _say(carried, ref)
    raise SystemExit(1 if carried.found.words else 0)


def _say(carried: Carried, ref: str) -> None:
    for problem in carried.found.words:
        click.echo(problem)
    figures, moment = carried.figures, carried.moment
    for table, count in sorted(carried.found.rows.items()):
        click.echo(f"{table}: {count} of {figures.rows[table]} rows differ")
    click.echo(
        f"{figures.facts} facts, {moment.leaves} leaves, {sum(figures.rows.values())} rows of "
        f"{len(figures.rows)} tables: {len(carried.found.words)} problems"
    )
    if ref:
        click.echo(f"published as {ref}")


def _figures(carried: Carried) -> dict[str, object]:
    figures = carried.figures
    return {
        "facts": figures.facts,
        "leaves": carried.moment.leaves,
        "last_fact": carried.moment.last_fact,
        "read_from_copy": carried.moment.is_copy,
        "rows": figures.rows,
        "money": figures.money,
        "masses": figures.masses,
        "problems": list(carried.found.words),
        "seconds": (carried.moment.ended_at - carried.moment.begun_at).total_seconds(),
    }


@click.command("verify-audit")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--trust",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The registry's public keys (its address /keys), kept earlier.",
)
@with_appcontext
def verify_audit(file: Path, trust: Path) -> None:
    """Say whether a published audit is signed by the registry; needs no registry.

    Exit code 1: it is not.
    """
    try:
        keys = kept_checks(json.loads(trust.read_bytes())).trust
        found = verified(json.loads(file.read_bytes()), keys)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise click.ClickException(
            f"This is no audit, or no keys of a registry: {error}"
        ) from error
    click.echo(found.words)
    click.echo(f"digest {found.digest}: look for it in the log")
    raise SystemExit(_GENUINE if found.is_genuine else _NOT_GENUINE)


@click.command("adopt-rows")
@click.argument("reason")
@with_appcontext
def adopt(reason: str) -> None:
    """Take the rows an audit names as they are, and say in the ledger why.

    For what a migration wrote, or rows older than imprints. Look at the audit first: what is taken
    is never named again.
    """
    click.echo(f"{adopt_rows(Act(SYSTEM), reason)} rows are taken as they are.")


@click.command("drop-archived")
@with_appcontext
def drop() -> None:
    """Take imprints out of the database that have been in the store of files for a month.

    Run it as migrations are run, and when the store is in a backup: audits read the files from then
    on. On PostgreSQL whole partitions are dropped.
    """
    click.echo(f"{drop_archived(Act(SYSTEM))} imprints are in files only now.")


COMMANDS = (audit, verify_audit, adopt, drop)
