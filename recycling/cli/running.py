"""Commands that run the site and its background work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from recycling import jobs
from recycling.config import Settings
from recycling.demonstration.people import sign_in_lines
from recycling.settlement.sandbox import serve as sandbox

_WEB_PROCESSES = 2
_WEB_THREADS = 4


@click.command("tick")
@with_appcontext
def tick() -> None:
    """Do one round of background work: close what is due, react, append to the log."""
    done = jobs.tick()
    click.echo(
        f"{done.auctions_closed} auctions closed, {done.facts_settled} facts settled, "
        f"{done.leaves_appended} leaves appended, {done.payments_looked_at} payments looked at, "
        f"{done.certificates_printed} certificates printed"
    )


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do background work until stopped; several may run at once."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    jobs.work(app, stop)


@click.command("payment-sandbox")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=None, help="Default: the port of PAYMENT_SANDBOX_URL.")
@with_appcontext
def payment_sandbox(host: str, port: int | None) -> None:
    """Run the payment sandbox: a stand-in for Stripe that moves no money."""
    settings: Settings = current_app.extensions["settings"]
    sandbox.serve(
        host=host,
        port=port or urlsplit(settings.payment_sandbox_url).port or 8012,
        store_path=settings.instance / "payment-sandbox.sqlite",
        webhook_url=f"{settings.base_url}/stripe/webhook",
        webhook_secret=settings.stripe_webhook_secret,
    )


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=8000, show_default=True)
@with_appcontext
def serve(host: str, port: int) -> None:
    """Run the site, one worker and, without a Stripe key, the payment sandbox, until Ctrl-C."""
    settings: Settings = current_app.extensions["settings"]
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    commands: list[Sequence[str]] = [[*flask, "worker"], _gunicorn(host, port)]
    if settings.uses_payment_sandbox:
        commands.append([*flask, "payment-sandbox"])
    click.echo(f"\n  Urban Mine is at {settings.base_url}  (Ctrl-C ends it)\n")
    for line in sign_in_lines():
        click.echo(f"  {line}")
    click.echo("")
    _run_together(commands)


def _gunicorn(host: str, port: int) -> list[str]:
    gunicorn = Path(sys.executable).with_name("gunicorn")
    return [
        str(gunicorn), "app:app", "--bind", f"{host}:{port}",
        "--workers", os.environ.get("WEB_PROCESSES", str(_WEB_PROCESSES)),
        "--threads", os.environ.get("WEB_THREADS", str(_WEB_THREADS)),
        "--log-level", "warning", "--timeout", "60", "--no-control-socket",
    ]  # fmt: skip


def _run_together(commands: list[Sequence[str]]) -> None:
    """Run processes side by side; when one ends, or on a signal, end them all."""
    running = [subprocess.Popen(command) for command in commands]

    def stop(*_: object) -> None:
        for process in running:
            if process.poll() is None:
                process.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while all(process.poll() is None for process in running):
        time.sleep(0.2)
    stop()
    codes = [process.wait() for process in running]
    if any(code not in (0, -signal.SIGTERM, -signal.SIGINT) for code in codes):
        raise click.ClickException(f"a process ended unexpectedly: {codes}")


COMMANDS = (tick, worker, payment_sandbox, serve)
