"""How does the double run as a process of its own?"""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from recycling.settlement.sandbox import faults
from recycling.settlement.sandbox.factory import create_sandbox
from recycling.settlement.sandbox.parts import Parts
from recycling.settlement.sandbox.routes import Terms


class QuietHandler(WSGIRequestHandler):
    """The double keeps its own request log; a dropped connection is no news."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


def serve(  # noqa: PLR0913
    host: str = "127.0.0.1",
    port: int = 8012,
    store_path: Path = Path("payment-sandbox.sqlite"),
    webhook_url: str = "",
    webhook_secret: str = "",
    *,
    terms: Terms | None = None,
) -> None:
    """Serve the payment sandbox until SIGTERM or SIGINT.

    ``port`` 0 takes a free one; the first line printed is the address.
    """
    terms = terms or Terms()
    app = create_sandbox(store_path, webhook_url, webhook_secret, terms=terms)
    parts = Parts.of(app)
    with parts.store.transaction() as records:
        for fault in terms.faults:
            faults.add(records, fault)
    server = make_server(host, port, app, threaded=True, request_handler=QuietHandler)
    with suppress(KeyboardInterrupt):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        parts.deliverer.start()
        sys.stdout.write(f"http://{host}:{server.port}\n")
        sys.stdout.flush()
        server.serve_forever()
    server.server_close()
    parts.deliverer.stop()
