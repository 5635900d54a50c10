"""Do we sign as the W3C specification's own examples do?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from recycling.certificates.integrity import canonical, is_signed_by, record_digest, sign
from recycling.certificates.multibase import ed25519_multikey, from_multibase, to_multibase

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


def test_canonical_form_agrees_with_rfc_8785_on_strings_and_order() -> None:
    document = {"\u20ac": "Euro", "\r": "CR", "1": "One", "\ufb33": "Dalet", "\u00f6": "o"}
    expected = '{"\\r":"CR","1":"One","\u00f6":"o","\u20ac":"Euro","\ufb33":"Dalet"}'
    assert canonical(document) == expected.encode()


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
