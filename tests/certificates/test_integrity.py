"""Do we sign as the W3C specification's own examples do?"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from recycling.certificates.integrity import canonical, is_signed_by, record_digest, sign
from recycling.certificates.multibase import ed25519_multikey, from_multibase, to_multibase
from recycling.certificates.offline.formats import canonical as standalone_canonical
from recycling.certificates.offline.formats import proof_holds

SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
CREATED = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
CREDENTIAL = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/examples/v2",
    ],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}


def published_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(from_multibase(SECRET)[2:])


def test_digest_of_published_example_is_the_published_one() -> None:
    published = "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
    assert record_digest(CREDENTIAL).hex() == published


@pytest.mark.parametrize(
    ("method", "published"),
    [
        (
            f"did:key:{PUBLIC}#{PUBLIC}",
            "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
        ),
        (
            f"https://vc.example/issuers/5678#{PUBLIC}",
            "z63t83Y53KfzJ5ZosfKTnqfMcKB2dmTrfjSaQjeNNjAD5srBowQfmWqeRb8rRjmeEuCBEsddF9LsVogtuTsijJKh4",
        ),
    ],
)
def test_sign_published_example_gives_the_published_proof(method: str, published: str) -> None:
    signed = sign(CREDENTIAL, published_key(), method, CREATED)
    assert signed["proof"]["proofValue"] == published


def test_multikey_of_published_key_is_the_published_one() -> None:
    assert ed25519_multikey(published_key().public_key()) == PUBLIC


# RFC 8785, section 3.2.2 with the bytes of section 3.2.4, and section 3.2.3 on the order of names.
RFC_DOCUMENT = {
    "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
    "literals": [None, True, False],
}
RFC_BYTES = bytes.fromhex(
    "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a"
    "5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c"
    "22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d"
)
RFC_NAMES = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\U0001f600": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
}
RFC_ORDER = ("\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33")


def test_canonical_form_is_byte_for_byte_the_one_rfc_8785_publishes() -> None:
    assert canonical(RFC_DOCUMENT) == RFC_BYTES


def test_names_stand_in_the_order_rfc_8785_publishes_in_both_writers() -> None:
    expected = ",".join(
        f"{json.dumps(n, ensure_ascii=False)}:{json.dumps(RFC_NAMES[n])}" for n in RFC_ORDER
    )
    assert canonical(RFC_NAMES) == f"{{{expected}}}".encode()
    assert standalone_canonical(RFC_NAMES) == canonical(RFC_NAMES)
    exact = {name: RFC_DOCUMENT[name] for name in ("string", "literals")}
    assert standalone_canonical(exact) == canonical(exact)


def test_standalone_verifier_agrees_on_the_published_example() -> None:
    method = f"did:key:{PUBLIC}#{PUBLIC}"
    signed = sign(CREDENTIAL, published_key(), method, CREATED)
    assert proof_holds(signed, published_key().public_key())
    assert not proof_holds(signed | {"name": "Another"}, published_key().public_key())


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("name", "Another"),
        ("@context", ["https://www.w3.org/ns/credentials/v2"]),
        ("added", "x"),
    ],
)
def test_verify_altered_credential_fails(part: str, value: object) -> None:
    signed = sign(CREDENTIAL, published_key(), "https://vc.example/key#1", CREATED)
    assert is_signed_by(signed, published_key().public_key())
    assert not is_signed_by(signed | {part: value}, published_key().public_key())


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("created", "2023-02-24T23:36:39Z"),
        ("cryptosuite", "eddsa-rdfc-2022"),
        ("proofPurpose", "authentication"),
        ("proofValue", "z1"),
        ("proofValue", "z0O"),
        ("proofValue", 7),
        ("extra", 1.5),
    ],
)
def test_verify_altered_proof_fails(part: str, value: object) -> None:
    signed = sign(CREDENTIAL, published_key(), "https://vc.example/key#1", CREATED)
    altered = signed | {"proof": signed["proof"] | {part: value}}
    assert not is_signed_by(altered, published_key().public_key())


@pytest.mark.parametrize("proof", [None, [], "z", {}])
def test_verify_credential_without_a_proof_fails(proof: object) -> None:
    assert not is_signed_by(CREDENTIAL | {"proof": proof}, published_key().public_key())


def test_verify_with_another_key_fails() -> None:
    signed = sign(CREDENTIAL, published_key(), "https://vc.example/key#1", CREATED)
    assert not is_signed_by(signed, Ed25519PrivateKey.generate().public_key())


@given(st.binary(max_size=64))
def test_multibase_round_trip_gives_the_bytes_back(content: bytes) -> None:
    assert from_multibase(to_multibase(content)) == content
