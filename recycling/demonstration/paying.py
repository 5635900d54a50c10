"""How does the play pay? Through the payment sandbox, clicking its page as a person would."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from werkzeug.serving import make_server

from recycling.settlement.sandbox import create_sandbox
from recycling.settlement.sandbox.serve import QuietHandler

_TIMEOUT_S = 20


@contextmanager
def sandbox_running(store: Path) -> Iterator[str]:
    """Run a payment sandbox beside the play; yields its address. It sends no webhooks."""
    server = make_server(
        "127.0.0.1", 0, create_sandbox(store), threaded=True, request_handler=QuietHandler
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def click_pay(page_url: str) -> None:
    """Press “Pay” on the sandbox's payment page."""
    answer = requests.post(f"{page_url}/pay", timeout=_TIMEOUT_S, allow_redirects=False)
    if answer.status_code not in (302, 303):
        raise RuntimeError(f"the payment page answered {answer.status_code}")
