"""A stranger's ZIP is opened within bounds: each file has its row and its reason, none an error."""

from __future__ import annotations

import io
import random
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling.certificates.opened import LARGEST_FILE
from recycling.certificates.stacks.archive import (
    MOST_UNPACKED,
    Archive,
    NotOpened,
    packed_in,
    shown,
)
from recycling.certificates.stacks.rules import MOST_FILES, Reason
from recycling.errors import Invalid, Refusal, TooLarge
from tests.certificates.stacks.makers import (
    PDF,
    a_zip,
    as_zip64,
    claiming,
    damaged,
    encrypted,
    quoted,
    with_directory_of,
)


def _reasons(zipped: bytes) -> list[str]:
    """What keeps each file shut, looked at or opened; empty where it is read."""
    packed = packed_in(io.BytesIO(zipped))
    archive = Archive(io.BytesIO(zipped))
    found = []
    for one in packed:
        try:
            found.append(one.reason or (archive.read(one.number) and ""))
        except NotOpened as shut:
            found.append(shut.reason)
    return [str(reason) for reason in found]


TWO = [("a.pdf", PDF), ("b.pdf", PDF + b"2")]


@pytest.mark.parametrize(
    ("zipped", "reasons"),
    [
        (a_zip(TWO), ["", ""]),
        (a_zip(TWO, zipfile.ZIP_STORED, b"packed by hand"), ["", ""]),
        (a_zip(TWO, comment=b"x" * 65_535), ["", ""]),
        (a_zip(TWO, comment=b"PK\x06\x07 and PK"), ["", ""]),
        (a_zip([("same.pdf", PDF)] * 2), ["", ""]),
        (a_zip([("folder/", b""), ("folder/a.pdf", PDF)]), [""]),
        (encrypted(a_zip(TWO)), [Reason.ENCRYPTED, ""]),
        (a_zip(TWO, zipfile.ZIP_LZMA), [Reason.PACKED_OTHERWISE] * 2),
        (a_zip(TWO, zipfile.ZIP_BZIP2), [Reason.PACKED_OTHERWISE] * 2),
        (a_zip([("../up.pdf", PDF), ("/etc/a.pdf", PDF), ("C:\\a.pdf", PDF), ("a\\..\\b.pdf", PDF),
                ("so..so.pdf", PDF)]), [Reason.LEADS_OUT] * 4 + [""]),
        (quoted(a_zip(TWO, zipfile.ZIP_STORED)), [Reason.OVERLAPS] * 2),
        (damaged(a_zip(TWO, zipfile.ZIP_STORED)), [Reason.DAMAGED, ""]),
        (a_zip([("a.txt", b"hello"), ("kit.zip", a_zip(TWO)), ("empty.pdf", b"")]),
         [Reason.NOT_PDF] * 3),
        (a_zip([("bomb.pdf", PDF + bytes(LARGEST_FILE)), ("a.pdf", PDF)]), [Reason.TOO_LARGE, ""]),
    ],
    ids=["two", "stored", "long comment", "comment like an end", "same name", "folder", "password",
         "lzma", "bzip2", "paths", "quoted", "damaged", "no PDFs", "bomb"],
)  # fmt: skip
def test_each_file_is_read_or_has_the_reason_why_not(zipped: bytes, reasons: list[str]) -> None:
    assert _reasons(zipped) == [str(one) for one in reasons]


@pytest.mark.parametrize(
    ("zipped", "code"),
    [
        (b"%PDF-1.7 no ZIP", "not_a_zip"),
        (b"", "not_a_zip"),
        (a_zip(TWO)[:-8], "not_a_zip"),
        (a_zip([]), "stack_empty"),
        (a_zip([("folder/", b"")]), "stack_empty"),
        (a_zip([(f"{n}.pdf", b"") for n in range(MOST_FILES + 1)]), "too_many_files"),
        (with_directory_of(a_zip(TWO), 0xFFFFFFFF), "too_many_files"),
        (with_directory_of(a_zip(TWO, comment=b"packed by hand"), 2**31), "too_many_files"),
        (as_zip64(a_zip(TWO)), "too_many_files"),
        (with_directory_of(a_zip(TWO), 1), "not_a_zip"),
    ],
)
def test_what_is_no_zip_or_too_much_is_refused_by_name(zipped: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        packed_in(io.BytesIO(zipped))
    assert (refused.value.code, refused.value.field) == (code, "file")
    assert refused.value.way_out


def test_a_zip_that_unfolds_into_a_gigabyte_is_refused_before_anything_is_unpacked() -> None:
    bomb = claiming(a_zip([(f"{n}.pdf", PDF) for n in range(65)]), MOST_UNPACKED // 64)
    with pytest.raises(TooLarge, match="MiB together"):
        packed_in(io.BytesIO(bomb))


@given(seed=st.integers(0, 2**32), changes=st.integers(1, 40))
def test_whatever_the_bytes_there_is_a_row_or_a_named_refusal(seed: int, changes: int) -> None:
    drawn = random.Random(seed)
    changed = bytearray(a_zip([*TWO, ("c.txt", b"hello")], zipfile.ZIP_STORED))
    for _ in range(changes):
        changed[drawn.randrange(len(changed))] = drawn.randrange(256)
    with suppress(Invalid, TooLarge):
        _reasons(bytes(changed))


def test_a_name_is_shown_without_what_cannot_be_seen_and_not_without_end() -> None:
    assert shown("a\x00\x1b[31m\u202epdf.exe") == "a[31mpdf.exe"
    assert len(shown("x" * 500)) == 200
    assert shown("\n") == "?"
