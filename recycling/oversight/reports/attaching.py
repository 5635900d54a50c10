"""How do files that came with a report get in, and what does a scanner find in them?

Their names are not kept: a file's name says who made it as well as its metadata does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from recycling.db import db
from recycling.deeds import Act, deed
from recycling.errors import Invalid, TooLarge, missing
from recycling.files import media_type_of, store
from recycling.ledger.service import record
from recycling.oversight.reports.models import Report, ReportFile
from recycling.oversight.reports.rules import LARGEST_FILE, MOST_FILES
from recycling.oversight.reports.stripping import JPEG, PDF, PNG, stripped
from recycling.parties.permissions import Permission, permit
from recycling.sayings import say
from recycling.scanning import Scan, Shelf, Verdict, refuse_not_waiting


@dataclass(frozen=True)
class Attached:
    """A file whose stripped content the store keeps."""

    sha256: str
    media_type: str
    size: int


def take_files(contents: Sequence[bytes]) -> tuple[Attached, ...]:
    """Strip the files that came with a report, keep their contents, and return what they are.

    Raises ``Invalid`` for more than three, another kind or a damaged one, ``TooLarge`` for one
    beyond 5 MiB; all name ``files``, and nothing is kept then.
    """
    if len(contents) > MOST_FILES:
        raise Invalid(
            "too_many_files",
            say("At most %(most_files)s files come with a report.", most_files=MOST_FILES),
            field="files",
            way_out=say("Send those that show most."),
        )
    plain = [_plain(content) for content in contents]
    return tuple(Attached(store().put(one), kind, len(one)) for one, kind in plain)


def _plain(content: bytes) -> tuple[bytes, str]:
    if len(content) > LARGEST_FILE:
        raise TooLarge(
            "file_too_large",
            say(
                "A file has more than %(largest_file)s MB.",
                largest_file=LARGEST_FILE // (1024 * 1024),
            ),
            field="files",
            way_out=say("Send a smaller one, such as a photo of lower resolution."),
        )
    media_type = media_type_of(content, "") if content else ""
    if media_type not in (JPEG, PNG, PDF):
        raise Invalid(
            "file_type_not_taken",
            say("A file is empty, or neither a photo (JPEG, PNG) nor a PDF."),
            field="files",
            way_out=say("Send it as a photo or a PDF, or leave it out."),
        )
    return stripped(content, media_type), media_type


@deed
def settle_report_file(act: Act, ref: str, sha256: str, verdict: Verdict) -> str:
    """Keep what a scanner found in a waiting file; raises ``Conflict`` where it does not wait."""
    permit(act.actor, Permission.FILES_SCAN)
    row = db.session.scalars(
        select(ReportFile)
        .join(Report, Report.id == ReportFile.report_id)
        .where(Report.ref == ref, ReportFile.sha256 == sha256)
        .order_by(ReportFile.number)
        .limit(1)
        .with_for_update(of=ReportFile)
    ).first()
    if row is None:
        raise missing("file", sha256[:12])
    refuse_not_waiting(row.scan)
    row.scan, row.signature = verdict.scan, verdict.signature
    record(act, "ReportFileScanned", f"report:{ref}", {"number": row.number, "scan": row.scan})
    return ref


def _waiting(most: int) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(Report.ref, ReportFile.sha256)
        .join(Report, Report.id == ReportFile.report_id)
        .where(ReportFile.scan == Scan.WAITING)
        .order_by(ReportFile.id)
        .limit(most)
    )
    return [(row.ref, row.sha256) for row in rows]


FILES = Shelf(_waiting, settle_report_file)
