"""Which authority stamps the time on seals, and how is it asked without ever waiting for it?

One POST (RFC 3161, 3.4) with a short time-out over all. After a failure it is left in peace for a
minute, so that a month of certificates is not slowed down by an authority that is away.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from datetime import datetime
from pathlib import Path

import requests
from asn1crypto import cms, x509

from recycling.certificates.signer import NoStamp
from recycling.certificates.time_authorities import authority_entry
from recycling.certificates.timestamp import (
    LARGEST_TOKEN,
    OK,
    check_stamp,
    request_for,
    token_in,
)
from recycling.certificates.trust import trust_from
from recycling.certificates.validation_data import (
    NOTHING,
    Incomplete,
    ValidationData,
    complete,
    read_folder,
)

LEFT_IN_PEACE_S = 60.0
_KIND = "application/timestamp-query"
_log = logging.getLogger(__name__)


class TimeStamps:
    """One authority at one address, with every certificate it may sign with."""

    def __init__(
        self,
        url: str,
        authorities: Sequence[x509.Certificate],
        patience_s: float,
        folder: Path | None = None,
    ) -> None:
        self._url, self._authorities, self._patience_s = url, tuple(authorities), patience_s
        self._folder = folder
        named = [authority_entry(each) for each in authorities]
        self._trust = trust_from({"issuer": "", "keys": [], "timeAuthorities": named})
        self._not_before, self._guard = 0.0, threading.Lock()

    def token_for(self, signature: bytes, instant: datetime) -> bytes:
        """Return the token over a signature made at ``instant``, once it is sure to verify.

        Raises ``NoStamp`` after ``patience_s`` at the latest.
        """
        with self._guard:
            if time.monotonic() < self._not_before:
                raise NoStamp("the authority failed a moment ago")
        try:
            return self._checked(self._asked(signature), signature, instant)
        except NoStamp:
            with self._guard:
                self._not_before = time.monotonic() + LEFT_IN_PEACE_S
            raise

    def _checked(self, token: bytes, signature: bytes, instant: datetime) -> bytes:
        """Verify as everybody will: a page with a stamp that does not hold would be worth less."""
        try:
            found = check_stamp(cms.ContentInfo.load(token), signature, self._trust, instant)
        except Exception as problem:  # whatever an authority answers, the page is sealed
            raise NoStamp(f"its stamp cannot be read: {type(problem).__name__}") from problem
        if found.code != OK:
            raise NoStamp(f"its stamp does not hold ({found.code}); is its clock right?")
        return token

    def _asked(self, signature: bytes) -> bytes:
        nonce = secrets.randbits(63)
        # The time-outs of sockets begin anew with every byte; this one does not.
        aside = ThreadPoolExecutor(max_workers=1)
        try:
            answer = aside.submit(self._post, request_for(signature, nonce))
            return token_in(answer.result(self._patience_s), nonce, self._authorities)
        except TooSlow:
            raise NoStamp(f"no answer within {self._patience_s:g} s") from None
        except requests.RequestException as problem:
            raise NoStamp(f"it cannot be reached: {type(problem).__name__}") from problem
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as problem:
            raise NoStamp(f"its answer cannot be used: {problem}") from problem
        finally:
            aside.shutdown(wait=False, cancel_futures=True)

    def _post(self, body: bytes) -> bytes:
        with requests.post(
            self._url,
            data=body,
            headers={"Content-Type": _KIND},
            timeout=self._patience_s,
            allow_redirects=False,
            stream=True,
        ) as response:
            response.raise_for_status()
            content, until = b"", time.monotonic() + self._patience_s
            for piece in response.iter_content(4096):
                content += piece
                if len(content) > LARGEST_TOKEN or time.monotonic() > until:
                    raise requests.Timeout("the answer is too long or too slow")
            return content

    def validation_data(self, seal: x509.Certificate, instant: datetime) -> ValidationData:
        """Return what B-LT needs, from the folder; nothing, and a line in the log, where it lacks.

        The set is complete whichever of the authority's certificates stamps.
        """
        if self._folder is None:
            return NOTHING
        try:
            kept = read_folder(self._folder)
            whole = [complete(kept, seal, stamp, instant) for stamp in self._authorities]
        except (Incomplete, OSError, ValueError) as problem:
            _log.warning("sealed without validation data: %s", problem)
            return NOTHING
        certificates = {one.dump(): one for each in whole for one in each.certificates}
        return ValidationData(tuple(certificates.values()), kept.revocation_lists)
