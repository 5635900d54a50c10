"""Commands that run the site and its background work."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from recycling import jobs
from recycling.config import Settings
from recycling.demonstration.people import sign_in_lines
from recycling.settlement.sandbox import serve as sandbox

_WEB_PORT = 8000
_WEB_PROCESSES = 2
_WEB_THREADS = 16
_WORKERS = 2
_LOOK_EVERY_S = 0.2
_LONGEST_END_S = 20


@click.command("tick")
@with_appcontext
def tick() -> None:
    """Do one round of background work: close what is due, react, append to the log."""
    done = jobs.tick()
    click.echo(str(done))
    raise SystemExit(1 if done.failed else 0)


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Do background work until stopped; several may run at once."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    app.logger.setLevel(logging.INFO)
    click.echo("The worker works.")
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
        webhook_secret=settings.stripe_webhook_secrets[0],
    )


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=None, help="Default: the port of BASE_URL, or 8000.")
@with_appcontext
def serve(host: str, port: int | None) -> None:
    """Run the site, its workers and, without a Stripe key, the payment sandbox, until Ctrl-C."""
    settings: Settings = current_app.extensions["settings"]
    port = port or _port_of(settings.base_url)
    _check_free(host, port)
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    commands = {"site": _gunicorn(host, port)}
    workers = int(os.environ.get("WORKERS", str(_WORKERS)))
    commands |= {f"worker {number}": [*flask, "worker"] for number in range(1, workers + 1)}
    if settings.uses_payment_sandbox:
        commands["payment sandbox"] = [*flask, "payment-sandbox"]
    address = os.environ.get("BASE_URL") or f"http://{host}:{port}"
    click.echo(f"\n  Urban Mine is at {address}  (Ctrl-C ends it)\n")
    for line in sign_in_lines():
        click.echo(f"  {line}")
    click.echo("")
    with _counting_in(settings) as folder:
        _run_together(commands, {**os.environ, "BASE_URL": address, "METRICS_FOLDER": folder})


@contextmanager
def _counting_in(settings: Settings) -> Iterator[str]:
    """Lend a folder in which all processes count: the one that is set, else one in memory."""
    if settings.metrics_folder:
        yield str(settings.metrics_folder)
        return
    memory = Path("/dev/shm")  # noqa: S108  # nosec B108
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="urban-mine-metrics-", dir=place) as folder:
        yield folder


def _port_of(base_url: str) -> int:
    """Return the port a public address names; one that names none is a proxy's before the site."""
    return urlsplit(base_url).port or _WEB_PORT


def _check_free(host: str, port: int) -> None:
    """Raise ``ClickException`` where somebody listens there already, before anything is started."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as refusal:
        raise click.ClickException(
            f"Nothing can listen at {host}, port {port}: {refusal.strerror}. "
            "Stop what is there, or give another with --port."
        ) from refusal


def _gunicorn(host: str, port: int) -> list[str]:
    gunicorn = Path(sys.executable).with_name("gunicorn")
    return [
        str(gunicorn), "app:app", "--bind", f"{host}:{port}",
        "--workers", os.environ.get("WEB_PROCESSES", str(_WEB_PROCESSES)),
        "--threads", os.environ.get("WEB_THREADS", str(_WEB_THREADS)),
        "--preload", "--log-level", "warning", "--timeout", "60", "--no-control-socket",
    ]  # fmt: skip


def _run_together(commands: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> None:
    """Run processes side by side; when one ends, or on a signal, end them all.

    Raises ``ClickException`` when one ended by itself.
    """
    told_to_stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            running[name] = subprocess.Popen(command, env=dict(environment))  # noqa: S603  # nosec B603
        while not told_to_stop.wait(_LOOK_EVERY_S):
            ended = [name for name, one in running.items() if one.poll() is not None]
            if ended:
                raise click.ClickException(f"{ended[0]} ended unexpectedly; the rest is ended too.")
    finally:
        _end(running.values())


def _end(running: Iterable[subprocess.Popen[bytes]]) -> None:
    """Ask processes to end, and end those that do not in time."""
    for one in running:
        if one.poll() is None:
            one.terminate()
    until = time.monotonic() + _LONGEST_END_S
    for one in running:
        try:
            one.wait(max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


COMMANDS = (tick, worker, payment_sandbox, serve)
