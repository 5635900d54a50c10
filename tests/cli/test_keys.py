"""``flask keys`` on the command line, and what everybody reads of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from recycling import clock
from recycling.config import Settings
from tests.auctions.browsing import Browser
from tests.certificates import holders
from tests.certificates.authorities import Root


@pytest.fixture(autouse=True)
def folder(app: Flask) -> Iterator[None]:
    """The folder of development keys is put back afterwards."""
    settings: Settings = app.extensions["settings"]
    register = settings.instance / "certificate-keys" / "keys.json"
    before = register.read_bytes() if register.exists() else None
    yield
    if before is None:
        shutil.rmtree(register.parent, ignore_errors=True)
    else:
        register.write_bytes(before)


def run(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=["keys", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return f"{result.exit_code} {result.output}"


def test_keys_are_changed_on_the_command_line_and_read_by_everybody(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One life of a register, from its first version to its sixth."""
    assert "DEVELOPMENT KEY" in run(app, "list")
    assert run(app, "check").count(" signs; development folder") == 3
    tomorrow = clock.now() + timedelta(days=1)
    said = run(app, "rotate", "--purpose", "record", "--from", f"{tomorrow:%Y-%m-%d}")
    assert said.startswith("0 record-"), said
    address = holders.in_pkcs12(tmp_path, Root(), "seal")
    assert "TEST_KEY_SECRET" in run(app, "rotate", "--purpose", "seal", "--key", address)
    monkeypatch.setenv("TEST_KEY_SECRET", holders.PASSPHRASE)
    assert run(app, "rotate", "--purpose", "seal", "--key", address).startswith("0 seal-")
    listed = run(app, "list")
    assert "announced" in listed
    assert "PKCS#12 file" in listed
    old = listed.partition("qr-")[2].partition(" ")[0]
    assert "10 to 300 characters" in run(app, "retire", f"qr-{old}", "--reason", "old")
    assert "the only qr key" in run(app, "retire", f"qr-{old}", "--reason", "It is old by now.")
    run(app, "rotate", "--purpose", "qr")
    why = ("--reason", "A laptop was stolen.", "--yes")
    assert "counts only for the" in run(app, "compromise", f"qr-{old}", *why)
    assert "There is no key qr-none" in run(app, "compromise", "qr-none", *why)

    stranger = Browser(app)
    page = stranger.see("/keys/register").text
    assert page.count("development key</strong>") == 5
    for word in ("compromised", "announced", "A laptop was stolen.", "/keys/versions/5.json"):
        assert word in page
    listed_versions = stranger.see("/api/v1/keys/versions?limit=2").get_json()
    assert [row["number"] for row in listed_versions["items"]] == [5, 4]
    rest = stranger.see(f"/api/v1/keys/versions?cursor={listed_versions['next']}").get_json()
    assert [row["document"] for row in rest["items"]][-1] == "/keys/versions/1.json"
    newest = stranger.see("/keys").get_json()
    assert newest["version"] == 5
    first = stranger.see("/keys/versions/1.json")
    assert first.get_json()["version"] == 1
    assert "immutable" in first.headers["Cache-Control"]
    assert stranger.see("/keys/versions/1.json").headers["ETag"] == first.headers["ETag"]
    assert len(first.get_json()["keys"]) == 3
    assert len(newest["keys"]) == 6
    ended = [key["ended"]["reason"] for key in newest["keys"] if "ended" in key]
    assert ended == ["compromised"]
    old_did = stranger.see("/keys/versions/1/did.json").get_json()
    now = stranger.see("/.well-known/did.json").get_json()
    assert len(now["assertionMethod"]) == len(now["verificationMethod"]) - 1 == 5
    at = f"{clock.now() + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    assert stranger.see(f"/.well-known/did.json?versionTime={at}").get_json() == now
    assert stranger.see("/.well-known/did.json?versionId=1").get_json() == old_did
    assert str(tmp_path) not in page + json.dumps(newest)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/keys/versions/7.json", 404),
        ("/keys/versions/99999999999999999999.json", 404),
        ("/.well-known/did.json?versionId=x", 422),
        ("/.well-known/did.json?versionId=9", 404),
        ("/.well-known/did.json?versionTime=yesterday", 422),
        ("/.well-known/did.json?versionTime=1999-01-01T00:00:00Z", 404),
        ("/.well-known/did.json?versionTime=0001-01-01T00:00:00%2B23:00", 422),
        ("/keys/register?cursor=x", 422),
    ],
)
def test_version_nobody_published_is_refused(app: Flask, address: str, status: int) -> None:
    assert Browser(app).see(address).status_code == status


def test_setting_that_gives_no_key_is_said_in_a_sentence(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: Settings = app.extensions["settings"]
    named = replace(settings, key_addresses={"seal": "pkcs12:/none.p12"})
    monkeypatch.setitem(app.extensions, "settings", named)
    monkeypatch.delitem(app.extensions, "certificate_key_register", raising=False)
    monkeypatch.setenv("SEAL_KEY_PASSPHRASE", "x")
    said = run(app, "check")
    assert said.startswith("1 "), said
    assert "/none.p12 cannot be read" in said
    app.extensions.pop("certificate_key_register", None)
