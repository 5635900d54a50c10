"""Files of lots: what they are, how they are kept, who may add them."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask

from recycling.db import db
from recycling.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from recycling.files import LARGEST_BYTES, clean_name, download_headers, media_type_of
from recycling.ledger import queries as ledger
from recycling.lots import queries, service
from recycling.lots.files import take_in
from recycling.lots.rules import NewFile
from recycling.lots.service.attaching import MOST_FILES
from tests.lots.makers import a_draft_lot, a_published_lot
from tests.lots.uploads import PDF, PNG
from tests.makers import Member, a_member

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _zip(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


WORKBOOK = _zip("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "a.png", "application/pdf"),
        (PNG, "a.pdf", "image/png"),
        (b"\xff\xd8\xff\xe0", "a", "image/jpeg"),
        (WORKBOOK, "a.zip", XLSX),
        ("a;b\nä;2\n".encode(), "a.CSV", "text/csv"),
        ("\ufeffa;b".encode(), "a.csv", "text/csv"),
        ("Müll".encode("cp1252"), "a.txt", "text/plain"),
        (b"<script>alert(1)</script>", "a.html", "text/plain"),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, name: str, media_type: str) -> None:
    assert media_type_of(content, name) == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00\x03",
        b"PK\x03\x04broken",
        _zip("word/document.xml"),
        _zip("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
        b"text with \x00 inside",
        b"\x81\x8d\xff",
    ],
)
def test_other_kinds_of_file_are_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        media_type_of(content, "a.pdf")
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("assay.pdf", "assay.pdf"),
        ("assay.exe", "assay.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\Bericht Ä.pdf", "Bericht Ä.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_a_name_survives_only_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name, "application/pdf") == cleaned


def test_download_headers_let_nothing_run() -> None:
    headers = download_headers("Bericht Ä.txt", "text/plain")
    assert headers["Content-Disposition"] == (
        "attachment; filename=\"Bericht _.txt\"; filename*=UTF-8''Bericht%20%C3%84.txt"
    )
    assert {"default-src 'none'", "sandbox"} <= set(headers["Content-Security-Policy"].split("; "))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert download_headers("a.png", "image/png")["Content-Disposition"].startswith("inline")


def _attached(holder: Member, ref: str, content: bytes = PDF) -> str:
    return service.attach_file(holder.act(), ref, take_in(content, "assay.pdf", "assay"))


def test_take_in_beyond_the_limit_is_too_large(in_app: Flask) -> None:
    with pytest.raises(TooLarge):
        take_in(PDF + b" " * LARGEST_BYTES, "a.pdf")


@pytest.mark.parametrize("maker", [a_draft_lot, a_published_lot])
def test_attach_file_to_a_draft_or_published_lot_keeps_it(holder: Member, maker: object) -> None:
    ref = maker(holder)  # type: ignore[operator]
    digest = _attached(holder, ref)
    (file,) = queries.card(queries.lot(ref)).files
    assert (file.sha256, file.name, file.media_type, file.size, file.kind) == (
        digest, "assay.pdf", "application/pdf", len(PDF), "assay",
    )  # fmt: skip
    assert ledger.facts_of(f"lot:{ref}")[-1].body["sha256"] == digest


def test_publish_lot_records_the_digests_of_its_files(holder: Member) -> None:
    ref = a_draft_lot(holder)
    digest = _attached(holder, ref)
    service.publish_lot(holder.act(), ref)
    assert ledger.facts_of(f"lot:{ref}")[-1].body["files"] == [digest]


def test_attach_file_twice_is_a_conflict_naming_it(holder: Member) -> None:
    ref = a_draft_lot(holder)
    _attached(holder, ref)
    with pytest.raises(Conflict) as refused:
        _attached(holder, ref)
    assert "“assay.pdf”" in refused.value.message


def test_attach_file_one_too_many_is_a_conflict(holder: Member) -> None:
    ref = a_draft_lot(holder)
    for number in range(MOST_FILES):
        _attached(holder, ref, PDF + str(number).encode())
    with pytest.raises(Conflict) as refused:
        _attached(holder, ref)
    assert refused.value.code == "too_many_files"


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewFile("0" * 64, "a.pdf", "application/pdf", 1, "assay"), "file"),
        (NewFile("0" * 64, "a.pdf", "application/pdf", 1, "poem"), "kind"),
    ],
)
def test_attach_file_without_content_or_of_no_kind_is_refused(
    holder: Member, new: NewFile, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        service.attach_file(holder.act(), a_draft_lot(holder), new)
    assert refused.value.field == field


def test_attach_file_to_a_foreign_lot_is_refused(holder: Member) -> None:
    stranger = a_member()
    with pytest.raises(NotFound):
        _attached(stranger, a_draft_lot(holder))
    with pytest.raises(Forbidden):
        _attached(stranger, a_published_lot(holder))


def test_attach_file_to_a_withdrawn_lot_is_a_conflict(holder: Member) -> None:
    ref = service.withdraw_lot(holder.act(), a_draft_lot(holder))
    with pytest.raises(Conflict) as refused:
        _attached(holder, ref)
    assert "withdrawn" in refused.value.message


def test_remove_file_from_a_draft_takes_it_away(holder: Member) -> None:
    ref = a_draft_lot(holder)
    digest = _attached(holder, ref)
    service.remove_file(holder.act(), ref, digest)
    db.session.expire_all()
    assert queries.lot(ref).files == []
    assert ledger.facts_of(f"lot:{ref}")[-1].type == "LotFileRemoved"


def test_remove_file_that_is_not_there_is_not_found(holder: Member) -> None:
    with pytest.raises(NotFound):
        service.remove_file(holder.act(), a_draft_lot(holder), "0" * 64)


def test_remove_file_of_a_published_lot_is_a_conflict(holder: Member) -> None:
    ref = a_published_lot(holder)
    digest = _attached(holder, ref)
    with pytest.raises(Conflict):
        service.remove_file(holder.act(), ref, digest)
