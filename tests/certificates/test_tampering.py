"""Is every tampering we can think of found, and named rightly? A sample; the whole is a benchmark.

The number of random changes is ``TAMPERINGS`` in the environment, 120 where it is not set; all
10 000 are ``python -m tests.benchmarks.tampering``.
"""

from __future__ import annotations

import os

import pytest

from recycling.certificates.keys import KeyRing
from recycling.certificates.printer import WeasyPrinter
from tests.certificates.attacks import ATTACKS
from tests.certificates.tampering import surviving, tampered
from tests.certificates.workshop import Workshop

pytestmark = pytest.mark.once

COUNT = int(os.environ.get("TAMPERINGS", "120"))


@pytest.fixture(scope="module")
def workshop(ring: KeyRing, printer: WeasyPrinter, sealed: bytes) -> Workshop:
    return Workshop(ring, printer, sealed)


def test_every_random_change_truncation_and_addition_is_found(workshop: Workshop) -> None:
    found = surviving(tampered([workshop.sealed, workshop.stamped], COUNT), workshop)
    assert found.survivors == []
    assert sum(found.codes.values()) == COUNT


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_found_and_named(workshop: Workshop, name: str) -> None:
    content, checks, expected = ATTACKS[name](workshop)
    assert expected in workshop.codes(content, checks)
