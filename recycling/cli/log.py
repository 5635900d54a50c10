"""Commands for whoever watches the log from outside: witness it, follow it."""

from __future__ import annotations

import time
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from recycling.config import BadConfiguration, Settings
from recycling.ledger.keys import own_key
from recycling.ledger.monitor.following import follow
from recycling.ledger.monitor.looking import Alarm
from recycling.ledger.monitor.memory import Forgotten, Memories
from recycling.ledger.monitor.remote import Unreachable
from recycling.ledger.notes import COSIGNATURE, ED25519, Malformed, Signer, VerifierKey
from recycling.ledger.policy import Policy, TrustedLog, parse_policy
from recycling.ledger.witness.serving import Witness, serve
from recycling.ledger.witness.store import WitnessStore

_PORT = 8030
_KEY_FILE = "witness-key.pem"
_STORE_FILE = "witness.sqlite"


class LogKey(click.ParamType[VerifierKey]):
    """A log's verifier key, as its address ``/log/keys`` gives it."""

    name = "key"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> VerifierKey:
        """Read the key, or say what it looks like."""
        try:
            key = VerifierKey.parse(value)
        except Malformed as malformed:
            self.fail(f"{malformed}: a log's key looks like log.example/one+0a1b2c3d+A…=", param)
        if key.algorithm != ED25519:
            self.fail("this is not the key of a log", param)
        return key


@click.command("witness")
@click.option("--name", required=True, help="How the witness signs, such as witness.example/one.")
@click.option("--log", "logs", type=LogKey(), multiple=True, required=True,
              help="The key of a log to watch; may be given several times.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=_PORT, show_default=True)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where its key and memory are; default: a folder “witness” of the instance.",
)
@with_appcontext
def witness(name: str, logs: tuple[VerifierKey, ...], host: str, port: int, folder: Path) -> None:
    """Witness logs: cosign each state that goes on from the last one seen, and no other.

    Anyone may run it, best far from the registry. The key is made on first use. Keep the folder:
    a witness that forgets what it saw confirms nothing.
    """
    settings: Settings = current_app.extensions["settings"]
    folder = folder or settings.instance / "witness"
    try:
        signer = Signer(name, own_key(folder / _KEY_FILE), COSIGNATURE)
        verifier = signer.verifier
    except (BadConfiguration, Malformed) as error:
        raise click.ClickException(f"{error}") from error
    watched: dict[str, list[VerifierKey]] = {}
    for key in logs:
        watched.setdefault(key.name, []).append(key)
    click.echo(f"The witness watches {', '.join(watched)} and listens on http://{host}:{port}")
    click.echo("A line for the registry's log policy:")
    click.echo(f"witness {_word(name)} {verifier} http://{host}:{port}")
    serve(Witness(signer, watched, WitnessStore(folder / _STORE_FILE)), host, port)


def _word(name: str) -> str:
    return name.replace("/", "-")


@click.command("monitor")
@click.argument("url")
@click.option("--key", type=LogKey(), help="The log's key; else its policy as first seen is kept.")
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A policy (C2SP tlog-policy): the log's key, its witnesses, the quorum.",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where what was seen is kept; default: a folder “monitor” of the instance.",
)
@click.option(
    "--every", type=click.IntRange(1), help="Look again and again, so many seconds apart."
)
@click.option("--entries/--no-entries", default=True, help="Hash the new entries too (default).")
@with_appcontext
def monitor(  # noqa: PLR0913
    url: str,
    *,
    key: VerifierKey | None,
    policy_file: Path | None,
    folder: Path | None,
    every: int | None,
    entries: bool,
) -> None:
    """Follow a log from the last state seen, and shout when it forks.

    URL is the log's, such as https://registry.example/log, or a folder of its files. Exit code 0:
    it kept its word; 1: it broke it (two histories); 2: it could not be looked at.
    """
    settings: Settings = current_app.extensions["settings"]
    memories = Memories(folder or settings.instance / "monitor")
    given = _given(key, policy_file)
    while True:
        try:
            click.echo(follow(url, memories, given, read_entries=entries))
        except Alarm as alarm:
            click.secho(f"ALARM ({alarm.reason}): {alarm}.", fg="red", bold=True, err=True)
            click.echo("Tell the others who rely on this log.", err=True)
            raise SystemExit(1) from alarm
        except (Unreachable, Forgotten) as problem:
            click.echo(f"Not looked: {problem}.", err=True)
            if not every:
                raise SystemExit(2) from problem
        if not every:
            return
        time.sleep(every)


def _given(key: VerifierKey | None, file: Path | None) -> Policy | None:
    if file is None:
        return Policy((TrustedLog(key),)) if key else None
    try:
        return parse_policy(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise click.BadParameter(f"{file} is no policy: {error}", param_hint="--policy") from error


COMMANDS = (witness, monitor)
