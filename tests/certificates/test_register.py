"""Does a younger key take over, does a retired one keep what it signed, is nothing ever lost?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from recycling.certificates.did import did_document
from recycling.certificates.holders.holding import InMemory
from recycling.certificates.keys import (
    COMPROMISED,
    DEVELOPMENT,
    RETIRED,
    Ending,
    KeyRing,
    SigningKey,
    key_held,
)
from recycling.certificates.register import ended, ring_of, rotated, says_the_same, source_of
from recycling.certificates.trust import trust_from
from recycling.errors import Refusal
from tests.certificates import holders
from tests.certificates.conftest import LOG_KEY
from tests.certificates.makers import ISSUED_AT

NOW = ISSUED_AT
LATER = NOW + timedelta(days=30)
WHY = "The token was lost in a fire."


def key(purpose: str = "record", **changes: object) -> SigningKey:
    made = key_held(
        InMemory(holders.new_key("record")), "record", "pem:/etc/key.pem",
        begin=LATER, end=LATER + timedelta(days=365),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def refused(code: str, ring: KeyRing, new: SigningKey) -> None:
    with pytest.raises(Refusal) as refusal:
        rotated(ring, new, NOW)
    assert refusal.value.code == code


def test_rotated_key_takes_over_on_its_day_and_the_old_one_ends_then(ring: KeyRing) -> None:
    old, new = ring.current("record", NOW), key()
    after = rotated(ring, new, NOW)
    assert after.current("record", NOW).key_id == old.key_id
    assert after.current("record", LATER).key_id == new.key_id
    ended_key = after.find(old.key_id)
    assert ended_key
    assert ended_key.valid_to == LATER
    assert [each.state(NOW) for each in (ended_key, new)] == ["valid", "announced"]
    assert [each.state(LATER + timedelta(1)) for each in (ended_key, new)] == ["expired", "valid"]
    assert len(after.keys) == len(ring.keys) + 1
    assert after.current("seal", LATER).valid_to == ring.current("seal", NOW).valid_to


def test_rotation_refuses_a_known_key_and_one_from_the_past(ring: KeyRing) -> None:
    refused("key_known", ring, ring.current("record", NOW))
    refused("key_begins_in_the_past", ring, key(valid_from=NOW - timedelta(minutes=1)))
    refused("key_begins_in_the_past", ring, key(valid_to=LATER))


def test_retired_key_ends_and_signs_no_more(ring: KeyRing) -> None:
    both = rotated(ring, key(valid_from=NOW + timedelta(seconds=1)), NOW)
    new = both.keys[-1]
    third = replace(key(), key_id="record-third", valid_from=NOW)
    both = KeyRing(both.issuer, (*both.keys, third))
    after = ended(both, new.key_id, Ending(LATER, RETIRED, WHY, 7), NOW)
    retired = after.find(new.key_id)
    assert retired
    assert retired.valid_to == LATER
    assert [retired.state(at) for at in (NOW + timedelta(days=1), LATER)] == ["valid", "retired"]
    assert after.current("record", LATER).key_id == third.key_id


@pytest.mark.parametrize(
    ("name", "ending", "code"),
    [
        ("record-none", Ending(NOW, RETIRED, WHY, 0), "key_not_found"),
        ("", Ending(NOW, RETIRED, WHY, 0), "only_key"),
        ("", Ending(NOW, RETIRED, "short", 0), "reason_missing"),
        ("", Ending(NOW - timedelta(days=1), RETIRED, WHY, 0), "key_ends_in_the_past"),
    ],
)
def test_ending_a_key_is_refused_with_a_way_out(
    ring: KeyRing, name: str, ending: Ending, code: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        ended(ring, name or ring.current("record", NOW).key_id, ending, NOW)
    assert refusal.value.code == code
    assert refusal.value.way_out


def test_compromised_key_counts_for_what_was_logged_before_only(ring: KeyRing) -> None:
    name = ring.current("record", NOW).key_id
    after = ended(ring, name, Ending(NOW, COMPROMISED, WHY, 7), NOW)
    with pytest.raises(LookupError):
        after.current("record", NOW)
    with pytest.raises(Refusal, match="ended already"):
        ended(after, name, Ending(NOW, COMPROMISED, WHY, 9), NOW)
    trust = trust_from(after.public_document())
    found = trust.find("record", name)
    assert found
    assert [found.vouches_for(entry) for entry in (None, 6, 7)] == [False, True, False]
    did = did_document("https://a.example", trust, LOG_KEY)
    named = {each["id"].partition("#")[2]: each for each in did["verificationMethod"]}
    assert "revoked" in named[name]
    assert f"did:web:a.example#{name}" not in did["assertionMethod"]
    assert len(did["assertionMethod"]) == len(ring.keys) - 1


def test_ring_is_read_back_from_what_is_published(ring: KeyRing) -> None:
    ending = Ending(NOW, COMPROMISED, WHY, 7)
    after = ended(rotated(ring, key(), NOW), ring.current("seal", NOW).key_id, ending, NOW)
    document = json.loads(json.dumps(after.public_document()))
    addresses = {each.key_id: each.address for each in after.keys}
    opened: list[tuple[str, str]] = []

    def opening(name: str, address: str) -> object:
        return lambda: opened.append((name, address)) or after.find(name).holder  # type: ignore[union-attr]

    again = ring_of(document, addresses, opening)  # type: ignore[arg-type]
    assert again.public_document() == document
    assert opened == [], "a key is opened with its first signature"
    qr = again.current("qr", NOW)
    assert qr.sign(b"message") == ring.current("qr", NOW).sign(b"message")
    assert opened == [(qr.key_id, DEVELOPMENT)]


def test_versions_differ_by_what_they_state_not_by_number_and_date() -> None:
    first = {"version": 1, "publishedAt": "x", "keys": []}
    assert says_the_same(first, {"version": 2, "publishedAt": "y", "keys": []})
    assert not says_the_same(first, {"version": 1, "publishedAt": "x", "keys": [1]})


def test_source_is_told_without_its_path(ring: KeyRing) -> None:
    told = {
        source_of(key(address=f"{kind}:/secret")) for kind in ("pem", "pkcs12", "pkcs11", "kms")
    }
    assert told | {source_of(ring.keys[0])} == {
        "PEM file", "PKCS#12 file", "PKCS#11 token", "key service", "development folder",
    }  # fmt: skip
