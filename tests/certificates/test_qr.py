"""Does the QR code prove itself without a network, and only when untouched?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.certificates.integrity import record_digest
from recycling.certificates.keys import KeyRing
from recycling.certificates.page import Dossier
from recycling.certificates.qr import qr_claims_of, read_qr_url, sign_qr_url
from recycling.certificates.trust import Trust, trust_from
from recycling.errors import Invalid
from recycling.paper.qr import qr_modules
from tests.certificates.conftest import ENTRY
from tests.certificates.makers import ISSUED_AT

BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_read_signed_url_gives_the_claims(magnet: Dossier, trust: Trust) -> None:
    digest = record_digest(magnet.credential)
    assert read_qr_url(magnet.qr_url, trust) == qr_claims_of(magnet.credential, digest, ENTRY)


def test_claims_name_number_mass_and_route(magnet: Dossier, trust: Trust) -> None:
    claims = read_qr_url(magnet.qr_url, trust)
    assert (claims.identifier, claims.received_kg, claims.countries, claims.leaf_index) == (
        "7Q4K-M2TD-9HXA-4",
        "4812.6",
        "DE>FR",
        ENTRY,
    )


def test_sign_same_claims_twice_gives_the_same_text(
    magnet: Dossier, trust: Trust, ring: KeyRing
) -> None:
    claims = read_qr_url(magnet.qr_url, trust)
    again = sign_qr_url(claims, magnet.credential["id"], ring.current("qr", ISSUED_AT))
    assert again == magnet.qr_url


@given(st.data())
def test_read_url_with_one_character_changed_is_refused(
    magnet: Dossier, trust: Trust, data: st.DataObject
) -> None:
    start = magnet.qr_url.index("#") + 1
    place = data.draw(st.integers(start, len(magnet.qr_url) - 1))
    character = data.draw(st.sampled_from(BASE64URL.replace(magnet.qr_url[place], "")))
    changed = magnet.qr_url[:place] + character + magnet.qr_url[place + 1 :]
    with pytest.raises(Invalid):
        read_qr_url(changed, trust)


def test_read_url_of_another_issuer_is_refused(magnet: Dossier, tmp_path: Path) -> None:
    other = KeyRing.open(tmp_path / "keys", "Somebody else", ISSUED_AT)
    with pytest.raises(Invalid) as refusal:
        read_qr_url(magnet.qr_url, trust_from(other.public_document()))
    assert refusal.value.code == "qr_untrusted_key"


def test_read_url_dated_before_its_key_is_refused(
    magnet: Dossier, trust: Trust, ring: KeyRing
) -> None:
    record = magnet.credential | {"validFrom": (ISSUED_AT - timedelta(days=9)).isoformat()}
    claims = qr_claims_of(record, b"\0" * 32, 1)
    url = sign_qr_url(claims, "https://x.example", ring.current("qr", ISSUED_AT))
    with pytest.raises(Invalid) as refusal:
        read_qr_url(url, trust)
    assert refusal.value.code == "qr_untrusted_key"


@given(st.text())
def test_read_any_text_is_refused(trust: Trust, text: str) -> None:
    with pytest.raises(Invalid):
        read_qr_url(f"https://urban-mine.example/verify/x#{text}", trust)


def test_draw_url_fits_version_fifteen(magnet: Dossier) -> None:
    assert qr_modules(magnet.qr_url) <= 4 * 15 + 17
