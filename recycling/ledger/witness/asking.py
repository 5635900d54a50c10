"""How is a witness asked for its cosignature, and which of its answers count?

One POST (C2SP tlog-witness, ``add-checkpoint``). Only a cosignature that verifies with the
witness's own key is ever taken from an answer.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import requests

from recycling.ledger.notes import BadSignature, Malformed, Note, Signature, VerifierKey, parse_note
from recycling.ledger.witness.rules import SIZE, Answer, Submission

Post = Callable[[str, bytes], Answer]
LONGEST_REASON = 200
_LARGEST_ANSWER = 64 * 1024
_CONNECT_S, _READ_S, _WHOLE_S = 1.0, 2.0, 4.0
_SIZE = re.compile(r"(0|[1-9][0-9]{0,18})\n", re.ASCII)


@dataclass(frozen=True)
class Cosigned:
    """The witness confirms the checkpoint."""

    signature: Signature


@dataclass(frozen=True)
class Elsewhere:
    """The witness has last cosigned another size than was thought."""

    size: int


@dataclass(frozen=True)
class Silent:
    """No cosignature came; the reason is for the operator."""

    reason: str


Outcome = Cosigned | Elsewhere | Silent


def ask(url: str, key: VerifierKey, submission: Submission, post: Post | None = None) -> Outcome:
    """Send a checkpoint to the witness under ``url`` with this key; never raises."""
    address = f"{url.rstrip('/')}/add-checkpoint"
    try:
        answer = (post or post_over_http)(address, str(submission).encode())
    except (requests.RequestException, OSError, UnicodeDecodeError) as problem:
        return Silent(f"it cannot be reached: {type(problem).__name__}"[:LONGEST_REASON])
    if answer.status == 200:
        return _cosignature(submission.note, key, answer.text)
    size = _SIZE.fullmatch(answer.text)
    if answer.status == 409 and answer.content_type == SIZE and size:
        return Elsewhere(int(size[1]))
    words = " ".join(answer.text.split())
    return Silent(f"it answers {answer.status}: {words}"[:LONGEST_REASON])


def _cosignature(asked: Note, key: VerifierKey, lines: str) -> Outcome:
    """Take the witness's own line; the others, of keys nobody named, are left."""
    try:
        answered = parse_note(f"{asked.text}\n{lines}")
        if answered.text != asked.text or not answered.is_signed_by(key):
            return Silent("its answer has no cosignature of its key")
    except (Malformed, BadSignature) as problem:
        return Silent(f"its answer cannot be believed: {problem}"[:LONGEST_REASON])
    own = (line for line in answered.signatures if (line.name, line.key_id) == (key.name, key.id))
    return Cosigned(next(own))


def post_over_http(address: str, body: bytes) -> Answer:
    """Send bytes and read a short answer; raises ``requests.RequestException``."""
    until = time.monotonic() + _WHOLE_S
    with requests.post(
        address,
        data=body,
        headers={"Content-Type": "text/plain; charset=utf-8"},
        timeout=(_CONNECT_S, _READ_S),
        allow_redirects=False,
        stream=True,
    ) as response:
        content = b""
        for piece in response.iter_content(4096):
            content += piece
            if len(content) > _LARGEST_ANSWER or time.monotonic() > until:
                raise requests.Timeout("the answer is too long or too slow")
        return Answer(
            response.status_code, content.decode(), response.headers.get("Content-Type", "")
        )
