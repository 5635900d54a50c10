"""A real browser on the real site: Chromium, headless, against a server in this process."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from recycling import clock
from recycling.clock import SteppedClock
from recycling.demonstration.paying import sandbox_running
from recycling.settlement.gateway import SANDBOX_KEY
from recycling.settlement.stripe_gateway import StripeGateway
from tests.journey.walking import Site

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def _chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise RuntimeError("Chromium is not installed: apt-get install chromium")


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=_chromium(), args=list(_FLAGS))
        yield started
        started.close()


@pytest.fixture
def site(app: Flask, browser: Browser, held_clock: SteppedClock, tmp_path: Path) -> Iterator[Site]:
    """The site on a free port, its payments going to a sandbox beside it."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings = app.extensions["settings"]
    address = f"http://127.0.0.1:{server.port}"
    with sandbox_running(tmp_path / "sandbox.sqlite") as payments:
        app.extensions["payment_gateway"] = StripeGateway(SANDBOX_KEY, payments)
        app.config["FORM_ACTION_ORIGINS"] = (payments,)
        object.__setattr__(settings, "base_url", address)
        pictures = os.environ.get("JOURNEY_PICTURES")
        yield Site(app, browser, address, held_clock, Path(pictures) if pictures else None)
        app.extensions.pop("payment_gateway")
    object.__setattr__(settings, "base_url", "http://localhost")
    server.shutdown()
    thread.join()
    server.server_close()
    assert clock.now() == held_clock.now()
