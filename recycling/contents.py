"""Where are contents of files kept, each under its SHA-256?

The same content once, and never another under the same name. Where the registry runs on one machine
they are in a folder; ``object_store.py`` keeps them for several.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from recycling.errors import TooLarge, missing
from recycling.sayings import say

_AT_ONCE = 1024 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileStore(Protocol):
    """Keeps contents under their digests."""

    def put(self, content: bytes) -> str:
        """Keep the content and return its SHA-256 as 64 hexadecimal digits."""

    def get(self, sha256: str) -> bytes:
        """Return the content; raises ``NotFound``."""

    def holds(self, sha256: str) -> bool:
        """Tell whether the content is kept."""

    def put_stream(self, stream: IO[bytes], largest: int) -> tuple[str, int]:
        """Keep what a stream gives, without ever holding it whole; return digest and bytes.

        Raises ``TooLarge`` beyond ``largest`` bytes, and keeps nothing then.
        """

    def stream(self, sha256: str) -> BinaryIO:
        """Return the content to be read bit by bit, and closed by the caller.

        Raises ``NotFound``.
        """


class FolderStore:
    """A store in a folder of this machine; a file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep the content and return its digest."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(path, content)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the content; raises ``NotFound`` where it is not, or no longer what it was."""
        if not self.holds(sha256):
            raise missing("file", sha256[:12])
        content = self._path(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise missing("intact file", sha256[:12])
        return content

    def holds(self, sha256: str) -> bool:
        """Tell whether the content is kept."""
        return is_digest(sha256) and self._path(sha256).is_file()

    def put_stream(self, stream: IO[bytes], largest: int) -> tuple[str, int]:
        """Keep what a stream gives; return its digest and how many bytes it was."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
            try:
                sha256, size = copied(stream, file, largest)
                file.flush()
                os.fsync(file.fileno())
                path = self._path(sha256)
                path.parent.mkdir(parents=True, exist_ok=True)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        return sha256, size

    def stream(self, sha256: str) -> BinaryIO:
        """Return the content to be read bit by bit."""
        if not self.holds(sha256):
            raise missing("file", sha256[:12])
        return self._path(sha256).open("rb")

    def _path(self, sha256: str) -> Path:
        return self._folder / place_of(sha256)

    def _write(self, path: Path, content: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def is_digest(sha256: str) -> bool:
    """Tell whether a text is a SHA-256 in hexadecimal digits, as contents are named."""
    return bool(_DIGEST.fullmatch(sha256))


def place_of(sha256: str) -> str:
    """Return where in a store a content is: the same in a folder and in a bucket."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def copied(stream: IO[bytes], file: IO[bytes], largest: int) -> tuple[str, int]:
    """Copy a stream, and return the digest and the bytes of what it gave.

    Raises ``TooLarge`` beyond ``largest`` bytes.
    """
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_AT_ONCE):
        size += len(chunk)
        if size > largest:
            raise TooLarge(
                "file_too_large",
                say("The file has more than %(largest)s MiB.", largest=largest // (1024 * 1024)),
                field="file",
                way_out=say("Send it in parts."),
            )
        digest.update(chunk)
        file.write(chunk)
    return digest.hexdigest(), size
