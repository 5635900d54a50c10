"""Contents are kept alike in a folder and in a bucket that speaks S3."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from recycling import create_app
from recycling.config import BadConfiguration, Settings
from recycling.contents import FileStore, FolderStore, place_of
from recycling.errors import NotFound, TooLarge, Unavailable
from recycling.files import store
from recycling.object_store import ObjectStore
from tests.databases import free_port

CONTENT = b"%PDF-1.7 an assay"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
LARGE = bytes(range(256)) * 4096 * 9  # 9 MiB: in parts, and not in memory
_BUCKET = "contents"
_STARTS_WITHIN_S = 30


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A store that speaks S3, with a bucket, in a process of its own."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        try:
            _await(address)
            _client(address).create_bucket(Bucket=_BUCKET)
            yield address
        finally:
            server.terminate()


def _client(address: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="of-the-tests",
        aws_secret_access_key="of-the-tests",
    )


def _await(address: str) -> None:
    until = time.monotonic() + _STARTS_WITHIN_S
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@pytest.fixture(autouse=True)
def _who(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "of-the-tests")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return FolderStore(tmp_path)
    return ObjectStore(_BUCKET, request.getfixturevalue("endpoint"))


def _overwrite(kept: FileStore, folder: Path, endpoint: str) -> None:
    if isinstance(kept, FolderStore):
        (folder / place_of(SHA256)).write_bytes(b"another")
    else:
        _client(endpoint).put_object(Bucket=_BUCKET, Key=place_of(SHA256), Body=b"another")


def test_what_is_kept_is_there_once_under_its_digest(kept: FileStore) -> None:
    assert kept.put(CONTENT) == SHA256
    assert kept.put(CONTENT) == SHA256
    assert kept.holds(SHA256)
    assert kept.get(SHA256) == CONTENT


@pytest.mark.parametrize("sha256", ["0" * 64, "", "../../etc/passwd"])
def test_what_is_not_kept_is_not_found(kept: FileStore, sha256: str) -> None:
    assert not kept.holds(sha256)
    with pytest.raises(NotFound):
        kept.get(sha256)
    with pytest.raises(NotFound):
        kept.stream(sha256)


def test_a_stream_is_kept_and_read_from_any_place(kept: FileStore) -> None:
    sha256, size = kept.put_stream(io.BytesIO(LARGE), len(LARGE))
    assert (sha256, size) == (hashlib.sha256(LARGE).hexdigest(), len(LARGE))
    with kept.stream(sha256) as file:
        file.seek(-256, io.SEEK_END)
        assert file.read() == LARGE[-256:]
        file.seek(0)
        assert file.read() == LARGE


def test_of_a_stream_that_is_too_long_nothing_is_kept(kept: FileStore) -> None:
    with pytest.raises(TooLarge):
        kept.put_stream(io.BytesIO(CONTENT), len(CONTENT) - 1)
    assert not kept.holds(SHA256) or kept.get(SHA256) == CONTENT


def test_what_is_no_longer_what_it_was_is_not_given_out(
    kept: FileStore, tmp_path: Path, endpoint: str
) -> None:
    kept.put(CONTENT)
    _overwrite(kept, tmp_path, endpoint)
    with pytest.raises(NotFound):
        kept.get(SHA256)


def test_a_bucket_that_does_not_answer_or_is_not_there_is_said_to_be_away(endpoint: str) -> None:
    silent = ObjectStore(_BUCKET, f"http://127.0.0.1:{free_port()}")
    nowhere = ObjectStore("no-such-bucket", endpoint)
    for deed in (silent.put, nowhere.put):
        with pytest.raises(Unavailable):
            deed(CONTENT)
    with pytest.raises(Unavailable):
        silent.holds(SHA256)


def test_a_registry_with_a_bucket_keeps_its_files_there(endpoint: str, tmp_path: Path) -> None:
    settings = Settings(tmp_path, "sqlite://", files_bucket=_BUCKET, files_endpoint=endpoint)
    with create_app(settings).app_context():
        sha256 = store().put(b"of a registry")
        assert store() is store()
    assert ObjectStore(_BUCKET, endpoint).get(sha256) == b"of a registry"
    assert not (tmp_path / "files").exists()


def test_in_production_a_bucket_is_asked_over_https_only(tmp_path: Path) -> None:
    secrets = {"SECRET_KEY": "of-the-tests-alone", "STRIPE_WEBHOOK_SECRET": "whsec_of_the_tests"}
    asked = {
        **secrets,
        "URBAN_MINE_ENV": "production",
        "BASE_URL": "https://mine.example",
        "FILES_BUCKET": _BUCKET,
        "FILES_ENDPOINT": "http://objects.example",
    }
    with pytest.raises(BadConfiguration, match="FILES_ENDPOINT"):
        Settings.from_environment(asked)
    Settings.from_environment({**asked, "FILES_ENDPOINT": "https://objects.example"})
