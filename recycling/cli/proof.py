"""Commands that prove: verify a certificate, audit the whole ledger."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from recycling.bases.quotas import auditing as counters
from recycling.certificates import queries
from recycling.certificates.issuer import printer, read_key_document
from recycling.certificates.opened import LARGEST_FILE
from recycling.certificates.trust import Trust
from recycling.certificates.verdict import Verdict
from recycling.certificates.verification import Checks, VerifyProof
from recycling.certificates.verification import verify as check
from recycling.custody import auditing as awards
from recycling.errors import Refusal
from recycling.ledger.audit import audit as replay

GENUINE, NOT_GENUINE, UNREADABLE = 0, 1, 2


@click.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--offline", is_flag=True, help="Ask no registry; needs --trust.")
@click.option(
    "--trust",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The registry's public keys as kept earlier (its address ends in /keys).",
)
@with_appcontext
def verify(file: Path, offline: bool, trust: Path | None) -> None:
    """Say in five lines whether a certificate is genuine and stands.

    Exit code 0: genuine and current (offline: genuine, its status cannot be told);
    1: not genuine, or it no longer stands; 2: not a certificate, or it could not be checked.
    """
    if offline and trust is None:
        raise click.UsageError("--offline needs --trust with the public keys kept earlier.")
    checks = _offline(trust) if trust and offline else _online(trust)
    verdict = check(_content(file), checks)
    for line in verdict.lines:
        click.echo(f"{line.state:<8}{line.code:<26}{line.meaning}")
        if line.state != "ok":
            click.echo(f"{'':<34}{line.advice}")
    click.echo(f"{verdict.identifier or file.name}: {_in_words(verdict)}")
    raise SystemExit(_code(verdict))


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(LARGEST_FILE + 1)


def _online(trust: Path | None) -> Checks:
    checks = queries.checks()
    if trust is None:
        return checks
    known, verify_proof = _kept(trust)
    return Checks(known, verify_proof, checks.printer, checks.status_of)


def _offline(trust: Path) -> Checks:
    known, verify_proof = _kept(trust)
    return Checks(known, verify_proof, printer(), None)


def _kept(trust: Path) -> tuple[Trust, VerifyProof]:
    try:
        return read_key_document(json.loads(trust.read_text(encoding="utf-8")))
    except (ValueError, Refusal) as error:
        raise click.BadParameter(
            f"{trust} is no key document of a registry ({error}). "
            "Fetch it from the registry's address /keys, and keep it.",
            param_hint="--trust",
        ) from error


def _in_words(verdict: Verdict) -> str:
    if not verdict.lines:
        return "not a certificate"
    if not verdict.is_genuine:
        return "NOT genuine"
    if verdict.is_current is None:
        return "genuine; whether it still stands cannot be told offline"
    return "genuine and current" if verdict.is_current else "genuine, but it no longer stands"


def _code(verdict: Verdict) -> int:
    if not verdict.lines:
        return UNREADABLE
    return NOT_GENUINE if not verdict.is_genuine or verdict.is_current is False else GENUINE


@click.command("audit")
@with_appcontext
def audit() -> None:
    """Replay every chain, the whole log and all counters; name whatever does not fit."""
    report = replay((counters.disagreements, awards.disagreements))
    for problem in report.problems:
        click.echo(problem)
    click.echo(f"{report.facts} facts, {report.leaves} leaves: {len(report.problems)} problems")
    raise SystemExit(1 if report.problems else 0)


COMMANDS = (verify, audit)
