"""The log signs with one key, made once, readable by its owner only."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask

from recycling.config import BadConfiguration, Settings
from recycling.ledger.keys import DEVELOPMENT_FILE, PRODUCTION_FILE, log_key

PEM = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def process(folder: Path, environment: str = "development") -> Flask:
    app = Flask("keys")
    app.extensions["settings"] = Settings(folder, "sqlite://", environment)
    return app


def test_development_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "not yet there"
    first = log_key(process(folder)).verifier
    file = folder / DEVELOPMENT_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert log_key(process(folder)).verifier == first
    assert first.name == "urban-mine.example/log"
    assert list(folder.iterdir()) == [file]


def test_processes_at_once_agree_on_one_key(tmp_path: Path) -> None:
    start, keys = threading.Barrier(8), []

    def run() -> None:
        start.wait()
        keys.append(str(log_key(process(tmp_path)).verifier))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_production_without_a_key_refuses_and_says_how(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="openssl genpkey"):
        log_key(process(tmp_path, "production"))
    assert list(tmp_path.iterdir()) == []


def test_own_key_is_used_where_there_is_one(tmp_path: Path) -> None:
    own = Ed25519PrivateKey.generate()
    (tmp_path / PRODUCTION_FILE).write_bytes(own.private_bytes(*PEM))
    verifier = log_key(process(tmp_path, "production")).verifier
    assert verifier.public == own.public_key().public_bytes_raw()


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", generate_private_key(SECP256R1()).private_bytes(*PEM)]
)
def test_file_without_an_ed25519_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / PRODUCTION_FILE).write_bytes(content)
    with pytest.raises(BadConfiguration, match=PRODUCTION_FILE):
        log_key(process(tmp_path))
