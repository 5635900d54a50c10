"""Is a seal stamped where an authority answers, and made without where it does not?"""

from __future__ import annotations

import io
import json
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature

from recycling.certificates.holders.holding import InMemory
from recycling.certificates.issuer import kept_checks
from recycling.certificates.keys import KeyRing, key_held
from recycling.certificates.offline.kept import trust_in
from recycling.certificates.offline.lines import check
from recycling.certificates.signer import NoStamp, PadesSealer
from recycling.certificates.time_stamps import TimeStamps
from recycling.certificates.verification import verify
from recycling.clock import SteppedClock, held
from tests.certificates.authorities import Authority, Root, keys_with, serving
from tests.certificates.kits import SOON
from tests.certificates.makers import ISSUED_AT

pytestmark = pytest.mark.once
WHEN = "Test time confirms its time: 2026-11-20 10:30 UTC."
Stamped = Callable[[Authority], bytes]


@pytest.fixture(scope="module")
def root() -> Root:
    return Root()


def seal_with(authority: Authority, ring: KeyRing, unsealed: bytes, patience: float = 5) -> bytes:
    with serving(authority) as url:
        stamps = TimeStamps(url, [authority.asn1], patience)
        return PadesSealer(ring.current("seal", ISSUED_AT), stamps).seal(unsealed, ISSUED_AT)


def both(content: bytes, keys: bytes) -> tuple[str, str]:
    """The seal's code and sentence, on which our verifier and the standalone one agree."""
    with held(SteppedClock(SOON)):
        ours = verify(content, kept_checks(json.loads(keys))).lines[0]
    code, facts = check(content, trust_in(keys), SOON)[0][0]
    assert code == ours.code
    assert ours.meaning.endswith(facts.get("stamped", "").strip())
    return code, facts.get("stamped", "").strip()


@pytest.mark.parametrize(
    "made",
    [
        Authority,
        lambda root: Authority(root, protects=False),
        lambda root: Authority(root, rsa.generate_private_key(65537, 2048), "sha512"),
        lambda root: Authority(
            root, rsa.generate_private_key(65537, 2048), "sha256", protects=False
        ),
    ],
    ids=["ECDSA P-384", "unprotected", "RSA", "RSA unprotected"],
)
def test_seal_stamped_by_an_authority_holds_and_says_when(
    root: Root, ring: KeyRing, unsealed: bytes, made: Callable[[Root], Authority]
) -> None:
    authority = made(root)
    sealed = seal_with(authority, ring, unsealed)
    assert sealed.startswith(unsealed)
    assert both(sealed, keys_with(ring, authority)) == ("seal.ok", WHEN)
    assert both(sealed, keys_with(ring))[0] == "seal.timestamp_untrusted"


def test_seal_with_validation_data_is_valid_for_another_tool_years_later(
    root: Root, ring: KeyRing, unsealed: bytes, tmp_path: Path
) -> None:
    """B-LT: pyHanko, given the root alone, finds certificates and lists in the file itself."""
    authority, key = Authority(root), ec.generate_private_key(ec.SECP256R1())
    certified = key_held(InMemory(key, root.certify("Registry", key)), "seal", "pem:seal.pem")
    (tmp_path / "root.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    fresh = root.revocation_list(ISSUED_AT)
    (tmp_path / "root.crl").write_bytes(fresh.public_bytes(Encoding.PEM))
    with serving(authority) as url:
        stamps = TimeStamps(url, [authority.asn1], 5, tmp_path)
        sealed = PadesSealer(certified, stamps).seal(unsealed, ISSUED_AT)
    reader = PdfFileReader(io.BytesIO(sealed))
    store = DocumentSecurityStore.read_dss(reader)
    assert reader.xrefs.total_revisions == 2
    assert (len(store.certs), len(store.crls), len(store.vri_entries)) == (3, 1, 0)
    trusted = {
        "trust_roots": [asn1.Certificate.load(root.certificate.public_bytes(Encoding.DER))],
        "allow_fetching": False,
        "revocation_mode": "require",
        "moment": ISSUED_AT + timedelta(minutes=1),
    }
    contexts = [store.as_validation_context(trusted) for _ in range(2)]
    (signature,) = reader.embedded_signatures
    found = validate_pdf_signature(signature, *contexts)
    assert found.bottom_line, found.pretty_print_details()
    assert found.timestamp_validity
    assert found.timestamp_validity.trusted
    assert both(sealed, keys_with(KeyRing(ring.issuer, (certified,)), authority))[0] == "seal.ok"


def test_seal_without_all_validation_data_is_stamped_alone(
    root: Root, ring: KeyRing, unsealed: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The root's revocation list is missing."""
    (tmp_path / "root.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    authority = Authority(root)
    with serving(authority) as url, caplog.at_level(logging.WARNING):
        stamps = TimeStamps(url, [authority.asn1], 5, tmp_path)
        sealed = PadesSealer(ring.current("seal", ISSUED_AT), stamps).seal(unsealed, ISSUED_AT)
    assert "sealed without validation data" in caplog.text
    assert both(sealed, keys_with(ring, authority)) == ("seal.ok", WHEN)
    assert b"/DSS" not in sealed


@pytest.mark.parametrize(
    "manner", ["refused", "silent", "slow", "broken", "rubbish", "other nonce"]
)
def test_seal_is_made_without_a_stamp_where_the_authority_fails(
    root: Root, ring: KeyRing, unsealed: bytes, caplog: pytest.LogCaptureFixture, manner: str
) -> None:
    authority, began = Authority(root, manner=manner), time.monotonic()
    with caplog.at_level(logging.WARNING):
        sealed = seal_with(authority, ring, unsealed, patience=0.2)
    assert time.monotonic() - began < 1.5
    assert "sealed without a time stamp" in caplog.text
    assert both(sealed, keys_with(ring, authority)) == ("seal.ok", "")


def test_seal_is_made_without_a_stamp_where_the_authority_stamps_wrongly(
    root: Root, ring: KeyRing, unsealed: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Its clock is an hour late, or its signature does not hold: the page must not suffer."""
    late = Authority(root, at=ISSUED_AT - timedelta(hours=1))
    forged = Authority(root, manner="forged")
    for authority in (late, forged):
        with caplog.at_level(logging.WARNING):
            sealed = seal_with(authority, ring, unsealed)
        assert both(sealed, keys_with(ring, authority)) == ("seal.ok", "")
    assert "is its clock right?" in caplog.text
    assert "InvalidSignature" in caplog.text


def test_authority_that_is_away_is_left_in_peace_for_a_while(root: Root) -> None:
    stamps = TimeStamps("http://127.0.0.1:9/", [Authority(root).asn1], 0.5)
    with pytest.raises(NoStamp, match="cannot be reached"):
        stamps.token_for(b"signature", ISSUED_AT)
    with pytest.raises(NoStamp, match="a moment ago"):
        stamps.token_for(b"signature", ISSUED_AT)


def test_certificate_the_operator_did_not_name_stamps_nothing(
    root: Root, ring: KeyRing, unsealed: bytes
) -> None:
    with serving(Authority(root)) as url:
        stamps = TimeStamps(url, [Authority(root).asn1], 5)
        with pytest.raises(NoStamp, match="not configured"):
            stamps.token_for(b"signature", ISSUED_AT)
