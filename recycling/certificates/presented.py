"""What was given to be checked: a PDF, a record, a whole kit, or the text of a QR code?

Recognised by its content, never by its name. Raises ``Unreadable`` and nothing else, whatever the
bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from recycling.certificates.opened import LARGEST_FILE, Opened, Unreadable, open_pdf
from recycling.certificates.page import RECORD_NAME
from recycling.certificates.record import CREDENTIAL_TYPE

STATUS_LIST_NAME = "status-list.json"
HISTORY_NAME = "checkpoints.json"
KEYS_NAME = "keys.json"
LONGEST_CODE = 1200
_MOST_FILES = 64
LARGEST_KIT = LARGEST_FILE
_CODE = re.compile(r"[!-~]{1,800}#[A-Za-z0-9_-]{40,1100}")
_FRAGMENT = re.compile(r"[A-Za-z0-9_-]{100,1100}")


class Kind(StrEnum):
    """What was given."""

    PDF = "pdf"
    RECORD = "record"
    KIT = "kit"
    CODE = "code"


@dataclass(frozen=True)
class Presented:
    """What was given, taken apart; ``loose`` are the files of a kit beside its PDF."""

    kind: Kind
    pdf: Opened | None = None
    record: bytes | None = None
    code: str = ""
    loose: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def enclosures(self) -> Mapping[str, bytes]:
        """Return what the PDF encloses, by name; of a lone record, itself."""
        if self.pdf is not None:
            return self.pdf.enclosures
        return {RECORD_NAME: self.record} if self.record is not None else {}

    def contradicts(self, name: str) -> bool:
        """Tell whether the kit's loose file is not the one the PDF encloses under that name."""
        inside = self.enclosures.get(name)
        return name in self.loose and inside is not None and self.loose[name] != inside


def recognise(content: bytes) -> Presented:
    """Return what these bytes are; raises ``Unreadable`` for anything a certificate never is."""
    if content.startswith(b"%PDF-"):
        return Presented(Kind.PDF, open_pdf(content))
    if content.startswith(b"PK\x03\x04"):
        return _kit(files_of(content))
    if content.startswith(b"{") and CREDENTIAL_TYPE.encode() in content:
        return Presented(Kind.RECORD, record=content)
    return Presented(Kind.CODE, code=_code(content))


def files_of(zipped: bytes) -> dict[str, bytes]:
    """Return the files of a kit by name, its folder left off; raises ``Unreadable``."""
    try:
        with zipfile.ZipFile(io.BytesIO(zipped)) as kit:
            members = [one for one in kit.infolist() if not one.is_dir()]
            if len(members) > _MOST_FILES or sum(m.file_size for m in members) > LARGEST_KIT:
                raise Unreadable
            files = {one.filename.rpartition("/")[2]: kit.read(one) for one in members}
    except Exception as problem:  # hostile bytes: whatever the reader raises, there is no kit
        raise Unreadable from problem
    if len(files) != len(members):
        raise Unreadable
    return files


def _kit(files: dict[str, bytes]) -> Presented:
    pages = [name for name in files if name.startswith("CoC-") and name.endswith(".pdf")]
    if len(pages) != 1:
        raise Unreadable
    pdf = open_pdf(files.pop(pages[0]))
    return Presented(Kind.KIT, pdf, loose=files)


def _code(content: bytes) -> str:
    try:
        text = content[: LONGEST_CODE + 200].decode("ascii").strip()
    except UnicodeDecodeError as problem:
        raise Unreadable from problem
    if _CODE.fullmatch(text):
        return text
    if _FRAGMENT.fullmatch(text):
        return f"#{text}"
    raise Unreadable
