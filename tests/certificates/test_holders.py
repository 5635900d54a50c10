"""Do files, tokens and key services sign alike, and say in a sentence what is wrong with them?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from recycling.certificates.holders import OPENERS, open_holder
from recycling.certificates.holders.holding import InMemory, NoKey, OpenedLate, checked_kind
from recycling.certificates.integrity import is_signed_by, record_digest, sign
from recycling.certificates.keys import PURPOSES, KeyRing, Purpose, SigningKey, key_held
from recycling.certificates.opened import open_pdf
from recycling.certificates.page import Dossier
from recycling.certificates.qr import qr_claims_of, read_qr_url, sign_qr_url
from recycling.certificates.seal import check_seal
from recycling.certificates.signer import PadesSealer
from recycling.certificates.trust import trust_from
from tests.certificates import holders
from tests.certificates.authorities import Root
from tests.certificates.makers import ISSUED_AT

pytestmark = pytest.mark.once
KINDS = ("pem", "pkcs12", "pkcs11", "kms")


@pytest.fixture(scope="module")
def root() -> Root:
    return Root()


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_KEY_SECRET", holders.PASSPHRASE)


@pytest.fixture(scope="module")
def addresses(
    root: Root, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[str, Purpose], str]]:
    """The address of a key of each kind for each purpose; without SoftHSM none on a token."""
    found: dict[tuple[str, Purpose], str] = {}
    served = {}
    for purpose in PURPOSES:
        for kind, put in (("pem", holders.in_pem), ("pkcs12", holders.in_pkcs12)):
            found[kind, purpose] = put(tmp_path_factory.mktemp(kind), root, purpose)
        key = holders.new_key(purpose)
        served[purpose] = InMemory(key, holders.certified(root, key))
    module = holders.softhsm()
    if module is not None:
        session = holders.make_token(tmp_path_factory.mktemp("token"), module, "registry")
        for purpose in PURPOSES:
            found["pkcs11", purpose] = holders.on_token(session, root, module, purpose, "registry")
        session.close()
    with holders.key_service(served) as url:
        for purpose in PURPOSES:
            found["kms", purpose] = f"kms:{url}/{purpose}?passphrase=TEST_KEY_SECRET"
        yield found


def held(addresses: dict[tuple[str, Purpose], str], kind: str, purpose: Purpose) -> SigningKey:
    if (kind, purpose) not in addresses:
        pytest.skip("SoftHSM is not installed")
    address = addresses[kind, purpose]
    return key_held(open_holder(address, purpose), purpose, address)


def test_every_kind_of_holder_is_tried() -> None:
    assert set(KINDS) == set(OPENERS)


@pytest.mark.parametrize("kind", KINDS)
def test_keys_held_anywhere_seal_and_sign_what_verifies(
    addresses: dict[tuple[str, Purpose], str], kind: str, unsealed: bytes, magnet: Dossier
) -> None:
    seal, record, qr = (held(addresses, kind, purpose) for purpose in PURPOSES)
    trust = trust_from(KeyRing("Urban Mine Registry", (seal, record, qr)).public_document())
    for _ in range(2):  # the key stays open
        sealed = PadesSealer(seal).seal(unsealed, ISSUED_AT)
    assert check_seal(open_pdf(sealed), trust, ISSUED_AT).code == "seal.ok"
    signed = sign(magnet.credential, record, f"x#{record.key_id}", ISSUED_AT)
    assert is_signed_by(signed, record.holder.public)  # type: ignore[arg-type]
    claims = qr_claims_of(magnet.credential, record_digest(magnet.credential), 5)
    assert read_qr_url(sign_qr_url(claims, "https://a.example", qr), trust) == claims


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("pkcs12", ("TEST_KEY_SECRET", "TEST_KEY_WRONG"), "the passphrase is wrong"),
        ("pkcs12", ("TEST_KEY_SECRET", "NOBODY_SET_IT"), "NOBODY_SET_IT .* is not set"),
        ("pkcs12", ("key.p12", "none.p12"), "cannot be read: No such file"),
        ("pem", ("key.pem", "cert.pem"), "no unencrypted private key"),
        ("pem", ("certificate=", "certificate=/none"), "cannot be read"),
        ("pkcs11", ("TEST_KEY_SECRET", "TEST_KEY_WRONG"), "the PIN is wrong"),
        ("pkcs11", ("token=registry", "token=other"), "there is no token “other”"),
        ("pkcs11", ("object=seal", "object=none"), "0 keys “none”"),
        ("pkcs11", ("libsofthsm2", "libnone"), "cannot be loaded"),
        ("pkcs11", ("module-path", "path"), "names no token, object and module-path"),
        ("kms", ("TEST_KEY_SECRET", "TEST_KEY_WRONG"), "answers 403"),
        ("kms", ("127.0.0.1", "keys.invalid"), "https only"),
    ],
)
def test_key_that_cannot_be_opened_says_why_in_a_sentence(
    addresses: dict[tuple[str, Purpose], str],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    change: tuple[str, str],
    said: str,
) -> None:
    monkeypatch.setenv("TEST_KEY_WRONG", "wrong")
    if (kind, "seal") not in addresses:
        pytest.skip("SoftHSM is not installed")
    address = addresses[kind, "seal"].replace(*change)
    with pytest.raises(NoKey, match=said) as problem:
        open_holder(address, "seal")
    assert holders.PASSPHRASE not in str(problem.value)


@pytest.mark.parametrize("address", ["", "seal.p12", "gpg:/tmp/key", "pem"])
def test_address_of_no_known_kind_names_those_there_are(address: str) -> None:
    with pytest.raises(NoKey, match="pem, pkcs12, pkcs11, kms"):
        open_holder(address, "seal")


def test_service_that_goes_away_refuses_to_sign(root: Root) -> None:
    key = holders.new_key("record")
    with holders.key_service({"k": InMemory(key)}) as url:
        there = open_holder(f"kms:{url}/k?passphrase=TEST_KEY_SECRET", "record")
        there.sign(b"message")
    with pytest.raises(NoKey, match="cannot be reached"):
        there.sign(b"message")


def test_key_of_another_kind_is_refused(tmp_path: Path, root: Root) -> None:
    pem = rsa.generate_private_key(65537, 2048).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    (tmp_path / "rsa.pem").write_bytes(pem)
    with pytest.raises(NoKey, match="Ed25519 or ECDSA P-256"):
        open_holder(f"pem:{tmp_path}/rsa.pem", "seal")
    elliptic, edwards = InMemory(holders.new_key("seal")), InMemory(holders.new_key("record"))
    with pytest.raises(NoKey, match="a record key is Ed25519"):
        key_held(elliptic, "record", "pem:x")
    with pytest.raises(NoKey, match="certificate beside it"):
        key_held(elliptic, "seal", "pem:x")
    with pytest.raises(NoKey, match="from when until when"):
        key_held(edwards, "record", "pem:x")
    curve = InMemory(ec.generate_private_key(ec.SECP384R1()))
    with pytest.raises(NoKey, match="Ed25519 nor an ECDSA P-256"):
        checked_kind(curve.public)


def test_another_key_at_the_address_than_registered_never_signs() -> None:
    registered, found = InMemory(holders.new_key("seal")), InMemory(holders.new_key("seal"))
    late = OpenedLate(registered.public, None, lambda: found)
    with pytest.raises(NoKey, match="another key"):
        late.sign(b"message")
    opened = []
    late = OpenedLate(found.public, None, lambda: opened.append(1) or found)  # type: ignore[func-returns-value]
    assert late.sign(b"message") == late.sign(b"message")
    assert opened == [1]


def test_code_and_seal_are_made_by_the_next_key_where_their_own_is_gone(ring: KeyRing) -> None:
    seal, record = ring.current("seal", ISSUED_AT), ring.current("record", ISSUED_AT)
    begin = ISSUED_AT + timedelta(hours=1)
    late = KeyRing(ring.issuer, (replace(key, valid_from=begin) for key in (seal, record)))
    assert late.current("seal", ISSUED_AT).key_id == seal.key_id
    with pytest.raises(LookupError):
        late.current("record", ISSUED_AT)
    with pytest.raises(LookupError):
        late.current("seal", ISSUED_AT - timedelta(days=8))
