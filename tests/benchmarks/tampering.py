"""Does any forgery pass? 10 000 random tamperings and every named attack, given to both verifiers.

``python -m tests.benchmarks.tampering [COUNT]``: a table, and in the last line of stdout one JSON
object. The suite runs a sample of the same.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from recycling.certificates.keys import KeyRing
from recycling.certificates.printer import WeasyPrinter
from tests.certificates.attacks import ATTACKS
from tests.certificates.makers import ISSUED_AT
from tests.certificates.tampering import Found, surviving, tampered
from tests.certificates.workshop import Workshop

COUNT = 10_000
_TOLD_EVERY = 1000


def main(count: int) -> None:
    """Tamper with three certificates, one of them sealed at B-LT, and print what came of it."""
    with TemporaryDirectory() as folder:
        begin = ISSUED_AT - timedelta(days=1)
        ring = KeyRing.open(Path(folder) / "keys", "Urban Mine Registry", begin)
        shop = Workshop(ring, WeasyPrinter(), b"")
        shop.sealed = shop.seal(shop.magnet)
        files = [shop.sealed, shop.seal(shop.lamp), shop.stamped]
        started = time.monotonic()
        found = surviving(_told(tampered(files, count)), shop)
        seconds = time.monotonic() - started
        missed = [name for name in ATTACKS if not _is_named(shop, name)]
    _report(found, missed)
    print(json.dumps({
        "tamperings": sum(found.codes.values()), "detected": count - len(found.survivors),
        "attacks": len(ATTACKS), "attacks_named": len(ATTACKS) - len(missed),
        "seconds": round(seconds, 1),
    }))  # fmt: skip


def _told(tries: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    for number, one in enumerate(tries, start=1):
        if number % _TOLD_EVERY == 0:
            print(f"{number} tried", file=sys.stderr)
        yield one


def _is_named(shop: Workshop, name: str) -> bool:
    content, checks, expected = ATTACKS[name](shop)
    codes = shop.codes(content, checks)
    print(f"{name:<40}{expected:<26}{'named' if expected in codes else codes}")
    return expected in codes


def _report(found: Found, missed: list[str]) -> None:
    for (kind, code), times in sorted(found.codes.items()):
        print(f"{kind:<14}{code:<26}{times:>8}")
    for survivor in found.survivors:
        print("NOT FOUND", *survivor)
    for name in missed:
        print("NOT NAMED", name)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
