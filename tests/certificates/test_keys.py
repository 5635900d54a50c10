"""Are keys made once, kept private, kept apart, and trusted only in their time?"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from recycling.certificates.keys import PURPOSES, KeyRing
from recycling.certificates.trust import Trust, trust_from
from recycling.errors import Invalid
from tests.certificates.makers import ISSUED_AT


def open_ring(folder: Path) -> KeyRing:
    return KeyRing.open(folder, "Urban Mine Registry", ISSUED_AT)


def test_open_first_time_makes_files_only_the_owner_reads(tmp_path: Path) -> None:
    open_ring(tmp_path / "keys")
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}


def test_open_first_time_marks_keys_as_development(tmp_path: Path) -> None:
    ring = open_ring(tmp_path / "keys")
    assert all(key.is_development for key in ring.keys)
    assert "DEVELOPMENT KEYS" in (tmp_path / "keys" / "README.txt").read_text()


def test_open_again_gives_the_same_keys(tmp_path: Path) -> None:
    first = open_ring(tmp_path / "keys").public_document()
    assert open_ring(tmp_path / "keys").public_document() == first


def test_open_at_once_from_many_threads_gives_one_set(tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        rings = list(pool.map(open_ring, [tmp_path / "keys"] * 6))
    assert len({json.dumps(ring.public_document()) for ring in rings}) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_current_purposes_have_different_keys(ring: KeyRing) -> None:
    names = {ring.current(purpose, ISSUED_AT).key_id for purpose in PURPOSES}
    assert len(names) == len(PURPOSES)


def test_current_before_any_key_is_valid_fails(ring: KeyRing) -> None:
    with pytest.raises(LookupError):
        ring.current("seal", ISSUED_AT - timedelta(days=30))


def test_public_document_holds_no_private_key(ring: KeyRing) -> None:
    assert "PRIVATE" not in json.dumps(ring.public_document())


def test_trust_survives_a_file(ring: KeyRing, trust: Trust) -> None:
    text = json.dumps(ring.public_document())
    assert [key.key_id for key in trust_from(json.loads(text)).keys] == [
        key.key_id for key in trust.keys
    ]


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"issuer": "x", "keys": "x"},
        {"issuer": "x", "keys": [{}]},
        {"issuer": "x", "keys": [{"publicKeyPem": "x"}]},
        {"issuer": "x", "keys": [{"publicKeyPem": 7}]},
    ],
)
def test_trust_from_another_document_is_refused(other: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        trust_from(other)
    assert refusal.value.code == "trust_unreadable"
