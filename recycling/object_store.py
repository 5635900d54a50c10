"""Where are contents of files kept by a registry that runs on several hosts?

In a bucket of a store that speaks S3 (``FILES_BUCKET``, ``FILES_ENDPOINT``), under the same names
as in the folder of one machine, so that the one is copied into the other as it is. Who may use the
bucket the SDK's own settings say (``AWS_ACCESS_KEY_ID`` and so on, or the host's role).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, cast

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from recycling.contents import copied, is_digest, place_of
from recycling.errors import NotFound, Unavailable, missing
from recycling.sayings import say

_CONNECT_S, _READ_S, _TRIES = 2, 20, 3
_LINKS = 20
# Of a stream that is kept, what is beyond this waits on the disk, not in memory.
_IN_MEMORY = 8 * 1024 * 1024
_NOBODY_HAS_IT = frozenset({"404", "NoSuchKey", "NotFound"})


class ObjectStore:
    """A store in a bucket; an object appears whole or not at all, as S3 lays down.

    ``endpoint`` is empty for Amazon's own. Every deed raises ``Unavailable`` where the bucket does
    not answer, or not as it should.
    """

    def __init__(self, bucket: str, endpoint: str = "") -> None:
        self._bucket = bucket
        patience = Config(
            connect_timeout=_CONNECT_S,
            read_timeout=_READ_S,
            retries={"mode": "standard", "total_max_attempts": _TRIES},
            max_pool_connections=_LINKS,
        )
        self._client: Any = boto3.client("s3", endpoint_url=endpoint or None, config=patience)
        # One upload at a time in the thread that asks: sites have threads enough.
        self._transfer = TransferConfig(use_threads=False)

    def put(self, content: bytes) -> str:
        """Keep the content and return its digest."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.holds(sha256):
            with _answering(sha256):
                self._client.put_object(Bucket=self._bucket, Key=place_of(sha256), Body=content)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the content; raises ``NotFound`` where it is not, or no longer what it was."""
        _check(sha256)
        with _answering(sha256):
            answer = self._client.get_object(Bucket=self._bucket, Key=place_of(sha256))
            content = cast("bytes", answer["Body"].read())
        if hashlib.sha256(content).hexdigest() != sha256:
            raise missing("intact file", sha256[:12])
        return content

    def holds(self, sha256: str) -> bool:
        """Tell whether the content is kept."""
        if not is_digest(sha256):
            return False
        try:
            with _answering(sha256):
                self._client.head_object(Bucket=self._bucket, Key=place_of(sha256))
        except NotFound:
            return False
        return True

    def put_stream(self, stream: IO[bytes], largest: int) -> tuple[str, int]:
        """Keep what a stream gives; return its digest and how many bytes it was."""
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
            sha256, size = copied(stream, file, largest)
            file.seek(0)
            with _answering(sha256):
                self._client.upload_fileobj(
                    file, self._bucket, place_of(sha256), Config=self._transfer
                )
        return sha256, size

    def stream(self, sha256: str) -> BinaryIO:
        """Return the content to be read bit by bit, and from any place."""
        _check(sha256)
        file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        try:
            with _answering(sha256):
                self._client.download_fileobj(
                    self._bucket, place_of(sha256), file, Config=self._transfer
                )
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return cast("BinaryIO", file)


def _check(sha256: str) -> None:
    if not is_digest(sha256):
        raise missing("file", sha256[:12])


@contextmanager
def _answering(sha256: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"].get("Code") in _NOBODY_HAS_IT:
            raise missing("file", sha256[:12]) from error
        raise _away() from error
    except BotoCoreError as error:
        raise _away() from error


def _away() -> Unavailable:
    return Unavailable(
        "files_away",
        say("Files cannot be kept or read at the moment; nothing was written."),
        way_out=say("Try again in a few minutes."),
    )
