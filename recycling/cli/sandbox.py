"""The command that makes a registry of a developer's own, to try programs in."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from recycling import ROOT, create_app
from recycling.config import Settings
from recycling.deeds import Act
from recycling.demonstration import market, people
from recycling.parties import service
from recycling.parties.rules import secret_digest

_TOKENS = "sandbox-tokens.json"
_ROLES = ("holder", "recycler", "carrier", "regulator")
_PORT = 8100
_PAYMENTS_BESIDE = 12
# What belongs to the registry the command is called from, and must not reach the sandbox.
_NOT_PASSED_ON = (
    "DATABASE_URL", "DATABASE_READ_URL", "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET", "SMTP_URL",
    "LOG_POLICY", "SEAL_KEY", "RECORD_KEY", "QR_KEY", "TIME_STAMP_URL", "SEAL_VALIDATION",
    "OCID_PREFIX", "URBAN_MINE_ENV",
)  # fmt: skip


@click.command("sandbox")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where it is kept; default: a folder “sandbox” of the instance.",
)
@click.option("--port", type=int, default=_PORT, show_default=True)
@click.option("--fresh", is_flag=True, help="Forget the one in the folder and begin anew.")
@click.option("--serve/--no-serve", default=True, help="Serve it, or only make it.")
@with_appcontext
def sandbox(folder: Path | None, port: int, *, fresh: bool, serve: bool) -> None:
    """Make a registry of your own to try programs in, print its tokens, and serve it.

    It shares nothing with the registry here: own database, own log, keys that prove nothing
    outside it, and payments that move no money.
    """
    settings: Settings = current_app.extensions["settings"]
    if settings.in_production:
        raise click.ClickException("A sandbox has no place in production; make one elsewhere.")
    folder = (folder or settings.instance / "sandbox").resolve()
    if folder.exists() and any(folder.iterdir()) and not (folder / _TOKENS).exists():
        raise click.ClickException(f"{folder} holds other things; name an empty folder.")
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    environment = _environment(folder, port)
    if not (folder / _TOKENS).exists():
        click.echo("Making a sandbox; this takes a minute.")
        _make(folder, Settings.from_environment(environment))
    _tell(folder, environment["BASE_URL"])
    if serve:
        os.chdir(ROOT)
        flask = [sys.executable, "-m", "flask", "--app", "app", "serve", "--port", str(port)]
        os.execve(sys.executable, flask, environment)  # noqa: S606  # nosec B606


def _environment(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    return {
        **kept,
        "URBAN_MINE_INSTANCE": str(folder),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PAYMENT_SANDBOX_URL": f"http://127.0.0.1:{port + _PAYMENTS_BESIDE}",
        "REGISTRY_NAME": "Urban Mine sandbox",
        "LOG_ORIGIN": "sandbox.invalid/log",
        "DEMONSTRATION": "1",
        "SANDBOX": "1",
    }


def _make(folder: Path, settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        upgrade()
        market.seed_sandbox(lambda line: click.echo(f"  {line}"))
        tokens = {key: _token_of(key) for key in _ROLES}
    path = folder / _TOKENS
    path.touch(mode=0o600)
    path.write_text(json.dumps(tokens, indent=2) + "\n")


def _token_of(key: str) -> str:
    secret = service.new_secret()
    new = service.NewToken("sandbox", secret_digest(secret))
    service.create_token(Act(people.actor(key)), new)
    return secret


def _tell(folder: Path, address: str) -> None:
    click.echo(f"\nThe sandbox is in {folder}. In a shell of your programs:\n")
    click.echo(f"  export SITE={address}")
    for key, secret in json.loads((folder / _TOKENS).read_text()).items():
        click.echo(f"  export {key.upper()}_TOKEN={secret}")
    click.echo("")


COMMANDS = (sandbox,)
