"""Commands that prove: verify a certificate, work shares out again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click
from flask.cli import with_appcontext

from recycling.certificates import queries
from recycling.certificates.checks import Checks
from recycling.certificates.issuer import kept_checks, printer
from recycling.certificates.offline.kept import content_of
from recycling.certificates.opened import Unreadable
from recycling.certificates.presented import (
    KEYS_NAME,
    LARGEST_KIT,
    LONGEST_CODE,
    STATUS_LIST_NAME,
    files_of,
)
from recycling.certificates.verdict import Verdict
from recycling.certificates.verdict_words import State
from recycling.certificates.verification import verify as check
from recycling.deeds import SYSTEM, Act
from recycling.errors import Refusal
from recycling.recovery.shares.rebuilding import rebuild_shares

GENUINE, NOT_GENUINE, UNREADABLE = 0, 1, 2


@click.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--offline", is_flag=True, help="Ask no registry; needs --trust.")
@click.option(
    "--trust",
    type=click.Path(exists=True, path_type=Path),
    help="A kit, a folder or the registry's public keys (its address /keys), kept earlier.",
)
@with_appcontext
def verify(file: Path, offline: bool, trust: Path | None) -> None:
    """Say in five lines whether a certificate (PDF, record, kit, QR text) is genuine and stands.

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
    if verdict.rests_on_development_keys:
        click.echo("It rests on development keys, which prove nothing outside a demonstration.")
    click.echo(f"{verdict.identifier or file.name}: {_in_words(verdict)}")
    raise SystemExit(_code(verdict))


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        content = opened.read(LARGEST_KIT + 1)
    is_text = len(content) < 2 * LONGEST_CODE and not content.startswith((b"%PDF", b"PK", b"{"))
    return content.strip() if is_text else content


def _online(trust: Path | None) -> Checks:
    asking = queries.checks()
    if trust is None:
        return asking
    kept = _kept(trust)
    return replace(
        asking,
        trust=kept.trust,
        verify_proof=kept.verify_proof,
        read_list=kept.read_list,
        read_history=kept.read_history,
    )


def _offline(trust: Path) -> Checks:
    return replace(_kept(trust), printer=printer())


def _kept(trust: Path) -> Checks:
    try:
        content = content_of(trust)
        files = files_of(content) if content.startswith(b"PK") else {KEYS_NAME: content}
        lists = tuple(files[name] for name in (STATUS_LIST_NAME,) if name in files)
        return kept_checks(json.loads(files[KEYS_NAME]), lists)
    except (ValueError, KeyError, AttributeError, Unreadable, Refusal) as error:
        raise click.BadParameter(
            f"{trust} is no key document of a registry, and no kit or folder with one ({error}). "
            "Fetch a kit, or the registry's address /keys, and keep it.",
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
    fails = any(line.state is State.FAILED for line in verdict.lines)
    return NOT_GENUINE if fails or not verdict.is_genuine else GENUINE


@click.command("rebuild-shares")
@with_appcontext
def rebuild() -> None:
    """Work out anew which share of what came out of batches each lot has."""
    click.echo(f"{rebuild_shares(Act(SYSTEM))} shares are as their batches say.")


COMMANDS = (verify, rebuild)
