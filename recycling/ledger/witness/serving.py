"""How does a witness stand on the network?

One address to send checkpoints to, ``/add-checkpoint``, and a page of plain text that says who the
witness is and what it has cosigned last. Any number of threads or processes may share the store.
"""

from __future__ import annotations

import signal
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from recycling import clock
from recycling.ledger.notes import Malformed, Signer, VerifierKey
from recycling.ledger.witness.rules import (
    PLAIN,
    Answer,
    Seen,
    conflict,
    parse_submission,
    refusal,
)
from recycling.ledger.witness.store import WitnessStore

LARGEST_REQUEST = 256 * 1024


@dataclass(frozen=True)
class Witness:
    """A witness: its key for cosignatures, the logs it watches by origin, and its store."""

    signer: Signer
    logs: Mapping[str, Sequence[VerifierKey]]
    store: WitnessStore

    def answer(self, body: bytes) -> Answer:
        """Cosign the checkpoint of a request, or say why not; whatever the bytes are."""
        try:
            asked = parse_submission(body.decode())
        except (Malformed, UnicodeDecodeError) as malformed:
            return Answer(400, f"This request cannot be read: {malformed}.\n")
        new = asked.statement
        seen = self.store.seen(new.origin)
        refused = refusal(asked, self.logs, seen)
        if refused:
            return refused
        after = Seen(new.size, new.root)
        if not self.store.move(new.origin, seen, after, str(asked.note)):
            return conflict(self.store.seen(new.origin))
        return Answer(
            200, str(self.signer.signature(asked.note.text, int(clock.now().timestamp())))
        )

    def about(self) -> Answer:
        """Say who this is and what was cosigned last."""
        lines = [f"witness {self.signer.name}", f"key {self.signer.verifier}", ""]
        for origin in sorted(self.logs):
            seen = self.store.seen(origin)
            lines.append(f"log {origin}: {seen.size} entries, root {seen.root.hex()}")
        return Answer(200, "".join(f"{line}\n" for line in lines))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as a WSGI application."""
        request = Request(environ)
        request.max_content_length = LARGEST_REQUEST
        try:
            answer = self._route(request)
        except RequestEntityTooLarge:
            answer = Answer(413, f"A request has at most {LARGEST_REQUEST} bytes.\n")
        except HTTPException as problem:
            answer = Answer(problem.code or 400, f"{problem.description}\n")
        response = Response(answer.text, answer.status)
        response.headers["Content-Type"] = answer.content_type
        return response(environ, start_response)

    def _route(self, request: Request) -> Answer:
        match request.method, request.path:
            case "POST", "/add-checkpoint":
                return self.answer(request.get_data())
            case (("GET" | "HEAD"), "/"):
                return self.about()
            case _, ("/" | "/add-checkpoint"):
                return Answer(405, "Checkpoints are sent with POST to /add-checkpoint.\n")
        return Answer(404, "A witness has / and /add-checkpoint.\n", PLAIN)


def serve(witness: Witness, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT, a thread for each request."""
    server = make_server(host, port, witness, threaded=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()
