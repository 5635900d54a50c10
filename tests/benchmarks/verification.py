"""How long does it take to check a certificate, and to be told whether it stands?

``python -m tests.benchmarks.verification [ROUNDS]``, on both databases: the registry's own check of
a sealed PDF (without and with drawing its page again), of its record and of its kit, in the
process; beside it pyHanko's own validation of the same seal, which is one of our five lines. Then
requests to the running application as a WSGI call, without a network: a certificate's status, its
public page and the signed status list, in turns with a view that is empty. The last line is JSON.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask
from pyhanko.keys.pemder import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from recycling import clock
from recycling.access import public
from recycling.certificates import packing, queries
from recycling.certificates.issuer import key_ring
from recycling.certificates.printing import print_certificate
from recycling.certificates.verification import verify
from recycling.clock import SteppedClock
from recycling.db import db
from tests.benchmarks.crowd import EMPTY
from tests.benchmarks.running import KINDS, application
from tests.certificates.living import a_certificate, neighbours

ROUNDS = 200
_FILE_ROUNDS = 20
_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _in_turns(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of each way, sorted; a round without measure first."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            if number:
                taken[name].append((time.perf_counter() - start) * 1000)
    return {name: sorted(times) for name, times in taken.items()}


def _others_check(sealed: bytes) -> Callable[[], None]:
    """Return pyHanko's own validation of the seal, trusting our certificate."""
    own = key_ring().current("seal", clock.now()).certificate
    assert own is not None
    roots = list(load_certs_from_pemder_data(own.public_bytes(Encoding.DER)))

    def checked() -> None:
        seal = PdfFileReader(io.BytesIO(sealed)).embedded_signatures[0]
        status = validate_pdf_signature(seal, ValidationContext(trust_roots=roots))
        assert (status.intact, status.valid) == (True, True)

    return checked


def _files(ref: str) -> dict[str, Callable[[], Any]]:
    row = queries.certificate(ref)
    sealed, kit, record = queries.sealed_file(row), packing.kit_of(row), row.record.encode()

    def checked(content: bytes, *, compare_page: bool) -> Callable[[], None]:
        def check() -> None:
            verdict = verify(content, queries.checks(compare_page=compare_page))
            assert verdict.is_current, verdict
            db.session.rollback()

        return check

    return {
        "pdf": checked(sealed, compare_page=False),
        "pdf_drawn_again": checked(sealed, compare_page=True),
        "record": checked(record, compare_page=False),
        "kit": checked(kit, compare_page=False),
        "pyhanko": _others_check(sealed),
    }


def _requests(app: Flask, ref: str) -> dict[str, Callable[[], Any]]:
    client = app.test_client()

    def asked(address: str) -> Callable[[], None]:
        def ask() -> None:
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            answer.get_data()

        return ask

    addresses = {
        "empty": EMPTY,
        "status": f"/api/v1/certificates/{ref}/status",
        "page": f"/verify/{ref}",
        "list": "/status/1",
    }
    return {name: asked(address) for name, address in addresses.items()}


def measure(kind: str, rounds: int) -> dict[str, float]:
    """Certify one lot on one database, and check it and ask for it again and again."""
    with application(kind) as app, clock.held(SteppedClock(_NOON)) as stepped:
        app.add_url_rule(EMPTY, "nothing", public(lambda: ""))
        ref = a_certificate(neighbours(stepped))
        print_certificate(ref)
        files = _in_turns(_files(ref), _FILE_ROUNDS)
        db.session.rollback()
        asked = _in_turns(_requests(app, ref), rounds)
    found = {f"{name}_ms": round(median(times), 2) for name, times in {**files, **asked}.items()}
    status = asked["status"]
    return {
        **found,
        "requests_per_s": round(1000 / median(status)),
        "p99_ms": round(status[int(len(status) * 0.99)], 2),
        "ratio_to_empty_view": round(median(asked["empty"]) / median(status), 2),
        "ratio_pdf_to_pyhanko": round(median(files["pdf"]) / median(files["pyhanko"]), 2),
    }


def main(rounds: int) -> None:
    """Measure both databases, and print a table and one JSON object."""
    found = {}
    for kind in KINDS:
        print(kind, file=sys.stderr)
        found[kind] = measure(kind, rounds)
    for name in found["sqlite"]:
        print(f"{name:24}" + "".join(f"{found[kind][name]:>14}" for kind in KINDS))
    worst = {name: max(one[name] for one in found.values()) for name in ("pdf_ms", "status_ms")}
    print(json.dumps({**worst, **found, "load": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
